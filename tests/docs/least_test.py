"""docs/least_check.py: that its cases hold, and that it would notice if they did not."""
import contextlib
import io
import pathlib
import re
import sys
import unittest

from markdown import ROOT, read

sys.path.insert(0, str(ROOT / "docs"))
import least_check  # noqa: E402


def said():
    """What the check prints, and its exit code."""
    text = io.StringIO()
    code = 0
    with contextlib.redirect_stdout(text):
        try:
            least_check.main()
        except SystemExit as end:
            code = end.code
    return text.getvalue(), code


class LeastCheck(unittest.TestCase):
    def test_every_case_holds(self):
        text, code = said()
        self.assertEqual(code, 0, text)
        self.assertEqual(text.count("FAILS"), 0)
        self.assertGreater(text.count("holds: "), 15)
        self.assertTrue(text.endswith("so 15 is the least\n"))

    def test_it_knows_life(self):
        self.assertEqual(sum(map(least_check.alive, least_check.WINDOWS)), 140)  # 8 choose 3, twice, and 8 choose 2

    def test_another_rule_fails_it(self):
        """A rule that rises with each neighbour has no need of two paths."""
        life, least_check.alive = least_check.alive, lambda window: sum(window) >= 4
        try:
            text, code = said()
        finally:
            least_check.alive = life
        self.assertEqual(code, 1)
        self.assertIn("FAILS", text)

    def test_fifteen_numbers_leave_more_shapes(self):
        fewer, more = least_check.small_shapes(14), least_check.small_shapes(15)
        self.assertEqual(least_check.small_shapes(12), [])
        self.assertGreater(len(more), len(fewer))
        for shape in fewer:
            self.assertIn(shape, more)
        self.assertIn(3, {len(rows) for rows, _, _ in more})

    def test_z3_finds_what_is_there(self):
        majority, least_check.alive = least_check.alive, lambda window: sum(window) >= 5
        try:
            self.assertTrue(least_check.has_weights(least_check.WINDOWS, 1, None))
            self.assertFalse(least_check.has_weights(least_check.WINDOWS, None, 0))
        finally:
            least_check.alive = majority

    def test_the_page_names_the_network_and_the_number(self):
        page = read("docs/least.md")
        self.assertIn("relu(t) - 2 relu(t - 3) - 9/4", page)
        self.assertRegex(page, re.compile("fifteen numbers, and no fewer"))
        self.assertTrue(pathlib.Path(ROOT / "docs/least_check.py").exists())


if __name__ == "__main__":
    unittest.main()
