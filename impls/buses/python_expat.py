#!/usr/bin/python3
# buses/python_expat -- 2009's coroutines on Python's expat
# model: coroutine-stackless
# runtime: python
# class: original
# needs: program:python3 python:pyexpat
# limits: source in {expat}
# traits: push
#
# "A Curious Course", slides 60 to 70: expat calls a function for each event, which does nothing but send it into
# a chain of generators: one that is a state machine and makes dictionaries, two that filter, one that prints. They
# stand in rig/buses_coroutines.py, for they are those of python_sax: that is the slides' point.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import buses_rig  # noqa: E402
from buses_coroutines import buses_to_records, filters, send_expat_events  # noqa: E402


def parse(given, target):
    send_expat_events(given, buses_to_records(given, target))


buses_rig.main(parse, filters)
