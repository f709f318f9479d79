#!/usr/bin/python3
# echo/python_asyncio -- asyncio as it comes: a Protocol whose callbacks the event loop calls
# model: reactor
# runtime: asyncio
# class: idiomatic
# needs: program:python3 python:asyncio
# limits: connections<=19000
# traits: non-blocking, buffered
#
# The lower of asyncio's two levels, below async and await, and the faster: the loop reads, and calls
# data_received; write sends at once, and keeps in memory what does not fit. Who is behind with taking its echo is
# not read from: write calls pause_writing when 64 KB are kept, and without that they would pile up. The peer's FIN
# closes the connection when all has been sent, which is what a Protocol does unless told otherwise.
#
# It reads up to 256 KB at once, into bytes that it makes that large and then shortens to what came. That is above
# what malloc takes from its heap, so each message costs an mmap, page faults and a munmap:
# echo/python_asyncio_buffered is the same without.
import asyncio
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import echo_rig  # noqa: E402

# How often asyncio accepts in a row. It would have the backlog for that; and without a free descriptor it would
# try, fail and complain as often.
ACCEPTS_AT_ONCE = 100

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
    """Loops count in seconds since the same moment as the rig."""
    due_ns = listener.beat(due_ns)
    loop.call_at(due_ns / 1e9, beat, loop, due_ns)


async def main():
    loop = asyncio.get_running_loop()
    terminated = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, terminated.set)
    # When accept fails asyncio tries again a second later, and tells this.
    loop.set_exception_handler(lambda loop, context: None)
    await loop.create_server(Echo, sock=listener.socket, backlog=ACCEPTS_AT_ONCE)
    listener.socket.listen(options.backlog)
    if options.heartbeat_ns:
        beat(loop, None)
    listener.announce()
    await terminated.wait()
    listener.report()
    os._exit(0)  # the kernel closes thousands of connections at once, the interpreter one by one in seconds


asyncio.run(main())
