"""Success rates against a field of the grid, with intervals; further fields as lines and panels."""
import dataclasses
import itertools

from ..errors import InputError
from ..intervals import wilson
from ..study import grid_fields
from .axes import LevelAxis, ends, rate_axis
from .description import as_tuple
from .marks import draw_marks
from .neighbours import neighbour
from .style import SERIES, Page
from .words import of_field, of_level, of_value

FIELDS = ("x", "x_label", "y_label", "x_scale", "ticks", "lines", "panels", "judged", "where", "name", "counts", "source",
          "star", "threshold", "span", "background")
FILE = "success_rate"
MOST_LINES, MOST_PANELS, MOST_BARS = 6, 12, 10


@dataclasses.dataclass(frozen=True)
class Choice:
    """Which field of the grid stands where. lines: None, or a field; panels: a tuple of fields."""
    x: str
    lines: str | None
    panels: tuple


@dataclasses.dataclass
class Point:
    """A cell of the grid, judged once. rate: with its interval; hits of runs."""
    panel: tuple  # its levels of the choice's panels, and how it is judged where that differs
    line: str
    x: object
    rate: float
    low: float
    high: float
    hits: int
    runs: int


def suits(study):
    return not study.shrinks


def levels(rows, field):
    """A field's levels: numbers in ascending order, then words as they came."""
    found = list(dict.fromkeys(row[field] for row in rows))
    return sorted(level for level in found if not isinstance(level, str)) + [w for w in found if isinstance(w, str)]


def choose(study, rows, description):
    """The Choice for a study's cells: what the description asks for, the rest as it is seen best."""
    fields, columns = grid_fields(rows), list(rows[0])
    known = columns[columns.index("cell") + 1:columns.index("parameters") + 1]
    for field in (description.x, description.lines, *as_tuple(description.panels)):
        if field is not None and field not in known:
            raise InputError(f"{field} is no axis of {study.folder}; its grid has {', '.join(fields)}")
    if description.x in known and description.x not in fields and description.lines is None and len(rows) > 1 \
            and description.x != "parameters" and not description.source:
        raise InputError(f"{description.x} is no axis of {study.folder}: it is {rows[0][description.x]} in every cell; its grid "
                         f"has {', '.join(fields)}")

    def wide(field):
        """Widths first, then the field with the most numbers; words last."""
        numbers = [level for level in levels(rows, field) if not isinstance(level, str)]
        return field == "width", len(numbers), -fields.index(field)
    x = description.x or max((f for f in fields if f not in (description.lines, *as_tuple(description.panels))), key=wide,
                             default="width")
    # With the parameters told, the width tells nothing more.
    others = [field for field in fields if field != x and not (x == "parameters" and field == "width")]
    lines = description.lines
    if lines is None:
        few = [f for f in others if len(levels(rows, f)) <= MOST_LINES and f not in as_tuple(description.panels)]
        lines = max(few, key=lambda field: (len(levels(rows, field)), -fields.index(field)), default=None)
    panels = as_tuple(description.panels) or tuple(field for field in others if field != lines)
    return Choice(x, lines, panels)


def selected(rows, where, place):
    """The measured rows with one of the wanted levels in each field of `where`."""
    for field in where:
        if rows and field not in rows[0]:
            raise InputError(f"{place}: where: there is no field {field} in its cells")
    return [row for row in rows if row["replicates"] and all(row[field] in wanted for field, wanted in where.items())]


def points_of(study, choice, description, name, where):
    """The Points of a study's cells; name: what the line is called, where that is not its level."""
    rows = selected(study.cells(), where, study.folder)
    judgements = as_tuple(description.judged) or ("exact",)
    for row in rows:
        if choice.x not in row:
            raise InputError(f"{study.folder} has no field {choice.x}, against which it was to be drawn")
        level = of_level(choice.lines, row[choice.lines], description.names) if choice.lines in row else None
        for judged in judgements:
            hits = row["successes"] if judged == "exact" else row["sampled_successes"]
            low, high = (row["ci_low"], row["ci_high"]) if judged == "exact" else wilson(hits, row["replicates"])
            panel = tuple(row.get(field) for field in choice.panels) + ((judged,) if len(judgements) > 1 else ())
            yield Point(panel, name or level or "", row[choice.x], hits / row["replicates"], low, high, hits, row["replicates"])


def all_points(study, choice, description):
    points = list(points_of(study, choice, description, description.name, description.where))
    for source in description.source:
        other = neighbour(study, source["folder"])
        if other is not None and other.has("cells.csv"):
            points += points_of(other, choice, description, source.get("name"), source.get("where", {}))
    return points


