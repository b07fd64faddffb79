"""Checks the finite cases of docs/least.md: no ReLU network 3x3, 1x1, 1x1 of fewer than fifteen numbers is Life.

    /usr/bin/python3 docs/least_check.py

Prints a line for each case, and exits 1 at the first that does not hold. Needs z3 (Debian: python3-z3), which
answers questions about real numbers exactly.
"""
import itertools
import sys
from fractions import Fraction

import z3

LEAST = 15
CENTRE = 4
NEIGHBOURS = [k for k in range(9) if k != CENTRE]
WINDOWS = list(itertools.product((0, 1), repeat=9))


def alive(window):
    """Life's rule: whether the centre of a 3x3 window lives on."""
    around = sum(window) - window[CENTRE]
    return around == 3 or (around == 2 and window[CENTRE] == 1)


def holds(what, truth):
    print(f"{'holds' if truth else 'FAILS'}: {what}")
    if not truth:
        sys.exit(1)


def flips(cell):
    """Which changes of the answer there are when a dead cell comes alive: +1, -1."""
    found = set()
    for window in WINDOWS:
        if window[cell] == 0:
            after = window[:cell] + (1,) + window[cell + 1:]
            found.add(int(alive(after)) - int(alive(window)))
    return found - {0}


# -- What must be connected to what ---------------------------------------------------------------------------

def signs_through(column, row_signs):
    """The signs of the paths of an input with a positive weight into hidden units `column`."""
    return {sign for unit in column for sign in row_signs[unit] if sign}


def fewest_weights(rows):
    """The fewest 3x3 weights with which every neighbour has paths of both signs and the centre has any.

    rows: of each hidden unit, the signs of its paths to the logit through each rule unit (0: not connected).
    """
    splits = any({1, -1} <= set(row) for row in rows)
    both = 1 if splits else 2 if len(rows) > 1 else None
    return None if both is None else 8 * both + 1


def small_shapes(most):
    """All shapes of used units that could do with at most `most` numbers: (rows, 3x3 weights, weights and decoder).

    Every hidden unit is read and every rule unit reads. Rule units are listed in one order of their columns,
    hidden units in one order of their rows: another order is the same network.
    """
    shapes = []
    for hidden in range(1, most):
        for rule in range(1, most):
            if 9 + max(hidden, rule) + rule > most:
                continue
            patterns = [row for row in itertools.product((-1, 0, 1), repeat=rule) if any(row)]
            for rows in itertools.combinations_with_replacement(patterns, hidden):
                columns = list(zip(*rows))
                if not all(any(column) for column in columns) or columns != sorted(columns):
                    continue
                weights = fewest_weights(rows)
                rest = sum(sign != 0 for row in rows for sign in row) + rule
                if weights is not None and weights + rest <= most:
                    shapes.append((rows, weights, rest))
    return shapes


def homes_of_inputs(rows):
    """Of a shape in which every input feeds one hidden unit: the ways in which they can, as tuples of units."""
    for homes in itertools.product(range(len(rows)), repeat=9):
        if set(homes) != set(range(len(rows))):
            continue
        if all({1, -1} <= set(rows[homes[cell]]) for cell in NEIGHBOURS):
            yield homes


# -- What z3 decides --------------------------------------------------------------------------------------------

def satisfiable(constraints, seconds=50):
    solver = z3.Solver()
    solver.set("timeout", 1000 * seconds)
    solver.add(constraints)
    answer = solver.check()
    if answer == z3.unknown:
        print("z3 gives up: " + solver.reason_unknown())
        sys.exit(1)
    return answer == z3.sat


def has_weights(windows, low, high):
    """Whether there are w with: low < w . x < high exactly where x is alive. None: no such bound."""
    weights = z3.Reals(" ".join(f"w{k}" for k in range(9)))
    constraints = []
    for window in windows:
        total = z3.Sum([z3.RealVal(0)] + [weights[k] for k in range(9) if window[k]])
        inside = z3.And(*([total > low] if low is not None else []), *([total < high] if high is not None else []))
        constraints.append(inside if alive(window) else z3.Not(inside))
    return satisfiable(constraints)


def relu(x):
    return z3.If(x > 0, x, z3.RealVal(0))


