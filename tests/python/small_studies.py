"""What the tests of the package share: small studies by the real program, and the package's programs run as users do."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "python"
sys.path.insert(0, str(PACKAGE))

GRID = """
name = "grid"
seed = 3
replicates = 3
[train]
steps = 1
examples = 16_000
[grid]
width = [1, 4]
learning_rate = [0.003, 0.01]
"""
SHRINK = """
name = "shrunk"
seed = 2
replicates = 2
[train]
examples = 40_000
[shrink]
steps = 1
oversized = 6
routes = ["prune_taylor", "channels", "width", "m50", "restarts"]
keep = [0.5, 0.2]
fine_tune = 8_000
widths = [4, 2]
restart_widths = [2]
restart_seeds = 2
"""


def program(name, *arguments, module_path=()):
    """python3 -m minlife.NAME; module_path: folders whose modules come before all others."""
    path = os.pathsep.join([*map(str, module_path), str(PACKAGE)])
    return subprocess.run([sys.executable, "-B", "-m", f"minlife.{name}", *map(str, arguments)], text=True, timeout=300,
                          capture_output=True, stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path})


def make(verb, spec, folder):
    """Runs a spec with the real program."""
    folder.mkdir(parents=True)
    (folder / "spec.toml").write_text(spec)
    subprocess.run([os.environ["MINLIFE"], verb, folder / "spec.toml", "--out", folder, "--quiet"], check=True, timeout=300,
                   stdout=subprocess.DEVNULL)
    return folder


class StudyTest(unittest.TestCase):
    """grid() and shrink() are copies, which a test may spoil, of studies that are made once for each class."""

    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.made.cleanup)
        cls.originals = {}

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def grid(self):
        return self._copy("sweep", GRID)

    def shrink(self):
        return self._copy("shrink", SHRINK)

    def running(self):
        """A sweep as it is before its tables are made."""
        folder = self.grid()
        for name in ("cells.csv", "trials.csv", "curves.csv", "study.h5", "provenance.json"):
            (folder / name).unlink(missing_ok=True)
        return folder

    def refused(self, done, *words):
        """One line that has these words, and exit code 2."""
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def _copy(self, verb, spec):
        if verb not in self.originals:
            self.originals[verb] = make(verb, spec, pathlib.Path(self.made.name) / verb)
        return pathlib.Path(shutil.copytree(self.originals[verb], self.folder / verb))
