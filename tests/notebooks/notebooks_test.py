"""The notebooks, through the script that ./run figures uses, on the experiments' own specs made tiny."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import matplotlib.image

ROOT = pathlib.Path(__file__).resolve().parents[2]
SANITIZED = os.environ.get("MINLIFE_SANITIZED", "0") != "0"
# A sanitized program takes ten times as long; the notebooks are the same.
EXPERIMENTS = ["01_success_rate"] if SANITIZED else ["01_success_rate", "03_sign_flips", "04_density", "05_activation"]


def tiny(spec):
    """The spec with the same cells, but hardly any trials and training."""
    spec = re.sub(r"(?m)^(replicates|parents|round) = \d+$", r"\1 = 2", spec)
    return spec.replace("[train]\n", "[train]\nexamples = 80\n").replace("0.05, 0.1, 0.15, 0.2, ", "")


class NotebookTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        # Copies of the notebooks draw what lies in the folder beside theirs.
        self.folder = pathlib.Path(temporary.name) / "experiments"
        self.folder.mkdir()
        self.notebooks = pathlib.Path(shutil.copytree(ROOT / "notebooks", self.folder.parent / "notebooks"))

    def sweep(self, experiment):
        folder = self.folder / experiment
        folder.mkdir()
        source = ROOT / "experiments" / experiment
        (folder / "spec.toml").write_text(tiny((source / "spec.toml").read_text()))
        shutil.copy(source / "figures.toml", folder)
        subprocess.run([os.environ["MINLIFE"], "sweep", folder / "spec.toml", "--out", folder, "--quiet"], check=True,
                       stdout=subprocess.DEVNULL, timeout=300)
        return folder

    def run_python(self, *arguments, code=0):
        done = subprocess.run([sys.executable, "-B", *arguments], text=True, timeout=300, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              env={**os.environ, "PYTHONPATH": str(ROOT / "python")})
        self.assertEqual(done.returncode, code, done.stdout)
        return done.stdout

    def execute(self, *names, code=0):
        paths = [self.notebooks / f"{name}.ipynb" for name in names] or sorted(self.notebooks.glob("*.ipynb"))
        return self.run_python(ROOT / "notebooks" / "execute.py", *paths, code=code)

    def write_tables(self, *flags, code=0):
        return self.run_python("-m", "minlife.readme_tables", self.folder, *flags, code=code)

    def assert_drawn(self, picture):
        pixels = matplotlib.image.imread(picture)[:, :, :3]
        self.assertGreater(min(pixels.shape[:2]), 400)
        # Axes and letters alone darken a hundredth of the picture; a blank one is white.
        self.assertGreater((pixels.mean(axis=2) < 0.9).mean(), 0.01)

    def test_every_notebook_draws_its_figure(self):
        for experiment in EXPERIMENTS:
            self.sweep(experiment)
        told = self.execute()
        for notebook in sorted(self.notebooks.glob("*.ipynb")):
            name = notebook.stem
            if name not in EXPERIMENTS:
                self.assertIn(f"{name}: no results yet", told)
                continue
            with self.subTest(name):
                (picture,) = (self.folder / name).glob("*.png")
                self.assertIn(f"{name}: {picture.name}", told)
                self.assert_drawn(picture)

    def test_routes_are_drawn_from_their_tables(self):
        folder = self.folder / "06_shrink_one_step"
        folder.mkdir()
        routes = [("dense", "oversized", 1, 305, 1), ("width", "width 2", 0.17, 53, 0.4),
                  ("restarts", "width 1", 0.08, 25, 0.7), ("prune", "magnitude", 0.5, 171, 1),
                  ("prune", "magnitude", 0.15, 70, 0.6), ("ticket", "rewind", 0.15, 70, 0.9)]
        (folder / "routes.csv").write_text("route,method,keep,nonzero,percent,success_rate,ci_low,ci_high\n" + "".join(
            f"{route},{method},{keep},{left},{left / 3.05},{rate},{rate * 0.9},{min(1, rate * 1.1)}\n"
            for route, method, keep, left, rate in routes))
        (folder / "budget.csv").write_text("route,method,keep,flops,attempts,chance,ci_low,ci_high\n" + "".join(
            f"{route},{method},{keep},{10**k},{10**k // 10**11},{rate * (k - 10) / 5},0,1\n"
            for route, method, keep, _, rate in routes for k in range(10, 15)))
        (folder / "cheapest.csv").write_text("route,at_most,price,ci_low,ci_high\n" + "".join(
            f"{route},{left},{10**14 / left},{10**13},{10**15}\n" for route, _, _, left, _ in routes))
        self.execute("06_shrink_one_step")
        for name in ("size_against_success.png", "chance_against_flops.png", "cost_against_size.png"):
            self.assert_drawn(folder / name)

    def test_a_table_without_its_columns_is_an_error(self):
        folder = self.folder / "01_success_rate"
        folder.mkdir()
        (folder / "cells.csv").write_text("cell,width,replicates\n0,1,5\n")
        told = self.execute("01_success_rate", code=1)
        self.assertIn("success_rate", told)
        self.assertEqual(list(folder.glob("*.png")), [])

    def test_readme_tables_are_the_csv(self):
        folder = self.sweep("01_success_rate")
        readme = folder / "README.md"
        readme.write_text("# One\n\n<!-- cells.csv -->\n<!-- end -->\n\nTwo\n")
        self.assertIn("01_success_rate/README.md", self.write_tables("--check", code=1))
        self.assertNotIn("|", readme.read_text())
        self.write_tables()
        text = readme.read_text()
        self.assertTrue(text.startswith("# One\n\n<!-- cells.csv -->\n| width | parameters | successes"), text)
        self.assertIn("\n| 8 | 305 | 0 of 2: 0.0 % (0.0 to 65.8) | 0 | 10 |\n<!-- end -->\n\nTwo\n", text)
        self.assertEqual(self.write_tables("--check"), "")
        readme.write_text(text.replace("0 of 2", "1 of 2"))
        self.write_tables("--check", code=1)

    def table_lines(self, name, csv, asked):
        """The lines of the README's tables that the comment `asked` makes of a CSV of this name and text."""
        folder = self.folder / "x"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(csv)
        (folder / "README.md").write_text(f"<!-- {' '.join(filter(None, (name, asked)))} -->\n<!-- end -->\n")
        self.write_tables()
        return (folder / "README.md").read_text().splitlines()[1:-1]

    def test_costs_of_cells_and_some_of_them(self):
        columns = ("cell,steps,width,optimizer,parameters,replicates,successes,success_rate,ci_low,ci_high,"
                   "train_flops_per_success,check_flops_per_success,factor_flops_per_success\n")
        found = "0,1,1,adam,25,10,5,0.5,0.25,0.75,1.5e9,2e8,0\n1,1,1,sgd,25,10,0,0,0,0.25,,,\n2,1,2,sgd,53,10,5,0.5,0.25,0.75,1,2,3\n"
        self.assertEqual(self.table_lines("cells.csv", columns + found, "with costs width=1 optimizer=adam,sgd")[2:],
                         ["| adam | 25 | 5 of 10: 50.0 % (25.0 to 75.0) | 1.7e9 | 2.0e8 | 0 |",
                          "| sgd | 25 | 0 of 10: 0.0 % (0.0 to 25.0) | - | - | - |"])

    def test_settings_chosen_on_half_of_the_replicates(self):
        """Rate 2 is the cheaper one in the first half (9 for an exact network, not 19), whatever the second half says."""
        lines = ["trial,cell,steps,width,optimizer,learning_rate,seed,replicate,success,train_flops,check_flops,factor_flops"]
        found = {("adam", 1): [(1, 15), (0, 4), (1, 1), (1, 1)], ("adam", 2): [(1, 3), (1, 15), (1, 29), (0, 9)],
                 ("sgd", 1): [(0, 1), (0, 1), (1, 1), (1, 1)]}
        for cell, ((optimizer, rate), trials) in enumerate(found.items()):
            lines += [f"t{cell}{k},{cell},1,1,{optimizer},{rate},1,{k},{success},{cost - 1},1,0"
                      for k, (success, cost) in enumerate(trials)]
        rows = self.table_lines("trials.csv", "\n".join(lines) + "\n", "choose=learning_rate")
        self.assertEqual(rows[2:], ["| adam | 2 | 2 of 2 | 1 of 2: 50.0 % (9.5 to 90.5) | 3.8e1 |",
                                    "| sgd | - | 0 of 2 by each of 1 | - | - |"])

    def test_readme_tables_of_routes(self):
        folder = self.folder / "shrunk"
        folder.mkdir()
        (folder / "routes.csv").write_text(
            "route,method,keep,nonzero,percent,replicates,successes,success_rate,ci_low,ci_high,train_flops_per_exact\n"
            "dense,width 8,1,305,100,64,64,1,0.943,1,50462720000\n"
            "prune,taylor,0.1,39,12.787,64,2,0.03125,0.0086,0.107,\n"
            "prune,random,0.1,8,2.62,64,0,0,0,0.0566,\n")
        (folder / "README.md").write_text("<!-- routes.csv route=dense,prune method=taylor -->\n<!-- end -->\n"
                                          "<!-- routes.csv route=dense -->\n<!-- end -->\n")
        self.write_tables()
        lines = [line for line in (folder / "README.md").read_text().splitlines() if line.startswith("| ")]
        self.assertEqual(lines[2], "| prune, taylor | 0.1 | 39 | 12.8 % | 2 of 64: 3.1 % (0.9 to 10.7) | - |")
        self.assertEqual(lines[5], "| dense, width 8 | 1 | 305 | 100.0 % | 64 of 64: 100.0 % (94.3 to 100.0) | 5.0e10 |")
        self.assertEqual(len(lines), 6)

    def test_readme_tables_of_budgets(self):
        lines = self.table_lines(
            "budget.csv", "route,method,keep,flops,attempts,chance,ci_low,ci_high\n"
            "dense,width 8,1,1e10,0.2,0,0,0.057\ndense,width 8,1,1.0000000002e11,2,0.9375,0.85,0.976\n"
            "restarts,width 1,0.082,1e10,0.2,0.125,0.06,0.23\nrestarts,width 1,0.082,1.0000000002e11,2,0.5,0.4,0.6\n",
            "route=restarts flops=1e11,9e9")
        self.assertEqual(lines, [
            "| route | keep | 1.0e11 FLOPs | 1.0e10 FLOPs |",
            "| --- | --- | --- | --- |",
            "| restarts, width 1 | 0.082 | 50.0 % (40.0 to 60.0) | 12.5 % (6.0 to 23.0) |"])

    def test_readme_tables_of_sizes(self):
        lines = self.table_lines(
            "cheapest.csv", "route,at_most,method,keep,exact,attempts,price,ci_low,ci_high\n"
            "channels,17,taylor,0.1,1,64,3.5e12,5e11,2.5e13\nchannels,41,taylor,0.2,50,64,6.7e10,5.1e10,8.7e10\n"
            "restarts,25,width 1,0.08,55,64,1.1e11,7.7e10,1.7e11\n", "at_most=40,20")
        self.assertEqual(lines, [
            "| route | at most 40 | at most 20 |",
            "| --- | --- | --- |",
            "| channels | 3.5e12 (5.0e11 to 2.5e13) | 3.5e12 (5.0e11 to 2.5e13) |",
            "| restarts | 1.1e11 (7.7e10 to 1.7e11) | - |"])

    def test_readme_tables_of_comparisons(self):
        columns = ("a_route,a_method,b_route,b_method,at_most,counted,a_exact,a_attempts,b_exact,b_attempts,ratio,ci_low,ci_high,"
                   "difference,difference_low,difference_high,mcnemar\n")
        lines = self.table_lines(
            "comparisons.csv", columns +
            "channels,taylor,restarts,width 2,53,dense,60,64,64,64,1.5234,1.12,2.11,-0.0625,-0.15,0,\n"
            "channels,taylor,restarts,width 2,53,nonzero,60,64,64,64,0.5,0.25,,-0.0625,-0.15,0,\n"
            "channels,taylor,restarts,width 1,25,dense,1,64,55,64,20,7,90,-0.84,-0.92,-0.74,\n"
            "prune,taylor,dense,oversized,53,dense,9,64,2,64,,0,,0.109,0.02,0.2,0.0391\n", "at_most=53")
        self.assertEqual(lines, [
            "| a | b | at most | cost of a / of b | by non-zero FLOPs | exact a | exact b | a less b |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            "| channels, taylor | restarts, width 2 | 53 | 1.5 (1.1 to 2.1) | 0.5 (0.25 to no end) | 60 of 64 | 64 of 64 "
            "| -6 points (-15 to 0) |",
            "| prune, taylor | dense, oversized | 53 | - | - | 9 of 64 | 2 of 64 | 11 points (2 to 20, p = 0.039) |"])

    def test_readme_tables_of_proofs(self):
        row = "{},0,{},{},{},{},{},,,,,\n"
        lines = self.table_lines(
            "proofs.csv", "trial,cell,width,replicate,answer,by,nodes,states,states_decided,wrong_boards,margin,counterexample\n" +
            "".join(row.format(*fields) for fields in [
                ("a", 4, 0, "proved", "states", 0), ("b", 4, 1, "proved", "states", 12345), ("c", 4, 2, "refuted", "", ""),
                ("d", 6, 0, "undecided", "", 16000000), ("e", 6, 1, "proved", "composition", ""), ("f", 8, 0, "proved", "states", 7)]), "width=4,6")
        self.assertEqual(lines, [
            "| width | networks | proved at once | proved by search | nodes at most | refuted | undecided |",
            "| --- | --- | --- | --- | --- | --- | --- |", "| 4 | 3 | 1 | 1 | 12,345 | 1 | 0 |",
            "| 6 | 2 | 1 | 0 | - | 0 | 1 |"])

    def test_readme_tables_of_rules(self):
        text = ("rule,thresholds,first_exact_width,trainable_width,surely_trainable_width,widest,exact_at_widest,"
                "replicates_at_widest\nB3/S23,2,1,2,3,8,32,32\nB2/S,2,1,,,8,9,32\nB/S0,2,1,1,1,8,32,32\nB17/S24,7,,,,8,0,32\n")
        self.assertEqual(self.table_lines("rules.csv", text, ""), [
            "| thresholds | rules | smallest width with more than half exact: least | median | largest | "
            "rules without such a width | rules without an exact network |",
            "| --- | --- | --- | --- | --- | --- | --- |", "| 2 | 3 | 1 | 2 | none | 1 | 0 |",
            "| 7 | 1 | none | none | none | 1 | 1 |"])
        self.assertEqual(self.table_lines("rules.csv", text, "rule=B2/S,B17/S24"), [
            "| rule | thresholds | smallest width with an exact network | with more than half exact | exact at the widest |",
            "| --- | --- | --- | --- | --- |", "| B2/S | 2 | 1 | none | 9 of 32 at 8 |",
            "| B17/S24 | 7 | none | none | 0 of 32 at 8 |"])

    def test_readme_tables_by_a_field(self):
        row = "{},1,{},{},25,4,{},{},0.25,0.75,fixed,0\n"
        lines = self.table_lines(
            "cells.csv", "cell,steps,width,density,parameters,replicates,successes,success_rate,ci_low,ci_high,decision,"
            "sampled_successes\n" + "".join(row.format(k, width, density, hits, hits / 4) for k, (width, density, hits)
                                            in enumerate([(1, 0.5, 1), (1, 0.6, 2), (2, 0.5, 3), (2, 0.6, 4)])),
            "by width")
        self.assertEqual(lines, [
            "| density | width 1 | width 2 |", "| --- | --- | --- |",
            "| 0.5 | 1 of 4: 25.0 % (25.0 to 75.0) | 3 of 4: 75.0 % (25.0 to 75.0) |",
            "| 0.6 | 2 of 4: 50.0 % (25.0 to 75.0) | 4 of 4: 100.0 % (25.0 to 75.0) |"])


if __name__ == "__main__":
    unittest.main()
