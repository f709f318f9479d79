#!/usr/bin/python3
# echo/python_generators_epoll -- 2009's operating system of generators, with epoll to wait for sockets
# model: coroutine-stackless
# runtime: python
# class: tuned
# needs: program:python3
# limits: connections<=19000
# traits: non-blocking, one-shot
#
# echo/python_generators, told in full there, but for one thing: epoll remembers which sockets are waited for, where
# select is handed all of them each time and looks at every one. So what differs between the two is what that scan
# costs, and nothing else. Tasks still wait before every receive and every send, each time with a call of
# epoll_ctl: a socket is watched for one event (EPOLLONESHOT), since then its task is ready and waits for nothing.
import collections
import heapq
import os
import select
import sys
import traceback
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import echo_rig  # noqa: E402
from echo_rig import rig  # noqa: E402

coroutines = rig.Ledger("coroutines")

# --- The operating system ------------------------------------------------------------------------------


class Task:
    """A coroutine that is run from trap to trap (slides 113 and 176)."""

    __slots__ = ("target", "answer", "callers")

    def __init__(self, target):
        self.target = target  # what runs next: the task's coroutine, or the subroutine that it is in
        self.answer = None  # of that subroutine, for the yield that called it
        self.callers = []  # of the subroutine, the outermost first

    def run(self):
        """Goes on to the next trap, and returns the system call; None for a bare yield. StopIteration: the end."""
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
                    raise
                self.target = self.callers.pop()
                self.answer = end.value


class Scheduler:
    """Runs tasks by turns (slides 115 to 164)."""

    def __init__(self):
        self.ready = collections.deque()
        self.epoll = select.epoll()
        self.waiting = {}  # by descriptor: the task that waits, or waited last, until it is ready
        self.sleeping = []  # a heap of (when in ns, a number, task)
        self.slept = 0
        self.new(self.poller())

    def new(self, target):
        task = Task(target)
        self.ready.append(task)
        return task

    def mainloop(self, first):
        """Runs all tasks until the first has ended."""
        ready = self.ready
        while True:
            task = ready.popleft()
            try:
                trap = task.run()
            except StopIteration:
                if task is first:
                    return
            except Exception:  # concerns that task alone (slide 123)
                traceback.print_exc()
            else:
                if trap is None:
                    ready.append(task)
                else:
                    trap.handle(task, self)

    def poller(self):
        """The task that lets others wait for the world: it polls where somebody is ready, else it waits, too."""
        while True:
            self.poll(0 if self.ready else self.patience())
            while self.sleeping and self.sleeping[0][0] <= rig.now_ns():
                self.ready.append(heapq.heappop(self.sleeping)[2])
            yield

    def patience(self):
        """For how many seconds nobody needs to be woken; None: for ever."""
        if not self.sleeping:
            return None
        return max(0, self.sleeping[0][0] - rig.now_ns()) / 1e9

    def wait(self, task, descriptor, event):
        self.waiting[descriptor] = task
        try:
            self.epoll.modify(descriptor, event | select.EPOLLONESHOT)
        except FileNotFoundError:  # it is new; one that is closed leaves by itself
            self.epoll.register(descriptor, event | select.EPOLLONESHOT)

    def poll(self, timeout):
        for descriptor, _ in self.epoll.poll(timeout):
            self.ready.append(self.waiting[descriptor])


class NewTask:
    """A system call: a task of its own for a coroutine. The caller goes to the back of the queue (slide 139)."""

    def __init__(self, target):
        self.target = target

    def handle(self, task, scheduler):
        scheduler.new(self.target)
        scheduler.ready.append(task)


class ReadWait:
    """A system call: waits until the socket is readable (slide 165)."""

    __slots__ = ("descriptor",)

    def __init__(self, socket):
        self.descriptor = socket.fileno()

    def handle(self, task, scheduler):
        scheduler.wait(task, self.descriptor, select.EPOLLIN)


class WriteWait(ReadWait):
    """A system call: waits until the socket is writable."""

    __slots__ = ()

    def handle(self, task, scheduler):
        scheduler.wait(task, self.descriptor, select.EPOLLOUT)


class Sleep:
    """A system call: waits until that time."""

    def __init__(self, until_ns):
        self.until_ns = until_ns

    def handle(self, task, scheduler):
        scheduler.slept += 1  # of two that wake at the same time, the first to sleep goes first
        heapq.heappush(scheduler.sleeping, (self.until_ns, scheduler.slept, task))


# --- Subroutines: slide 182 ----------------------------------------------------------------------------


def accept(listener):
    """The next connection; None once the listener was shut down."""
    while True:
        yield ReadWait(listener.socket)
        try:
            return listener.accept()
        except BlockingIOError:
            pass  # whoever it was has gone again


def receive(connection):
    """Some bytes; none at the peer's FIN, or where the connection broke."""
    while True:
        yield ReadWait(connection)
        try:
            return connection.recv(echo_rig.BUFFER_BYTES)
        except BlockingIOError:
            pass
        except OSError:
            return b""


def send(connection, data):
    """Sends it all. Answers whether it could."""
    while data:
        yield WriteWait(connection)
        try:
            data = data[connection.send(data) :]
        except BlockingIOError:
            pass
        except OSError:
            return False
    return True


# --- The server, as on slide 183 -----------------------------------------------------------------------


def session(connection, work):
    coroutines.open()
    while data := (yield receive(connection)):
        if work:
            work(len(data))
        if not (yield send(connection, data)):
            break
    connection.close()
    coroutines.close()


def server(listener, work):
    while connection := (yield accept(listener)):
        connection.setblocking(False)
        yield NewTask(session(connection, work))


def heart(listener):
    """Slide 156: "I'm alive!" """
    due = listener.beat()
    while True:
        yield Sleep(due)
        due = listener.beat(due)


def main():
    options = echo_rig.options()
    listener = echo_rig.Listener(options)
    listener.socket.setblocking(False)
    listener.stop_on_sigterm()
    scheduler = Scheduler()
    first = scheduler.new(server(listener, options.work))
    if options.heartbeat_ns:
        scheduler.new(heart(listener))
    listener.announce()
    scheduler.mainloop(first)
    coroutines.report()
    listener.report()


main()