def can_show(pattern, first, second, last, from_zero):
    """Whether F(h) = last + d1 relu(s1 h + first) + d2 relu(s2 h + second) can be positive where `pattern` is +.

    At three places 0 <= h1 < h2 < h3, h1 > 0 unless from_zero; d1, d2 any numbers, s1, s2 from {-1, 1}.
    """
    d1, d2 = z3.Reals("d1 d2")
    places = z3.Reals("h1 h2 h3")
    for s1, s2 in itertools.product((-1, 1), repeat=2):
        constraints = [places[0] >= 0 if from_zero else places[0] > 0, places[0] < places[1], places[1] < places[2]]
        for place, sign in zip(places, pattern):
            value = last + d1 * relu(s1 * place + first) + d2 * relu(s2 * place + second)
            constraints.append(value > 0 if sign == "+" else value <= 0)
        if satisfiable(constraints):
            return True
    return False


# -- The network of fifteen numbers -----------------------------------------------------------------------------

def fifteen(window):
    """relu(t) - 2 relu(t - 3) - 9/4 with t = neighbours + centre / 2: its logit, and how many numbers are not 0."""
    filters = [Fraction(1, 2) if k == CENTRE else Fraction(1) for k in range(9)]
    filter_bias, rule_weights, rule_biases = Fraction(0), [Fraction(1)] * 2, [Fraction(0), Fraction(-3)]
    decoder, last = [Fraction(1), Fraction(-2)], Fraction(-9, 4)
    t = max(Fraction(0), filter_bias + sum(w * x for w, x in zip(filters, window)))
    logit = last + sum(d * max(Fraction(0), a * t + b) for d, a, b in zip(decoder, rule_weights, rule_biases))
    numbers = [*filters, filter_bias, *rule_weights, *rule_biases, *decoder, last]
    return logit, sum(number != 0 for number in numbers)


def main():
    logits = [(fifteen(window)[0], alive(window)) for window in WINDOWS]
    holds("the network of docs/least.md is right on all 512 windows, with a margin of 1/4",
          all((logit > 0) == lives for logit, lives in logits) and min(abs(logit) for logit, _ in logits) == Fraction(1, 4))
    holds(f"{LEAST} of its numbers are not 0", fifteen(WINDOWS[0])[1] == LEAST)

    holds("a neighbour that comes alive may wake the centre and may kill it, each of the eight",
          all(flips(cell) == {1, -1} for cell in NEIGHBOURS))
    holds("the centre matters, and never kills itself by being alive", flips(CENTRE) == {1})

    shapes = small_shapes(LEAST - 1)
    one_filter = [shape for shape in shapes if len(shape[0]) == 1]
    others = [shape for shape in shapes if len(shape[0]) > 1]
    holds("with one filter, only two rule units of opposite signs leave room: 13 numbers and one bias",
          [(rows, weights + rest) for rows, weights, rest in one_filter] == [(((-1, 1),), 13)])
    holds("with more filters, only two filters of nine weights, three rule weights and no bias: 14 numbers",
          bool(others) and all(len(rows) == 2 and len(rows[0]) == 2 and weights == 9 and rest == 5
                               for rows, weights, rest in others))
    holds("there all eight neighbours feed the filter that two rule units read, and the centre the other one",
          all(set(homes[k] for k in NEIGHBOURS) == {split} and homes[CENTRE] != split
              for rows, _, _ in others for split in [0 if 0 not in rows[0] else 1] for homes in homes_of_inputs(rows))
          and all(any(True for _ in homes_of_inputs(rows)) for rows, _, _ in others))

    dead_centre = [window for window in WINDOWS if window[CENTRE] == 0]
    holds("no threshold on one linear form is Life's birth, the centre being dead",
          not has_weights(dead_centre, 1, None) and not has_weights(dead_centre, 0, None)
          and not has_weights(dead_centre, -1, None))
    holds("no linear form lies between 0 and a bound exactly where Life is alive", not has_weights(WINDOWS, 0, 1))
    holds("(a control: one between two bounds above 0 does)", has_weights(WINDOWS, 5, 7))

    one = z3.RealVal(1)
    for name, biases in (("none", (0, 0, 0)), ("of the decoder, above 0", (0, 0, 1)),
                         ("of the decoder, below 0", (0, 0, -1))):
        first, second, last = (bias * one for bias in biases)
        holds(f"one filter, bias {name}: what is positive is a ray",
              not can_show("+-+", first, second, last, True) and not can_show("-+-", first, second, last, True))
    for name, bias in (("above 0", 1), ("below 0", -1)):
        first, none = bias * one, 0 * one
        holds(f"one filter, bias of a rule unit, {name}: it is a ray, or lies between 0 and a bound",
              not can_show("+-+", first, none, none, True) and not can_show("-+-", first, none, none, False))
    holds("(a control: with a bias of the decoder too it may lie between two bounds)",
          can_show("-+-", -3 * one, 0 * one, z3.RealVal("-9/4"), False))
    print(f"so {LEAST} is the least")


if __name__ == "__main__":
    main()
