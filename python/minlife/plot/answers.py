"""What a shrink answers about plain networks: from which width on half of the trainings succeed (m50), and which widths
are not worse than the oversized network (m_match)."""
from . import routes
from .axes import LevelAxis, ends, rate_axis
from .marks import draw_marks
from .style import BLUE, ORANGE, RED, Page
from .words import of_field

FIELDS = ("x_label", "y_label", "threshold", "span", "star")
FILE = "success_against_width"
COLOURS = {"m50": ORANGE, "m_match": BLUE}


def suits(study):
    return study.shrinks and study.has("answers.csv") and study.has("routes.csv")


def draw(study, description):
    rows = {}
    for row in study.rows("routes.csv", numbers=routes.RATES, texts=("route", "method")):
        if row["route"] in ("dense", "width", "m50") and row["success_rate"] is not None:
            width = str(row["method"]).removeprefix("width ")
            # The bisection tries widths that are routes of their own too.
            if width.isdecimal():
                rows.setdefault(int(width), row)
    if len(rows) < 2:
        return []
    horizontal = LevelAxis(list(rows))
    page = Page(1)
    (axes,) = page.panels
    draw_marks(axes, description, (), horizontal.place)
    widths = sorted(rows)
    rates, lows, highs = ([rows[width][name] for width in widths] for name in ("success_rate", "ci_low", "ci_high"))
    axes.errorbar([horizontal.place(width) for width in widths], rates, ends(rates, lows, highs), color=RED, marker="o",
                  capsize=2.5, elinewidth=1, label="plain networks")
    for answer in study.rows("answers.csv", numbers=("answer", "low", "high", "margin"), texts=("question",)):
        question, low, high = answer["question"], answer["low"], answer["high"]
        if low is None and high is None:
            continue
        low, high = low if low is not None else widths[0], high if high is not None else widths[-1]
        margin = f" by {answer['margin'] * 100:g} points" if answer["margin"] is not None else ""
        told = {"m50": "m50, from where on half of the trainings succeed:",
                "m_match": f"m_match, from where on they are not worse than the whole{margin}:"}
        axes.axvspan(horizontal.place(low), horizontal.place(high), color=COLOURS.get(question, BLUE), alpha=0.13, linewidth=0,
                     label=f"{told.get(question, question)} {low} to {high}" if low != high else
                     f"{told.get(question, question)} {low}")
    rate_axis(axes)
    horizontal.finish(axes, page.panel_width)
    return [page.finish(description.y_label or "exact networks", description.x_label or of_field("width"),
                        description.title or f"{study.name}: plain networks",
                        description.caption or "Bars: 95 % intervals. Shaded: between these widths lies the answer "
                        "(answers.csv).")]
