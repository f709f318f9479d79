"""dispatch_rig -- what the Python implementations of dispatch share: the same as dispatch.h and main.c.

An implementation hands `main` its function run(input), which sends the lines through what it builds and
returns how many reached each sink.
"""

import itertools
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rig"))
import corobench_rig as rig  # noqa: E402

PERIOD = 65536
PATTERN = "python"
MATCHING, OTHER = "python is nice", "parrot is nice"

OPTIONS = [
    rig.Integer("lines", 1000000, 1, 1000000000, "lines to send"),
    rig.Integer("depth", 1, 1, 64, "filters in a row in each branch"),
    rig.Integer("fanout", 1, 1, 64, "branches that get every line"),
    rig.Real("match", 1.0, 0, 1, "share of the lines that contain 'python'"),
    rig.Word("sink", "own", ["own", "shared"], "whether each branch has a sink of its own, or all share one"),
    rig.Integer("batch", 1, 1, 65536, "lines that a thread or process hands on at a time"),
]

coroutines = rig.Ledger("coroutines")


class Input:
    """What is ordered.

    lines: what to send, to be iterated once; depth: filters in a row; fanout: rows; sink_count: as many, or 1, in
    which all rows end; batch: lines to hand on at a time, for models that have a queue between stages.
    """

    def __init__(self, options):
        self.depth, self.fanout, self.batch = options.depth, options.fanout, options.batch
        self.sink_count = options.fanout if options.sink == "own" else 1
        self.lines = itertools.islice(itertools.cycle(_table(options.match)), options.lines)


def _table(match):
    scaled = match * 2.0**32
    threshold = int(scaled) + (scaled % 1 >= 0.5)
    if threshold in (0, 1 << 32):
        return [MATCHING if threshold else OTHER]
    return [MATCHING if rig.mix(i) >> 32 < threshold else OTHER for i in range(PERIOD)]


def main(run):
    options = rig.options(OPTIONS)
    given = Input(options)
    start = rig.now_ns()
    sinks = run(given)
    elapsed_ns = rig.now_ns() - start
    rig.print_answer("".join(f"sink={i} lines={lines}\n" for i, lines in enumerate(sinks)))
    rig.report(elapsed_ns, options.lines, coroutines)
