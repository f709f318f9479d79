"""tasks_rig -- what the Python implementations of tasks share: the same as tasks.h and main.c.

An implementation hands `main` a dictionary: for each case that its model can do (its card's limits say which),
a function of the input that returns the sum.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rig"))
import corobench_rig as rig  # noqa: E402

MASK = (1 << 64) - 1  # sums are modulo 2^64: main sees to the answer's, a token's is the tasks' business

CASES = ("send", "create", "yield", "spawn", "kill", "ring", "pingpong", "skynet", "sleep", "depth", "idle")

OPTIONS = [
    rig.Word("case", "yield", CASES, "what the tasks do"),
    rig.Integer("tasks", 1000, 1, 1000000, "how many (skynet: leaves; pingpong: pairs)"),
    rig.Integer("steps", 100000, 1, 1000000000, "in all: each task does its share, once at least"),
    rig.Integer("live", 1, 1, 1000000, "how many are alive at once (skynet: of one parent's children)"),
    rig.Integer("depth", 1, 1, 1000, "calls between a task's body and its yield"),
]

# Open one for each unit that the model creates, close it when it has been waited for. Where that would be
# measured, ledger_set says it once.
coroutines = rig.Ledger("coroutines")
threads = rig.Ledger("threads")
processes = rig.Ledger("processes")


class Input:
    """which: the case; tasks, live, depth: as the options; turns: how many steps each task does.

    order: for send, the numbers of the receivers, shuffled.
    """

    def __init__(self, options):
        self.which = options.case
        self.tasks = options.tasks
        self.turns = max(1, options.steps // options.tasks)
        self.live, self.depth = options.live, options.depth
        self.order = _shuffled(self.tasks) if self.which == "send" else None


def _shuffled(count):
    """A permutation of 0 ... count - 1: the one of the C rig."""
    order = list(range(count))
    for i in range(count):
        other = (rig.mix(i) >> 32) * (i + 1) >> 32
        order[i], order[other] = order[other], i
    return order


# --- What is computed ----------------------------------------------------------------------------------------


def worth(number):
    """What a task contributes to create, spawn, kill and idle."""
    return 3 * number + 1


def hop(token, number):
    """What a token or ball becomes when that task has it."""
    return (token * 6364136223846793005 + number + 1) & MASK


def share(leaves):
    """skynet: how many leaves each child but the last stands for."""
    return (leaves + 9) // 10


_begun_ns = 0
_begun = False
BEGIN = ("send", "yield", "ring", "pingpong", "sleep", "depth")  # where creating the tasks is outside the clock


def begin():
    """To be called when all tasks exist, by the cases send, yield, ring, pingpong, sleep and depth.

    No task has taken its first step, or made its first call. The clock starts anew.
    """
    global _begun, _begun_ns
    _begun = True
    _begun_ns = rig.now_ns()


def ledger_set(ledger, created, peak):
    ledger.created, ledger.peak = created, peak


# --- Sleeping ------------------------------------------------------------------------------------------------

_lateness = rig.Lateness()


def nap_ns(number):
    """How long task `number` sleeps each time."""
    return (rig.mix(number) % 1000 + 1) * 10000


def woken(given, number, step, due_ns):
    """To be called by a task that has woken from the nap due at due_ns. Returns what to add to the sum."""
    late_ns = rig.now_ns() - due_ns
    if late_ns < 0 or number >= given.tasks or step >= given.turns:
        return 0
    _lateness.keep(late_ns)
    return 1


# --- Memory --------------------------------------------------------------------------------------------------


class _Reading:
    """What /proc says of this process and all that descend from the main threads of them, in bytes."""

    def __init__(self):
        self.resident = self.page_tables = self.threads = 0
        pids = [os.getpid()]
        for pid in pids:  # grows while it is walked
            pids += map(int, _read(f"/proc/{pid}/task/{pid}/children").split())
            status = _read(f"/proc/{pid}/status")
            self.resident += _field(_read(f"/proc/{pid}/smaps_rollup"), "Pss:") * 1024
            self.page_tables += _field(status, "VmPTE:") * 1024
            self.threads += _field(status, "Threads:")
        # A thread's in the kernel: the average of the machine's, for only the sum of all is told.
        machine_threads = _read("/proc/loadavg").partition("/")[2].partition(" ")[0] or 1
        self.kernel_stack = _field(_read("/proc/meminfo"), "KernelStack:") * 1024 // int(machine_threads)


_before = _waiting = None
_took_ns = 0


def _read(path):
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""  # a process may have ended


def _field(text, name):
    for line in text.splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def memory_before(_given):
    """idle: to be called before the first task is created."""
    global _before, _took_ns
    start = rig.now_ns()
    _Reading()  # for the memory that reading takes
    _before = _Reading()
    _took_ns += rig.now_ns() - start


def memory_waiting(_given):
    """idle: to be called when all tasks wait."""
    global _waiting, _took_ns
    start = rig.now_ns()
    _waiting = _Reading()
    _took_ns += rig.now_ns() - start


def _report_memory(given):
    if _before is None or _waiting is None:
        return

    def report(name, was, now):
        if was > 0:  # else this kernel does not tell
            rig.metric(name, (max(0, now - was) + given.tasks // 2) // given.tasks, "bytes")

    report("memory_bytes_per_task", _before.resident, _waiting.resident)
    report("page_table_bytes_per_task", _before.page_tables, _waiting.page_tables)
    stack = _waiting.kernel_stack  # it moves a little from one reading to the next
    report("kernel_stack_bytes_per_task", _before.threads * stack, _waiting.threads * stack)


# --- The main of every implementation ------------------------------------------------------------------------


def _operations(given):
    if given.which in ("create", "spawn", "kill", "skynet", "idle"):
        return given.tasks
    return given.tasks * given.turns * (2 if given.which == "pingpong" else 1)


def main(cases):
    global _begun_ns
    options = rig.options(OPTIONS)
    run = cases.get(options.case)
    if run is None:
        rig.wrong_usage(f"this implementation does not do case '{options.case}'")
    given = Input(options)
    _begun_ns = rig.now_ns()
    total = run(given) & MASK
    elapsed_ns = rig.now_ns() - _begun_ns - _took_ns
    if given.which in BEGIN and not _begun:
        rig.die(f"case {given.which}: tasks_rig.begin was not called when all tasks existed")
    rig.print_answer(f"sum={total}\n")
    rig.report(elapsed_ns, _operations(given), coroutines, threads, processes)
    _report_memory(given)
    _lateness.report("wake_late")
