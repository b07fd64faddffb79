"""minlife sweep: killed or interrupted at any moment it goes on where it was, and ends in the same tables."""
import os
import random
import signal
import time
import unittest

from program import SANITIZED
from studies import SIGNALS, TRAIN, StudyTest


class Crashes(StudyTest):
    def setUp(self):
        super().setUp()
        self.seed = int.from_bytes(os.urandom(4), "little")
        self.dice = random.Random(self.seed)

    def test_fifty_kills(self):
        """Fixed trials and rounds, on two threads; every kill hits a process that had work to do."""
        for study in [{"replicates": 60}, {"replicates": None, "until": "decided", "round": 20, "cap": 60}]:
            with self.subTest(study, seed=self.seed):
                self.spec(**study)
                start = time.monotonic()
                self.sweep("whole", "--threads", 2)
                # Kills come after a 25th of the whole sweep's time on average: 25 of them would be its end.
                moment = (time.monotonic() - start) / 12.5
                tables, kills, finished = self.tables("whole"), 0, 0
                while kills < 25:
                    if (self.folder / "d/cells.csv").exists():  # done too early: once more from the start
                        self.assertEqual(self.tables(), tables)
                        finished += 1
                        (self.folder / "d").rename(self.folder / f"finished-{kills}")
                    process = self.start_sweep("d", "--threads", 2)
                    time.sleep(self.dice.uniform(0, moment))
                    process.kill()
                    kills += process.wait() == -signal.SIGKILL
                    process.stderr.close()
                self.sweep("d", "--threads", 2)
                self.assertEqual(self.tables(), tables)
                self.assertLess(finished, 10)
                (self.folder / "d").rename(self.folder / f"d-{study['replicates']}")
                (self.folder / "whole").rename(self.folder / f"whole-{study['replicates']}")

    def end(self, process, sent):
        """Exit 75 within two seconds of the signal, more where sanitizers or a crowd of processes slow it down; or 0
        where it was done before the signal came. Returns whether it was interrupted."""
        process.send_signal(sent)
        start = time.monotonic()
        talk = process.communicate()[1].decode()
        seconds = time.monotonic() - start
        if process.returncode == 0:
            return False
        self.assertEqual(process.returncode, 75, talk)
        self.assertRegex(talk, "run the same command again|nothing was written")
        crowd = max(1, os.getloadavg()[0] / os.cpu_count())
        self.assertLess(seconds, 2 * crowd * (10 if SANITIZED else 1))
        return True

    def test_signals(self):
        self.spec(replicates=30)
        self.sweep("whole")
        interrupted = 0
        for sent in SIGNALS:
            process = self.start_sweep("d", "--threads", 1)
            time.sleep(0.2)
            interrupted += self.end(process, sent)
        self.assertGreater(interrupted, 0)
        self.sweep()
        self.assertEqual(self.tables(), self.tables("whole"))

    def test_a_long_trial_goes_on_bit_for_bit(self):
        """L(2,8), interrupted and saved again and again; the checkpoint is the trial's, and gone when it is done."""
        self.spec(replicates=1, grid=None, train={"steps": 2, "width": 8, "stop": "never", "check_every": 100,
                                                  "examples": 10_000 if SANITIZED else 40_000})
        self.sweep("whole")
        (trial,) = self.rows("trials.csv", "whole")
        folder, versions = self.folder / "d/checkpoints", set()
        for sent in SIGNALS:
            process = self.start_sweep("d", "--threads", 1)
            time.sleep(1.2)
            if not self.end(process, sent):
                break
            self.assertEqual(self.records(), [])
            for path in folder.iterdir():
                self.assertEqual(path.name, trial["trial"] + ".h5")
                versions.add(path.stat().st_mtime_ns)
                (told,) = self.run_json("status", "d")
                (saved,) = told["on_their_way"]
                self.assertEqual((saved["trial"], saved["cell"], saved["replicate"]), (trial["trial"], 0, 0))
        self.assertGreater(len(versions), 0)
        self.sweep()
        self.assertEqual(list(folder.iterdir()), [])
        self.assertEqual(self.tables(), self.tables("whole"))
        # Processor time adds up over the runs.
        self.run_program("collect", "d")
        self.run_program("collect", "whole")
        seconds = [float(self.rows("trials.csv", out)[0]["seconds"]) for out in ("d", "whole")]
        self.assertGreater(seconds[0], 0.6 * seconds[1])

    def test_signals_while_a_large_network_is_at_work(self):
        """Updates, checks and judgements of L(5,24) and L(2,24): none of them holds up a signal."""
        for k, train in enumerate([{"steps": 5, "check_every": 1}, {"steps": 2, "check_every": 1},
                                   {"steps": 5, "examples": 8}, {"steps": 2, "examples": 8}]):
            with self.subTest(train, seed=self.seed):
                self.spec(replicates=1000, grid=None, train={"width": 24, **train})
                process = self.start_sweep(f"d{k}")
                time.sleep(self.dice.uniform(0.3, 1))
                self.assertTrue(self.end(process, signal.SIGTERM))


if __name__ == "__main__":
    unittest.main()
