"""fanout_rig -- what the Python clients of this workload share: the same as fanout.h and its rig.

An implementation hands `main` its function run(given), which starts given.requests in order, given.concurrency of them
at once at most, and prints or tells how each of them ends. Connecting, sending, receiving, time limits, and who may
print when, are the model's own.
"""

import json
import os
import re
import resource
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rig"))
import corobench_rig as rig  # noqa: E402

ANSWER_MOST = 4096  # bytes of an answer, its head included; a longer one is "not HTTP"
P99_LEAST = 368  # so many say where the 99th percentile is


class Server(rig.Address):
    """Somebody is there, so that the port is known."""

    metavar = "HOST:PORT"
    least_port = 1


OPTIONS = [
    Server("server", None, "the server (required)"),
    rig.Text("input", "", "the animals, one a line (required)"),
    rig.Integer("concurrency", 1, 1, 10000, "requests in flight at once, at most"),
    rig.Integer("timeout-ms", 10000, 1, 600000, "how long one request may take"),
    rig.Integer("tick-us", 0, 0, 1000000, "pause behind each letter; 0: sentences are printed at once"),
]

# Open one for each unit that the model creates, close it when the unit has ended.
coroutines = rig.Ledger("coroutines")
threads = rig.Ledger("threads")
processes = rig.Ledger("processes")


class Failed(Exception):
    """A request comes to no sentence; its text is the reason, in the contract's words."""


class Request:
    """number: from 1; path: of the URL; bytes: the whole request, ready to be sent."""

    __slots__ = ("number", "path", "bytes")

    def __init__(self, number, name, server):
        self.number = number
        self.path = f"/animals/{urllib.parse.quote_from_bytes(name, safe='')}?request={number}"
        host, port = server
        head = f"GET {self.path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
        self.bytes = head.encode("ascii")


class Input:
    """server: a pair for socket; requests: in their order; concurrency; timeout_ns: of one request."""

    def __init__(self, options):
        if options.server is None:
            rig.wrong_usage("--server=HOST:PORT is wanted (corobench animals)")
        if not options.input:
            rig.wrong_usage("--input=FILE is wanted: a list of animals (corobench data animals)")
        self.server, self.concurrency = options.server, options.concurrency
        self.timeout_ns = options.timeout_ms * 1000000
        names = rig.read_input(options.input).split(b"\n")
        if not names[-1]:
            names.pop()
        self.requests = [Request(i, name, self.server) for i, name in enumerate(names, 1)]


# --- Reading an answer -------------------------------------------------------------------------------------------


class Answer:
    """An answer as it comes, in any number of pieces. What the pieces are received with is the model's own."""

    _status = re.compile(rb"HTTP/1\.[0-9] ([1-9][0-9]{2})(?: [^\r\n\0]*)?")
    _field = re.compile(rb"([^\0-\x20:]+):[ \t]*([^\r\n\0]*?)[ \t]*")

    def __init__(self):
        self._bytes = b""
        self._body = self._end = 0  # where the body begins and ends, once the head is whole
        self._wrong = None

    def add(self, piece):
        """Takes what was received. True when nothing more is to be waited for; an empty piece is the end."""
        if not piece:
            raise Failed("truncated")
        self._bytes += piece
        try:
            if not self._body:
                self._read_head()
        except Failed as wrong:
            self._wrong = wrong
        return self._wrong is not None or (self._body > 0 and len(self._bytes) >= self._end)

    def _read_head(self):
        if not self._bytes.startswith(b"HTTP/1."[: len(self._bytes)]):
            raise Failed("not HTTP")
        end = self._bytes.find(b"\r\n\r\n")
        if end < 0 and len(self._bytes) < ANSWER_MOST:
            return
        first, *lines = self._bytes[: max(0, end)].split(b"\r\n")
        status = self._status.fullmatch(first)
        if status and status[1] != b"200":
            raise Failed(f"status {int(status[1])}")
        length = self._length_of(lines)
        if not status or end + 4 + length > ANSWER_MOST:
            raise Failed("not HTTP")
        self._body, self._end = end + 4, end + 4 + length

    def _length_of(self, lines):
        """What the one Content-Length says. What could be read in two ways is not read at all."""
        fields = [self._field.fullmatch(line) for line in lines]
        named = [(field[1].lower(), field[2]) for field in fields if field]
        lengths = [value for name, value in named if name == b"content-length"]
        chunked = any(name == b"transfer-encoding" for name, _ in named)
        if len(named) < len(lines) or chunked or len(lengths) != 1 or not re.fullmatch(b"[0-9]{1,9}", lengths[0]):
            raise Failed("not HTTP")
        return int(lengths[0])

    def sentence(self):
        """What it comes to, line feed included, or Failed."""
        if self._wrong:
            raise self._wrong
        try:
            said = json.loads(self._bytes[self._body : self._end].decode("utf-8"))
            animal, sound = said["animal"], said["sound"]
            if isinstance(animal, str) and isinstance(sound, str):
                sentence = f'The {animal} says "{sound}".\n'
                sentence.encode("utf-8")  # halves of a pair of surrogates are no text
                return sentence
        except (ValueError, LookupError, TypeError, RecursionError):
            pass
        raise Failed("not JSON")


