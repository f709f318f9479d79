"""letters_inline -- what python_inline and pypy_inline run: one loop that looks, works and counts.

The talk mentions it beside its table: with the counting in the loop itself there is nothing to call, and CPython comes
nearer to PyPy. Nothing is handed on: it is a bound for the two other versions.
"""

from letters_rig import LETTERS, VOWELS


def run(given):
    vowels = consonants = others = 0
    work = given.work
    for letter in given.text:
        if work:
            work()
        if letter in VOWELS:
            vowels += 1
        elif letter in LETTERS:
            consonants += 1
        else:
            others += 1
    return vowels, consonants, others
