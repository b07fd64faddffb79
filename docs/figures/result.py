"""Draws docs/figures/result.png, the figure of the README: the smallest exact network, and size against success.

    /usr/bin/python3 docs/figures/result.py [PICTURE.png]

Its numbers are those of experiments/06_shrink_one_step: the network of smallest_channels_taylor.h5, and rows of
routes.csv.
"""
import itertools
import pathlib
import sys

import h5py
import matplotlib.pyplot as plt
from matplotlib.ticker import FixedLocator, FuncFormatter

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "python"))

from minlife.plot.axes import rate_axis, size_axis
from minlife.plot.routes import RATES, band, columns_of
from minlife.plot.style import BLUE, GREEN, ORANGE, PUBLISHED, PURPLE, RED, SKY, STYLE
from minlife.study import Study

EXPERIMENT = ROOT / "experiments" / "06_shrink_one_step"
PICTURE = HERE / "result.png"
# Of routes.csv: the rows of a line, its colour and marker, its label.
LINES = [
    ([("channels", "taylor")], (BLUE, "o"), "whole channels go (Taylor score)"),
    ([("iterative", "taylor")], (GREEN, "D"), "single weights go (Taylor score)"),
    ([("iterative", "magnitude")], (RED, "s"), "single weights go (smallest first)"),
    ([("dense", None), ("width", None)], (ORANGE, "^"), "narrow networks, trained once"),
]


def smallest_network():
    """Weights and biases of its three layers, in order, as flat lists."""
    with h5py.File(EXPERIMENT / "smallest_channels_taylor.h5") as file:
        layers = [(layer["weight"][()].ravel().tolist(), layer["bias"][()].tolist())
                  for layer in file["layers"].values()]
    if [len(weights) for weights, _ in layers] != [9, 2, 2]:
        raise SystemExit("the smallest network has another shape than this picture: one 3x3 filter, two units, a sum")
    return layers


def signed(number):
    return f"{number:+.2f}".replace("-", "\N{MINUS SIGN}")


def node(axes, place, bias, under):
    axes.plot(*place, marker="o", markersize=33, markerfacecolor="white", markeredgecolor=PUBLISHED, zorder=3)
    axes.text(*place, signed(bias), ha="center", va="center", fontsize=8.5, zorder=4)
    axes.text(place[0], place[1] - 0.95, under, ha="center", va="top", fontsize=8.5, color=PUBLISHED)


