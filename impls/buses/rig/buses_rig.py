"""buses_rig -- what the Python implementations of buses share: the same as buses.h and the rig behind it.

An implementation hands `main` what makes records of the document, and what the records go through. Here are the
document piece by piece, what a bus must have, what is printed, and how a run ends. buses_environments has where
the filters run.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rig"))
import corobench_rig as rig  # noqa: E402

NEEDED = frozenset(("id", "route", "direction", "latitude", "longitude"))

coroutines = rig.Ledger("coroutines")
threads = rig.Ledger("threads")
processes = rig.Ledger("processes")


class GivenUp(Exception):
    """The run ends here: why, in a sentence; "" where that has been said."""


class Input:
    """The document. read() returns the next piece of it, b"" at its end.

    line: a function that says where the source is; the source sets it. buses: how many there were.
    """

    def __init__(self, options):
        self.path, self._most = options.input, options.chunk_bytes
        self.line, self.buses = None, 0
        try:
            self._file = open(self.path, "rb", buffering=0)
        except OSError as error:
            rig.die(f"cannot read {self.path}: {error.strerror}")

    def read(self, most=sys.maxsize):
        try:
            return self._file.read(min(most, self._most))
        except OSError as error:
            raise GivenUp(f"cannot read {self.path}: {error.strerror}") from None

    def check(self, record):
        """To be called with each record, where the bus ends, before it is sent on."""
        self.buses += 1
        if not NEEDED <= record.keys():
            missing = min(NEEDED - record.keys())
            raise self.wrong(self.line(), f"the bus that ends here has no {missing}")

    def wrong(self, line, why):
        """What to raise where it cannot go on."""
        return GivenUp(f"{self.path}: line {line}: {why}")


def print_bus(record):
    """What the last stage does with a record."""
    sys.stdout.write('%(route)s,%(id)s,"%(direction)s",%(latitude)s,%(longitude)s\n' % record)


# --- The main of every implementation ------------------------------------------------------------------------

ENVIRONMENTS = ("inline", "thread", "process", "socket")

OPTIONS = [
    rig.Text("input", "", "the document"),
    rig.Word("source", "expat", ("sax", "expat", "scan", "reader", "dom"), "what makes events of it"),
    rig.Word("environment", "inline", ENVIRONMENTS, "where the filters and the printer run"),
    rig.Integer("chunk-bytes", 65536, 1, 1048576, "bytes of the document that the source is given at a time"),
    rig.Integer("batch", 64, 1, 65536, "records that are handed over at a time"),
]


def cannot_print(error):
    return f"cannot print the answer: {error.strerror}"


def say(why):
    print(f"{os.path.basename(sys.argv[0])}: {why}", file=sys.stderr, flush=True)


class _Inline:
    """Records are sent straight on."""

    def __init__(self, target, _batch):
        self.send = target.send

    def close(self):
        pass


def _environment(word):
    """What takes records to where the filters run; what only some of them need is not imported in vain."""
    if word == "inline":
        return _Inline
    import buses_environments

    return buses_environments.ENVIRONMENTS[word]


def _attempt(step, *arguments):
    """Why it failed; None where it did not."""
    try:
        step(*arguments)
    except GivenUp as error:
        return str(error)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or the interpreter tries again at its end
        return cannot_print(error)
    return None


def _run(source, given, place):
    """All that was sent is printed, whatever happened meanwhile. The first reason why not all is right."""
    failures = [_attempt(source, given, place), _attempt(place.close), _attempt(sys.stdout.flush)]
    failures = [failure for failure in failures if failure is not None]
    if failures:
        if said := next(filter(None, failures), ""):
            say(said)
        sys.exit(1)


def main(source, filters, environments=ENVIRONMENTS):
    """source(given, target) sends records to the target.

    filters() returns the coroutine that they are for, behind one of the environments.
    """
    options = rig.options(OPTIONS)
    if not options.input:
        rig.wrong_usage("--input=FILE is wanted: an XML document of buses")
    if options.source != "expat":  # which is under all that Python has for XML
        rig.wrong_usage(f"this implementation does not do source '{options.source}'")
    if options.environment not in environments:
        rig.wrong_usage(f"this implementation does not do environment '{options.environment}'")
    given = Input(options)
    if sys.stdout is None:
        rig.die("cannot print the answer: standard output is closed")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n", line_buffering=False)
    start = rig.now_ns()
    place = _environment(options.environment)(filters(), options.batch)
    _run(source, given, place)
    elapsed_ns = rig.now_ns() - start
    rig.report(elapsed_ns, given.buses, coroutines, threads, processes)
