#!/usr/bin/env python3
"""Makes the figures that tests/unit/test_stats.c holds harness/stats.c against.

Needs numpy and scipy; the files it writes are committed, so the tests need neither.
Run it in tests/data: it writes stats_binomial.tsv, stats_samples.json and stats_holm.json.
"""
import json
import math
import random

import numpy
from scipy import stats

CONFIDENCES = (0.90, 0.95, 0.99)


def trim(count, confidence):
    """Values to leave out at each end: the most for which the rest still covers the median."""
    binomial = stats.binom(count, 0.5)
    most = int(binomial.ppf((1 - confidence) / 2))
    while most >= 0 and 2 * binomial.cdf(most) > 1 - confidence:
        most -= 1
    return most


def write_binomial():
    counts = [*range(1, 151), *range(175, 1026, 25), 1001, 1002, 1501, 4999, 20000, 100000, 1000000]
    with open("stats_binomial.tsv", "w", encoding="ascii") as out:
        out.write("count\tconfidence\ttrim\treached\n")
        for count in counts:
            for confidence in CONFIDENCES:
                most = trim(count, confidence)
                reached = 1 - 2 * stats.binom(count, 0.5).cdf(most) if most >= 0 else 0
                out.write(f"{count}\t{confidence}\t{most}\t{float(reached)!r}\n")


def intervals(values):
    ordered = sorted(values)
    found = []
    for confidence in CONFIDENCES:
        most = trim(len(ordered), confidence)
        if most >= 0:
            found.append({"confidence": confidence, "low": ordered[most], "high": ordered[-1 - most]})
    return found


def sign_test(values):
    """Two-sided; ties count against the side that is ahead, as stats.h says."""
    ahead = max(sum(value > 0 for value in values), sum(value < 0 for value in values))
    return min(1.0, 2 * float(stats.binomtest(ahead, len(values), 0.5, alternative="greater").pvalue))


def sample(name, values):
    values = [float(value) for value in values]
    return {
        "name": name,
        "values": values,
        "median": float(numpy.median(values)),
        "mad": float(stats.median_abs_deviation(values)),
        "quantiles": [[q, float(numpy.quantile(values, q, method="linear"))]
                      for q in (0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 1)],
        "intervals": intervals(values),
        "sign_test": sign_test(values),
    }


def write_samples():
    rng = numpy.random.default_rng(20090926)
    normal = rng.standard_normal
    samples = [
        sample("one", [42]),
        sample("two", [3, 1]),
        sample("three", [0.3, -0.1, 0.2]),
        sample("five", normal(5)),
        sample("six, all above", [0.5, 0.1, 0.2, 0.4, 0.3, 0.6]),
        sample("seven", normal(7)),
        sample("ten", normal(10) + 0.8),
        sample("constant", [7.25] * 12),
        sample("zeros", [0] * 9),
        sample("ties in the middle", [-2, -1, 0, 0, 0, 0, 1, 2, 3, 4]),
        sample("mostly ties", [1, 1, 1, 1, 1, 1, 2, 2, 0, 0, 1, -1, 1, 1]),
        sample("ties at zero", [0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 5]),
        sample("two modes", [*rng.normal(-3, 0.1, 15), *rng.normal(3, 0.1, 14)]),
        sample("Cauchy", rng.standard_cauchy(101)),
        sample("lognormal", rng.lognormal(0, 3, 64)),
        sample("Pareto", rng.pareto(0.7, 99)),
        sample("tiny", rng.lognormal(math.log(1e-9), 0.5, 33)),
        sample("huge", rng.lognormal(math.log(1e18), 0.5, 34)),
        sample("tiny to huge", 10 ** rng.uniform(-9, 18, 50)),
        sample("integers", rng.integers(-3, 4, 200)),
        sample("a thousand", normal(1000) + 0.05),
    ]
    with open("stats_samples.json", "w", encoding="ascii") as out:
        json.dump(samples, out, indent=0)
        out.write("\n")


def holm(p_values):
    """By the definition: the largest of (m - j + 1) p_(j) over all that are not larger, at most 1."""
    ordered = sorted(p_values)
    count = len(ordered)
    return [max(min(1.0, (count - j) * ordered[j]) for j in range(count) if ordered[j] <= p) for p in p_values]


def write_holm():
    generator = random.Random(1979)
    families = [
        [0.04],
        [0.01, 0.04, 0.03, 0.005],
        [0.001953125] * 20,
        [1, 0.5, 0.5, 0.02, 0.02, 0.9],
        [1e-300, 1e-12, 0.2, 1],
        *([generator.random() ** 4 for _ in range(count)] for count in (2, 7, 50)),
    ]
    with open("stats_holm.json", "w", encoding="ascii") as out:
        json.dump([{"p": family, "adjusted": holm(family)} for family in families], out, indent=0)
        out.write("\n")


if __name__ == "__main__":
    write_binomial()
    write_samples()
    write_holm()
