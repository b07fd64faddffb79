"""What the notebooks share: reading the exported tables, and one style for the figures.

Nothing here computes a result: rates and intervals are the columns of cells.csv. The one exception, wilson(), is
for counts whose interval no column holds; it is tested against those that have one.
"""
import csv
import math
import os
import pathlib

import matplotlib.pyplot as plt
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

# Okabe and Ito's palette: told apart with any colour vision. Series differ in marker too.
BLUE, ORANGE, GREEN, PURPLE, RED, SKY = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9"
SERIES = [(BLUE, "o"), (RED, "s"), (GREEN, "D"), (PURPLE, "^"), (ORANGE, "v"), (SKY, "P")]
PUBLISHED = "#333333"

STYLE = {
    "figure.figsize": (6.4, 4.0), "figure.dpi": 100, "savefig.dpi": 180, "figure.constrained_layout.use": True,
    "font.size": 10, "axes.titlesize": 10.5, "axes.titlelocation": "left", "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True, "grid.color": "#e4e4e4",
    "lines.markersize": 5.5, "lines.linewidth": 1.4, "legend.framealpha": 0.75, "legend.edgecolor": "none",
    "legend.fontsize": 8.5,
}


def folder(experiment):
    """An experiment's folder; those of MINLIFE_EXPERIMENTS take the place of the repository's."""
    root = os.environ.get("MINLIFE_EXPERIMENTS", pathlib.Path(__file__).resolve().parent.parent / "experiments")
    return pathlib.Path(root) / experiment


def number(text):
    """The number that a CSV field holds, None where it is empty, else the text itself."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text or None


def read(experiment, table="cells.csv"):
    """A table's rows as dictionaries; none where the experiment has not been run."""
    path = folder(experiment) / table
    if not path.exists():
        return []
    with open(path, newline="") as file:
        return [{name: number(text) for name, text in row.items()} for row in csv.DictReader(file)]


def begin(columns=1, rows=1, **options):
    """A figure in the house style, and its axes: one, or several with a common vertical axis."""
    plt.rcParams.update(STYLE)
    return plt.subplots(rows, columns, sharey=True, **options)


def rate_axis(axes, label="exact networks"):
    """A vertical axis from 0 to 100 %, the half marked."""
    axes.set_ylim(-0.02, 1.02)
    axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda rate, _: f"{rate * 100:g} %"))
    axes.set_ylabel(label)
    axes.axhline(0.5, color="#999999", linewidth=1, zorder=0.5)


def width_axis(axes, widths):
    """A logarithmic horizontal axis with these widths as its ticks."""
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(FixedLocator(widths))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda width, _: f"{width:g}"))
    axes.set_xlabel("width m (times the minimal network's channels)")


def measured(rows):
    """The rows with at least one replicate: an interval around nothing says nothing."""
    return [row for row in rows if row["replicates"]]


def bars(axes, rows, places, series, label, join=True):
    """Rates with their intervals as bars. places: of the rows, on the horizontal axis."""
    colour, marker = series
    rates = [row["success_rate"] for row in rows]
    below = [row["success_rate"] - row["ci_low"] for row in rows]
    above = [row["ci_high"] - row["success_rate"] for row in rows]
    # Rounding may leave a bound a hair on the wrong side of a rate of 0 or 1.
    ends = [[max(0, length) for length in below], [max(0, length) for length in above]]
    axes.errorbar(places, rates, yerr=ends, color=colour, marker=marker, linestyle="-" if join else "none", capsize=3,
                  elinewidth=1.1, label=label)


def band(axes, places, rates, lows, highs, series, label, style="-"):
    """Rates as a line, with their intervals as a band."""
    colour, marker = series
    axes.fill_between(places, lows, highs, color=colour, alpha=0.16, linewidth=0)
    axes.plot(places, rates, color=colour, marker=marker, linestyle=style, label=label)


def published(axes, place, rate, low=None, high=None, label=None):
    """A figure that others published, as a hollow star, with its interval where one can be given."""
    if low is not None:
        axes.vlines(place, low, high, color=PUBLISHED, linewidth=1, linestyle=(0, (2, 2)))
    axes.plot([place], [rate], marker="*", markersize=11, markerfacecolor="white", markeredgecolor=PUBLISHED,
              linestyle="none", label=label, zorder=5)


def published_from(axes, place, text, bottom=False):
    """A dashed line where others saw a threshold, and their words beside it, at its upper or lower end."""
    axes.axvline(place, color=PUBLISHED, linewidth=1.3, linestyle=(0, (3, 2)), zorder=1)
    axes.annotate(text, (place, 0.02 if bottom else 0.99), xytext=(6, 0), textcoords="offset points", fontsize=8.5,
                  color=PUBLISHED, va="bottom" if bottom else "top")


def wilson(successes, trials):
    """The Wilson 95 % interval, as cells.csv has it."""
    if trials == 0:
        return 0.0, 1.0
    z = 1.959963984540054
    rate, weight = successes / trials, z * z / trials
    half = z * math.sqrt((rate * (1 - rate) + weight / 4) / trials)
    return max(0.0, (rate + weight / 2 - half) / (1 + weight)), min(1.0, (rate + weight / 2 + half) / (1 + weight))


def save(figure, experiment, name):
    """Writes the figure into the experiment's folder, without a date or version that would change its bytes."""
    figure.savefig(folder(experiment) / name, metadata={"Software": None})
