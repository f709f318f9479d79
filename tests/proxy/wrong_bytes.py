#!/usr/bin/env python3
"""wrong_bytes.py BUILD SEEDS HUGE -- every wrong byte is found, and where it is said to be.

A proxy stands between the load generator and a good server. In each run it does one thing to the bytes that come
back, on a connection and at a place that the seed picks, and finds out by comparing what it got and what it passes on
where the first wrong byte is. The load generator must fail, and name that connection, message and byte, and the fault.
SEEDS runs of each fault are made, and HUGE runs in which one bit in 10^8 bytes is flipped.
"""
import json
import os
import random
import re
import selectors
import socket
import subprocess
import sys
import threading

HEADER = 24  # a message of so many bytes says in bytes 8 to 15 which connection it belongs to
PIECE = 1 << 18


class Fault:
    """What is done to some messages, `held`, of one connection. It returns what is passed on instead."""

    kind = ""
    messages = 1  # that are held
    least = 1  # bytes of a message
    others = False  # whether it takes another connection
    error = "mismatch"  # as which it is counted

    def __init__(self, chance, size):
        self.chance, self.size = chance, size

    def says(self, proxy, held, passed, at):
        """What the load generator has to say, as a regular expression."""
        raise NotImplementedError


class Flip(Fault):
    kind = "flip"

    def change(self, proxy, held):
        passed = bytearray(held)
        passed[self.chance.randrange(self.size)] ^= 1 << self.chance.randrange(8)
        return passed

    def says(self, proxy, held, passed, at):
        return f"corrupt: 0x{passed[at]:02x} came instead of 0x{held[at]:02x}"


class Swap(Fault):
    kind = "swap"
    messages = 2

    def change(self, proxy, held):
        return held[self.size :] + held[: self.size]

    def says(self, proxy, held, passed, at):
        return f"reordered: message {proxy.message + 1} came in its place"


class Drop(Fault):
    kind = "drop"
    messages = 2

    def change(self, proxy, held):
        self.count = self.chance.randint(1, self.size)
        start = self.chance.randint(0, self.size - 1)
        return held[:start] + held[start + self.count :]

    def says(self, proxy, held, passed, at):
        return f"missing: {self.count} byte"


class Duplicate(Fault):
    kind = "duplicate"
    messages = 2

    def change(self, proxy, held):
        return held[: self.size] + held

    def says(self, proxy, held, passed, at):
        return f"excess: message {proxy.message} came again"


class Leak(Fault):
    """Bytes of a message of another connection stand in place of as many of this one's."""

    kind = "leak"
    least = 2 * HEADER
    others = True

    def change(self, proxy, held):
        start = self.chance.randrange(self.size - HEADER)
        end = self.chance.randint(start + HEADER, self.size)
        self.other = self.chance.choice([pair for pair in proxy.pairs if pair.last and pair is not proxy.victim])
        return held[:start] + self.other.last[start:end] + held[end:]

    def says(self, proxy, held, passed, at):
        return rf"bytes of connection {self.other.index} \(its message \d+\) came in its place"


class Append(Fault):
    """A byte behind the last one of the run."""

    kind = "append"

    def change(self, proxy, held):
        return held + bytes([self.chance.randrange(256)])

    def says(self, proxy, held, passed, at):
        return "excess: 1 byte that nobody sent"


class Cut(Append):
    """The last byte of the run does not come: the connection is closed instead."""

    kind = "cut"
    error = "early_eof"

    def change(self, proxy, held):
        return held[:-1]

    def says(self, proxy, held, passed, at):
        return "the server ended the connection, 1 byte missing"


FAULTS = [Flip, Swap, Drop, Duplicate, Leak, Append, Cut]


class Pair:
    """A connection of the load generator and the proxy's own to the server."""

    def __init__(self, client, server):
        self.client, self.server = client, server
        self.index = None  # the load generator's number for it
        self.first = b""  # its first bytes, which tell
        self.came = 0  # bytes that came back
        self.held = None
        self.part = b""  # of a message that came back
        self.last = b""  # message that came back whole
        self.waiting = {client: bytearray(), server: bytearray()}  # to be sent there


