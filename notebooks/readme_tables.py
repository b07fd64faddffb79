"""Writes the tables in the experiments' README.md from their CSVs, so that no number is typed by hand.

    /usr/bin/python3 notebooks/readme_tables.py [--check]

A README asks for one with a line `<!-- cells.csv -->`, one row a cell, or `<!-- cells.csv by width -->`, one column a
width; the table goes between that line and `<!-- end -->`. `<!-- ../02c_wide/cells.csv -->` takes another experiment's
rows. `<!-- records -->` names the numerics and the commits that made the ledger's records. `<!-- routes.csv route=prune,ticket keep=0.1 -->` has the rows of a shrink with one of these values each, and
`<!-- budget.csv route=restarts flops=1e11,1e12 -->` their chances within the budgets nearest to these (1e10, 1e11 and 1e12
unless told); `<!-- cheapest.csv at_most=50,25 -->` has what an exact network of at most so many numbers costs by each
route. --check changes nothing and exits 1 when a table is not what the CSV says. MINLIFE_EXPERIMENTS as in execute.py.
"""
import csv
import math
import os
import pathlib
import re
import sys
import textwrap

from minlife_ledger import made_by

BLOCK = re.compile(r"<!-- (?P<table>\S*(?:cells|routes|budget|cheapest)\.csv)(?: by (?P<field>\w+))?(?P<wanted>(?: \w+=\S+)*) -->\n"
                   r"(?P<old>.*?)<!-- end -->\n", re.S)
RECORDS = re.compile(r"<!-- records -->\n.*?<!-- end -->\n", re.S)


def experiments():
    here = pathlib.Path(__file__).resolve().parent
    return pathlib.Path(os.environ.get("MINLIFE_EXPERIMENTS", here.parent / "experiments"))


def percent(text):
    """One decimal, halves rounded up as the program's own tables do."""
    tenths = math.floor(float(text) * 1000 + 0.5)
    return f"{tenths // 10}.{tenths % 10}"


def chance(text):
    """The same, but what is not certain is not told as if it were."""
    return ">99.9" if percent(text) == "100.0" and float(text) < 1 else percent(text)


def rate(row):
    """A cell's result: successes of replicates, the rate in per cent and its interval."""
    if row["replicates"] == "0":
        return "not run"
    return (f"{row['successes']} of {row['replicates']}: {percent(row['success_rate'])} % "
            f"({percent(row['ci_low'])} to {percent(row['ci_high'])})")


def grid_fields(rows):
    """The columns between `cell` and `parameters` in which the rows differ: what the grid varies."""
    names = list(rows[0])
    return [name for name in names[names.index("cell") + 1:names.index("parameters")]
            if len({row[name] for row in rows}) > 1] or ["width"]


def flat(rows):
    fields = grid_fields(rows)
    yield [*fields, "parameters", "successes (95 % interval)", "right on 1000 held-out boards", "median updates"]
    for row in rows:
        yield [*(row[name] for name in fields), f"{int(row['parameters']):,}", rate(row), row["sampled_successes"],
               f"{float(row['updates_median']):,.0f}"]


def pivoted(rows, field):
    others = [name for name in grid_fields(rows) if name != field]
    values = list(dict.fromkeys(row[field] for row in rows))
    yield [*others, *(f"{field} {value}" for value in values)]
    found = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in others), {})[row[field]] = rate(row)
    for key, results in found.items():
        yield [*key, *(results.get(value, "") for value in values)]


def markdown(lines):
    header, *body = lines
    return "".join("| " + " | ".join(line) + " |\n" for line in [header, ["---"] * len(header), *body])


def power(text):
    """1.2e11, and nothing for nothing."""
    if not text:
        return "-"
    mantissa, exponent = f"{float(text):.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def chosen(rows, wanted):
    """The rows with one of the wanted values in each column; wanted: {column: values}."""
    return [row for row in rows if all(row[name] in values for name, values in wanted.items())]


def label(row):
    return [f"{row['route']}, {row['method']}", f"{float(row['keep']):.2g}"]


def routes(rows, wanted):
    """Rows of a shrink."""
    yield ["route", "keep", "non-zero", "of the whole", "exact networks (95 % interval)", "FLOPs each"]
    for row in chosen(rows, wanted):
        yield [*label(row), f"{int(row['nonzero']):,}", f"{float(row['percent']):.1f} %", rate(row),
               power(row["train_flops_per_exact"])]


def budgets(rows, wanted):
    """Their chances of an exact network, in per cent: a column for each budget of wanted["flops"]."""
    near = [min({row["flops"] for row in rows}, key=lambda told: abs(math.log(float(told) / float(flops))))
            for flops in wanted.pop("flops", ["1e10", "1e11", "1e12"])]
    yield ["route", "keep", *(f"{power(flops)} FLOPs" for flops in near)]
    found = {}
    for row in chosen(rows, wanted):
        found.setdefault(tuple(label(row)), {})[row["flops"]] = row
    for key, points in found.items():
        yield [*key, *(f"{chance(points[at]['chance'])} % ({chance(points[at]['ci_low'])} to "
                       f"{chance(points[at]['ci_high'])})" for at in near)]


def cheapest(rows, wanted):
    """FLOPs for each exact network of at most so many numbers: a column for each of wanted["at_most"]."""
    sizes = wanted.pop("at_most", ["100", "50", "25"])
    yield ["route", *(f"at most {size}" for size in sizes)]
    rows = chosen(rows, wanted)
    for route in dict.fromkeys(row["route"] for row in rows):
        best = [[row for row in rows if row["route"] == route and int(row["at_most"]) <= int(size)] for size in sizes]
        yield [route, *(f"{power(fitting[-1]['train_flops_per_exact'])} ({power(fitting[-1]['ci_low'])} to "
                        f"{power(fitting[-1]['ci_high'])})" if fitting else "-" for fitting in best)]


OF_A_SHRINK = {"routes.csv": routes, "budget.csv": budgets, "cheapest.csv": cheapest}


def table(path, field, wanted):
    if not path.exists():
        return "Not run yet.\n"
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    if path.name in OF_A_SHRINK:
        pairs = [pair.split("=") for pair in wanted.split()]
        return markdown(OF_A_SHRINK[path.name](rows, {name: values.split(",") for name, values in pairs}))
    return markdown(pivoted(rows, field) if field else flat(rows))


def rewritten(readme):
    def records(match):
        return f"<!-- records -->\n{textwrap.fill(made_by(readme.parent), 120)}\n<!-- end -->\n"

    def block(match):
        head, tail = match[0].split("\n", 1)[0], "<!-- end -->"
        return f"{head}\n{table(readme.parent / match['table'], match['field'], match['wanted'])}{tail}\n"
    return RECORDS.sub(records, BLOCK.sub(block, readme.read_text()))


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    stale = []
    for readme in sorted(experiments().glob("*/README.md")):
        text = rewritten(readme)
        if text == readme.read_text():
            continue
        stale.append(readme.parent.name + "/README.md")
        if not arguments:
            readme.write_text(text)
    what = "the table is not what the CSV says (./run figures mends it)" if arguments else "table updated"
    for name in stale:
        print(f"{name}: {what}")
    return 1 if arguments and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
