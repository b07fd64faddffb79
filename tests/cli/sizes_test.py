"""Sizes and kinds: what would not fit is refused before it begins, with the numbers; what is no file is named at once."""
import os
import re
import resource
import subprocess
import threading
import time
import unittest

import h5py

from models import ModelTest
from program import GLIDER, PROGRAM, SANITIZED, TIMEOUT, environment

SPEC = 'name = "s"\nseed = 1\nreplicates = {}\n[train]\nexamples = 8\n{}'


def limits(**bytes_of):
    """RLIMIT_<name> for the program."""
    def limit():
        for name, most in bytes_of.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    return {"preexec_fn": limit}


class Memory(ModelTest):
    def need(self, told):
        """Bytes that a refusal names."""
        number, unit = re.search(r"needs (?:more than )?([\d.,]+) (kB|MB|GB|TB|PB|EB)", told).groups()
        return float(number.replace(",", "")) * 1000**["kB", "MB", "GB", "TB", "PB", "EB"].index(unit) * 1000

    def test_what_no_machine_has(self):
        for size, width in [("4096x4096", 200), ("2048x2048", 250)]:
            begin = time.monotonic()
            told = self.assert_refused(["train", "--steps=8", f"--width={width}", f"--size={size}", "--batch=65536",
                                        "--out=m.h5"], "this training needs", "of memory", "--threads", code=1)
            self.assertGreater(self.need(told), 1e11)
            self.assertLess(time.monotonic() - begin, 30)
        self.assertEqual(self.files(), [])

    @unittest.skipIf(SANITIZED, "sanitizers reserve terabytes of addresses")
    def test_the_need_is_told_before_and_is_right(self):
        """Limits are set below and above it: the one is refused with the number, and the other will do."""
        for flags in (["--steps=16", "--width=16", "--size=256x256", "--threads=1"],
                      ["--steps=3", "--width=8", "--size=512x512", "--threads=2"],
                      ["--steps=2", "--width=16", "--size=500x500", "--activation=tanh", "--threads=1"],
                      ["--steps=3", "--width=8", "--size=511x511", "--boundary=dead", "--threads=1"],
                      ["--steps=2", "--width=10", "--optimizer=levenberg-marquardt", "--threads=1"]):
            with self.subTest(flags=flags):
                command = ["train", *flags, "--examples=2", "--batch=2", "--judge-boards=8", "--out=m.h5", "--force"]
                told = self.assert_refused(command, "this training needs", "ulimit -v", code=1, **limits(AS=100 << 20))
                need = self.need(told)
                self.assertGreater(need, 5e7)
                # Program, libraries and the stacks of threads are not counted in it.
                self.run_program(*command, **limits(AS=int(1.1 * need) + (400 << 20)))
                peak = self.peak(command)
                self.assertLess(0.8 * need, peak, "more was asked for than is taken")
                self.assertLess(peak, 1.2 * need + 60e6, "more was taken than was told")

    def peak(self, command):
        """The largest resident set of a run, in bytes."""
        before = subprocess.run(["/usr/bin/python3", "-c", "import resource, subprocess, sys; "
                                 "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
                                 "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)", PROGRAM, *command],
                                cwd=self.folder, env=environment(), capture_output=True, text=True, timeout=TIMEOUT)
        self.assertEqual(before.returncode, 0, before.stderr)
        return 1024 * int(before.stdout)

    @unittest.skipIf(SANITIZED, "sanitizers reserve terabytes of addresses")
    def test_other_verbs(self):
        self.train("m.h5", steps=3, width=64)
        self.write("g.rle", GLIDER)
        self.write("s.toml", SPEC.format(2, 'steps = 4\nsize = "512x512"\n[grid]\nwidth = [1, 40]\n'))
        torus = ["--boundary=torus", "--size"]
        small = limits(AS=300 << 20)
        for command, parts in [(["predict", "m.h5", "g.rle", *torus, "2048x2048"], ["predicting such a board needs"]),
                               (["verify", "m.h5", "--threads=4000"], ["judging boards on so many threads needs"]),
                               (["simulate", "g.rle", "--generations=1", *torus, "65000x65000"], ["a board of 65000x65000"]),
                               (["generate", "--steps=1", "--count=9", "--size=60000x60000", "--out=o"], ["writing such pairs"]),
                               (["sweep", "s.toml", "--out=r", "--threads=3"], ["3 at a time of the trials with width = 40"])]:
            with self.subTest(command[0]):
                self.assert_refused(command, *parts, "ulimit -v", code=1, **small)
        self.assertEqual(self.files(), ["g.rle", "m.h5", "s.toml"])


