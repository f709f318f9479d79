#!/bin/bash
# What a scenario has counted apart: right to the last call, in the report, carried on where it was cut short; and said
# to be missing where the program is that counts.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

cat >"$folder/served.yaml" <<'EOF'
title: Served
question: What do they call?
workload: echo
implementations: [thread, reactor_epoll]
axes: {connections: [5, 20]}
run: {duration: 20ms, warmup: 0ms, repeats: 0}
placement: same
rounds: {min: 6}
baseline: thread
counters: [system_calls]
EOF
cat >"$folder/worked.yaml" <<'EOF'
title: Worked
question: What do they take?
workload: dispatch
implementations: [handler]
axes: {lines: 4000}
run: {repeats: 0}
rounds: {min: 6}
baseline: handler
counters: [instructions]
EOF

# What cannot be counted is refused before anything runs, with its place.
refused() { # MESSAGE COUNTERS FILE
    sed "s/^counters:.*/counters: $2/" "$folder/$3.yaml" >"$folder/wrong.yaml"
    status=0
    "$corobench" plan "$folder/wrong.yaml" >"$folder/out" 2>"$folder/err" || status=$?
    [ $status = 2 ] && [ ! -s "$folder/out" ] && grep -qF "$1" "$folder/err" || fail "$2: exit $status: $(cat "$folder/err")"
}
refused "wrong.yaml:10:12: unknown counter 'system_cals' (did you mean 'system_calls'?)" "[system_cals]" served
refused "wrong.yaml:10:12: instructions are not counted for workload 'echo'" "[instructions]" served
refused "wrong.yaml:9:26: 'instructions' stands twice in 'counters'" "[instructions, instructions]" worked
"$corobench" plan "$folder/served.yaml" | grep -qxF '  before the first round, system calls of 4 cells are counted, in two runs each' ||
    fail "$("$corobench" plan "$folder/served.yaml")"

"$corobench" check echo/thread echo/reactor_epoll dispatch/handler >/dev/null

# Without the programs all else is measured, and the report says what is missing.
mkdir "$folder/bin"
IFS=: read -ra places <<<"$PATH"
for place in "${places[@]}"; do ln -s "$place"/* "$folder/bin/" 2>/dev/null || true; done
rm -f "$folder/bin/valgrind" "$folder/bin/strace"
PATH=$folder/bin "$corobench" run "$folder/worked.yaml" --out "$folder/without" >"$folder/out" 2>&1 || fail "$(cat "$folder/out")"
grep -qxF 'No instructions were counted: valgrind is missing.' "$folder/without/worked/report.md" ||
    fail "the report does not say that valgrind is missing"

skipped=""
if "$(dirname "$0")/../sanitized" "$1"; then
    skipped+=" instructions of a sanitized program, which valgrind does not run"
elif command -v valgrind >/dev/null; then
    "$corobench" run "$folder/worked.yaml" --out "$folder/[worked] *" >"$folder/out" 2>&1 || fail "$(cat "$folder/out")"
    python3 - "$folder/[worked] */worked" <<'EOF'
import json, sys
cell, = json.load(open(f"{sys.argv[1]}/counters.json"))["cells"]
assert cell["units"] == [2000, 4000], cell
assert 10 < cell["instructions_per_operation"] < 1000, cell
assert abs(cell["totals"][1] - cell["totals"][0] - 2000 * cell["instructions_per_operation"]) < 1, cell
assert "Instructions per operation" in open(f"{sys.argv[1]}/report.html").read()
EOF
else
    skipped+=" valgrind"
fi

if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    "$corobench" run "$folder/served.yaml" --out "$folder/served" >"$folder/out" 2>&1 || fail "$(cat "$folder/out")"
    python3 - "$folder/served/served" <<'EOF'
import json, os, sys
folder = sys.argv[1]
cells = json.load(open(f"{folder}/counters.json"))["cells"]
assert [(c["implementation"], c["axes"]["connections"]) for c in cells] == \
    [(i, n) for n in ("5", "20") for i in ("reactor_epoll", "thread")], cells
for cell in cells:
    names = cell["by_name"]
    assert cell["units"] == [float(cell["axes"]["connections"]), float(cell["axes"]["connections"]) + 10000], cell
    # As each message was received and sent back. The receive in which a connection waits when the program ends may
    # not be counted: it has not returned.
    connections, messages = cell["units"][0], cell["units"][1] - cell["units"][0]
    assert names["sendto"] == 1 and abs(names["recvfrom"] - 1) <= connections / messages, cell
    # Of a reactor, a look for what is ready comes on top; of a thread, nothing does.
    assert ("epoll_wait" in names) == (cell["implementation"] == "reactor_epoll"), cell
    assert 1.95 < cell["server_system_calls_per_message"] < 3.05, cell
assert "1 recvfrom, 1 sendto" in open(f"{folder}/report.html").read()
assert os.listdir(f"{folder}/raw") == [], os.listdir(f"{folder}/raw")
assert not any("calls" in line for line in open(f"{folder}/samples.jsonl")), "a sample has what was counted"

# As if it had been killed while it counted: one cell is missing, and so is a run.
cells[1]["server_system_calls_per_message"] = 1234
json.dump({"schema_version": 1, "missing": {}, "cells": cells[:3]}, open(f"{folder}/counters.json", "w"))
for name in "samples.jsonl", "sessions.jsonl":
    lines = open(f"{folder}/{name}").readlines()
    open(f"{folder}/{name}", "w").writelines(lines[:-1])
EOF
    "$corobench" run --resume "$folder/served" >"$folder/out" 2>&1 || fail "$(cat "$folder/out")"
    python3 - "$folder/served/served" <<'EOF'
import json, sys
cells = json.load(open(f"{sys.argv[1]}/counters.json"))["cells"]
assert len(cells) == 4 and cells[1]["server_system_calls_per_message"] == 1234, cells  # what was there stays
assert cells[3]["by_name"]["sendto"] == 1, cells
EOF
else
    skipped+=" strace"
fi
[ -z "$skipped" ] || { echo "skipped, as this is not to be had here:$skipped"; exit 77; }
