"""The routes of a shrink, as its tables name them: groups of methods, their rivals, and the lines of each."""
from ..errors import InputError
from .neighbours import neighbour
from .style import COMMON, RIVAL, SERIES

# What every group is compared with.
RIVALS = ("dense", "width", "m50", "restarts", "cut")
RATES = ("keep", "nonzero", "success_rate", "ci_low", "ci_high")
# A method has one colour in all groups.
SERIES_OF = {"magnitude": 0, "magnitude_layer": 1, "random": 2, "taylor": 3, "l1": 0, "rewind": 0, "fresh": 1, "signs": 2,
             "shuffled": 3, "snip": 3, "grasp": 4, "synflow": 5}
RIVAL_DASHES = {"width": (0, (1, 1.2)), "restarts": (0, (4, 2)), "cut": (0, (4, 1.2, 1, 1.2)), "dense": "-"}


def suits(study):
    return study.shrinks and study.has("routes.csv")


def groups(rows):
    """The groups of routes that are no rivals, in the order of the table."""
    return [route for route in dict.fromkeys(row["route"] for row in rows) if route not in RIVALS]


def methods(rows, route):
    return list(dict.fromkeys(row["method"] for row in rows if row["route"] == route))


def series_of(rows, route):
    """(method, (colour, marker)) of a group's methods."""
    return [(method, SERIES[SERIES_OF.get(method, k) % len(SERIES)]) for k, method in enumerate(methods(rows, route))]


def table_of(study, description, table, numbers):
    """A table's rows, with those of restarts from another experiment where the description names one that has them."""
    rows = study.rows(table, numbers=numbers, texts=("route",))
    other = neighbour(study, description.restarts_from) if description.restarts_from else None
    if other is not None:
        more = [row for row in other.rows(table, numbers=numbers, texts=("route",)) if row["route"] == "restarts"]
        if more:
            rows = [row for row in rows if row["route"] != "restarts"] + more
    return rows


def whole(rows, study):
    """The row of the oversized network."""
    for row in rows:
        if row["route"] == "dense":
            return row
    raise InputError(f"{study.folder}/routes.csv has no row of the oversized network (route dense)")


def columns_of(rows, *names):
    return [[row[name] for row in rows] for name in names]


def band(axes, x, rates, lows, highs, colour, marker=None, style="-", label=None, alpha=0.15, step=None):
    """Rates as a line, with their intervals as a band. step: as of matplotlib's steps, where the line has steps."""
    axes.fill_between(x, lows, highs, color=colour, alpha=alpha, linewidth=0, step=step)
    axes.plot(x, rates, color=colour, marker=marker, linestyle=style, label=label,
              drawstyle=f"steps-{step}" if step else "default", zorder=1.9 if colour == RIVAL else 2,
              gid=COMMON if colour == RIVAL else None)
