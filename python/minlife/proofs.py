"""What `minlife verify` says of a sweep's exact networks, as one table.

    minlife verify --json DIR/models/*.h5 > proofs.jsonl
    python3 -m minlife.proofs DIR proofs.jsonl

writes DIR/proofs.csv, a row for each network, in the order of DIR/trials.csv: the trial, its cell, the fields in which
cells differ, its replicate, and

- answer: proved (right on every board, of a torus where it is by states), refuted (a board that it gets wrong is known) or undecided (no
  such board was found, and no proof within the budget of nodes);
- by: how it was proved, "windows", "composition" or "states" (docs/proof.md), else empty;
- nodes: what the proof by states spent; states, states_decided: its windows, and those that are decided;
- wrong_boards: of the held-out boards, where these were judged; margin: the smallest |logit| that a proof leaves;
- counterexample: its rows, / between them; the cell in the middle is answered wrongly.

It only reads what was proved, and proves nothing. A network of another study, or one that is told twice, is refused.
"""
import argparse
import csv
import json
import pathlib

from .errors import InputError, run_as_program
from .study import varied_fields

TOLD = ["nodes", "states", "states_decided", "wrong_boards"]


def told(paths):
    """What each network's line says: {trial: line}; a model file of a study is named by its trial."""
    found = {}
    for path in paths:
        for number, text in enumerate(path.read_text().splitlines(), 1):
            try:
                line = json.loads(text)
                trial = pathlib.PurePath(line["model"]).stem
            except (ValueError, TypeError, KeyError):
                raise InputError(f"{path}: line {number} is none of `minlife verify --json` of several models") from None
            if trial in found:
                raise InputError(f"{path}: line {number}: {trial} is told twice")
            found[trial] = line
    return found


def answer(line):
    if line["exact"] and line["proved"]:
        return "proved"
    return "refuted" if line["counterexample"] or line["wrong"] or line["wrong_boards"] else "undecided"


def rows(trials, lines):
    fields = varied_fields(trials, "seed")
    yield ["trial", "cell", *fields, "replicate", "answer", "by", *TOLD, "margin", "counterexample"]
    for trial in trials:
        line = lines.get(trial["trial"])
        if line is None:
            continue
        known = ["" if line.get(name) is None else line[name] for name in TOLD]
        margin = next((line[name] for name in ("float_margin", "min_abs_logit") if line.get(name) is not None), "")
        yield [trial["trial"], trial["cell"], *(trial[name] for name in fields), trial["replicate"], answer(line),
               line["proved"], *known, margin, "/".join(line["counterexample_cells"] or [])]


def main(words):
    parser = argparse.ArgumentParser(prog="minlife.proofs", description="What minlife verify says of a sweep's networks, as CSV.")
    parser.add_argument("study", type=pathlib.Path, metavar="DIR", help="a sweep's folder")
    parser.add_argument("lines", type=pathlib.Path, nargs="+", metavar="FILE", help="what minlife verify --json printed")
    arguments = parser.parse_args(words)
    try:
        with open(arguments.study / "trials.csv", newline="") as file:
            trials = list(csv.DictReader(file))
    except FileNotFoundError:
        raise InputError(f"{arguments.study / 'trials.csv'} is missing (minlife collect makes it)") from None
    if not trials or "cell" not in trials[0]:
        raise InputError(f"{arguments.study} is no sweep: its trials.csv has no cells")
    lines = told(arguments.lines)
    strange = sorted(set(lines) - {trial["trial"] for trial in trials})
    if strange:
        raise InputError(f"{strange[0]} is no trial of {arguments.study}")
    with open(arguments.study / "proofs.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows(trials, lines))


if __name__ == "__main__":
    run_as_program(main)
