#!/usr/bin/python3
# buses/python_sax -- 2009's coroutines behind Python's SAX
# model: coroutine-stackless
# runtime: python
# class: original
# needs: program:python3 python:xml.sax
# limits: source in {expat}
# traits: push
#
# "A Curious Course", slides 57 to 68: a SAX handler does nothing but send events into a chain of generators: one
# that is a state machine and makes dictionaries, two that filter, one that prints. They stand in
# rig/buses_coroutines.py, for python_expat has the same, and the handler in rig/buses_sax.py.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import buses_rig  # noqa: E402
from buses_coroutines import buses_to_records, filters  # noqa: E402
from buses_sax import send_sax_events  # noqa: E402


def parse(given, target):
    send_sax_events(given, buses_to_records(given, target))


buses_rig.main(parse, filters)
