#!/usr/bin/python3
# letters/python_counter -- what one would write in Python: collections.Counter, and sums of what it counted
# model: call
# runtime: python
# class: reference
# needs: program:python3
# limits: work_ns<=0
#
# Nothing is handed to anybody: the Counter goes over the text in C and counts how often it holds each character; what
# kind a character is of is asked once for each that there is, and not once for each letter. Nor can anything be done
# with a letter but count it.
import collections
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import letters_rig  # noqa: E402


def run(given):
    counted = collections.Counter(given.text)
    vowels = sum(counted[letter] for letter in letters_rig.VOWELS)
    letters = sum(counted[letter] for letter in letters_rig.LETTERS)
    return vowels, letters - vowels, len(given.text) - letters


letters_rig.main(run)
