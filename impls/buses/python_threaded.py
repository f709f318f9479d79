#!/usr/bin/python3
# buses/python_threaded -- 2009's coroutines behind Python's SAX, with a thread in the middle
# model: coroutine-stackless
# runtime: python
# class: original
# needs: program:python3 python:xml.sax
# limits: source in {expat}; environment in {inline}
# traits: push
#
# "A Curious Course", slides 79 to 84: the generators of python_sax, and among them one that hands on what it is
# sent, each record by itself, to a thread that runs the rest. It is a stage like the others, and its neighbours
# do not know: so all of this is in one place, whichever environment there may be beside. Other than there, the queue
# has a bound.
import os
import queue
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import buses_rig  # noqa: E402
from buses_coroutines import buses_to_records, coroutine, filters  # noqa: E402
from buses_sax import send_sax_events  # noqa: E402

ROOM = 1024  # records


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


def parse(given, target):
    middle = threaded(target)
    try:
        send_sax_events(given, buses_to_records(given, middle))
    finally:
        middle.close()


buses_rig.main(parse, filters)
