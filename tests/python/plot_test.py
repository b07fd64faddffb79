"""The figures of any study, and what is said where there is nothing to draw."""
import re
import shutil
import subprocess
import unittest

from small_studies import ROOT, StudyTest, program

from minlife import InputError
from minlife.plot import draw
from minlife.plot.costs import what_is_paid

FIGURES = """
[[figure]]
file = "mine"
kind = "rate"
title = "A title of my own"
caption = "And a caption."
x = "width"
lines = "learning_rate"
[figure.names]
"0.003" = "slowly"
[[figure.star]]
at = 1
successes = 3
replicates = 64
text = "seen by others"
[[figure.threshold]]
at = 4
text = "from here"
"""


class PlotTest(StudyTest):
    def drawn(self, done):
        """The names of the pictures; each is there, and more than a few bytes."""
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        paths = done.stdout.splitlines()
        for path in paths:
            with open(path, "rb") as file:
                self.assertGreater(len(file.read()), 5000)
        return [path.rsplit("/", 1)[1] for path in paths]

    def words(self, path):
        """What is written in an SVG: matplotlib tells each text beside its shapes."""
        return re.findall(r"<!-- (.*?) -->", path.read_text())

    def test_a_sweep_with_two_axes(self):
        folder = self.grid()
        self.assertEqual(self.drawn(program("plot", folder)), [
            "success_rate.png", "size_against_success.png", "cost_against_size.png", "learning_curves.png"])
        out = self.folder / "new" / "pictures"
        self.drawn(program("plot", folder, "--format", "svg", "--out", out))
        words = self.words(out / "success_rate.svg")
        self.assertIn("width m", words)
        self.assertIn("learning rate 0.01", words)
        self.assertIn("Bars and bands: 95 % intervals. 12 trials.", words)
        first = (out / "success_rate.svg").read_bytes()
        self.drawn(program("plot", folder, "--format", "svg", "--out", out))
        self.assertEqual((out / "success_rate.svg").read_bytes(), first)
        self.assertEqual([path.name for path in out.glob(".*")], [])

    def test_another_axis(self):
        folder = self.grid()
        self.assertEqual(self.drawn(program("plot", folder, "--x", "learning_rate", "--format", "svg")),
                         ["success_against_learning_rate.svg"])
        words = self.words(folder / "success_against_learning_rate.svg")
        self.assertIn("learning rate", words)
        self.assertIn("m = 4", words)
        self.assertEqual(self.drawn(program("plot", folder, "--x", "width", "--format", "pdf")), ["success_against_width.pdf"])

    def test_axes_that_are_not_there(self):
        folder = self.grid()
        self.refused(program("plot", folder, "--x", "density"), "density is no axis", "width, learning_rate")
        self.refused(program("plot", folder, "--x", "steps"), "steps is no axis", "1 in every cell")
        self.refused(program("plot", self.shrink(), "--x", "width"), "is a shrink")

    def test_a_shrink(self):
        folder = self.shrink()
        names = self.drawn(program("plot", folder, "--format", "svg"))
        self.assertEqual(names[:5], ["size_against_success.svg", "cost_against_size.svg", "cost_ratios.svg",
                                     "chance_against_flops.svg", "success_against_width.svg"])
        self.assertIn("pruned once, fine-tuned", self.words(folder / "size_against_success.svg"))
        self.assertIn("Taylor score, fine-tuned", self.words(folder / "learning_curves.svg"))

    def test_comparisons(self):
        """Ratios of a table made by hand; one without an upper bound, and rows that where leaves out."""
        folder = self.folder / "verdict"
        folder.mkdir()
        columns = "a_route,b_route,at_most,counted,ratio,ci_low,ci_high"
        rows = ["channels,restarts,53,dense,1.5,1.1,2.1", "channels,restarts,29,dense,0.8,0.5,", "prune,dense,53,dense,2,1,3",
                "channels,restarts,53,nonzero,0.7,0.5,0.9", "channels,width,53,dense,,0,"]
        (folder / "comparisons.csv").write_text("\n".join([columns, *rows]) + "\n")
        self.assertEqual(self.drawn(program("plot", folder, "--format", "svg")), ["cost_ratios.svg"])
        words = self.words(folder / "cost_ratios.svg")
        self.assertIn("beside restarts with early giving up", words)
        self.assertIn("beside restarts with early giving up, by non-zero FLOPs", words)
        self.assertNotIn("pruned once, fine-tuned", words)
        figure = '[[figure]]\nfile = "mine"\nkind = "ratio"\n[figure.where]\n'
        (folder / "figures.toml").write_text(figure + 'b_route = ["dense"]\n')
        self.drawn(program("plot", folder, "--format", "svg"))
        self.assertIn("pruned once, fine-tuned", self.words(folder / "mine.svg"))
        (folder / "figures.toml").write_text(figure + 'route = ["dense"]\n')
        self.refused(program("plot", folder), "no column route", "a_route")

    def test_the_axis_of_costs_says_whether_checks_are_included(self):
        def row(route, price):
            return {"route": route, "price": price, "train_flops_per_exact": 5e10}
        self.assertEqual(what_is_paid([row("prune", 5e10), row("width", 5e10)]), "training FLOPs")
        self.assertEqual(what_is_paid([row("prune", 5.1e10), row("prune", 5e10)]), "FLOPs, checks included,")
        self.assertEqual(what_is_paid([row("prune", 5e10), row("restarts", 5.1e10)]), "FLOPs, checks included where known,")

    def test_a_running_sweep(self):
        folder = self.running()
        (segment,) = (folder / "ledger").glob("*.jsonl")
        segment.write_text("".join(segment.read_text().splitlines(keepends=True)[:7]))
        self.assertEqual(self.drawn(program("plot", folder, "--format", "svg")), ["success_rate.svg", "learning_curves.svg"])
        self.assertIn("Bars and bands: 95 % intervals. 7 of 12 trials so far.", self.words(folder / "success_rate.svg"))

    def test_a_running_shrink_asks_for_its_tables(self):
        folder = self.shrink()
        for path in [*folder.glob("*.csv"), folder / "study.h5"]:
            path.unlink()
        (folder / "curves").rename(folder / "no_curves")
        self.refused(program("plot", folder), "no tables yet", "minlife collect")

    def test_figures_of_the_folder(self):
        folder = self.grid()
        (folder / "figures.toml").write_text(FIGURES)
        self.assertEqual(self.drawn(program("plot", folder, "--format", "svg")), ["mine.svg"])
        words = self.words(folder / "mine.svg")
        for told in ("A title of my own", "And a caption.", "slowly", "seen by others", "from here"):
            self.assertIn(told, words)

    def test_mistakes_in_figures_of_the_folder(self):
        folder = self.grid()
        for spoil, words in [
                (lambda t: t.replace("caption", "captoin"), ["figure 1", "captoin", "caption"]),
                (lambda t: t.replace('"rate"', '"pie"'), ["'pie'", "rate, effects"]),
                (lambda t: t.replace('x = "width"', "x = 3"), ["x is 3", "a text"]),
                (lambda t: t.replace('x = "width"', 'x = "depth"'), ["depth is no axis"]),
                (lambda t: t.replace("replicates = 64", "rate = 0.5"), ["a star has either"]),
                (lambda t: t.replace("replicates = 64", "replicates = 0"), ["replicates are 0"]),
                (lambda t: t.replace("at = 4\n", ""), ["threshold has no field at"]),
                (lambda t: t.replace('"mine"', '"../mine"'), ["'../mine'"]),
                (lambda t: t.replace("[[figure]]", "[figure]"), ["figures.toml"]),
                (lambda t: t + "[", ["figures.toml"])]:
            (folder / "figures.toml").write_text(spoil(FIGURES))
            with self.assertRaises(InputError) as caught:
                draw(folder)
            self.assertNotIn("\n", str(caught.exception))
            for word in words:
                self.assertIn(word, str(caught.exception))
        self.refused(program("plot", folder), "figures.toml")

    def test_what_is_no_study(self):
        empty = self.folder / "empty"
        empty.mkdir()
        self.refused(program("plot", empty), "is no study")
        self.refused(program("plot", self.folder / "nowhere"), "no such folder")
        folder = self.running()
        shutil.rmtree(folder / "ledger")
        self.refused(program("plot", folder), "no results yet", "minlife status")
        self.refused(program("plot", folder, folder, "--out", empty), "--out")
        self.refused(program("readme_tables", self.folder / "nowhere"), "readme_tables takes")

    def test_without_matplotlib(self):
        (self.folder / "modules").mkdir()
        (self.folder / "modules" / "matplotlib.py").write_text("raise ImportError\n")
        self.refused(program("plot", self.grid(), module_path=[self.folder / "modules"]), "python3-matplotlib")

    def test_a_folder_that_cannot_be_written(self):
        done = program("plot", self.grid(), "--out", "/proc/pictures")
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (1, 1), done)

    def test_every_experiment_has_its_figures(self):
        for path in sorted((ROOT / "experiments").glob("*/figures.toml")):
            committed = subprocess.run(["git", "ls-files", "*.png"], cwd=path.parent, text=True, stdout=subprocess.PIPE)
            names = re.findall(r'^file = "(.*)"$', path.read_text(), re.M)
            self.assertTrue(names, path)
            for name in names:
                self.assertTrue((path.parent / f"{name}.png").is_file(), f"{path}: {name}.png; ./run figures draws it")
            if committed.returncode == 0 and committed.stdout:
                self.assertEqual(sorted(committed.stdout.split()), sorted(f"{name}.png" for name in names), path)


if __name__ == "__main__":
    unittest.main()
