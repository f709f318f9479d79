"""echo_rig -- what the Python servers of this workload share: everything that is not their model.

What echo.h is to C. A server calls options, listen and announce, serves until the listener is shut down, and
calls report.
"""

import errno
import os
import resource
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rig"))
import corobench_rig as rig  # noqa: E402

BUFFER_BYTES = 16384  # the most that a server receives at once: as ECHO_BUFFER_BYTES


class Address(rig.Option):
    """ADDRESS:PORT, IPv4, numeric; a pair, as socket has it."""

    metavar = "ADDRESS:PORT"
    port = rig.Integer("port", 0, 0, 65535, "")

    def parse(self, text):
        host, _, port = text.partition(":")
        try:
            socket.inet_pton(socket.AF_INET, host)
        except OSError as error:
            raise ValueError(text) from error
        return host, self.port.parse(port)

    def wanted(self):
        return "ADDRESS:PORT is wanted, both in numbers"

    def describe(self):
        return f"  --{self.name}={self.metavar}  {self.means} (default {self.default[0]}:{self.default[1]})"


def options():
    return rig.options(
        [
            Address("listen", ("127.0.0.1", 0), "where to listen; port 0: any that is free"),
            rig.Integer("backlog", 4096, 1, 65535, "connections that may wait to be accepted"),
        ]
    )


class Listener:
    """A listening socket whose accept knows what may go wrong, and counts."""

    def __init__(self, chosen):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
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
                continue  # an error of that one connection: "retry", says accept(2)
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

    def shut_down(self):
        """What every model sees, now or later: accept returns None from here on."""
        self.socket.shutdown(socket.SHUT_RDWR)

    def report(self):
        rig.metric("connections_accepted", self.accepted, "count")
        rig.peak_rss()


def _reserve_open():
    try:
        return os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return -1
