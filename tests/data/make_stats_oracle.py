#!/usr/bin/env python3
"""Makes the figures that tests/unit/test_stats*.c hold harness/stats*.c against.

Needs numpy and scipy; the files it writes are committed, so the tests need neither.
Run it in tests/data: it writes stats_binomial.tsv and stats_{samples,holm,unpaired,sweeps,shifts}.json.
What scipy has is taken from scipy; the rest is computed from its definition, in another way than stats*.c does.
"""
import fractions
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


def plain(value):
    """As JSON can hold it: NaN is null, an infinity is a text."""
    value = float(value)
    return None if math.isnan(value) else value if math.isfinite(value) else str(value)


def write(name, what):
    with open(name, "w", encoding="ascii") as out:
        json.dump(what, out, indent=0, allow_nan=False)
        out.write("\n")


def rank_sum_counts(left, right):
    """In how many orders of left + right values u pairs have the left one above, by the recursion over which of
    them is the greatest."""
    row = [numpy.array([1], dtype=object) for _ in range(right + 1)]
    for i in range(1, left + 1):
        above = row
        row = [numpy.array([1], dtype=object)]
        for j in range(1, right + 1):
            counts = numpy.zeros(i * j + 1, dtype=object)
            counts[j:] += above[j]  # the greatest is a left one: above all j
            counts[:i * (j - 1) + 1] += row[j - 1]
            row.append(counts)
    return list(row[right])


class RankSum:
    """The null distribution of the rank sum, exact within the bounds that stats.h states."""

    def __init__(self, left, right):
        self.pairs = left * right
        self.exact = self.pairs <= 100000 and math.comb(left + right, left) < 2 ** 126
        if self.exact:
            counts = rank_sum_counts(left, right)
            self.below = [fractions.Fraction(0)]
            for count in counts:
                self.below.append(self.below[-1] + count)
            self.all = self.below[-1]
        self.deviation = math.sqrt(left * right * (left + right + 1) / 12)

    def p(self, against):
        if self.exact:
            return min(fractions.Fraction(1), 2 * self.below[against + 1] / self.all)
        return min(1.0, 2 * float(stats.norm.cdf((against + 0.5 - self.pairs / 2) / self.deviation)))

    def trim(self, level):
        if self.p(0) > level:
            return -1
        low, high = 0, self.pairs // 2 + 1  # p(low) is small enough, p(high) is not
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.p(middle) <= level else (low, middle)
        return low


def check_with_scipy(left, right, p, exact):
    if len({*left, *right}) < len(left) + len(right):
        return  # scipy treats ties in another way
    wanted = stats.mannwhitneyu(left, right, method="exact" if exact else "asymptotic").pvalue
    assert math.isclose(float(p), wanted, rel_tol=1e-9, abs_tol=1e-300), (p, wanted)


def unpaired(name, left, right):
    left, right = [float(value) for value in left], [float(value) for value in right]
    logs = numpy.sort(numpy.subtract.outer(numpy.log(left), numpy.log(right)).ravel())
    a, b = numpy.array(left)[:, None], numpy.array(right)[None, :]
    against = len(logs) - max(int((a > b).sum()), int((a < b).sum()))
    test = RankSum(len(left), len(right))
    check_with_scipy(left, right, test.p(against), test.exact)
    found = []
    for confidence in CONFIDENCES:
        most = test.trim(1 - fractions.Fraction(str(confidence)))
        none = most < 0
        found.append({
            "confidence": confidence,
            "value": math.exp(numpy.median(logs)),
            "low": None if none else math.exp(logs[most]),
            "high": None if none else math.exp(logs[-1 - most]),
            "reached": None if none else float(1 - test.p(most)),
        })
    return {"name": name, "left": left, "right": right, "p": float(test.p(against)), "intervals": found}


