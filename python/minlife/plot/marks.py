"""What stands in a panel beside the curves: places and rates that others published, and what lies behind."""
from ..intervals import wilson
from .style import COMMON, PUBLISHED


def draw_marks(axes, description, panel, place=lambda value: value):
    """All marks of a panel. panel: its levels; place: from a level to where it is on the horizontal axis."""
    for threshold in description.of_panel(description.threshold, panel):
        axes.axvline(place(threshold["at"]), color=PUBLISHED, linewidth=1.2, linestyle=(0, (3, 2)), zorder=1,
                     label=threshold["text"], gid=COMMON)
    for span in description.of_panel(description.span, panel):
        axes.axvspan(place(span["from"]), place(span["to"]), color="#efefef", zorder=0, label=span["text"], gid=COMMON)
    if description.background is not None:
        behind = description.background
        axes.fill_between([place(x) for x in behind["x"]], behind["y"], color="#dddddd", alpha=0.8, linewidth=0, zorder=0,
                          label=behind["text"], gid=COMMON)
    for star in description.of_panel(description.star, panel):
        at = place(star["at"]) + star.get("shift", 0)
        rate, low, high = star.get("rate"), star.get("low"), star.get("high")
        if "successes" in star:
            rate = star["successes"] / star["replicates"]
            low, high = wilson(star["successes"], star["replicates"])
        if low is not None and high is not None:
            axes.vlines(at, low, high, color=PUBLISHED, linewidth=1, linestyle=(0, (2, 1.5)), zorder=4)
        axes.plot([at], [rate], marker="*", markersize=10, markerfacecolor="white", markeredgecolor=PUBLISHED,
                  linestyle="none", label=star["text"], zorder=5, gid=COMMON)
