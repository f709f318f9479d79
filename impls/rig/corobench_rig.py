"""corobench_rig -- the contract between an implementation and the harness, for Python.

What impls/rig/rig.h is to C: options, the clock, metrics, the work ledger, endings. A script finds it with

    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../rig"))

so that it runs by hand from anywhere.
"""

import math
import os
import re
import sys
import threading
import time
import types

now_ns = time.monotonic_ns


class Option:
    """One `--name=value`: its default, and what it means (for --help)."""

    metavar = "TEXT"

    def __init__(self, name, default, means):
        self.name, self.default, self.means = name, default, means

    def parse(self, text):
        """The value, or ValueError."""
        return text

    def wanted(self):
        """What a value that is refused should have been."""
        return f"{self.metavar} is wanted"

    def describe(self):
        return f"  --{self.name}={self.metavar}  {self.means} (default {self.default})"


class Text(Option):
    def describe(self):
        return super().describe() if self.default else f"  --{self.name}={self.metavar}  {self.means}"


class Integer(Option):
    """Digits only, from least to most."""

    metavar = "N"

    def __init__(self, name, default, least, most, means):
        super().__init__(name, default, means)
        self.least, self.most = least, most

    def parse(self, text):
        if not re.fullmatch("[0-9]{1,20}", text):
            raise ValueError(text)
        return self.within(int(text))

    def wanted(self):
        return f"a number from {self.least} to {self.most}, digits only, is wanted"

    def describe(self):
        return (
            f"  --{self.name}={self.metavar}  {self.means} "
            f"({self.least:.12g} to {self.most:.12g}, default {self.default:.12g})"
        )

    def within(self, number):
        if not self.least <= number <= self.most:
            raise ValueError(number)
        return number


class Real(Integer):
    """A decimal number, from least to most."""

    metavar = "X"

    def parse(self, text):
        if not re.fullmatch(r"[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?", text):
            raise ValueError(text)
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(text)
        return self.within(number)

    def wanted(self):
        return f"a number from {self.least:g} to {self.most:g} is wanted"


class Word(Option):
    """One of several words."""

    metavar = "WORD"

    def __init__(self, name, default, words, means):
        super().__init__(name, default, means)
        self.words = words

    def parse(self, text):
        if text not in self.words:
            raise ValueError(text)
        return text

    def wanted(self):
        return f"one of {', '.join(self.words)} is wanted"

    def describe(self):
        return f"  --{self.name}={self.metavar}  {self.means} ({', '.join(self.words)}; default {self.default})"


class Address(Option):
    """ADDRESS:PORT, IPv4, numeric; a pair, as socket has it. There may be no default."""

    metavar = "ADDRESS:PORT"
    least_port = 0

    def parse(self, text):
        import socket  # most programs need none, and would wait for it

        host, _, port = text.partition(":")
        try:
            socket.inet_pton(socket.AF_INET, host)
        except OSError as error:
            raise ValueError(text) from error
        return host, Integer("port", 0, self.least_port, 65535, "").parse(port)

    def wanted(self):
        return f"{self.metavar} is wanted, both in numbers"

    def describe(self):
        default = f" (default {self.default[0]}:{self.default[1]})" if self.default else ""
        return f"  --{self.name}={self.metavar}  {self.means}{default}"


def read_input(path):
    """All bytes of the file; dies where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        die(f"cannot read {path}: {error.strerror}")


def print_answer(text):
    """Prints the text, which is all that there is to print; dies where it cannot be."""
    try:
        print(text, end="", flush=True)
    except OSError as error:
        cannot_print("the answer", error)


def cannot_print(what, error):
    """Dies of the OSError that printing met."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or the interpreter tries again at its end
    die(f"cannot print {what}: {error.strerror}")


def options(table, arguments=None):
    """The values of the command line's options, as attributes ('-' as '_'); the defaults for those not given.

    Anything else than known options with good values ends the program: usage on stderr, exit 2. `--help`
    prints the usage on stdout and exits 0.
    """
    known = {option.name: option for option in table}
    values = {option.name: option.default for option in table}
    for argument in sys.argv[1:] if arguments is None else arguments:
        if argument == "--help":
            print(_usage(table))
            sys.exit(0)
        name, equals, text = argument.partition("=")
        if not name.startswith("--") or not equals:
            _refuse(table, argument, "options are --name=value")
        option = known.get(name[2:])
        if option is None:
            _refuse(table, argument, "no such option")
        try:
            values[option.name] = option.parse(text)
        except ValueError:
            _refuse(table, argument, option.wanted())
    return types.SimpleNamespace(**{name.replace("-", "_"): value for name, value in values.items()})


def _usage(table):
    return "\n".join([f"usage: {_program()} [--OPTION=VALUE]..."] + [option.describe() for option in table])


def _refuse(table, argument, wrong):
    _end(2, f"{argument}: {wrong}\n{_usage(table)}")


