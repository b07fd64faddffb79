"""A study's folder as a database: processes that extend, collect, are stopped, and files that others delete or edit."""
import json
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

from program import PROGRAM, environment
from studies import StudyTest

# Trials of about a millisecond.
SHORT = {"examples": 400, "check_every": 50}
EXTENSIONS = 100
STOPS = 30


class Folder(StudyTest):
    def setUp(self):
        super().setUp()
        self.seed = int.from_bytes(os.urandom(4), "little")
        self.dice = random.Random(self.seed)

    def start(self, *arguments):
        return subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=self.folder, env=environment(), text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def newest_plan(self, study):
        def number(path):
            return int(path.name.split(".")[1]) if path.name != "plan.json" else 0
        return json.loads(max((self.folder / study).glob("plan*.json"), key=number).read_text())

    def status(self, study="d"):
        (told,) = self.run_json("status", study)
        return told

    def written(self, study="d"):
        """The tables as they lie there, without collecting."""
        return [(self.folder / study / name).read_bytes() for name in ("trials.csv", "cells.csv")]


class Extenders(Folder):
    def test_of_two_at_the_same_moment_none_is_lost(self):
        """Exit code 0 means that the newest plan holds what was asked for, and the tables show it."""
        widths = {"a.toml": [1, 2], "b.toml": [1, 2, 3], "c.toml": [1, 4]}
        self.spec("base.toml", replicates=1, grid={"width": [1]}, train=SHORT)
        for name, values in widths.items():
            self.spec(name, replicates=1, grid={"width": values}, train=SHORT)
        both = 0
        for turn in range(EXTENSIONS):
            study = f"s/{turn}"
            self.sweep(study, spec="base.toml")
            specs = self.dice.sample(sorted(widths), 2)
            processes = {spec: self.start("sweep", spec, "--out", study, "--extend", "--threads", 1) for spec in specs}
            talk = {spec: process.communicate(timeout=60)[1] for spec, process in processes.items()}
            held = {int(cell["fields"][0][1]) for cell in self.newest_plan(study)["cells"]}
            won = [spec for spec in specs if processes[spec].returncode == 0]
            with self.subTest(turn=turn, seed=self.seed, talk=talk):
                self.assertGreater(len(won), 0)
                both += len(won) == 2
                for spec in won:
                    self.assertLessEqual(set(widths[spec]), held)
                for spec in set(specs) - set(won):
                    self.assertEqual(processes[spec].returncode, 2)
                    self.assertIn("holds another plan", talk[spec])
                self.assertEqual({int(row["width"]) for row in self.rows("cells.csv", study)}, held)
                self.assertEqual(self.status(study)["tables"], "current")
        self.assertGreater(both, 0)

    def test_a_dry_run_knows_what_the_folder_holds(self):
        self.spec("one.toml", replicates=1, grid={"width": [1]}, train=SHORT)
        self.spec("two.toml", replicates=1, grid={"width": [1, 2]}, train=SHORT)
        self.sweep("d", spec="one.toml")
        self.assert_refused(["sweep", "two.toml", "--out", "d", "--dry-run"], "holds another plan", "--extend")
        self.run_program("sweep", "two.toml", "--out", "d", "--dry-run", "--extend")
        self.assertEqual(self.status("d")["left"], 0)

    def test_the_end_of_a_sweep_of_an_older_plan_leaves_the_tables_of_the_newest(self):
        self.spec("small.toml", replicates=10, grid={"width": [2]})
        self.spec("large.toml", replicates=10, grid={"width": [2, 3]}, train={"examples": 12_000, "check_every": 500})
        older = self.start("sweep", "small.toml", "--out", "d", "--threads", 1)
        while not self.segments():
            time.sleep(0.002)
        older.send_signal(signal.SIGSTOP)
        self.assertIsNone(older.poll())
        self.sweep("d", "--extend", spec="large.toml")
        older.send_signal(signal.SIGCONT)
        talk = older.communicate(timeout=60)[1]
        self.assertEqual(older.returncode, 0, talk)
        self.assertEqual(len(self.rows("trials.csv")), 20)
        self.assertEqual([row["replicates"] for row in self.rows("cells.csv")], ["10", "10"])
        self.assertEqual(self.status()["tables"], "current")


