#!/usr/bin/python3
# tasks/python_generator -- 2009's operating system of generators, in today's Python
# model: coroutine-stackless
# runtime: python
# class: original
# needs: program:python3
#
# "Curious Course", slides 110 to 151 and 169 to 182: tasks are generators, a yield is a trap into the scheduler,
# and what is yielded is the system call. Tasks hold numbers of other tasks, never tasks or the scheduler; the
# cases below are such programs. Four things differ from the slides, and each has its reason:
#
# - A system call that need not wait answers at once, as a kernel's does. There the caller goes to the back of
#   the ready queue: a parent's first child would have ended before the second is created.
# - Send and Receive pass messages: the slides name that a further topic (190). So is Sleep, whose timers are
#   looked at once a round, as the polling task of slide 164 looks at its files.
# - A subroutine returns with `return`, which a generator of 2009 could not. So a bare yield lets others run
#   at any depth.
# - KillTask ends a task that waits, subroutines included. There a closed task ends when it is next run, and one
#   that waits for what never comes is not.
#
# Two cases need no scheduler: send and create work on bare generators, as slides 24 to 29 do. Python's garbage
# collector is left as it is: of the time to create a million tasks at once, it takes more than half.
import collections
import heapq
import os
import sys
import time
import traceback
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import tasks_rig  # noqa: E402
from tasks_rig import hop, share, worth  # noqa: E402

# --- The operating system ------------------------------------------------------------------------------


class Task:
    """A coroutine that is run from trap to trap (slides 113 and 176)."""

    __slots__ = ("tid", "target", "answer", "callers")

    def __init__(self, tid, target):
        self.tid = tid
        self.target = target  # what runs next: the task's coroutine, or the subroutine that it is in
        self.answer = None  # of the last system call, for the yield that waits for it
        self.callers = []  # of that subroutine, the outermost first

    def run(self):
        """Goes on to the next trap, and returns the system call; None for a bare yield.

        This is the trampoline: a subroutine is a generator that is yielded. It becomes the target, and what
        called it waits below, so that a trap costs the same at any depth.
        """
        while True:
            try:
                trap = self.target.send(self.answer)
                self.answer = None
                if type(trap) is not types.GeneratorType:
                    return trap
                self.callers.append(self.target)
                self.target = trap
            except StopIteration as end:
                if not self.callers:
                    return EXIT
                self.target = self.callers.pop()
                self.answer = end.value

    def close(self):
        """Raises GeneratorExit at its yield, then in its callers: each may clean up, none may go on."""
        while True:
            self.target.close()
            if not self.callers:
                return
            self.target = self.callers.pop()


class Scheduler:
    """Runs tasks by turns (slides 115 to 148).

    A task that is killed may still stand in a queue. Its generator is closed: when its turn comes, it ends once
    more, and nobody notices.
    """

    def __init__(self):
        self.ready = collections.deque()
        self.tasks = {}  # by their number: all that live
        self.exit_waiting = {}  # by the number of the task whose end they wait for
        self.receiving = {}  # by their own number: those that wait for a message
        self.mail = {}  # by the receiver's number: messages that nobody waits for yet
        self.timers = []  # a heap of (when in ns, number, task)
        self.created = self.peak = 0

    def new(self, target):
        """Makes a coroutine a task, and returns its number."""
        self.created = tid = self.created + 1
        task = self.tasks[tid] = Task(tid, target)
        self.ready.append(task)
        if len(self.tasks) > self.peak:
            self.peak = len(self.tasks)
        return tid

    def exit(self, task):
        """A task has ended: who waits for that is ready."""
        if self.tasks.pop(task.tid, None) is not None:
            self.ready.extend(self.exit_waiting.pop(task.tid, ()))
            self.mail.pop(task.tid, None)

    def kill(self, task):
        """Ends a task where it is. What goes wrong in there is its own affair (slide 123)."""
        try:
            task.close()
        except Exception:
            traceback.print_exc()
        self.receiving.pop(task.tid, None)
        self.exit(task)

    def mainloop(self):
        """Runs until no task is left, round by round: all that are ready, then those whose time has come."""
        ready = self.ready
        while self.tasks:
            for _ in range(len(ready)):
                task = ready.popleft()
                try:
                    trap = task.run()
                    while trap is not None and trap.handle(task, self):
                        trap = task.run()
                except Exception:
                    traceback.print_exc()
                    self.kill(task)
                else:
                    if trap is None:
                        ready.append(task)
            if self.timers:
                self.wake()
            elif not ready and self.tasks:
                raise RuntimeError(f"{len(self.tasks)} tasks wait for what never comes")

    def wake(self):
        """Makes those ready whose time has come; where nobody else is, waits for the first."""
        ready, timers = self.ready, self.timers
        now = time.monotonic_ns()
        if not ready and timers[0][0] > now:
            time.sleep((timers[0][0] - now) / 1e9)
            now = time.monotonic_ns()
        while timers and timers[0][0] <= now:
            ready.append(heapq.heappop(timers)[2])


