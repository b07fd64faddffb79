#!/usr/bin/python3
"""Prints ratio_table.h: bootstrap intervals of ratios of costs from NumPy's Philox and exact fractions, McNemar's test
from exact integers, and Newcombe's paired interval from 60-digit decimals; nothing shared with the program.
/usr/bin/python3 tests/stats/make_ratio_table.py > tests/stats/ratio_table.h"""
import math
from decimal import Decimal as D, getcontext
from fractions import Fraction
from math import comb
from statistics import NormalDist

import numpy as np

getcontext().prec = 60
Z = D("1.95996398454005423552459443052055152795555424")
RESAMPLES = 2000
NORMAL = NormalDist()


class Words:
    """Stream (0, "bootstrp") of a resample, of no trial."""

    def __init__(self, resample):
        self.philox = np.random.Philox(key=[0, int.from_bytes(b"bootstrp", "little")], counter=[0, resample, 2 ** 63, 0])

    def below(self, bound):
        while True:
            product = int(self.philox.random_raw()) * bound
            if product % 2 ** 64 >= 2 ** 64 % bound:
                return product >> 64


def clusters_of(a, b):
    """Lists of (cost, successes, attempts) of a and of b, one for each parent or attempt without."""
    found = {}
    for side, attempts in enumerate((a, b)):
        for k, (cost, serves, parent) in enumerate(attempts):
            sums = found.setdefault(parent or (side, k), [[0, 0, 0], [0, 0, 0]])[side]
            sums[0] += cost
            sums[1] += serves
            sums[2] += 1
    clusters = list(found.values())
    return [[one for one in clusters if one[0][2] and one[1][2]], [one for one in clusters if not one[1][2]],
            [one for one in clusters if not one[0][2]]]


def ratio_of(clusters):
    cost_a, hits_a, cost_b, hits_b = (sum(one[side][k] for one in clusters) for side in (0, 1) for k in (0, 1))
    if not hits_a and not hits_b:
        return None
    if not hits_b:
        return Fraction(0)
    return Fraction(cost_a * hits_b, hits_a * cost_b) if hits_a else math.inf


def interval(a, b):
    strata = clusters_of(a, b)
    everything = sum(strata, [])
    ratio = ratio_of(everything)
    drawn, below = [], Fraction(0)
    for k in range(RESAMPLES):
        words = Words(k)
        one = ratio_of([stratum[words.below(len(stratum))] for stratum in strata for _ in stratum])
        drawn.append(one)
        below += Fraction(1, 2) if one in (None, ratio) else int(one < ratio)
    cost_a, hits_a = (sum(one[0][k] for one in everything) for k in (0, 1))
    cost_b, hits_b = (sum(one[1][k] for one in everything) for k in (0, 1))
    pulls = [Fraction(one[0][0], cost_a) - Fraction(one[0][1], hits_a) - Fraction(one[1][0], cost_b) +
             Fraction(one[1][1], hits_b) for one in everything]
    squares, cubes = sum(pull ** 2 for pull in pulls), sum(pull ** 3 for pull in pulls)
    skewed = float(cubes) / (6 * float(squares) ** 1.5) if squares else 0.0
    bias = NORMAL.inv_cdf(min(max(float(below / RESAMPLES), 0.5 / RESAMPLES), 1 - 0.5 / RESAMPLES))

    def at(z, untold):
        shifted = bias + z
        assert skewed * shifted < 1
        place = min(int(NORMAL.cdf(bias + shifted / (1 - skewed * shifted)) * RESAMPLES), RESAMPLES - 1)
        return sorted(untold if one is None else one for one in drawn)[place]

    return ratio, min(ratio, at(-float(Z), 0)), max(ratio, at(float(Z), math.inf))


def attempts(count, rate, first_parent, offset):
    """Costs and successes without a pattern that counts: by multiplication modulo primes."""
    made = []
    for k in range(count):
        serves = (k * 37 + offset) % 101 < 101 * rate
        cost = 20 + (k * 53 + offset) % 89 if serves else 100 + (k * 29) % 13
        made.append((cost, int(serves), first_parent + k if first_parent else 0))
    return made


CASES = [
    ("two independent samples", attempts(64, 0.1, 0, 3), attempts(64, 0.4, 0, 11)),
    ("pairs", attempts(40, 0.3, 1000, 5), attempts(40, 0.7, 1000, 2)),
    ("pairs, and some of either side alone", attempts(30, 0.5, 1000, 7), attempts(30, 0.6, 1012, 1)),
    ("few successes", attempts(16, 0.07, 0, 4), attempts(24, 0.2, 0, 9)),
    ("always exact", attempts(20, 1, 0, 4), attempts(20, 1, 0, 17)),
    ("many against few", attempts(300, 0.1, 0, 8), attempts(32, 0.8, 0, 13)),
]
COUNTS = [(36, 12, 2, 0), (12, 9, 2, 21), (0, 6, 0, 4), (5, 3, 3, 5), (0, 1, 0, 0), (7, 0, 0, 3), (40, 1, 15, 8), (0, 700, 650, 1),
          (19, 3, 11, 31), (2, 30, 5, 1)]


def mcnemar(only_a, only_b):
    n, fewer = only_a + only_b, min(only_a, only_b)
    return min(Fraction(1), 2 * sum(Fraction(comb(n, k), 2 ** n) for k in range(fewer + 1)))


def score(s, n):
    root = Z * (D(s) * (n - s) / n + Z * Z / 4).sqrt()
    return (s + Z * Z / 2 - root) / (n + Z * Z), (s + Z * Z / 2 + root) / (n + Z * Z)


def paired(both, only_a, only_b, neither):
    n = both + only_a + only_b + neither
    a, b = D(both + only_a) / n, D(both + only_b) / n
    low_a, high_a = score(both + only_a, n)
    low_b, high_b = score(both + only_b, n)
    product = (both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither)
    excess = D(both * neither - only_a * only_b)
    phi = D(0)
    if product:
        phi = (max(excess - D(n) / 2, D(0)) if excess > 0 else excess) / D(product).sqrt()

    def length(x, y):
        return (x * x - 2 * phi * x * y + y * y).sqrt()

    return (max(D(-1), a - b - length(a - low_a, high_b - b)), min(D(1), a - b + length(high_a - a, b - low_b)))


def number(value):
    return "kEndless" if value == math.inf else f"{float(value):.17g}"


print('''#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "stats/cost_ratio.h"
#include "stats/paired_rates.h"

// Written by make_ratio_table.py; do not edit.

namespace minlife::oracle {

inline constexpr double kEndless = std::numeric_limits<double>::infinity();

struct RatioRow {
  const char* name;
  std::vector<PaidAttempt> a, b;
  double ratio, low, high;
};
''')
print("// clang-format off\ninline const RatioRow kRatios[] = {")
for name, a, b in CASES:
    ratio, low, high = interval(a, b)
    sides = ",\n   ".join("{" + ",".join(f"{{{cost},{'true' if serves else 'false'},{parent}}}" for cost, serves, parent in side) + "}"
                          for side in (a, b))
    print(f'  {{"{name}",\n   {sides},\n   {number(ratio)}, {number(low)}, {number(high)}}},')
print("};\n\nstruct PairedRow {\n  PairedCount count;\n  double mcnemar, low, high;\n};\n\ninline constexpr PairedRow kPairs[] = {")
for count in COUNTS:
    low, high = paired(*count)
    print(f"  {{{{{', '.join(map(str, count))}}}, {number(mcnemar(count[1], count[2]))}, {number(low)}, {number(high)}}},")
print("};\n// clang-format on\n\n}  // namespace minlife::oracle")
