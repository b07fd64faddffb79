"""The program for ARM, emulated, and the one for this x86-64 machine: the same studies, models and proofs to the bit."""
import os
import pathlib
import subprocess
import sys
import unittest

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from program import PROGRAM, ProgramTest, environment
from studies import spec_text

TWIN = os.environ["TWIN"]  # the program for x86-64
TABLES = ["trials.csv", "cells.csv", "routes.csv", "smallest.csv", "budget.csv", "cheapest.csv", "answers.csv"]

SWEEPS = {
    "widths of one step": spec_text({"width": [1, 2, 4]}, {"steps": 1, "examples": 6000, "check_every": 250},
                                    replicates=3),
    "activations": spec_text({"activation": ["prelu", "silu", "tanh", "square"], "init": ["he", "normal"]},
                             {"steps": 1, "width": 2, "examples": 2400, "check_every": 100}, replicates=1),
    "two steps, an edge, tiny numbers": spec_text(
        {"boundary": ["torus", "dead"], "init_scale": [1, 1e-30]},
        {"steps": 2, "width": 3, "examples": 320, "check_every": 20, "size": "12x20"}, replicates=1),
    "three steps": spec_text({"width": [2, 5]}, {"steps": 3, "examples": 160, "check_every": 10}, replicates=1),
    "diverging": spec_text({"learning_rate": [0.1, 1000]},
                           {"steps": 3, "width": 2, "activation": "square", "examples": 240, "check_every": 1},
                           replicates=2),
}
SHRINK = """name = "shrink"
seed = 1
replicates = 1
[train]
examples = 12_000
check_every = 500
[shrink]
steps = 1
oversized = 4
routes = ["all"]
keep = [0.4]
rounds = 1
rewind = 100
fine_tune = 4_000
widths = [2]
restart_widths = [1]
restart_seeds = 2
restart_brackets = 1
curvature_restarts = 2
"""
MODELS = {
    "one step": ["--steps", "1", "--width", "8", "--examples", "20000"],
    "two steps": ["--steps", "2", "--width", "4", "--examples", "800", "--boundary", "dead"],
    "four steps": ["--steps", "4", "--width", "3", "--examples", "80", "--activation", "prelu"],
}


def numbers(path):
    """Every array of floats in a model file, as bytes."""
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.update({name: item[()].tobytes()}) if isinstance(item, h5py.Dataset) else None)
    return found


class SameBits(ProgramTest):
    def run_twin(self, *arguments):
        done = subprocess.run([TWIN, *map(str, arguments)], cwd=self.folder, env=environment(), capture_output=True,
                              text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def both(self, *arguments, out):
        """Runs it once emulated and once here; --out is OUT.arm and OUT.x86."""
        self.run_program(*arguments, "--out", f"{out}.arm", "--quiet", timeout=900)
        self.run_twin(*arguments, "--out", f"{out}.x86", "--quiet")

    def assert_same_tables(self, out):
        self.run_program("collect", f"{out}.arm", "--no-timing")
        self.run_twin("collect", f"{out}.x86", "--no-timing")
        compared = 0
        for table in TABLES:
            arm, x86 = (self.folder / f"{out}.{kind}" / table for kind in ("arm", "x86"))
            self.assertEqual(arm.exists(), x86.exists(), table)
            if x86.exists():
                self.assertEqual(arm.read_text().splitlines(), x86.read_text().splitlines(), table)
                self.assertEqual(arm.read_bytes(), x86.read_bytes(), table)
                compared += 1
        self.assertGreaterEqual(compared, 2)

    def test_they_are_of_one_class(self):
        arm = self.run_program("--version").stdout.splitlines()
        x86 = self.run_twin("--version").splitlines()
        self.assertIn("instructions neon", arm)
        self.assertEqual(arm[-1], x86[-1], "this machine's own program has other numerics; a processor with FMA is needed")

    def test_sweeps(self):
        for name, spec in SWEEPS.items():
            with self.subTest(name):
                out = name.replace(" ", "_").replace(",", "")
                self.write(f"{out}.toml", spec)
                self.both("sweep", f"{out}.toml", out=out)
                self.assert_same_tables(out)

    def test_diverged_trials_are_told_alike(self):
        self.write("diverging.toml", SWEEPS["diverging"])
        self.both("sweep", "diverging.toml", out="d")
        self.assertIn("diverged", (self.folder / "d.arm/trials.csv").read_text())
        curves = [numbers(self.folder / f"d.{kind}/study.h5") for kind in ("arm", "x86")]
        curves = [{name: data for name, data in curve.items() if name.startswith("curves")} for curve in curves]
        self.assertTrue(curves[0])
        self.assertEqual(*curves)

    def test_shrinking(self):
        self.write("shrink.toml", SHRINK)
        self.both("shrink", "shrink.toml", out="s")
        self.assert_same_tables("s")

    def test_models_and_proofs(self):
        for name, flags in MODELS.items():
            with self.subTest(name):
                out = name.replace(" ", "_")
                self.both("train", *flags, out=out)
                arm, x86 = numbers(self.folder / f"{out}.arm"), numbers(self.folder / f"{out}.x86")
                self.assertGreater(sum(map(len, arm.values())), 100)
                self.assertEqual(arm, x86)
                proof = [self.run_program("verify", f"{out}.{kind}", "--json", "--boards", 20, code=None, timeout=900).stdout
                         for kind in ("arm", "x86")]
                done = subprocess.run([TWIN, "verify", f"{out}.x86", "--json", "--boards", "20"], cwd=self.folder,
                                      env=environment(), capture_output=True, text=True, timeout=300)
                self.assertEqual(proof, [done.stdout, done.stdout])


if __name__ == "__main__":
    unittest.main()