def write_unpaired():
    rng = numpy.random.default_rng(1947)
    write("stats_unpaired.json", [
        unpaired("one and one", [3], [2]),
        unpaired("one and many", [3], rng.uniform(1, 2, 50)),
        unpaired("three and three", [1, 2, 3], [4, 5, 6]),
        unpaired("four and four", [1, 2, 3, 4], [0.5, 0.6, 0.7, 0.8]),
        unpaired("five and nine", rng.lognormal(0.3, 0.3, 5), rng.lognormal(0, 0.3, 9)),
        unpaired("ten and ten", rng.lognormal(0.2, 0.2, 10), rng.lognormal(0, 0.2, 10)),
        unpaired("constant", [7.25] * 12, [7.25] * 9),
        unpaired("constant, apart", [7.25] * 12, [7.5] * 9),
        unpaired("ties", rng.integers(1, 5, 20), rng.integers(2, 6, 15)),
        unpaired("mostly ties", [1] * 9 + [2], [1] * 8 + [3, 3]),
        unpaired("two modes", [*rng.normal(1, 0.01, 8), *rng.normal(2, 0.01, 7)],
                 [*rng.normal(1, 0.01, 7), *rng.normal(2, 0.01, 9)]),
        unpaired("heavy tails", numpy.exp(rng.standard_cauchy(25)), numpy.exp(rng.standard_cauchy(30))),
        unpaired("Pareto", 1 + rng.pareto(0.7, 40), 1 + rng.pareto(0.7, 35)),
        unpaired("tiny", rng.lognormal(math.log(1e-9), 0.5, 18), rng.lognormal(math.log(1.5e-9), 0.5, 17)),
        unpaired("huge", rng.lognormal(math.log(1e18), 0.5, 18), rng.lognormal(math.log(1.5e18), 0.5, 17)),
        unpaired("tiny to huge", 10 ** rng.uniform(-9, 18, 20), 10 ** rng.uniform(-9, 18, 22)),
        unpaired("two and many", rng.uniform(1, 2, 2), rng.uniform(1, 2, 400)),
        unpaired("few and many", rng.lognormal(0.1, 0.3, 12), rng.lognormal(0, 0.3, 150)),
        unpaired("the last that is exact", rng.lognormal(0.1, 0.3, 64), rng.lognormal(0, 0.3, 64)),
        unpaired("the first that is not", rng.lognormal(0.1, 0.3, 65), rng.lognormal(0, 0.3, 65)),
        unpaired("hundreds", rng.lognormal(0.02, 0.3, 300), rng.lognormal(0, 0.3, 200)),
        unpaired("a thousand and a thousand", rng.lognormal(0.02, 0.3, 1000), rng.lognormal(0, 0.3, 1000)),
        unpaired("many ties", rng.integers(1, 30, 500), rng.integers(1, 31, 700)),
    ])


def order_interval(values, confidence):
    most = trim(len(values), confidence)
    ordered = sorted(values)
    none = most < 0
    return {"value": plain(numpy.median(values)) if len(values) else None,
            "low": None if none else plain(ordered[most]), "high": None if none else plain(ordered[-1 - most])}


def line_of_round(axis, unit, values):
    """Slope and fixed part; each slope is repeated as often as its points are units apart."""
    there = [i for i, value in enumerate(values) if math.isfinite(value)]
    repeated = [(values[j] - values[i]) / (axis[j] - axis[i])
                for i in there for j in there if i < j for _ in range(round((axis[j] - axis[i]) / unit))]
    if not repeated:
        return None
    slope = float(numpy.median(repeated))
    return slope, float(numpy.median([values[i] - slope * axis[i] for i in there]))


def lines(axis, unit, rounds):
    found = [line for line in (line_of_round(axis, unit, values) for values in rounds) if line]
    slopes, fixed = [slope for slope, _ in found], [rest for _, rest in found]
    bend = None
    if found:
        medians = [(x, float(numpy.median(column[numpy.isfinite(column)])))
                   for x, column in zip(axis, numpy.array(rounds).T) if numpy.isfinite(column).any()]
        spread = max(y for _, y in medians) - min(y for _, y in medians)
        away = max(abs(y - numpy.median(fixed) - numpy.median(slopes) * x) for x, y in medians)
        bend = float(away / spread) if spread > 0 else 0
    return {"rounds": len(found), "slope": order_interval(slopes, 0.95), "fixed": order_interval(fixed, 0.95),
            "bend": bend}


def runs_of_signs(axis, rounds, trim_for):
    """The axis as stretches (low, high, sign) by what the order-statistic interval says at each place, found by
    looking at many places and halving between those that differ."""
    logarithmic = axis[0] > 0
    pieces = []

    def add(low, high, sign):
        if pieces and pieces[-1][2] == sign:
            pieces[-1][1] = high
            return
        if pieces and pieces[-1][2] * sign < 0:
            pieces.append([low, low, 0])
        pieces.append([low, high, sign])

    for left, right, x, y in zip(range(len(axis)), range(1, len(axis)), axis, axis[1:]):
        ends = numpy.array([(values[left], values[right]) for values in rounds
                            if not math.isnan(values[left]) and not math.isnan(values[right])])
        most = trim_for(len(ends))

        def place(share, x=x, y=y):
            if share in (0, 1):
                return (x, y)[share]
            return math.exp((1 - share) * math.log(x) + share * math.log(y)) if logarithmic else \
                (1 - share) * x + share * y

        def sign(share, ends=ends, most=most):
            if most < 0:
                return 0
            ordered = numpy.sort(ends[:, 0] * (1 - share) + ends[:, 1] * share)
            return 1 if ordered[most] > 0 else -1 if ordered[-1 - most] < 0 else 0

        shares = [0, *(i / 3000 for i in range(1, 3000)), 1]
        add(x, x, sign(0))
        for low, high in zip(shares, shares[1:]):
            one, other = sign(low), sign(high)
            start = low
            while one != other and high - low > 1e-15 and low < (low + high) / 2 < high:
                middle = (low + high) / 2
                low, high = (middle, high) if sign(middle) == one else (low, middle)
            add(place(start), place(low), one)
            add(place(low), place(high), other)
    found, pieces = pieces, []
    for low, high, sign in found:
        add(low, high, sign if any(low <= x <= high for x in axis) else 0)
    return pieces


