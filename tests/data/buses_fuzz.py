"""Compares all sources of buses with Python's expat, on documents with faults at random (tests/long/buses_fuzz.sh)."""

import os
import random
import re
import subprocess
import sys
from xml.parsers import expat

MODELS = ("handler", "switch", "coroutine_stackful", "coroutine_stackless")
SOURCES = ("sax", "expat", "scan", "reader", "dom")
NEEDED = ("route", "id", "direction", "latitude", "longitude")

# What is put in: all that means something in XML, and what must not be there.
PIECES = [
    *(b"<", b">", b"&", b";", b'"', b"'", b"<!--", b"-->", b"--", b"<![CDATA[", b"]]>", b"]]", b"<?", b"?>", b"/>"),
    *(b"</", b"</bus>", b"<bus>", b"<bus/>", b"<id>", b"</id>", b"<route>22</route>", b"</buses>", b"<a b='&lt;'/>"),
    *(b"\r", b"\n", b"\r\n", b"\t", b" ", b"=", b" a='1'", b"a", b"1", b"-", b"!", b"&amp;", b"&#13;", b"&quot;"),
    *(b"&#0;", b"&#x110000;", b"&#xFFFE;", b"&lt", b'<?xml version="1.0"?>', b"<!DOCTYPE a>", b"xml"),
    *(b"\0", b"\x01", b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xef\xbf\xbe"),
    *(b"\xf4\x90\x80\x80", b"\xc0\x80", b"\xc2\x85"),
]


class GivenUp(Exception):
    pass


class Reference:
    """What is right: answer, status, and the line of the fault if that is a field that is missing."""

    def __init__(self, document):
        self.answer, self.status, self.line = "", 0, None
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._text
        try:
            self._parser.Parse(document, True)
        except expat.ExpatError:
            self.status = 1
        except GivenUp:
            self.status, self.line = 1, self._parser.CurrentLineNumber

    def _start(self, name, _):
        if self._depth == 0 and name != "bus":
            return
        if self._depth == 0:
            self._record = {}
        elif self._depth == 1:
            self._texts = []
        self._depth += 1

    def _text(self, text):
        if self._depth > 1:
            self._texts.append(text)

    def _end(self, name):
        self._depth -= self._depth > 0
        if self._depth == 1:
            self._record[name] = "".join(self._texts)
        elif self._depth == 0 and name == "bus":
            if any(field not in self._record for field in NEEDED):
                raise GivenUp
            values = [self._record[field] for field in NEEDED]
            if values[0] == "22" and values[2] == "North Bound":
                self.answer += '%s,%s,"%s",%s,%s\n' % tuple(values)


def damaged(document, chance):
    """Behind what comes before the root: of declarations parsers are not equally strict."""
    begin = document.index(b"<buses ")
    text = bytearray(document[begin:])
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at, length = chance.randrange(len(text) + 1), chance.choice((0, 1, 1, 2, 5, 50))
        other = chance.randrange(len(text) + 1)
        some = bytes(text[other : other + chance.choice((1, 3, 10, 100))])
        text[at : at + length] = chance.choice((b"", chance.choice(PIECES), some))
    if chance.random() < 0.1:
        del text[chance.randrange(len(text) + 1) :]
    return document[:begin] + bytes(text)


def wrong(run, right, document):
    """What is wrong with a run, or None."""
    said = run.stderr.decode(errors="replace")
    line = re.search(r"line (\d+):", said)
    if run.returncode != right.status:
        return f"exit status {run.returncode}, not {right.status}: {said}"
    if run.stdout != right.answer.encode():
        return f"it answers {run.stdout!r}, not {right.answer.encode()!r}"
    if right.status and (said.count("\n") != 1 or not line):
        return f"it says: {said}"
    # (Who counts a carriage return by itself is ahead of others.)
    if right.line and b"\r" not in document and int(line[1]) != right.line:
        return f"line {line[1]}, not {right.line}"
    return None


def main():
    build, work, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    chance, path = random.Random(seed), os.path.join(work, "document.xml")
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "buses_tricky.xml"), "rb") as file:
        whole = file.read()
    for number in range(count):
        document = damaged(whole, chance)
        with open(path, "wb") as file:
            file.write(document)
        right = Reference(document)
        for source in SOURCES:
            options = [
                f"--source={source}",
                f"--chunk-bytes={chance.choice((1, 2, 3, 5, 7, 16, 64, 100, 1000, 65536))}",
                f"--environment={chance.choice(('inline', 'inline', 'inline', 'thread', 'process', 'socket'))}",
            ]
            program = os.path.join(build, "impls/buses", chance.choice(MODELS))
            try:
                run = subprocess.run([program, f"--input={path}", *options], capture_output=True, timeout=30, check=False)
                why = wrong(run, right, document)
            except subprocess.TimeoutExpired:
                why = "it hangs"
            if why:
                sys.exit(f"document {number} of seed {seed}, {program} {' '.join(options)}: {why}\n{document!r}")


main()
