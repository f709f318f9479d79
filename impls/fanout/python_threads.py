#!/usr/bin/python3
# fanout/python_threads -- a Python thread for each request, and a lock around printing
# model: thread
# runtime: python
# class: idiomatic
# needs: program:python3
# limits: concurrency<=4000
# traits: blocking
#
# The second of the four acts in Eric Appelt's talk of 2016: the subroutine of the serial program stays as it is, a
# thread runs it for each animal, and whoever prints holds a lock until the sentence is out. Only one thread at a time
# runs Python code, the one that holds the interpreter's lock; while it waits for the server it lets that go, and here
# nobody does anything else than wait.
#
# http.client would read the answer, but its time-out is that of each call on the socket: a server that sends a byte
# now and then is waited for without end. So this asks the socket itself, and says before each call what is left.
import os
import socket
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import fanout_rig  # noqa: E402
from fanout_rig import ANSWER_MOST, Answer, Failed, rig, threads  # noqa: E402

# What a thread needs is a few frames deep; the default would reserve 8 MB (`ulimit -s`) for each.
STACK_BYTES = 256 * 1024

printer = threading.Lock()


def limit(connection, until_ns):
    """The next call on the connection fails when the time is over."""
    left_ns = until_ns - rig.now_ns()
    if left_ns <= 0:
        raise TimeoutError
    connection.settimeout(left_ns / 1e9)


def fetch(given, request, until_ns):
    """The answer to one request."""
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


def ask(given, request, free):
    start_ns = rig.now_ns()
    try:
        answer = fetch(given, request, start_ns + given.timeout_ns)
        fanout_rig.took(start_ns)
        sentence = answer.sentence()
        with printer:
            fanout_rig.print_sentence(sentence)
    except (OSError, Failed) as error:
        fanout_rig.fail(request, error)
    finally:
        threads.close()
        free.release()


def run(given):
    threading.stack_size(STACK_BYTES)
    free = threading.Semaphore(given.concurrency)
    for request in given.requests:
        free.acquire()
        threads.open()
        try:
            threading.Thread(target=ask, args=(given, request, free)).start()
        except RuntimeError as error:  # no more threads on this machine
            fanout_rig.fail(request, error)
            threads.close()
            free.release()
    for thread in threading.enumerate():  # the last ones
        if thread is not threading.current_thread():
            thread.join()


fanout_rig.main(run)
