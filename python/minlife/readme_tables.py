"""Writes the tables in the experiments' README.md from their CSVs, so that no number is typed by hand.

    python3 -m minlife.readme_tables EXPERIMENTS [--check]

EXPERIMENTS is the folder of the experiments' folders. A README asks for a table with a line `<!-- cells.csv -->`, one row
a cell, or `<!-- cells.csv by width -->`, one column a width; the table goes between that line and `<!-- end -->`.
`<!-- cells.csv with costs -->` has what an exact network costs in FLOPs, and `<!-- cells.csv width=1,2 -->` the rows with
one of these values each.
`<!-- ../02c_wide/cells.csv -->` takes another experiment's rows. `<!-- records -->` names the numerics and the commits that
made the ledger's records. `<!-- routes.csv route=prune,ticket keep=0.1 -->` has the rows of a shrink with one of these
values each, and `<!-- budget.csv route=restarts flops=1e11,1e12 -->` their chances within the budgets nearest to these
(1e10, 1e11 and 1e12 unless told); `<!-- cheapest.csv at_most=50,25 -->` has what an exact network of at most so many
numbers costs by each route; `<!-- comparisons.csv b_route=restarts at_most=53,25 -->` as a multiple of what it costs by
another, with the rates. `<!-- trials.csv choose=learning_rate,examples_budget -->` chooses, for each combination of the other
fields, the values of these by which an exact network costs the fewest FLOPs in the first half of the replicates, and
tells what they came to in the second half. `<!-- curve_dead_units.csv -->` has the units that rest (dead_units.py), and
`<!-- proofs.csv -->` how many of each cell's networks are proved and refuted (proofs.py). `<!-- rules.csv -->` tells of all
rules with as many thresholds together how wide networks must be to learn them (rules.py), and `<!-- rules.csv
rule=B3/S23,B2/S -->` of single rules.
--check changes nothing and exits 1 when a table is not what the CSV says.
"""
import csv
import math
import pathlib
import re
import textwrap

from .errors import InputError, run_as_program
from .intervals import wilson
from .ledger import made_by
from .study import grid_fields, varied_fields

BLOCK = re.compile(r"<!-- (?P<table>\S*(?:cells|trials|routes|budget|cheapest|comparisons|curve_dead_units|proofs|rules)\.csv)"
                   r"(?: by (?P<field>\w+))?(?P<costs> with costs)?"
                   r"(?P<wanted>(?: \w+=\S+)*) -->\n"
                   r"(?P<old>.*?)<!-- end -->\n", re.S)
RECORDS = re.compile(r"<!-- records -->\n.*?<!-- end -->\n", re.S)


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


def flat(rows):
    fields = grid_fields(rows)
    yield [*fields, "parameters", "successes (95 % interval)", "right on 1000 held-out boards", "median updates"]
    for row in rows:
        yield [*(row[name] for name in fields), f"{int(row['parameters']):,}", rate(row), row["sampled_successes"],
               f"{float(row['updates_median']):,.0f}"]


def priced(rows):
    """What each exact network costs: training, checks and linear algebra together, and the latter two alone."""
    fields = grid_fields(rows)
    yield [*fields, "parameters", "exact networks (95 % interval)", "FLOPs each", "of these checks", "of these linear algebra"]
    for row in rows:
        parts = [row.get(f"{part}_flops_per_success", "") for part in ("train", "check", "factor")]
        known = all(parts)
        yield [*(row[name] for name in fields), f"{int(row['parameters']):,}", rate(row),
               power(str(sum(map(float, parts))) if known else ""), *map(power, parts[1:])]


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
    """1.2e11, 0, and nothing for nothing."""
    if not text:
        return "-"
    if float(text) == 0:
        return "0"
    mantissa, exponent = f"{float(text):.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def chosen(rows, wanted):
    """The rows with one of the wanted values in each column; wanted: {column: values}."""
    return [row for row in rows if all(row[name] in values for name, values in wanted.items())]


def label(row):
    return [f"{row['route']}, {row['method']}", f"{float(row['keep']):.2g}"]


def routes(rows, wanted):
    """Rows of a shrink. What one costs holds checks and factorisations, where records tell them."""
    yield ["route", "keep", "non-zero", "of the whole", "exact networks (95 % interval)", "FLOPs each"]
    for row in chosen(rows, wanted):
        yield [*label(row), f"{int(row['nonzero']):,}", f"{float(row['percent']):.1f} %", rate(row),
               power(row.get("price") or row["train_flops_per_exact"])]


