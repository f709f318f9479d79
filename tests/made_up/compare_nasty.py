#!/usr/bin/env python3
"""What is written of a nasty campaign has the form of what is written of a harmless one: compare_nasty.py NASTY HARMLESS."""
import csv
import json
import re
import sys
from html.parser import HTMLParser

nasty, harmless = sys.argv[1:]
faults = []


class Structure(HTMLParser):
    """Elements with the names of their attributes, where links lead, and comments."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, sorted(name for name, _ in attributes)))
        for name, value in attributes:
            if name in ("href", "src") and not re.match(r"[#A-Za-z0-9_./-]*$|data:,$", value):
                faults.append(f"a link leads to {value[:60]}")

    def handle_endtag(self, tag):
        self.found.append(tag)

    def handle_comment(self, text):
        self.found.append("comment")


def structure_of_html(text):
    parser = Structure()
    parser.feed(text)
    return parser.found


def structure_of_markdown(text):
    """Of each line what it is, and how many marks in it mean something; a block of code is what it is."""
    found, code = [], False
    for line in text.split("\n"):
        code ^= line.startswith("````")
        marks = [] if code else re.findall(r"(?<!\\)(?:\\\\)*([|*_`\[\]<>#~])", line)
        found.append((line[:4] if line.startswith("````") else "code" if code else re.match(r"#*|!\[", line)[0], marks))
    return found


def structure_of_bib(text):
    depth, entries = 0, 0
    for c in re.sub(r"\\[{}]", "", text):
        entries += c == "@" and depth == 0
        depth += (c == "{") - (c == "}")
    return depth, entries


def cells_of_csv(text):
    rows = list(csv.reader(text.splitlines(True)))
    for cell in (cell for row in rows for cell in row):
        if re.match(r"[=+@\t\r]|-(?!\d)", cell):
            faults.append(f"a cell begins as a formula: {cell[:60]}")
    return [len(row) for row in rows]


for end, structure, names in ((".html", structure_of_html, ("report", "first/report")),
                              (".md", structure_of_markdown, ("report", "first/report")),
                              (".bib", structure_of_bib, ("cite", "first/cite")),
                              (".csv", cells_of_csv, ("summary", "claims", "first/summary")),
                              (".json", lambda text: sorted(json.loads(text)), ("first/summary",))):
    for name in names:
        texts = [open(f"{folder}/{name}{end}", encoding="utf-8", newline="").read() for folder in (nasty, harmless)]
        one, other = map(structure, texts)
        if one != other:
            at = next((i for i, pair in enumerate(zip(one, other)) if pair[0] != pair[1]), "its end")
            faults.append(f"{name}{end} is not formed alike, from {at} on")
        for text in texts:
            obeyed = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", text)
            if obeyed:
                faults.append(f"{name}{end} has U+{ord(obeyed[0]):04X}")
print("\n".join(faults))
sys.exit(bool(faults))