def edge(axes, start, end, weight=None):
    """A line as wide as its weight is large, which stands beside its middle."""
    colour = BLUE if weight is None or weight > 0 else RED
    axes.plot(*zip(start, end), color=colour, linewidth=1.5 + abs(weight or 0) / 2, zorder=1)
    if weight is not None:
        axes.text((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, signed(weight), ha="center", va="center",
                  fontsize=8.5, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


def draw_network(axes, layers):
    (taps, (filter_bias,)), (unit_weights, unit_biases), (sum_weights, (sum_bias,)) = layers
    axes.set_axis_off()
    axes.set_xlim(-0.2, 10.6)
    axes.set_ylim(-0.35, 6.3)
    for k, weight in enumerate(taps):
        left, bottom = k % 3, 4 - k // 3
        shade = 0.45 * abs(weight) / max(map(abs, taps))
        axes.add_patch(plt.Rectangle((left, bottom), 1, 1, facecolor=BLUE, alpha=shade, edgecolor="white"))
        axes.add_patch(plt.Rectangle((left, bottom), 1, 1, fill=False, edgecolor="#999999", linewidth=0.8))
        axes.text(left + 0.5, bottom + 0.5, f"{weight:.2f}", ha="center", va="center", fontsize=8.5)
    axes.text(1.5, 1.75, "a cell and its\n8 neighbours", ha="center", va="top", fontsize=8.5, color=PUBLISHED)
    filtered, units, answer = (4.7, 3.5), [(7.2, 5.2), (7.2, 1.8)], (9.8, 3.5)
    edge(axes, (3, 3.5), filtered)
    node(axes, filtered, filter_bias, "ReLU")
    for unit, bias, into, out in zip(units, unit_biases, unit_weights, sum_weights):
        edge(axes, filtered, unit, into)
        edge(axes, unit, answer, out)
        node(axes, unit, bias, "ReLU")
    node(axes, answer, sum_bias, "above 0:\nalive")
    numbers = sum(len(weights) + len(biases) for weights, biases in layers)
    axes.set_title(f"{numbers} numbers that know Life:\nright on all 512 neighbourhoods")


def answer_to(cells, layers):
    """The network's answer to nine cells, 0 or 1, row by row: above 0 means that the middle one will be alive."""
    (taps, (filter_bias,)), (unit_weights, unit_biases), (sum_weights, (sum_bias,)) = layers
    filtered = max(0, filter_bias + sum(tap * cell for tap, cell in zip(taps, cells)))
    units = [max(0, bias + weight * filtered) for weight, bias in zip(unit_weights, unit_biases)]
    return sum_bias + sum(weight * unit for weight, unit in zip(sum_weights, units))


def draw_answers(axes, layers):
    """All 512 neighbourhoods: the answer against the number of live neighbours."""
    rings = {"color": SKY, "marker": "o", "markersize": 8, "markerfacecolor": "none"}
    squares = {"color": PURPLE, "marker": "s", "markersize": 4.5}
    for alive, style, label in [(0, rings, "of a dead cell"), (1, squares, "of a live cell")]:
        windows = [window for window in itertools.product((0, 1), repeat=9) if window[4] == alive]
        axes.plot([sum(window) - alive for window in windows], [answer_to(window, layers) for window in windows],
                  linestyle="none", label=label, **style)
    axes.axhline(0, color=PUBLISHED, linewidth=1)
    axes.text(8.3, 0.35, "alive", ha="right", va="bottom", fontsize=8.5, color=PUBLISHED)
    axes.set_yscale("symlog", linthresh=4)  # up to there linear
    axes.yaxis.set_major_locator(FixedLocator([-20, -10, -4, 0, 4]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda answer, _: f"{answer:g}".replace("-", "\N{MINUS SIGN}")))
    axes.set_ylim(-30, 5)
    axes.set_xlabel("live neighbours")
    axes.set_ylabel("answer")
    axes.set_title("What it answers: born with 3, stays with 2 or 3", fontsize=9)
    axes.legend(loc="lower left")


def draw_rates(axes):
    rows = Study(EXPERIMENT).rows("routes.csv", numbers=RATES, texts=("route", "method"))
    for names, (colour, marker), label in LINES:
        mine = [row for row in rows if any(row["route"] == route and method in (None, row["method"])
                                           for route, method in names)]
        mine.sort(key=lambda row: row["nonzero"])
        band(axes, *columns_of(mine, "nonzero", "success_rate", "ci_low", "ci_high"), colour, marker, label=label)
    rate_axis(axes)
    axes.set_ylabel("exact networks, of 64")
    size_axis(axes, 7.5, 360, 4.5)
    axes.set_xlabel("numbers left, of 305 (weights and biases; 95 % intervals)")
    axes.set_title("How a trained L(1,8) is shrunk decides\nhow small it gets")
    axes.legend(loc="upper center", bbox_to_anchor=(0.47, -0.14), ncols=2, columnspacing=1.2)


def main(picture=PICTURE):
    plt.rcParams.update(STYLE)
    figure, axes = plt.subplot_mosaic([["network", "rates"], ["answers", "rates"]], figsize=(10, 5), layout="constrained",
                                      width_ratios=(1, 1.15), height_ratios=(1.3, 1))
    layers = smallest_network()
    draw_network(axes["network"], layers)
    draw_answers(axes["answers"], layers)
    draw_rates(axes["rates"])
    figure.savefig(picture, metadata={"Software": None}, dpi=130)


if __name__ == "__main__":
    main(*sys.argv[1:])
