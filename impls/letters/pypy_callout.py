#!/usr/bin/pypy3
# letters/pypy_callout -- the talk's serial version under PyPy: objects that are called
# model: handler
# runtime: pypy
# class: original
# needs: program:pypy3
# traits: push
#
# The program of python_callout, word for word (rig/letters_callout.py): what the talk's table has at 5.12 s for ten
# runs. The calls are inlined into the loop while it runs.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import letters_callout  # noqa: E402
import letters_rig  # noqa: E402

letters_rig.main(letters_callout.run)
