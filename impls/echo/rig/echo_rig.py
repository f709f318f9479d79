"""echo_rig -- what the Python servers of this workload share: everything that is not their model.

What echo.h is to C. A server asks for the options, makes the Listener, announces it, serves until SIGTERM, and has
it report. With each receive's count it calls options().work, unless that is None, before the bytes are sent back;
and while heartbeat_ns is not 0, something of the model's own keeps calling Listener.beat.
"""

import errno
import os
import resource
import signal
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rig"))
import corobench_rig as rig  # noqa: E402

BUFFER_BYTES = 16384  # the most that a server receives at once: as ECHO_BUFFER_BYTES


OPTIONS = [
    rig.Address("listen", ("127.0.0.1", 0), "where to listen; port 0: any that is free"),
    rig.Integer("backlog", 4096, 1, 65535, "connections that may wait to be accepted"),
    rig.Integer("work-ns", 0, 0, 1000000000, "CPU time that each message costs, in ns"),
    rig.Integer("message-bytes", 1024, 1, 65536, "what --work-ns takes for a message"),
    rig.Integer("heartbeat-ms", 0, 0, 60000, "time between two heartbeats; 0: none"),
]


def options():
    """What the command line says: listen, backlog, work (a function of the bytes received, or None), heartbeat_ns."""
    chosen = rig.options(OPTIONS)
    chosen.work = _work(chosen.work_ns, chosen.message_bytes)
    chosen.heartbeat_ns = chosen.heartbeat_ms * 1000000
    return chosen


def _work(work_ns, message_bytes):
    """For every byte its share of a message's work, so that nobody needs to know where messages begin."""
    if work_ns == 0:
        return None
    iterations_per_byte = rig.work_iterations_per_ns() * work_ns / message_bytes
    return lambda received: rig.work(round(received * iterations_per_byte))


class Listener:
    """A listening socket whose accept knows what may go wrong, and counts; and the heartbeat, which needs the count.

    select cannot watch descriptors from 1,024 on: a server that uses it asks for none of those. A peer beyond is
    then turned away, as one that there is no descriptor for.
    """

    def __init__(self, chosen, descriptors_most=None):
        self.heartbeat_ns = chosen.heartbeat_ns
        self.lateness = rig.Lateness()
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, descriptors_most or most), most))
        try:
            self.socket = socket.create_server(chosen.listen, backlog=chosen.backlog)
        except OSError as error:
            rig.die("cannot listen on %s:%d: %s" % (*chosen.listen, error.strerror))
        # On Linux accepted sockets inherit TCP_NODELAY.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reserve = _reserve_open()
        self.accepted = 0

    def announce(self):
        print("READY %s:%d" % self.socket.getsockname(), flush=True)

    def accept(self):
        """One connection; None once the listener was shut down. (Non-blocking: BlockingIOError.)"""
        while True:
            try:
                connection = self._accept_or_turn_away()
            except BlockingIOError:
                raise
            except OSError as error:
                if error.errno == errno.EINVAL:
                    return None
                if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    time.sleep(0.001)  # the whole machine is short of something
                continue  # all else is an error of that one connection: "retry", says accept(2)
            self.accepted += 1
            return connection

    def _accept_or_turn_away(self):
        try:
            return self.socket.accept()[0]
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
        # Without descriptors accept would fail at once, for ever. So one kept in reserve is spent on the next
        # connection. If by then another has ended, there is room for both; if not, this peer is one too many.
        if self.reserve >= 0:
            os.close(self.reserve)
        try:
            connection = self.socket.accept()[0]
        finally:
            self.reserve = _reserve_open()
        if self.reserve < 0:
            connection.close()
            self.reserve = _reserve_open()
            raise ConnectionAbortedError("turned away")
        return connection

    def count_connection(self):
        """Counts one that something else than this accept accepted."""
        self.accepted += 1

    def shut_down(self):
        """What every model sees, now or later: accept returns None from here on."""
        self.socket.shutdown(socket.SHUT_RDWR)

    def stop_on_sigterm(self):
        """Shuts it down on SIGTERM. For a server of one thread: the call that it waits in sees it, and goes on."""
        signal.signal(signal.SIGTERM, lambda *_: self.shut_down())

    def beat(self, due_ns=None):
        """To be called when the heartbeat is due; the first time, to ask when it will be. Returns when it is next.

        Those that have become due in the meantime have their beat with it: each with a turn of its own, they might
        not catch up where turns are long. Timers of some libraries end early: then it is due when it was. Before the
        first connection there is nothing to be late for.
        """
        now_ns = rig.now_ns()
        if due_ns is None:
            return now_ns + self.heartbeat_ns
        while due_ns <= now_ns:
            if self.accepted > 0:
                self.lateness.keep(now_ns - due_ns)
            due_ns += self.heartbeat_ns
        return due_ns

    def report(self):
        rig.metric("connections_accepted", self.accepted, "count")
        self.lateness.report("heartbeat_late")
        rig.peak_rss()


def _reserve_open():
    try:
        return os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return -1
