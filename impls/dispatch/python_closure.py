#!/usr/bin/python3
# dispatch/python_closure -- an object's method without self: a function that knows pattern and target by itself
# model: handler
# runtime: python
# class: tuned
# needs: program:python3
# traits: push
#
# "Curious Course", slide 52, has the coroutine ahead of the object because it is free of self. So is this: the
# function finds the pattern and its target's send where a local variable would be, and is called for each line, as
# the object's method is. What sets it apart from python_handler is what look-ups cost.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import dispatch_rig  # noqa: E402


def counter():
    """A function that counts its calls, and one that tells how many there were."""
    count = 0

    def send(_line):
        nonlocal count
        count += 1

    return send, lambda: count


def grep(pattern, target):
    """A function that sends on the lines with the pattern."""

    def send(line):
        if pattern in line:
            target(line)

    return send


def broadcast(targets):
    """A function that sends each line to all its targets (slide 44)."""

    def send(line):
        for target in targets:
            target(line)

    return send


def row(sink, depth):
    """A row of filters that ends in the sink: returns its first."""
    target = sink
    for _ in range(depth):
        target = grep(dispatch_rig.PATTERN, target)
    return target


def run(given):
    sinks = [counter() for _ in range(given.sink_count)]  # one for each row, or one for all
    rows = [row(sinks[i % len(sinks)][0], given.depth) for i in range(given.fanout)]
    target = rows[0] if len(rows) == 1 else broadcast(rows)
    for line in given.lines:
        target(line)
    return [told() for _, told in sinks]


dispatch_rig.main(run)
