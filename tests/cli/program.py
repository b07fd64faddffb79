"""Runs the real program, as a user does, in a folder of its own."""
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import unittest

from terminal import Terminal

PROGRAM = os.environ["MINLIFE"]
SANITIZER = os.environ.get("MINLIFE_SANITIZED", "0")  # 0, address or thread
SANITIZED = SANITIZER != "0"
TIMEOUT = int(os.environ.get("MINLIFE_TIMEOUT", "300"))  # the seconds that one command may take

GLIDER = "x = 3, y = 3, rule = B3/S23\nbob$2bo$3o!\n"
R_PENTOMINO = "x = 3, y = 3, rule = B3/S23\nb2o$2o$bo!\n"


class ProgramTest(unittest.TestCase):
    """A temporary folder per test, in which the program runs; files written there vanish with it."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def activations(self):
        """The names of all activations, as `train --help` lists them: "relu, ... or tanh (default: relu)"."""
        said = self.run_program("train", "--help").stdout.split("--activation V", 1)[1].split("(default", 1)[0]
        return "".join(said.replace(" or ", ",").split()).split(",")

    def run_program(self, *arguments, code=0, file_limit=None, **options):
        """Runs it, checks the exit code (None: any), returns the finished process. file_limit: largest file in bytes."""
        if file_limit is not None:
            options["preexec_fn"] = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        options.setdefault("env", environment())
        options.setdefault("timeout", TIMEOUT)
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL, text=True,
                              errors="replace", **options)
        if code is not None:
            self.assertEqual(done.returncode, code, f"{arguments}: {done.stderr}")
        return done

    def terminal(self, width=80, height=24):
        """Skips the test where there is none to be had."""
        try:
            return Terminal(width, height)
        except OSError as error:
            self.skipTest(str(error))

    def on_terminal(self, *arguments, stream="stderr", width=80, height=24, code=0, **changes):
        """What it writes to a terminal of that size in the place of a stream, with changes to the environment."""
        with self.terminal(width, height) as terminal:
            self.run_program(*arguments, code=code, env=environment(**{"TERM": "xterm", **changes}), **{stream: terminal.end})
        return terminal.told()

    def run_json(self, *arguments, **options):
        """The objects that --json prints, one a line."""
        done = self.run_program(*arguments, "--json", **options)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def looks_while(self, process, study):
        """What status tells of the study again and again while `process` runs it, which must succeed, and once after."""
        looks = []
        while process.poll() is None:
            if (self.folder / study / "plan.json").exists():
                looks += self.run_json("status", study)
        process.communicate()
        self.assertEqual(process.returncode, 0)
        return looks + self.run_json("status", study)

    def assert_refused(self, arguments, *parts, code=2, **options):
        """It exits with `code`, prints no result, and says every one of `parts` in one message, without a crash."""
        done = self.run_program(*arguments, code=code, **options)
        for part in parts:
            self.assertIn(part, done.stderr)
        self.assertTrue(done.stderr.startswith("minlife: "), done.stderr)
        self.assertNotIn("internal error", done.stderr)
        if done.stdout is not None:
            self.assertEqual(done.stdout, "")
        return done.stderr

    def assert_unreadable_refused(self, arguments, name):
        """`name`, a file of the test's folder, may not be read."""
        (self.folder / name).chmod(0)
        options = {}
        if os.geteuid() == 0:  # whom permissions do not bind
            self.folder.chmod(0o777)
            options = {"user": 65534, "group": 65534, "extra_groups": []}
        try:
            self.assert_refused(arguments, name, "Permission denied", **options)
        except PermissionError:
            self.skipTest("nobody but root may run the program here")

    def small_disk(self, kilobytes, name="disk"):
        """A folder which so much fits on. Skips the test where that cannot be had."""
        disk = self.folder / name
        disk.mkdir()
        if os.geteuid() != 0:
            self.skipTest("only root mounts")
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", disk], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        return disk

    def files(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))


def environment(**changes):
    """This process's environment without what the program reads from it, and with `changes`."""
    kept = {name: value for name, value in os.environ.items() if name not in {"SLURM_CPUS_PER_TASK", "NO_COLOR"}}
    return {**kept, **changes}


def patience():
    """What is promised is 2 s, and as often that as there are processes for each core; ten times where sanitizers slow all
    down."""
    crowd = max(1, os.getloadavg()[0] / os.cpu_count())
    return 2 * crowd * (10 if SANITIZED else 1)
