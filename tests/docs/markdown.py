"""Reads the project's pages: sections, tables, blocks of code, links."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def read(page):
    """The text of a page, by its path in the project."""
    return (ROOT / page).read_text()


def section(text, title):
    """What stands under a heading of that title, up to the next heading of its level or above."""
    match = re.search(rf"(?m)^(#+) {re.escape(title)}$", text)
    if match is None:
        raise AssertionError(f"no heading {title!r}")
    rest = text[match.end():]
    end = re.search(rf"(?m)^#{{1,{len(match[1])}}} ", rest)
    return rest[:end.start()] if end else rest


def cells(line):
    """The cells of a table's line."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def tables(text):
    """The tables of a text, each as rows of cells: the head first, without the line of dashes."""
    found = re.findall(r"(?m)(?:^\|.*\n)+", text)
    return [[cells(line) for k, line in enumerate(table.splitlines()) if k != 1] for table in found]


def table_of(text, head):
    """The rows below that head, of the table whose first column has it."""
    found = [table for table in tables(text) if table[0][0] == head]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} tables begin with a column {head!r}")
    return found[0][1:]


def quoted(cell):
    """The names in backticks of a cell."""
    return re.findall(r"`([^`]+)`", cell)


def names(text, head, where=None):
    """The names in the first column of the table with that head; with `where`, of rows whose second cell names
    that."""
    return [name for row in table_of(text, head) if where is None or where in row[1].split(", ")
            for name in quoted(row[0])]


def optional(text, head):
    """Of these names those that are there only at times, as their rows say."""
    return {name for row in table_of(text, head) if "only" in row[-1].split() for name in quoted(row[0])}


def fences(text, *languages):
    """The fenced blocks of these languages, in order: (language, body)."""
    return [(language, body) for language, body in re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", text)
            if language in languages]


def without_code(text):
    """A page without fenced and indented blocks, which hold no prose, no headings and no links."""
    text = re.sub(r"(?ms)^```.*?^```$", "", text)
    return re.sub(r"(?m)^    .*$", "", text)


def anchors(text):
    """The anchors that GitHub gives a page's headings."""
    found, seen = set(), {}
    for title in re.findall(r"(?m)^#+ (.*)$", without_code(text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).replace("\\", "").replace("`", "")
        anchor = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        seen[anchor] = seen.get(anchor, -1) + 1
        found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
    return found


def links(text):
    """The targets of links and pictures."""
    return re.findall(r"\]\(([^)\s]+)\)", without_code(text))
