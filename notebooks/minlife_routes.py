"""The figures of a shrink experiment, from routes.csv, budget.csv and cheapest.csv (written by minlife shrink)."""
from matplotlib.ticker import LogLocator, NullFormatter

from minlife_figures import (FixedLocator, FuncFormatter, NullLocator, PUBLISHED, SERIES, band, begin, rate_axis, read,
                             save)

# A panel each, with a line for every method in it.
PANELS = {"prune": "pruned once, fine-tuned", "iterative": "pruned step by step, fine-tuned",
          "ticket": "tickets: pruned, rewound, retrained", "init": "pruned at initialisation",
          "channels": "whole channels pruned, fine-tuned"}
# Their rivals, in grey.
PLAIN = {"width": "plain", "restarts": "restarts"}
GREY = "#777777"


def present(rows):
    """The panels for which there are rows; one, for what is drawn in all, where there are none."""
    return [name for name in PANELS if any(row["route"] == name for row in rows)] or ["prune"]


def methods(rows, route):
    return list(dict.fromkeys(row["method"] for row in rows if row["route"] == route))


def panels_for(names):
    """A row of panels for every three, with common axes; unused places stay empty."""
    columns = min(3, len(names))
    lines = -(-len(names) // columns)
    figure, axes = begin(columns, rows=lines, figsize=(3.6 * columns + 0.5, 3.5 * lines + 0.2), sharex=True,
                         squeeze=False)
    for empty in axes.flat[len(names):]:
        empty.set_visible(False)
    for above in axes.flat[max(0, len(names) - columns):]:
        above.tick_params(labelbottom=True)
    return figure, list(axes.flat[:len(names)])


def legend_below(axes):
    """Where it hides no curve."""
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=3, fontsize=7.5, columnspacing=1,
                handlelength=1.8)


def columns_of(rows, *names):
    return [[row[name] for row in rows] for name in names]


def size_axis(axes, sizes):
    """Ticks of a logarithmic axis of sizes, which are in ascending order, as plain numbers."""
    steps_of_a_decade = (1, 2, 5) if sizes[-1] < 200 * sizes[0] else (1, 3)  # more would run into each other
    ticks = [step * decade for decade in (1, 10, 100, 1000, 10000, 100000) for step in steps_of_a_decade
             if sizes[0] / 1.5 <= step * decade <= sizes[-1] * 1.5]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,g}"))


def size_against_success(experiment, steps):
    """Share of exact networks against numbers left (weights and biases that are connected)."""
    rows = read(experiment, "routes.csv")
    plain = sorted((row for row in rows if row["route"] in ("dense", "width")), key=lambda row: row["nonzero"])
    names = present(rows)
    figure, panels = panels_for(names)
    hand_built = 23 * steps + 2
    for axes, name in zip(panels, names):
        axes.axvline(hand_built, color=PUBLISHED, linewidth=1.3, linestyle=(0, (3, 2)), zorder=1,
                     label=f"hand-built: {hand_built}")
        band(axes, *columns_of(plain, "nonzero", "success_rate", "ci_low", "ci_high"), (GREY, "."), "plain L(n, m)")
        for series, method in zip(SERIES, methods(rows, name)):
            mine = [row for row in rows if row["route"] == name and row["method"] == method]
            mine.sort(key=lambda row: row["nonzero"])
            band(axes, *columns_of(mine, "nonzero", "success_rate", "ci_low", "ci_high"), series, method)
        rate_axis(axes, "exact networks")
        axes.label_outer()
        axes.tick_params(labelbottom=True)
        axes.set_xscale("log")
        axes.set_title(PANELS[name])
        legend_below(axes)
    for axes in panels:
        axes.set_xlabel("parameters left (not zero)")
        size_axis(axes, sorted({row["nonzero"] for row in rows}))
    save(figure, experiment, "size_against_success.png")


def with_restarts(experiment, other, table):
    """A table's rows, with those of restarts from another experiment, where that has been run."""
    more = [row for row in read(other, table) if row["route"] == "restarts"] if other else []
    return [row for row in read(experiment, table) if not more or row["route"] != "restarts"] + more


