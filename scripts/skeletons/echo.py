#!/usr/bin/python3
# echo/@NAME@ -- one thread per connection: the skeleton, until you change it
# model: thread
# runtime: python
# class: idiomatic
# limits: connections<=4000; heartbeat_ms<=0; work_ns<=0
#
# Written by `corobench new`. It passes conformance as it is; change it step by step, and in between run
# `build/corobench check echo/@NAME@` (in a folder of your own with --impls).
#
# The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
# a line of its own: needs (say python:gevent), limits, traits.
#
# The harness sets PYTHONPATH so that corobench_rig is found. To run the file by hand from elsewhere:
# PYTHONPATH=.../impls/rig
import errno
import os
import resource
import signal
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../rig"))
import corobench_rig as rig  # noqa: E402

# Required: these two options. --heartbeat-ms, --work-ns and --message-bytes are, too, unless the card's limits
# say, as above, that nobody need ask for them.
OPTIONS = [
    rig.Text("listen", "127.0.0.1:0", "ADDRESS:PORT to listen on; port 0: any that is free"),
    rig.Integer("backlog", 4096, 1, 65535, "connections that may wait to be accepted"),
]

accepted = rig.Ledger("connections")  # Required: reported as connections_accepted
threads = rig.Ledger("threads")  # Optional: what your model creates for a connection


def session(connection):
    """Required: what arrives goes back, in order, until the peer has sent its end or is gone."""
    try:
        with connection:
            while data := connection.recv(16384):
                connection.sendall(data)
    except OSError:
        pass  # a connection that broke concerns nobody else
    threads.close()


def serve(listener):
    """Required: serves until SIGTERM, which shuts the listener down: accept then fails."""
    while True:
        try:
            connection, _ = listener.accept()
        except ConnectionError:
            continue  # the peer was gone before it was accepted
        except OSError as error:
            if error.errno == errno.EINVAL:
                return  # SIGTERM
            time.sleep(0.01)  # no descriptor for it: others must leave first
            continue
        accepted.open()
        threads.open()
        threading.Thread(target=session, args=(connection,), daemon=True).start()


def address(text):
    """ADDRESS:PORT, or the end with exit 2."""
    host, _, port = text.rpartition(":")
    try:
        socket.inet_pton(socket.AF_INET, host)
        if not (port.isascii() and port.isdigit() and int(port) <= 65535):
            raise OSError
    except OSError:
        print(f"--listen={text}: ADDRESS:PORT is wanted", file=sys.stderr)
        sys.exit(2)
    return host, int(port)


def main():
    options = rig.options(OPTIONS)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    threading.stack_size(256 * 1024)
    # Blocked in all threads, SIGTERM waits for sigwait: a handler could come just before accept and be missed.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    listener = socket.create_server(address(options.listen), backlog=options.backlog)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    acceptor = threading.Thread(target=serve, args=(listener,), daemon=True)
    acceptor.start()
    print("READY %s:%d" % listener.getsockname(), flush=True)  # Required: once connections are accepted
    signal.sigwait({signal.SIGTERM})
    listener.shutdown(socket.SHUT_RDWR)
    acceptor.join()
    rig.metric("connections_accepted", accepted.created, "count")
    threads.report()
    os._exit(0)  # Required: exit 0, within five seconds, whatever the peers are doing


main()
