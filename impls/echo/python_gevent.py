#!/usr/bin/python3
# echo/python_gevent -- gevent: one greenlet per connection on libev, code as if it blocked
# model: coroutine-stackful
# runtime: gevent
# class: idiomatic
# needs: program:python3 python:gevent
# limits: connections<=19000
# traits: non-blocking, level-triggered
#
# The session below is word for word that of echo/python_threads. Where a thread would sleep in the kernel, a
# greenlet, which has a stack of its own as a thread has, switches to the hub, from within nested calls: no yield
# is written, and no trampoline needed. The hub, a greenlet too, runs the event loop.
#
# recv tries first, and goes to the hub only where there is nothing; while there is something, nobody else has a turn.
# A peer that answers at once, say because the kernel lets it run as soon as it is sent to, so keeps its session
# going: of 100 connections on one CPU some get ten times as many messages as others, and the heartbeat comes late.
# sendall asks the kernel each time how large its buffer is (getsockopt). All that is the textbook's way.
import os
import signal
import sys

import gevent
from gevent.server import StreamServer

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import echo_rig  # noqa: E402
from echo_rig import rig  # noqa: E402

coroutines = rig.Ledger("coroutines")
options = echo_rig.options()
listener = echo_rig.Listener(options)


def session(connection, work):
    try:
        with connection:
            while data := connection.recv(echo_rig.BUFFER_BYTES):
                if work:
                    work(len(data))
                connection.sendall(data)
    except OSError:
        pass  # a connection that broke concerns nobody else
    coroutines.close()


def heart():
    due = listener.beat()
    while True:
        gevent.sleep(max(0, due - rig.now_ns()) / 1e9)
        due = listener.beat(due)


def accepted(connection, _):
    listener.count_connection()
    coroutines.open()
    session(connection, options.work)


listener.socket.setblocking(False)
server = StreamServer(listener.socket, accepted)
gevent.signal_handler(signal.SIGTERM, server.stop)
server.start()
if options.heartbeat_ns:
    gevent.spawn(heart)
listener.announce()
server.serve_forever()
coroutines.report()
listener.report()
os._exit(0)  # the kernel closes thousands of connections at once, the interpreter one by one in seconds
