#!/usr/bin/python3
# buses/python_sax -- 2009's coroutines behind Python's SAX
# model: coroutine-stackless
# runtime: python
# class: original
# needs: program:python3 python:xml.sax
# limits: source in {expat}
# traits: push
#
# "A Curious Course", slides 55 to 65: a SAX handler does nothing but send events into a chain of generators: one
# that is a state machine and makes dictionaries, two that filter, one that prints. Other than there, the state
# machine counts how deep it is, because elements may be nested. Python's SAX is a layer above its expat.
import functools
import os
import sys
import xml.sax

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import buses_rig  # noqa: E402


def coroutine(function):
    """Makes a generator function return a generator that already waits for its first value (slide 27)."""

    @functools.wraps(function)
    def start(*arguments):
        generator = function(*arguments)
        next(generator)
        buses_rig.coroutines.open()
        return generator

    return start


@coroutine
def buses_to_records(given, target):
    """Makes a dictionary of each bus's fields (slide 60)."""
    while True:
        event, value = yield
        if event == "start" and value[0] == "bus":
            record, fragments, depth = {}, [], 1
            while depth:
                event, value = yield
                if event == "text":
                    fragments.append(value)
                elif event == "start":
                    depth += 1
                    if depth == 2:
                        fragments = []
                else:
                    depth -= 1
                    if depth == 1:
                        record[value] = "".join(fragments)
            given.check(record)
            target.send(record)


@coroutine
def filter_on_field(name, value, target):
    """Sends on the records that have that value (slide 63)."""
    while True:
        record = yield
        if record[name] == value:
            target.send(record)


@coroutine
def bus_locations():
    """Prints where each bus is (slide 64)."""
    while True:
        buses_rig.print_bus((yield))


def filters():
    return filter_on_field("route", "22", filter_on_field("direction", "North Bound", bus_locations()))


class EventHandler(xml.sax.ContentHandler):
    """Does nothing, but send events to a target (slide 57)."""

    def __init__(self, target):
        super().__init__()
        self.target = target

    def startElement(self, name, attrs):
        self.target.send(("start", (name, attrs._attrs)))

    def characters(self, content):
        self.target.send(("text", content))

    def endElement(self, name):
        self.target.send(("end", name))


def parse(given, target):
    parser = xml.sax.make_parser()
    parser.setContentHandler(EventHandler(buses_to_records(given, target)))
    given.line = parser.getLineNumber
    try:
        while piece := given.read():
            parser.feed(piece)
        parser.feed(b"")  # an empty document is one, too
        parser.close()
    except xml.sax.SAXParseException as error:
        raise given.wrong(error.getLineNumber(), error.getMessage()) from None


buses_rig.main(parse, filters)
