"""buses_environments -- where the filters run, if not with the source: slides 78 to 87 of "A Curious Course".

Each is given the coroutine that records are for, has a `send` like it, and is closed when all were sent.
"""

import os
import pickle
import queue
import socket
import struct
import sys
import threading

import buses_rig


class Batched:
    """Collects records, and puts so many of them at a time."""

    def __init__(self, batch):
        self._records, self._batch = [], batch

    def send(self, record):
        self._records.append(record)
        if len(self._records) == self._batch:
            self.flush()

    def flush(self):
        records, self._records = self._records, []
        if records:
            self.put(records)


class Threaded(Batched):
    """A queue with room for some batches, and a thread that sends on what it finds there (slides 79 to 83)."""

    ROOM = 64

    def __init__(self, target, batch):
        super().__init__(batch)
        self._target, self._failure = target, None
        self._messages = queue.Queue(self.ROOM)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        buses_rig.threads.open()

    def put(self, records):
        if self._failure:
            raise self._failure
        self._messages.put(records)

    def _run(self):
        while (records := self._messages.get()) is not None:
            try:
                for record in () if self._failure else records:
                    self._target.send(record)
            except OSError as error:
                self._failure = error  # what comes is taken all the same: who puts it may wait for room

    def close(self):
        if not self._failure:
            self.flush()
        self._messages.put(None)
        self._thread.join()
        buses_rig.threads.close()
        if self._failure:
            raise self._failure


class Sent(Batched):
    """Messages to another process, and there a loop that sends on what comes (slides 86 and 87)."""

    LENGTH = struct.Struct("<Q")

    def __init__(self, target, batch):
        super().__init__(batch)
        there, self._file = self.connect()
        self._pid = os.fork()
        if self._pid == 0:
            self._file.close()
            end_process(self._run, there, target)
        there.close()
        buses_rig.processes.open()

    def put(self, records):
        message = pickle.dumps(records, pickle.HIGHEST_PROTOCOL)
        self._write(self.LENGTH.pack(len(message)) + message)

    def _write(self, message):
        try:
            self._file.write(message)
            self._file.flush()
        except OSError as error:  # it has ended: close tells why
            raise buses_rig.GivenUp("") from error

    def _run(self, file, target):
        while header := file.read(self.LENGTH.size):
            (length,) = self.LENGTH.unpack(header)
            for record in pickle.loads(file.read(length)):
                target.send(record)
        sys.stdout.flush()

    def close(self):
        try:
            self.flush()
            self._file.close()
        except (buses_rig.GivenUp, OSError):
            pass
        wait_for_process(self._pid)


class Piped(Sent):
    """By a pipe."""

    @staticmethod
    def connect():
        there, here = os.pipe()
        return open(there, "rb"), open(here, "wb")


class Connected(Sent):
    """By a TCP connection."""

    @staticmethod
    def connect():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            here = socket.create_connection(listener.getsockname())
            there, _ = listener.accept()
        with here, there:
            return there.makefile("rb"), here.makefile("wb")


def wait_for_process(pid):
    """Waits for the end of the process that filters, and says so where that was not a good one."""
    _, status = os.waitpid(pid, 0)
    buses_rig.processes.close()
    if os.WIFSIGNALED(status):
        raise buses_rig.GivenUp(f"the process that filters was ended by signal {os.WTERMSIG(status)}")
    if status:
        raise buses_rig.GivenUp("")


def end_process(run, *arguments):
    """Runs it and ends this process, as a fork's child must: without what its parent does at its end."""
    status = 1
    try:
        run(*arguments)
        status = 0
    except OSError as error:
        buses_rig.say(buses_rig.cannot_print(error))
    except (struct.error, pickle.UnpicklingError, EOFError):
        pass  # the other process has ended in the middle of a message
    finally:
        os._exit(status)


ENVIRONMENTS = {"thread": Threaded, "process": Piped, "socket": Connected}