def crossings(axis, rounds, confidence):
    by_interval = runs_of_signs(axis, rounds, lambda count: trim(count, confidence) if count else -1)
    by_median = runs_of_signs(axis, rounds, lambda count: (count - 1) // 2 if count else -1)
    middle = (lambda a, b: math.sqrt(a) * math.sqrt(b)) if axis[0] > 0 else (lambda a, b: (a + b) / 2)
    places = [middle(low, high) for (_, _, before), (low, high, _), (_, _, after)
              in zip(by_median, by_median[1:], by_median[2:]) if before * after < 0]
    found = []
    for index, (low, high, sign) in enumerate(by_interval):
        if sign != 0:
            continue
        inside = [place for place in places if low * (1 - 1e-9) <= place <= high * (1 + 1e-9)]
        last = index + 1 == len(by_interval)
        found.append({"low": plain(-math.inf if index == 0 else low), "high": plain(math.inf if last else high),
                      "value": inside[len(inside) // 2] if len(inside) % 2 else None, "times": len(inside),
                      "before": 0 if index == 0 else by_interval[index - 1][2],
                      "after": 0 if last else by_interval[index + 1][2]})
    return found


def swept(name, axis, rounds, unit=1.0):
    axis = [float(value) for value in axis]
    rounds = [[float(value) for value in values] for values in rounds]
    return {"name": name, "axis": axis, "values": [plain(value) for values in rounds for value in values],
            "rounds": len(rounds), "line": lines(axis, unit, rounds), "crossings": crossings(axis, rounds, 0.95)}


def with_gaps(rng, rounds, share):
    rounds = numpy.array(rounds, dtype=float)
    rounds[rng.random(rounds.shape) < share] = math.nan
    return rounds


def write_sweeps():
    rng = numpy.random.default_rng(1968)
    decades = [1, 10, 100, 900]

    def along(axis, count, curve, noise):
        return [[curve(x) + noise() for x in axis] for _ in range(count)]

    def normal(deviation):
        return lambda: rng.normal(0, deviation)

    def rising(x):
        return 0.4 * math.log(x / 30)

    def bow(x):
        return 0.3 * (math.log(x / 4) * math.log(x / 200))

    write("stats_sweeps.json", [
        swept("one round", decades, along(decades, 1, rising, normal(0.1))),
        swept("five rounds", decades, along(decades, 5, rising, normal(0.1))),
        swept("six rounds", decades, along(decades, 6, rising, normal(0.1))),
        swept("ten rounds", decades, along(decades, 10, rising, normal(0.3))),
        swept("eleven rounds, falling", decades, along(decades, 11, lambda x: -rising(x), normal(0.3))),
        swept("two points", [10, 20], along([10, 20], 8, lambda x: x - 14, normal(1))),
        swept("no crossing", decades, along(decades, 10, lambda x: 1 + 0.1 * x, normal(0.1))),
        swept("not to be told", decades, along(decades, 10, lambda x: 0, normal(1))),
        swept("open above", decades, along(decades, 12, lambda x: math.log(x / 900), normal(0.5))),
        swept("open below", decades, along(decades, 12, lambda x: math.log(x), normal(0.5))),
        swept("twice", decades, along(decades, 20, bow, normal(0.1))),
        swept("twice, in one stretch", decades, along(decades, 20, bow, normal(1.5))),
        swept("from zero", [0, 1, 2, 5, 10], along([0, 1, 2, 5, 10], 15, lambda x: x - 4, normal(2))),
        swept("below zero", [-10, -1, 3], along([-10, -1, 3], 9, lambda x: x + 2, normal(2))),
        swept("gaps", decades, with_gaps(rng, along(decades, 25, rising, normal(0.4)), 0.2)),
        swept("mostly gaps", decades, with_gaps(rng, along(decades, 9, rising, normal(0.4)), 0.6)),
        swept("nothing but gaps", decades, with_gaps(rng, along(decades, 9, rising, normal(0.4)), 2)),
        swept("heavy tails", decades, along(decades, 31, rising, rng.standard_cauchy)),
        swept("two modes", decades, along(decades, 30, rising, lambda: rng.choice([-1, 1]) + rng.normal(0, 0.1))),
        swept("ties", decades, along(decades, 30, lambda x: math.log10(x) - 1.5, lambda: rng.integers(-2, 3))),
        swept("zero throughout", decades, [[0] * 4] * 8),
        swept("the same in every round", decades, [[-1, -0.5, 0.5, 1]] * 8),
        swept("bytes", decades, along(decades, 20, lambda x: 5000 + 40 * x, lambda: rng.exponential(1000))),
        swept("tiny", decades, along(decades, 20, lambda x: 1e-9 * x, normal(1e-9))),
        swept("huge", decades, along(decades, 20, lambda x: 1e18 * x, normal(1e18))),
        swept("a huge axis", [0, 1e17, 1e18], along([0, 1, 10], 20, lambda x: x - 3, normal(1)), 1e17),
        swept("many points", range(1, 41), along(range(1, 41), 10, lambda x: x - 17.3, normal(3))),
        swept("a thousand rounds", decades, along(decades, 1000, rising, normal(2))),
    ])


def shift(name, values):
    values = numpy.array([float(value) for value in values])
    count = len(values)
    scores = count + 1 - 2 * stats.rankdata(values)
    sums = numpy.cumsum(scores)[:-1]
    at = int(numpy.argmax(numpy.abs(sums))) + 1 if count > 1 and numpy.any(sums) else 0
    found = {"name": name, "values": list(values), "at": at, "p": 1.0, "before": None, "after": None, "ratio": None}
    if at:
        rest = numpy.concatenate([scores[:at] - scores[:at].mean(), scores[at:] - scores[at:].mean()])
        products = numpy.correlate(rest, rest, "full")[count - 1:]
        alike = 1.0
        if products[0] > 0:
            pairs = [(products[lag] + (products[lag + 1] if lag + 1 < count else 0)) / products[0]
                     for lag in range(0, count // 4 + 1, 2)]
            fades = next((i for i, pair in enumerate(pairs) if pair <= 0), None)
            if fades is None or 3 * (4 * fades - 1) >= count:
                alike = math.inf
            else:
                alike = max(1.0, 2 * sum(pairs[:fades]) - 1) / (1 - 3 * (4 * fades - 1) / count)
        farthest = float(abs(sums[at - 1]))
        if count >= 20 * alike:
            found["p"] = min(1.0, 2 * math.exp(-6 * farthest ** 2 / (count ** 3 + count ** 2) / alike))
        before, after = float(numpy.median(values[:at])), float(numpy.median(values[at:]))
        found.update(before=before, after=after, ratio=plain(numpy.float64(after) / numpy.float64(before)))
    return found


def write_shifts():
    rng = numpy.random.default_rng(1979)

    def alike(count, keep):
        noise, values = rng.standard_normal(count), []
        for i in range(count):
            values.append(noise[i] if i == 0 else keep * values[-1] + math.sqrt(1 - keep * keep) * noise[i])
        return numpy.exp(0.1 * numpy.array(values))

    def stepped(values, at, ratio):
        values = numpy.array(values, dtype=float)
        values[at:] *= ratio
        return values

    with numpy.errstate(divide="ignore", invalid="ignore"):
        write("stats_shifts.json", [
            shift("none", []),
            shift("one", [5]),
            shift("two", [5, 7]),
            shift("ten, apart", [1, 2, 3, 4, 5, 16, 17, 18, 19, 20]),
            shift("twenty, apart", stepped(rng.lognormal(0, 0.01, 20), 12, 2)),
            shift("a step without noise", [4] * 15 + [5] * 15),
            shift("constant", [7.25] * 40),
            shift("zeros", [0] * 40),
            shift("stalls", [100, 101, 99, 100, 102, 98] * 5 + [0] * 30),
            shift("starts late", [0] * 25 + [100, 101, 99, 100, 102] * 8),
            shift("independent", rng.lognormal(0, 0.3, 100)),
            shift("heavy tails", numpy.exp(rng.standard_cauchy(200))),
            shift("two modes", rng.choice([1, 2], 150) + rng.normal(0, 0.01, 150)),
            shift("ties", rng.integers(0, 4, 120)),
            shift("alike", alike(200, 0.6)),
            shift("alike, apart", stepped(alike(200, 0.6), 140, 1.5)),
            shift("very alike", alike(60, 0.97)),
            shift("trend", numpy.arange(1, 81)),
            shift("tiny", 1e-9 * stepped(rng.lognormal(0, 0.1, 50), 20, 1.3)),
            shift("huge", 1e18 * stepped(rng.lognormal(0, 0.1, 50), 20, 0.7)),
            shift("a thousand", stepped(alike(1000, 0.3), 333, 1.05)),
        ])


if __name__ == "__main__":
    write_binomial()
    write_samples()
    write_holm()
    write_unpaired()
    write_sweeps()
    write_shifts()
