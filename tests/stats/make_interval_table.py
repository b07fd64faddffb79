#!/usr/bin/python3
"""Prints interval_table.h: bounds and error rates from 60-digit decimals and exact integers, nothing shared with
the program. /usr/bin/python3 tests/stats/make_interval_table.py > tests/stats/interval_table.h"""
from decimal import Decimal as D, getcontext
from math import comb, factorial

getcontext().prec = 60
PI = D("3.14159265358979323846264338327950288419716939937510582097494459")


def normal_quantile(p):
    """By Newton's method on the Taylor series of the distribution function."""
    z = D(1)
    for _ in range(80):
        term = total = z
        k = 1
        while abs(term) > D(10) ** -58:
            term *= z * z / (2 * k + 1)
            total += term
            k += 1
        density = (-z * z / 2).exp() / (2 * PI).sqrt()
        step = (D("0.5") + density * total - p) / density
        z -= step
        if abs(step) < D(10) ** -50:
            return z
    raise ArithmeticError


def score(s, n, z):
    root = z * (D(s) * (n - s) / n + z * z / 4).sqrt()
    return (s + z * z / 2 - root) / (n + z * z), (s + z * z / 2 + root) / (n + z * z)


def bisect(low, high, holds):
    """holds at low and not at high; 40 digits."""
    while abs(high - low) > D(10) ** -40 * max(abs(low), abs(high)):
        middle = (low + high) / 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return low


def at_least(s, n, p, choose):
    term = total = choose * p**s * (1 - p) ** (n - s)
    odds = p / (1 - p)
    while s < n and term > total * D(10) ** -50:
        term *= odds * (n - s) / (s + 1)
        total += term
        s += 1
    return total


def exact_low(s, n, tail):
    if s == 0:
        return D(0)
    choose = D(comb(n, s))
    return bisect(D(0), D(s) / n, lambda p: p == 0 or at_least(s, n, p, choose) < tail)


def exact(s, n, tail):
    return exact_low(s, n, tail), 1 - exact_low(n - s, n, tail)


def martingale(s, n, p, a, b):
    beta = lambda x, y: D(factorial(x - 1) * factorial(y - 1)) / factorial(x + y - 1)
    return beta(s + a, n - s + b) / beta(a, b) / (p**s * (1 - p) ** (n - s))


def sequence_low(s, n, a, b, error):
    if s == 0:
        return D(0)
    return bisect(D(0), D(s) / n, lambda p: p == 0 or martingale(s, n, p, a, b) >= 1 / error)


def decisions(p, rounds, cap, a, b, error):
    """P(above), P(below), expected replicates of the sequential test, over (replicates, successes)."""
    law = [D(1)]
    above = below = expected = D(0)
    for n in range(1, cap + 1):
        expected += sum(law)
        law = [
            (law[s] * (1 - p) if s < n else 0) + (law[s - 1] * p if s > 0 else 0) for s in range(n + 1)
        ]
        if n % rounds == 0 or n == cap:
            for s in range(n + 1):
                if martingale(s, n, D("0.5"), a, b) >= 1 / error:
                    above, below = above + (law[s] if 2 * s > n else 0), below + (law[s] if 2 * s < n else 0)
                    law[s] = D(0)
    return above, below, expected


def row(counts, values):
    print("    {" + ", ".join([str(c) for c in counts] + [f"{v:.17e}" if abs(v) > D(10) ** -50 else "0" for v in values]) + "},")


def table(declaration, rows):
    print(f"inline constexpr {declaration}[] = {{")
    for counts, values in rows:
        row(counts, values)
    print("};\n")


SMALL = [(0, 1), (1, 1), (1, 2), (0, 8), (3, 64), (32, 64), (63, 64), (64, 64), (12, 256), (128, 256), (255, 256),
         (1, 1000), (380, 1000)]
BIG = [(0, 10**6), (1, 10**6), (47000, 10**6), (500000, 10**6), (999999, 10**6)]
PAIRS = [(56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 10), (3, 64, 40, 64), (12, 256, 14, 256)]

print("""#pragma once

// Written by make_interval_table.py; see there.
// clang-format off

#include <cstdint>

namespace minlife::oracle {

struct IntervalRow { std::uint64_t successes, trials; double confidence, wilson_low, wilson_high, exact_low, exact_high; };
struct SequenceRow { std::uint64_t successes, trials, a, b; double error, low, high; };
struct DifferenceRow { std::uint64_t successes_a, trials_a, successes_b, trials_b; double confidence, low, high; };
struct DecisionRow { std::uint64_t round, cap, a, b; double error, rate, above, below, replicates; };
""")
z = {c: normal_quantile((1 + D(c)) / 2) for c in ("0.95", "0.99")}
one_sided = {c: normal_quantile(D(c)) for c in ("0.95", "0.975")}
table("IntervalRow kIntervals",
      (((s, n, c), (*score(s, n, z[c]), *exact(s, n, (1 - D(c)) / 2)))
       for c in z for s, n in SMALL + (BIG if c == "0.95" else [])))
table("SequenceRow kSequences",
      (((s, n, a, a, "0.05"), (sequence_low(s, n, a, a, D("0.05")), 1 - sequence_low(n - s, n, a, a, D("0.05"))))
       for a in (1, 2) for s, n in [(0, 1), (0, 16), (16, 16), (3, 64), (12, 256), (128, 256), (4500, 10000)]))


def difference(s, n, t, m, z):
    p, q = D(s) / n, D(t) / m
    (l, u), (k, v) = score(s, n, z), score(t, m, z)
    return p - q - ((p - l) ** 2 + (v - q) ** 2).sqrt(), p - q + ((u - p) ** 2 + (q - k) ** 2).sqrt()


table("DifferenceRow kDifferences", (((*pair, c), difference(*pair, one_sided[c])) for c in one_sided for pair in PAIRS))
table("DecisionRow kDecisions",
      (((r, cap, 2, 2, "0.05", p), decisions(D(p), r, cap, 2, 2, D("0.05")))
       for r, cap in ((16, 256), (24, 100), (1, 200)) for p in ("0.05", "0.45", "0.5", "0.55", "0.65")))
print("}  // namespace minlife::oracle")