class Disk(ModelTest):
    def test_more_pairs_than_the_disk_holds(self):
        for layout in ("packed", "bytes"):
            for count in (10**14, 10**18):
                self.assert_refused(["generate", "--steps=1", f"--count={count}", f"--layout={layout}", "--out=p.h5"],
                                    "p.h5 with", "of disk", "is free there", "--count", code=1)
        self.assertEqual(self.files(), [])

    def test_the_need_is_what_the_file_takes(self):
        disk = self.small_disk(2000)
        # 8,000 pairs of 32x32 are 2 x 128 + 4 bytes each: 2.08 MB; 7,000 are 1.82 MB and fit.
        self.assert_refused(["generate", "--steps=1", "--count=8000", "--out=disk/p.h5"], "needs 2.1 MB of disk",
                            "2.0 MB is free there", code=1)
        self.run_program("generate", "--steps=1", "--count=7000", "--out=disk/p.h5")
        self.assertEqual([path.name for path in disk.iterdir()], ["p.h5"])


class Plans(ModelTest):
    def test_trials_without_end(self):
        grid = "[grid]\nwidth = [" + ", ".join(map(str, range(1, 101))) + "]\nbatch = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n"
        self.write("s.toml", SPEC.format(1000000, grid))
        for verb in (["sweep"], ["sweep", "--dry-run"], ["slurm"]):
            begin = time.monotonic()
            self.assert_refused([verb[0], "s.toml", "--out=r", *verb[1:]], "1,000,000,000 trials", "10,000,000 are the most")
            self.assertLess(time.monotonic() - begin, 10)
        self.write("k.toml", SPEC.format(1000000, "[shrink]\nsteps = 1\noversized = 8\n"))
        self.assert_refused(["shrink", "k.toml", "--out=r", "--dry-run"], "trials at most", "routes or brackets")
        self.write("b.toml", SPEC.format(1, '[shrink]\nsteps = 1\noversized = 8\nroutes = ["restarts"]\n'
                                            'restart_brackets = 1000000\nrestart_seeds = 1024\n'))
        self.assert_refused(["shrink", "b.toml", "--out=r", "--dry-run"], "trials at most", "routes or brackets")
        self.assertEqual(self.files(), ["b.toml", "k.toml", "s.toml"])

    def test_nesting(self):
        deep = {"dots": "a" + ".a" * 60000 + " = 1\n", "header": "[a" + ".a" * 60000 + "]\n",
                "lists": "a = " + "[" * 60000 + "]" * 60000 + "\n", "tables": "a = " + "{a = " * 60000 + "1" + "}" * 60000,
                "both": "a = [" + "{a.a.a.a = [" * 20 + "]}" * 20 + "]\n", "quoted dots": '"a"' + '."a"' * 60000 + " = 1\n"}
        for kind, text in deep.items():
            for stack in ({}, limits(STACK=64 << 10)):
                with self.subTest(kind=kind, stack=bool(stack)):
                    self.write("s.toml", SPEC.format(1, text))
                    self.assert_refused(["sweep", "s.toml", "--out=r", "--dry-run"], "s.toml:", "32 levels deep", **stack)

    def test_length(self):
        self.write("s.toml", SPEC.format(1, "#" * (1 << 20)))
        self.assert_refused(["sweep", "s.toml", "--out=r"], "s.toml is longer than 1,048,576 bytes")

    def test_chunks_beyond_reason(self):
        self.generate("p.h5", count=100)
        with h5py.File(self.folder / "p.h5", "r+") as file:
            attributes = dict(file.attrs)
            arrays = {name: file[name][:] for name in ("inputs", "targets", "density")}
        (self.folder / "p.h5").unlink()
        with h5py.File(self.folder / "p.h5", "w") as file:
            file.attrs.update(attributes)
            file["density"] = arrays["density"]
            for name in ("inputs", "targets"):
                # Space is not taken before something is written.
                file.create_dataset(name, (100, 32, 4), "u1", chunks=(14_000_000, 32, 4), maxshape=(None, 32, 4))
        self.assert_refused(["train", "--steps=1", "--width=1", "--examples=8", "--data=p.h5", "--out=m.h5"], "p.h5",
                            "chunks of 1.8 GB", "h5repack")


