"""minlife train: the same bits whatever the threads and interruptions; small and odd requests, other files in the way."""
import hashlib
import json
import os
import random
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np

from models import ModelTest, replace
from program import PROGRAM, SANITIZED, SANITIZER, environment

KEYS = {"status", "updates", "examples", "first_exact_update", "train_flops", "train_flops_nonzero", "out", "steps",
        "width", "parameters", "seed", "replicate"}


class Results(ModelTest):
    def test_exact(self):
        (told,) = self.run_json("train", "--steps", 1, "--width", 8, "--seed", 1, "--out", "m.h5")
        self.assertLessEqual(KEYS, told.keys())
        self.assertEqual((told["status"], told["parameters"], told["seed"], told["out"]), ("exact", 305, 1, "m.h5"))
        self.assertEqual(told["first_exact_update"], told["updates"])
        self.assertEqual(told["examples"], 8 * told["updates"])
        # 6 x multiply-adds (9*16 + 16*8 + 8) x cells x boards.
        self.assertEqual(told["train_flops"], 6 * 280 * 1024 * told["examples"])
        self.run_program("verify", "m.h5")
        plain = self.train("again.h5", width=8, seed=1, examples=1_000_000).stdout
        self.assertIn("305 parameters: exact (all windows)\n", plain)
        self.assertIn("first exact at update 5,000\n", plain)
        self.assertEqual(self.weights("again.h5"), self.weights("m.h5"))

    def test_the_budget_is_spent(self):
        (told,) = self.run_json("train", "--steps", 3, "--width", 1, "--examples", 20, "--out", "m.h5")
        self.assertEqual((told["status"], told["updates"], told["examples"], told["first_exact_update"]),
                         ("done", 3, 24, None))

    def test_what_was_learnt(self):
        """Wrong windows as verify counts them; of three steps wrong cells, and never "exact"."""
        for settings in [{"steps": 1, "width": 1}, {"steps": 1, "width": 8, "examples": 100_000, "seed": 1},
                         {"steps": 2, "width": 1}, {"steps": 2, "width": 1, "boundary": "dead"}]:
            with self.subTest(settings):
                flags = [f"--{name}={value}" for name, value in {"examples": 8, **settings}.items()]
                (told,) = self.run_json("train", *flags, "--out", "m.h5", "--force")
                (proof,) = self.run_json("verify", "m.h5", code=None)
                self.assertEqual((told["wrong_windows"], told["exact"]), (proof["wrong"], proof["exact"]))
                self.assertIs(type(told["wrong_windows"]), int)
        plain = self.train("m.h5", steps=1).stdout
        self.assertRegex(plain, r"^L\(1,1\), 25 parameters: not exact: \d+ of 512 windows are wrong\n1 updates \(8 boards\)\n"
                                r"written to m.h5\n$")

    def test_what_was_learnt_of_three_steps(self):
        (told,) = self.run_json("train", "--steps", 3, "--width", 1, "--examples", 20, "--out", "m.h5")
        self.assertEqual((told["exact"], told["boards"]), (False, 1000))
        self.assertGreater(told["wrong_cells"], 0)
        self.assertNotIn("wrong_windows", told)
        # A rule under which nothing ever lives: a network that says dead everywhere passes, and is not called exact.
        flags = ["--steps=3", "--width=1", "--examples=80", "--check-every=10", "--rule=B/S", "--density=0.1",
                 "--test-density=0.1", "--learning-rate=0.1", "--seed=1", "--batch=4"]
        (told,) = self.run_json("train", *flags, "--out", "m.h5", "--force")
        self.assertEqual((told["status"], told["exact"], told["wrong_cells"]), ("sampled", None, 0))
        plain = self.run_program("train", *flags, "--out", "m.h5").stdout
        self.assertIn("no wrong cell on 1,000 held-out boards\n", plain)
        self.assertIn("first without a wrong cell at update", plain)
        self.assertNotIn("exact", plain)
        (told,) = self.run_json("info", "m.h5")
        self.assertEqual((told["status"], told["judged"]), ("sampled", "no wrong cell on 1,000 held-out boards"))
        self.assertNotIn("exact", self.run_program("info", "m.h5").stdout.replace("stop", ""))

    def test_stop_never(self):
        flags = ["--steps", 1, "--width", 8, "--seed", 1, "--examples", 48000, "--out", "m.h5"]
        (told,) = self.run_json("train", *flags, "--stop", "never")
        self.assertEqual((told["status"], told["updates"], told["first_exact_update"]), ("done", 6000, 5000))

    def test_threads(self):
        # L(2,16) on 32x32 is large enough for two threads at once; one step stays on one.
        for settings in [{"steps": 1, "width": 6, "examples": 4000}, {"steps": 2, "width": 16, "examples": 160}]:
            self.train("one.h5", **settings, threads=1)
            self.train("two.h5", **settings, threads=2)
            self.assertEqual(self.weights("one.h5"), self.weights("two.h5"))

    def test_seed_and_replicate_matter(self):
        networks = set()
        for seed in [0, 1, 2**64 - 1]:
            for replicate in [0, 1]:
                self.train(seed=seed, replicate=replicate)
                networks.add(b"".join(self.weights("m.h5").values()))
        self.assertEqual(len(networks), 6)

    def test_one_example_and_small_boards(self):
        for size in ["1x1", "2x1", "1x9", "65x2"]:
            for boundary in ["torus", "dead"]:
                for steps in [1, 2]:
                    with self.subTest(size=size, boundary=boundary, steps=steps):
                        self.train(size=size, boundary=boundary, steps=steps, examples=1, batch=1)
                        self.run_program("info", "m.h5")

    def test_every_weight_zero(self):
        """Only the last bias has a gradient then: the network learns how many cells live, and stays dead."""
        self.train(init_scale=0, examples=800)
        with h5py.File(self.folder / "m.h5") as file:
            self.assertEqual([np.abs(file[f"layers/{k:02}/weight"][:]).max() for k in range(3)], [0, 0, 0])
            self.assertLess(file["layers/02/bias"][0], 0)
        self.assertEqual(self.run_json("verify", "m.h5", code=3)[0]["wrong"], 140)

    def test_no_learning_rate_changes_nothing(self):
        self.train("a.h5", learning_rate=0, examples=8)
        self.train("b.h5", learning_rate=0, examples=800)
        self.assertEqual(self.weights("a.h5"), self.weights("b.h5"))



