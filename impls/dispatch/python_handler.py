#!/usr/bin/python3
# dispatch/python_handler -- 2009's object with a send method, in today's Python
# model: handler
# runtime: python
# class: original
# needs: program:python3
# traits: push
#
# "Curious Course", slide 50: each event is a call of a method, which finds its pattern and its target in
# `self`. The look-ups stay where the slide has them (self.target.send is looked up for each line): their
# price is what its claim, that coroutines are faster, is about. So no method is kept in a local variable.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import dispatch_rig  # noqa: E402


class Null:
    """Counts what it is sent."""

    def __init__(self):
        self.count = 0

    def send(self, line):
        self.count += 1


class GrepHandler:
    """Sends on the lines with the pattern."""

    def __init__(self, pattern, target):
        self.pattern = pattern
        self.target = target

    def send(self, line):
        if self.pattern in line:
            self.target.send(line)


class Broadcast:
    """Sends each line to all its targets (slide 44)."""

    def __init__(self, targets):
        self.targets = targets

    def send(self, line):
        for target in self.targets:
            target.send(line)


def row(sink, depth):
    """A row of filters that ends in the sink: returns its first."""
    target = sink
    for _ in range(depth):
        target = GrepHandler(dispatch_rig.PATTERN, target)
    return target


def run(given):
    sinks = [Null() for _ in range(given.sink_count)]  # one for each row, or one for all
    rows = [row(sinks[i % len(sinks)], given.depth) for i in range(given.fanout)]
    target = rows[0] if len(rows) == 1 else Broadcast(rows)
    for line in given.lines:
        target.send(line)
    return [sink.count for sink in sinks]


dispatch_rig.main(run)
