#!/usr/bin/pypy3
# letters/pypy_inline -- one loop that looks, works and counts, under PyPy
# model: call
# runtime: pypy
# class: ceiling
# needs: program:pypy3
#
# The program of python_inline, word for word (rig/letters_inline.py): here the loop is compiled while it runs.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import letters_inline  # noqa: E402
import letters_rig  # noqa: E402

letters_rig.main(letters_inline.run)
