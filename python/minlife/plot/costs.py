"""Cost against size: what an exact network of at most so many numbers costs in FLOPs of training, failures included."""
import math

from . import rates, routes
from .axes import LevelAxis, flops_axis, size_axis
from .marks import draw_marks
from .style import COMMON, RIVAL, SERIES, Page
from .words import of_field, of_level, of_route

FIELDS = ("x", "x_label", "y_label", "lines", "where", "threshold", "span", "restarts_from")
FILE = "cost_against_size"


def suits(study):
    if study.shrinks:
        return study.has("cheapest.csv")
    return study.has("cells.csv") and len({row["parameters"] for row in study.cells()}) > 1


def draw(study, description):
    return draw_routes(study, description) if study.shrinks else draw_cells(study, description)


def draw_routes(study, description):
    """A line for each group of routes, by its cheapest method and share at each size: cheapest.csv."""
    rows = routes.table_of(study, description, "cheapest.csv", ("at_most", "price", "ci_low", "ci_high"))
    rows = [row for row in rows if row["price"] is not None and row["route"] not in ("dense", "m50")]
    if not rows:  # nothing was exact
        return []
    order = routes.groups(rows)
    # As many panels as it takes to have a colour for each group, with the rivals in all.
    count = max(1, math.ceil(len(order) / len(SERIES)))
    page = Page(count, size=(5.6, 3.6) if count == 1 else (4.3, 3.3))
    end = max(row["at_most"] for row in rows)
    rivals = [("width", RIVAL, (0, (1, 1.2))), ("restarts", "black", "-"), ("cut", "black", routes.RIVAL_DASHES["cut"])]
    low, high = min(row["ci_low"] for row in rows), max(row["price"] for row in rows) * 3
    sizes = [row["at_most"] for row in rows] + [mark["at"] for mark in description.threshold]
    for k, axes in enumerate(page.panels):
        draw_marks(axes, description, ())
        shown = order[k * len(SERIES):(k + 1) * len(SERIES)]
        lines = [(route, colour, "-") for route, (colour, _) in zip(shown, SERIES)]
        for route, colour, style in lines + rivals:
            mine = [row for row in rows if row["route"] == route]
            if not mine:
                continue
            mine.append({**mine[-1], "at_most": end})
            routes.band(axes, *routes.columns_of(mine, "at_most", "price", "ci_low", "ci_high"), colour,
                        style=style, label=of_route(route), alpha=0.11, step="post")
        axes.set_yscale("log")
        axes.set_ylim(low / 1.3, high)
        flops_axis(axes.yaxis, low, high, page.height)
        size_axis(axes, min(sizes) / 1.15, end * 1.1, page.panel_width)
    return [page.finish(description.y_label or f"{what_is_paid(rows)} for each", description.x_label or
                        ("exact network of at most so many numbers (not zero, compacted)" if count == 1 else
                         "numbers left, at most"),
                        description.title or f"{study.name}: what an exact network costs",
                        description.caption or "Of each group of routes the cheapest method and share. Bands: 95 % intervals.",
                        own_legends=count > 1)]


def what_is_paid(rows):
    """What the costs of these rows of cheapest.csv are made of. Records of older programs do not tell what checks cost, and
    restarts_from may name newer ones than the study's own."""
    told = dict.fromkeys((row["route"] for row in rows), False)
    for row in rows:
        told[row["route"]] |= row["price"] != row.get("train_flops_per_exact", row["price"])
    if not any(told.values()):
        return "training FLOPs"
    return "FLOPs, checks included," if all(told.values()) else "FLOPs, checks included where known,"


def draw_cells(study, description):
    """Of a sweep: a cell's mean training over its success rate, which gives the interval too."""
    cells = rates.selected(study.rows("cells.csv", numbers=("replicates", "train_flops_mean", "success_rate", "ci_low",
                                                             "ci_high"), texts=("cell", "parameters")),
                           description.where, study.folder)
    if not any(cell["successes"] for cell in cells):
        return []
    description.x = description.x or "parameters"
    choice = rates.choose(study, cells, description)
    # Without a field of few levels the lines are the combinations of all.
    fields = ([choice.lines] if choice.lines else []) + list(choice.panels)
    keys = list(dict.fromkeys(tuple(cell[field] for field in fields) for cell in cells))
    while len(keys) > rates.MOST_LINES and len(fields) > 1:
        fields.pop()
        keys = list(dict.fromkeys(tuple(cell[field] for field in fields) for cell in cells))
    horizontal = LevelAxis([cell[choice.x] for cell in cells], "log" if choice.x == "parameters" else None,
                           description.names)
    page = Page(1)
    (axes,) = page.panels
    draw_marks(axes, description, (), horizontal.place)
    step = horizontal.nearest * min(0.1, 0.4 / len(keys))
    for k, (key, (colour, marker)) in enumerate(zip(keys, SERIES * len(keys))):
        mine = sorted((cell for cell in cells if tuple(cell[field] for field in fields) == key),
                      key=lambda cell: horizontal.place(cell[choice.x]))
        label = ", ".join(of_level(field, level, description.names) for field, level in zip(fields, key)) or None
        found = [cell for cell in mine if cell["successes"]]
        shift = (k - (len(keys) - 1) / 2) * step
        costs = [cell["train_flops_mean"] / cell["success_rate"] for cell in found]
        lows = [cell["train_flops_mean"] / cell["ci_high"] for cell in found]
        highs = [cell["train_flops_mean"] / cell["ci_low"] if cell["ci_low"] else math.inf for cell in found]
        axes.errorbar([horizontal.place(cell[choice.x]) + shift for cell in found], costs,
                      [[c - low for c, low in zip(costs, lows)], [high - c for c, high in zip(costs, highs)]], color=colour,
                      marker=marker, capsize=2.5, elinewidth=1, label=label,
                      linestyle="-" if len(found) == len({cell[choice.x] for cell in found}) else "none")
        for cell in mine:
            if not cell["successes"]:
                axes.plot([horizontal.place(cell[choice.x]) + shift], [cell["train_flops_mean"] / cell["ci_high"]],
                          color=colour, marker="^", markersize=7, markerfacecolor="white", linestyle="none",
                          label="none exact: it costs more than this (95 %)", gid=COMMON)
    axes.set_yscale("log")
    flops_axis(axes.yaxis, *axes.get_ylim(), page.height)
    horizontal.finish(axes, page.panel_width)
    return [page.finish(description.y_label or "training FLOPs for each exact network", description.x_label or
                        of_field(choice.x, description.names), description.title or f"{study.name}: what an exact network costs",
                        description.caption or "Costs include failed trainings. Bars: from the 95 % interval of the success rate.")]
