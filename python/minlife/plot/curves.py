"""Learning curves: the loss of each trial over its updates, a panel for each cell of the grid or way to train."""
import math

from matplotlib.ticker import FuncFormatter, MaxNLocator

from .rates import MOST_PANELS
from ..study import grid_fields
from .style import BLUE, RED, Page
from .words import of_level, of_method, of_start

FIELDS = ("x_label", "y_label", "where", "x_scale")
FILE = "learning_curves"
# From the ratio of the last update to the first on, the early ones would not be seen on a linear axis.
MOST_LINEAR = 100


def suits(study):
    return study.has("curves.csv") or (study.folder / "study.h5").is_file() or (study.folder / "curves").is_dir()


def draw(study, description):
    curves = study.curves()
    panels = {}
    about = {one["trial"]: one for one in study.trials()} or trials_of_ledger(study)
    key_of = panel_keys(study, description)
    for curve in curves:
        trial = about.get(curve.trial)
        if trial is not None and curve.updates and all(trial.get(f) in wanted for f, wanted in description.where.items()):
            panels.setdefault(key_of(trial), []).append((curve, trial["success"]))
    names = list(panels)
    updates = [update for curve in curves for update in (curve.updates[:1] + curve.updates[-1:]) if update > 0]
    spread = max(updates, default=1) / min(updates, default=1)
    scale = description.x_scale or ("log" if spread >= MOST_LINEAR else "linear")
    pages = []
    for begin in range(0, len(names), MOST_PANELS):
        page = Page(len(names[begin:begin + MOST_PANELS]))
        for axes, name in zip(page.panels, names[begin:begin + MOST_PANELS]):
            draw_panel(axes, panels[name], scale)
            axes.set_title(name)
        pages.append(page.finish(description.y_label or "loss", description.x_label or "update",
                                 description.title or f"{study.name}: learning curves",
                                 description.caption or "One line for each trial, with a dot at its end: the mean loss over the batch, at each "
                                 "update for which it was kept."))
    return pages


def draw_panel(axes, curves, scale):
    axes.set_xscale(scale)
    axes.set_yscale("log")
    if scale == "linear":
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda update, _: f"{update:,.0f}"))
    alpha = max(0.15, min(0.8, 6 / len(curves)))
    for success, colour, label in ((0, RED, "not exact"), (1, BLUE, "exact")):
        mine = [curve for curve, hit in curves if hit == success]
        for curve in mine:
            points = [(update, loss) for update, loss in zip(curve.updates, curve.losses)
                      if math.isfinite(loss) and loss > 0 and (update > 0 or scale == "linear")]
            if points:
                # The dot at its end shows curves of one point too.
                axes.plot(*zip(*points), color=colour, alpha=alpha, linewidth=0.8, marker="o", markersize=2.2,
                          markevery=[len(points) - 1], rasterized=len(curves) > 50)
        if mine:
            axes.plot([], [], color=colour, label=label)


def trials_of_ledger(study):
    """What trials.csv will say of a running study's trials, as far as the panels need it."""
    cells = {repr(sorted(cell["config"].items())): cell for cell in study.plan.get("cells", [])}
    found = {}
    for record in study.records():
        cell = cells.get(repr(sorted(record["config"].items())), {"fields": []})
        found[record["trial"]] = {**dict(cell["fields"]), "success": int(record["result"]["success"]),
                                  "rule": record.get("derivation", {}).get("rule"),
                                  "start": record.get("derivation", {}).get("start", "trained"),
                                  "parent": record.get("derivation", {}).get("parent"),
                                  "width": record["config"].get("width", "1")}
    return found


def panel_keys(study, description):
    """A function from a row of trials to the name of its panel."""
    if study.shrinks:
        def of_shrink(trial):
            if not trial.get("rule"):
                return of_level("width", trial["width"])
            return f"{of_method(trial['rule'])}, {of_start(trial['start']) if trial.get('parent') else 'at initialisation'}"
        return of_shrink
    fields = grid_fields(study.cells())
    return lambda trial: ", ".join(of_level(field, trial[field], description.names) for field in fields if field in trial)
