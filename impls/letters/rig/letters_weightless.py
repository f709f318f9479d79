"""letters_weightless -- what python_weightless and pypy_weightless run: counters that are generators.

The talk's last version. Each counter is a loop that waits at a yield for the next letter, with its count in a local
variable; the letter is sent in, and the count so far comes back. `send` is looked up for each letter, as in the talk.
"""

import functools

import letters_rig
from letters_rig import LETTERS, VOWELS


def coroutine(function):
    """Makes a generator function return a generator that already waits for its first value."""

    @functools.wraps(function)
    def start(*arguments):
        generator = function(*arguments)
        next(generator)
        letters_rig.coroutines.open()
        return generator

    return start


@coroutine
def counter():
    """Counts what it is sent."""
    count = 0
    while True:
        letter = yield count  # noqa: F841 -- of no use to it, but it is told
        count += 1


@coroutine
def expensive_counter(work):
    """The same, with work to do each time."""
    count = 0
    while True:
        letter = yield count  # noqa: F841
        work()
        count += 1


def run(given):
    vowel, consonant, other = (expensive_counter(given.work) if given.work else counter() for _ in range(3))
    vowels = consonants = others = 0
    for letter in given.text:
        if letter in VOWELS:
            vowels = vowel.send(letter)
        elif letter in LETTERS:
            consonants = consonant.send(letter)
        else:
            others = other.send(letter)
    for _ in (vowel, consonant, other):  # they are dropped where they wait
        letters_rig.coroutines.close()
    return vowels, consonants, others
