"""minlife.curve_tables: on a table of curves made by hand, and on those of a real sweep."""
import csv
import os
import pathlib
import subprocess
import tempfile
import unittest

from small_studies import program

SPEC = """name = "tiny"
seed = 5
replicates = 3
[train]
examples = 12_000
check_every = 500
[grid]
width = [2, 6]
"""


class CurveTables(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def script(self, *arguments, code=0):
        done = program("curve_tables", *arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def rows(self, name):
        with open(self.folder / name, newline="") as file:
            return list(csv.DictReader(file))

    def write(self, name, header, lines):
        (self.folder / name).write_text("\n".join([header, *(",".join(map(str, line)) for line in lines)]) + "\n")

    def study(self, points):
        """Two cells: trials a, b and c of cell 0, d of cell 1."""
        self.write("trials.csv", "trial,cell,replicate,success,status",
                   [["a", 0, 0, 1, "exact"], ["b", 0, 1, 0, "done"], ["c", 0, 2, 0, "done"], ["d", 1, 0, 0, "done"]])
        self.write("curves.csv", "trial,cell,update,loss,wrong_windows,accuracy", points)

    def test_by_hand(self):
        self.study([["a", 0, 1, 0.5, 9, 0.9], ["a", 0, 2, 0.25, 0, 1], ["b", 0, 1, 0.7, 140, 0.7],
                    ["b", 0, 2, "", 120, 0.8], ["b", 0, 4, 0.6, 100, 0.75], ["c", 0, 1, 0.6, 100, ""],
                    ["c", 0, 2, 0.55, 90, ""], ["c", 0, 4, 0.5, 80, ""], ["c", 0, 33, 0.4, 70, ""],
                    ["d", 1, 1, 0.75, "", 0.5]])
        self.script(self.folder)
        found = self.rows("curve_quantiles.csv")
        # Update 33 is a check between two points of the grid.
        self.assertEqual([(row["cell"], row["update"], row["trials"], row["running"]) for row in found],
                         [("0", "1", "3", "3"), ("0", "2", "3", "3"), ("0", "4", "3", "2"), ("1", "1", "1", "1")])
        self.assertEqual([found[0][f"loss_q{share}"] for share in (10, 25, 50, 75, 90)], ["0.5", "0.5", "0.6", "0.7", "0.7"])
        self.assertEqual((found[1]["loss_q10"], found[1]["loss_q90"]), ("0.25", "0.55"))  # b's is not known
        # Trial a has ended, and stays exact.
        self.assertEqual((found[2]["wrong_windows_q10"], found[2]["wrong_windows_q50"], found[2]["wrong_windows_q90"]),
                         ("0", "80", "100"))
        self.assertEqual((found[3]["wrong_windows_q50"], found[3]["accuracy_q50"]), ("", "0.5"))
        samples = self.rows("curve_samples.csv")
        self.assertEqual(list(dict.fromkeys(row["trial"] for row in samples)), ["a", "d", "b", "c"])
        self.assertEqual(len(samples), 10)
        self.assertEqual(samples[1], {"trial": "a", "cell": "0", "replicate": "0", "success": "1", "status": "exact",
                                      "update": "2", "loss": "0.25", "wrong_windows": "0", "accuracy": "1"})
        self.script(self.folder, "--trials", 2, "--out", self.folder / "kept")
        self.assertEqual({row["trial"] for row in self.rows("kept/curve_samples.csv")}, {"a", "d"})

    def test_of_a_sweep(self):
        (self.folder / "spec.toml").write_text(SPEC)
        subprocess.run([os.environ["MINLIFE"], "sweep", self.folder / "spec.toml", "--out", self.folder, "--quiet"], check=True,
                       stdout=subprocess.DEVNULL, timeout=300)
        self.script(self.folder)
        curves, samples = self.rows("curves.csv"), self.rows("curve_samples.csv")
        self.assertEqual(len(samples), len(curves))  # there are fewer than 20 trials
        for row in self.rows("curve_quantiles.csv"):
            self.assertEqual(row["trials"], "3")
            quantiles = [float(row[f"loss_q{share}"]) for share in (10, 25, 50, 75, 90)]
            self.assertEqual(quantiles, sorted(quantiles))
        self.assertEqual({row["cell"] for row in self.rows("curve_quantiles.csv")}, {"0", "1"})

    def test_refusals(self):
        self.assertIn("trials.csv is missing", self.script(self.folder, code=2))
        self.study([["a", 0, k, 0.5, 9, 0.9] for k in range(100_000)])
        self.assertIn("2,000,000 are the most", self.script(self.folder, code=2))
        self.assertFalse((self.folder / "curve_samples.csv").exists())
        self.assertIn("--trials is -1", self.script(self.folder, "--trials=-1", code=2))
        self.write("trials.csv", "trial,parent", [["a", ""]])
        self.assertIn("is no sweep", self.script(self.folder, code=2))


if __name__ == "__main__":
    unittest.main()
