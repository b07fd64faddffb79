"""minlife.dead_units: its counts beside those of `minlife info --curvature`, on networks of a real sweep."""
import csv
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from small_studies import program

PROGRAM = os.environ["MINLIFE"]
SPEC = """name = "tiny"
seed = 5
replicates = 24
save_models = "all"
[train]
examples_from = "windows"
init_neighbourhood = 1
init_rule_bias = 0
check_every = 1000
[[grid]]
optimizer = ["adam"]
learning_rate = [0]
examples = [512]
[[grid]]
optimizer = ["levenberg-marquardt"]
examples = [5_120, 76_800]
[[grid]]
decoder = ["merged"]
examples = [51_200]
"""


class DeadUnits(unittest.TestCase):
    def script(self, *arguments, code=0):
        done = program("dead_units", *arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def sweep(self, folder, spec):
        (folder / "spec.toml").write_text(spec)
        subprocess.run([PROGRAM, "sweep", folder / "spec.toml", "--out", folder / "study", "--threads", "2", "--quiet"],
                       check=True, stdout=subprocess.DEVNULL)
        return folder / "study"

    def rows(self, path):
        with open(path, newline="") as file:
            return list(csv.DictReader(file))

    def test_counts_are_those_of_the_program(self):
        with tempfile.TemporaryDirectory() as scratch:
            study = self.sweep(pathlib.Path(scratch), SPEC)
            self.script(study)
            found = self.rows(study / "curve_dead_units.csv")
            self.assertEqual([row["updates"] for row in found], ["0", "10", "150", "100"])
            cells = self.rows(study / "cells.csv")
            models = {}
            for trial in self.rows(study / "trials.csv"):
                models.setdefault(trial["cell"], []).append(trial["trial"])
            seen = 0
            for row, cell in zip(found, cells):
                self.assertEqual((row["cell"], row["networks"], row["exact"]), (cell["cell"], "24", cell["successes"]))
                self.assertEqual(row["optimizer"], cell["optimizer"])
                rule = neighbourhood = some = 0
                for trial in models[row["cell"]]:
                    told = json.loads(subprocess.run([PROGRAM, "info", "--curvature", study / "models" / f"{trial}.h5", "--json"],
                                                     check=True, text=True, stdout=subprocess.PIPE).stdout)
                    layers = told["curvature"]["layers"]
                    neighbourhood += layers[0]["dead"] == layers[0]["units"]
                    some += layers[0]["dead"] > 0
                    rule += len(layers) > 1 and layers[1]["dead"] == layers[1]["units"]
                self.assertEqual((row["rule_dead"], row["neighbourhood_dead"], row["neighbourhood_some_dead"]),
                                 (str(rule), str(neighbourhood), str(some)), row)
                seen += rule
            self.assertGreater(seen, 0)  # else the test would show nothing

    def test_what_it_cannot_count_is_an_error(self):
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            self.assertIn("trials.csv is missing", self.script(folder, code=2))
            spec = ('name = "{}"\nseed = 1\nreplicates = 1\nsave_models = "{}"\n[train]\nactivation = "tanh"\n'
                    "[grid]\nexamples = [8, 16]\n")
            self.assertIn("save_models", self.script(self.sweep(folder, spec.format("a", "none")), code=2))
            (folder / "b").mkdir()
            self.assertIn("activation = tanh", self.script(self.sweep(folder / "b", spec.format("b", "all")), code=2))


if __name__ == "__main__":
    unittest.main()
