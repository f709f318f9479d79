#!/usr/bin/python3
# fanout/python_asyncio -- asyncio as its documentation teaches it: a task for each request, and streams
# model: coroutine-stackless
# runtime: asyncio
# class: idiomatic
# needs: program:python3 python:asyncio.timeouts
# traits: non-blocking
#
# Where Eric Appelt's talk of 2016 ends: the subroutine that asks for one animal becomes a coroutine, `await` stands
# where it waits, and the loop runs another one meanwhile. He has aiohttp speak HTTP; here it is Python's own library
# only, so the request is written to a stream and the answer read from it.
#
# One thread runs all of it and changes tasks at an `await` only. There is none while a sentence is printed: no letter
# of another comes in between, and nobody needs a lock. For the same reason all others wait until it is printed.
#
# asyncio.timeout (Python 3.11) cancels what the task awaits when the time is over, be it the connection or the last
# byte: it is the time of the whole, where the time-outs of a socket are those of a single call.
import asyncio
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import fanout_rig  # noqa: E402
from fanout_rig import ANSWER_MOST, Answer, Failed, coroutines, rig  # noqa: E402


async def fetch(given, request):
    """The answer to one request."""
    writer = None
    answer = Answer()
    try:
        async with asyncio.timeout(given.timeout_ns / 1e9):
            reader, writer = await asyncio.open_connection(*given.server)
            writer.write(request.bytes)
            while not answer.add(await reader.read(ANSWER_MOST)):
                pass
    finally:
        if writer:
            writer.close()
    return answer


async def ask(given, request, free):
    start = rig.now_ns()
    try:
        answer = await fetch(given, request)
        fanout_rig.took(start)
        fanout_rig.print_sentence(answer.sentence())
    except (OSError, Failed) as error:
        fanout_rig.fail(request, error)
    finally:
        coroutines.close()
        free.release()


async def ask_all(given):
    """A task is made when it may begin: thousands that wait for the semaphore would be in memory for nothing."""
    free = asyncio.Semaphore(given.concurrency)
    async with asyncio.TaskGroup() as group:
        for request in given.requests:
            await free.acquire()
            coroutines.open()
            group.create_task(ask(given, request, free))


def run(given):
    asyncio.run(ask_all(given))


fanout_rig.main(run)
