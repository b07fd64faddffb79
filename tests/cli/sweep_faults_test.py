"""minlife sweep, status, collect: bad specs, spoilt ledgers and plans, full and read-only disks."""
import json
import os
import subprocess
import time
import unittest

from studies import GRID, TRAIN, StudyTest, ledger_line, spec_text

BAD_SPEC = """\
name = "bad name"
replicates = 0
sed = 1
protocol = "springer"
[train]
steps = "1"
widht = 2
learning_rate = -1
batch = 2.5
density = [0.1, 0.2]
activation = "rellu"
[grid]
width = []
boundary = ["torus", "klein"]
examples = 8
"""

# Line and column of each mistake, and a part of what is said about it.
MISTAKES = [
    ("1:8", "name"), ("2:14", "replicates is 0"), ("3:1", "did you mean seed?"), ("4:12", "springer-kenyon"),
    ("6:9", "steps"), ("7:1", "did you mean width?"), ("8:17", "learning_rate is -1"), ("9:9", "batch is 2.5"),
    ("10:11", "density is a list"), ("11:14", "activation"), ("13:9", "width is an empty list"),
    ("14:22", "klein"), ("15:12", "examples is an integer"),
]


class Specs(StudyTest):
    def test_all_mistakes_at_once_with_line_and_column(self):
        self.write("bad.toml", BAD_SPEC)
        lines = self.assert_refused(["sweep", "bad.toml", "--out", "d"], "seed is missing").splitlines()
        self.assertEqual(len(lines), 1 + len(MISTAKES), lines)
        for line, (place, part) in zip(lines[1:], MISTAKES):
            self.assertTrue(line.startswith(f"bad.toml:{place}: "), (place, line))
            self.assertIn(part, line)
        self.assertEqual(self.files(), ["bad.toml"])

    def test_syntax_errors_and_missing_files(self):
        self.write("bad.toml", 'name = "a"\nseed = = 1\n')
        self.assert_refused(["sweep", "bad.toml", "--out", "d"], "bad.toml:2:")
        self.assert_refused(["sweep", "none.toml", "--out", "d"], "none.toml", "No such file")
        self.assert_refused(["sweep", ".", "--out", "d"], "it is a folder")
        self.assert_refused(["sweep", "bad.toml"], "--out", "missing")

    def test_a_network_that_cannot_be(self):
        self.spec(grid={"width": [1, 2], "sign_flips": [1, 30]}, train={"steps": 1})
        lines = self.assert_refused(["sweep", "spec.toml", "--out", "d"], "width = 1, sign_flips = 30").splitlines()
        self.assertEqual(len(lines), 1)
        self.assertEqual(self.files(), ["spec.toml"])

    def test_shards(self):
        self.spec()
        for bad in ["1", "1/1", "3/3", "-1/3", "0/0", "a/3", "0/3/1", "0/3x", "/"]:
            with self.subTest(bad):
                self.assert_refused(["sweep", "spec.toml", "--out", "d", f"--shard={bad}"], "--shard", "I/N")
        self.assertEqual(self.files(), ["spec.toml"])


class Ledgers(StudyTest):
    def setUp(self):
        super().setUp()
        self.spec(replicates=3)
        self.sweep()
        self.good = self.tables()
        (self.segment,) = self.segments()
        self.lines = self.records()

    def verbs(self):
        return [["sweep", "spec.toml", "--out", "d"], ["status", "d"], ["collect", "d"]]

    def test_a_torn_last_line_is_ignored(self):
        for torn in [self.lines[5][:-1], self.lines[5][:40], "x", self.lines[5][:-3] + "\n", "\0" * 100]:
            with self.subTest(torn[-20:]):
                self.segment.write_text("".join(self.lines[:5]) + torn)
                (told,) = self.run_json("status", "d")
                self.assertEqual(told["trials"], 5)
                # Tables that know of the sixth record are not replaced by ones that do not, unless the user says so.
                self.assert_refused(["collect", "d"], "6 records", "only 5", "remove d/provenance.json", code=1)
                (self.folder / "d/provenance.json").unlink()
                for verb in ["status", "collect"]:
                    self.assertIn(f"{self.segment.relative_to(self.folder)}:6: a torn last line is ignored",
                                  self.run_program(verb, "d").stderr)
                self.assertIn(":6: a torn last line is ignored", self.sweep().stderr)
                self.assertEqual(self.tables(), self.good)
                for other in set(self.segments()) - {self.segment}:
                    other.unlink()

    def test_a_bad_middle_line_is_named(self):
        for bad in [self.lines[2].replace("e", "f", 1), "\n", "nonsense\n", self.lines[2][:-20] + "\n",
                    ledger_line('{"trial":"short"}'), ledger_line("[" * 100 + "]" * 100)]:
            with self.subTest(bad[:20]):
                self.segment.write_text("".join(self.lines[:2] + [bad] + self.lines[3:]))
                for verb in self.verbs():
                    self.assert_refused(verb, f"d/ledger/{self.segment.name}:3")
        self.segment.write_text("".join(self.lines))
        self.assertEqual(self.tables(), self.good)

    def test_records_that_disagree(self):
        record = json.loads(self.lines[2].split("\t")[0])
        record["timing"] = {"seconds": 1e9}
        other = self.folder / "d/ledger/other.jsonl"

        def write(record):
            other.write_text(ledger_line(json.dumps(record, separators=(",", ":"))))

        write(record)  # another machine's clock is no disagreement
        self.assertEqual(self.tables(), self.good)
        record["result"]["updates"] += 1
        write(record)
        for verb in self.verbs():
            self.assert_refused(verb, record["trial"], "disagree", f"{self.segment.name}:3", "other.jsonl:1", code=1)

    def test_a_record_without_a_result(self):
        record = json.loads(self.lines[2].split("\t")[0])
        for result in [None, {}, {**record["result"], "status": "lost"}, {**record["result"], "updates": -1}]:
            self.segment.write_text(ledger_line(json.dumps({**record, "result": result})) + "".join(self.lines[3:]))
            for verb in self.verbs():
                self.assert_refused(verb, f"{self.segment.name}:1")

    def test_no_study(self):
        for verb in ["status", "collect"]:
            for folder in ["none", "."]:
                self.assert_refused([verb, folder], "is not a study")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["d", "spec.toml"])

    def test_plans_that_are_none(self):
        for text in ["", "{", "[]", "{}", '{"format": "minlife-plan", "format_version": 2}',
                     '{"format": "minlife-plan", "format_version": 1}', "[" * 100000]:
            (self.folder / "d/plan.json").write_text(text)
            for verb in self.verbs():
                self.assert_refused(verb, "plan.json")