def cells_of(study):
    rows = [row for row in study.cells() if row["replicates"]]
    if not rows:
        raise InputError(f"{study.folder} has no results yet: no trial of it has ended; `minlife status {study.folder}` tells "
                         f"how far it is")
    return rows


def draw(study, description):
    choice = choose(study, cells_of(study), description)
    return draw_points(study, description, choice, all_points(study, choice, description))


def draw_points(study, description, choice, points):
    """Pages of panels with the points' rates."""
    lines = {line: SERIES[k % len(SERIES)] for k, line in enumerate(dict.fromkeys(point.line for point in points))}
    horizontal = LevelAxis([point.x for point in points], description.x_scale, description.names)
    panels = list(dict.fromkeys(point.panel for point in points))
    pages = []
    for begin in range(0, len(panels), MOST_PANELS):
        shown = panels[begin:begin + MOST_PANELS]
        page = Page(len(shown))
        for axes, panel in zip(page.panels, shown):
            draw_marks(axes, description, panel, horizontal.place)
            rate_axis(axes)
            mine = [point for point in points if point.panel == panel]
            draw_lines(axes, mine, lines, horizontal, description)
            horizontal.finish(axes, page.panel_width, description.ticks)
            if panel:
                axes.set_title(panel_title(choice, panel, description))
        if len(lines) == 1 and not description.source:
            # One line needs no name, but the marks beside it do.
            for axes in page.panels:
                for artist in (*axes.lines, *axes.containers):
                    if artist.get_label() in lines:
                        artist.set_label(None)
        pages.append(page.finish(description.y_label or "exact networks" if exact_by_windows(study) else
                                 description.y_label or "successful networks",
                                 description.x_label or of_field(choice.x, description.names),
                                 description.title or title_of(study, choice, description),
                                 description.caption or caption_of(study)))
    return pages


def exact_by_windows(study):
    """Whether success means right on all windows, which are listed for one and two steps."""
    return all(row["steps"] <= 2 for row in study.cells())


def draw_lines(axes, points, lines, horizontal, description):
    """Rates with their intervals: bars side by side where there is room for them, else bands."""
    places = {horizontal.place(point.x) for point in points if not isinstance(point.x, str)}
    in_bars = len(places) <= MOST_BARS
    step = horizontal.nearest * min(0.12, 0.6 / max(1, len(lines)))
    for k, (line, (colour, marker)) in enumerate(lines.items()):
        shift = (k - (len(lines) - 1) / 2) * step
        mine = [point for point in points if point.line == line]
        numbers = sorted((p for p in mine if not isinstance(p.x, str)), key=lambda point: point.x)
        words = [point for point in mine if isinstance(point.x, str)]
        label = line
        for part, join in ((numbers, True), (words, False)):
            if not part:
                continue
            move = shift if in_bars or not join else 0
            at = [horizontal.place(point.x) + move for point in part]
            rates, lows, highs = ([getattr(p, name) for p in part] for name in ("rate", "low", "high"))
            if join and not in_bars:
                axes.fill_between(at, lows, highs, color=colour, alpha=0.16, linewidth=0)
                axes.plot(at, rates, color=colour, marker=marker, label=label)
            else:
                axes.errorbar(at, rates, yerr=ends(rates, lows, highs), color=colour, marker=marker, capsize=2.5, elinewidth=1,
                              linestyle="-" if join else "none", label=label)
            label = None
            if description.counts:
                for place, point in zip(at, part):
                    # Above the interval, or beside its upper end where nothing is above.
                    inside = point.high < 0.93
                    axes.annotate(f"{point.hits}/{point.runs}", (place, point.high), xytext=(0, 3) if inside else (4, -8),
                                  textcoords="offset points", ha="center" if inside else "left", fontsize=8, color=colour,
                                  bbox={"color": "white", "pad": 0.6})


def panel_title(choice, panel, description):
    """The levels of a panel, in words."""
    told = [of_level(field, level, description.names) for field, level in itertools.zip_longest(choice.panels, panel)
            if field is not None]
    judged = panel[len(choice.panels):]
    return ", ".join([*told, *(of_value(one, description.names) for one in judged)])


def title_of(study, choice, description):
    return f"{study.name}: success against {of_field(choice.x, description.names)}"


def caption_of(study):
    done, wanted = sum(row["replicates"] for row in study.cells()), study.trials_wanted()
    far = f"{done:,} of {wanted:,} trials so far" if wanted and done < wanted else f"{done:,} trials"
    return f"Bars and bands: 95 % intervals. {far}."
