#!/usr/bin/env python3
"""walk_figures.py CITATIONS DIR... -- every figure that the files of a report hold is one that was recomputed.

CITATIONS is what `corobench cite --all --json` printed. In report.html, report.md and table.tex a figure is a
number with its interval, "12.3 µs (12.1–12.6)", wherever it stands: in tables, answers, or reasons of claims. In
summary.csv every number of a row is that of the row's id. Prints a line for each that is not among the citations,
and how many there were in each file.
"""
import csv
import html
import json
import pathlib
import re
import sys

NUMBER = r"\d[\d,]*(?:\.\d+)?(?:e[+-]\d+)?"
UNIT = r"(?: ?(?:ns|µs|ms|s|m|h|B|kB|MB|GB|TB|/s|k/s|M/s|G/s|B/s|kB/s|MB/s|GB/s|%|×))?"
FIGURE = re.compile(rf"(?<![\w.])(-?{NUMBER}{UNIT}) ?\((-?{NUMBER}–-?{NUMBER})\)")
CLOSE = 1e-7


def figures_of(text):
    return [(m.group(1), m.group(2)) for m in FIGURE.finditer(text)]


def plain_html(page):
    """Cells become lines: what is in small print stands in brackets behind the figure, as in Markdown."""
    page = re.sub(r"<(svg|script|style)\b.*?</\1>", "", page, flags=re.S)
    page = re.sub(r"<a class=\"id\".*?</a>", "", page)
    page = re.sub(rf"<small[^>]*>\s*(-?{NUMBER}–-?{NUMBER})\s*</small>", r" (\1)", page)
    return html.unescape(re.sub(r"<[^>]*>", "\n", page))


def plain_markdown(page):
    return re.sub(r"\\(.)", r"\1", re.sub(r"<sub>.*?</sub>", "", page))


def plain_latex(page):
    for mark, meant in (("$\\times$", "×"), ("$\\mu$", "µ"), ("--", "–"), ("\\%", "%"), ("\\_", "_")):
        page = page.replace(mark, meant)
    return page


def interval_names(citation, name):
    """The columns of summary.csv, and what they should hold."""
    interval = citation.get(name, {})
    prefix = {"recomputed": ("median", "low", "high"), "recomputed_ratio": ("ratio", "ratio_low", "ratio_high")}[name]
    return zip(prefix, (interval.get("value"), interval.get("low"), interval.get("high")))


def row_differs(row, citation):
    wanted = [*interval_names(citation, "recomputed"), *interval_names(citation, "recomputed_ratio")]
    for name, value in wanted:
        if row[name] and (value is None or abs(float(row[name]) - value) > CLOSE * abs(value)):
            return f"{name} is {row[name]}, recomputed {value}"
    told = citation["kind"] != "cell" or "gap" not in citation
    if told and not row["median"]:
        return "has no median"
    return None if int(row["n"]) == citation["n"] else f"n is {row['n']}, recomputed {citation['n']}"


def walk_csv(path, citations):
    lost = []
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        citation = citations.get((row["scenario"], row["id"]))
        why = row_differs(row, citation) if citation else "no such id"
        if why:
            lost.append(f"{path}: {row['scenario']} {row['id']}: {why}")
    return len(rows), lost


def walk_text(path, plain, known):
    found = figures_of(plain(path.read_text(encoding="utf-8")))
    lost = [f"{path}: {value} ({interval}) is not among the figures" for value, interval in found
            if (value, interval) not in known]
    return len(found), lost


def main():
    citations = json.load(open(sys.argv[1], encoding="utf-8"))
    by_id = {(one["scenario"], one["id"]): one for one in citations}
    known = set()
    for one in citations:
        for name in ("text", "ratio_text", "fixed_text"):
            known.update(figures_of(one.get(name, "")))
    wrong = [f"{one['scenario']} {one['id']}: {why}" for one in citations for why in one["differences"]]
    if len({one["id"] for one in citations}) < len(citations):
        wrong.append("two figures share an id")
    walks = (("summary.csv", None), ("report.html", plain_html), ("report.md", plain_markdown),
             ("table.tex", plain_latex))
    for directory in sys.argv[2:]:
        for name, plain in walks:
            path = pathlib.Path(directory) / name
            count, lost = walk_text(path, plain, known) if plain else walk_csv(path, by_id)
            print(f"{path}: {count} figures")
            wrong += lost + ([] if count else [f"{path}: no figure at all"])
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
