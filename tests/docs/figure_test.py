"""The README's figure can be drawn from what is committed."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import matplotlib.image

from markdown import ROOT


class Figure(unittest.TestCase):
    def test_it_is_drawn(self):
        """In the size of the committed one, and as full: versions of matplotlib place and draw letters otherwise."""
        with tempfile.TemporaryDirectory() as folder:
            drawn = pathlib.Path(folder) / "result.png"
            done = subprocess.run([sys.executable, "-B", ROOT / "docs/figures/result.py", drawn], text=True,
                                  capture_output=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            ours, theirs = (matplotlib.image.imread(path)[:, :, :3]
                            for path in (drawn, ROOT / "docs/figures/result.png"))
        self.assertEqual(ours.shape, theirs.shape)
        dark, wanted = ((picture.mean(axis=2) < 0.9).mean() for picture in (ours, theirs))
        self.assertGreater(wanted, 0.02)
        self.assertLess(abs(dark - wanted), 0.1 * wanted)


if __name__ == "__main__":
    unittest.main()
