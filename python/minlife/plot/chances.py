"""The chance of at least one exact network against what is spent: of a shrink, a panel for each group of routes."""
import textwrap

from . import routes
from .axes import flops_axis, rate_axis
from .marks import draw_marks
from .style import RIVAL, Page
from .words import of_method, of_route, plain

FIELDS = ("x_label", "y_label", "at_most_percent", "restarts_from")
FILE = "chance_against_flops"
RIVAL_NAMES = {"width": "plain networks", "restarts": "restarts", "cut": "restarts with a cut-off"}


def suits(study):
    return study.shrinks and study.has("routes.csv") and study.has("budget.csv")


def draw(study, description):
    """The figure within the bound of at_most_percent, or within the first of some usual ones with an exact network."""
    bounds = (25, 50, 100) if description.at_most_percent is None else (description.at_most_percent,)
    return next(filter(None, (draw_within(study, description, percent) for percent in bounds)), [])


def draw_within(study, description, percent):
    """Of each method the row with the largest size within the bound; of plain networks and restarts, the rivals in every
    panel, the one that comes to an even chance with the least. Nothing where no network was exact."""
    rows = routes.table_of(study, description, "routes.csv", routes.RATES)
    rows = [row for row in rows if row["nonzero"] <= percent / 100 * routes.whole(rows, study)["nonzero"]]
    points = routes.table_of(study, description, "budget.csv", ("keep", "flops", "attempts", "chance", "ci_low", "ci_high"))

    def curve(route, method):
        fitting = [row for row in rows if row["route"] == route and row["method"] == method]
        if not fitting:
            return []
        keep = max(fitting, key=lambda row: row["nonzero"])["keep"]
        found = [point for point in points if (point["route"], point["method"], point["keep"]) == (route, method, keep)]
        return found if any(point["chance"] for point in found) else []

    def even(curve):
        return next((point["flops"] for point in curve if point["chance"] >= 0.5), float("inf"))

    rivals = []
    for route in ("restarts", "cut", "width"):
        curves = [(curve(route, method), method) for method in routes.methods(rows, route)]
        best = min((one for one in curves if one[0]), key=lambda one: even(one[0]), default=None)
        if best:
            rivals.append((route, *best))
    named = {name: [(method, colour, curve(name, method)) for method, (colour, _) in routes.series_of(rows, name)]
             for name in routes.groups(rows)}
    names = [name for name, lines in named.items() if any(line for *_, line in lines)]
    if not names:
        return []
    drawn = [line for name in names for *_, line in named[name] if line] + [line for _, line, _ in rivals]
    low, high = seen(drawn)
    page = Page(len(names), size=None if len(names) < 3 else (2.8, 2.3))
    for axes, name in zip(page.panels, names):
        draw_marks(axes, description, (name,))
        for route, line, method in rivals:
            draw_curve(axes, line, RIVAL, f"{RIVAL_NAMES[route]}, {plain(method)}", routes.RIVAL_DASHES[route])
        for method, colour, line in named[name]:
            if line:
                draw_curve(axes, line, colour, of_method(method))
        without = [of_method(method) for method, _, line in named[name] if not line]
        if without:
            told = textwrap.wrap(f"none found: {', '.join(without)}", 28)
            axes.plot([], [], linestyle="none", label="\n".join(told))
        rate_axis(axes)
        axes.set_xscale("log")
        axes.set_xlim(low, high)
        flops_axis(axes.xaxis, low, high, page.panel_width)
        axes.set_title(of_route(name))
    silent = [of_route(name) for name in named if name not in names]
    return [page.finish(description.y_label or "chance of an exact network", description.x_label or "training FLOPs spent",
                        description.title or f"{study.name}: chance of an exact network of at most {percent:g} % of the size",
                        description.caption or "Attempts one after the other, failures and oversized parents paid. Bands: 95 % "
                        "intervals." + (f" Without any exact network: {'; '.join(silent)}." if silent else ""),
                        own_legends=True)]


def seen(curves):
    """From the budget at which the first curve begins to rise to the one at which the last is nearly at its end."""
    starts = [next(point["flops"] for point in curve if point["chance"] > 0.02) for curve in curves
              if any(point["chance"] > 0.02 for point in curve)]
    ends = [next((point["flops"] for point in curve if point["chance"] > 0.98), curve[-1]["flops"]) for curve in curves]
    first = min(curve[0]["flops"] for curve in curves)
    return max(first, min(starts, default=first) / 2), max(ends) * 1.5


def draw_curve(axes, curve, colour, label, style="-"):
    routes.band(axes, *routes.columns_of(curve, "flops", "chance", "ci_low", "ci_high"), colour, style=style, label=label)
