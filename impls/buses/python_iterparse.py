#!/usr/bin/python3
# buses/python_iterparse -- ElementTree's iterparse, and no coroutines: a loop over the subtrees of buses
# model: call
# runtime: python
# class: original
# needs: program:python3 python:xml.etree.ElementTree
# limits: source in {expat}; environment in {inline}
# traits: pull
#
# "A Curious Course", slide 71: what one would write without coroutines, and as quick as they are. iterparse makes a
# tree of what expat finds, in C, and reads 16 KB at a time. Each element that has ended is taken from the tree, or
# memory would grow with the document.
import os
import sys
from xml.etree import ElementTree
from xml.parsers import expat

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import buses_rig  # noqa: E402


def text_of(element):
    """All text in it: as good as always that of the element alone."""
    return "".join(element.itertext()) if len(element) else element.text or ""


def buses(given):
    """Each bus that is not in another one, as a dictionary."""
    parents, depth = [], 0  # what is open outside of buses; how deep it is in one
    for event, element in ElementTree.iterparse(given, ("start", "end")):
        if event == "start":
            if depth or element.tag == "bus":
                depth += 1
            else:
                parents.append(element)
        elif depth > 1:
            depth -= 1
        else:
            if depth:
                depth = 0
                yield {child.tag: text_of(child) for child in element}
            else:
                parents.pop()
            if parents:
                parents[-1].remove(element)


def line_of_end(path, number):
    """The line in which the bus of that number ends. iterparse does not know: it has read on."""
    parser, depth = expat.ParserCreate(), 0

    def start(name, _attributes):
        nonlocal depth
        depth += depth > 0 or name == "bus"

    def end(_name):
        nonlocal depth, number
        number -= depth == 1
        depth -= depth > 0
        if number == 0:
            raise StopIteration

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        with open(path, "rb") as file:
            parser.ParseFile(file)
    except (StopIteration, OSError, expat.ExpatError):
        pass
    return parser.CurrentLineNumber


class Printer:
    """Where records go."""

    send = staticmethod(buses_rig.print_bus)


def parse(given, target):
    given.line = lambda: line_of_end(given.path, given.buses)
    try:
        for record in buses(given):
            given.check(record)
            if record["route"] == "22" and record["direction"] == "North Bound":
                target.send(record)
    except ElementTree.ParseError as error:
        raise given.wrong(error.position[0], expat.ErrorString(error.code)) from None


buses_rig.main(parse, Printer, ("inline",))