def mix(value):
    """64 bits that look like chance: `mix` of docs/CONTRACT.md, the output function of splitmix64."""
    mask = (1 << 64) - 1
    value = (value + 0x9E3779B97F4A7C15) & mask
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & mask
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & mask
    return value ^ (value >> 31)


def metric(name, value, unit):
    """Appends a line to $COROBENCH_METRICS, when that is set."""
    path = os.environ.get("COROBENCH_METRICS")
    if path is None:
        return
    try:
        with open(path, "a", encoding="ascii") as file:
            file.write(f"{name} {value} {unit}\n")
    except OSError as error:
        die(f"cannot append to {path}: {error.strerror}")


def peak_rss():
    """Appends peak_rss_bytes: this process's own high-water mark (VmHWM)."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    metric("peak_rss_bytes", int(line.split()[1]) * 1024, "bytes")
    except OSError:
        pass  # optional, as the contract says


class Ledger:
    """How many units of concurrency the model created, and how many lived at once. Safe between threads."""

    def __init__(self, name):
        self.name = name  # "threads", "processes", "coroutines", "connections"
        self.created = self.live = self.peak = 0
        self._lock = threading.Lock()

    def open(self):
        """One more lives."""
        with self._lock:
            self.created += 1
            self.live += 1
            self.peak = max(self.peak, self.live)

    def close(self):
        """One less."""
        with self._lock:
            self.live -= 1

    def report(self):
        """Appends NAME_created and NAME_peak."""
        metric(f"{self.name}_created", self.created, "count")
        metric(f"{self.name}_peak", self.peak, "count")


def report(elapsed_ns, operations, *ledgers):
    """What every program reports that works and ends: these two, its peak_rss, and the ledgers that were used."""
    metric("elapsed_ns", elapsed_ns, "ns")
    metric("operations", operations, "count")
    peak_rss()
    for ledger in ledgers:
        if ledger.created:
            ledger.report()


class Lateness:
    """How long after its time something happened: the histogram of impls/rig/lateness.c. Safe between threads."""

    PART_BITS = 6  # a bucket is at most 1/64 wide of what is in it
    PARTS = 1 << PART_BITS
    VALUE_BITS = 40  # 18 minutes; what is later is kept as that

    def __init__(self):
        self._counts = [0] * ((self.VALUE_BITS - self.PART_BITS + 1) * self.PARTS)
        self._most = 0
        self._lock = threading.Lock()

    def keep(self, late_ns):
        with self._lock:
            self._counts[self._bucket_of(late_ns)] += 1
            self._most = max(self._most, late_ns)

    def report(self, name, p99_least=1):
        """Appends NAME_p50_ns, NAME_max_ns and, from p99_least on, NAME_p99_ns; nothing where nothing was kept."""
        kept = sum(self._counts)
        if kept > 0:
            metric(f"{name}_p50_ns", self._percentile(50, kept), "ns")
            if kept >= p99_least:
                metric(f"{name}_p99_ns", self._percentile(99, kept), "ns")
            metric(f"{name}_max_ns", self._most, "ns")

    def _bucket_of(self, value):
        value = min(value, (1 << self.VALUE_BITS) - 1)
        shift = max(0, value.bit_length() - 1 - self.PART_BITS)
        return shift * self.PARTS + (value >> shift)

    def _bucket_end(self, bucket):
        shift = max(0, bucket // self.PARTS - 1)
        return ((bucket - shift * self.PARTS + 1) << shift) - 1

    def _percentile(self, percent, kept):
        """What that many percent of those kept do not exceed."""
        wanted, seen = (kept * percent + 99) // 100, 0
        for bucket, count in enumerate(self._counts):
            seen += count
            if seen >= wanted:
                break
        return min(self._bucket_end(bucket), self._most)


def work(iterations):
    """Takes CPU time, and holds the interpreter's lock meanwhile, as what a server does in Python would."""
    value = 1
    for _ in range(iterations):
        value = value * 25173 + 13849 & 65535
    return value


def work_iterations_per_ns():
    """How many of them this machine does in a nanosecond: the fastest of some tries, for all else disturbs.

    A try takes 100 us at least, or an interpreter that compiles would be measured by what the clock costs to read.
    """
    iterations, fastest, tries = 2000, 0.0, 0
    while tries < 50:
        start = time.thread_time_ns()
        work(iterations)
        taken = time.thread_time_ns() - start
        if taken < 100000:
            iterations *= 2
        else:
            fastest = max(fastest, iterations / taken)
            tries += 1
    return fastest


def die(message):
    """Something failed: exit 1."""
    _end(1, message)


def wrong_usage(message):
    """The user asked for what cannot be: exit 2."""
    _end(2, message)


def cannot_run(reason):
    """This machine cannot run it: exit 77."""
    _end(77, reason)


def _end(status, message):
    print(f"{_program()}: {message}", file=sys.stderr)
    sys.exit(status)


def _program():
    return os.path.basename(sys.argv[0])
