"""Networks of other channels, of steps that share their numbers, and trainings that start from others' steps."""
import json
import unittest

import h5py
import numpy as np

from models import ModelTest
from studies import StudyTest


class Channels(ModelTest):
    def test_a_network_of_17_numbers_trains_like_any_other(self):
        for optimizer in ["adam", "levenberg-marquardt"]:
            done = self.run_program("train", "--channels=[[1,2]]", "--optimizer", optimizer, "--examples=5120",
                                    "--init=orthogonal", "--out=m.h5", "--force", "--json")
            told = json.loads(done.stdout)
            self.assertEqual((told["steps"], told["width"], told["parameters"]), (1, 0, 17))
            with h5py.File(self.folder / "m.h5") as file:
                self.assertEqual(json.loads(file.attrs["architecture"])["steps"], [[1, 2]])
                self.assertEqual((file.attrs["steps"], file.attrs["width"], file.attrs["parameters"]), (1, 0, 17))
        self.run_program("train", "--channels=[[1, 2]]", "--optimizer=levenberg-marquardt", "--examples=5120",
                         "--init=orthogonal", "--out=m.h5", "--resume")

    def test_the_same_network_by_its_width_or_its_channels(self):
        """The shape is all that channels tell; of the same shape the numbers are the same to the bit."""
        self.train("w.h5", steps=2, width=3, examples=80, size="16x16")
        self.run_program("train", "--channels=[[6,3],[6,3]]", "--examples=80", "--size=16x16", "--out=c.h5")
        self.assertEqual(self.weights("w.h5"), self.weights("c.h5"))
        self.train("w.h5", steps=2, width=3, examples=80, size="16x16", decoder="merged")
        self.run_program("train", "--channels=[[6,3],[6,0]]", "--examples=80", "--size=16x16", "--out=c.h5", "--force")
        self.assertEqual(self.weights("w.h5"), self.weights("c.h5"))

    def test_what_contradicts_them_is_told_at_once(self):
        told = self.assert_refused(["train", "--channels=[[1,2]]", "--steps=2", "--width=3", "--decoder=merged", "--tied=true",
                                    "--warmup=3", "--optimizer=levenberg-marquardt", "--out=m.h5"], "width is 3", "steps is 2",
                                   "decoder is merged", "tied is true", "warmup is 3")
        self.assertEqual(len(told.splitlines()), 5)
        for bad in ["", "[[1]]", "[1,2]", "[[0,1]]", "[[1,0],[1,1]]", "x", json.dumps([[1, 1]] * 17)]:
            self.assert_refused(["train", f"--channels={bad}", "--out=m.h5"], "--channels")
        self.assert_refused(["train", "--width=1", "--out=m.h5"], "--steps is missing", "or --channels")
        self.assertEqual(self.files(), [])


class Tied(ModelTest):
    def test_shared_numbers_count_once_and_train_on_after_an_interruption(self):
        done = self.run_program("train", "--steps=4", "--width=2", "--tied=true", "--examples=80", "--size=16x16",
                                "--out=m.h5", "--json")
        self.assertEqual(json.loads(done.stdout)["parameters"], 53 + 86)  # L(2, 2)
        with h5py.File(self.folder / "m.h5") as file:
            layers = [file[f"layers/{k:02}/weight"][:] for k in range(9)]
        for k in [4, 6]:
            np.testing.assert_array_equal(layers[k], layers[2])
            np.testing.assert_array_equal(layers[k + 1], layers[3])
        self.run_program("verify", "m.h5", "--boards=10", code=3)
        self.run_program("info", "m.h5")

    def test_by_second_order(self):
        self.train(steps=3, width=1, tied="true", optimizer="levenberg-marquardt", batch=64, examples=640)
        self.train("u.h5", steps=3, width=1, optimizer="levenberg-marquardt", batch=64, examples=640)


class WarmStart(ModelTest):
    def test_steps_are_copied(self):
        self.train("a.h5", steps=2, width=2, examples=80)
        self.train("b.h5", steps=3, width=2, examples=1, learning_rate=0, warm_start="a.h5")
        self.train("c.h5", steps=3, width=2, examples=1, learning_rate=0)
        before, after, fresh = (self.weights(name) for name in ["a.h5", "b.h5", "c.h5"])
        for layer in range(7):
            for part in ["weight", "bias"]:
                name = f"{layer:02}/{part}"
                self.assertEqual(after[name], (before if layer < 4 else fresh)[name], name)
        self.train("b.h5", steps=2, width=2, examples=1, learning_rate=0, warm_start="a.h5")
        self.assertEqual(self.weights("b.h5"), before)

    def test_resuming_asks_for_the_same_start(self):
        self.train("a.h5", examples=80)
        self.train("other.h5", examples=88)
        self.train("b.h5", steps=2, width=1, examples=80, warm_start="a.h5")
        command = ["train", "--steps=2", "--width=1", "--examples=80", "--out=b.h5", "--resume"]
        self.run_program(*command, "--warm-start=a.h5")
        self.assert_refused([*command, "--warm-start=other.h5"], "warm_start")
        self.assert_refused(command, "warm_start")

    def test_models_that_do_not_fit(self):
        self.train("a.h5", width=3, rule="B36/S23", boundary="dead", activation="tanh", examples=8)
        told = self.assert_refused(["train", "--steps=2", "--width=1", "--warm-start=a.h5", "--out=b.h5"], "rule B36/S23",
                                   "boundary dead", "activation tanh", "[[6,3]]")
        self.assertEqual(len(told.splitlines()), 4)
        command = ["train", "--steps=2", "--width=1", "--out=b.h5"]
        self.assert_refused([*command, "--warm-start=previous"], "--warm-start", "model file")
        self.assert_refused([*command, "--warm-start=no.h5"], "no.h5", "No such file")
        self.train("a.h5")
        self.assert_refused(["train", "--steps=2", "--width=1", "--warm-start=a.h5", "--out=a.h5", "--force"], "a.h5")
        self.assert_refused([*command, "--warm-start=a.h5", "--sign-flips=1"], "warm_start", "sign flips")
        self.assertEqual(self.files(), ["a.h5"])


