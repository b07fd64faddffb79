"""Every screen fits the terminal: at 80 and at 120 columns, with long names, and no word of a help page is broken."""
import re
import unicodedata
import unittest

from models import ModelTest
from program import GLIDER, environment
from studies import TRAIN, StudyTest, spec_text

WIDTHS = [80, 120]
LONG = "long_" + "name_" * 40  # 205 letters


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


class Screens(ModelTest, StudyTest):
    def assert_fits(self, text, width, what):
        for line in text.splitlines():
            self.assertLessEqual(columns(line), width, (what, line))

    def screens(self, *arguments, code=0):
        """{width: what it prints}, each of which fits."""
        told = {}
        for width in WIDTHS:
            told[width] = self.run_program(*arguments, code=code, env=environment(COLUMNS=str(width))).stdout
            self.assert_fits(told[width], width, arguments)
        return told

    def verbs(self):
        lines = self.run_program("--help").stdout.splitlines()
        return [line.split()[0] for line in lines if re.match(r"  [a-z]+ {2,}", line)]

    def test_help(self):
        for words in [["--help"], *([verb, "--help"] for verb in self.verbs())]:
            with self.subTest(words):
                whole = self.run_program(*words, env=environment(COLUMNS="10000")).stdout
                for text in self.screens(*words).values():
                    self.assertEqual(text.split(), whole.split())  # no word is broken, and none is lost
                self.assert_fits(self.run_program(*words).stdout, 80, words)  # also in a pipe

    def test_narrower_than_80_is_80(self):
        narrow, least = (self.run_program("train", "--help", env=environment(COLUMNS=width)).stdout for width in ["20", "80"])
        self.assertEqual(narrow, least)

    def test_train_verify_and_info(self):
        for steps, width in [(1, 1), (1, 8), (2, 2), (3, 2)]:
            with self.subTest(steps=steps, width=width):
                name = f"{LONG}.h5"
                self.screens("train", "--force", f"--steps={steps}", f"--width={width}", "--examples=80", "--density=uniform:0.123456,0.654321",
                             "--test-density=uniform:0.123456,0.654321", f"--out={name}")
                self.screens("verify", name, code=None)
                self.screens("verify", name, "--boards=1000", code=None)
                self.screens("info", name)
        self.generate(f"{LONG}.p", count=1)
        self.assertIn("command", self.screens("info", f"{LONG}.p")[80])

    def test_wide_counterexamples(self):
        self.train("m.h5", steps=16, size="8x8")
        self.set_all("m.h5", 0)
        self.assertIn("[", self.screens("verify", "m.h5", "--boards=1", code=3)[80])

    def test_wide_layers(self):
        """Kernels that have no room beside the others stand below them."""
        self.train("m.h5", steps=2, width=3)
        self.screens("info", "m.h5")

    def test_pictures(self):
        self.train("m.h5")
        self.write("g.rle", GLIDER)
        for size, beside in [(9, {80: True, 120: True}), (24, {80: True, 120: True}), (30, {80: False, 120: True}),
                             (60, {80: False, 120: False}), (100, {120: False})]:
            told = self.screens("predict", "m.h5", "g.rle", "--boundary=torus", f"--size={size}x4", f"--out={LONG}.rle", "--force",
                                code=None)
            for width in WIDTHS:
                with self.subTest(size=size, width=width):
                    titles = [line.split() for line in told[width].splitlines() if "truth" in line]
                    expected = {True: [["truth", "prediction", "difference"]], False: [["truth"]], None: []}
                    self.assertEqual(titles, expected[beside.get(width)])

    def test_grids(self):
        self.spec(grid={"density": ["uniform:0.1234567890123,0.9876543210123"], "test_density": ["uniform:0.01234567,0.98765432"],
                        "learning_rate": [0.00123456789, 0.01], "width": [1, 2]}, replicates=2, name=LONG)
        for flags in [["--dry-run"], []]:
            self.screens("sweep", "spec.toml", "--out", LONG, *flags)
        told = self.screens("status", LONG)
        for text in told.values():
            self.assertEqual(len(re.findall(r" of 2 succeed", text)), 4)
        self.screens("collect", LONG)
        self.screens("info", f"{LONG}/study.h5")

    def test_routes(self):
        self.write("s.toml", spec_text(None, TRAIN, replicates=1, name=LONG) + "[shrink]\nsteps = 1\noversized = 6\n"
                   'routes = ["width", "iterative_magnitude_layer", "ticket_shuffled", "channels", "m50"]\nkeep = [0.123]\n'
                   "widths = [2]\n")
        self.screens("shrink", "s.toml", "--out", "d", "--dry-run")
        self.screens("shrink", "s.toml", "--out", "d")
        told = self.screens("status", "d")
        narrow = told[80].split("a wider screen and routes.md also have: ")[1]
        for title in ["route", "method", "keep", "exact", "FLOPs/exact"]:
            self.assertRegex(told[80], rf"(?m)^route .*{title}|^{title}")
        self.assertIn("rate %", narrow)
        self.assertGreater(told[120].count("\n") and len(max(told[120].splitlines(), key=len)), 80)
        self.assert_fits(self.run_program("status", "d").stdout.split("study")[0], 400, "a pipe")

    def test_terminals(self):
        self.spec(grid={"density": ["uniform:0.1234567890123,0.9876543210123"], "learning_rate": [0.00123456789],
                        "init_scale": [1.000001], "width": [3]}, replicates=20, name=LONG)
        for width in WIDTHS:
            live = self.on_terminal("sweep", "spec.toml", "--out", f"d{width}", width=width)
            shown = re.sub(r"\x1b\[.", "\n", live.replace("\r", "\n"))
            self.assertRegex(shown, r"\.\.\.: \[[#.]{10}\] \d+ of 20 trials, \d+ success")
            self.assertRegex(shown, r"  density = .*\.\.\.: \[")
            self.assert_fits(shown, width - 1, "the live block")
            self.assert_fits(self.on_terminal("status", f"d{width}", stream="stdout", width=width), width, "status")


if __name__ == "__main__":
    unittest.main()