class Collectors(Folder):
    def test_one_that_was_stopped_never_puts_older_tables_back(self):
        self.spec(replicates=40, train=SHORT)
        self.sweep("half", "--shard", "0/2")
        shutil.copytree(self.folder / "half", self.folder / "whole")
        self.sweep("whole", "--shard", "1/2")
        start = time.monotonic()
        wanted = self.tables("whole")
        duration = time.monotonic() - start
        (rest,) = {path.name for path in self.segments("whole")} - {path.name for path in self.segments("half")}
        for turn in range(STOPS):
            study = f"s{turn}"
            shutil.copytree(self.folder / "half", self.folder / study)
            stopped = self.start("collect", study, "--no-timing")
            time.sleep(self.dice.uniform(0, 1.2 * duration))
            stopped.send_signal(signal.SIGSTOP)
            shutil.copy(self.folder / "whole/ledger" / rest, self.folder / study / "ledger")
            self.run_program("collect", study, "--no-timing")
            with self.subTest(turn=turn, seed=self.seed):
                self.assertEqual(self.written(study), wanted)
                stopped.send_signal(signal.SIGCONT)
                talk = stopped.communicate(timeout=60)[1]
                self.assertEqual(stopped.returncode, 0, talk)
                self.assertEqual(self.written(study), wanted)
                self.assertEqual(self.status(study)["tables"], "current")

    def test_what_a_killed_one_left_is_told_and_swept_up(self):
        self.spec(replicates=40, train=SHORT)
        self.sweep()
        start = time.monotonic()
        wanted = self.tables()
        duration = time.monotonic() - start
        for turn in range(STOPS):
            killed = self.start("collect", "d", "--no-timing")
            time.sleep(self.dice.uniform(0, 1.2 * duration))
            killed.kill()
            killed.communicate()
            with self.subTest(turn=turn, seed=self.seed):
                told = self.status()["tables"]
                self.assertIn(told, ["current", "unfinished"])
                if told == "current":
                    self.assertEqual(self.written(), wanted)
        # As one leaves it that dies between its first step and its last.
        (self.folder / "d/provenance.json").unlink(missing_ok=True)
        self.assertEqual(self.status()["tables"], "unfinished")
        self.assertIn("minlife collect", self.run_program("status", "d").stdout)
        self.assertEqual(self.tables(), wanted)
        self.assertEqual([path.name for path in (self.folder / "d").iterdir() if path.name.startswith(".")], [])


class Ledgers(Folder):
    def test_a_segment_that_is_deleted_under_a_sweep_is_missed(self):
        self.spec(replicates=40)
        process = self.start("sweep", "spec.toml", "--out", "d", "--threads", 1)
        while not self.segments():
            time.sleep(0.002)
        (segment,) = self.segments()
        segment.unlink()
        talk = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 1, talk)
        self.assertIn(segment.name, talk)
        self.assertIn("lost", talk)
        self.sweep()
        self.sweep("fresh")
        self.assertEqual(self.tables(), self.tables("fresh"))

    def test_a_segment_of_before_that_is_deleted_is_missed_at_the_end(self):
        self.spec(replicates=10, grid={"width": [2]})
        self.sweep("d", "--shard", "0/4")
        (before,) = self.segments()
        process = self.start("sweep", "spec.toml", "--out", "d", "--threads", 1)
        while len(self.segments()) < 2:
            time.sleep(0.002)
        before.unlink()
        talk = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 1, talk)
        self.assertIn("no longer there", talk)

    def test_foreign_files_are_ignored_or_named_and_nothing_waits(self):
        self.spec(replicates=3, train=SHORT)
        self.sweep()
        wanted, ledger = self.tables(), self.folder / "d/ledger"
        (ledger / "._a.jsonl").write_bytes(b"\0\5\26\7")
        (ledger / ".hidden.jsonl").write_text("{")
        (ledger / "a.jsonl~").write_text("{")
        (ledger / "folder.jsonl").mkdir()
        os.mkfifo(ledger / "pipe.jsonl")
        (self.folder / "d/plan.json~").write_text("{")
        for verb in [["status", "d"], ["collect", "d"], ["sweep", "spec.toml", "--out", "d"]]:
            talk = self.run_program(*verb, timeout=60).stderr
            for name in ["folder.jsonl", "pipe.jsonl"]:
                self.assertIn(f"d/ledger/{name} is not a file", talk)
        self.assertEqual(self.tables(), wanted)

    def test_finished_replicates_that_do_not_count_yet_are_told(self):
        self.spec(replicates=6, grid={"width": [2]}, train=SHORT)
        self.sweep("d", "--shard", "1/2")
        said = "3 finished trials wait for earlier ones of their cell, and are not counted in cells.csv"
        for verb in ["status", "collect"]:
            self.assertIn(said, self.run_program(verb, "d").stderr)
        self.assertEqual([cell["waiting"] for cell in self.status()["cells"]], [3])
        (row,) = self.rows("cells.csv")
        self.assertEqual((row["replicates"], len(self.rows("trials.csv"))), ("0", 3))
        self.sweep()
        self.assertNotIn("wait", self.run_program("status", "d").stderr)

    def test_a_running_study_is_older_than_its_tables_until_collected(self):
        self.spec(replicates=4, train=SHORT)
        self.sweep("d", "--shard", "0/2")
        self.assertEqual(self.status()["tables"], "none")
        self.run_program("collect", "d")
        self.assertEqual(self.status()["tables"], "current")
        self.sweep("d", "--shard", "1/2")
        self.assertEqual(self.status()["tables"], "older")
        self.assertIn("tables: of 4 records, and the ledger holds 8", self.run_program("status", "d").stdout)