def plain(text):
    """Two digits, without an exponent below a million: 120."""
    return f"{float(f'{float(text):.2g}'):g}"


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
        yield [route, *(f"{power(fitting[-1]['price'])} ({power(fitting[-1]['ci_low'])} to "
                        f"{power(fitting[-1]['ci_high'])})" if fitting else "-" for fitting in best)]


def ratio(row):
    """A ratio of costs and its interval, two digits that tell something each."""
    if not row or not row["ratio"]:
        return "-"
    told = [plain(row[name]) if row[name] else "no end" for name in ("ratio", "ci_low", "ci_high")]
    return f"{told[0]} ({told[1]} to {told[2]})"


def difference(row):
    """Of the shares of attempts that are exact, in points; of pairs the probability of McNemar's test too."""
    told = [f"{100 * float(row[name]):.0f}" for name in ("difference", "difference_low", "difference_high")]
    test = f", p = {float(row['mcnemar']):.2g}" if row["mcnemar"] else ""
    return f"{told[0]} points ({told[1]} to {told[2]}{test})"


def comparisons(rows, wanted):
    """Costs of a as multiples of those of b, by both ways to count, and the difference of their rates: of the rows that are
    the cheapest by dense FLOPs."""
    yield ["a", "b", "at most", "cost of a / of b", "by non-zero FLOPs", "exact a", "exact b", "a less b"]
    found = {}
    for row in chosen(rows, wanted):
        found.setdefault((row["a_route"], row["b_route"], row["at_most"]), {})[row["counted"]] = row
    for (a, b, at_most), by in found.items():
        row = by["dense"]
        yield [f"{a}, {row['a_method']}", f"{b}, {row['b_method']}", at_most, ratio(row), ratio(by.get("nonzero")),
               *(f"{row[f'{side}_exact']} of {row[f'{side}_attempts']}" for side in "ab"), difference(row)]


def dead_units(rows, wanted):
    """Networks with units at rest, against updates; wanted: {field: values}."""
    rows = chosen(rows, wanted)
    fields = varied_fields(rows, "updates")

    def share(row, column):
        return f"{row[column]}: {percent(str(int(row[column]) / int(row['networks'])))} %"
    yield [*fields, "updates", "networks", "rule units all dead", "all 3x3 units dead", "some 3x3 unit dead", "exact"]
    for row in rows:
        yield [*(row[name] for name in fields), f"{int(row['updates']):,}", f"{int(row['networks']):,}",
               *(share(row, column) for column in ("rule_dead", "neighbourhood_dead", "neighbourhood_some_dead", "exact"))]


def proofs(rows, wanted):
    """How many networks of each cell are proved, and by what; wanted: {field: values}."""
    rows = chosen(rows, wanted)
    names = list(rows[0])
    fields = names[names.index("cell") + 1:names.index("replicate")]
    cells = {}
    for row in rows:
        cells.setdefault(tuple(row[name] for name in fields), []).append(row)
    yield [*fields, "networks", "proved at once", "proved by search", "nodes at most", "refuted", "undecided"]
    for cell, mine in cells.items():
        searched = [int(row["nodes"]) for row in mine if row["answer"] == "proved" and int(row["nodes"] or 0) > 0]
        count = {name: sum(row["answer"] == name for row in mine) for name in ("proved", "refuted", "undecided")}
        yield [*cell, str(len(mine)), str(count["proved"] - len(searched)), str(len(searched)),
               f"{max(searched):,}" if searched else "-", str(count["refuted"]), str(count["undecided"])]


