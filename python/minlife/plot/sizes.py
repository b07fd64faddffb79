"""Success against size: of a shrink a panel for each group of routes, with plain networks in grey; of a sweep its cells."""
from . import rates, routes
from .axes import rate_axis, size_axis
from .marks import draw_marks
from .style import RIVAL, Page
from .words import of_method, of_route

FIELDS = (*rates.FIELDS, "restarts_from")
FILE = "size_against_success"


def suits(study):
    if study.shrinks:
        return routes.suits(study)
    return study.has("cells.csv") and len({row["parameters"] for row in study.cells()}) > 1


def draw(study, description):
    return draw_routes(study, description) if study.shrinks else draw_cells(study, description)


def draw_cells(study, description):
    description.x, description.x_scale = "parameters", description.x_scale or "log"
    description.title = description.title or f"{study.name}: success against size"
    return rates.draw(study, description)


def telling(rows):
    """Rows in ascending size, without those below the largest of the smallest ones that never succeed."""
    rows = sorted(rows, key=lambda row: row["nonzero"])
    first = next((k for k, row in enumerate(rows) if row["success_rate"]), len(rows))
    return rows[max(0, first - 1):]


def draw_routes(study, description):
    rows = [row for row in routes.table_of(study, description, "routes.csv", routes.RATES) if row["success_rate"] is not None]
    plain = sorted((row for row in rows if row["route"] in ("dense", "width")), key=lambda row: row["nonzero"])
    names = [name for name in routes.groups(rows) if any(row["success_rate"] for row in rows if row["route"] == name)]
    page = Page(max(1, len(names)), size=None if len(names) < 3 else (2.8, 2.3))
    shown = list(plain)
    for axes, name in zip(page.panels, names or [None]):
        draw_marks(axes, description, (name,))
        routes.band(axes, *routes.columns_of(plain, "nonzero", "success_rate", "ci_low", "ci_high"), RIVAL, ".",
                    label="plain narrower networks")
        for method, (colour, marker) in routes.series_of(rows, name):
            mine = telling([row for row in rows if row["route"] == name and row["method"] == method])
            shown += mine
            routes.band(axes, *routes.columns_of(mine, "nonzero", "success_rate", "ci_low", "ci_high"), colour, marker,
                        label=of_method(method))
        rate_axis(axes)
        axes.set_title(of_route(name) if name else "")
    sizes = [row["nonzero"] for row in shown] + [mark["at"] for mark in description.threshold]
    for axes in page.panels:
        size_axis(axes, min(sizes) / 1.15, max(sizes) * 1.15, page.panel_width)
    silent = [of_route(name) for name in routes.groups(rows) if name not in names]
    return [page.finish(description.y_label or "exact networks", description.x_label or "numbers left (not zero)",
                        description.title or f"{study.name}: success against size",
                        description.caption or "Bands: 95 % intervals. Each line ends at the first size at which none was exact."
                        + (f" Without any exact network: {'; '.join(silent)}." if silent else ""), own_legends=True)]
