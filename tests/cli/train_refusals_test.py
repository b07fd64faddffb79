"""minlife train: what it refuses, and what it leaves when it fails."""
import json
import unittest

import h5py

from models import ModelTest


class Refusals(ModelTest):
    def assert_refused_cleanly(self, changes, *parts, **options):
        """The training fails, an existing model stays, and nothing else is left."""
        self.write("m.h5", "old")
        flags = {"steps": 1, "width": 1, "examples": 8, "out": "m.h5", **changes}
        self.assert_refused(["train", "--force", *(f"--{name}={value}" for name, value in flags.items())], *parts, **options)
        self.assertEqual((self.folder / "m.h5").read_text(), "old")
        self.assertEqual(self.files(), ["m.h5"])

    def test_values(self):
        bad = {
            "steps": ["0", "-1", "17", "x", "1.5", ""],
            "width": ["0", "-1", "257", "x"],
            "decoder": ["split", ""],
            "activation": ["rleu", ""],
            "init": ["norml", ""],
            "init-scale": ["-1", "nan", "inf", "x"],
            "boundary": ["plane", "tours"],
            "size": ["0x32", "-1x32", "32", "4097x1", "1x1x1", "axb"],
            "rule": ["B03/S23", "B9/S23", "x"],
            "density": ["1.5", "-0.1", "nan", "0.5abc", "0,5", "uniform:1,0", ""],
            "test-density": ["2", "x"],
            "batch": ["0", "-1", "65537", "x"],
            "examples": ["0", "-1", "1e-6", "1.5", "1e15", "x"],
            "learning-rate": ["-1", "nan", "inf", "1e-3x", ""],
            "beta1": ["1", "-0.1", "nan"],
            "beta2": ["1", "x"],
            "stop": ["always", ""],
            "check-every": ["0", "x"],
            "sign-flips": ["-1", "x"],
            "flip-biases": ["yes", ""],
            "flip-kind": ["flip", ""],
            "flip-layer": ["3x3", ""],
            "stay-clean": ["0", "x"],
            "judge-boards": ["0", "x"],
            "seed": ["-1", "18446744073709551616", "x"],
            "replicate": ["-1", "4294967296", "x"],
            "threads": ["0", "x"],
        }
        for name, values in bad.items():
            for value in values:
                with self.subTest(name=name, value=value):
                    self.assert_refused_cleanly({name: value}, "--" + name)

    def test_more_flips_than_there_is_to_flip(self):
        # L(1,1): 18 + 2 + 1 weights and 2 + 1 + 1 biases.
        for flips, biases in [(22, "false"), (26, "true")]:
            self.assert_refused_cleanly({"sign-flips": flips, "flip-biases": biases}, "sign_flips", str(flips - 1))
        for layer, most in [("neighbourhood", 18), ("rule", 2), ("last", 1)]:
            self.assert_refused_cleanly({"sign-flips": most + 1, "flip-layer": layer}, "sign_flips", f"only {most} numbers",
                                        layer)
        self.assert_refused_cleanly({"flip-kind": "spread", "flip-layer": "rule", "sign-flips": 0}, "flip_kind is spread",
                                    "flip_layer is rule", "there is nothing to flip")
        self.train(sign_flips=25, flip_biases="true")
        self.train(sign_flips=21)

    def test_ways_to_train_that_do_not_go_together(self):
        self.assert_refused_cleanly({"examples-from": "windows", "steps": 4, "boundary": "dead", "activation": "silu",
                                     "leak-rule": 0.1}, "steps is 4", "boundary is dead", "activation is silu")
        self.assert_refused_cleanly({"optimizer": "levenberg-marquardt", "average": 0.9, "leak-rule": 0.1, "leak-until": 1},
                                    "average is 0.9", "leak_until is 1")
        self.assert_refused_cleanly({"examples-from": "windows", "data": "p.h5"}, "--data is p.h5", "on windows")

    def test_a_network_that_leaks_is_judged_as_it_is_written(self):
        for until, activation in ("never", "leaky_relu"), ("0.5", "relu"):
            flags = [f"--{name}={value}" for name, value in {
                "steps": 1, "width": 4, "examples-from": "windows", "leak-neighbourhood": 0.1, "leak-rule": 0.1, "leak-until": until,
                "average": 0.9, "seed": 3, "out": f"{until}.h5"}.items()]
            trained = json.loads(self.run_program("train", "--json", *flags).stdout)
            self.assertIn(trained["kept"], ["weights", "average"])
            verdict = json.loads(self.run_program("verify", "--json", f"{until}.h5", code=0 if trained["exact"] else 3).stdout)
            self.assertEqual(verdict["wrong"], trained["wrong_windows"])
            with h5py.File(self.folder / f"{until}.h5") as file:
                self.assertEqual(file.attrs["activation"], activation)
                self.assertEqual("leaks" in json.loads(file.attrs["architecture"]), until == "never")

    def test_missing_flags(self):
        for missing in ["--steps", "--width", "--out"]:
            flags = [flag for flag in ["--steps=1", "--width=1", "--out=m.h5"] if not flag.startswith(missing)]
            self.assert_refused(["train", *flags], missing, "missing")
        self.assertEqual(self.files(), [])

    def test_output_folder(self):
        # A training of this length would time out; the folder must be missed before it.
        self.assert_refused_cleanly({"out": "no/such/m.h5", "examples": 10**12}, "no/such")
        self.assert_refused_cleanly({"out": ".", "examples": 10**12}, "cannot")

    def test_full_disk(self):
        for limit in [1, 1000, 8000]:
            with self.subTest(limit):
                self.assert_refused_cleanly({}, "m.h5", code=1, file_limit=limit)

    def test_really_full_disk(self):
        disk = self.small_disk(16)
        (disk / "m.h5").write_text("old")
        self.assert_refused(["train", "--steps=1", "--width=32", "--examples=8", "--out=disk/m.h5", "--force"], "disk/m.h5",
                            "No space left", code=1)
        self.assertEqual((disk / "m.h5").read_text(), "old")
        self.assertEqual(self.files(), ["disk", "disk/m.h5"])

    def test_diverged(self):
        wild = {"steps": 3, "width": 2, "activation": "square", "init-scale": 1000, "learning-rate": 1000,
                "check-every": 2, "seed": 2, "examples": 80}
        self.assert_refused_cleanly(wild, "diverged", "--learning-rate", code=1)


if __name__ == "__main__":
    unittest.main()
