#!/usr/bin/python3
# tasks/python_asyncio -- what became of 2009's operating system: asyncio, in Python's library
# model: coroutine-stackless
# runtime: asyncio
# class: idiomatic
# needs: program:python3 python:asyncio
# limits: case in {create,yield,spawn,kill,ring,pingpong,skynet,sleep,depth,idle}
#
# What its documentation teaches: create_task, sleep(0) to let others run, cancel() and CancelledError. One
# task wakes another by the result of a Future: a Queue does the same with a Future inside, and takes half as
# long again. A subroutine is awaited, and the interpreter delegates (PEP 380): a wake-up goes through every
# frame between the task and the place where it waits.
#
# Case create is what asyncio has below tasks: a coroutine that is awaited, and of which the loop knows nothing.
# There is no case send: nobody sends into an asyncio task, it waits for what it wants.
#
# Python's garbage collector is left as it is. It walks all that live again and again while more are created:
# of the time for a million at once that is more than half.
import asyncio
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import tasks_rig  # noqa: E402
from tasks_rig import hop, share, worth  # noqa: E402


def opened(count):
    """So many coroutines more live."""
    ledger = tasks_rig.coroutines
    ledger.created += count
    ledger.live += count
    ledger.peak = max(ledger.peak, ledger.live)


def closed(count):
    """So many less."""
    tasks_rig.coroutines.live -= count


def start(coroutines):
    """Makes each a task, which first runs when the loop comes to it."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    opened(len(tasks))
    return tasks


async def answers_of(tasks):
    """Waits for all. To await one that has ended costs less than the callback that gather hangs on each."""
    return [await task for task in tasks]


def batches(given):
    """The numbers of the tasks, as many at a time as may live at once."""
    numbers = range(given.tasks)
    for first in range(0, given.tasks, given.live):
        yield numbers[first : first + given.live]


async def create(given):
    async def task(i):
        return worth(i)

    answers = 0
    for batch in batches(given):
        coroutines = [task(i) for i in batch]
        opened(len(coroutines))
        coroutines.reverse()
        while coroutines:
            answers += await coroutines.pop()
        closed(len(batch))
    return answers


async def yields(given):
    async def task(i):
        number = 0
        for _ in range(given.turns):
            number += i + 1
            await asyncio.sleep(0)
        return number

    tasks = start(task(i) for i in range(given.tasks))
    tasks_rig.begin()
    return sum(await answers_of(tasks))


async def spawn(given):
    async def task(i):
        return worth(i)

    total = 0
    for batch in batches(given):
        tasks = start(task(i) for i in batch)
        for each in tasks:
            total += await each
        closed(len(tasks))
    return total


async def kill(given):
    total = 0
    loop = asyncio.get_running_loop()

    async def task(i):
        nonlocal total
        try:
            await loop.create_future()  # of which nobody else knows
        except asyncio.CancelledError:
            total += worth(i)
            raise

    async def wait(each):
        try:
            await each
        except asyncio.CancelledError:
            return 1
        return 0

    for batch in batches(given):
        tasks = start(task(i) for i in batch)
        await asyncio.sleep(0)  # now they start, and wait
        for each in tasks:
            each.cancel()
            await wait(each)
            total += await wait(each)
        closed(len(tasks))
    return total


class Inboxes:
    """A place for one value for each task, by its number, that the task may wait for."""

    def __init__(self, count):
        self.new = asyncio.get_running_loop().create_future
        self.futures = [self.new() for _ in range(count)]

    def put(self, number, value):
        self.futures[number].set_result(value)

    async def get(self, number):
        value = await self.futures[number]
        self.futures[number] = self.new()
        return value


async def ring(given):
    inboxes = Inboxes(given.tasks)

    async def first():
        after = given.tasks - 1
        token = 0
        for _ in range(given.turns):
            inboxes.put(after, hop(token, 0))
            token = await inboxes.get(0)
        return token

    async def other(i):
        after = i - 1
        for _ in range(given.turns):
            token = await inboxes.get(i)
            inboxes.put(after, hop(token, i))

    tasks = start([first()] + [other(i) for i in range(1, given.tasks)])
    tasks_rig.begin()
    return (await answers_of(tasks))[0]


async def pingpong(given):
    inboxes = Inboxes(2 * given.tasks)

    async def one(pair):
        ball = pair
        for _ in range(given.turns):
            inboxes.put(2 * pair + 1, hop(ball, 0))
            ball = await inboxes.get(2 * pair)
        return ball

    async def other(pair):
        for _ in range(given.turns):
            ball = await inboxes.get(2 * pair + 1)
            inboxes.put(2 * pair, hop(ball, 1))
        return 0

    tasks = start(player(pair) for pair in range(given.tasks) for player in (one, other))
    tasks_rig.begin()
    return sum(await answers_of(tasks))


async def skynet(given):
    async def node(first, leaves):
        if leaves == 1:
            return first
        total = 0
        each, end = share(leaves), first + leaves
        children = range(first, end, each)
        for begin in range(0, len(children), given.live):
            tasks = start(node(child, min(each, end - child)) for child in children[begin : begin + given.live])
            for task in tasks:
                total += await task
            closed(len(tasks))
        return total

    [root] = start([node(0, given.tasks)])
    return await root


async def sleep(given):
    async def task(i):
        total = 0
        nap = tasks_rig.nap_ns(i)
        for turn in range(given.turns):
            due = tasks_rig.rig.now_ns() + nap
            await asyncio.sleep(nap / 1e9)
            total += tasks_rig.woken(given, i, turn, due)
        return total

    tasks = start(task(i) for i in range(given.tasks))
    tasks_rig.begin()
    return sum(await answers_of(tasks))


async def depth(given):
    async def descend(calls, i):
        if calls > 1:
            return 1 + await descend(calls - 1, i)
        number = 1
        for _ in range(given.turns):
            number += i + 1
            await asyncio.sleep(0)
        return number

    # A wake-up goes down through all frames, each on the interpreter's stack.
    sys.setrecursionlimit(sys.getrecursionlimit() + given.depth)
    tasks = start(descend(given.depth, i) for i in range(given.tasks))
    tasks_rig.begin()
    return sum(await answers_of(tasks))


async def idle(given):
    async def task(i):
        await inboxes.get(i)
        return worth(i)

    tasks_rig.memory_before(given)
    inboxes = Inboxes(given.tasks)
    tasks = start(task(i) for i in range(given.tasks))
    await asyncio.sleep(0)  # now they start, and wait
    tasks_rig.memory_waiting(given)
    for i in range(given.tasks):
        inboxes.put(i, None)
    return sum(await answers_of(tasks))


CASES = {
    "create": create,
    "yield": yields,
    "spawn": spawn,
    "kill": kill,
    "ring": ring,
    "pingpong": pingpong,
    "skynet": skynet,
    "sleep": sleep,
    "depth": depth,
    "idle": idle,
}

tasks_rig.main({word: lambda given: asyncio.run(CASES[given.which](given)) for word in CASES})
