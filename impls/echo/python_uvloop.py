#!/usr/bin/python3
# echo/python_uvloop -- uvloop: asyncio's Protocol on the event loop of libuv
# model: reactor
# runtime: uvloop
# class: idiomatic
# needs: program:python3 python:uvloop
# limits: connections<=19000
# traits: non-blocking, buffered
#
# echo/python_asyncio, told in full there, on a loop written in C and Cython: of what is done for a message, only
# data_received is Python. What is written is sent when the callbacks of this turn have run.
import asyncio
import math
import os
import signal
import sys

import uvloop

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import echo_rig  # noqa: E402
from echo_rig import rig  # noqa: E402

options = echo_rig.options()
listener = echo_rig.Listener(options)


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        listener.count_connection()

    def data_received(self, data):
        if options.work:
            options.work(len(data))
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


def beat(loop, due_ns):
    """libuv counts in whole milliseconds: one that was early by a part of one has one more to wait."""
    due_ns = listener.beat(due_ns)
    milliseconds = math.ceil((due_ns - rig.now_ns()) / 1e6)
    loop.call_later(milliseconds / 1e3, beat, loop, due_ns)


async def main():
    loop = asyncio.get_running_loop()
    terminated = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, terminated.set)
    await loop.create_server(Echo, sock=listener.socket, backlog=options.backlog)
    if options.heartbeat_ns:
        beat(loop, None)
    listener.announce()
    await terminated.wait()
    listener.report()
    os._exit(0)  # the kernel closes thousands of connections at once, the interpreter one by one in seconds


uvloop.install()
asyncio.run(main())
