#!/usr/bin/python3
# letters/python_weightless -- the talk's generators, into which each letter is sent
# model: coroutine-stackless
# runtime: python
# class: original
# needs: program:python3
# traits: push
#
# David Mertz's "weightless" counters, which he found faster than the callout on CPython. The program is in
# rig/letters_weightless.py, for pypy_weightless runs the same, word for word.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import letters_weightless  # noqa: E402
import letters_rig  # noqa: E402

letters_rig.main(letters_weightless.run)
