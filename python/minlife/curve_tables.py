"""What is kept in git of a study's learning curves, which themselves are too large for it.

    python3 -m minlife.curve_tables DIR [--out DIR] [--trials 20]

reads DIR/curves.csv and DIR/trials.csv, as `minlife collect` writes them, and writes two tables:

- curve_quantiles.csv: for each cell and update of the logarithmic grid the 10, 25, 50, 75 and 90 % quantiles of loss,
  wrong_windows and accuracy over all its trials. A trial that has ended stays at its last point (an exact one has no
  wrong window from there on); `running` says how many still ran. A quantile is the smallest value that so large a share
  of the known ones does not exceed; it is empty where none is known.
- curve_samples.csv: the points of some trials, the first replicates of each cell in turn.

It only reads tables and computes no result. Nothing is written when a table would be larger than 2 MB.
"""
import argparse
import collections
import csv
import io
import math
import pathlib

from .errors import InputError, run_as_program

MEASURES = ["loss", "wrong_windows", "accuracy"]
SHARES = [10, 25, 50, 75, 90]
MOST_BYTES = 2_000_000


def rows(path):
    try:
        with open(path, newline="") as file:
            yield from csv.DictReader(file)
    except FileNotFoundError:
        raise InputError(f"{path} is missing (minlife collect makes it, where the study has learning curves)") from None


def is_on_grid(update):
    """Whether every curve has a point there, checks or not: no binary digit after the fourth is 1."""
    return update % max(1, 1 << max(0, update.bit_length() - 4)) == 0


def curves_of(folder):
    """The points of each trial, in order: {trial: [row, ...]}."""
    curves = collections.defaultdict(list)
    for row in rows(folder / "curves.csv"):
        curves[row["trial"]].append(row)
    return curves


def quantile(texts, share):
    """Of the values that the texts spell, as text; they keep their digits."""
    known = sorted((text for text in texts if text), key=float)
    return known[max(0, math.ceil(share / 100 * len(known)) - 1)] if known else ""


def quantile_rows(trials, curves):
    yield ["cell", "update", "trials", "running", *(f"{name}_q{share}" for name in MEASURES for share in SHARES)]
    cells = collections.defaultdict(list)
    for trial in trials:
        if curves.get(trial["trial"]):
            cells[trial["cell"]].append(curves[trial["trial"]])
    for cell, mine in cells.items():
        at = [0] * len(mine)  # of each curve the last point that is not later than the update
        updates = sorted({int(row["update"]) for curve in mine for row in curve if is_on_grid(int(row["update"]))})
        for update in updates:
            for k, curve in enumerate(mine):
                while at[k] + 1 < len(curve) and int(curve[at[k] + 1]["update"]) <= update:
                    at[k] += 1
            points = [curve[k] for curve, k in zip(mine, at)]
            running = sum(int(curve[-1]["update"]) >= update for curve in mine)
            yield [cell, update, len(mine), running,
                   *(quantile([point[name] for point in points], share) for name in MEASURES for share in SHARES)]


def sampled(trials, count):
    """So many trials: the first of each cell, then the second of each, and so on."""
    by_cell = collections.defaultdict(list)
    for trial in trials:
        by_cell[trial["cell"]].append(trial)
    turns = [(turn, cell, trial) for cell, mine in enumerate(by_cell.values()) for turn, trial in enumerate(mine)]
    return [trial for _, _, trial in sorted(turns, key=lambda one: one[:2])[:count]]


def sample_rows(trials, curves, count):
    yield ["trial", "cell", "replicate", "success", "status", "update", *MEASURES]
    for trial in sampled([trial for trial in trials if curves.get(trial["trial"])], count):
        for row in curves[trial["trial"]]:
            yield [*(trial[name] for name in ("trial", "cell", "replicate", "success", "status")), row["update"],
                   *(row[name] for name in MEASURES)]


def table(lines, path):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    if len(text.getvalue()) > MOST_BYTES:
        raise InputError(f"{path} would have {len(text.getvalue()):,} bytes, and {MOST_BYTES:,} are the most that is kept in "
                         "git (take fewer --trials)")
    return path, text.getvalue()


def main(words):
    parser = argparse.ArgumentParser(prog="minlife.curve_tables", description="Quantiles and samples of a study's learning curves, as CSV.")
    parser.add_argument("study", type=pathlib.Path, metavar="DIR", help="a sweep's folder")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR", help="where the tables go (default: the study's folder)")
    parser.add_argument("--trials", type=int, default=20, metavar="N", help="how many curves are kept whole (default: 20)")
    arguments = parser.parse_args(words)
    if arguments.trials < 0:
        parser.error(f"--trials is {arguments.trials}; it must be at least 0")
    trials = list(rows(arguments.study / "trials.csv"))
    if trials and "cell" not in trials[0]:
        raise InputError(f"{arguments.study} is no sweep: its trials.csv has no cells")
    curves = curves_of(arguments.study)
    out = arguments.out or arguments.study
    tables = [table(quantile_rows(trials, curves), out / "curve_quantiles.csv"),
              table(sample_rows(trials, curves, arguments.trials), out / "curve_samples.csv")]
    out.mkdir(parents=True, exist_ok=True)
    for path, text in tables:
        path.write_text(text)


if __name__ == "__main__":
    run_as_program(main)
