"""letters_rig -- what the Python implementations of letters share: the same as letters.h and main.c.

An implementation hands `main` its function run(given), which hands the letters to the counters that it makes, and
returns how many vowels, consonants and others there were.
"""

import os
import string
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rig"))
import corobench_rig as rig  # noqa: E402

VOWELS = "aeiouAEIOU"
LETTERS = string.ascii_letters

OPTIONS = [
    rig.Text("input", "", "file of letters"),
    rig.Integer("events", 0, 1, 5590193, "letters to hand on; all unless said otherwise"),
    rig.Integer("work-ns", 0, 0, 1000000000, "what handling one costs, beside counting"),
    rig.Word("work-kind", "cpu", ("cpu", "wait"), "whether that is computed or waited"),
    rig.Integer("batch", 1, 1, 1000000, "letters a queue is given at a time"),
]

coroutines = rig.Ledger("coroutines")
threads = rig.Ledger("threads")
processes = rig.Ledger("processes")


class Input:
    """What is there to do.

    text: the letters, a character for each byte; work: what a counter calls for each event, None: nothing; batch: how
    many letters a queue is given at a time.
    """

    def __init__(self, options):
        if not options.input:
            rig.wrong_usage("--input=FILE is wanted: a text (corobench data letters)")
        try:
            with open(options.input, "rb") as file:
                self.text = file.read(options.events or -1).decode("latin-1")
        except OSError as error:
            rig.die(f"cannot read {options.input}: {error.strerror}")
        self.work = _work(options) if options.work_ns else None
        self.batch = options.batch


def _work(options):
    if options.work_kind == "wait":
        _set_timer_slack()
        seconds = options.work_ns / 1e9
        return lambda: time.sleep(seconds)
    iterations = int(options.work_ns * rig.work_iterations_per_ns() + 0.5)
    return lambda: rig.work(iterations)


def _set_timer_slack():
    """By default the kernel lets a sleeper oversleep by 50 us."""
    try:
        with open("/proc/self/timerslack_ns", "w", encoding="ascii") as file:
            file.write("1")
    except OSError as error:
        rig.die(f"cannot set the timers' slack: {error.strerror}")


def main(run):
    given = Input(rig.options(OPTIONS))
    start = rig.now_ns()
    vowels, consonants, others = run(given)
    elapsed_ns = rig.now_ns() - start
    rig.print_answer(f"vowels={vowels} consonants={consonants} others={others}\n")
    rig.report(elapsed_ns, len(given.text), coroutines, threads, processes)