class SystemCall:
    """What a task yields to ask for something (slide 130)."""

    __slots__ = ()

    def handle(self, task, scheduler):
        """Does it for the task. True: the task goes on at once, with task.answer; False: it waits, or is gone."""
        raise NotImplementedError


class Exit(SystemCall):
    """What a task asks for that has nothing left to do."""

    __slots__ = ()

    def handle(self, task, scheduler):
        scheduler.exit(task)
        return False


EXIT = Exit()


class NewTask(SystemCall):
    """Answers with the number of the new task."""

    __slots__ = ("target",)

    def __init__(self, target):
        self.target = target

    def handle(self, task, scheduler):
        task.answer = scheduler.new(self.target)
        return True


class KillTask(SystemCall):
    """Answers whether there was such a task."""

    __slots__ = ("tid",)

    def __init__(self, tid):
        self.tid = tid

    def handle(self, task, scheduler):
        victim = scheduler.tasks.get(self.tid)
        task.answer = victim is not None
        if victim is not None:
            scheduler.kill(victim)
        return victim is not task


class WaitTask(SystemCall):
    """Waits until a task has ended. Answers whether there was one to wait for."""

    __slots__ = ("tid",)

    def __init__(self, tid):
        self.tid = tid

    def handle(self, task, scheduler):
        task.answer = self.tid in scheduler.tasks
        if task.answer:
            scheduler.exit_waiting.setdefault(self.tid, []).append(task)
        return not task.answer


class Send(SystemCall):
    """Leaves a message for a task. Answers whether there is such a task."""

    __slots__ = ("tid", "message")

    def __init__(self, tid, message):
        self.tid = tid
        self.message = message

    def handle(self, task, scheduler):
        tid = self.tid
        receiver = scheduler.receiving.pop(tid, None)
        if receiver is not None:
            receiver.answer = self.message
            scheduler.ready.append(receiver)
            task.answer = True
        else:
            task.answer = tid in scheduler.tasks
            if task.answer:
                scheduler.mail.setdefault(tid, collections.deque()).append(self.message)
        return True


class Receive(SystemCall):
    """Waits for a message, and answers with it."""

    __slots__ = ()

    def handle(self, task, scheduler):
        messages = scheduler.mail.get(task.tid)
        if messages:
            task.answer = messages.popleft()
            return True
        scheduler.receiving[task.tid] = task
        return False


class Sleep(SystemCall):
    """Waits for so many nanoseconds, or longer."""

    __slots__ = ("ns",)

    def __init__(self, ns):
        self.ns = ns

    def handle(self, task, scheduler):
        heapq.heappush(scheduler.timers, (time.monotonic_ns() + self.ns, task.tid, task))
        return False


def run(scheduler, others=0):
    """Runs all tasks to their end. The ledger takes them, without the `others` that only order the work."""
    scheduler.mainloop()
    tasks_rig.ledger_set(tasks_rig.coroutines, scheduler.created - others, scheduler.peak - others)


def batches(given):
    """The numbers of the tasks, as many at a time as may live at once."""
    numbers = range(given.tasks)
    for first in range(0, given.tasks, given.live):
        yield numbers[first : first + given.live]


# --- Bare generators -----------------------------------------------------------------------------------


def send(given):
    def receiver():
        total = 0
        while True:
            total += yield total

    receivers = [receiver() for _ in range(given.tasks)]
    for coroutine in receivers:
        next(coroutine)  # to its yield: it takes no number before that (slide 26)
    shuffled = [receivers[i] for i in given.order]
    tasks_rig.ledger_set(tasks_rig.coroutines, len(receivers), len(receivers))
    tasks_rig.begin()
    answers = number = 0
    for _ in range(given.turns):
        for coroutine in shuffled:
            number += 1
            answers += coroutine.send(number)
    return answers


def create(given):
    def task(number):
        yield worth(number)

    answers = created = peak = 0
    for batch in batches(given):
        coroutines = [task(i) for i in batch]
        created += len(coroutines)
        peak = max(peak, len(coroutines))
        coroutines.reverse()
        while coroutines:
            for answer in coroutines.pop():  # one: it answers, ends, and is freed
                answers += answer
    tasks_rig.ledger_set(tasks_rig.coroutines, created, peak)
    return answers


# --- Programs for the operating system -----------------------------------------------------------------


def yields(given):
    total = 0

    def task(i):
        nonlocal total
        number = 0
        for _ in range(given.turns):
            number += i + 1
            yield
        total += number

    scheduler = Scheduler()
    for i in range(given.tasks):
        scheduler.new(task(i))
    tasks_rig.begin()
    run(scheduler)
    return total


