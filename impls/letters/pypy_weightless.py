#!/usr/bin/pypy3
# letters/pypy_weightless -- the talk's generators under PyPy, into which each letter is sent
# model: coroutine-stackless
# runtime: pypy
# class: original
# needs: program:pypy3
# traits: push
#
# The program of python_weightless, word for word (rig/letters_weightless.py). Where calls cost nearly nothing, sends
# have nothing to save.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import letters_weightless  # noqa: E402
import letters_rig  # noqa: E402

letters_rig.main(letters_weightless.run)