class Disks(StudyTest):
    def test_a_full_disk_keeps_what_was_told(self):
        """No file may pass 3000 bytes, which a few records fill; a resumed run ends in the same tables."""
        self.spec(replicates=8)
        self.sweep("whole")
        refusal = self.assert_refused(["sweep", "spec.toml", "--out", "d"], "cannot write to the ledger d/",
                                      "run the same command again", code=1, file_limit=3000)
        self.assertNotIn("trial failed", refusal)
        (told,) = self.run_json("status", "d")
        self.assertTrue(0 < told["trials"] < 16)
        kept = {line for line in self.records() if line.endswith("\n")}
        self.sweep()
        self.assertLess(kept & set(self.records()), set(self.records()))
        self.assertEqual(self.tables(), self.tables("whole"))

    def test_a_disk_full_from_the_start(self):
        self.spec()
        self.assert_refused(["sweep", "spec.toml", "--out", "d"], "cannot write d/", "File too large", code=1,
                            file_limit=10)
        self.assertEqual(self.files(), ["d", "d/checkpoints", "spec.toml"])
        self.sweep()

    def test_a_full_disk_while_collecting(self):
        self.spec(replicates=8)
        self.sweep()
        good = self.tables()
        old = {path.name: path.read_bytes() for path in (self.folder / "d").glob("*.*")}
        self.assert_refused(["collect", "d"], "cannot write", code=1, file_limit=700)
        self.assertEqual({path.name: path.read_bytes() for path in (self.folder / "d").glob("*.*")}, old)
        self.assertEqual(self.tables(), good)

    def test_a_read_only_disk(self):
        """Mounted read-only over the study's own folder, in a namespace of its own; nothing is lost."""
        self.spec(replicates=3)
        self.sweep()
        self.spec(replicates=4)
        before = self.files()
        script = 'mount --bind d d && mount -o remount,bind,ro d && exec "$@"'
        command = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c", script, "sh"]
        if subprocess.run([*command, "true"], cwd=self.folder, capture_output=True).returncode != 0:
            self.skipTest("no mounts of our own here")

        def run(*arguments):
            return subprocess.run([*command, os.environ["MINLIFE"], *arguments], cwd=self.folder, capture_output=True,
                                  text=True, timeout=300)

        for arguments in [["sweep", "spec.toml", "--out", "d", "--extend"], ["collect", "d"]]:
            done = run(*arguments)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("Read-only file system", done.stderr)
        self.assertEqual(run("status", "d").returncode, 0)
        self.assertEqual(self.files(), before)
        # A trial of hours is not begun where its result could not be kept.
        self.spec("long.toml", replicates=1, grid={"width": [24]}, train={"steps": 5, "stop": "never"})
        process = self.start_sweep("hours", spec="long.toml")
        while not (self.folder / "hours/plan.json").exists():
            time.sleep(0.01)
        process.kill()
        process.communicate()
        command[command.index("sh") + 2] = script.replace(" d d", " hours hours").replace("ro d", "ro hours")
        done = run("sweep", "long.toml", "--out", "hours")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("Read-only file system", done.stderr)

    def test_an_out_that_is_no_folder(self):
        self.spec()
        self.write("d", "text")
        self.assert_refused(["sweep", "spec.toml", "--out", "d"], "d")
        self.assert_refused(["sweep", "spec.toml", "--out", "d/e"], "d")
        self.assert_refused(["status", "d"], "d")


if __name__ == "__main__":
    unittest.main()
