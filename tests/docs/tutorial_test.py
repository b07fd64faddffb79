"""docs/tutorial.md and the README's quick start, word for word: every command of a block of sh runs, and prints what
the block of text behind it shows. They run beside links to the project's folders, as ./run and data/patterns are
named."""
import os
import pathlib
import subprocess
import tempfile
import unittest

from markdown import ROOT, fences, read

PROGRAM = pathlib.Path(os.environ["MINLIFE"]).resolve()


def is_fma():
    """Whether the program is of the numerics class whose figures the page shows."""
    return "numerics fma" in subprocess.run([PROGRAM, "--version"], text=True, capture_output=True, check=True).stdout


class Commands(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        for path in ROOT.iterdir():
            if path.name not in ("build", ".git"):
                (self.folder / path.name).symlink_to(path)
        programs = self.folder / "programs"
        programs.mkdir()
        (programs / "minlife").symlink_to(PROGRAM)
        self.environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "COLUMNS": "80"}

    def run_block(self, commands):
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=self.folder, env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=600)
        self.assertEqual(done.returncode, 0, f"{commands}{done.stdout}")
        return done.stdout

    def assert_shown(self, shown, printed):
        """The lines of the page stand in the output, in order, but for the width of columns; "..." stands for any."""
        rest = [line.split() for line in printed.splitlines()]
        for line in map(str.split, shown.splitlines()):
            if line == ["..."]:
                continue
            self.assertIn(line, rest, printed)
            rest = rest[rest.index(line) + 1:]

    def run_page(self, page):
        printed, blocks = "", fences(read(page), "sh", "text")
        self.assertEqual(blocks[0][0], "sh")
        for language, body in blocks:
            if language == "sh":
                printed = self.run_block(body)
            elif is_fma():
                self.assert_shown(body, printed)
        return len(blocks)

    def test_tutorial(self):
        self.assertGreater(self.run_page("docs/tutorial.md"), 12)
        for study in ("mine", "small"):
            self.assertTrue(list((self.folder / study).glob("*.png")), f"{study}: no figure")

    def test_quick_start(self):
        self.run_page("README.md")
        self.assertTrue(list((self.folder / "mine").glob("*.png")), "no figure")

    def test_installing_is_told_in_one_way(self):
        """These lines need a network and minutes; the tutorial has those of the README."""
        lines = [line.split("#")[0].rstrip() for line in read("README.md").splitlines()]
        for line in read("docs/tutorial.md").splitlines():
            if line.startswith("    "):
                self.assertIn(line, lines)


if __name__ == "__main__":
    unittest.main()
