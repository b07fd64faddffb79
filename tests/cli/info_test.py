"""minlife info: what it tells of model and pair files, and files it refuses."""
import unittest

import h5py

from models import ModelTest, assert_bad_models_refused


class Answers(ModelTest):
    def test_model(self):
        self.train(steps=2, width=3, seed=4, replicate=5, activation="tanh", boundary="dead", rule="B36/S23")
        (told,) = self.run_json("info", "m.h5")
        # L(2,3): 6 * 9 + 6, 3 * 6 + 3, 6 * 27 + 6, 3 * 6 + 3, 3 + 1 numbers.
        parameters = 60 + 21 + 168 + 21 + 4
        expected = {"format": "minlife-model 1", "steps": 2, "width": 3, "parameters": parameters,
                    "nonzero": parameters, "macs_per_cell": 54 + 18 + 162 + 18 + 3, "boundary": "dead",
                    "rule": "B36/S23", "seed": 4, "replicate": 5, "status": "done", "updates": 1, "examples": 8,
                    "first_exact_update": None}
        self.assertEqual({name: told.get(name) for name in expected}, expected)
        self.assertEqual(told["architecture"], {"activation": "tanh", "steps": [[6, 3], [6, 3]]})
        self.assertEqual(told["config"], {"steps": 2, "width": 3, "activation": "tanh", "boundary": "dead",
                                          "rule": "B36/S23", "examples": 8})
        plain = self.run_program("info", "m.h5").stdout
        self.assertRegex(plain, rf"(?m)^parameters +{parameters}$")

    def test_curvature(self):
        self.train(examples=800, stop="never")
        (told,) = self.run_json("info", "m.h5", "--curvature")
        found = told["curvature"]
        self.assertEqual(len(found["eigenvalues"]), 25)
        self.assertEqual(found["negative"] + found["near_zero"] + found["positive"], 25)
        self.assertEqual((found["windows"], found["windows_of_loss"]), (512, "all 512 windows"))
        self.assertEqual(found["wrong"], self.run_json("verify", "m.h5", code=3)[0]["wrong"])
        self.assertNotIn("curvature", self.run_json("info", "m.h5")[0])
        plain = self.run_program("info", "m.h5", "--curvature").stdout
        for line in [f"failure: {found['failure']}", "Hessian of the mean cross-entropy over all 512 windows,",
                     f"wrong windows, {found['wrong']} of 512"]:
            self.assertIn(line, plain)

    def test_curvature_of_what_has_none(self):
        self.generate()
        self.assert_refused(["info", "p.h5", "--curvature"], "p.h5", "--curvature looks at a model")
        self.train("wide.h5", steps=2, width=40)
        self.assert_refused(["info", "wide.h5", "--curvature"], "at most 4,000", "MB")

    def test_merged_decoder(self):
        self.train(decoder="merged")
        (told,) = self.run_json("info", "m.h5")
        self.assertEqual((told["parameters"], told["width"]), (23, 1))

    def test_pairs(self):
        self.run_program("generate", "--steps", 3, "--count", 7, "--size", "9x5", "--boundary", "dead", "--density", 0.25,
                         "--seed", 2, "--split", "test", "--layout", "bytes", "--out", "p.h5")
        (told,) = self.run_json("info", "p.h5")
        expected = {"format": "minlife-pairs 1", "pairs": 7, "steps": 3, "size": "9x5", "boundary": "dead",
                    "rule": "B3/S23", "density": 0.25, "seed": 2, "split": "test", "first_index": 0,
                    "layout": "bytes"}
        self.assertEqual({name: told.get(name) for name in expected}, expected)
        self.assertRegex(self.run_program("info", "p.h5").stdout, r"(?m)^pairs +7$")


class Refusals(ModelTest):
    def test_bad_models(self):
        assert_bad_models_refused(self, ["info", "m.h5"])

    def test_bad_pairs(self):
        self.run_program("generate", "--steps", 1, "--count", 9, "--out", "good.h5")
        good = (self.folder / "good.h5").read_bytes()
        for name, value in {"complete": None, "format_version": 2, "layout": "bits", "rule": "B03/S23", "height": 31,
                            "width": 0, "boundary": "plane", "density": "2", "split": "tset"}.items():
            with self.subTest(name):
                (self.folder / "p.h5").write_bytes(good)
                with h5py.File(self.folder / "p.h5", "r+") as file:
                    if value is None:
                        del file.attrs[name]
                    else:
                        file.attrs[name] = value
                self.assert_refused(["info", "p.h5"], "p.h5", {"format_version": "format 2"}.get(name, name))
        for length in [0, 100, len(good) // 2, len(good) - 1]:
            with self.subTest(length):
                (self.folder / "p.h5").write_bytes(good[:length])
                self.assert_refused(["info", "p.h5"], "p.h5")

    def test_other_files(self):
        with h5py.File(self.folder / "other.h5", "w") as file:
            file["x"] = 1
        self.assert_refused(["info", "other.h5"], "other.h5", "minlife-pairs", "minlife-model")
        self.write("g.rle", "x = 1, y = 1\no!\n")
        self.assert_refused(["info", "g.rle"], "g.rle", "HDF5")
        self.assert_refused(["info"], "FILE")


if __name__ == "__main__":
    unittest.main()