class Stacks(ModelTest):
    @unittest.skipIf(SANITIZED, "sanitizers take more stack than there is")
    def test_64_kilobytes_will_do(self):
        small = limits(STACK=64 << 10)
        self.write("g.rle", GLIDER)
        self.write("s.toml", SPEC.format(4, "[grid]\nwidth = [1, 2]\n"))
        self.run_program("simulate", "g.rle", "--generations=100", "--out=o.rle", **small)
        self.run_program("generate", "--steps=2", "--count=100", "--out=p.h5", **small)
        for flags in (["--steps=1", "--width=2", "--out=one.h5"], ["--steps=2", "--width=16", "--data=p.h5", "--out=two.h5"],
                      ["--steps=3", "--width=8", "--out=three.h5"]):
            self.run_program("train", "--examples=80", "--threads=2", *flags, **small)
        for model in ("one.h5", "two.h5", "three.h5"):
            self.run_program("verify", model, "--threads=2", code=3, **small)
            self.assertIn(self.run_program("predict", model, "g.rle", code=None, **small).returncode, (0, 3))
            self.run_program("info", model, **small)
        self.run_program("sweep", "s.toml", "--out=r", "--threads=2", **small)
        for verb in ("status", "collect"):
            self.run_program(verb, "r", **small)
        self.run_program("slurm", "s.toml", "--out=q", "--tasks=1", **small)
        self.run_program("info", "r/study.h5", **small)
        self.assert_refused(["sweep", "s.toml", "--out=r", "--shard=9/3"], "--shard", **small)


class Kinds(ModelTest):
    def setUp(self):
        super().setUp()
        self.write("g.rle", GLIDER)
        self.write("s.toml", SPEC.format(1, ""))
        self.train("m.h5")
        (self.folder / "d").mkdir()
        os.mkfifo(self.folder / "q")

    def inputs(self, path):
        """Every verb that reads a file, with `path` in that file's place."""
        return [["simulate", path, "--generations=1"], ["verify", path], ["info", path], ["predict", path, "g.rle"],
                ["predict", "m.h5", path], ["train", "--steps=1", "--width=1", "--out=t.h5", "--data", path],
                ["sweep", path, "--out=r"], ["sweep", path, "--out=r", "--dry-run"], ["shrink", path, "--out=r"],
                ["slurm", path, "--out=r"]]

    def test_folders_pipes_and_devices_are_named_at_once(self):
        for path, words in [("d", "irectory|folder"), ("q", "it is a pipe"), ("/dev/zero", "it is a device"), ("/dev/null", "it is a device")]:
            for command in self.inputs(path):
                with self.subTest(command=command):
                    told = self.assert_refused(command, path, timeout=20)
                    self.assertRegex(told, words)
                    self.assertNotIn("truncated", told)
        self.assert_refused(["info", "d"], "d is a folder", "minlife status")
        for verb in ("status", "collect"):
            for path in ("m.h5", "q", "d"):
                self.assert_refused([verb, path], path, timeout=20)
        self.assertEqual(self.files(), ["d", "g.rle", "m.h5", "q", "s.toml"])

    def test_patterns_come_through_pipes_that_somebody_writes_to(self):
        expected = self.run_program("simulate", "g.rle", "--generations=8").stdout
        for command in ('cat g.rle | "$0" simulate - --generations=8', '"$0" simulate - --generations=8 <g.rle',
                        'cat g.rle | "$0" simulate /dev/stdin --generations=8', '"$0" simulate /dev/stdin --generations=8 <g.rle',
                        '"$0" simulate <(cat g.rle) --generations=8', '"$0" simulate <(sleep 1; cat g.rle) --generations=8'):
            with self.subTest(command):
                done = subprocess.run(["bash", "-c", command, PROGRAM], cwd=self.folder, env=environment(), text=True,
                                      capture_output=True, timeout=60)
                self.assertEqual((done.returncode, done.stdout), (0, expected), done.stderr)

        def feed():
            with open(self.folder / "q", "w") as pipe:
                time.sleep(1)
                pipe.write(GLIDER)
        writer = threading.Thread(target=feed)
        reader = os.open(self.folder / "q", os.O_RDONLY | os.O_NONBLOCK)  # so that the writer is there first
        writer.start()
        time.sleep(0.2)
        try:
            done = self.run_program("simulate", "q", "--generations=8", timeout=20)
        finally:
            writer.join()
            os.close(reader)
        self.assertEqual(done.stdout, expected)


if __name__ == "__main__":
    unittest.main()
