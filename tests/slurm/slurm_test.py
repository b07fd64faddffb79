"""A study on a real Slurm: every task meets its time limit, one node dies, and the tables are those of one machine.

A task must last longer than its limit (two minutes is the shortest) without heating the machine for as long. So the
test freezes each task (SIGSTOP, as a node that hangs) once it has begun to train, and lets it go on when Slurm's warning
has come: the limit, its signal, the checkpoint, the requeueing and the second turn are all real.
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import cluster  # noqa: E402
from program import PROGRAM, SANITIZED, ProgramTest, environment  # noqa: E402

TASKS = 4
# Six trials of a few seconds, two each for the first two tasks; none ends before its budget is spent.
SPEC = """name = "cluster"
seed = 3
replicates = 3
[train]
steps = 2
stop = "never"
examples = 160000
check_every = 20000
[grid]
width = [4, 5]
"""


def processor_seconds(pid):
    """Of a process, user and system; 0 when it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def parent(pid):
    return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


class SlurmTest(ProgramTest):
    def setUp(self):
        super().setUp()
        # munge's socket wants a short path; the study's has all that a script can stumble over.
        self.study = self.folder / "a study's 100% \"folder\" #1"
        self.held = {}  # requeued tasks and since when they are known to wait
        self.spec = self.folder / self.write("spec.toml", SPEC)

    def log(self, task):
        path = self.study / "slurm" / f"task-{task}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def running(self, slurm):
        """{task: pid} of the array's minlife processes."""
        return {int(env["SLURM_ARRAY_TASK_ID"]): pid for pid, (name, env) in slurm.processes().items()
                if name == "minlife" and "SLURM_ARRAY_TASK_ID" in env}

    def freeze_all(self, slurm):
        """Stops each task once it has trained for half a second of processor time; returns {task: pid}."""
        frozen = {}

        def step():
            for task, pid in self.running(slurm).items():
                if task not in frozen and processor_seconds(pid) > 0.5:
                    os.kill(pid, signal.SIGSTOP)
                    frozen[task] = pid
            return len(frozen) == TASKS
        cluster.wait_for("four training tasks", step)
        return frozen

    def release(self, slurm):
        """Lets requeued tasks start soon: Slurm holds them for two minutes. At once would be too soon, since a node
        refuses for a second what it has just been told to end ("Job credential revoked")."""
        lines = slurm.run("squeue", "-h", "-r", "-t", "PD", "-o", "%i %r").splitlines()
        held = {job for job, _, reason in (line.partition(" ") for line in lines) if reason == "BeginTime"}
        now = time.monotonic()
        self.held = {job: self.held.get(job, now) for job in held}
        for job, since in self.held.items():
            if now - since > 3:
                slurm.run("scontrol", "update", f"jobid={job}", "StartTime=now", check=False)

    def kill_node(self, slurm, task):
        """Kills a task's slurmstepd and then all that it had started, as a node that loses power."""
        def find():
            self.release(slurm)
            return self.running(slurm).get(task)
        pid = cluster.wait_for(f"second turn of task {task}", find)
        script = parent(pid)
        daemon = parent(script)
        self.assertEqual(pathlib.Path(f"/proc/{daemon}/comm").read_text().strip(), "slurmstepd")
        for one in (daemon, script, pid):
            os.kill(one, signal.SIGKILL)

    def finish(self, slurm):
        """Until the queue is empty. Nodes are asked for their jobs, which they else are every few minutes."""
        asked = [time.monotonic()]

        def step():
            self.release(slurm)
            asked[0] = slurm.ask_nodes(asked[0])
            return not slurm.run("squeue", "-h").strip()
        cluster.wait_for("end of all jobs", step, 240)

    def drive(self, slurm):
        submitted = self.run_json("slurm", self.spec, "--out", self.study, "--tasks", TASKS, "--time", "2",
                                  "--partition", "test", "--submit", "--quiet",
                                  env=environment(SLURM_CONF=slurm.environment["SLURM_CONF"]))[0]
        frozen = self.freeze_all(slurm)
        # Meanwhile the same study on this machine alone.
        single = subprocess.Popen([PROGRAM, "sweep", self.spec, "--out", self.folder / "single", "--threads", "1",
                                   "--quiet"], env=environment(), stdout=subprocess.DEVNULL)
        self.addCleanup(single.kill)
        for task in frozen:
            cluster.wait_for(f"warning of task {task}", lambda: "got SIGUSR1" in self.log(task))
        for pid in frozen.values():
            os.kill(pid, signal.SIGCONT)
        for task in frozen:
            cluster.wait_for(f"requeueing of task {task}", lambda: "back into the queue" in self.log(task))
        self.assertEqual(len(list((self.study / "checkpoints").glob("*.h5"))), TASKS, "one open trial a task")

        self.kill_node(slurm, 0)
        self.finish(slurm)
        self.assertEqual(single.wait(240), 0)
        return submitted

    def test_requeued_and_killed_tasks_give_the_tables_of_one_machine(self):
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="slurm-", dir="/tmp", ignore_cleanup_errors=True) as folder:
            slurm = cluster.Cluster(folder)
            try:
                with slurm:
                    try:
                        submitted = self.drive(slurm)
                    except BaseException:
                        print(slurm.run("scontrol", "show", "job", check=False), file=sys.stderr)
                        raise
            except BaseException:
                print(slurm.logs(), *(self.log(task) for task in range(TASKS)), sep="\n", file=sys.stderr)
                raise
        self.assertEqual((submitted["tasks"], submitted["time"]), (TASKS, "0-00:02:00"))
        for task in range(TASKS):
            log = self.log(task)
            self.assertIn("turn 2", log)
            self.assertIn("saved, code 75; back into the queue", log)
            self.assertTrue(log.rstrip().endswith("ends with code 0"), log)
        self.assertIn("turn 3", self.log(0))

        # The dependent job has made the tables; without their timing they are the same to the byte.
        self.assertTrue((self.study / "trials.csv").exists())
        for folder in (self.study, self.folder / "single"):
            self.run_program("collect", folder, "--no-timing")
        for table in ("trials.csv", "cells.csv"):
            expected = (self.folder / "single" / table).read_bytes()
            self.assertEqual(expected, (self.study / table).read_bytes())
        trials = (self.study / "trials.csv").read_text()
        self.assertEqual(trials.count("\n"), 7, trials)
        self.assertEqual(trials.count(",done,"), 6, trials)
        print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    why_not = "sanitized programs are too slow for time limits" if SANITIZED else cluster.why_not()
    if why_not:
        print(f"skipped: {why_not}")
        sys.exit(77)  # SKIP_RETURN_CODE
    unittest.main()
