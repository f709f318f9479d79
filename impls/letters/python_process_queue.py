#!/usr/bin/python3
# letters/python_process_queue -- the talk's three fed processes, in Python
# model: process
# runtime: python
# class: original
# needs: program:python3 python:multiprocessing
# limits: events<=100000
# traits: preemptive
#
# David Mertz's remedy for a process that is started for each letter: three that live as long as there are letters,
# each fed by a queue of multiprocessing, which pickles what it is given and has a thread write it into a pipe. The
# program is in rig/letters_queues.py, for python_thread_queue is the same but for what a queue, a number and a worker
# are.
import multiprocessing
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import letters_queues  # noqa: E402
import letters_rig  # noqa: E402


def run(given):
    fork = multiprocessing.get_context("fork")
    return letters_queues.run(
        given, letters_rig.processes, fork.Queue, lambda: fork.Value("q"), fork.Process
    )


letters_rig.main(run)
