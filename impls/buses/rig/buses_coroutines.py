"""buses_coroutines -- the stages of "A Curious Course", slides 60 to 64, written once for all sources in Python.

python_sax, python_expat, python_threaded and python_process send events to buses_to_records(given, target), whose
target is filters(), or whatever brings records there. Other than on the slides, the state machine counts how deep it is,
because elements may be nested.
"""

import functools
from xml.parsers import expat

import buses_rig


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


def send_expat_events(given, target):
    """Sends an event for each that expat finds (slide 67)."""
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
