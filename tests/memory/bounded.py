#!/usr/bin/env python3
"""bounded.py BUILD BYTES PROGRAM [OPTION]... -- whether a program of buses takes no more memory for a large document.

It reads BYTES that `corobench data buses` makes, through a pipe, and may take 1 MB more than for 40 MB of them (4 where
it was built with AddressSanitizer, whose own notes on 100 MB are 1.7 MB larger, and hardly more on 150). What it prints
is not read before nothing moves any more: until then a queue without a bound takes in the whole document.
Prints the number of lines of the answer, and their hash. Exits 1 where the program takes more, in any of its
processes, or fails.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time

LITTLE_BYTES = 40000000  # so much that the program cannot print all of it before it is read
MORE_KB, SANITIZED_MORE_KB = 1024, 4096
STILL_S = 0.2  # that long without a byte read


def read(process, name):
    try:
        with open(f"/proc/{process}/{name}") as file:
            return file.read()
    except OSError:  # it has ended
        return ""


def taken_in(process):
    """The bytes that it has read, as the kernel tells."""
    return re.findall(r"rchar: (\d+)", read(process, "io"))


def peak_kb(process):
    """The largest peak of it and its children."""
    processes = [process, *read(process, f"task/{process}/children").split()]
    return max(int(kb) for each in processes for kb in re.findall(r"VmHWM:\s+(\d+)", read(each, "status")) or [0])


def wait_until_still(program):
    before = None
    while program.poll() is None and before != (before := taken_in(program.pid)):
        time.sleep(STILL_S)


def peak(driver, size, command):
    """Runs it on so many bytes: the peak in KB, and the answer."""
    fifo = os.path.join(folder, f"document.{size}")
    os.mkfifo(fifo)
    feeder = subprocess.Popen([driver, "data", "buses", f"--bytes={size}", f"--out={fifo}"])
    # With the address sanitizer, what is freed is kept for a while; but its memory is to be looked at.
    environment = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=0:thread_local_quarantine_size_kb=0"}
    program = subprocess.Popen([*command, f"--input={fifo}"], stdout=subprocess.PIPE, env=environment)
    wait_until_still(program)
    most, lines, digest = peak_kb(program.pid), 0, hashlib.sha256()
    while piece := program.stdout.read1(1 << 16):
        most = max(most, peak_kb(program.pid))
        lines += piece.count(b"\n")
        digest.update(piece)
    status = program.wait()
    feeder.kill()
    feeder.wait()
    if status != 0 or most == 0:
        sys.exit(f"{' '.join(command)}: exit status {status} on {size} bytes, {most} KB")
    return most, f"{lines} {digest.hexdigest()}"


if __name__ == "__main__":
    corobench, large, program_and_options = sys.argv[1] + "/corobench", int(sys.argv[2]), sys.argv[3:]
    with tempfile.TemporaryDirectory() as folder:
        little, _ = peak(corobench, LITTLE_BYTES, program_and_options)
        much, answer = peak(corobench, large, program_and_options)
    sanitized = subprocess.run([os.path.join(os.path.dirname(__file__), "../sanitized"), sys.argv[1]]).returncode == 0
    if much > little + (SANITIZED_MORE_KB if sanitized else MORE_KB):
        sys.exit(f"{' '.join(program_and_options)}: {large} bytes take {much} KB, {LITTLE_BYTES} take {little} KB")
    print(answer)
