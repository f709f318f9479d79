#!/usr/bin/python3
# fanout/@NAME@ -- one request after the other: the skeleton, until you change it
# model: call
# runtime: python
# class: idiomatic
# limits: concurrency<=1
#
# Written by `corobench new`. It passes conformance as it is; change it step by step, and in between run
# `build/corobench check fanout/@NAME@` (in a folder of your own with --impls).
#
# The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
# a line of its own: needs (say python:greenlet), limits (say concurrency<=1000), traits. The limit above goes when
# there can be several requests in flight.
#
# The harness sets PYTHONPATH so that fanout_rig is found. To run the file by hand from elsewhere:
# PYTHONPATH=.../impls/rig:.../impls/fanout/rig
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import fanout_rig  # noqa: E402
from fanout_rig import ANSWER_MOST, Answer, Failed, rig  # noqa: E402


def limit(connection, until_ns):
    """Required, in the way of your model: time is up for the request as a whole, not for a single call."""
    left_ns = until_ns - rig.now_ns()
    if left_ns <= 0:
        raise TimeoutError
    connection.settimeout(left_ns / 1e9)


def fetch(given, request, until_ns):
    """Required: a connection for each request. Optional: anything else than fanout_rig.Answer to read the answer."""
    answer = Answer()
    with socket.socket() as connection:
        limit(connection, until_ns)
        connection.connect(given.server)
        limit(connection, until_ns)
        connection.sendall(request.bytes)
        limit(connection, until_ns)
        while not answer.add(connection.recv(ANSWER_MOST)):
            limit(connection, until_ns)
    return answer


def speak(given, request):
    """Required: each request ends with a call of print_sentence or of fail, and each that has an answer is timed.

    Optional: a lock around print_sentence, where others could print meanwhile.
    """
    start_ns = rig.now_ns()
    try:
        answer = fetch(given, request, start_ns + given.timeout_ns)
        fanout_rig.took(start_ns)
        fanout_rig.print_sentence(answer.sentence())
    except (OSError, Failed) as error:
        fanout_rig.fail(request, error)


def run(given):
    """Required: what the rig calls between two readings of the clock. All requests are started in their order,
    at most given.concurrency in flight at once; when it returns nothing of the model is left.

    Required where the model is coroutine-..., thread or process: fanout_rig.coroutines.open(), or threads or
    processes, for each that you create, and close() when it is gone.
    """
    for request in given.requests:
        speak(given, request)


fanout_rig.main(run)
