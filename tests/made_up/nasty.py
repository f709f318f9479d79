#!/usr/bin/env python3
"""Puts words into a campaign that somebody else might have written: nasty.py SCENARIO_FOLDER nasty|harmless.

Each text of scenario, plan, samples, host and sessions that is free is replaced by one that tries to get out of every
place where it may be shown; or by a harmless one that is as long, so that all that is written of the two can be compared.
"""
import json
import sys

folder, kind = sys.argv[1:]
TOUCH = "touch pwned"
HTML = f"\"'></title></script><script>pwn()</script>]]><img src=x onerror=pwn()><a href='javascript:pwn()'>--><style>"
LATEX = r"\write18{" + TOUCH + r"}\input|" + TOUCH + r" \end{document} }{ $ & # % ^ _ ~ \\ "
GNUPLOT = f"'; system('{TOUCH}') # \"; system(\"{TOUCH}\") `{TOUCH}` @pwn {{/Times=40 x}}^{{y}} %s %n %1$s $(({TOUCH})) ${{x}} \\"
MARKDOWN = "[a](javascript:pwn) ![b](x.png) | | ```` ~~~ <!-- # * - 1. <b> @misc{pwn, title={x}} @@ "
PLAIN = HTML + LATEX + MARKDOWN + GNUPLOT
# What JSON can hold, and YAML not: it is taken out where it is read.
OBEYED = "\x1b]0;pwn\x07\x1b[2J\u202e\u2066\u2028\r\ufeff\x7f\u009b" + "\n````\n# pwn\n\n| a |\n" + "x" * 100_000


def words(text):
    return text if kind == "nasty" else "".join("w" if ord(c) < 0x250 else "?" for c in text)


def one_line(text, first=""):
    return words(first + text)


def rewrite(name, change):
    path = f"{folder}/{name}"
    with open(path) as file:
        text = change(file.read())
    with open(path, "w") as file:
        file.write(text)


def scenario(text):
    for line, value in (("title: Echo <under> load & more", one_line(PLAIN)), ("question: Which model costs least?", one_line(PLAIN)),
                        ("    text: The reactor costs less than the thread", one_line(PLAIN, "=1+1 "))):
        assert line in text, line
        text = text.replace(line, line.split(":")[0] + ": " + json.dumps(value))
    return text


def plan(text):
    made = json.loads(text)
    for one in made["implementations"]:
        for key in ("model", "runtime", "class", "summary", "program", "source"):
            one[key] = words(PLAIN + OBEYED)
    made["implementations"][1]["refused"] = None
    del made["implementations"][1]["refused"]
    for point in made["points"]:
        point["text"] = words("@SUM(1) " + point["text"] + PLAIN + OBEYED[:40])
    for cell in made["cells"]:
        if "skip" in cell:
            cell["skip"] = words("-1 " + PLAIN + OBEYED[:40])
    made["scenario_path"] = words(PLAIN + OBEYED[:200])
    made["flags"] = " --set 'connections=1" + words("`x` $(x) ; x ````") + "'"
    return json.dumps(made)


def samples(text):
    lines = []
    for line in text.splitlines():
        sample = json.loads(line)
        if "reason" in sample:
            sample["reason"] = words(PLAIN + OBEYED)
        sample["started_at"] = words("2026-11-20" + PLAIN).encode()[:31].decode(errors="ignore") if kind == "nasty" else sample["started_at"]
        lines.append(json.dumps(sample) + "\n")
    return "".join(lines)


def host(_):
    text = words(PLAIN + OBEYED[:60])
    return json.dumps({"schema_version": 1, "cpu": {"model": text, "governor": text}, "mitigations": {"spectre_v1": text},
                       "kernel": {"system": text, "release": text, "architecture": text}, "memory": text,
                       "software": {"gnuplot": text}, "build": {"compiler": text, "flags": text, "type": text},
                       "code": {"commit": text, "modified": False},
                       "findings": [{"name": text, "level": "warns", "here": text, "effect": text, "remedy": text, "known": True}]})


rewrite("scenario.yaml", scenario)
rewrite("plan.json", plan)
rewrite("samples.jsonl", samples)
rewrite("host.json", host)
