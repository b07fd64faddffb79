"""How wide a network must be to learn a rule, beside how many thresholds the rule needs.

    python3 -m minlife.rules DIR

DIR is a sweep of one step whose grid has `rule` and `width`. Writes DIR/rules.csv, a row for each rule in the order of
the grid:

- thresholds: the fewest that tell which cells live when they are put to t = (live neighbours) + a * (the cell itself),
  with the best a. Life needs two, 2.5 < t < 3.5 with a = 1/2. This is counted, not measured;
- first_exact_width: the smallest width at which any network is exact; trainable_width: at which more than half are;
  surely_trainable_width: at which even the lower end of the 95 % interval is above one half. Empty: at no width;
- widest, exact_at_widest, replicates_at_widest: what came out at the largest width.

    python3 -m minlife.rules --draw 100 --seed 1

prints so many different rules drawn at random: eight births, 1 to 8, and nine survivals, each of which is in a rule or not
with equal probability. (The program has no rules with a birth without neighbours, B0, which fill an empty plane.) The rule
by which all cells die is not drawn: it has nothing to learn.
"""
import argparse
import csv
import pathlib
import random
import re

from .errors import InputError, run_as_program
from .intervals import wilson
from .study import Study

FILE = "rules.csv"
HEADER = ("rule", "thresholds", "first_exact_width", "trainable_width", "surely_trainable_width", "widest",
          "exact_at_widest", "replicates_at_widest")


def thresholds(rule):
    """How often the answer changes along t, with the best a. Only the order of the 18 values of t counts, so a needs to be
    tried between whole numbers alone: at a whole number two cells of one t must end alike, and then stand side by side
    in the order of an a just beside it, too."""
    found = re.fullmatch(r"B([0-8]*)/S([0-8]*)", rule)
    if found is None:
        raise InputError(f"{rule} is no rule such as B3/S23")
    lives = [[str(count) in counts for count in range(9)] for counts in found.groups()]

    def changes(own):
        answers = [alive for _, alive in sorted((count + own * cell, lives[cell][count])
                                                for cell in (0, 1) for count in range(9))]
        return sum(one != other for one, other in zip(answers, answers[1:]))
    return min(changes(half + 0.5) for half in range(-9, 9))


def draw_rules(count, seed):
    """`count` different rules without B0. Python's generator gives the same bits everywhere."""
    drawn, rules = random.Random(seed), {}
    while len(rules) < count:
        bits = drawn.getrandbits(17) << 1  # bits 0 to 8 are births
        births, survivals = ("".join(str(k) for k in range(9) if bits >> shift + k & 1) for shift in (0, 9))
        rule = f"B{births}/S{survivals}"
        if thresholds(rule) > 0:
            rules[rule] = None
    return list(rules)


def rows(study):
    cells = study.cells()
    if not {"rule", "width"} <= set(cells[0]) or any(cell["steps"] != 1 for cell in cells):
        raise InputError(f"{study.folder} is no sweep of one step over rules and widths")
    by_rule = {}
    for cell in cells:
        by_rule.setdefault(cell["rule"], {}).setdefault(cell["width"], []).append(cell)
    for rule, widths in by_rule.items():
        if any(len(same) > 1 for same in widths.values()):
            raise InputError(f"{study.folder}: cells of {rule} differ in more than their width")
        measured = sorted((width, cell["successes"], cell["replicates"]) for width, (cell,) in widths.items()
                          if cell["replicates"])
        if not measured:
            continue

        def first(enough):
            return next((width for width, hits, runs in measured if enough(hits, runs)), "")
        yield [rule, thresholds(rule), first(lambda hits, runs: hits > 0), first(lambda hits, runs: 2 * hits > runs),
               first(lambda hits, runs: wilson(hits, runs)[0] > 0.5), *measured[-1]]


def main(words):
    parser = argparse.ArgumentParser(prog="minlife.rules", description="Rules: thresholds, and how wide networks must be.")
    parser.add_argument("study", type=pathlib.Path, nargs="?", metavar="DIR", help="a sweep's folder")
    parser.add_argument("--draw", type=int, metavar="COUNT", help="print so many rules drawn at random instead")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (default: 1)")
    arguments = parser.parse_args(words)
    if (arguments.study is None) == (arguments.draw is None):
        raise InputError("rules takes either the folder of a sweep or --draw")
    if arguments.draw is not None:
        if not 1 <= arguments.draw <= 100_000:
            raise InputError(f"--draw {arguments.draw}: it must be from 1 to 100000")
        print("\n".join(draw_rules(arguments.draw, arguments.seed)))
        return
    table = list(rows(Study(arguments.study)))
    with open(arguments.study / FILE, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *table])


if __name__ == "__main__":
    run_as_program(main)
