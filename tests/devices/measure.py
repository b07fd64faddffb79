"""Measures exported networks on small processors and writes the tables of docs/devices.md from it.

    MINLIFE=build/release/minlife tests/devices/measure.py tests/devices/measured.json    measures what is not there yet
    tests/devices/measure.py tests/devices/measured.json docs/devices.md                  writes the page's tables from it

Run with Debian's python3; what it needs is in device_packages of ./run."""
import json
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import devices  # noqa: E402
from boards import generation  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What is run on the devices: name, model, forms, rows and columns of the board on which cycles are counted.
ON_DEVICES = [
    ("least, 15 numbers", "14_least_one_step/smallest_least_restarts.h5", ("floats", "integers")),
    ("channels, 17 numbers", "06_shrink_one_step/smallest_channels_taylor.h5", ("floats", "integers", "bit-sliced")),
    ("L(1,1), 25 numbers", "06_shrink_one_step/smallest_restarts.h5", ("floats", "integers")),
    ("oversized, 253 numbers", "06_shrink_one_step/smallest_dense.h5", ("floats", "integers", "bit-sliced")),
    ("least of two steps, 43 numbers", "14b_least_two_steps/smallest_least_restarts.h5", ("floats", "integers")),
    ("two steps, 86 numbers", "07_shrink_two_steps/smallest_restarts.h5", ("floats", "integers")),
]
FLAGS = {"floats": [], "integers": ["--integer"], "bit-sliced": ["--bitslice"]}
SIDE = 16

# Typical values at 25 degrees C. Currents in ampere while the processor works, nothing else included.
# - Atmel-8271, "ATmega48A/PA/88A/PA/168A/PA/328/P", table 29-12: active at 4 MHz and 3 V, 1.7 mA.
# - nRF51822: not from its data sheet; measured by others on a development kit, the processor running at 16 MHz from the
#   crystal: 4.71 mA at 2.957 V (devzone.nordicsemi.com/blogs/756/current-vs-voltage-for-nrf51-cpu).
# - CR2032: 225 mAh at 3 V, as a usual capacity of data sheets (IEC 60086: CR2032).
SUPPLY = {"ATmega328P": (1.7e-3, 4e6), "Cortex-M0": (4.71e-3, 16e6)}
VOLTS, CELL = 3.0, 0.225 * 3600  # ampere seconds


def export(model, folder, form):
    """Exports with $MINLIFE; the answer of --json, and the header."""
    path = pathlib.Path(folder) / f"{model.parent.name}-{model.stem}-{form}.h"
    done = subprocess.run([os.environ["MINLIFE"], "export", model, "--to", "c", "--out", path, "--force", "--json",
                           *FLAGS[form]], capture_output=True, text=True)
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout), path


def check(answer, steps):
    """The device's own self test, and its board beside plain counting."""
    truth = answer.before
    for _ in range(steps):
        truth = generation(truth)
    if answer.wrong not in (None, 0) or answer.after != truth:
        raise RuntimeError(f"wrong on the device: {answer}")


def largest_board(device, header, steps):
    """The largest square board, of a side that is a multiple of 8, with which all fits into the device's RAM; measured
    at the end, as the stack is."""
    small, large = (device.run(header, side, side, self_test=False, look_rows=8) for side in (16, 32))
    grown = (large.ram - small.ram - (32 * 32 - 16 * 16) / 8) / 16  # bytes a column, besides the board itself
    side = 128
    while side > 8 and small.ram + (side * side - 256) / 8 + grown * (side - 16) > device.ram:
        side -= 8
    while side > 8:
        answer = device.run(header, side, side, self_test=False, look_rows=8)
        if answer.ram <= device.ram:
            check(answer, steps)
            return side
        side -= 8
    return 0


def measure_device(device, header, steps):
    answer = device.run(header, SIDE, SIDE, self_test=steps == 1)
    check(answer, steps)
    result = {"cycles_per_cell": answer.cycles / SIDE**2, "flash": answer.flash, "ram": answer.ram, "self_test": answer.wrong}
    if device.ram == 2048:
        result["largest_side"] = largest_board(device, header, steps)
    return result


def host_speed(header, folder, strip):
    """Cells a second of the packed form on this machine."""
    program = pathlib.Path(folder) / "speed"
    (pathlib.Path(folder) / "life.h").write_text(header.read_text())
    devices.run(["gcc", "-std=c99", "-O3", "-march=native", "-ffp-contract=off", f"-DLIFE_STRIP={strip}", f"-I{folder}",
                 ROOT / "tests/exchange/harness.c", "-o", program])
    generations = 2
    while True:
        seconds = float(devices.run([program, "time", 1024, generations]))
        if seconds > 0.5:
            return 1024 * strip * generations / seconds
        generations *= 4


def simulator_speed(folder):
    """Cells a second of minlife simulate on one thread, on a torus as large as host_speed's board: the processor's time
    for many generations less that for few."""
    drawn = random.Random(1)
    rows = ["".join("bo"[drawn.random() < 0.25] for _ in range(4096)) for _ in range(1024)]
    pattern = pathlib.Path(folder) / "soup.rle"
    pattern.write_text("x = 4096, y = 1024, rule = B3/S23\n" + "$\n".join(rows) + "!\n")

    def seconds(generations):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        devices.run([os.environ["MINLIFE"], "simulate", pattern, "--generations", generations, "--boundary", "torus", "--size",
                     "4096x1024", "--threads", 1, "--quiet"])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime

    few, many = 100, 20100
    return 4096 * 1024 * (many - few) / (seconds(many) - seconds(few))


