"""What --dry-run and slurm say while they measure what trials cost, and that they end when asked to."""
import os
import re
import signal
import subprocess
import time
import unittest

from program import PROGRAM, environment
from studies import SIGNALS, StudyTest

COLUMNS = 80
# A whole grid takes about 15 s to measure; to end in the middle of it must not.
LARGE = {"steps": [1, 2, 3, 4, 5], "width": list(range(1, 25))}
FEW = {"steps": [1, 2], "width": [1, 3]}


class EstimateTest(StudyTest):
    def setUp(self):
        super().setUp()
        self.spec("few.toml", grid=FEW)
        self.spec("large.toml", grid=LARGE, train={"stop": "never"})

    def start(self, *arguments, **options):
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, env=environment(TERM="xterm"), **options)

    def on_terminal(self, *arguments):
        """(what it writes to a terminal of 80 columns, its result)"""
        with self.terminal(COLUMNS) as terminal:
            process = self.start(*arguments, stderr=terminal.end)
            result = process.communicate()[0].decode()
        self.assertEqual(process.returncode, 0)
        return terminal.told(), result


class Talk(EstimateTest):
    def test_one_line_on_a_terminal(self):
        for verb in ("sweep", "slurm"):
            told, result = self.on_terminal(verb, "few.toml", "--out", "d", "--dry-run")
            shown = re.findall(r"measuring what trials cost: \[[#.]{10}\] (\d+) of 20 runs, steps = \d, width = \d", told)
            self.assertGreater(len(shown), 1)
            self.assertEqual(shown, sorted(shown, key=int))
            # It is always the same line, which is wiped before what is said at the end.
            live, said = told.rsplit("\r\x1b[K", 1)
            self.assertNotIn("\n", live)
            self.assertRegex(said, r"^measured 4 networks in \d+(\.\d)? s\r?\n")
            for line in re.split(r"\r\x1b\[K|\r?\n", told) + (result.splitlines() if verb == "sweep" else []):
                self.assertLess(len(line), COLUMNS, line)

    def test_plain_lines_elsewhere(self):
        done = self.run_program("sweep", "few.toml", "--out", "d", "--dry-run")
        first, *_, last = done.stderr.splitlines()
        self.assertEqual(first, "measuring what trials cost: 0 of 20 runs, now steps = 2, width = 3")
        self.assertRegex(last, r"^measured 4 networks in \d+(\.\d)? s$")
        self.assertNotIn("\x1b", done.stderr)
        self.assertEqual(self.run_program("sweep", "few.toml", "--out", "d", "--dry-run", "--quiet").stderr, "")

    def test_names_that_leave_no_room_get_a_line_of_their_own(self):
        self.spec(grid={"learning_rate": [0.001], "activation": ["leaky_relu"], "density": ["uniform:0.2,0.5"],
                        "test_density": ["same"]})
        result = self.run_program("sweep", "spec.toml", "--out", "d", "--dry-run").stdout
        self.assertRegex(result, r"test_density = same:\n +25 parameters, ")
        costs = [line for line in result.splitlines() if "parameters, " in line]
        for line in costs:
            self.assertLess(len(line), COLUMNS)

    def test_a_study_that_is_done_measures_nothing_more_of_a_shrink(self):
        self.write("s.toml", 'name = "s"\nseed = 1\nreplicates = 1\n[train]\nexamples = 1600\nsize = "8x8"\n'
                   '[shrink]\nsteps = 1\noversized = 3\nkeep = [0.5]\nwidths = [2]\nroutes = ["width"]\n')
        self.assertIn("measured", self.run_program("shrink", "s.toml", "--out", "d", "--dry-run").stderr)
        self.run_program("shrink", "s.toml", "--out", "d")
        done = self.run_program("shrink", "s.toml", "--out", "d", "--dry-run")
        self.assertNotIn("measur", done.stderr)
        self.assertIn("at most 0 trials", done.stdout)


class Interrupted(EstimateTest):
    def test_it_ends_soon(self):
        for number, (verb, *flags) in zip(SIGNALS, (["sweep", "--dry-run"], ["slurm", "--dry-run"], ["slurm"])):
            before = self.files()
            process = self.start(verb, "large.toml", "--out", "d", *flags, text=True)
            first = process.stderr.readline()
            self.assertIn("of 108 runs", first)
            time.sleep(0.3)
            process.send_signal(number)
            out, said = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 75, said)
            self.assertEqual(out, "")
            self.assertIn("interrupted", said)
            self.assertNotIn("measured", said)
            self.assertEqual(self.files(), before)

    def test_what_follows_an_estimate_can_be_ended_too(self):
        """slurm goes on to write and submit; there a signal ends it at once, and says that jobs may be queued."""
        folder = self.folder / "bin"
        folder.mkdir()
        (folder / "sbatch").write_text("#!/bin/sh\n: >submitting\nsleep 60\n")
        (folder / "sbatch").chmod(0o755)
        process = subprocess.Popen([PROGRAM, "slurm", "few.toml", "--out", "d", "--submit"], cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   env=environment(PATH=f"{folder}:{os.environ['PATH']}"), start_new_session=True)
        for _ in range(600):
            if (self.folder / "submitting").exists():
                break
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGTERM)
        said = process.communicate(timeout=30)[1]
        self.assertEqual(process.returncode, 75, said)
        self.assertIn("squeue --me", said)


if __name__ == "__main__":
    unittest.main()
