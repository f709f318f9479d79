#!/usr/bin/python3
# buses/python_process -- 2009's coroutines behind Python's SAX, with a process in the middle
# model: coroutine-stackless
# runtime: python
# class: original
# needs: program:python3 python:xml.sax
# limits: source in {expat}; environment in {inline}
# traits: push
#
# "A Curious Course", slides 86 and 87: the generators of python_sax, and among them one that pickles what it is sent,
# each record by itself, into a pipe. At the pipe's other end a process takes records from it and sends them to the
# rest. It is a stage like the others, and its neighbours do not know: so all of this is in one place, whichever
# environment there may be beside. There a second program is started; here the process is forked.
import os
import pickle
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import buses_rig  # noqa: E402
from buses_coroutines import buses_to_records, coroutine, filters  # noqa: E402
from buses_environments import end_process, wait_for_process  # noqa: E402
from buses_sax import send_sax_events  # noqa: E402


@coroutine
def sendto(file):
    """Pickles what it is sent into a file (slide 86)."""
    while True:
        record = yield
        try:
            pickle.dump(record, file, pickle.HIGHEST_PROTOCOL)
            file.flush()
        except OSError as error:  # the other process has ended: who waits for it tells why
            raise buses_rig.GivenUp("") from error


def recvfrom(file, target):
    """Sends on what is in a file, until there is no more (slide 86)."""
    while file.peek(1):
        target.send(pickle.load(file))
    sys.stdout.flush()


def start(target):
    """The pipe to a process that sends on to the target, and its id."""
    there, here = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(here)
        end_process(recvfrom, open(there, "rb"), target)
    os.close(there)
    buses_rig.processes.open()
    return open(here, "wb"), pid


def parse(given, target):
    file, pid = start(target)
    try:
        send_sax_events(given, buses_to_records(given, sendto(file)))
    finally:
        try:
            file.close()
        except OSError:
            pass  # what it still held, the other process did not want
        wait_for_process(pid)


buses_rig.main(parse, filters)
