"""docs/spec.md against the program: its fields, defaults and rules, its keys, routes and examples."""
import os
import pathlib
import re
import sys
import tempfile
import textwrap
import unittest

from markdown import ROOT, names, read, section

sys.path.insert(0, str(ROOT / "docs"))
from spec_tables import PAGE, Program, rewritten  # noqa: E402

PROGRAM = Program(os.environ["MINLIFE"])


class SpecPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.page = read("docs/spec.md")

    def test_the_fields_are_the_programs(self):
        """`/usr/bin/python3 docs/spec_tables.py MINLIFE` mends it."""
        self.assertEqual(PAGE, ROOT / "docs/spec.md")
        self.assertEqual(rewritten(self.page, PROGRAM), self.page)
        self.assertGreater(len(PROGRAM.train_fields()), 30)
        self.assertEqual(names(section(self.page, "Training fields"), "field"), PROGRAM.train_fields())

    def test_the_rules_are_the_programs(self):
        rules = PROGRAM.rules(PROGRAM.train_fields())
        self.assertGreater(len(rules), 30)
        self.assertEqual(rules["width"], "a whole number from 1 to 256")
        self.assertEqual(rules["decoder"], "separate or merged")

    def test_the_keys_are_the_programs(self):
        keys = names(section(self.page, "The study's own keys"), "key")
        self.assertEqual(sorted(keys), sorted(PROGRAM.study_keys()))

    def test_the_fields_of_shrink_are_the_programs(self):
        shrink = section(self.page, "[shrink]")
        self.assertEqual(sorted(names(shrink, "field")), sorted(PROGRAM.shrink_fields()))
        self.assertEqual(sorted(names(shrink, "word in `routes`")), sorted(PROGRAM.routes()))

    def test_the_examples_are_specs(self):
        blocks = re.findall(r"(?m)^    name = (?:.*\n|\n)(?:    .*\n|\n)*", self.page)
        self.assertEqual(len(blocks), 2)
        for verb, block in zip(("sweep", "shrink"), blocks):
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "spec.toml"
                path.write_text(textwrap.dedent(block))
                done = PROGRAM.run(verb, str(path), "--out", f"{folder}/r", "--dry-run", "--quiet")
                self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