class Proxy(threading.Thread):
    def __init__(self, server, fault, size, trigger, total, connections):
        super().__init__(daemon=True)
        self.server, self.fault, self.size = server, fault, size
        self.trigger, self.total = trigger, total  # bytes after which it acts, and bytes of the whole run
        self.connections = connections
        self.came = 0
        self.cut = False
        self.pairs = []
        self.victim = self.message = self.at = self.said = None
        self.selector = selectors.DefaultSelector()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.over = False

    def run(self):
        self.selector.register(self.listener, selectors.EVENT_READ)
        while not self.over:
            for key, events in self.selector.select(0.05):
                if key.data is None:
                    self.accept()
                    continue
                if events & selectors.EVENT_READ and key.fileobj.fileno() >= 0:
                    self.receive(key.data, key.fileobj)
                if events & selectors.EVENT_WRITE and key.fileobj.fileno() >= 0:
                    self.send(key.data, key.fileobj)
        for pair in self.pairs:
            pair.client.close()
            pair.server.close()
        self.listener.close()

    def accept(self):
        client = self.listener.accept()[0]
        pair = Pair(client, socket.create_connection(self.server))
        if self.connections == 1:
            pair.index = 0
        self.pairs.append(pair)
        for end in (pair.client, pair.server):
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(end, selectors.EVENT_READ, pair)

    def receive(self, pair, end):
        try:
            data = end.recv(PIECE)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        if not data:
            for other in (pair.client, pair.server):
                if other.fileno() >= 0:
                    self.selector.unregister(other)
                    other.close()
        elif end is pair.client:
            if pair.index is None:
                pair.first += data[:HEADER]
                if len(pair.first) >= HEADER:
                    pair.index = int.from_bytes(pair.first[8:16], "little")
            pair.waiting[pair.server] += data
            self.send(pair, pair.server)
        else:
            pair.waiting[pair.client] += self.came_back(pair, data)
            self.send(pair, pair.client)

    def send(self, pair, end):
        waiting = pair.waiting[end]
        try:
            while waiting:
                del waiting[: end.send(waiting)]
        except BlockingIOError:
            pass
        except OSError:
            return
        if self.cut and pair is self.victim and end is pair.client and not waiting:
            end.shutdown(socket.SHUT_WR)
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if waiting else 0)
        if self.selector.get_key(end).events != wanted:
            self.selector.modify(end, wanted, pair)

    def came_back(self, pair, data):
        """What is passed on of it."""
        start = pair.came
        pair.came += len(data)
        self.came += len(data)
        if self.fault and self.victim is None and self.is_due(pair):
            self.victim = pair
            if isinstance(self.fault, Append):
                return self.end(pair, data)
            self.message = -(-start // self.size)  # the first that begins in `data` or behind it
            pair.held = b""
            self.skip = self.message * self.size - start
        self.remember(pair, data)
        if pair.held is None:
            return data
        before, data = data[: self.skip], data[self.skip :]
        self.skip -= len(before)
        pair.held += data
        length = self.fault.messages * self.size
        if len(pair.held) < length:
            return before
        held, behind, pair.held = pair.held[:length], pair.held[length:], None
        return before + self.change(held) + behind

    def remember(self, pair, data):
        if self.fault and self.fault.others:
            pair.part += data
            whole = len(pair.part) // self.size * self.size
            if whole:
                pair.last, pair.part = pair.part[whole - self.size : whole], pair.part[whole:]

    def is_due(self, pair):
        if self.fault.others and not any(other.last and other is not pair for other in self.pairs):
            return False
        return self.came >= (self.total if isinstance(self.fault, Append) else self.trigger)

    def change(self, held):
        while self.at is None:  # what is taken out may be what comes next: then it is no fault
            passed = self.fault.change(self, held)
            self.at = next((i for i in range(min(len(held), len(passed))) if held[i] != passed[i]), None)
        self.said = self.fault.says(self, held, passed, self.at)
        self.message += self.at // self.size
        self.at %= self.size
        return bytes(passed)

    def end(self, pair, data):
        passed = self.fault.change(self, data)
        wrong = pair.came - (len(passed) < len(data))
        self.message, self.at = wrong // self.size, wrong % self.size
        self.said = self.fault.says(self, data, passed, None)
        self.cut = len(passed) < len(data)
        return passed


def run(build, server, kind, seed, size, connections, depth, messages):
    """One run, and what is wrong with it, or None. Without a kind of fault there must be no error."""
    name = kind.kind if kind else "none"
    chance = random.Random(f"{name} {seed} {size} {connections}")
    total = messages * size
    trigger = chance.randrange(1, total // 2)
    proxy = Proxy(server, kind(chance, size) if kind else None, size, trigger, total, connections)
    proxy.start()
    words = [
        f"{build}/corobench", "loadgen", f"--connect=127.0.0.1:{proxy.port}", f"--connections={connections}",
        f"--depth={depth}", f"--message-bytes={size}", f"--messages={messages}", f"--seed={seed}",
        f"--threads={min(connections, 1 + seed % 2)}", "--warmup=0ms", "--deadline=60s", "--json",
    ]
    done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    proxy.over = True
    proxy.join()
    place = f"{name}, seed {seed}, {connections} x {depth} messages of {size} bytes"
    if kind is None:
        return f"{place}: exit {done.returncode}: {done.stdout}{done.stderr}" if done.returncode != 0 else None
    if proxy.at is None:
        return f"{place}: the proxy did nothing: {done.stdout}{done.stderr}"
    wanted = f"connection {proxy.victim.index}, message {proxy.message}, byte {proxy.at}: {proxy.said}"
    load = json.loads(done.stdout)
    found, errors = load["first_error"], load["errors"]["theirs"]
    right = done.returncode == 1 and errors[kind.error] == 1 and sum(errors.values()) == 1
    if not right or not re.match(wanted, found or ""):
        return f"{place}: exit {done.returncode}, {errors}, said: {found}; not: {wanted}"
    return None


def cases(seeds, huge):
    yield None, 1, 1000, 5, 4, 500
    for seed in range(1, seeds + 1):
        for kind in FAULTS:
            for size, connections, depth, messages in (
                (24, 20, 8, 4000), (1000, 5, 4, 500), (1024, 1, 2, 300), (65536, 3, 4, 60),
                (16, 1, 8, 2000),
            ):
                if size < kind.least or (kind.others and connections == 1):
                    continue
                yield kind, seed, size, connections, depth, messages
    for seed in range(1, huge + 1):
        yield Flip, seed, 65536, 4, 2, 100_000_000 // 65536 + 1


def main():
    build, seeds, huge = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    program = subprocess.Popen([f"{build}/impls/echo/reactor_epoll", "--listen=127.0.0.1:0"], stdout=subprocess.PIPE)
    try:
        host, port = program.stdout.readline().split()[1].decode().split(":")
        made, faults = 0, []
        for case in cases(seeds, huge):
            made += 1
            fault = run(build, (host, int(port)), *case)
            if fault:
                faults.append(fault)
        print(*faults, f"{made} runs, {len(faults)} with wrong answers", sep="\n")
    finally:
        program.terminate()
        program.wait()
    sys.exit(1 if faults or made == 0 else 0)


if __name__ == "__main__":
    main()
