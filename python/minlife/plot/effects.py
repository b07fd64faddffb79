"""Success by each field of the grid on its own, over all levels of the others: a panel a field."""
from ..intervals import clustered
from ..study import grid_fields
from .axes import ends, rate_axis
from .rates import cells_of, levels, selected
from .style import SERIES, Page
from .words import of_value, plain

FIELDS = ("x_label", "y_label", "where")
FILE = "success_by_field"
MOST_LEVELS = 12


def suits(study):
    """One or two fields are seen whole in the figure of rates."""
    return not study.shrinks and study.has("cells.csv") and study.has("trials.csv") and len(grid_fields(study.cells())) > 2


def draw(study, description):
    cells = selected(cells_of(study), description.where, study.folder)
    fields = [field for field in grid_fields(cells) if len(levels(cells, field)) <= MOST_LEVELS]
    chosen = {cell["cell"] for cell in cells}
    trials = [trial for trial in study.rows("trials.csv", numbers=("replicate", "success"), texts=("cell", *fields))
              if trial["cell"] in chosen]
    replicates = sorted({trial["replicate"] for trial in trials})
    page = Page(len(fields), size=(2.0, 2.6), columns=4, share_x=False)
    for axes, field, (colour, marker) in zip(page.panels, fields, SERIES * len(fields)):
        found = levels(cells, field)
        labels = []
        for place, level in enumerate(found):
            groups = [counted([t for t in trials if t[field] == level and t["replicate"] == k]) for k in replicates]
            groups = [(hits, runs) for hits, runs in groups if runs]
            rate, low, high = clustered(groups)
            axes.bar(place, rate, width=0.62, color=colour, alpha=0.3)
            axes.errorbar([place], [rate], ends([rate], [low], [high]), color=colour, marker=marker, capsize=3, elinewidth=1.1)
            if len(groups) <= 12:
                # Side by side, as replicates may agree.
                at = [place + 0.14 + 0.16 * k / len(groups) for k in range(len(groups))]
                axes.plot(at, [hits / runs for hits, runs in groups], marker="o", markersize=3.5, markerfacecolor="white",
                          markeredgecolor="#555555", linestyle="none", zorder=3)
            words = of_value(level, description.names).replace(", ", ",\n")
            labels.append(f"{words}\n{sum(hits for hits, _ in groups)}/{sum(runs for _, runs in groups)}")
        rate_axis(axes)
        axes.set_xticks(range(len(found)), labels)
        axes.set_xlim(-0.6, len(found) - 0.4)
        axes.grid(False, axis="x")
        axes.set_title(description.names.get(field) or plain(field))
    return [page.finish(description.y_label or "exact networks", description.x_label or "",
                        description.title or f"{study.name}: success by each field, over all levels of the others",
                        description.caption or "Bars: all trials of a level; small circles: its replicates, if there are at "
                        "most 12, each of which starts from the same random numbers in every cell of the grid. Whiskers: 95 % "
                        "intervals that take the replicates, not the trials, as independent.")]


def counted(trials):
    return sum(trial["success"] for trial in trials), len(trials)