class Evolution(ModelTest):
    """Masks that change, networks that grow, and teachers."""

    def test_a_mask_is_in_the_file_and_on_every_thread_the_same(self):
        for schedule in ("gradual", "set", "rigl"):
            settings = {"width": 4, "examples": 4000, "mask_schedule": schedule, "mask_keep": 0.25, "stop": "never"}
            self.train("a.h5", **settings)
            self.train("b.h5", threads=2, **settings)
            self.assertEqual(self.weights("a.h5"), self.weights("b.h5"))
            with h5py.File(self.folder / "a.h5") as file:
                kept = sum(int(layer["mask"][()].sum()) for layer in file["layers"].values())
                self.assertEqual(kept, 27)  # of 72 + 32 + 4 weights
                result = json.loads(file.attrs["result"])
            self.assertLess(result["train_flops_nonzero"], 0.9 * result["train_flops"])

    def test_a_student_of_an_exact_network(self):
        teacher = self.train_exact()
        settings = {"width": 4, "examples_from": "windows", "seed": 3, "teacher": teacher, "temperature": 8}
        self.train("s.h5", examples=512_000, stop="never", **settings)
        with h5py.File(self.folder / "s.h5") as file:
            config, result = json.loads(file.attrs["config"]), json.loads(file.attrs["result"])
        self.assertEqual((len(config["teacher"]), config["temperature"]), (64, "8"))
        self.assertEqual(result["train_flops"], 6 * 108 * 512_000 + 2 * 280 * 512)
        self.assert_refused(["train", "--steps=2", "--width=2", "--examples-from=windows", f"--teacher={teacher}",
                             "--out=x.h5"], "--teacher", "steps 1, and this training 2")
        self.assert_refused(["train", "--steps=1", "--width=2", f"--teacher={teacher}", "--out=x.h5"],
                            "asked on windows, and this training is on boards")
        self.assert_refused(["train", "--steps=1", "--width=2", "--teacher=none.h5", "--examples-from=windows",
                             "--out=x.h5"], "none.h5")
        self.train("other.h5", width=2)
        self.assert_refused(["train", "--resume", "--steps=1", "--width=4", "--examples-from=windows", "--seed=3",
                             "--temperature=8", "--examples=512000", "--stop=never", "--teacher=other.h5", "--out=s.h5"],
                            "teacher")

    def test_a_grown_network_is_as_wide_as_it_became(self):
        self.train(width=6, examples=8000, check_every=50, growth="fresh", growth_wait=1, stop="never")
        with h5py.File(self.folder / "m.h5") as file:
            self.assertGreater(int(file.attrs["width"]), 1)
        self.run_json("verify", "m.h5", code=None)


