"""Studies on a file system that has no locks and shows the changes of other machines late, as NFS may: two mounts of one
folder (late_file_system.cc) are two machines. Skipped where mounting is not allowed; there cli_seals tests the program
without locks."""
import os
import signal
import subprocess
import time
import unittest

from program import PROGRAM, environment
from studies import StudyTest

FILE_SYSTEM = os.environ.get("LATE_FILE_SYSTEM", "")
LATE = 600  # seconds, longer than a test lasts: what a machine has seen it believes until catch_up()
SHORT = {"examples": 400, "check_every": 50}


def may_mount():
    return bool(FILE_SYSTEM) and os.access("/dev/fuse", os.R_OK | os.W_OK)


@unittest.skipUnless(may_mount(), "no FUSE here")
class LateFileSystem(StudyTest):
    def setUp(self):
        super().setUp()
        (self.folder / "server").mkdir()
        self.mounts = {machine: self.mount(machine) for machine in "ab"}

    def mount(self, machine):
        point = self.folder / machine
        point.mkdir()
        process = subprocess.Popen([FILE_SYSTEM, self.folder / "server", point, str(int(LATE * 1000))],
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        while not point.is_mount():
            if process.poll() is not None:
                self.skipTest("mounting is not allowed here: " + process.communicate()[1])
            time.sleep(0.01)
        self.addCleanup(subprocess.run, ["fusermount3", "-u", "-z", point], check=True)
        return process

    def catch_up(self):
        """Both machines forget what they remember, as time would make them."""
        for process in self.mounts.values():
            process.send_signal(signal.SIGUSR1)

    def start(self, machine, *arguments):
        """The running program, in a folder that only this machine has changed since it looked there."""
        return subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=self.folder / machine, env=environment(), text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def ends_well(self, process):
        talk = process.communicate(timeout=120)[1]
        self.assertEqual(process.returncode, 0, talk)
        return talk

    def undisturbed(self, name="spec.toml"):
        """The tables of the study on a disk of this machine."""
        self.sweep("undisturbed", spec=f"server/{name}")
        return self.tables("undisturbed")

    def written(self, study):
        return [(self.folder / study / name).read_bytes() for name in ("trials.csv", "cells.csv")]

    def test_files_are_written_and_read_without_locks(self):
        self.run_program("generate", "--steps", 1, "--count", 50, "--out", "a/pairs.h5")
        self.run_program("train", "--steps", 1, "--width", 2, "--examples", 4000, "--data", "a/pairs.h5", "--out", "a/m.h5")
        self.run_program("info", "a/pairs.h5")
        self.run_program("verify", "a/m.h5", code=None)
        self.assertEqual(self.run_json("info", "b/m.h5")[0]["parameters"], self.run_json("info", "a/m.h5")[0]["parameters"])

    def test_two_machines_share_a_study(self):
        self.spec("server/spec.toml", replicates=10)
        wanted = self.undisturbed()
        shards = [self.start(machine, "sweep", "spec.toml", "--out", "d", "--shard", f"{k}/2", "--threads", 1)
                  for k, machine in enumerate("ab")]
        for shard in shards:
            self.ends_well(shard)
        self.catch_up()
        for machine in "ab":
            with self.subTest(machine=machine):
                self.assertEqual(self.tables(f"{machine}/d"), wanted)

    def test_a_machine_that_does_not_see_all_records_never_replaces_newer_tables(self):
        """b looks at the study before a goes on with it, and collects while it still believes that nothing has changed."""
        self.spec("server/spec.toml", replicates=10)
        wanted = self.undisturbed()
        self.ends_well(self.start("a", "sweep", "spec.toml", "--out", "d", "--shard", "0/2"))
        self.run_program("status", "a/d")
        for turn in range(3):
            subprocess.run(["cp", "-r", self.folder / "server/d", self.folder / f"server/d{turn}"], check=True)
            study = f"d{turn}"
            self.run_program("status", f"b/{study}")
            self.ends_well(self.start("a", "sweep", "spec.toml", "--out", study))
            self.run_program("collect", f"a/{study}", "--no-timing")
            collect = self.start("b", "collect", study, "--no-timing")
            talk = collect.communicate(timeout=120)[1]
            with self.subTest(turn=turn, talk=talk):
                self.assertEqual(collect.returncode, 1)
                self.assertIn("the file system shows late what other machines wrote", talk)
                self.assertEqual(self.written(f"server/{study}"), wanted)
            self.catch_up()
            self.assertEqual(self.tables(f"b/{study}"), wanted)

    def test_of_two_that_extend_at_once_none_is_lost(self):
        self.spec("server/base.toml", replicates=1, grid={"width": [1]}, train=SHORT)
        widths = {"a": [1, 2, 3], "b": [1, 2]}
        for machine, values in widths.items():
            self.spec(f"server/{machine}.toml", replicates=1, grid={"width": values}, train=SHORT)
        for turn in range(3):
            study = f"d{turn}"
            self.ends_well(self.start("a", "sweep", "base.toml", "--out", study))
            for machine in "ab":
                self.run_program("status", f"{machine}/{study}", code=None)
            processes = {machine: self.start(machine, "sweep", f"{machine}.toml", "--out", study, "--extend") for machine in "ab"}
            talk = {machine: process.communicate(timeout=120)[1] for machine, process in processes.items()}
            self.catch_up()
            self.tables(f"a/{study}")
            held = {int(row["width"]) for row in self.rows("cells.csv", f"a/{study}")}
            with self.subTest(turn=turn, talk=talk):
                for machine, process in processes.items():
                    self.assertIn(process.returncode, [0, 1, 2])
                    if process.returncode == 0:
                        self.assertLessEqual(set(widths[machine]), held)
                self.assertIn(0, [process.returncode for process in processes.values()])


if __name__ == "__main__":
    unittest.main()