def measure(out):
    """What `out` holds already is not measured again; it is written after each network."""
    out = pathlib.Path(out)
    found = json.loads(out.read_text()) if out.exists() else {"devices": [], "networks": []}

    def keep(kind, one):
        found[kind].append(one)
        out.write_text(json.dumps(found, indent=1) + "\n")
        print(json.dumps(one), file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        if "simulator_cells_per_second" not in found:
            found["simulator_cells_per_second"] = simulator_speed(folder)
            out.write_text(json.dumps(found, indent=1) + "\n")
        measure_devices(found, folder, keep)
        measure_networks(found, folder, keep)


def measure_devices(found, folder, keep):
    known = {(one["name"], one["form"]) for one in found["devices"]}
    boards = [devices.Atmega328p(folder), devices.CortexM0(folder)]
    for name, model, forms in ON_DEVICES:
        for form in forms:
            if (name, form) in known:
                continue
            made, header = export(ROOT / "experiments" / model, folder, form)
            if not made["written"]:
                continue
            one = {"name": name, "form": form, "bits": made.get("bits"), "steps": made["steps"],
                   "host_cells_per_second": host_speed(header, folder, 4096 if form == "bit-sliced" else 64)}
            for device in boards:
                one[device.name] = measure_device(device, header, made["steps"])
            keep("devices", one)


def measure_networks(found, folder, keep):
    known = {(one["experiment"], one["route"]) for one in found["networks"]}
    models = (ROOT / "experiments").glob("*/smallest_*.h5")
    for model in sorted(models, key=lambda path: (path.stat().st_size, path)):  # small files are soon done
        experiment, route = model.parent.name, model.stem.removeprefix("smallest_")
        if (experiment, route) in known:
            continue
        floats, header = export(model, folder, "floats")
        integers, integer_header = export(model, folder, "integers")
        wrong = {form: self_test(path, folder) for form, path, made in
                 (("floats", header, floats), ("integers", integer_header, integers)) if made["written"]}
        keep("networks", {"experiment": experiment, "route": route, "steps": floats["steps"], "floats": floats,
                          "integers": integers, "wrong": wrong})


def self_test(header, folder):
    """The number of wrong answers, on this machine."""
    (pathlib.Path(folder) / "life.h").write_text(header.read_text())
    program = pathlib.Path(folder) / "self_test"
    devices.run(["gcc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O2", f"-I{folder}",
                 ROOT / "tests/exchange/harness.c", "-o", program])
    return int(devices.run([program]))


# ---- The page ----

def number(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def rounded(value):
    """Three digits that tell something."""
    return number(float(f"{value:.3g}"))


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def network_table(found):
    order = sorted(found["networks"], key=lambda one: (one["steps"], one["experiment"], one["route"]))
    lines = [row("experiment", "smallest by", "steps", "bytes as floats", "bits of an integer", "bytes as integers",
                 "wrong as floats and as integers"), "|" + " --- |" * 7]
    for network in order:
        integers = network["integers"]
        lines.append(row(network["experiment"][:network["experiment"].index("_")], network["route"].replace("_", " "),
                         network["steps"], network["floats"]["stored_bytes"], integers.get("bits") or "none found",
                         integers.get("stored_bytes") or "", " and ".join(map(str, network["wrong"].values()))))
    return lines


def device_table(found, device):
    amperes, hertz = SUPPLY[device]
    fits = device == "ATmega328P"
    lines = [row("network", "form", "cycles a cell", "flash", "RAM, 16x16", *(["largest board in 2 KB"] if fits else []),
                 "µJ, 32x32", "generations of 32x32 from a CR2032"), "|" + " --- |" * (8 if fits else 7)]
    names = [name for name, *_ in ON_DEVICES]
    for one in sorted(found["devices"], key=lambda one: names.index(one["name"])):
        at = one[device]
        seconds = at["cycles_per_cell"] * 1024 / hertz / one["steps"]
        form = one["form"] + (f", {one['bits']} bits" if one["form"] == "integers" else "")
        side = [f"{at['largest_side']}x{at['largest_side']}"] if fits else []
        lines.append(row(one["name"], form, number(at["cycles_per_cell"]), number(at["flash"]), number(at["ram"]), *side,
                         rounded(seconds * amperes * VOLTS * 1e6), rounded(CELL / amperes / seconds)))
    return lines


def speed_table(found):
    lines = [row("network", "form", "million cells a second"), "| --- | --- | --- |"]
    for one in found["devices"]:
        lines.append(row(one["name"], one["form"], rounded(one["host_cells_per_second"] * one["steps"] / 1e6)))
    return [*lines, row("", "minlife simulate", rounded(found["simulator_cells_per_second"] / 1e6))]


def write_page(found, page):
    text = pathlib.Path(page).read_text()
    tables = {"networks": network_table(found), "ATmega328P": device_table(found, "ATmega328P"),
              "Cortex-M0": device_table(found, "Cortex-M0"), "speed": speed_table(found)}
    for name, lines in tables.items():
        text, count = re.subn(rf"(<!-- {name} -->\n).*?(<!-- end -->)",
                              lambda match, lines=lines: match[1] + "\n".join(lines) + "\n" + match[2], text, flags=re.S)
        if count != 1:
            raise SystemExit(f"{page} has no place for {name}")
    pathlib.Path(page).write_text(text)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        measure(sys.argv[1])
    elif len(sys.argv) == 3:
        write_page(json.loads(pathlib.Path(sys.argv[1]).read_text()), sys.argv[2])
    else:
        raise SystemExit(__doc__)
