"""One style for all figures, and a page of panels on which no words lie over curves."""
import math
import textwrap

from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

# Okabe and Ito's palette: told apart with any colour vision. Series differ in marker too.
BLUE, ORANGE, GREEN, PURPLE, RED, SKY = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9"
SERIES = [(BLUE, "o"), (RED, "s"), (GREEN, "D"), (PURPLE, "^"), (ORANGE, "v"), (SKY, "P")]
PUBLISHED, RIVAL, QUIET = "#333333", "#777777", "#999999"
# What an artist is called that stands in several panels and is told once, behind what the figure is about.
COMMON = "common"

STYLE = {
    "savefig.dpi": 180, "font.size": 9.5, "axes.titlesize": 9.5, "axes.titlelocation": "left", "axes.labelsize": 9.5,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True,
    "grid.color": "#e8e8e8", "lines.markersize": 4.5, "lines.linewidth": 1.4, "legend.frameon": False,
    "legend.fontsize": 8.5, "svg.hashsalt": "minlife",
}
# Inches that a letter of the legend's, of the caption's and of the title's size takes, rather more than less.
LETTER, SMALL_LETTER, TITLE_LETTER = 0.068, 0.062, 0.081


def longest_line(text):
    return max(map(len, text.split("\n")))


class Page:
    """A figure of `count` panels with a common vertical axis; what explains them stands beside or below.

    size: (width, height) of a panel in inches, without labels. Panels of a last line that is not full leave a place,
    which the legend takes.
    """

    def __init__(self, count, size=None, columns=3, share_x=True):
        self.columns = 2 if (count, columns) == (4, 3) else min(columns, count)
        self.lines = math.ceil(count / self.columns)
        width, height = size or {1: (5.2, 3.3), 2: (3.7, 3.1)}.get(self.columns, (2.9, 2.5))
        self.width, self.height = self.columns * width + 0.8, height
        self.figure = Figure(figsize=(self.width, self.lines * (height + 0.7)), layout="constrained")
        self._grid = self.figure.add_gridspec(self.lines + 1, self.columns)
        self.panels, self.panel_width = [], width
        self._legend_lines = 0  # of the panels' own legends
        for k in range(count):
            shared = {"sharey": self.panels[0], **({"sharex": self.panels[0]} if share_x else {})} if k else {}
            self.panels.append(self.figure.add_subplot(self._grid[k // self.columns, k % self.columns], **shared))

    def finish(self, y_label, x_label, title=None, caption=None, own_legends=False):
        """Labels, legend, title and caption; the figure.

        own_legends: each panel tells its own lines, where they differ; artists
        with the group id COMMON are told once, in the legend of all."""
        for k, axes in enumerate(self.panels):
            axes.set_ylabel(y_label if k % self.columns == 0 else "")
            axes.tick_params(labelleft=k % self.columns == 0, labelbottom=True)
            axes.set_xlabel(x_label)
        entries = self._common_entries(own_legends)
        foot = 0.02
        spare = self.lines * self.columns - len(self.panels)
        if entries and spare:
            place = self.figure.add_subplot(self._grid[self.lines - 1, self.columns - spare:])
            place.legend(entries.values(), entries.keys(), loc="center left")
            place.set_axis_off()
        elif entries:
            longest = max(map(len, entries)) * LETTER + 0.55
            columns = max(1, min(len(entries), int((self.width - 0.3) / longest)))
            foot = 0.19 * math.ceil(len(entries) / columns) + 0.12
            place = self.figure.add_subplot(self._grid[self.lines, :])
            place.legend(entries.values(), entries.keys(), loc="center", ncols=columns, columnspacing=1.4)
            place.set_axis_off()
        if not (entries and not spare):
            self.figure.add_subplot(self._grid[self.lines, :]).set_axis_off()
        self._grid.set_height_ratios([*[self.height] * self.lines, foot])
        height = self.lines * (self.height + 0.65 + 0.17 * self._legend_lines) + foot
        if title:
            lines = textwrap.wrap(title, int((self.width - 0.1) / TITLE_LETTER))
            self.figure.suptitle("\n".join(lines), x=0.012, ha="left", fontsize=11)
            height += 0.22 * len(lines) + 0.08
        if caption:
            lines = textwrap.wrap(caption, int((self.width - 0.2) / SMALL_LETTER))
            self.figure.supxlabel("\n".join(lines), x=0.012, ha="left", fontsize=8, color="#555555", linespacing=1.35)
            height += 0.17 * len(lines) + 0.05
        self.figure.set_size_inches(self.width, height)
        return self.figure

    def _own_legend(self, axes, entries):
        """Below the panel, in two columns where they have room."""
        labels = list(entries)
        half = math.ceil(len(labels) / 2)
        columns = [max((longest_line(label) for label in part), default=0) * LETTER + 0.42
                   for part in (labels[:half], labels[half:])]
        count = 2 if sum(columns) <= self.panel_width + 0.45 else 1
        below = axes.transAxes + ScaledTranslation(0, -0.42, self.figure.dpi_scale_trans)
        axes.legend(entries.values(), labels, loc="upper center", bbox_to_anchor=(0.5, 0), bbox_transform=below, ncols=count,
                    columnspacing=1, handlelength=1.6, fontsize=8, borderaxespad=0.1)
        extra = sum(label.count("\n") for label in labels)
        self._legend_lines = max(self._legend_lines, math.ceil(len(labels) / count) + extra)

    def _common_entries(self, own_legends):
        """What the common legend tells, {label: handle}; each panel's own legend is drawn on the way."""
        common, others = {}, {}
        for axes in self.panels:
            own = {}
            for handle, label in zip(*axes.get_legend_handles_labels()):
                shared = hasattr(handle, "get_gid") and handle.get_gid() == COMMON
                (common if shared else own).setdefault(label, handle)
            if own_legends and own:
                self._own_legend(axes, own)
            others = {**others, **{label: handle for label, handle in own.items() if label not in others}}
        return {**others, **common} if not own_legends else common
