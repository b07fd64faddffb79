"""The pages as texts: the README is short, links lead somewhere, quoted messages are the program's own."""
import re
import unittest

from markdown import ROOT, anchors, links, quoted, read, section, table_of, tables, without_code

PAGES = sorted(str(path.relative_to(ROOT)) for pattern in ("*.md", "docs/*.md", "data/*.md", "experiments/**/README.md",
                                                           "tests/**/README.md", "python/*.md")
               for path in ROOT.glob(pattern))
FRONT = ["README.md", *(page for page in PAGES if page.startswith("docs/"))]


def literals():
    """All that src says: its string literals, those that stand behind each other as one."""
    texts = []
    for path in sorted((ROOT / "src").rglob("*.cc")):
        joined = re.sub(r'"\s*\n\s*"', "", path.read_text())
        texts += re.findall(r'"((?:[^"\\\n]|\\.)*)"', joined)
    return "\n".join(texts)


class Pages(unittest.TestCase):
    def test_the_readme_is_short(self):
        text = read("README.md")
        self.assertLessEqual(len(text.splitlines()), 180)
        self.assertLessEqual(len(text.split()), 1500)
        self.assertIn("![", "\n".join(text.splitlines()[:30]), "a picture near the top")

    def test_lines_and_cells_can_be_read(self):
        for page in FRONT:
            text = read(page)
            for number, line in enumerate(text.splitlines(), 1):
                self.assertTrue(len(line) <= 120 or line.startswith("|"), f"{page}:{number}: {len(line)} letters")
            for table in tables(text):
                for row in table:
                    self.assertEqual(len(row), len(table[0]), f"{page}: {row}")
                    if page == "README.md":
                        for cell in row:
                            self.assertLessEqual(len(cell), 160, cell)
            self.assertLessEqual(len(text.splitlines()), 400, page)

    def test_links_lead_somewhere(self):
        checked = 0
        for page in PAGES:
            text = read(page)
            for link in links(text):
                if re.match(r"https?:", link):
                    continue
                path, _, anchor = link.partition("#")
                target = (ROOT / page).parent / path if path else ROOT / page
                self.assertTrue(target.exists(), f"{page}: {link}")
                if anchor:
                    self.assertIn(anchor, anchors(target.read_text()), f"{page}: {link}")
                checked += 1
        self.assertGreater(checked, 150)

    def test_every_page_of_docs_is_in_the_readme(self):
        there = set(links(read("README.md")))
        for page in FRONT[1:]:
            self.assertIn(page, {link.partition("#")[0] for link in there})

    def test_messages_are_the_programs(self):
        said = literals()
        rows = table_of(section(read("docs/reliability.md"), "What the messages mean"), "message")
        self.assertGreater(len(rows), 15)
        for row in rows:
            (message,) = quoted(row[0])
            self.assertIn(message, said)

    def test_prose_names_no_file_that_is_not_there(self):
        """Paths in backticks, such as `tests/golden`."""
        for page in FRONT:
            text = without_code(read(page))
            for word in re.findall(r"`((?:src|tests|docs|data|notebooks|experiments)/[\w./-]+)`", text):
                self.assertTrue((ROOT / word).exists(), f"{page}: {word}")


if __name__ == "__main__":
    unittest.main()
