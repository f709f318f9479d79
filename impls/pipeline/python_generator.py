#!/usr/bin/python3
# pipeline/python_generator -- 2009's generators in today's Python: the printer pulls
# model: generator
# runtime: python
# class: original
# needs: program:python3
# traits: pull
#
# "Curious Course", slides 20 and 22: follow yields the lines of a log, grep those with the pattern, and a loop
# around both prints. Where the slide sleeps for a tenth of a second when there is no line, this one waits until
# there is one, and it ends when nothing more comes.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import pipeline_rig  # noqa: E402


def follow(source):
    """Yields each line, when it has been written."""
    more = True
    while more:
        for line in source.lines():
            yield line
        more = source.wait()


def grep(pattern, lines):
    """Yields the lines with the pattern."""
    for line in lines:
        if pattern in line:
            yield line


def run(source):
    loglines = follow(source)
    pipeline_rig.coroutines.open()
    pylines = grep(pipeline_rig.PATTERN, loglines)
    pipeline_rig.coroutines.open()
    for line in pylines:
        source.print(line)


pipeline_rig.main(run)
