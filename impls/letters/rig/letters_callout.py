"""letters_callout -- what python_callout and pypy_callout run: the talk's serial version.

Three objects that can be called, one for each kind; each letter is a call. The call takes whatever it is given, as the
talk's does: CPython makes a tuple and a dictionary of that each time, PyPy sees that nobody looks at them.
"""

from letters_rig import LETTERS, VOWELS


class Counter:
    """Counts how often it is called."""

    def __init__(self):
        self.count = 0

    def __call__(self, *arguments, **options):
        self.count += 1


class ExpensiveCounter(Counter):
    """The same, with work to do each time."""

    def __init__(self, work):
        super().__init__()
        self.work = work

    def __call__(self, *arguments, **options):
        self.work()
        self.count += 1


def run(given):
    vowel, consonant, other = (
        ExpensiveCounter(given.work) if given.work else Counter() for _ in range(3)
    )
    for letter in given.text:
        if letter in VOWELS:
            vowel(letter)
        elif letter in LETTERS:
            consonant(letter)
        else:
            other(letter)
    return vowel.count, consonant.count, other.count
