"""minlife.rules: thresholds against a search over all real a, draws, and the table of a real sweep."""
import csv
import fractions
import pathlib
import unittest

from small_studies import StudyTest, make, program

from minlife.errors import InputError
from minlife.plot import draw
from minlife.rules import draw_rules, thresholds

SPEC = """name = "rules"
seed = 1
replicates = 3
[train]
examples_from = "windows"
learning_rate = 0.03
examples = 512_000
[grid]
rule = ["B3/S23", "B/S012345678", "B1357/S1357"]
width = [1, 3]
"""


def least_changes(rule):
    """The definition itself: of each order of the 18 values of t, and of those where cells of one t end alike."""
    births, survivals = rule[1:].split("/S")
    best = None
    for own in (fractions.Fraction(k, 4) for k in range(-40, 41)):
        answers = {}
        for count in range(9):
            for cell, counts in ((0, births), (1, survivals)):
                answers.setdefault(count + own * cell, set()).add(str(count) in counts)
        if all(len(found) == 1 for found in answers.values()):
            line = [answers[t] for t in sorted(answers)]
            changes = sum(one != other for one, other in zip(line, line[1:]))
            best = changes if best is None else min(best, changes)
    return best


class Rules(StudyTest):
    def test_thresholds(self):
        for rule, count in {"B3/S23": 2, "B2/S": 2, "B/S": 0, "B012345678/S012345678": 0, "B/S012345678": 1,
                            "B36/S23": 4, "B3678/S34678": 3}.items():
            self.assertEqual(thresholds(rule), count, rule)
        for rule in draw_rules(200, 7):
            self.assertEqual(thresholds(rule), least_changes(rule), rule)
        for wrong in ("B3S23", "B9/S", "life"):
            with self.assertRaises(InputError):
                thresholds(wrong)

    def test_draws(self):
        rules = draw_rules(100, 1)
        self.assertEqual(len(set(rules)), 100)
        self.assertEqual(rules[:10], draw_rules(10, 1))
        self.assertNotEqual(rules, draw_rules(100, 2))
        self.assertFalse([rule for rule in rules if "0" in rule.split("/")[0]])
        # Each of 17 digits is in a half of the rules: 850 in all, standard deviation 21. Not by chance, as the seed is fixed.
        self.assertLess(abs(sum(len(rule) - 3 for rule in rules) - 850), 6 * 21)
        done = program("rules", "--draw", 10, "--seed", 1)
        self.assertEqual(done.stdout.split(), rules[:10], done.stderr)

    def test_a_sweep(self):
        folder = make("sweep", SPEC, self.folder / "rules")
        done = program("rules", folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(folder / "rules.csv", newline="") as file:
            table = list(csv.DictReader(file))
        self.assertEqual([(row["rule"], row["thresholds"], row["widest"], row["replicates_at_widest"]) for row in table],
                         [("B3/S23", "2", "3", "3"), ("B/S012345678", "1", "3", "3"), ("B1357/S1357", "8", "3", "3")])
        with open(folder / "cells.csv", newline="") as file:
            exact = {(cell["rule"], int(cell["width"])): int(cell["successes"]) for cell in csv.DictReader(file)}
        for row in table:
            hits = [exact[row["rule"], width] for width in (1, 3)]
            self.assertEqual(row["exact_at_widest"], str(hits[1]))
            self.assertEqual(row["first_exact_width"], "1" if hits[0] else "3" if hits[1] else "")
            self.assertEqual(row["trainable_width"], "1" if hits[0] > 1 else "3" if hits[1] > 1 else "")
            self.assertEqual(row["surely_trainable_width"], "")  # of three networks the interval always reaches below one half
        # A cell that keeps its state needs one threshold, and is learned; parity needs eight, and is not by three units.
        self.assertEqual((table[1]["trainable_width"], table[2]["first_exact_width"]), ("1", ""))
        names = [pathlib.Path(path).name for path in draw(folder)]
        self.assertIn("width_against_thresholds.png", names)

    def test_other_studies_are_refused(self):
        self.refused(program("rules", self.grid()), "is no sweep of one step over rules and widths")
        self.refused(program("rules"), "either")
        self.refused(program("rules", self.folder, "--draw", 3), "either")
        self.refused(program("rules", "--draw", 0), "--draw 0")
        self.refused(program("rules", self.folder / "nowhere"), "no such folder")

    def test_cells_that_differ_in_more(self):
        folder = self.folder / "more"
        make("sweep", SPEC.replace("examples = 512_000", "").replace("[grid]", "[grid]\nexamples = [512, 1024]"), folder)
        self.refused(program("rules", folder), "differ in more than their width")


if __name__ == "__main__":
    unittest.main()
