"""What an exact network of at most so many numbers costs by each route, as a multiple of what it costs by another."""
from ..errors import InputError
from . import routes
from .axes import size_axis
from .marks import draw_marks
from .rates import MOST_PANELS
from .style import QUIET, SERIES, Page
from .words import of_route

FIELDS = ("x_label", "y_label", "where", "threshold", "span")
FILE = "cost_ratios"
# Whoever judges a route by its price asks what it is beside these, where they are there.
BESIDE = ("restarts", "restarts_curvature", "width")
COUNTED = {"dense": ("-", None), "nonzero": ((0, (1, 1.2)), "white")}


def suits(study):
    return study.has("comparisons.csv")


def draw(study, description):
    rows = study.rows("comparisons.csv", numbers=("at_most", "ratio", "ci_low", "ci_high"), texts=("a_route", "b_route", "counted"))
    rows = selected([row for row in rows if row["ratio"] is not None], description.where, study.folder)
    if "b_route" not in description.where and any(row["b_route"] in BESIDE for row in rows):
        rows = [row for row in rows if row["b_route"] in BESIDE]
    if not rows:  # no two routes have exact networks of one size
        return []
    names = list(dict.fromkeys(row["a_route"] for row in rows))
    rivals = list(dict.fromkeys(row["b_route"] for row in rows))
    colours = {rival: SERIES[k % len(SERIES)] for k, rival in enumerate(rivals)}
    sizes = [row["at_most"] for row in rows]
    return [draw_page(study, description, rows, names[begin:begin + MOST_PANELS], colours, sizes)
            for begin in range(0, len(names), MOST_PANELS)]


def draw_page(study, description, rows, names, colours, sizes):
    """A panel for each route, a line for each that it stands beside. sizes: of all pages."""
    page = Page(len(names), size=(5.6, 3.6) if len(names) == 1 else None)
    for axes, name in zip(page.panels, names):
        draw_marks(axes, description, (name,))
        axes.axhline(1, color=QUIET, linewidth=1, zorder=0.5)
        lines = [(rival, counted) for rival in colours for counted in COUNTED]
        for k, (rival, counted) in enumerate(lines):
            mine = sorted((row for row in rows if (row["a_route"], row["b_route"], row["counted"]) == (name, rival, counted)),
                          key=lambda row: row["at_most"])
            if mine:
                draw_line(axes, mine, 1.02 ** (k - (len(lines) - 1) / 2), *colours[rival], *COUNTED[counted],
                          f"beside {of_route(rival)}" + ("" if counted == "dense" else ", by non-zero FLOPs"))
        axes.set_yscale("log")
        axes.set_ylim(bottom=min(row["ratio"] for row in rows) / 2)  # a bar without a lower end would set none
        axes.set_title(of_route(name))
        size_axis(axes, min(sizes) / 1.2, max(sizes) * 1.2, page.panel_width)
    return page.finish(description.y_label or "cost of each, as a multiple", description.x_label or "numbers left, at most",
                       description.title or f"{study.name}: what an exact network costs beside others",
                       description.caption or "Below 1 it is cheaper. Each route by its cheapest method and share. Bars: 95 % "
                       "bootstrap intervals; an arrow: without an end.")


def selected(rows, where, folder):
    """The rows that where asks for, as other kinds of figures have it: {field: levels}."""
    for field, levels in where.items():
        if rows and field not in rows[0]:
            raise InputError(f"{folder}/figures.toml: where: comparisons.csv has no column {field}; it has "
                             f"{', '.join(rows[0])}")
        wanted = {str(level) for level in levels}
        rows = [row for row in rows if str(row[field]) in wanted]
    return rows


def draw_line(axes, rows, shift, colour, marker, style, face, label):
    """Ratios with their intervals; shift: a factor of the sizes, so that bars of several lines stand side by side."""
    places, ratios, lows, highs = [[row["at_most"] * shift for row in rows], *routes.columns_of(rows, "ratio", "ci_low", "ci_high")]
    endless = [high is None for high in highs]
    below = [ratio - low for ratio, low in zip(ratios, lows)]
    above = [ratio * 3 if high is None else high - ratio for ratio, high in zip(ratios, highs)]
    axes.errorbar(places, ratios, [[max(0, length) for length in below], [max(0, length) for length in above]], color=colour,
                  marker=marker, markerfacecolor=face or colour, linestyle=style, capsize=2, elinewidth=0.9, linewidth=1,
                  markersize=4, label=label)
    ends = [(place, ratio * 4) for place, ratio, is_endless in zip(places, ratios, endless) if is_endless]
    if ends:
        axes.plot(*zip(*ends), color=colour, marker="^", linestyle="none", markersize=6)
