#!/usr/bin/python3
# buses/python_threaded -- 2009's coroutines on Python's expat, with a thread in the middle
# model: coroutine-stackless
# runtime: python
# class: original
# needs: program:python3 python:pyexpat
# limits: source in {expat}; environment in {inline}
# traits: push
#
# "A Curious Course", slides 79 to 84: the generators of python_expat, and among them one that hands on what it is
# sent, each record by itself, to a thread that runs the rest. It is a stage like the others, and its neighbours
# do not know: so all of this is in one place, whichever environment there may be beside. Other than there, the queue
# has a bound.
import functools
import os
import queue
import sys
import threading
from xml.parsers import expat

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import buses_rig  # noqa: E402

ROOM = 1024  # records


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


@coroutine
def threaded(target):
    """Sends on what it is sent, in a thread of its own (slides 79 to 83)."""
    messages, failures = queue.Queue(ROOM), []

    def run_target():
        while (record := messages.get()) is not None:
            try:
                if not failures:  # else what comes is taken all the same: who puts it may wait for room
                    target.send(record)
            except OSError as error:
                failures.append(error)

    thread = threading.Thread(target=run_target)
    thread.start()
    buses_rig.threads.open()
    try:
        while not failures:
            messages.put((yield))
        raise failures[0]
    finally:  # closed, or failed
        messages.put(None)
        thread.join()
        buses_rig.threads.close()
        if failures:
            raise failures[0]


def filters():
    return filter_on_field("route", "22", filter_on_field("direction", "North Bound", bus_locations()))


def parse(given, target):
    """Sends an event for each that expat finds (slide 67)."""
    middle = threaded(target)
    try:
        send_events(given, buses_to_records(given, middle))
    finally:
        middle.close()


def send_events(given, target):
    parser = expat.ParserCreate()
    parser.buffer_size = 65536
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: target.send(("start", (name, attributes)))
    parser.EndElementHandler = lambda name: target.send(("end", name))
    parser.CharacterDataHandler = lambda text: target.send(("text", text))
    given.line = lambda: parser.CurrentLineNumber
    try:
        while piece := given.read():
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise given.wrong(error.lineno, expat.ErrorString(error.code)) from None


buses_rig.main(parse, filters)
