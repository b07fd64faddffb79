"""Axes that several kinds of figures share, and how rates stand in them."""
import math
import textwrap

from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter, NullLocator

from .style import LETTER, QUIET, longest_line
from .words import of_value


def rate_axis(axes):
    """A vertical axis from 0 to 100 %, the half marked."""
    axes.set_ylim(-0.03, 1.03)
    axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda rate, _: f"{rate * 100:g} %"))
    axes.axhline(0.5, color=QUIET, linewidth=1, zorder=0.5)


def flops_axis(axis, low, high, inches):
    """A logarithmic axis of powers of ten from low to high, as many as have room in so many inches."""
    decades = max(1.0, math.log10(high / low))
    axis.set_major_locator(LogLocator(numticks=max(2, int(inches / 0.42))))
    axis.set_minor_locator(LogLocator(subs=range(2, 10), numticks=200) if decades < 4 else NullLocator())
    axis.set_minor_formatter(NullFormatter())


def size_axis(axes, low, high, inches):
    """A logarithmic axis of sizes from low to high, with plain numbers that do not run into each other."""
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    decades = math.log10(high / low)
    room = 0.42 if high < 1000 else 0.55  # inches of a number
    for steps in ((1, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        ticks = [step * 10 ** power for power in range(8) for step in steps if low <= step * 10 ** power <= high]
        nearest = min((math.log10(b / a) for a, b in zip(ticks, ticks[1:])), default=decades)
        if nearest / decades * inches >= room:
            break
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,g}"))


def ends(rates, lows, highs):
    """The lengths of error bars; rounding may leave a bound a hair on the wrong side of a rate of 0 or 1."""
    return [[max(0, rate - low) for rate, low in zip(rates, lows)], [max(0, high - rate) for rate, high in zip(rates, highs)]]


def lines_of(word, names):
    """A level's words on short lines."""
    return textwrap.wrap(of_value(word, names), 9) or [""]


class LevelAxis:
    """Places the levels of a field on a horizontal axis: numbers where they are, words behind them, one by one.

    scale: "linear" or "log"; without it numbers that span more than a factor of 40 are placed by their logarithm.
    names: the figure's words for levels.
    """

    def __init__(self, levels, scale=None, names=()):
        self.numbers = sorted({level for level in levels if not isinstance(level, str)})
        self.words = [level for level in dict.fromkeys(levels) if isinstance(level, str)]
        positive = bool(self.numbers) and self.numbers[0] > 0
        self.log = scale == "log" and positive or scale is None and positive and self.numbers[-1] > 40 * self.numbers[0]
        places = [self._scaled(value) for value in self.numbers] or [0]
        self.span = places[-1] - places[0] or 1
        self.nearest = min((b - a for a, b in zip(places, places[1:])), default=self.span)
        # Words keep some distance from the numbers, but a small one where there are few levels.
        longest = max((len(line) for word in self.words for line in lines_of(word, names)), default=0)
        step = 1 if not self.numbers else max(self.nearest, min(0.25, max(0.11, 0.036 * longest)) * self.span)
        start = -step if not self.numbers else places[-1]
        self._places = {word: start + step * (k + 1) for k, word in enumerate(self.words)}
        self.border = (places[-1] + start + step) / 2 if self.numbers and self.words else None
        if self.words:
            self.nearest = min(self.nearest, step) if self.numbers else step
        everything = [*(places if self.numbers else []), *self._places.values()]
        margin = max(0.06 * (everything[-1] - everything[0]), (0.3 if self.numbers else 0.6) * self.nearest)
        self.names = names
        self.limits = everything[0] - margin, everything[-1] + margin

    def _scaled(self, value):
        return math.log(value) if self.log else value

    def place(self, value):
        return self._places[value] if isinstance(value, str) else self._scaled(value)

    def finish(self, axes, inches, ticks=None):
        """Sets limits and ticks: all levels, or as many as have room in so many inches."""
        axes.set_xlim(*self.limits)
        if self.border is not None:
            axes.axvline(self.border, color="#bbbbbb", linewidth=0.8)
        shown = {self.place(word): "\n".join(lines_of(word, self.names)) for word in self.words}
        lengths = self.limits[1] - self.limits[0]
        wanted = [value for value in (ticks or self.numbers) if not isinstance(value, str)]
        room = (max((len(of_value(value, self.names)) for value in wanted), default=1) * LETTER + 0.1) / inches * lengths
        last = -math.inf
        for value in wanted:
            place = self.place(value)
            if place - last >= room and all(abs(place - other) >= room for other in self._places.values()):
                shown[place] = of_value(value, self.names)
                last = place
        places = sorted(shown)
        labels = [shown[place] for place in places]
        axes.set_xticks(places, labels)
        axes.xaxis.set_minor_locator(NullLocator())
        # Words that would run into each other stand aslant.
        crowded = any((longest_line(a) + longest_line(b)) / 2 * LETTER + 0.04 > (q - p) / lengths * inches
                      for p, q, a, b in zip(places, places[1:], labels, labels[1:]))
        if crowded:
            for label in axes.get_xticklabels():
                label.set(rotation=35, ha="right", rotation_mode="anchor")
        if not self.numbers:
            axes.grid(False, axis="x")
