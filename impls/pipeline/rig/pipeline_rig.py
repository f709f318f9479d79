"""pipeline_rig -- what the Python implementations of pipeline share: the same as pipeline.h and its rig.

An implementation hands `main` its function run(source), which has all lines of the source go through what it
builds; its printer calls source.print(line). Lines are bytes, with their line feeds, as files give them.
"""

import ctypes
import io
import mmap
import os
import select
import signal
import struct
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rig"))
import corobench_rig as rig  # noqa: E402

PATTERN = b"python"

OPTIONS = [
    rig.Text("input", "", "the log, a file (required)"),
    rig.Word("mode", "batch", ("batch", "follow"), "the log is there, or it grows meanwhile"),
    rig.Integer("rate", 1000, 1, 10000000, "follow: lines appended in a second"),
]

coroutines = rig.Ledger("coroutines")

_libc = ctypes.CDLL(None, use_errno=True)


class Batch:
    """A log that is there as a whole: it was read before the clock started."""

    def __init__(self, text):
        self._text, self._printed = text, []
        self.print = self._printed.append

    def lines(self):
        """To be iterated: the complete lines that are there and that nobody has had."""
        text, self._text = self._text, b""
        return io.BytesIO(text)

    def wait(self):
        """Waits until there may be more lines; False when nothing more comes."""
        return False

    def finish(self):
        if self._printed and not self._printed[-1].endswith(b"\n"):
            self._printed.append(b"\n")
        sys.stdout.buffer.write(b"".join(self._printed))
        sys.stdout.buffer.flush()

    def report(self):
        pass


class Follow:
    """A log that grows: a process appends a line at its time, and a source reads them as they come."""

    IN_MODIFY, IN_CLOSE_WRITE, EVENT = 2, 8, struct.Struct("iIII")

    def __init__(self, text, rate):
        self._left, self._complete, self._printed = b"", False, 0
        self._delay = rig.Lateness()
        with tempfile.TemporaryFile() as file:  # has no name: nothing stays behind
            path = f"/proc/self/fd/{file.fileno()}"
            self._file = os.open(path, os.O_RDONLY)
            self._changes = _watch(path, self.IN_MODIFY | self.IN_CLOSE_WRITE)
            self._appended = _shared_numbers(sum(PATTERN in line for line in io.BytesIO(text)))
            self._appender = os.fork()
            if self._appender == 0:
                _appender(file.fileno(), text, rate, self._appended)

    def lines(self):
        block, self._left = self._left, b""
        if not self._complete:
            end = block.rfind(b"\n") + 1
            block, self._left = block[:end], block[end:]
        return io.BytesIO(block)

    def wait(self):
        """The end is when the writer has closed its file: it cannot be missed, and nothing comes behind it."""
        if self._complete:
            return False
        select.select([self._changes], [], [])
        events = os.read(self._changes, 4096)
        self._complete = any(mask & self.IN_CLOSE_WRITE for _, mask, _, _ in self.EVENT.iter_unpack(events))
        pieces = [self._left]
        while pieces[-1] or len(pieces) == 1:
            pieces.append(os.read(self._file, 1 << 20))
        self._left = b"".join(pieces)
        return True

    def print(self, line):
        _write(1, line if line.endswith(b"\n") else line + b"\n")
        self._delay.keep(rig.now_ns() - self._appended[self._printed])
        self._printed += 1

    def finish(self):
        status = os.waitstatus_to_exitcode(os.waitpid(self._appender, 0)[1])
        if status != 0:
            rig.die(f"the process that appends failed ({status})")

    def report(self):
        self._delay.report("delay")


def _watch(path, mask):
    changes = _libc.inotify_init1(os.O_CLOEXEC)
    if changes < 0 or _libc.inotify_add_watch(changes, os.fsencode(path), mask) < 0:
        rig.cannot_run(f"no file that can be watched as it grows: {os.strerror(ctypes.get_errno())}")
    return changes


def _shared_numbers(count):
    """So many integers, shared with processes that are forked later."""
    return memoryview(mmap.mmap(-1, 8 * count + 8)).cast("Q")


def _appender(file, text, rate, appended):
    """The whole life of the process that appends. All lines that are due go in one write."""
    matches = at = 0
    _libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: not to outlive a program that is killed
    _libc.prctl(29, 1)  # PR_SET_TIMERSLACK
    lines = list(io.BytesIO(text))
    begun = rig.now_ns() + 10000000  # until then the model's parts are there
    try:
        while at < len(lines):
            time.sleep(max(0, begun + at * 1000000000 // rate - rig.now_ns()) / 1e9)
            now = rig.now_ns()
            due = min(len(lines), max(at, (now - begun) * rate // 1000000000 + 1))
            for line in lines[at:due]:
                if PATTERN in line:
                    appended[matches] = now
                    matches += 1
            _write(file, b"".join(lines[at:due]))
            at = due
    except OSError as error:
        print(f"cannot append: {error.strerror}", file=sys.stderr)
        os._exit(1)
    os._exit(0)


def _write(file, line):
    while line:
        line = line[os.write(file, line) :]


def main(run):
    options = rig.options(OPTIONS)
    if not options.input:
        rig.wrong_usage("--input=FILE is wanted: an access log (corobench data log)")
    text = rig.read_input(options.input)
    start = rig.now_ns()
    source = Batch(text) if options.mode == "batch" else Follow(text, options.rate)
    try:
        run(source)
        elapsed_ns = rig.now_ns() - start
        source.finish()
    except OSError as error:
        rig.cannot_print("the lines", error)
    lines = text.count(b"\n") + (not text.endswith(b"\n") and len(text) > 0)
    rig.report(elapsed_ns, lines, coroutines)
    source.report()