class Pairs(ModelTest):
    def test_a_file_of_the_same_stream_makes_the_same_network(self):
        for steps in [1, 2]:
            for layout in ["packed", "bytes"]:
                self.generate(steps=steps, count=400, seed=3, layout=layout)
                self.train("file.h5", steps=steps, width=2, examples=400, seed=3, data="p.h5")
                self.train("stream.h5", steps=steps, width=2, examples=400, seed=3)
                self.assertEqual(self.weights("file.h5"), self.weights("stream.h5"))

    def test_round_and_round(self):
        """A batch larger than the data, and one board for all: the pairs come again from the first."""
        for steps in [1, 2]:
            self.generate("three.h5", steps=steps, count=3)
            with h5py.File(self.folder / "three.h5") as file:
                arrays = {name: np.resize(file[name][:], (24,) + file[name].shape[1:]) for name in ("inputs", "targets")}
            self.generate("many.h5", steps=steps, count=24)
            with h5py.File(self.folder / "many.h5", "r+") as file:
                for name, array in arrays.items():
                    file[name][...] = array
            self.train("a.h5", steps=steps, examples=24, data="three.h5")
            self.train("b.h5", steps=steps, examples=24, data="many.h5")
            self.assertEqual(self.weights("a.h5"), self.weights("b.h5"))
            self.generate("one.h5", steps=steps, count=1)
            self.train("c.h5", steps=steps, examples=100, data="one.h5")

    def test_pairs_that_do_not_fit(self):
        self.write("m.h5", "old")
        for name, value, part in [("steps", 2, "steps"), ("size", "16x32", "size"), ("boundary", "dead", "boundary"),
                                  ("rule", "B36/S23", "rule")]:
            with self.subTest(name):
                self.generate(**{name: value})
                self.assert_refused(["train", "--steps=1", "--width=1", "--out=m.h5", "--data=p.h5", "--force"], "p.h5", part)
                self.assertEqual((self.folder / "m.h5").read_text(), "old")
        self.assertEqual(self.files(), ["m.h5", "p.h5"])

    def test_bad_pair_files(self):
        self.write("m.h5", "old")
        self.generate("good.h5")
        good = (self.folder / "good.h5").read_bytes()

        def spoil_board(name):
            def spoil(file):
                file[name][7, 3, 1] ^= 4
            return spoil

        def shorten(file):
            array = file["targets"][:99]
            del file["targets"]
            file["targets"] = array

        spoilt = {
            "complete": lambda file: file.attrs.__delitem__("complete"),
            "format 2": lambda file: file.attrs.__setitem__("format_version", 2),
            "attributes": lambda file: file.attrs.__setitem__("height", 16),
            "target of pair 7": spoil_board("targets"),
            "target of pair": spoil_board("inputs"),
            "one shape": shorten,
            "inputs": lambda file: file.__delitem__("inputs"),
        }
        command = ["train", "--force", "--steps=1", "--width=1", "--examples=200", "--out=m.h5", "--data=p.h5"]
        for part, spoil in spoilt.items():
            with self.subTest(part):
                (self.folder / "p.h5").write_bytes(good)
                with h5py.File(self.folder / "p.h5", "r+") as file:
                    spoil(file)
                self.assert_refused(command, "p.h5", part)
        for length in [0, 100, len(good) // 2, len(good) - 1]:
            with self.subTest(length):
                (self.folder / "p.h5").write_bytes(good[:length])
                self.assert_refused(command, "p.h5")
        with self.subTest("a flipped bit"):
            flipped = bytearray(good)
            with h5py.File(self.folder / "good.h5") as file:
                flipped[file["inputs"].id.get_chunk_info(0).byte_offset + 50] ^= 1
            (self.folder / "p.h5").write_bytes(flipped)
            self.assert_refused(command, "p.h5")
        (self.folder / "p.h5").unlink()
        self.assert_refused(command, "p.h5", "No such file")
        self.assert_refused([*command[:-1], "--data=."], "cannot")
        (self.folder / "p.h5").write_bytes(good)
        self.assert_unreadable_refused(command, "p.h5")
        (self.folder / "p.h5").unlink()
        self.assertEqual((self.folder / "m.h5").read_text(), "old")
        self.assertEqual(self.files(), ["good.h5", "m.h5"])


class Interruptions(ModelTest):
    def interrupt(self, flags, sent, seconds):
        """Runs, sends a signal after so many seconds, returns the exit code."""
        process = subprocess.Popen([PROGRAM, "train", *flags], cwd=self.folder, env=environment(), text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(seconds)
        process.send_signal(sent)
        _, self.told = process.communicate(timeout=120)
        return process.returncode

    def test_resumed_bits_are_the_uninterrupted_ones(self):
        signals = [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1]
        seed = int.from_bytes(os.urandom(4), "little")
        dice = random.Random(seed)
        self.generate(steps=2, count=300)
        for settings in [{"steps": 1, "width": 2, "examples": 200_000}, {"steps": 2, "width": 2, "examples": 16_000},
                         {"steps": 2, "width": 2, "examples": 16_000, "data": "p.h5"},
                         {"steps": 3, "width": 2, "examples": 8_000, "activation": "prelu", "boundary": "dead"}]:
            with self.subTest(settings=settings, seed=seed):
                if SANITIZED:  # which slow all down, the start included
                    settings["examples"] //= 2
                settings = {**settings, "stop": "never", "check_every": 50}
                self.train("whole.h5", **settings)
                flags = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()] + ["--out=parts.h5"]
                # A signal before main has caught it ends the program as ever; then nothing is there to resume.
                resume, interrupted = [], 0
                for attempt in range(40):
                    sent = signals[attempt % 3]
                    code = self.interrupt(flags + resume, sent, dice.uniform(0.01, 0.15) * (3 if SANITIZED else 1))
                    if code == 0:
                        break
                    self.assertIn(code, [75, -sent], self.told)
                    if code == 75 and "--resume" in self.told:
                        interrupted += 1
                        resume = ["--resume"]
                    elif code == 75:  # before it began to train
                        self.assertIn("nothing was written", self.told)
                    self.assertNotIn("tmp", "".join(self.files()))
                else:
                    self.run_program("train", *flags, *resume)
                self.assertGreater(interrupted, 0)
                self.assertEqual(self.weights("parts.h5"), self.weights("whole.h5"))
                with h5py.File(self.folder / "parts.h5") as parts, h5py.File(self.folder / "whole.h5") as whole:
                    self.assertEqual(parts.attrs["result"], whole.attrs["result"])
                    self.assertNotIn("adam", parts)
                self.assertEqual(self.files(), ["p.h5", "parts.h5", "whole.h5"])
                (self.folder / "parts.h5").unlink()

    def checkpoint(self, *more):
        """A checkpoint of L(2,2) in c.h5; returns the flags that made it."""
        flags = ["--steps=2", "--width=2", "--examples=4000000", "--stop=never", "--force", "--out=c.h5", *more]
        self.told = ""
        while "--resume" not in self.told:
            self.interrupt(flags, signal.SIGTERM, 0.3)
        return flags

    def test_a_checkpoint_is_a_model(self):
        self.checkpoint()
        (told,) = self.run_json("info", "c.h5")
        self.assertEqual(told["status"], "running")
        self.run_program("verify", "c.h5", code=3)

    def test_checkpoints_that_do_not_fit(self):
        flags = self.checkpoint()
        good = (self.folder / "c.h5").read_bytes()
        for changed, part in [("--seed=1", "seed"), ("--replicate=1", "replicate"), ("--learning-rate=0.1", "learning_rate"),
                              ("--batch=9", "batch"), ("--density=0.4", "density")]:
            with self.subTest(changed):
                self.assert_refused(["train", *flags, "--resume", changed], "c.h5", part)
        spoilt = {
            "adam": lambda file: file.__delitem__("adam"),
            "first_moment": lambda file: replace(file["adam"], "first_moment", np.zeros(3, np.float32)),
            "second_moment": lambda file: file.__delitem__("adam/second_moment"),
            "updates": lambda file: file["adam"].attrs.__setitem__("updates", 1),
            "numerics fma 1": lambda file: file.attrs.__setitem__("numerics", "fma 1"),
            "this one has": lambda file: file.attrs.__delitem__("numerics"),
            "stands": lambda file: file.attrs.__setitem__("result", "{}"),
            "stand": lambda file: file.attrs.__setitem__("result", '{"status":"running","updates":"3"}'),
            "NaN": lambda file: file["layers/00/weight"].__setitem__((0, 0, 0, 0), np.nan),
            "another network": lambda file: grow(file),
        }

        def grow(file):
            """A sound model of another shape than its configuration makes."""
            self.train("wide.h5", steps=2, width=3)
            with h5py.File(self.folder / "wide.h5") as wide:
                del file["layers"]
                wide.copy("layers", file)
                for name in ["architecture", "width", "parameters", "nonzero"]:
                    file.attrs[name] = wide.attrs[name]
            (self.folder / "wide.h5").unlink()

        for part, spoil in spoilt.items():
            with self.subTest(part):
                (self.folder / "c.h5").write_bytes(good)
                with h5py.File(self.folder / "c.h5", "r+") as file:
                    spoil(file)
                before = (self.folder / "c.h5").read_bytes()
                self.assert_refused(["train", *flags, "--resume"], "c.h5", part)
                self.assertEqual((self.folder / "c.h5").read_bytes(), before)
        self.assertEqual(self.files(), ["c.h5"])
        (self.folder / "c.h5").unlink()
        self.assert_refused(["train", *flags, "--resume"], "c.h5", "No such file")
        self.assertEqual(self.files(), [])

    def test_a_checkpoint_knows_its_pairs(self):
        """Their content decides, not where they lie or how they are laid out."""
        self.generate("p.h5", steps=2)
        self.generate("same.h5", steps=2, layout="bytes")
        self.generate("fewer.h5", steps=2, count=99)
        self.generate("other.h5", steps=2, seed=1)
        flags = self.checkpoint("--data=p.h5")
        with h5py.File(self.folder / "p.h5") as pairs:
            digest = "sha256:" + hashlib.sha256(pairs["inputs"][:].tobytes()).hexdigest()
        self.assertEqual(self.run_json("info", "c.h5")[0]["data"], digest)
        before = (self.folder / "c.h5").read_bytes()
        for data, part in [(["--data=fewer.h5"], "sha256"), (["--data=other.h5"], "sha256"), ([], "fresh boards")]:
            with self.subTest(data):
                self.assert_refused(["train", *flags[:-1], *data, "--resume"], "c.h5", digest, part, "--data")
                self.assertEqual((self.folder / "c.h5").read_bytes(), before)
        self.assertEqual(self.interrupt([*flags[:-1], "--data=same.h5", "--resume"], signal.SIGTERM, 0.6), 75, self.told)
        flags = self.checkpoint()
        before = (self.folder / "c.h5").read_bytes()
        self.assertNotIn("data", self.run_json("info", "c.h5")[0])
        self.assert_refused(["train", *flags, "--data=p.h5", "--resume"], "c.h5", "fresh boards", digest)
        self.assertEqual((self.folder / "c.h5").read_bytes(), before)
        self.assertEqual(self.files(), ["c.h5", "fewer.h5", "other.h5", "p.h5", "same.h5"])

    def test_resuming_what_is_finished_changes_nothing(self):
        settings = {"steps": 2, "width": 2, "examples": 800, "check_every": 20}
        self.train(**settings)
        before = (self.folder / "m.h5").read_bytes()
        self.run_program("train", *(f"--{name.replace('_', '-')}={value}" for name, value in settings.items()),
                         "--out=m.h5", "--resume")
        self.assertEqual((self.folder / "m.h5").read_bytes(), before)

    @unittest.skipIf(SANITIZER == "thread", "thread sanitizer cannot start where files may not grow")
    def test_no_room_for_a_checkpoint(self):
        """The interrupted run fails, and says so; the file of before is still there."""
        self.write("c.h5", "old")
        flags = ["--steps=2", "--width=2", "--examples=4000000", "--stop=never", "--out=c.h5", "--force"]
        limited = ["bash", "-c", 'ulimit -f 1; exec "$@"', "-", PROGRAM, "train", *flags]
        process = subprocess.Popen(limited, cwd=self.folder, env=environment(), text=True, stderr=subprocess.PIPE)
        time.sleep(1)
        process.terminate()
        _, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, told)
        self.assertIn("c.h5", told)
        self.assertEqual((self.folder / "c.h5").read_text(), "old")
        self.assertEqual(self.files(), ["c.h5"])


if __name__ == "__main__":
    unittest.main()
