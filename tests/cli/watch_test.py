"""minlife status --watch: what it shows of a study that runs, where it ends, and that signals end it."""
import json
import signal
import subprocess
import time
import unittest

from program import PROGRAM, environment, patience
from studies import SIGNALS, TRAIN, StudyTest
from terminal import screen

# Trials that last for ever.
ENDLESS = {"steps": 2, "examples": 10**12, "stop": "never"}


class Watch(StudyTest):
    def start_watch(self, *flags, **options):
        options.setdefault("stdout", subprocess.PIPE)
        return subprocess.Popen([PROGRAM, "status", "d", "--watch", *flags], cwd=self.folder, stdin=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True, env=environment(TERM="xterm"), **options)

    def start_endless(self):
        """A sweep of two trials that are on their way, which ends with the test."""
        self.spec(replicates=2, grid={"width": [3]}, train=ENDLESS)
        process = self.start_sweep("d", "--threads", 2, "--quiet")
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        for _ in range(300):
            time.sleep(0.1)
            if (self.folder / "d/plan.json").exists() and len(self.run_json("status", "d")[0]["running"]) == 2:
                return process
        self.fail("the trials have not begun within 30 s")

    def test_a_study_that_is_done_is_told_once(self):
        self.spec(replicates=2)
        self.sweep()
        for flags in [[], ["--json"]]:
            told, plain = (self.run_program("status", "d", *flags, *more).stdout for more in (["--watch"], []))
            self.assertEqual(len(told.splitlines()), len(plain.splitlines()))
            self.assertEqual(told.splitlines()[0].split(",")[0], plain.splitlines()[0].split(",")[0])

    def test_a_study_that_runs_is_told_as_it_changes(self):
        self.spec(replicates=60, train={**TRAIN, "examples": 60_000, "stop": "never"})
        process = self.start_sweep("d", "--threads", 1)
        while not (self.folder / "d/plan.json").exists():
            time.sleep(0.05)
        watches = [self.start_watch(*flags) for flags in ([], ["--json"])]
        (text, _), (lines, _) = (watch.communicate(timeout=300) for watch in watches)
        process.communicate()
        self.assertEqual([process.returncode, *(watch.returncode for watch in watches)], [0, 0, 0])
        looks = [json.loads(line) for line in lines.splitlines()]
        self.assertGreater(len(looks), 2)
        trials = [look["trials"] for look in looks]
        self.assertEqual((trials, trials[-1], looks[-1]["left"]), (sorted(trials), 120, 0))
        self.assertEqual((looks[-1]["tables"], looks[-1]["running"]), ("current", []))
        for look in looks:
            self.assertEqual(sum(cell["left"] for cell in look["cells"]), look["left"])
            for cell in look["cells"]:
                self.assertTrue(cell["left"] == 0 or look["trials"] == 0 or cell["core_seconds_left"] > 0)
        blocks = text.split("\n\n")
        self.assertGreater(len(blocks), 2)
        self.assertEqual(len(set(blocks)), len(blocks))
        for block in blocks:
            self.assertRegex(block, r"^study tiny: \d+ trials done")
        self.assertRegex(text, r"\n  width = 2 +.*\[[#.]{10}\] \d+ of 60 done, about .* of one core\n")
        self.assertIn("study tiny: 120 trials done\n", blocks[-1])

    def test_signals_end_it(self):
        self.start_endless()
        for sent in SIGNALS:
            watch = self.start_watch()
            told = ""
            while "\ntables: " not in told:  # the end of a block
                told += watch.stdout.readline()
            begin = time.monotonic()
            watch.send_signal(sent)
            _, said = watch.communicate(timeout=60)
            self.assertLess(time.monotonic() - begin, patience())
            self.assertEqual((watch.returncode, said), (75, "minlife: no longer watching; the study is as it was\n"))
            self.assertIn("running: width = 3, replicate 0\n", told)
        self.assertEqual(len(self.run_json("status", "d")[0]["running"]), 2)

    def test_nothing_new_is_not_told(self):
        self.start_endless()
        watch = self.start_watch()
        time.sleep(7)
        watch.send_signal(signal.SIGINT)
        self.assertEqual(watch.communicate()[0].count("study tiny"), 1)

    def test_a_page_on_a_terminal(self):
        self.start_endless()
        for width, height in [(80, 24), (120, 50)]:
            with self.terminal(width, height) as terminal:
                watch = self.start_watch(stdout=terminal.end)
                while terminal.told().count("\x1b[J") < 3 and watch.poll() is None:
                    time.sleep(0.1)
                watch.send_signal(signal.SIGINT)
                watch.communicate()
                self.assertEqual(watch.returncode, 75)
            page = [line.rstrip() for line in screen(terminal.told())]
            self.assertEqual(sum(line.startswith("study tiny") for line in page), 1)
            self.assertEqual(sum(line.startswith("running: ") for line in page), 2)
            self.assertIn("watching; Ctrl-C ends that, and the study goes on", page)
            self.assertLessEqual(max(map(len, page)), width)
            self.assertLessEqual(len(page), height)

    def test_a_page_that_is_too_high(self):
        self.spec(replicates=1, grid={"width": [2], "learning_rate": [k / 1000 for k in range(1, 61)]}, train={"examples": 8})
        self.sweep()
        told = self.on_terminal("status", "d", "--watch", stream="stdout", height=24)
        page = screen(told)
        self.assertEqual(len(page), 24)  # with the cursor in the last one
        self.assertRegex(page[0], r"^study tiny: 60 trials done")
        self.assertRegex("\n".join(page), r"\n  \.\.\. \d+ more lines, on a higher terminal *\n")
        self.assertRegex("\n".join(page), r"\ntables: of this plan and all 60 records *\n$")

    def test_dumb_terminals_get_blocks(self):
        self.spec(replicates=1)
        self.sweep()
        told = self.on_terminal("status", "d", "--watch", stream="stdout", TERM="dumb")
        self.assertNotIn("\x1b", told)
        self.assertEqual(told.count("study tiny"), 1)

    def test_no_study(self):
        self.assert_refused(["status", "no", "--watch"], "no")


class Paths(StudyTest):
    """Where the tables are, at the end."""

    def test_sweep_and_collect(self):
        self.spec(replicates=2)
        names = ["d/trials.csv", "d/curves.csv", "d/cells.csv", "d/study.h5"]
        listed = "\ntables:\n" + "".join(f"  {name}\n" for name in names)
        self.assertTrue(self.sweep("d").stdout.endswith(listed))
        self.assertTrue(self.run_program("collect", "d/").stdout.endswith(listed))
        self.assertEqual(self.run_json("collect", "d")[0]["files"], names)
        for name in names:
            self.assertTrue((self.folder / name).exists())

    def test_shards_say_how(self):
        self.spec(replicates=2)
        done = self.sweep("d", "--shard", "0/2")
        self.assertNotIn("tables:", done.stdout)
        self.assertIn("when all shards are done, minlife collect d writes the tables", done.stderr)


if __name__ == "__main__":
    unittest.main()
