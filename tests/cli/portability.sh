#!/bin/bash
# docs/PORTABILITY.md tells of each package of scripts/setup, and of no other, and of all that the cards of
# implementations and the rigs need.
set -eu
cd "$(dirname "$0")/../.."
python3 - <<'EOT'
import glob, re, sys

page = open("docs/PORTABILITY.md", encoding="utf-8").read()
setup = open("scripts/setup").read()
packages = set((re.search(r'^required="([^"]*)"', setup, re.M)[1] + " " + re.search(r'^optional="([^"]*)"', setup, re.M)[1]).split())
rows = page.split("## Packages", 1)[1].split("\n\n")[1].splitlines()[2:]
told = {name for row in rows for name in re.sub(r"\([^)]*\)", "", row.split("|")[1]).replace(",", " ").split()}
needs = set()
for path in glob.glob("impls/*/*.*") + glob.glob("impls/*/*/build") + glob.glob("impls/*/rig/*.[ch]"):
    head = open(path, encoding="utf-8").read().splitlines()[:40]
    for line in head:
        if match := re.match(r"(?://|#) needs: *((?:[a-z]+:\S+[, ]*)+)$", line):
            needs |= set(re.split(r"[, ]+", match[1].strip()))
named = set(re.findall(r"`((?:pkg|header|library|program|python|processor):[\w.-]+)`", page))
faults = [f"docs/PORTABILITY.md has no package {name}" for name in sorted(packages - told)]
faults += [f"scripts/setup has no package {name}" for name in sorted(told - packages)]
faults += [f"docs/PORTABILITY.md does not name {need}, which a card needs" for need in sorted(needs - named)]
faults += [f"no card needs {need}" for need in sorted(named - needs)]
if len(needs) < 15:
    faults.append(f"only {len(needs)} needs were found")
print("\n".join(faults))
sys.exit(bool(faults))
EOT
