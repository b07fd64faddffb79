"""The package reads what the program writes, and says in a line what it cannot read."""
import csv
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import unittest

import h5py
from small_studies import PACKAGE, ROOT, StudyTest, program

from minlife import InputError, Study
from minlife.intervals import clustered, student_t, wilson


def as_csv(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


class ReadTest(StudyTest):
    def test_importing_it_needs_python_alone(self):
        heavy = "matplotlib", "numpy", "h5py", "pandas", "torch", "pyarrow"
        done = subprocess.run([sys.executable, "-B", "-c", "import sys, minlife; print(*sys.modules)"], text=True, check=True,
                              stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(PACKAGE)})
        self.assertEqual(set(heavy) & set(done.stdout.split()), set())

    def test_its_version_is_the_programs(self):
        ours = re.search(r'^version = "(.*?)"', (PACKAGE / "pyproject.toml").read_text(), re.M)[1]
        self.assertEqual(ours, re.search(r"project\(minlife VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1])

    def test_tables_come_with_types(self):
        study = Study(self.grid())
        self.assertEqual((study.name, study.shrinks, study.trials_wanted(), study.tables_behind()), ("grid", False, 12, 0))
        for row, text in zip(study.cells(), as_csv(study.folder / "cells.csv"), strict=True):
            self.assertEqual(row["width"], int(text["width"]))
            self.assertEqual(row["success_rate"], float(text["success_rate"]))
            self.assertEqual(row["train_flops_per_success"],
                             float(text["train_flops_per_success"]) if text["train_flops_per_success"] else None)
        self.assertIsInstance(study.trials()[0]["trial"], str)
        self.assertEqual(study.provenance()["plan"]["name"], "grid")

    def test_a_running_sweep_is_counted(self):
        whole, running = Study(self.grid()).cells(), None
        self.folder /= "again"
        running = Study(self.running()).cells()
        for ours, theirs in zip(running, whole, strict=True):
            for name in ("cell", "steps", "width", "learning_rate", "replicates", "successes", "sampled_successes"):
                self.assertEqual(ours[name], theirs[name], name)
            for name in ("success_rate", "ci_low", "ci_high"):
                self.assertAlmostEqual(ours[name], theirs[name], delta=1e-14)

    def test_curves_are_the_same_from_all_places(self):
        folder = self.grid()
        with h5py.File(folder / "study.h5") as file:
            points = len(file["curves/update"])
        (folder / "curves.csv").unlink(missing_ok=True)
        of_file = {curve.trial: (curve.updates, curve.losses) for curve in Study(folder).curves()}
        self.assertEqual(sum(len(updates) for updates, _ in of_file.values()), points)
        self.assertEqual(len(of_file), 12)
        (folder / "study.h5").unlink()
        (record, *_) = next((folder / "curves").glob("*.jsonl")).read_text().splitlines()
        self.assertIn(json.loads(record.split("\t")[0])["trial"], of_file)
        of_folder = {curve.trial: curve for curve in Study(folder).curves()}
        # study.h5 holds float32, the folder the shortest text of these.
        for trial, (updates, losses) in of_file.items():
            self.assertEqual(of_folder[trial].updates, updates)
            for ours, theirs in zip(of_folder[trial].losses, losses, strict=True):
                self.assertTrue(math.isclose(ours, theirs, rel_tol=2**-23), (ours, theirs))
        (folder / "curves.csv").write_text("trial,cell,update,loss,wrong_windows,accuracy\na,0,10,0.5,3,0.9\na,0,20,,,\n")
        (curve,) = Study(folder).curves()
        self.assertEqual((curve.trial, curve.updates, curve.wrong, curve.losses[0]), ("a", [10, 20], [3, None], 0.5))
        self.assertTrue(math.isnan(curve.losses[1]))

    def test_records_beyond_the_tables_are_noticed(self):
        folder = self.grid()
        about = json.loads((folder / "provenance.json").read_text())
        about["made_from"]["ledger"]["records"] -= 2
        (folder / "provenance.json").write_text(json.dumps(about))
        self.assertEqual(Study(folder).tables_behind(), 2)
        self.assertIn("2 results came after", program("plot", folder).stderr)

    def refuses(self, words, action):
        with self.assertRaises(InputError) as caught:
            action()
        self.assertNotIn("\n", str(caught.exception))
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_what_is_no_study(self):
        empty = self.folder / "empty"
        empty.mkdir()
        self.refuses(["nowhere", "no such folder"], lambda: Study(self.folder / "nowhere"))
        self.refuses(["is no study", "plan.json"], lambda: Study(empty))
        self.refuses(["is a file"], lambda: Study(__file__))
        (empty / "plan.json").write_text("[")
        self.refuses(["plan.json", "not JSON"], lambda: Study(empty))
        (empty / "plan.json").write_text('{"format": "minlife-plan", "format_version": 1, "cells": [], "replicates": 3}')
        self.refuses(["no results yet", "minlife status"], lambda: Study(empty).cells())

    def test_newer_formats(self):
        folder = self.grid()
        plan = json.loads((folder / "plan.json").read_text())
        (folder / "plan.1.json").write_text(json.dumps({**plan, "format_version": 2}))
        self.refuses(["plan.1.json", "minlife-plan 2", "reads 1"], lambda: Study(folder))
        (folder / "plan.1.json").unlink()
        (folder / "curves.csv").unlink(missing_ok=True)
        with h5py.File(folder / "study.h5", "r+") as file:
            file.attrs["format_version"] = 7
        self.refuses(["study.h5", "minlife-study 7", "reads 1"], lambda: Study(folder).curves())
        (folder / "study.h5").write_bytes(b"torn")
        self.refuses(["study.h5", "cannot be read", "minlife collect"], lambda: Study(folder).curves())

    def test_damaged_tables(self):
        folder = self.grid()
        path = folder / "cells.csv"
        whole = path.read_text()
        for spoil, words in [(lambda t: t.replace("success_rate", "rate"), ["no column success_rate"]),
                             (lambda t: t + "1,2\n", ["line 6", "fields"]),
                             (lambda t: re.sub(r"fixed,\d", "fixed,many", t, count=1), ["line 2", "sampled_successes", "'many'"])]:
            path.write_text(spoil(whole))
            self.refuses(["cells.csv", "minlife collect", *words], lambda: Study(folder).cells())
        path.write_bytes(b"\xff\xfe")
        self.refuses(["cells.csv", "no table"], lambda: Study(folder).cells())

    def test_a_damaged_record(self):
        folder = self.running()
        (segment,) = (folder / "ledger").glob("*.jsonl")
        text = segment.read_text()
        segment.write_text(text + '{"torn')  # as it is after a kill
        self.assertEqual(sum(cell["replicates"] for cell in Study(folder).cells()), 12)
        segment.write_text(text.replace("{", "[", 1))
        self.refuses(["line 1 is damaged"], lambda: Study(folder).cells())

    def test_students_t_by_its_tables(self):
        for degrees, bound in [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (10, 2.228), (30, 2.042), (120, 1.980)]:
            self.assertAlmostEqual(student_t(degrees), bound, delta=5e-4)

    def test_clustered_intervals(self):
        # Groups that differ as much as independent trials would: Wilson's but for Student's t.
        rate, low, high = clustered([(8, 16), (10, 16), (7, 16), (9, 16), (6, 16)] * 8)
        self.assertEqual(rate, 0.5)
        self.assertGreaterEqual(high - low, wilson(320, 640)[1] - wilson(320, 640)[0])
        # All or nothing in each of four groups is four trials at most, by Student's t fewer.
        rate, low, high = clustered([(12, 12), (0, 12), (12, 12), (0, 12)])
        self.assertEqual(rate, 0.5)
        self.assertLess(low, wilson(2, 4)[0])
        self.assertEqual(clustered([(0, 9)] * 4), (0, *wilson(0, 4)))
        self.assertEqual(clustered([(3, 9)]), (1 / 3, 0, 1))


if __name__ == "__main__":
    unittest.main()
