#!/bin/bash
# What a campaign will take is said before it begins: from the scenario, and from what earlier campaigns say of its cells.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

cat >"$folder/unheard.yaml" <<'EOF'
title: Unheard
question: What does it take?
workload: dispatch
implementations: [handler, call]
axes: {lines: 2000, depth: [1, 2]}
baseline: handler
rank: elapsed_ns
rounds: {min: 6, max: 100}
EOF
cat >"$folder/server.yaml" <<'EOF'
title: Server
question: What does it take?
workload: echo
implementations: [thread, process]
axes: {connections: [1, 10]}
run: {duration: 700ms, warmup: 150ms}
baseline: thread
rounds: {min: 7}
EOF
mkdir "$folder/clients"
cat >"$folder/clients/client.yaml" <<'EOF'
title: Client
question: What does it take?
workload: fanout
implementations: [thread, process]
axes: {requests: 100, concurrency: 10}
baseline: thread
rounds: {min: 10}
EOF
export COROBENCH_RESULTS=$folder/results
mkdir "$folder/results"
# takes WANTED WORD...: the first scenario's line, or, with several, that of all.
takes() {
    "$corobench" plan "${@:2}" >"$folder/out" || fail "plan: exit $?"
    grep -E '^(  takes|in all:) ' "$folder/out" | tail -n 1 | sed -E 's/^(  takes|in all:) //' >"$folder/line"
    [ "$(cat "$folder/line")" = "$1" ] || fail "'$(cat "$folder/line")' is not '$1'"
}
# remember CAMPAIGN WIDTH CELL...: an earlier campaign whose cells LABEL:DEPTH:SECONDS ran ten times, with intervals of
# that width.
remember() {
    mkdir -p "$folder/results/$1/unheard"
    python3 - "$folder/results/$1/unheard/summary.json" "${@:2}" <<'EOF'
import json, sys
path, width, *cells = sys.argv[1:]
summary = {"schema_version": 1, "workload": "dispatch", "cells": []}
for cell in cells:
    label, depth, seconds = cell.split(":")
    metric = {"n": 10, "median": 1000, "low": 1000 * (1 - float(width) / 2), "high": 1000 * (1 + float(width) / 2)}
    summary["cells"].append({"implementation": label, "axes": {"lines": "2000", "depth": depth, "fanout": "1", "match": "1"},
                             "metrics": {"elapsed_ns": metric}, "took_ns": float(seconds) * 1e9})
json.dump(summary, open(path, "w"))
EOF
}

# Nobody knows; the scenario fixes it: 4 cells and the baseline's 2 again, each 0.7 + 0.15 + 0.15 s.
takes '600 runs; how long they take shows in the first round' "$folder/unheard.yaml"
takes '36 to 600 runs; how long they take shows in the first round' "$folder/unheard.yaml" --budget 1m
takes '36 runs; how long they take shows in the first round' "$folder/unheard.yaml" --rounds 6
takes '42 runs, 42 s' "$folder/server.yaml"
# What clients take follows from the delays: 0.5 s with ten at once, and some work; or from the pauses of what is printed.
takes '30 runs, 18 s' "$folder/clients"
takes '30 runs, 1 min 38 s' "$folder/clients" --set tick_us=1000
takes '642 runs, 42 s, and what 1 of the scenarios takes, which shows in the first round' "$folder"

# Earlier campaigns know: a cell that they did not run is taken to be like the others of its point.
remember 20260101T000000Z-abcdef0 0.02 handler:1:1 call:1:2 handler:2:1 call:2:1
known="(going by $folder/results/20260101T000000Z-abcdef0)"
takes "36 runs, 45 s $known" "$folder/unheard.yaml" --rounds 6
takes "600 runs, 12 min 30 s $known" "$folder/unheard.yaml"
takes "642 runs, 13 min 12 s" "$folder"
# Ten rounds gave 2%: 1% takes forty, which a budget of 3 minutes has no room for.
takes "36 to 600 runs, 45 s to 12 min 30 s; likely 240 runs in 5 min $known" "$folder/unheard.yaml" --precision 1%
takes "36 to 144 runs, 45 s to 3 min; likely 144 runs in 3 min; 4 cells spread too much to become as precise as wanted by \
then $known" "$folder/unheard.yaml" --precision 1% --budget 3m
takes "36 runs, 45 s $known" "$folder/unheard.yaml" --budget 1s
takes "36 to 600 runs, 45 s to 12 min 30 s; likely 36 runs in 45 s $known" "$folder/unheard.yaml" --precision 5%

