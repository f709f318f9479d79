#!/usr/bin/python3
# dispatch/@NAME@ -- each filter a closure that calls the next: the skeleton, until you change it
# model: call
# runtime: python
# class: idiomatic
#
# Written by `corobench new`. It passes conformance as it is; change it step by step, and in between run
# `build/corobench check dispatch/@NAME@` (in a folder of your own with --impls).
#
# The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
# a line of its own: needs (say python:greenlet), limits (say depth<=16), traits.
#
# The harness sets PYTHONPATH so that dispatch_rig is found. To run the file by hand from elsewhere:
# PYTHONPATH=.../impls/rig:.../impls/dispatch/rig
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import dispatch_rig  # noqa: E402


def sink(counts, row):
    """Required: counts the lines that reach the end of a row."""

    def send(line):
        counts[row] += 1

    return send


def grep(target):
    """Required: hands a line on if it contains the pattern. Each filter asks about each line itself."""

    def send(line):
        if dispatch_rig.PATTERN in line:
            target(line)

    return send


def run(given):
    """Required: what the rig calls between two readings of the clock. Returns the count of each sink.

    Required: with sink_count 1 (--sink=shared) all rows end in the same sink.
    Optional: given.batch, how many lines to hand on at a time, if there is a queue between your stages.
    Optional: dispatch_rig.coroutines.open() for each coroutine you create.
    """
    counts = [0] * given.sink_count
    rows = []
    for row in range(given.fanout):
        target = sink(counts, row % given.sink_count)
        for _ in range(given.depth):
            target = grep(target)
        rows.append(target)
    for line in given.lines:
        for send in rows:
            send(line)
    return counts


dispatch_rig.main(run)
