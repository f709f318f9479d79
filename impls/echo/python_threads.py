#!/usr/bin/python3
# echo/python_threads -- one Python thread per connection, blocking reads and writes
# model: thread
# runtime: python
# class: original
# needs: program:python3
# limits: connections<=4000
# traits: blocking
#
# echo/thread in Python. The kernel's threads are the same, but only one of them at a time runs Python code:
# the one that holds the interpreter's lock (the GIL), which recv and sendall let go while they wait. Who waits for
# the lock asks for it every 5 ms: with 10,000 busy threads little else happens, and a signal finds no hearing.
# Beazley 2009, slide 192: threads took 42.8 s where coroutines took 326.3 s and Twisted 420.7 s.
import os
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import echo_rig  # noqa: E402
from echo_rig import rig  # noqa: E402

# recv and sendall are a few frames deep; the default would reserve 8 MB (`ulimit -s`) for each thread.
STACK_BYTES = 256 * 1024

threads = rig.Ledger("threads")


def session(connection, work):
    try:
        with connection:
            while data := connection.recv(echo_rig.BUFFER_BYTES):
                if work:
                    work(len(data))
                connection.sendall(data)
    except OSError:
        pass  # a connection that broke concerns nobody else
    threads.close()


def heart(listener):
    due = listener.beat()
    while True:
        time.sleep(max(0, due - rig.now_ns()) / 1e9)
        due = listener.beat(due)


def serve(listener, work):
    while (connection := listener.accept()) is not None:
        threads.open()
        try:
            # Daemon threads: the end of the program does not wait for them.
            threading.Thread(target=session, args=(connection, work), daemon=True).start()
        except RuntimeError:  # no more threads on this machine: this peer is one too many
            threads.close()
            connection.close()


def main():
    # Blocked in all threads, SIGTERM waits for sigwait. A handler would not do: Python runs handlers between
    # two instructions of the main thread, and a signal just before accept would only be seen after it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    options = echo_rig.options()
    listener = echo_rig.Listener(options)
    threading.stack_size(STACK_BYTES)
    server = threading.Thread(target=serve, args=(listener, options.work))
    server.start()
    if options.heartbeat_ns:
        threading.Thread(target=heart, args=(listener,), daemon=True).start()
    listener.announce()
    signal.sigwait({signal.SIGTERM})
    listener.shut_down()
    server.join()
    threads.report()
    listener.report()
    os._exit(0)  # sys.exit would first wind up the interpreter under the feet of the sessions' threads


main()
