#!/usr/bin/python3
# pipeline/@NAME@ -- each stage a closure that calls the next: the skeleton, until you change it
# model: call
# runtime: python
# class: idiomatic
# traits: push
#
# Written by `corobench new`. It passes conformance as it is; change it step by step, and in between run
# `build/corobench check pipeline/@NAME@` (in a folder of your own with --impls).
#
# The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
# a line of its own: needs (say python:greenlet), limits (say mode in {batch}), traits.
#
# The harness sets PYTHONPATH so that pipeline_rig is found. To run the file by hand from elsewhere:
# PYTHONPATH=.../impls/rig:.../impls/pipeline/rig
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import pipeline_rig  # noqa: E402


def follow(source, send):
    """Required: a source. lines() are those that are there; wait() is false when nothing more comes."""
    more = True
    while more:
        for line in source.lines():
            send(line)
        more = source.wait()


def grep(pattern, target):
    """Required: hands a line on if it contains the pattern."""

    def send(line):
        if pattern in line:
            target(line)

    return send


def run(source):
    """Required: what the rig calls between two readings of the clock. The printer is source.print.

    Required where the model is generator or coroutine-...: pipeline_rig.coroutines.open() for each that you create.
    Optional: anything else that your model needs.
    """
    follow(source, grep(pipeline_rig.PATTERN, source.print))


pipeline_rig.main(run)
