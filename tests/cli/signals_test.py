"""Signals: every verb answers SIGINT, SIGTERM and SIGUSR1 soon, whatever it is at and however often they come, and
leaves nothing behind."""
import os
import random
import subprocess
import time
import unittest

from models import ModelTest
from program import GLIDER, PROGRAM, R_PENTOMINO, environment, patience
from studies import SIGNALS

EVER = 10**12


class SignalTest(ModelTest):
    def setUp(self):
        super().setUp()
        self.seed = int.from_bytes(os.urandom(4), "little")
        self.dice = random.Random(self.seed)

    def interrupt(self, arguments, after, times=2, sent=None):
        """Starts it, waits, signals `times` times in a row; returns exit code, words and seconds to its end."""
        process = subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=self.folder, env=environment(), text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            process.wait(after)
            return process.returncode, "ended by itself: " + process.communicate()[1], 0
        except subprocess.TimeoutExpired:
            pass
        begin = time.monotonic()
        sent = sent or self.dice.choice(SIGNALS)
        for _ in range(times):
            process.send_signal(sent)
            time.sleep(self.dice.uniform(0, 0.02))
        try:
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
        return process.returncode, said, time.monotonic() - begin

    def assert_answers(self, arguments, after=None, words="interrupted", times=2, sent=None):
        code, said, seconds = self.interrupt(arguments, after or self.dice.uniform(0.2, 0.8), times, sent)
        where = f"{arguments}, seed {self.seed}: {said}"
        self.assertEqual(code, 75, where)
        self.assertIn(words, said, where)
        self.assertLess(seconds, patience(), where)
        self.assertNotIn(".tmp-", "".join(self.files()), where)


class OneFile(SignalTest):
    def test_simulate(self):
        self.write("r.rle", R_PENTOMINO)
        for world in (["--boundary=torus", "--size=20000x20000"], ["--boundary=torus", "--size=64x64"]):
            for sent in SIGNALS:
                self.assert_answers(["simulate", "r.rle", f"--generations={EVER}", *world, "--out=o.rle"], sent=sent,
                                    words="interrupted; nothing was written")
        for sent in SIGNALS:  # a GIF of about the most pixels that it may have
            self.assert_answers(["simulate", "r.rle", "--generations=9999", "--boundary=torus", "--size=316x316", "--cell-size=1",
                                 "--gif=a.gif"], sent=sent, words="interrupted; nothing was written")
        self.assertEqual(self.files(), ["r.rle"])

    def test_generate_takes_its_hidden_file_away(self):
        for sent in SIGNALS:
            for flags in (["--steps=1", "--count=20000000"], ["--steps=100000", "--count=10000"],
                          ["--steps=1000000", "--count=4", "--size=4096x4096"]):
                self.assert_answers(["generate", *flags, "--out=p.h5"], sent=sent,
                                    words="interrupted; nothing was written")
                self.assertEqual(self.files(), [])

    def test_what_stood_there_is_still_there(self):
        self.generate("p.h5", count=50)
        before = (self.folder / "p.h5").read_bytes()
        self.assert_answers(["generate", "--steps=100000", "--count=10000", "--out=p.h5", "--force"])
        self.assertEqual((self.folder / "p.h5").read_bytes(), before)
        self.assertEqual(self.files(), ["p.h5"])

    def test_predict_and_verify(self):
        self.train("m.h5", steps=5, width=24)
        self.write("g.rle", GLIDER)
        for _ in range(2):
            self.assert_answers(["predict", "m.h5", "g.rle", "--boundary=torus", "--size=1024x1024", "--out=o.rle"], after=0.3)
            self.assert_answers(["predict", "m.h5", "g.rle", "--boundary=torus", "--size=64x64", "--generations=1000000"])
            self.assert_answers(["verify", "m.h5", "--boards=1000000000"])
        self.train("two.h5", steps=2, width=64)
        self.assert_answers(["verify", "two.h5", "--threads=1"], after=0.2)
        self.assertEqual(self.files(), ["g.rle", "m.h5", "two.h5"])

    def test_standard_input_that_never_comes(self):
        reader, writer = os.pipe()
        process = subprocess.Popen([PROGRAM, "simulate", "-", "--generations=1"], cwd=self.folder, env=environment(),
                                   stdin=reader, stderr=subprocess.PIPE, text=True)
        time.sleep(0.3)
        process.terminate()
        self.assertIn("interrupted", process.communicate(timeout=patience())[1])
        self.assertEqual(process.returncode, 75)
        os.close(reader)
        os.close(writer)

    def test_train(self):
        self.generate("p.h5", steps=1, count=600_000)
        for flags in (["--steps=1", "--width=8", "--data=p.h5"],  # its digest first
                      ["--steps=1", "--width=2"], ["--steps=3", "--width=4"],
                      ["--steps=2", "--width=8", "--check-every=1"],
                      ["--steps=5", "--width=24", "--batch=512", "--size=64x64"],  # long updates
                      ["--steps=5", "--width=24", "--batch=512", "--size=64x64", "--threads=1"]):
            for _ in range(2):
                self.assert_answers(["train", *flags, f"--examples={EVER}", "--stop=never", "--out=m.h5", "--force"])
        self.assertLessEqual(set(self.files()), {"m.h5", "p.h5"})
        self.assert_answers(["train", "--steps=3", "--width=4", f"--examples={EVER}", "--stop=never", "--out=m.h5", "--force"],
                            after=3, words="--resume", times=20)
        self.run_program("info", "m.h5")


