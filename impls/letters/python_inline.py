#!/usr/bin/python3
# letters/python_inline -- one loop that looks, works and counts, in Python
# model: call
# runtime: python
# class: ceiling
# needs: program:python3
#
# What calls and sends cost beside it is what the two other versions add. The loop is in rig/letters_inline.py,
# for pypy_inline runs the same, word for word.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import letters_inline  # noqa: E402
import letters_rig  # noqa: E402

letters_rig.main(letters_inline.run)