class Studies(StudyTest, ModelTest):
    def test_channels_are_an_axis(self):
        self.spec(grid={"channels": [[[1, 2]], [[2, 1]], [[1, 1], [2, 0]]]}, replicates=2,
                  train={"examples": 160, "check_every": 10})
        self.sweep()
        cells = self.rows("cells.csv")
        self.assertEqual([cell["channels"] for cell in cells], ["[[1,2]]", "[[2,1]]", "[[1,1],[2,0]]"])
        self.assertEqual([cell["width"] for cell in cells], ["0", "1", "0"])
        self.assertEqual([cell["steps"] for cell in cells], ["1", "1", "2"])
        self.assertEqual([cell["parameters"] for cell in cells], ["17", "25", "35"])
        self.sweep()  # a finished study is left alone
        told = self.sweep("e", "--dry-run").stdout
        self.assertIn("channels = [[1,2]]: 17 parameters", told)

    def test_channels_in_train(self):
        self.spec(grid={"check_every": [10, 20]}, train={"examples": 160, "channels": [[1, 2]]}, replicates=1)
        self.sweep()
        self.assertEqual([trial["width"] for trial in self.rows("trials.csv")], ["0", "0"])
        for train in [{"channels": [[1, 2]], "width": 2}, {"channels": [1, 2]}, {"channels": [[1, "a"]]}, {"width": [1]}]:
            self.spec(grid={"check_every": [10]}, train=train)
            self.assert_refused(["sweep", "spec.toml", "--out=f"], list(train)[-1])

    def test_each_step_starts_from_the_one_before(self):
        self.spec(grid={"steps": [1, 2, 3]}, replicates=2,
                  train={"examples": 160, "check_every": 10, "warm_start": "previous", "size": "8x8"})
        self.sweep()
        trials = self.rows("trials.csv")
        ids = {(trial["steps"], trial["replicate"]): trial["trial"] for trial in trials}
        for trial in trials:
            before = ids.get((str(int(trial["steps"]) - 1), trial["replicate"]), "")
            self.assertEqual(trial["parent"], before)
        # The program trains the same by hand.
        names = {}
        for steps in [1, 2]:
            names[steps] = f"{steps}.h5"
            start = {} if steps == 1 else {"warm_start": names[1]}
            self.train(names[steps], steps=steps, examples=160, check_every=10, size="8x8", seed=5, replicate=1, **start)
            self.assertEqual(self.weights(names[steps]), self.weights(f"d/models/{ids[str(steps), '1']}.h5"))
        self.sweep("e", "--threads", 1)
        self.assertEqual(self.tables("e"), self.tables())
        for path in (self.folder / "e/models").iterdir():
            path.unlink()
        self.spec(grid={"steps": [1, 2, 3]}, replicates=3,
                  train={"examples": 160, "check_every": 10, "warm_start": "previous", "size": "8x8"})
        self.sweep("e", "--extend")
        self.sweep("f")
        self.assertEqual(self.tables("e"), self.tables("f"))
        self.spec(grid={"steps": [1, 3]}, train={"warm_start": "previous"})
        self.assert_refused(["sweep", "spec.toml", "--out=g"], "warm_start", "L(2,1)")

    def test_beside_shrink(self):
        self.write("k.toml", 'name = "k"\nseed = 1\nreplicates = 1\n[train]\nchannels = [[1, 2]]\ntied = true\n'
                             'warm_start = "previous"\n[shrink]\nsteps = 1\noversized = 2\n')
        told = self.assert_refused(["shrink", "k.toml", "--out=k"], "channels stands", "tied stands", "warm_start stands")
        self.assertEqual(len(told.splitlines()), 3)

    def test_more_than_second_order_can_hold(self):
        flags = ["--steps=1", "--width=256", "--optimizer=levenberg-marquardt"]
        self.assert_refused(["train", *flags, "--out=m.h5"], "136,705 parameters", "449 GB of memory")
        self.spec(grid={"width": [1, 256]}, train={"optimizer": "levenberg-marquardt"})
        for flag in [[], ["--dry-run"]]:
            self.assert_refused(["sweep", "spec.toml", "--out=h", *flag], "136,705 parameters", "449 GB of memory")
        self.assertEqual(self.files(), ["spec.toml"])


if __name__ == "__main__":
    unittest.main()
