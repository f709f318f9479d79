#!/usr/bin/python3
# buses/@NAME@ -- each stage an object that calls the next: the skeleton, until you change it
# model: call
# runtime: python
# class: idiomatic
# needs: python:pyexpat
# limits: source in {expat}
# traits: push
#
# Written by `corobench new`. It passes conformance as it is; change it step by step, and in between run
# `build/corobench check buses/@NAME@` (in a folder of your own with --impls).
#
# The card above. Required: the first line (one sentence of your own), model, runtime, class; and the limits, for Python
# has no other source than expat. Optional, each a line of its own: needs (say python:greenlet), traits.
#
# The harness sets PYTHONPATH so that buses_rig is found. To run the file by hand from elsewhere:
# PYTHONPATH=.../impls/rig:.../impls/buses/rig
import os
import sys
from xml.parsers import expat

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import buses_rig  # noqa: E402


class Buses:
    """Required: makes a dictionary of each bus's fields, and sends it to the target once given.check has seen it."""

    def __init__(self, given, target):
        self.given, self.target = given, target
        self.depth, self.record, self.pieces = 0, {}, []  # 0: outside; 1: in a bus; 2: in a field of it; or deeper

    def start(self, name, attributes):
        if self.depth == 0 and name != "bus":
            return
        self.depth += 1
        if self.depth == 1:
            self.record = {}
        elif self.depth == 2:
            self.pieces = []

    def text(self, piece):
        if self.depth >= 2:
            self.pieces.append(piece)

    def end(self, name):
        if self.depth == 0:
            return
        self.depth -= 1
        if self.depth == 1:
            self.record[name] = "".join(self.pieces)
        elif self.depth == 0:
            self.given.check(self.record)
            self.target.send(self.record)


class Filter:
    """Required, twice: sends on the records whose field has that value."""

    def __init__(self, field, value, target):
        self.field, self.value, self.target = field, value, target

    def send(self, record):
        if record[self.field] == self.value:
            self.target.send(record)


class Printer:
    """Required: the last stage."""

    def send(self, record):
        buses_rig.print_bus(record)


def filters():
    """Required: what records are sent to, perhaps in another thread or process: the rig sees to that.

    Required where the model is generator or coroutine-...: buses_rig.coroutines.open() for each that you create.
    """
    return Filter("route", "22", Filter("direction", "North Bound", Printer()))


def parse(given, target):
    """Required: reads the document piece by piece, and has records of it sent to the target.

    Optional: another parser than expat.
    """
    buses, parser = Buses(given, target), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = buses.start, buses.end
    parser.CharacterDataHandler = buses.text
    given.line = lambda: parser.CurrentLineNumber
    try:
        while piece := given.read():
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise given.wrong(error.lineno, expat.ErrorString(error.code)) from None


buses_rig.main(parse, filters)
