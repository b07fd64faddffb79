#!/usr/bin/python3
"""Prints what bench.sh measured as Markdown tables, beside the targets.

Usage: report.py [--peers] FOLDER        FOLDER: holds the *.jsonl and *.json files of one run of bench.sh
"""
import json
import pathlib
import sys

# The only numbers that are not measured. Training: times PyTorch's rate, by (steps, width).
TIMES_PYTORCH = {(1, 1): 60, (1, 8): 150, (2, 1): 40, (2, 4): 15, (2, 8): 12, (5, 8): 8, (5, 24): 2}
TIMES_BEST_PEER = {(1, 1): 25, (1, 8): 50, (2, 4): 20, (2, 8): 11, (5, 8): 8, (5, 24): 5}
LATE_AGAINST_EARLY, NORMAL_AGAINST_HE = 1.2, 1.3  # at most
SHARE_OF_PEAK, SHARE_FROM_PARAMETERS = 0.62, 1609  # from L(2,8) up
TWO_TRIALS = 1.95
PROOF_SECONDS = {4: 2.0}
GIGACELLS = {"avx512": 60, "avx2": 25}
PAIR_FILE_SECONDS = 1.0
ESTIMATE_SECONDS, ESTIMATE_OFF = 20, 0.30

BUSY = 0.5  # load average above which others disturb


class Results:
    def __init__(self, folder):
        self.lines = {path.stem: [json.loads(line) for line in path.read_text().splitlines()]
                      for path in sorted(folder.glob("*.jsonl"))}
        self.kernels = {path.stem: best_runs(json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))}

    def of(self, file, kind):
        return [line for line in self.lines[file] if line["kind"] == kind]

    def one(self, file, kind):
        return self.of(file, kind)[0]

    def steps(self, name, kind):
        """(steps, width) -> the fastest line of that file, or of those of its turns"""
        best = {}
        for file in self.lines:
            if file == name or file.startswith(name + "-"):
                for line in self.of(file, kind):
                    network = line["steps"], line["width"]
                    if network not in best or line["ms"] < best[network]["ms"]:
                        best[network] = line
        return best


def best_runs(report):
    """Name -> the shortest of a benchmark's repetitions, in the time that its counters are rates of."""
    def time_of(run):
        return run["real_time" if run["name"].endswith("real_time") else "cpu_time"]
    best = {}
    for run in report["benchmarks"]:
        name = run["run_name"]
        if run["run_type"] == "iteration" and (name not in best or time_of(run) < time_of(best[name])):
            best[name] = run
    return best


def table(title, header, rows):
    print(f"\n### {title}\n")
    for row in (header, ["---"] * len(header), *rows):
        print("| " + " | ".join(str(cell) for cell in row) + " |")


def against(value, target, text):
    """The measured text; behind it whether it reaches the target, which is a least value."""
    return text if target is None else f"{text} ({'reached' if value >= target else 'short'})"


def training(results):
    peak = results.one("train", "peak")["flops"]
    one, two = results.steps("torch-1", "torch"), results.steps("torch-2", "torch")
    rows = []
    for network, line in results.steps("train", "step").items():
        torch = min(one[network]["ms"], 2 * two[network]["ms"])  # per core: two threads are two cores
        ratio, share = torch / line["ms"], line["flops"] / (line["ms"] * 1e-3) / peak
        least = SHARE_OF_PEAK if line["parameters"] >= SHARE_FROM_PARAMETERS else None
        target = TIMES_PYTORCH.get(network)
        rows.append(["L({},{})".format(*network), line["parameters"], f"{line['ms']:.4f}", f"{torch:.3f}",
                     against(ratio, target, f"{ratio:.1f}"), target or "", f"{line['flops'] / line['ms'] / 1e6:.1f}",
                     against(share, least, f"{share:.2f}"), least or "", f"{line['active']:.2f}"])
    table(f"Training step: batch 8, 32x32, per core; peak {peak / 1e9:.0f} GFLOP/s",
          ["network", "parameters", "ms", "ms PyTorch", "times PyTorch", "target", "GFLOP/s", "of peak", "target",
           "active"], rows)


