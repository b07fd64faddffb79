"""minlife verify: proofs, counterexamples and bounds on networks whose answer is known, and models it refuses."""
import unittest

import h5py
import numpy as np

from models import ModelTest, assert_bad_models_refused
from program import SANITIZED

KEYS = {"steps", "windows", "wrong", "min_abs_logit", "proved", "boards", "wrong_boards", "bound", "exact",
        "float_margin", "float_bound", "float_close", "float_wrong", "float_exact", "states", "states_composed",
        "states_decided", "nodes", "decided_share", "decided_share_low", "decided_share_high"}

# A network that is zero everywhere says dead: its errors are the windows that are alive after a step, those with
# three neighbours and those alive with two, C(8,3) * 2 + C(8,2).
ALIVE_WINDOWS = 140

# How far the numbers of a network of three steps are off: it stays exact, and composition does not prove it.
NUDGE = 0.001


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
        self.assertEqual((result["float_margin"], result["float_close"], result["float_wrong"]),
                         (result["min_abs_logit"], 0, 0))
        self.assertIs(result["float_exact"], True)
        self.assertLess(result["float_bound"], result["min_abs_logit"])
        told = self.run_program("verify", "m.h5").stdout
        self.assertIn("exact: 512 of 512 windows", told)
        self.assertIn("\nexact for predict: float32's rounding changes a logit by at most ", told)

    def hand_made(self, *numbers):
        """L(1,2) that is exact: t = (live neighbours) + self / 2, h1 = max(2.5 - t, 0), h2 = max(t - 3.5, 0),
        r = max(1 - 2 h1 - 2 h2, 0), r - 1/2; then (layer, dataset, index, value) are put into it."""
        self.train("m.h5", width=2)
        self.set_all("m.h5", 0)
        t = np.ones((3, 3), np.float32)
        t[1, 1] = 0.5
        with h5py.File(self.folder / "m.h5", "r+") as file:
            for layer, name, index, value in [("00", "weight", (0, 0), -t), ("00", "weight", (1, 0), t),
                                              ("00", "bias", slice(0, 2), [2.5, -3.5]),
                                              ("01", "weight", (0, slice(0, 2), 0, 0), -2), ("01", "bias", 0, 1),
                                              ("02", "weight", (0, 0, 0, 0), 1), ("02", "bias", 0, -0.5), *numbers]:
                file["layers"][layer][name][index] = value

    def test_a_margin_within_float32s_rounding(self):
        """What lives has a logit of 2^-22: a bound does not decide, predict's own program does."""
        self.hand_made(("02", "bias", 0, 2.0**-22 - 1))
        result = self.verify("m.h5", code=0)
        self.assertEqual((result["float_margin"], result["float_close"], result["float_wrong"]), (2.0**-22, ALIVE_WINDOWS, 0))
        self.assertGreater(result["float_bound"], result["float_margin"])
        self.assertIs(result["float_exact"], True)
        told = self.run_program("verify", "m.h5").stdout
        self.assertIn("exact in real arithmetic; in float32 140 windows are too close to call\n", told)
        self.assertIn("predict's own program is right on all of them: exact for predict\n", told)

    def test_what_float32_gets_wrong(self):
        """2^25 is added and taken off again: right in real arithmetic, and in float32 all that lives is lost."""
        self.hand_made(("00", "bias", 2, 2.0**25), ("01", "weight", (slice(0, 2), 2, 0, 0), 1),
                       ("02", "weight", (0, 1, 0, 0), -1))
        result = self.verify("m.h5", code=3)
        self.assertEqual((result["exact"], result["wrong"], result["float_wrong"]), (True, 0, ALIVE_WINDOWS))
        self.assertIs(result["float_exact"], False)
        told = self.run_program("verify", "m.h5", code=3).stdout
        self.assertIn("predict's own program is wrong on 140 of them: not exact for predict\n", told)
        self.write("block.rle", "x = 2, y = 2, rule = B3/S23\n2o$2o!\n")
        self.assertEqual(self.run_json("predict", "m.h5", "block.rle", code=3)[0]["wrong_cells"], 4)

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
        self.assertIn("not exact: 140 of 512 windows are wrong, smallest |logit| 0\n", told)
        self.assertIn("alive after 1 step; the network says dead (logit 0)", told)
        # The window that it shows must be one that lives: three neighbours, or two and itself.
        rows = told.splitlines()[-3:]
        live = sum(row.count("o") for row in rows)
        centre = "[o]" in rows[1]
        self.assertTrue(live - centre == 3 or (live - centre == 2 and centre), told)

    def three_steps(self, boundary="torus"):
        """L(3,1) that is exact, every number a little off, so that dead and live features vary."""
        self.train("n.h5", steps=3, boundary=boundary)
        t = np.ones((3, 3), np.float32)
        t[1, 1] = 0.5
        random = np.random.default_rng(1)
        with h5py.File(self.folder / "n.h5", "r+") as file:
            layers = [(np.stack([-t, t])[:, None], [2.5, -3.5]), (np.full((1, 2, 1, 1), -2), [1])] * 3
            for k, (weight, bias) in enumerate([*layers, (np.ones((1, 1, 1, 1)), [-0.5])]):
                for name, exact in ("weight", np.asarray(weight)), ("bias", np.asarray(bias)):
                    file[f"layers/{k:02}/{name}"][...] = exact + random.uniform(-NUDGE, NUDGE, exact.shape)

    @unittest.skipIf(SANITIZED, "windows by the million, which sanitizers take too long for")
    def test_three_steps_are_proved(self):
        self.three_steps()
        cut_short = self.verify("n.h5", "--nodes", 1, code=0)
        self.assertEqual((cut_short["proved"], cut_short["states"], cut_short["boards"]), ("", 2**25, 1000))
        self.assertLess(cut_short["states_decided"], 2**25)
        self.assertLessEqual(cut_short["states_composed"], cut_short["states_decided"])
        self.assertGreater(cut_short["decided_share"], 0.9)
        self.assertLess(cut_short["decided_share_low"], cut_short["decided_share"])
        self.assertLessEqual(cut_short["decided_share"], cut_short["decided_share_high"])
        told = self.run_program("verify", "n.h5").stdout
        self.assertIn("exact: proved for every board of a torus\nwindows of states: 33,554,432 of 33,554,432 decided,", told)
        self.assertIn("\nexact for predict: float32's rounding changes a logit by at most ", told)

    def test_three_steps_without_that_proof(self):
        self.three_steps(boundary="dead")
        result = self.verify("n.h5", code=0)
        self.assertEqual((result["proved"], result["states"], result["decided_share"]), ("", None, None))
        self.assertIn("(the proof by windows of states is built for the torus only)\n",
                      self.run_program("verify", "n.h5").stdout)
        self.assert_refused(["verify", "n.h5", "--nodes", 1000], "--nodes is 1000", "built for relu on a torus")
        self.three_steps()
        self.assertIsNone(self.verify("n.h5", "--nodes", 0, code=0)["states"])

    def test_a_counterexample_is_one_for_predict(self):
        self.train("z.h5", steps=3)
        self.set_all("z.h5", 0)
        picture = self.run_program("verify", "z.h5", code=3).stdout.splitlines()[-7:]
        rows = "$".join(line[4::2][:7].replace(".", "b") for line in picture)
        self.write("c.rle", f"x = 7, y = 7, rule = B3/S23:T32,32\n{rows}!\n")
        self.assertGreater(self.run_json("predict", "z.h5", "c.rle", code=3)[0]["wrong_cells"], 0)

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
        for flag, values in {"boards": ["0", "-1", "x", "1e-3"], "density": ["2", "x", "uniform:1,0"]}.items():
            for value in values:
                with self.subTest(flag=flag, value=value):
                    self.assert_refused(["verify", "m.h5", f"--{flag}={value}"], f"--{flag}")
        self.assert_refused(["verify"], "MODEL.h5")


if __name__ == "__main__":
    unittest.main()
