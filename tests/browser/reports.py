"""What the browser's tests share: reports by the real program, and a browser to look at them."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))

import chromium  # noqa: E402
from program import PROGRAM, environment  # noqa: E402

# Names of studies are plain, but texts of specs and names of files are anybody's.
NASTY = """</script></pre><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"> & 'quotes' \\"more\\" {{data}}"""
SWEEP = f"""name = "swept"
seed = 5
replicates = 6
save_models = "exact"
# {NASTY}
[train]
examples = 24_000
check_every = 500
[grid]
width = [1, 2, 6]
density = [0.3, 0.4]
"""
SHRINK = """
name = "shrunk"
seed = 2
replicates = 3
[train]
examples = 60_000
[shrink]
steps = 1
oversized = 8
routes = ["prune_taylor", "channels", "width", "m50", "restarts"]
keep = [0.7, 0.5, 0.3]
fine_tune = 20_000
widths = [6, 4]
restart_widths = [4]
restart_seeds = 2
"""


class ReportTest(unittest.TestCase):
    """One browser and one folder for each class."""

    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = pathlib.Path(temporary.name)
        cls.browser = chromium.Browser()
        cls.addClassCleanup(cls.browser.close)

    @classmethod
    def run_program(cls, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], cwd=cls.folder, check=True, text=True, timeout=300,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()).stdout

    @classmethod
    def study(cls, verb, spec, name, *flags):
        cls.make(verb, spec, name, *flags)
        return cls.report(name)

    @classmethod
    def make(cls, verb, spec, name, *flags):
        (cls.folder / f"{name}.toml").write_text(spec)
        cls.run_program(verb, f"{name}.toml", "--out", name, "--quiet", *flags)

    @classmethod
    def train(cls, name, **settings):
        flags = {"steps": 1, "width": 8, "seed": 1, "examples": 100_000, "out": name, **settings}
        cls.run_program("train", "--quiet", *(f"--{flag.replace('_', '-')}={value}" for flag, value in flags.items()))
        return name

    @classmethod
    def report(cls, of):
        page = f"{pathlib.Path(of).stem}.html"
        cls.run_program("report", of, "--out", page, "--force")
        return cls.folder / page

    def open(self, path, **settings):
        page = self.browser.page(**settings)
        self.addCleanup(page.close)
        return page.open(path)


def main():
    """unittest.main(), or the word why not: exit code 77, which CTest counts as skipped."""
    if chromium.PROGRAM is None:
        print("skipped: Chromium is not there (Debian's package chromium)")
        sys.exit(77)
    unittest.main()


def pictures():
    """Where pictures of the pages are to be kept, or None."""
    folder = os.environ.get("MINLIFE_PICTURES")
    return pathlib.Path(folder) if folder else None
