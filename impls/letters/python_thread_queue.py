#!/usr/bin/python3
# letters/python_thread_queue -- the talk's three fed threads, in Python
# model: thread
# runtime: python
# class: original
# needs: program:python3
# limits: events<=100000
# traits: preemptive
#
# David Mertz's threaded version, of which he says that the interpreter's lock leaves it less use of several CPUs:
# three threads that live as long as there are letters, each with a queue. The program is in rig/letters_queues.py,
# for python_process_queue is the same but for what a queue, a number and a worker are.
import os
import queue
import sys
import threading
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import letters_queues  # noqa: E402
import letters_rig  # noqa: E402


def run(given):
    return letters_queues.run(
        given, letters_rig.threads, queue.Queue, types.SimpleNamespace, threading.Thread
    )


letters_rig.main(run)