# What is counted apart comes on top: half a second for two runs under strace, until a campaign knows better; and
# nothing where it is missing.
mkdir "$folder/bin" "$folder/counted"
printf '#!/bin/sh\n' | tee "$folder/bin/strace" >"$folder/bin/valgrind"
chmod +x "$folder/bin/strace" "$folder/bin/valgrind"
{ cat "$folder/server.yaml" && echo 'counters: [system_calls]'; } >"$folder/counted/served.yaml"
{ cat "$folder/unheard.yaml" && echo 'counters: [instructions]'; } >"$folder/counted/unheard.yaml"
PATH=$folder/bin:$PATH takes '42 runs, 42 s; counting takes 2 s more' "$folder/counted/served.yaml"
PATH=$folder/bin:$PATH takes "36 runs, 45 s; counting takes 4 s more $known" "$folder/counted/unheard.yaml" --rounds 6
python3 - "$folder/results/20260101T000000Z-abcdef0/unheard/counters.json" <<'EOF'
import json, sys
json.dump({"schema_version": 1, "cells": [{"counter": "instructions", "implementation": label, "took_ns": 9e9,
           "axes": {"lines": "2000", "depth": "1", "fanout": "1", "match": "1"}} for label in ("call", "handler")]}, open(sys.argv[1], "w"))
EOF
PATH=$folder/bin:$PATH takes "36 runs, 45 s; counting takes 20 s more $known" "$folder/counted/unheard.yaml" --rounds 6
PATH=$folder/bin:$PATH takes "642 runs, 13 min 12 s; counting takes 22 s more" "$folder/counted"
rm "$folder/bin/valgrind"
ln -s "$(command -v bash)" "$(command -v grep)" "$(command -v sed)" "$(command -v tail)" "$(command -v cat)" "$folder/bin/"
PATH=$folder/bin takes "36 runs, 45 s $known" "$folder/counted/unheard.yaml" --rounds 6

# The latest says it; what it does not know the one before it does.
remember 20260201T000000Z-abcdef0 0.02 handler:1:2 handler~aa:1:2
takes "36 runs, 54 s (going by $folder/results/20260201T000000Z-abcdef0)" "$folder/unheard.yaml" --rounds 6
# What is not a summary is passed over.
mkdir -p "$folder/results/20260301T000000Z-abcdef0/unheard"
echo '{' >"$folder/results/20260301T000000Z-abcdef0/unheard/summary.json"
takes "36 runs, 54 s (going by $folder/results/20260201T000000Z-abcdef0)" "$folder/unheard.yaml" --rounds 6

# A run says it before it begins, for each scenario and in all.
"$corobench" check dispatch/handler dispatch/call >/dev/null
cat >"$folder/quick.yaml" <<'EOF'
title: Quick
question: Is it said?
workload: dispatch
implementations: [handler, call]
axes: {lines: 2000}
baseline: handler
plots: [{kind: ranking}]
EOF
sed 's/Quick/Next/' "$folder/quick.yaml" >"$folder/next.yaml"
"$corobench" run "$folder/quick.yaml" "$folder/next.yaml" --rounds 6 >"$folder/out" 2>"$folder/err" || fail "$(cat "$folder/err")"
for line in 'quick: 18 runs; how long they take' 'next: 18 runs; how long they take' 'in all: 36 runs; how long they take'; do
    grep -q "^$line" "$folder/err" || fail "no '$line' in: $(cat "$folder/err")"
done
"$corobench" plan "$folder/quick.yaml" --rounds 6 | grep -qE '  takes 18 runs, [0-9]+ s \(going by .*Z-' ||
    fail "what the campaign took is not known to the next: $("$corobench" plan "$folder/quick.yaml" | head -n 5)"
