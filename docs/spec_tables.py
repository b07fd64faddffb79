"""Writes the table of training fields in docs/spec.md, from what the program says of itself.

    /usr/bin/python3 docs/spec_tables.py build/release/minlife [--check]

Names, defaults and meanings are those of `minlife train --help`; the values are the rules with which the program
refuses bad ones. --check changes nothing and exits 1 when the page is not what the program says.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PAGE = pathlib.Path(__file__).resolve().parent / "spec.md"
TABLE = re.compile(r"(<!-- train fields -->\n).*?(<!-- end -->\n)", re.S)
NOTHING = "zzzzzzzzzzzz"  # no word of a spec is near it


class Program:
    """What a minlife says of its specs."""

    def __init__(self, path):
        self.path = str(pathlib.Path(path).resolve())

    def run(self, *arguments):
        return subprocess.run([self.path, *arguments], text=True, capture_output=True, stdin=subprocess.DEVNULL,
                              env={**os.environ, "COLUMNS": "10000"})

    def complaints_of(self, spec):
        """The program's sentences about a bad spec, without file and place."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "spec.toml"
            path.write_text(spec)
            done = self.run("sweep", str(path), "--out", f"{folder}/study", "--dry-run")
            assert done.returncode == 2, (done.stdout, done.stderr)
            place = re.compile(rf"(?:minlife: )?{re.escape(str(path))}:(?:\d+:\d+:)? ")
            return [place.sub("", line, count=1) for line in done.stderr.splitlines()]

    def known(self, spec):
        """The words that the program knows where the spec has NOTHING."""
        (sentence,) = [line for line in self.complaints_of(spec) if NOTHING in line]
        return re.search(r"known are ([^)]*)", sentence)[1].split(", ")

    def study_keys(self):
        return self.known(f"{NOTHING} = 1\n")

    def train_fields(self):
        return self.known(f"[train]\n{NOTHING} = 1\n")

    def shrink_fields(self):
        return self.known(f"[shrink]\n{NOTHING} = 1\n")

    def routes(self):
        """The words that `routes` takes: all, groups and single routes."""
        return self.known(f'[shrink]\nroutes = ["{NOTHING}"]\n')

    def flags_of_train(self):
        """{field: (help, default)} of `minlife train --help`."""
        lines = re.findall(r"(?m)^  (?:-\w, )?--([\w-]+)(?: \S+)? {2,}(.*)$", self.run("train", "--help").stdout)
        found = {}
        for flag, text in lines:
            meaning, default = re.fullmatch(r"(.*?)(?: \(default: (.*)\))?", text).groups()
            found[flag.replace("-", "_")] = (meaning, default or "")
        return found

    def rules(self, fields):
        """{field: the rule that its values obey}; without those that take any text."""
        spec = "[train]\n" + "".join(f'{field} = "@"\n' for field in fields)
        found = {}
        for line in self.complaints_of(spec):
            match = re.match(r"(\w+) is @; (?:it must be )?(.*)", line)
            if match:
                found[match[1]] = re.sub(r" \([^()]*\)$", "", match[2])  # the remedy
        return found


def table(program):
    fields = program.train_fields()
    flags, rules = program.flags_of_train(), program.rules(fields)
    lines = ["| field | values | default | meaning |", "| --- | --- | --- | --- |"]
    for field in fields:
        meaning, default = flags[field]
        row = [f"`{field}`", rules.get(field, "a text"), f"`{default}`" if default else "1; `train` asks for it", meaning]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    return "\n".join(lines) + "\n"


def rewritten(page, program):
    return TABLE.sub(lambda match: match[1] + table(program) + match[2], page)


def main(arguments):
    check = arguments[1:] == ["--check"]
    if not arguments or (len(arguments) > 1 and not check):
        sys.exit(__doc__)
    page = PAGE.read_text()
    new = rewritten(page, Program(arguments[0]))
    if new == page:
        return 0
    if check:
        print(f"docs/spec.md is not what {arguments[0]} says (docs/spec_tables.py mends it)")
        return 1
    PAGE.write_text(new)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
