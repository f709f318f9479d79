#!/usr/bin/python3
# echo/python_asyncio_buffered -- asyncio that receives into a buffer of ours, and makes no bytes
# model: reactor
# runtime: asyncio
# class: tuned
# needs: program:python3 python:asyncio
# limits: connections<=19000
# traits: non-blocking
#
# echo/python_asyncio but for one thing: a BufferedProtocol, which hands the loop a buffer to receive into. One does
# for all connections: write sends from it at once, and copies what it has to keep. So nothing is made for a message
# but a view of the buffer.
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
buffer = memoryview(bytearray(echo_rig.BUFFER_BYTES))


class Echo(asyncio.BufferedProtocol):
    def connection_made(self, transport):
        self.transport = transport
        listener.count_connection()

    def get_buffer(self, size_hint):
        return buffer

    def buffer_updated(self, received):
        if options.work:
            options.work(received)
        self.transport.write(buffer[:received])

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