class Edits(Folder):
    """plan.json changed by hand, its digest too or taken away as in older versions."""

    def setUp(self):
        super().setUp()
        self.spec(replicates=2, grid={"learning_rate": [0.001, 0.01]}, train=SHORT)
        self.sweep()
        self.wanted = self.tables()
        self.plan = json.loads((self.folder / "d/plan.json").read_text())

    def edit(self, change, keep_digest=False):
        plan = json.loads(json.dumps(self.plan))
        change(plan)
        if not keep_digest:
            del plan["digest"]
        (self.folder / "d/plan.json").write_text(json.dumps(plan))

    def assert_told(self, *parts):
        for verb in [["collect", "d"], ["status", "d"], ["sweep", "spec.toml", "--out", "d"]]:
            self.assert_refused(verb, "d/plan.json", *parts)
        self.assertEqual(self.written(), self.wanted)

    def test_the_digest_tells_every_change(self):
        for change in [lambda plan: plan.update(seed=6), lambda plan: plan.update(replicates=1),
                       lambda plan: plan["cells"].reverse(), lambda plan: plan.update(spec="")]:
            self.edit(change, keep_digest=True)
            self.assert_told("digest does not fit")

    def test_labels_that_contradict_the_trials(self):
        def label(plan):
            plan["cells"][0]["fields"][0][1] = "0.9"
        self.edit(label)
        self.assert_told("cell 0 is labelled learning_rate = 0.9, but trains with 0.001")

    def test_a_cell_twice(self):
        self.edit(lambda plan: plan["cells"].append(plan["cells"][0]))
        self.assert_told("is there twice")

    def test_replicates_without_end(self):
        self.edit(lambda plan: plan.update(replicates=2**64 - 1))
        self.assert_told("replicates is 18,446,744,073,709,551,615")

    def test_another_seed(self):
        self.edit(lambda plan: plan.update(seed=6))
        self.assert_refused(["collect", "d"], "asks for none of the trials of the 4 records")
        self.assertEqual(self.written(), self.wanted)
        self.assertIn("4 records in the ledger are of trials that the plan does not ask for",
                      self.run_program("status", "d").stderr)
        self.assert_refused(["sweep", "spec.toml", "--out", "d"], "seed: 6 -> 5")

    def test_fewer_replicates(self):
        self.edit(lambda plan: plan.update(replicates=1))
        self.assertIn("2 records in the ledger are of trials that the plan does not ask for",
                      self.run_program("collect", "d").stderr)

    def test_a_plan_without_digest_is_read(self):
        self.edit(lambda plan: None)
        self.assertEqual(self.tables(), self.wanted)


if __name__ == "__main__":
    unittest.main()