def peers(results):
    """Against what one would take today. What is not there was not to be had, and has no column."""
    named = {"peer-torch": "torch", "peer-compiled": "torch", "peer-jax": "jax", "torch-1": "torch"}
    columns = {}
    for name, kind in named.items():
        steps = results.steps(name, kind)
        if steps:
            line = steps[next(iter(TIMES_BEST_PEER))]
            columns[name] = {"torch": "PyTorch", "jax": "JAX"}[kind] + " " + line["version"] + (
                " compiled" if line.get("compiled") else "")
    rows = []
    for network, target in TIMES_BEST_PEER.items():
        ms = {title: results.steps(name, named[name])[network]["ms"] for name, title in columns.items()}
        best, own = min(ms, key=ms.get), results.steps("train", "step")[network]["ms"]
        rows.append(["L({},{})".format(*network), *(f"{value:.3f}" for value in ms.values()), best, f"{own:.4f}",
                     against(ms[best] / own, target, f"{ms[best] / own:.1f}"), target])
    table("Training step beside today's peers: ms of processor time, one thread each",
          ["network", *columns.values(), "best peer", "minlife", "times the best", "target"], rows)
    if "peer-torch" not in columns:
        print("\nToday's PyTorch and JAX were not to be had: only Debian's PyTorch was measured.")


def small_numbers(results):
    rows = []
    for line in results.of("train", "late"):
        ratio = line["late_ms"] / line["early_ms"]
        rows.append([f"late step of L(1,8), seed {line['seed']}, against an early one", f"{line['late_ms']:.4f} ms",
                     f"{line['early_ms']:.4f} ms", against(-ratio, -LATE_AGAINST_EARLY, f"{ratio:.2f}"),
                     f"at most {LATE_AGAINST_EARLY}"])
    line = results.one("train", "initialisations")
    ratio = line["normal_ms"] / line["he_ms"]
    rows.append(["step of L(5,24) from N(0,1) against He's initialisation", f"{line['normal_ms']:.3f} ms",
                 f"{line['he_ms']:.3f} ms", against(-ratio, -NORMAL_AGAINST_HE, f"{ratio:.2f}"),
                 f"at most {NORMAL_AGAINST_HE}"])
    table("Numbers too small to matter must not cost time", ["what", "it", "the other", "ratio", "target"], rows)


def other_builds(results):
    builds = [name for name in results.lines if name.startswith("build-")]
    if not builds:
        return
    rows = []
    for network, line in results.steps("train", "step").items():
        row = ["L({},{})".format(*network), f"{line['ms']:.4f}"]
        for build in builds:
            ms, peak = results.steps(build, "step")[network]["ms"], results.one(build, "peak")["flops"]
            row.append(f"{ms:.4f} ({line['flops'] / (ms * 1e-3) / peak:.2f} of its peak)")
        rows.append(row)
    names = [results.one(file, "build")["instructions"] for file in ("train", *builds)]
    table("Training step by build, ms", ["network", *names], rows)


def masked(results):
    rows, dense = [], {}
    for line in results.of("train", "masked"):
        network = "L({},{})".format(line["steps"], line["width"])
        whole = dense.setdefault(network, line["ms"])  # its first line keeps all
        rows.append([network, line["keep"], f"{line['ms']:.4f}", f"{line['ms'] / whole:.2f}"])
    table("Training step of masked networks: random weights left", ["network", "keep", "ms", "of dense"], rows)


def simulator(results):
    golly = {line["boundary"]: line["cells_per_second"] / 1e9 for line in results.of("golly", "golly")}
    rows = []
    for file, kernels in (("train", "life"), *((n, n) for n in results.lines if n.startswith("build-"))):
        instructions = results.one(file, "build")["instructions"]
        for name, run in results.kernels[kernels].items():
            rate, large = run["cells"] / 1e9, name.startswith("torus")
            target = golly["torus"] if large else GIGACELLS.get(instructions)
            rows.append([f"{name} ({instructions})", against(rate, target, f"{rate:.1f}"),
                         "" if target is None else f"{target:.1f}" + (" (bgolly)" if large else "")])
    rows += [[f"bgolly QuickLife, 4096x4096 {boundary}", f"{rate:.2f}", ""] for boundary, rate in golly.items()]
    table("Simulator, per core", ["what", "Gcell/s", "target"], rows)


