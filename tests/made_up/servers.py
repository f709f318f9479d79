#!/usr/bin/python3
"""A server that misbehaves: servers.py MOOD OPTION... As an implementation of echo it takes what options it is given; it
is READY, answers, and ends when it is asked to, but for what MOOD says."""

import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

mood = sys.argv[1]
accepted = 0
first = None  # the first connection


def ready(port, end="\n"):
    os.write(1, f"READY 127.0.0.1:{port}{end}".encode())


def nobody():
    """A port that is bound, and nobody listens at."""
    unheard = socket.socket()
    unheard.bind(("127.0.0.1", 0))
    return unheard


def elsewhere():
    """Another program's echo server, of which this one's keeper knows nothing but that it runs."""
    with open(os.environ["OTHER_PORT"]) as file:
        return int(file.read())


def flood():
    try:
        while True:
            os.write(1, 65536 * b"f")
    except OSError as error:
        os.write(2, f"{error}\n".encode())
        os._exit(1)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def session(connection):
    global first
    first = first or connection
    answered = 0
    if mood == "reads_nothing":
        time.sleep(60)
    if mood == "closes":
        return connection.close()
    if mood == "unasked":
        connection.sendall(b"welcome\n")
    while data := connection.recv(65536):
        answered += 1
        if answered == 20:
            if mood == "late":
                time.sleep(60)
            if mood == "half":
                data = data[: len(data) // 2]
            if mood == "twice":
                data += data
            if mood == "resets":
                return reset(connection)
            if mood == "leaves":
                return connection.close()
            if mood == "segfault":
                os.kill(os.getpid(), signal.SIGSEGV)
            if mood == "exits":
                os._exit(0)
            if mood == "stops":
                os.kill(os.getpid(), signal.SIGSTOP)
            if mood == "changes_a_byte":
                data = bytes([data[0] ^ 1]) + data[1:]
            if mood == "prints":
                os.write(1, b"hello\n")
            if mood == "floods":
                flood()
            if mood == "eats_descriptors":
                resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
                while True:
                    os.dup(0)
            if mood == "wrong_connection":
                first.sendall(data)
                continue
        try:
            connection.sendall(data)
            if mood == "goes_on":
                connection.sendall(b"and another thing")
        except OSError:
            return None
    return connection.close()


def serve(listener):
    global accepted
    while True:
        connection, _ = listener.accept()
        accepted += 1
        threading.Thread(target=session, args=(connection,), daemon=True).start()


def before_ready(listener):
    if mood == "never":
        time.sleep(60)
    if mood == "exits_unready":
        sys.exit(0)
    if mood == "dies_unready":
        os.kill(os.getpid(), signal.SIGABRT)
    if mood == "garbles":
        os.write(1, b"\x1b[31mRE\xffDY\n")
        time.sleep(60)
    if mood == "floods_unready":
        flood()
    if mood == "half_ready":
        ready(listener.getsockname()[1], "")
        time.sleep(60)
    if mood == "nobodys":
        ready(nobody().getsockname()[1])
        time.sleep(60)
    if mood == "anothers":
        ready(elsewhere())
        signal.sigwait({signal.SIGTERM})
        sys.exit(0)
    if mood == "shares":
        listener.close()
        other = subprocess.Popen(["setsid", "--fork", sys.executable, __file__, "deaf"], stdout=subprocess.PIPE)
        os.write(1, other.stdout.readline())
        time.sleep(60)


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    port = listener.getsockname()[1]
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    before_ready(listener)
    if mood == "in_pieces":
        for byte in f"READY 127.0.0.1:{port}":
            os.write(1, byte.encode())
            time.sleep(0.005)
        os.write(1, b"\n")
    elif mood == "again":
        ready(port)
        ready(port)
    elif mood == "trailing":
        ready(port, " and willing\n")
    else:
        ready(port)
    if mood == "closes_stdout":
        os.close(1)
    if mood == "child":
        subprocess.Popen(["sleep", "60"])
    if mood == "heir":  # which keeps the port
        if os.fork() == 0:
            os.setsid()
            time.sleep(60)
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
    signal.sigwait({signal.SIGTERM})
    while mood == "deaf":
        time.sleep(60)
    with open(os.environ["COROBENCH_METRICS"], "a") as file:
        file.write(f"connections_accepted {accepted + (mood == 'miscounts')} count\n")
    os._exit(0)


main()
