#!/usr/bin/python3
# dispatch/python_coroutine -- 2009's coroutines on generators, in today's Python
# model: coroutine-stackless
# runtime: python
# class: original
# needs: program:python3
# traits: push
#
# "Curious Course", slides 27, 44, 50 and 51: each event is sent into a generator that waits in a loop, with
# its pattern and target in local variables. target.send is looked up for each line, as on the slides; an
# expert would keep the bound method, in the handlers too, and so blur what the claim is about.
import functools
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import dispatch_rig  # noqa: E402


def coroutine(function):
    """Makes a generator function return a generator that already waits for its first value (slide 27)."""

    @functools.wraps(function)
    def start(*arguments):
        generator = function(*arguments)
        next(generator)
        dispatch_rig.coroutines.open()
        return generator

    return start


@coroutine
def null(sinks, index):
    """Counts what it is sent; writes the number to sinks[index] when it is closed (slide 29)."""
    count = 0
    try:
        while True:
            yield
            count += 1
    finally:
        sinks[index] = count


@coroutine
def grep(pattern, target):
    """Sends on the lines with the pattern."""
    while True:
        line = yield
        if pattern in line:
            target.send(line)


@coroutine
def broadcast(targets):
    """Sends each line to all its targets."""
    while True:
        line = yield
        for target in targets:
            target.send(line)


def row(sink, depth):
    """A row of filters that ends in the sink: returns its first."""
    target = sink
    for _ in range(depth):
        target = grep(dispatch_rig.PATTERN, target)
    return target


def run(given):
    sinks = [0] * given.sink_count  # one for each row, or one for all
    ends = [null(sinks, index) for index in range(given.sink_count)]
    rows = [row(ends[i % len(ends)], given.depth) for i in range(given.fanout)]
    target = rows[0] if len(rows) == 1 else broadcast(rows)
    for line in given.lines:
        target.send(line)
    for end in ends:
        end.close()
    return sinks


dispatch_rig.main(run)
