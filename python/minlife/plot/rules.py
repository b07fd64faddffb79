"""How wide a network must be to learn a rule, against how many thresholds the rule needs (rules.csv of minlife.rules):
discs whose areas tell how many rules lie there, and single rules by name."""
import collections

from .axes import LevelAxis
from .style import BLUE, QUIET, RED, Page

FIELDS = ("x_label", "y_label")
FILE = "width_against_thresholds"
NUMBERS = ("thresholds", "trainable_width", "widest")
AREA = 26  # of a disc, in square points for each rule


def suits(study):
    return study.has("rules.csv")


def draw(study, description):
    rows = study.rows("rules.csv", numbers=NUMBERS, texts=("rule",))
    if not rows:
        return []
    widest = max(row["widest"] for row in rows)
    never = f"none up to {widest}"
    for row in rows:
        row["place"] = never if row["trainable_width"] is None else row["trainable_width"]
    vertical = LevelAxis([row["place"] for row in rows] + [1, widest], "log")
    page = Page(1)
    (axes,) = page.panels
    named = [row for row in rows if row["rule"] in description.names]
    counts = collections.Counter((row["thresholds"], row["place"]) for row in rows if row not in named)
    if counts:
        axes.scatter([at for at, _ in counts], [vertical.place(place) for _, place in counts],
                     [AREA * count for count in counts.values()], color=BLUE, alpha=0.55, linewidth=0,
                     label="rules, as many as the area of the disc")
        for (at, place), count in counts.items():
            axes.annotate(str(count), (at, vertical.place(place)), ha="center", va="center", fontsize=7)
    # Names of rules that lie in one place stand below each other, in the gap under their place, where no disc is.
    at_place = collections.defaultdict(list)
    for row in named:
        at_place[row["thresholds"], row["place"]].append(description.names[row["rule"]])
    for k, ((at, place), names) in enumerate(at_place.items()):
        axes.plot([at - 0.3], [vertical.place(place)], "s", color=RED, label="rules by name" if k == 0 else None)
        axes.annotate("\n".join(names), (at - 0.3, vertical.place(place)), xytext=(0, -5), textcoords="offset points",
                      ha="center", va="top", fontsize=8, color=RED)
    thresholds = [row["thresholds"] for row in rows]
    axes.set_xlim(min(thresholds) - 1.6, max(thresholds) + 0.8)
    axes.set_xticks(range(min(thresholds), max(thresholds) + 1))
    shown = sorted({place for place in vertical.numbers} | set(vertical.words), key=vertical.place)
    axes.set_yticks([vertical.place(place) for place in shown], [str(place) for place in shown])
    axes.set_ylim(*vertical.limits)
    if vertical.border is not None:
        axes.axhline(vertical.border, color=QUIET, linewidth=0.8)
    caption = ("Thresholds: how often the answer changes along (live neighbours) + a * (the cell itself), with the best a. "
               "Rules by name stand a little to the left.")
    return [page.finish(description.y_label or "smallest width that more than half learn",
                        description.x_label or "thresholds that the rule needs",
                        description.title or f"{study.name}: width against thresholds",
                        description.caption or caption)]