def cost_against_size(experiment, steps, restarts=None):
    """What an exact network of at most so many numbers costs, a line for each group of routes: cheapest.csv.

    restarts: the experiment that has more of these.
    """
    rows = with_restarts(experiment, restarts, "cheapest.csv")
    if not rows:  # nothing was exact
        return
    figure, axes = begin(figsize=(7.5, 4.8))
    hand_built = 23 * steps + 2
    axes.axvline(hand_built, color=PUBLISHED, linewidth=1.3, linestyle=(0, (3, 2)), zorder=1,
                 label=f"hand-built: {hand_built}")
    end = max(row["at_most"] for row in rows)
    lines = [(route, series) for route, series in zip(PANELS, SERIES)]
    lines += [("width", (GREY, ".")), ("restarts", ("black", "."))]
    for route, (color, _) in lines:
        mine = [row for row in rows if row["route"] == route]
        if not mine:
            continue
        mine.append({**mine[-1], "at_most": end})
        sizes, flops, low, high = columns_of(mine, "at_most", "train_flops_per_exact", "ci_low", "ci_high")
        axes.fill_between(sizes, low, high, color=color, alpha=0.12, linewidth=0, step="post")
        axes.plot(sizes, flops, color=color, drawstyle="steps-post", linewidth=1.6, label={**PANELS, **PLAIN}[route],
                  linestyle=(0, (4, 2)) if route == "restarts" else (0, (1, 1)) if route == "width" else "-")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("exact network of at most so many numbers (not zero, compacted)")
    axes.set_ylabel("training FLOPs for each")
    size_axis(axes, sorted({row["at_most"] for row in rows}))
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=8)
    save(figure, experiment, "cost_against_size.png")


def chance_against_flops(experiment, percent, restarts=None):
    """The chance of at least one exact network of at most `percent` of the oversized one's size, against what is spent.

    Of each method the row with the largest size within that bound; a narrow network and the restarts, the rivals, in grey
    in every panel. The curves and bands are those of budget.csv. restarts: the experiment that has more of these.
    """
    rows = with_restarts(experiment, restarts, "routes.csv")
    most = percent / 100 * max(row["nonzero"] for row in rows if row["route"] == "dense")
    rows = [row for row in rows if row["nonzero"] <= most]
    points = with_restarts(experiment, restarts, "budget.csv")

    def curve(route, method):
        fitting = [row for row in rows if row["route"] == route and row["method"] == method]
        if not fitting:
            return []
        keep = max(fitting, key=lambda row: row["nonzero"])["keep"]
        return [point for point in points
                if point["route"] == route and point["method"] == method and point["keep"] == keep]

    def draw(axes, curve, series, label, style):
        flops, chance, low, high = columns_of(curve, "flops", "chance", "ci_low", "ci_high")
        if not any(chance):
            # All lines at 0 and all bands up to the same bound: only that bound tells something.
            axes.plot(flops, high, color=series[0], linestyle=(0, (1, 1.5)), linewidth=1.1, drawstyle="steps-post",
                      label=f"{label}: none")
            return "none found: the upper 95 % bound"
        axes.fill_between(flops, low, high, color=series[0], alpha=0.14, linewidth=0, step="post")
        axes.plot(flops, chance, color=series[0], linestyle=style, drawstyle="steps-post", label=label)
        return ""

    names = present(rows)
    figure, panels = panels_for(names)
    narrow = max((row for row in rows if row["route"] == "width"), key=lambda row: row["nonzero"], default=None)
    rivals = [("width", narrow["method"], (0, (1, 1)))] if narrow else []
    dashes = [(0, (4, 2)), (0, (6, 1.5, 1, 1.5)), (0, (3, 1.5, 1, 1.5, 1, 1.5)), (0, (8, 3))]
    rivals += [("restarts", method, dashes[k % len(dashes)]) for k, method in enumerate(methods(rows, "restarts"))]
    drawn = []
    for axes, name in zip(panels, names):
        lines = [((GREY, "."), f"{PLAIN[route]}, {method}", style, curve(route, method))
                 for route, method, style in rivals]
        lines += [(series, method, "-", curve(name, method)) for series, method in zip(SERIES, methods(rows, name))]
        notes = set()
        for series, label, style, line in lines:
            notes.add(draw(axes, line, series, label, style))
            drawn += line
        axes.text(0.985, 0.03, "".join(notes), transform=axes.transAxes, fontsize=7.5, ha="right", color=PUBLISHED)
        rate_axis(axes, "chance of an exact network")
        axes.label_outer()
        axes.tick_params(labelbottom=True)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator())
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel("training FLOPs spent")
        axes.set_title(PANELS[name])
        legend_below(axes)
    # From the first budget that buys anything to the one from which nothing is left to see.
    moving = [point["flops"] for point in drawn
              if (point["ci_low"] < 0.99 if point["chance"] else point["attempts"] > 1 and point["ci_high"] < 0.99)]
    if moving:
        panels[0].set_xlim(min(moving) / 1.5, max(moving) * 1.2)
    save(figure, experiment, "chance_against_flops.png")
