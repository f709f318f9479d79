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
# that is a state machine and makes dictionaries, two that filter, one that prints. They stand in
# rig/buses_coroutines.py, for python_expat has the same. Python's SAX is a layer above its expat.
import os
import sys
import xml.sax

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import buses_rig  # noqa: E402
from buses_coroutines import buses_to_records, filters  # noqa: E402


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
