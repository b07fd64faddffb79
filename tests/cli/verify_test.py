"""minlife verify: proofs, counterexamples and bounds on networks whose answer is known, and models it refuses."""
import unittest

import h5py
import numpy as np

from models import ModelTest, assert_bad_models_refused

KEYS = {"steps", "windows", "wrong", "min_abs_logit", "proved", "boards", "wrong_boards", "bound", "exact"}

# A network that is zero everywhere says dead: its errors are the windows that are alive after a step, those with
# three neighbours and those alive with two, C(8,3) * 2 + C(8,2).
ALIVE_WINDOWS = 140


class Answers(ModelTest):
    def verify(self, name, *flags, code):
        (result,) = self.run_json("verify", name, *flags, code=code)
        self.assertLessEqual(KEYS, result.keys())
        return result

    def test_exact(self):
        self.train_exact()
        result = self.verify("m.h5", code=0)
        self.assertEqual([result[key] for key in ["steps", "windows", "wrong", "proved", "boards", "wrong_boards", "bound"]],
                         [1, 512, 0, "windows", 0, 0, None])
        self.assertIs(result["exact"], True)
        self.assertGreater(result["min_abs_logit"], 0)
        self.assertIn("exact: 512 of 512 windows", self.run_program("verify", "m.h5").stdout)

    def test_held_out_boards(self):
        self.train_exact()
        result = self.verify("m.h5", "--boards", 100, "--density", "uniform:0.2,0.4", code=0)
        self.assertEqual((result["boards"], result["wrong_boards"]), (100, 0))
        # Clopper-Pearson, one-sided; a float's worth of rounding in its own exp and log.
        self.assertAlmostEqual(result["bound"], 1 - 0.05 ** (1 / 100), delta=1e-14)

    def test_all_zero_says_dead_everywhere(self):
        for boundary in ["torus", "dead"]:
            for steps in [1, 2]:
                with self.subTest(boundary=boundary, steps=steps):
                    self.train("z.h5", steps=steps, boundary=boundary)
                    self.set_all("z.h5", 0)
                    result = self.verify("z.h5", code=3)
                    self.assertEqual(result["min_abs_logit"], 0)
                    self.assertIs(result["exact"], False)
                    self.assertEqual(result["proved"], "")
                    if steps == 1:
                        self.assertEqual((result["windows"], result["wrong"]), (512, ALIVE_WINDOWS))
                    else:
                        self.assertEqual(result["windows"], 33554432 if boundary == "torus" else 33687552)

    def test_picture_of_a_counterexample(self):
        self.train("z.h5")
        self.set_all("z.h5", 0)
        told = self.run_program("verify", "z.h5", code=3).stdout
        self.assertIn("not exact: 372 of 512 windows", told)
        self.assertIn("alive after 1 step; the network says dead (logit 0)", told)
        # The window that it shows must be one that lives: three neighbours, or two and itself.
        rows = told.splitlines()[-3:]
        live = sum(row.count("o") for row in rows)
        centre = "[o]" in rows[1]
        self.assertTrue(live - centre == 3 or (live - centre == 2 and centre), told)

    def test_three_steps_are_sampled(self):
        self.train("z.h5", steps=3)
        self.set_all("z.h5", 0)
        result = self.verify("z.h5", "--boards", 20, code=3)
        self.assertEqual((result["steps"], result["windows"], result["min_abs_logit"]), (3, 0, None))
        self.assertEqual((result["boards"], result["bound"]), (20, None))
        self.assertGreater(result["wrong_boards"], 0)

    def test_threads_do_not_change_the_answer(self):
        self.train("m.h5", steps=2, width=2, examples=2000)
        one = self.verify("m.h5", "--threads", 1, "--boards", 50, code=3)
        self.assertEqual(one, self.verify("m.h5", "--threads", 2, "--boards", 50, code=3))
        self.assertEqual(one["boards"], 50)

    def test_masked_weights(self):
        self.train_exact()
        with h5py.File(self.folder / "m.h5", "r+") as file:
            for layer in file["layers"].values():
                layer["mask"] = np.ones(layer["weight"].shape, np.uint8)
            file["layers/02/weight"][...] = 0
            file["layers/02/mask"][...] = 0
            file.attrs["nonzero"] = 305 - 8
        self.assertGreater(self.verify("m.h5", code=3)["wrong"], 0)


class Refusals(ModelTest):
    def test_bad_models(self):
        assert_bad_models_refused(self, ["verify", "m.h5"])

    def test_unreadable_file(self):
        self.train()
        self.assert_unreadable_refused(["verify", "m.h5"], "m.h5")

    def test_pair_file(self):
        self.run_program("generate", "--steps", 1, "--count", 1, "--out", "p.h5")
        self.assert_refused(["verify", "p.h5"], "p.h5", "not a model")

    def test_flags(self):
        self.train()
        for flag, values in {"boards": ["0", "-1", "x", "1e3"], "density": ["2", "x", "uniform:1,0"]}.items():
            for value in values:
                with self.subTest(flag=flag, value=value):
                    self.assert_refused(["verify", "m.h5", f"--{flag}={value}"], f"--{flag}")
        self.assert_refused(["verify"], "MODEL.h5")


if __name__ == "__main__":
    unittest.main()
