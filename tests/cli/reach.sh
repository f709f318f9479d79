#!/bin/bash
# What the machine's limits forbid is skipped with the limit's name, before anything runs and in the report; the rest runs
# as it was asked for.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

cat >"$folder/far.yaml" <<'EOF'
title: Far
question: How far does it go?
workload: echo
implementations: [reactor_epoll]
axes: {connections: [5, 900]}
run: {duration: 20ms, warmup: 0ms, repeats: 0}
placement: same
rounds: {min: 6}
baseline: reactor_epoll
EOF
"$corobench" check echo/reactor_epoll >/dev/null
ulimit -n 500
reason="beyond this machine: 932 descriptors, and RLIMIT_NOFILE allows 500"
"$corobench" plan "$folder/far.yaml" >"$folder/plan"
grep -qxF "  skipped: reactor_epoll at connections=900: $reason" "$folder/plan" || fail "$(cat "$folder/plan")"
grep -q 'reactor_epoll  connections=900' "$folder/plan" && fail "it is planned to run"
"$corobench" run "$folder/far.yaml" --out "$folder/out" >"$folder/table" 2>"$folder/log" || fail "$(cat "$folder/table" "$folder/log")"
grep -qxF "skipped: far: reactor_epoll at connections=900: $reason" "$folder/log" || fail "$(cat "$folder/log")"
grep -qF "$reason" "$folder/out/far/report.html" || fail "the report does not say what was skipped"
[ "$(wc -l <"$folder/out/far/samples.jsonl")" = 12 ] || fail "$(wc -l <"$folder/out/far/samples.jsonl") runs, not 12"

# CPUs are not made up either.
"$corobench" plan "$folder/far.yaml" --set connections=5 --set server_cpus=1,2 >"$folder/plan"
grep -qF "skipped: reactor_epoll at server_cpus=2: beyond this machine: server_cpus=2, and 'placement: same' gives the server 1 " \
    "$folder/plan" || fail "$(cat "$folder/plan")"
