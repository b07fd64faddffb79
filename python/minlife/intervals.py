"""Intervals of counts that no table holds. What a table holds is taken from it."""
import math

Z = 1.959963984540054  # of a normal variable, 95 % lie within


def wilson(successes, trials):
    """The Wilson 95 % interval, as cells.csv has it. Both counts may be fractions, as clustered() has them."""
    if trials == 0:
        return 0.0, 1.0
    rate, weight = successes / trials, Z * Z / trials
    half = Z * math.sqrt((rate * (1 - rate) + weight / 4) / trials)
    return max(0.0, (rate + weight / 2 - half) / (1 + weight)), min(1.0, (rate + weight / 2 + half) / (1 + weight))


def student_t(degrees):
    """The bound within which 95 % of Student's t with so many degrees of freedom lie.

    By halving, from the distribution's finite sum for whole degrees (Abramowitz and Stegun, 26.7.3 and 26.7.4).
    """
    def within(t):
        angle = math.atan(t / math.sqrt(degrees))
        cosine, term, total = math.cos(angle), 1.0, 0.0
        if degrees % 2 == 1:
            term = cosine
            for k in range(1, (degrees - 1) // 2 + 1):
                total += term
                term *= cosine * cosine * 2 * k / (2 * k + 1)
            return 2 / math.pi * (angle + math.sin(angle) * total)
        for k in range(1, degrees // 2 + 1):
            total += term
            term *= cosine * cosine * (2 * k - 1) / (2 * k)
        return math.sin(angle) * total

    low, high = 0.0, 13.0  # 12.7 with one degree of freedom, the widest
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle) < 0.95 else (low, middle)
    return high


def clustered(groups):
    """The rate over all trials, and its 95 % interval where trials of one group are alike.

    groups: (successes, trials) of each group, of equal sizes. Trials of one replicate start from the same random
    numbers in every cell of a grid, so many trials of few replicates tell less than as many independent ones. The
    interval is Wilson's, of as many trials as independent ones would be as uncertain as the groups' own rates are,
    with Student's t for the few groups (Korn and Graubard, Survey Methodology 24, 1998, pages 193 to 201). One group
    tells nothing of its like: (rate, 0, 1).
    """
    trials = sum(runs for _, runs in groups)
    rate = sum(hits for hits, _ in groups) / trials
    count = len(groups)
    if count < 2:
        return rate, 0.0, 1.0
    spread = sum((hits / runs - rate) ** 2 for hits, runs in groups) / (count - 1) / count
    if spread == 0:  # all agree, so each of them tells as much as one trial
        return (rate, *wilson(rate * count, count))
    effective = min(trials, rate * (1 - rate) / spread) * (Z / student_t(count - 1)) ** 2
    return (rate, *wilson(rate * effective, effective))
