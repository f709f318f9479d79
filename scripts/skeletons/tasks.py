#!/usr/bin/python3
# tasks/@NAME@ -- each task a generator that is resumed when it is its turn: the skeleton, until you change it
# model: coroutine-stackless
# runtime: python
# class: idiomatic
# limits: case in {yield,spawn}
#
# Written by `corobench new`. It passes conformance as it is; change it step by step, and in between run
# `build/corobench check tasks/@NAME@` (in a folder of your own with --impls).
#
# The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
# a line of its own: needs (say python:greenlet), limits (say `case in {yield,spawn}; tasks<=30000`),
# traits. docs/CONTRACT.md says what happens in each case.
#
# The harness sets PYTHONPATH so that tasks_rig is found. To run the file by hand from elsewhere:
# PYTHONPATH=.../impls/rig:.../impls/tasks/rig
import collections
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import tasks_rig  # noqa: E402


def run(tasks):
    """Required: runs generators by turns until all have ended, and returns the sum of what they return.

    All ready tasks have their turn before one has it again. Required where the model is generator, coroutine-...,
    thread or process: open() for each that is created, close() when it has ended; or tasks_rig.ledger_set at the end.
    """
    ready, total = collections.deque(tasks), 0
    for _ in ready:
        tasks_rig.coroutines.open()
    while ready:
        task = ready.popleft()
        try:
            next(task)
        except StopIteration as end:
            total += end.value
            tasks_rig.coroutines.close()
        else:
            ready.append(task)
    return total


def yielder(number, turns):
    total = 0
    for _ in range(turns):
        total += number + 1
        yield
    return total


def spawned(number):
    return tasks_rig.worth(number)
    yield  # makes it a generator


def yield_run(given):
    tasks = [yielder(number, given.turns) for number in range(given.tasks)]
    tasks_rig.begin()  # Required in the cases that docs/CONTRACT.md names: all tasks exist
    return run(tasks)


def spawn_run(given):
    """In batches of given.live."""
    total = 0
    for first in range(0, given.tasks, given.live):
        count = min(given.live, given.tasks - first)
        total += run([spawned(number) for number in range(first, first + count)])
    return total


# Required: a function of the input for each case that your model can do, which returns the sum; the card's
# limits name the same ones. Optional: any single one of them.
tasks_rig.main({"yield": yield_run, "spawn": spawn_run})