def rules(rows, wanted):
    """How wide networks must be, by the rules' thresholds; of single rules where wanted has some."""
    if wanted:
        yield ["rule", "thresholds", "smallest width with an exact network", "with more than half exact", "exact at the widest"]
        for row in chosen(rows, wanted):
            yield [row["rule"], row["thresholds"], row["first_exact_width"] or "none", row["trainable_width"] or "none",
                   f"{row['exact_at_widest']} of {row['replicates_at_widest']} at {row['widest']}"]
        return
    yield ["thresholds", "rules", "smallest width with more than half exact: least", "median", "largest",
           "rules without such a width", "rules without an exact network"]
    by_thresholds = {}
    for row in rows:
        by_thresholds.setdefault(int(row["thresholds"]), []).append(row)
    for count, mine in sorted(by_thresholds.items()):
        widths = sorted(int(row["trainable_width"]) if row["trainable_width"] else math.inf for row in mine)
        told = ["none" if width == math.inf else str(width) for width in (widths[0], widths[(len(widths) - 1) // 2], widths[-1])]
        yield [str(count), str(len(mine)), *told, str(widths.count(math.inf)),
               str(sum(not row["first_exact_width"] for row in mine))]


def flops(trials):
    """All that the trials cost."""
    return sum(float(trial[f"{part}_flops"]) for trial in trials for part in ("train", "check", "factor"))


def successes(trials):
    return sum(trial["success"] == "1" for trial in trials)


def halves(rows, wanted):
    """Settings that are chosen on one half of the replicates, and told of the other; wanted["choose"]: their fields."""
    choose = wanted.pop("choose")
    rows = chosen(rows, wanted)
    fields = varied_fields(rows, "seed")
    others = [name for name in fields if name not in choose]
    half = (1 + max(int(row["replicate"]) for row in rows)) // 2
    groups = {}
    for row in rows:
        setting = tuple(row[name] for name in choose)
        parts = groups.setdefault(tuple(row[name] for name in others), {}).setdefault(setting, ([], []))
        parts[int(row["replicate"]) >= half].append(row)
    yield [*others, *choose, "exact where they were chosen", "exact elsewhere (95 % interval)", "FLOPs each"]
    for group, settings in groups.items():
        found = {setting: parts for setting, parts in settings.items() if successes(parts[0]) and parts[1]}
        if not found:
            yield [*group, *("-" for _ in choose), f"0 of {half} by each of {len(settings)}", "-", "-"]
            continue
        best = min(found, key=lambda setting: flops(found[setting][0]) / successes(found[setting][0]))
        first, second = found[best]
        hits, runs = successes(second), len(second)
        low, high = wilson(hits, runs)
        yield [*group, *best, f"{successes(first)} of {len(first)}",
               f"{hits} of {runs}: {percent(str(hits / runs))} % ({percent(str(low))} to {percent(str(high))})",
               power(str(flops(second) / hits) if hits else "")]


OF_ROWS = {"trials.csv": halves, "routes.csv": routes, "budget.csv": budgets, "cheapest.csv": cheapest,
           "comparisons.csv": comparisons, "curve_dead_units.csv": dead_units, "proofs.csv": proofs, "rules.csv": rules}


def table(path, asked):
    """asked: what the line above the table says, by the names in BLOCK."""
    if not path.exists():
        return "Not run yet.\n"
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = {name: values.split(",") for name, values in (pair.split("=") for pair in asked["wanted"].split())}
    if path.name in OF_ROWS:
        return markdown(OF_ROWS[path.name](rows, wanted))
    rows = chosen(rows, wanted)
    if asked["costs"]:
        return markdown(priced(rows))
    return markdown(pivoted(rows, asked["field"]) if asked["field"] else flat(rows))


def rewritten(readme):
    def records(match):
        return f"<!-- records -->\n{textwrap.fill(made_by(readme.parent), 120)}\n<!-- end -->\n"

    def block(match):
        head, tail = match[0].split("\n", 1)[0], "<!-- end -->"
        return f"{head}\n{table(readme.parent / match['table'], match)}{tail}\n"
    return RECORDS.sub(records, BLOCK.sub(block, readme.read_text()))


def main(arguments):
    check = "--check" in arguments
    folders = [name for name in arguments if name != "--check"]
    if len(folders) != 1 or not pathlib.Path(folders[0]).is_dir():
        raise InputError("readme_tables takes the folder of the experiments' folders, and --check")
    stale = []
    for readme in sorted(pathlib.Path(folders[0]).glob("*/README.md")):
        text = rewritten(readme)
        if text == readme.read_text():
            continue
        stale.append(readme.parent.name + "/README.md")
        if not check:
            readme.write_text(text)
    what = "the table is not what the CSV says (./run figures mends it)" if check else "table updated"
    for name in stale:
        print(f"{name}: {what}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    run_as_program(main)