def spawn(given):
    total = 0

    def task(i):
        nonlocal total
        total += worth(i)
        return
        yield  # makes the function a generator (slide 153)

    def main():
        for batch in batches(given):
            tids = []
            for i in batch:
                tids.append((yield NewTask(task(i))))
            for tid in tids:
                yield WaitTask(tid)

    scheduler = Scheduler()
    scheduler.new(main())
    run(scheduler, others=1)
    return total


def kill(given):
    total = 0

    def task(i):
        nonlocal total
        try:
            yield Receive()
        except GeneratorExit:  # slide 29: clean up and return
            total += worth(i)

    def main():
        nonlocal total
        for batch in batches(given):
            tids = []
            for i in batch:
                tids.append((yield NewTask(task(i))))
            yield  # now they start, and wait
            for tid in tids:
                yield KillTask(tid)
                yield WaitTask(tid)
                if not (yield WaitTask(tid)):
                    total += 1

    scheduler = Scheduler()
    scheduler.new(main())
    run(scheduler, others=1)
    return total


def ring(given):
    tids = []
    token = 0  # when it is back for good

    def first():
        nonlocal token
        after, receive = tids[given.tasks - 1], Receive()
        for _ in range(given.turns):
            yield Send(after, hop(token, 0))
            token = yield receive

    def other(i):
        after, receive = tids[i - 1], Receive()
        for _ in range(given.turns):
            held = yield receive
            yield Send(after, hop(held, i))

    scheduler = Scheduler()
    tids.append(scheduler.new(first()))
    for i in range(1, given.tasks):
        tids.append(scheduler.new(other(i)))
    tasks_rig.begin()
    run(scheduler)
    return token


def pingpong(given):
    tids = []
    total = 0

    def one(pair):
        nonlocal total
        opponent, receive = tids[2 * pair + 1], Receive()
        ball = pair
        for _ in range(given.turns):
            yield Send(opponent, hop(ball, 0))
            ball = yield receive
        total += ball

    def other(pair):
        opponent, receive = tids[2 * pair], Receive()
        for _ in range(given.turns):
            ball = yield receive
            yield Send(opponent, hop(ball, 1))

    scheduler = Scheduler()
    for pair in range(given.tasks):
        tids.append(scheduler.new(one(pair)))
        tids.append(scheduler.new(other(pair)))
    tasks_rig.begin()
    run(scheduler)
    return total


def skynet(given):
    def node(first, leaves, answers):
        if leaves == 1:
            answers.append(first)
            return
        below = []
        each, end = share(leaves), first + leaves
        children = range(first, end, each)
        for start in range(0, len(children), given.live):
            tids = []
            for child in children[start : start + given.live]:
                tids.append((yield NewTask(node(child, min(each, end - child), below))))
            for tid in tids:
                yield WaitTask(tid)
        answers.append(sum(below))

    answers = []
    scheduler = Scheduler()
    scheduler.new(node(0, given.tasks, answers))
    run(scheduler)
    return answers[0]


def sleep(given):
    total = 0

    def task(i):
        nonlocal total
        nap = tasks_rig.nap_ns(i)
        call = Sleep(nap)
        for turn in range(given.turns):
            due = time.monotonic_ns() + nap
            yield call
            total += tasks_rig.woken(given, i, turn, due)

    scheduler = Scheduler()
    for i in range(given.tasks):
        scheduler.new(task(i))
    tasks_rig.begin()
    run(scheduler)
    return total


def depth(given):
    total = 0

    def descend(calls, i):
        if calls > 1:
            return 1 + (yield descend(calls - 1, i))
        number = 1
        for _ in range(given.turns):
            number += i + 1
            yield
        return number

    def task(i):
        nonlocal total
        number = yield descend(given.depth, i)
        total += number

    scheduler = Scheduler()
    for i in range(given.tasks):
        scheduler.new(task(i))
    tasks_rig.begin()
    run(scheduler)
    return total


def idle(given):
    total = 0

    def task(i):
        nonlocal total
        yield Receive()
        total += worth(i)

    def main():
        tids = []
        for i in range(given.tasks):
            tids.append((yield NewTask(task(i))))
        yield  # now they start, and wait
        tasks_rig.memory_waiting(given)
        for tid in tids:
            yield Send(tid, None)

    tasks_rig.memory_before(given)
    scheduler = Scheduler()
    scheduler.new(main())
    run(scheduler, others=1)
    return total


tasks_rig.main(
    {
        "send": send,
        "create": create,
        "yield": yields,
        "spawn": spawn,
        "kill": kill,
        "ring": ring,
        "pingpong": pingpong,
        "skynet": skynet,
        "sleep": sleep,
        "depth": depth,
        "idle": idle,
    }
)
