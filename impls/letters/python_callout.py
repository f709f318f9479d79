#!/usr/bin/python3
# letters/python_callout -- the talk's serial version: objects that are called for each letter
# model: handler
# runtime: python
# class: original
# needs: program:python3
# traits: push
#
# David Mertz's "callout": what his table has at 44.09 s for ten runs. The program is in rig/letters_callout.py, for
# pypy_callout runs the same, word for word.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import letters_callout  # noqa: E402
import letters_rig  # noqa: E402

letters_rig.main(letters_callout.run)