SPEC = """name = "s"
seed = 1
replicates = {replicates}
[train]
stop = "never"
examples = {examples}
steps = {steps}
[grid]
width = [{widths}]
learning_rate = [{rates}]
"""


class Studies(SignalTest):
    def spec(self, name="s.toml", replicates=2, examples=EVER, steps=2, widths=8, rates=1):
        return self.write(name, SPEC.format(replicates=replicates, examples=examples, steps=steps,
                                            widths=", ".join(map(str, range(1, widths + 1))),
                                            rates=", ".join(f"{k}e-6" for k in range(1, rates + 1))))

    def test_sweep_saves_itself_however_often_it_is_asked(self):
        self.spec()
        for times in (1, 2, 30):
            self.assert_answers(["sweep", "s.toml", "--out=r"], after=4, words="run the same command again", times=times)
        for path in (self.folder / "r/checkpoints").glob("*.h5"):
            self.run_program("info", path)
        self.assertTrue(list((self.folder / "r/checkpoints").glob("*.h5")))

    def test_large_plans(self):
        """Expanding, writing, comparing, counting and estimating them."""
        self.spec(widths=100, rates=1000, replicates=3)
        for verb in (["sweep", "s.toml", "--out=r", "--dry-run"], ["slurm", "s.toml", "--out=q", "--dry-run"],
                     ["slurm", "s.toml", "--out=q"], ["sweep", "s.toml", "--out=r"]):
            for _ in range(3):
                self.assert_answers(verb, after=self.dice.uniform(0.2, 4))

    def test_a_second_slurm_on_a_study_of_4000_cells(self):
        self.spec(widths=40, rates=100, replicates=1)
        self.run_program("slurm", "s.toml", "--out=r", "--tasks=4", "--time=60")
        for after in (0.1, 0.5, 1, 2):
            self.assert_answers(["slurm", "s.toml", "--out=r"], after=after)

    def test_long_ledgers(self):
        """status and collect read every record; collect writes tables of them."""
        self.spec(widths=1, replicates=1500, examples=8, steps=1)
        self.run_program("sweep", "s.toml", "--out=r", "--threads=2", timeout=900)
        for verb in ("status", "collect"):
            for _ in range(3):
                code, said, seconds = self.interrupt([verb, "r"], self.dice.uniform(0.1, 1.5))
                self.assertIn(code, (0, 75), said)
                self.assertLess(seconds, patience())
        self.assertNotIn(".tmp-", "".join(self.files()))
        self.run_program("collect", "r")
        self.assertEqual(len((self.folder / "r/trials.csv").read_text().splitlines()), 1501)

    def test_shrink(self):
        self.write("k.toml", f'name = "k"\nseed = 1\nreplicates = 2\n[train]\nexamples = {EVER}\n[shrink]\nsteps = 2\n'
                             'oversized = 8\nkeep = [0.5]\n')
        self.assert_answers(["shrink", "k.toml", "--out=r"], after=2, words="run the same command again")
        self.assert_answers(["shrink", "k.toml", "--out=r", "--dry-run"])


if __name__ == "__main__":
    unittest.main()
