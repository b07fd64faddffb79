"""Every pattern that Debian's Golly comes with: minlife makes of it in ten generations what bgolly does, or refuses it for a
reason on a short list."""
import collections
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from program import PROGRAM

PATTERNS = pathlib.Path("/usr/share/golly/Patterns")
BGOLLY = shutil.which("bgolly")
KINDS = {".rle", ".gz", ".cells", ".lif", ".life", ".mc", ".mcl", ".zip"}
GENERATIONS = 10
# What a refusal may say.
REASONS = {
    "another kind of file": "which is not read here",
    "more than two states": "more than two states",
    "other neighbours": "other neighbours|further away|where the neighbours lie|of one dimension",
    "a rule by a name": "it must be a rule such as B3/S23",
    "B0": "B0 would fill an empty plane",
    "another grid": "the grid :|no infinite side, no shift",
    "too large": "is not a size from 0 to|is the longest side|a side exceeds",
    "states in a two-state rule": "is a state that a rule of two states does not have",
}


def cells_of(rle):
    """The live cells, moved to the top left corner."""
    cells, row, column, count = [], 0, 0, ""
    body = "".join(line for line in rle.splitlines() if not line.startswith(("#", "x")))
    for c in body:
        if c.isdigit():
            count += c
            continue
        run = int(count or 1)
        count = ""
        if c == "$":
            row, column = row + run, 0
        elif c in "b.":
            column += run
        elif c in "oA":
            cells += [(row, column + k) for k in range(run)]
            column += run
        elif c == "!":
            break
    top, left = min((r for r, _ in cells), default=0), min((c for _, c in cells), default=0)
    return sorted((r - top, c - left) for r, c in cells)


class GollyPatterns(unittest.TestCase):
    def compare(self, path, folder):
        """What came of it: "equal", a reason of REASONS, or a complaint."""
        done = subprocess.run([PROGRAM, "simulate", path, "--generations", str(GENERATIONS), "--quiet"],
                              capture_output=True, text=True, timeout=120)
        if done.returncode == 2:
            for reason, pattern in REASONS.items():
                if re.search(pattern, done.stderr):
                    return reason
            return f"refused: {done.stderr}"
        if done.returncode != 0:
            return f"exit {done.returncode}: {done.stderr}"
        out = pathlib.Path(folder) / f"{path.name}-{abs(hash(path))}.rle"
        golly = subprocess.run([BGOLLY, "-a", "QuickLife", "-m", str(GENERATIONS), "-o", out, path], capture_output=True,
                               text=True, timeout=120)
        if golly.returncode != 0 or not out.exists():
            return f"bgolly: {golly.stdout} {golly.stderr}"
        same = cells_of(done.stdout) == cells_of(out.read_text())
        return "equal" if same else "other cells than bgolly's"

    @unittest.skipIf(BGOLLY is None or not PATTERNS.is_dir(), "needs Debian's golly")
    def test_all(self):
        paths = sorted(p for p in PATTERNS.rglob("*") if p.suffix in KINDS)
        self.assertGreater(len(paths), 250)
        with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            found = dict(zip(paths, pool.map(lambda path: self.compare(path, folder), paths)))
        tally = collections.Counter(found.values())
        print(dict(tally))
        for path, what in found.items():
            self.assertIn(what, {"equal", *REASONS}, str(path.relative_to(PATTERNS)))
        self.assertGreater(tally["equal"], 150)


if __name__ == "__main__":
    unittest.main()