def the_rest(results):
    rows = []
    trials = results.one("train", "trials")
    rows.append(["two trials of L(2,8) on two cores", against(trials["ratio"], TWO_TRIALS, f"{trials['ratio']:.2f} x one"),
                 f"{TWO_TRIALS} x"])
    rows.append(["two loops of multiply-adds on two cores", f"{trials['ratio_of_loops']:.2f} x one", ""])
    for line in results.of("train", "proof"):
        exact = line["network"] == "exact"
        target = PROOF_SECONDS.get(line["width"]) if exact and line["threads"] == 2 else None
        rows.append([f"{'proof of' if exact else 'all windows of an untrained'} L(2,{line['width']}), "
                     f"{line['threads']} thread(s)",
                     against(-line["seconds"], None if target is None else -target, f"{line['seconds']:.3f} s"),
                     "" if target is None else f"{target} s"])
    for name, run in results.kernels["data"].items():
        if name.startswith("pair_file"):
            layout = name.split("/")[1]
            real, processor = run["real_time"] / 1e9, run["cpu_time"] / 1e9
            target = PAIR_FILE_SECONDS if layout == "packed" else None
            rows.append([f"file of {run['boards'] * real:,.0f} pairs, {layout}",
                         against(-real, None if target is None else -target,
                                 f"{real:.2f} s, {processor:.2f} s of processor, {run['boards'] / 1e6:.2f} Mpair/s"),
                         "" if target is None else f"{target} s"])
        else:
            rows.append([f"{name}, 8 boards", f"{run['cpu_time'] / 1e3:.2f} us", ""])
    table("Data and proofs", ["what", "measured", "target"], rows)


def estimates(results):
    """Of what --dry-run says of the published grid, and trials that spend their whole budget."""
    pricing = results.one("estimate", "pricing")
    rows = [["L({},{})".format(line["steps"], line["width"]), line["updates"], line["trials"],
             f"{line['least']:.2f} to {line['most']:.2f}", f"{line['estimate']:.2f}",
             against(-abs(line["ratio"] - 1), -ESTIMATE_OFF, f"{line['ratio']:.2f}")]
            for line in results.of("estimate", "estimate")]
    table(f"Estimates: {pricing['networks']} of {pricing['cells']} networks measured in "
          + against(-pricing["seconds"], -ESTIMATE_SECONDS, f"{pricing['seconds']:.1f} s")
          + f", {pricing['falls']} falls with n or m",
          ["network", "updates", "trials", "seconds of one", "estimate", "of the mean"], rows)


def kernels(results):
    rows = [[name, f"{run['cpu_time'] / 1e3:.2f}", f"{run['flops'] / 1e9:.1f}", f"{100 * run['of_peak']:.0f} %",
             f"{run['bytes'] / 2**30:.1f}"] for name, run in results.kernels["nn"].items()]
    table("Kernels, one 32x32 board", ["kernel", "us", "GFLOP/s", "of peak", "GiB/s"], rows)


def main():
    results = Results(pathlib.Path(sys.argv[-1]))
    build, torch = results.one("train", "build"), results.one("torch-1-1", "torch")
    load = results.one("load", "load")
    print(f"\n{build['cpu']}, {load['cores']} cores, {build['instructions']} build, PyTorch {torch['version']}, "
          f"load average {load['average']} when it began")
    if load["average"] > BUSY:
        print("The machine was busy: wall times, and all that ran on two threads, are worse than they need be.")
    sections = [kernels, training, small_numbers, masked, other_builds, simulator, the_rest, estimates]
    if "--peers" in sys.argv[1:]:
        sections.insert(2, peers)
    for section in sections:
        section(results)


if __name__ == "__main__":
    main()
