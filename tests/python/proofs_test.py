"""minlife.proofs: on a real sweep's networks, and on lines made by hand; a counterexample is held to the simulator."""
import csv
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from small_studies import program

SPEC = """name = "tiny"
seed = 5
replicates = 2
save_models = "all"
[train]
init = "he"
examples = 3_200
[grid]
steps = [1, 3]
width = [3]
"""
LINE = {"exact": False, "proved": "", "counterexample": False, "counterexample_cells": None, "wrong": 0, "wrong_boards": 0,
        "nodes": None, "states": None, "states_decided": None, "float_margin": None, "min_abs_logit": None}


def life(rows):
    """One generation of the cells that have all their neighbours."""
    def alive(row, column):
        around = sum(rows[r][c] == "o" for r in range(row - 1, row + 2) for c in range(column - 1, column + 2))
        return around == 3 or around == 4 and rows[row][column] == "o"
    return ["".join("o" if alive(row, column) else "." for column in range(1, len(rows) - 1))
            for row in range(1, len(rows) - 1)]


class Proofs(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def script(self, *arguments, code=0):
        done = program("proofs", *arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def rows(self):
        with open(self.folder / "proofs.csv", newline="") as file:
            return list(csv.DictReader(file))

    def lines(self, *lines):
        path = self.folder / "proofs.jsonl"
        path.write_text("".join(json.dumps({**LINE, **line}) + "\n" for line in lines))
        return path

    def trials(self):
        (self.folder / "trials.csv").write_text("trial,cell,steps,width,seed,replicate\na,0,3,4,7,0\nb,0,3,4,7,1\nc,1,3,6,7,0\n")

    def test_by_hand(self):
        self.trials()
        proved = {"exact": True, "proved": "states", "nodes": 12, "float_margin": 2.5, "states": 9, "states_decided": 9}
        self.script(self.folder, self.lines({"model": "x/c.h5", "exact": True}, {"model": "x/b.h5", "wrong_boards": 3},
                                            {"model": "x/a.h5", **proved}))
        self.assertEqual([(row["trial"], row["width"], row["replicate"], row["answer"], row["by"]) for row in self.rows()],
                         [("a", "4", "0", "proved", "states"), ("b", "4", "1", "refuted", ""), ("c", "6", "0", "undecided", "")])
        first = self.rows()[0]
        self.assertEqual([first[name] for name in ("nodes", "states", "states_decided", "margin")], ["12", "9", "9", "2.5"])
        self.assertNotIn("steps", first)  # in which the trials do not differ

    def test_of_a_sweep(self):
        (self.folder / "spec.toml").write_text(SPEC)
        subprocess.run([os.environ["MINLIFE"], "sweep", self.folder / "spec.toml", "--out", self.folder, "--quiet"], check=True,
                       stdout=subprocess.DEVNULL, timeout=300)
        models = sorted((self.folder / "models").iterdir())
        done = subprocess.run([os.environ["MINLIFE"], "verify", "--quiet", "--json", *models], text=True, timeout=300,
                              stdout=subprocess.PIPE)
        (self.folder / "proofs.jsonl").write_text(done.stdout)
        self.script(self.folder, self.folder / "proofs.jsonl")
        found = self.rows()
        self.assertEqual(len(found), 4)
        refuted = [row for row in found if row["counterexample"]]
        self.assertTrue(refuted)  # after 100 updates no network knows three steps
        for row in refuted:
            self.assertEqual(row["answer"], "refuted")
            line = next(line for line in map(json.loads, done.stdout.splitlines()) if row["trial"] in line["model"])
            cells = row["counterexample"].split("/")
            self.assertEqual(len(cells), 2 * int(row["steps"]) + 1)
            for _ in range(int(row["steps"])):
                cells = life(cells)
            self.assertEqual(cells, ["o" if line["counterexample_alive"] else "."])

    def test_what_is_refused(self):
        self.assertIn("trials.csv is missing", self.script(self.folder, self.lines(), code=2))
        self.trials()
        self.assertIn("z is no trial of", self.script(self.folder, self.lines({"model": "z.h5"}), code=2))
        self.assertIn("line 2: a is told twice", self.script(self.folder, self.lines({"model": "a.h5"}, {"model": "a.h5"}), code=2))
        self.assertIn("line 1 is none of", self.script(self.folder, self.lines({}), code=2))
        self.assertFalse((self.folder / "proofs.csv").exists())


if __name__ == "__main__":
    unittest.main()
