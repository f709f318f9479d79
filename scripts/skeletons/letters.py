#!/usr/bin/python3
# letters/@NAME@ -- each counter a closure that is called: the skeleton, until you change it
# model: call
# runtime: python
# class: idiomatic
#
# Written by `corobench new`. It passes conformance as it is; change it step by step, and in between run
# `build/corobench check letters/@NAME@` (in a folder of your own with --impls).
#
# The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
# a line of its own: needs (say python:greenlet), limits (say `work_ns<=0; events<=100000`), traits.
#
# The harness sets PYTHONPATH so that letters_rig is found. To run the file by hand from elsewhere:
# PYTHONPATH=.../impls/rig:.../impls/letters/rig
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import letters_rig  # noqa: E402


def counter(counts, kind, work):
    """Required: counts the letters of a kind, and does for each what handling it costs; None: nothing."""

    def send(letter):
        if work:
            work()
        counts[kind] += 1

    return send


def run(given):
    """Required: what the rig calls between two readings of the clock. Returns how many of each kind there were.

    Required where the model is generator or coroutine-...: letters_rig.coroutines.open() for each that you create.
    """
    counts = [0, 0, 0]
    vowel, consonant, other = (counter(counts, kind, given.work) for kind in range(3))
    for letter in given.text:
        if letter in letters_rig.VOWELS:
            vowel(letter)
        elif letter in letters_rig.LETTERS:
            consonant(letter)
        else:
            other(letter)
    return counts


letters_rig.main(run)