# --- Printing ----------------------------------------------------------------------------------------------------

_tick = 0.0  # seconds behind each letter
_failures = False


def print_sentence(sentence):
    """Writes it to stdout: at once, or letter by letter, with pauses in which the calling thread sleeps. No lock."""
    try:
        if not _tick:
            _write(sentence)
            return
        for letter in sentence:
            _write(letter)
            time.sleep(_tick)
    except OSError as error:
        # Whatever thread this is, the whole program ends.
        os.write(2, f"{os.path.basename(sys.argv[0])}: cannot print: {error.strerror}\n".encode())
        os._exit(1)


def _write(text):
    left = text.encode("utf-8")
    while left:
        left = left[os.write(1, left) :]


def fail(request, error):
    """"request 17: REASON" on stderr, and exit status 1 in the end. `error`: Failed, or what a socket raised."""
    global _failures
    _failures = True
    os.write(2, f"request {request.number}: {_reason(error)}\n".encode())


def _reason(error):
    if isinstance(error, Failed):
        return str(error)
    if isinstance(error, TimeoutError):
        return "timed out"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, (ConnectionResetError, BrokenPipeError)):
        return "reset"
    return f"failed: {getattr(error, 'strerror', None) or error}"


# --- How long requests take --------------------------------------------------------------------------------------

_took = rig.Lateness()


def took(start_ns):
    """To be called once for each request that got an answer, right or not, with rig.now_ns() of its start."""
    _took.keep(rig.now_ns() - start_ns)


# --- The main of every implementation ----------------------------------------------------------------------------


class _Usage:
    """What the kernel has counted so far of this process and of the children it has waited for."""

    def __init__(self):
        both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        self.cpu_ns = round(sum(each.ru_utime + each.ru_stime for each in both) * 1e9)
        self.voluntary = sum(each.ru_nvcsw for each in both)
        self.involuntary = sum(each.ru_nivcsw for each in both)


def _report(given, elapsed_ns, before, after):
    rig.report(elapsed_ns, len(given.requests), coroutines, threads, processes)
    rig.metric("cpu_ns", after.cpu_ns - before.cpu_ns, "ns")
    rig.metric("voluntary_switches", after.voluntary - before.voluntary, "count")
    rig.metric("involuntary_switches", after.involuntary - before.involuntary, "count")
    _took.report("request", P99_LEAST)


def main(run):
    global _tick
    options = rig.options(OPTIONS)
    given = Input(options)
    _tick = options.tick_us / 1e6
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    before, start_ns = _Usage(), rig.now_ns()
    run(given)
    elapsed_ns, after = rig.now_ns() - start_ns, _Usage()
    _report(given, elapsed_ns, before, after)
    sys.exit(_failures)
