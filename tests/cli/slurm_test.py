"""minlife slurm: what its scripts say, and that they do it; tests/slurm runs them on a real Slurm."""
import os
import signal
import stat
import subprocess
import time
import unittest

from program import ProgramTest, environment

SPEC = """name = "tiny"
seed = 1
replicates = 3
[train]
steps = 1
examples = 4000
[grid]
width = [2, 3]
"""


class SlurmScriptTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("spec.toml", SPEC)
        self.bin = self.folder / "bin"
        self.bin.mkdir()

    def directives(self, script):
        return dict(line[len("#SBATCH --"):].partition("=")[::2] for line in script.splitlines()
                    if line.startswith("#SBATCH"))

    def fake(self, name, text):
        """A program of that name for the scripts to call; what it is given is appended to NAME.calls."""
        path = self.bin / name
        path.write_text(f'#!/bin/bash\nprintf "%s\\n" "$*" >>"{self.folder}/{name}.calls"\n{text}\n')
        path.chmod(0o755)

    def calls(self, name):
        path = self.folder / f"{name}.calls"
        return path.read_text().splitlines() if path.exists() else []

    def with_fakes(self, **variables):
        return environment(PATH=f"{self.bin}:{os.environ['PATH']}", **variables)

    def task(self, script, number=0):
        """Starts a task as slurmd would."""
        return subprocess.Popen(["/bin/bash", str(script)], cwd="/", text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                env=self.with_fakes(SLURM_ARRAY_TASK_ID=str(number), SLURM_ARRAY_JOB_ID="70",
                                                    SLURM_JOB_ID="71", SLURM_CPUS_PER_TASK="1"))

    def check_syntax(self, *scripts):
        for script in scripts:
            done = subprocess.run(["/bin/bash", "-n"], input=script, text=True, stderr=subprocess.PIPE)
            self.assertEqual((done.returncode, done.stderr), (0, ""), script)

    def test_dry_run_prints_the_script_and_writes_nothing(self):
        done = self.run_program("slurm", "spec.toml", "--out", "r", "--tasks", 4, "--dry-run")
        self.check_syntax(done.stdout)
        self.assertIn("core hours", done.stdout)
        self.assertIn("core hours", done.stderr)
        said = self.directives(done.stdout)
        self.assertEqual(said["array"], "0-3")
        self.assertEqual(said["cpus-per-task"], "1")
        self.assertRegex(said["signal"], r"^B:USR1@\d+$")
        self.assertEqual(said["open-mode"], "append")
        self.assertIn("requeue", said)
        self.assertNotIn("partition", said)
        self.assertIn("tasks=4\n", done.stdout)
        self.assertIn('"$minlife" sweep "$spec" --out "$study" --shard "$SLURM_ARRAY_TASK_ID/$tasks"', done.stdout)
        self.assertIn('scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"', done.stdout)
        self.assertNotRegex(done.stdout, r"@[A-Z_]+@", "all names are filled in")
        self.assertEqual(self.files(), ["bin", "spec.toml"])
        facts = self.run_json("slurm", "spec.toml", "--out", "r", "--tasks", 4, "--dry-run")[0]
        self.check_syntax(facts["array"], facts["collect"], facts["submit"])

    def test_flags_become_directives(self):
        for time_text, limit, warning in (("2", "0-00:02:00", 60), ("90", "0-01:30:00", 120), ("3:30", "0-00:03:30", 105),
                                          ("4:00:00", "0-04:00:00", 120), ("1-2", "1-02:00:00", 120),
                                          ("1-2:30", "1-02:30:00", 120), ("0-0:10:5", "0-00:10:05", 120)):
            facts = self.run_json("slurm", "spec.toml", "--out", "r", "--time", time_text, "--cpus", 3, "--partition",
                                  "long,short", "--dry-run")[0]
            said = self.directives(facts["array"])
            self.assertEqual((said["time"], said["signal"]), (limit, f"B:USR1@{warning}"))
            self.assertEqual((said["cpus-per-task"], said["partition"]), ("3", "long,short"))
            self.assertEqual(self.directives(facts["collect"])["partition"], "long,short")

    def test_without_flags_it_proposes_what_the_study_needs(self):
        facts = self.run_json("slurm", "spec.toml", "--out", "r", "--dry-run")[0]
        self.assertEqual((facts["tasks"], facts["time"]), (1, "0-00:20:00"))
        self.write("large.toml", SPEC.replace("steps = 1", "steps = 5").replace("4000", "400000000000"))
        facts = self.run_json("slurm", "large.toml", "--out", "r", "--dry-run")[0]
        self.assertEqual((facts["tasks"], facts["time"]), (6, "1-00:00:00"))
        self.assertRegex(facts["estimate"], r"in [\d,.]+ turns")

    def test_bad_values_are_refused(self):
        slurm = ["slurm", "spec.toml", "--out", "r"]
        self.assert_refused([*slurm, "--tasks", 0], "--tasks is 0", "1 to 100000")
        self.assert_refused([*slurm, "--tasks", 7], "--tasks is 7", "only 6 pieces", "--tasks 6")
        self.assert_refused([*slurm, "--cpus", "x"], "--cpus is x", "whole number")
        for bad in ("", "x", "1:2:3:4", "-5", "1-", "2:", "1e3"):
            self.assert_refused([*slurm, f"--time={bad}"], "--time is", "sbatch")
        self.assert_refused([*slurm, "--time", "1:59"], "--time is 1:59", "2 minutes at least")
        self.assert_refused([*slurm, "--partition", "a b"], "--partition is a b", "sinfo")
        self.assert_refused([*slurm, "--submit", "--dry-run"], "--submit", "--dry-run")
        self.assert_refused(["slurm", "spec.toml", "--out", "a\nb"], "--out", "control characters")
        self.assert_refused(["slurm", "absent.toml", "--out", "r"], "absent.toml")
        self.assertEqual(self.files(), ["bin", "spec.toml"])

    def many(self, cells=1500):
        """A spec of so many units."""
        self.write("many.toml", f'name = "m"\nseed = 1\nreplicates = {cells}\n[train]\nexamples = 8\n')
        return ["slurm", "many.toml", "--out", "r"]

    def test_an_array_is_no_larger_than_slurm_takes(self):
        slurm = self.many()
        self.fake("scontrol", "exit 1")
        for more in ([], ["--dry-run"], ["--submit"]):
            if more == ["--submit"]:
                self.fake("sbatch", "echo 7")
            self.assert_refused([*slurm, "--tasks", 1002, *more], "--tasks is 1002", "1,001 tasks at most",
                                "the default of MaxArraySize", "--tasks 1001", env=self.with_fakes())
        self.fake("scontrol", 'echo "MaxArraySize            = 301"; echo "MaxJobCount = 10"')
        self.assert_refused([*slurm, "--tasks", 302], "301 tasks at most", "as scontrol tells", "--tasks 301",
                            env=self.with_fakes())
        self.assertEqual(self.calls("scontrol")[-1], "show config")
        self.assertEqual(self.calls("sbatch"), [])
        self.assertFalse((self.folder / "r").exists())
        said = self.directives(self.run_program(*slurm, "--tasks", 301, "--dry-run", env=self.with_fakes()).stdout)
        self.assertEqual(said["array"], "0-300")
        self.fake("scontrol", 'echo "MaxArraySize = 4000001"')
        facts = self.run_json(*slurm, "--tasks", 1500, "--dry-run", env=self.with_fakes())[0]
        self.assertEqual((facts["tasks"], facts["most_tasks"]), (1500, 4000001))

    def test_no_more_is_proposed_than_slurm_takes(self):
        self.write("large.toml", SPEC.replace("steps = 1", "steps = 5").replace("4000", "400000000000"))
        self.fake("scontrol", 'echo "MaxArraySize = 3"')
        facts = self.run_json("slurm", "large.toml", "--out", "r", "--dry-run", env=self.with_fakes())[0]
        self.assertEqual(facts["tasks"], 3)

    def test_a_throttle(self):
        for parallel, array in ((2, "0-3%2"), (9, "0-3%9")):
            done = self.run_program("slurm", "spec.toml", "--out", "r", "--tasks", 4, "--parallel", parallel, "--dry-run")
            self.assertEqual(self.directives(done.stdout)["array"], array)
        for bad in ("0", "-1", "x"):
            self.assert_refused(["slurm", "spec.toml", "--out", "r", f"--parallel={bad}"], f"--parallel is {bad}")

    def test_submitting_without_slurm_is_told_before_anything_is_written(self):
        told = self.assert_refused(["slurm", "spec.toml", "--out", "r", "--submit"], "no sbatch in PATH", "submit.sh",
                                   code=1, env=environment(PATH=str(self.bin)))
        self.assertNotIn("stands above", told)
        self.assertFalse((self.folder / "r").exists())

    def test_another_plan_in_the_folder_is_told_before_anything_is_queued(self):
        self.run_program("slurm", "spec.toml", "--out", "r", "--quiet")
        self.write("other.toml", SPEC.replace("seed = 1", "seed = 2"))
        self.assert_refused(["slurm", "other.toml", "--out", "r", "--submit"], "holds another plan", "seed: 1 -> 2")
        self.write("more.toml", SPEC.replace("replicates = 3", "replicates = 4"))
        self.assert_refused(["slurm", "more.toml", "--out", "r"], "--extend")
        self.run_program("slurm", "more.toml", "--out", "r", "--extend", "--quiet")
        self.assertEqual((self.folder / "r/slurm/spec.toml").read_text(), SPEC.replace("replicates = 3", "replicates = 4"))

    def test_submitting_queues_the_array_and_then_the_tables(self):
        self.fake("sbatch", 'case "$*" in *array.sh) echo "70;cluster" ;; *) echo 90 ;; esac')
        odd = "it's 100% \"odd\" $HOME"
        facts = self.run_json("slurm", "spec.toml", "--out", odd, "--tasks", 2, "--submit", "--quiet",
                              env=self.with_fakes())[0]
        self.assertEqual((facts["array_job"], facts["collect_job"]), (70, 90))
        scripts = self.folder / odd / "slurm"
        self.assertEqual(self.calls("sbatch"), [f"--parsable {scripts}/array.sh",
                                                f"--parsable --dependency=afterany:70 {scripts}/collect.sh"])
        for name in ("array.sh", "collect.sh", "submit.sh"):
            self.assertTrue((scripts / name).stat().st_mode & stat.S_IXUSR)
        self.assertEqual((scripts / "spec.toml").read_text(), SPEC)

    def test_a_refusal_by_slurm_is_passed_on(self):
        self.fake("sbatch", "echo sbatch: error: invalid partition >&2; exit 1")
        done = self.run_program("slurm", "spec.toml", "--out", "r", "--submit", code=1, env=self.with_fakes())
        self.assertIn("invalid partition", done.stderr)
        self.assertIn("not submitted", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_tasks_and_tables_do_their_work_from_anywhere(self):
        self.fake("scontrol", "exit 1")
        self.run_program("slurm", "spec.toml", "--out", "it's", "--tasks", 2, "--quiet")
        scripts = self.folder / "it's" / "slurm"
        for number in (1, 0):
            task = self.task(scripts / "array.sh", number)
            talk = task.communicate(timeout=120)[1]
            self.assertEqual(task.returncode, 0, talk)
        subprocess.run(["/bin/bash", scripts / "collect.sh"], cwd="/", check=True, stdout=subprocess.DEVNULL)
        self.assertEqual((self.folder / "it's/trials.csv").read_text().count("\n"), 7)
        self.assertEqual(self.calls("scontrol"), [])
        done = subprocess.run(["/bin/bash", scripts / "array.sh"], env=environment(), text=True, stderr=subprocess.PIPE)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("sbatch", done.stderr)

    def test_a_shrink_in_three_tasks_ends_in_the_tables_of_one_process(self):
        self.write("shrink.toml", SPEC[:SPEC.index("[train]")] + "[train]\nexamples = 4000\n[shrink]\nsteps = 1\n"
                   'oversized = 6\nkeep = [0.6, 0.3]\nroutes = ["width", "m50", "prune_taylor", "ticket", "channels_l1", '
                   '"restarts"]\nwidths = [3]\nrestart_seeds = 4\n')
        planned = self.run_json("shrink", "shrink.toml", "--out", "one", "--dry-run")[0]
        facts = self.run_json("slurm", "shrink.toml", "--out", "three", "--tasks", 3, "--quiet")[0]
        # Every trial of every route: three replicates of 1 + 2 + 8 + 2, three narrow ones, m50's and restarts'.
        self.assertGreaterEqual(planned["trials"], 3 * 13 + 3)
        self.assertGreaterEqual(int(facts["estimate"].split(" trials")[0].split()[-1]), planned["trials"])
        for number in (2, 0, 1):
            task = self.task(self.folder / "three/slurm/array.sh", number)
            talk = task.communicate(timeout=120)[1]
            self.assertEqual(task.returncode, 0, talk)
        subprocess.run(["/bin/bash", self.folder / "three/slurm/collect.sh"], cwd="/", check=True, stdout=subprocess.DEVNULL)
        self.run_program("shrink", "shrink.toml", "--out", "one", "--quiet")
        for folder in ("one", "three"):
            self.run_program("collect", folder, "--no-timing")
        for table in ("routes.csv", "routes.md", "answers.csv", "budget.csv", "cheapest.csv", "smallest.csv", "trials.csv"):
            self.assertEqual((self.folder / "three" / table).read_text(), (self.folder / "one" / table).read_text(), table)

    def interrupted_task(self, signal_number):
        """A long task that gets a signal once it trains; returns its exit code and talk."""
        self.write("long.toml", SPEC.replace("4000", "4000000000"))
        self.run_program("slurm", "long.toml", "--out", "long", "--tasks", 1, "--quiet")
        task = self.task(self.folder / "long/slurm/array.sh")
        talk = []
        for line in task.stderr:
            talk.append(line)
            if "turn 1" in line:
                break
        time.sleep(1)
        task.send_signal(signal_number)
        talk.append(task.communicate(timeout=120)[1])
        return task.returncode, "".join(talk)

    def test_near_its_limit_a_task_puts_itself_back(self):
        self.fake("scontrol", "exit 0")
        code, talk = self.interrupted_task(signal.SIGUSR1)
        self.assertEqual(code, 75, talk)
        self.assertEqual(self.calls("scontrol"), ["requeue 70_0"])

    def test_where_it_cannot_it_names_the_way_to_go_on(self):
        self.fake("scontrol", "exit 1")
        code, talk = self.interrupted_task(signal.SIGUSR1)
        self.assertEqual(code, 75, talk)
        self.assertEqual(self.calls("scontrol"), ["requeue 70_0"] * 3)
        self.assertRegex(talk, r"to go on, run .*/long/slurm/submit\.sh")

    def test_a_cancelled_task_saves_itself_and_stays_away(self):
        self.fake("scontrol", "exit 0")
        code, talk = self.interrupted_task(signal.SIGTERM)
        self.assertIn(code, (75, 138), talk)
        self.assertEqual(self.calls("scontrol"), [])


if __name__ == "__main__":
    unittest.main()
