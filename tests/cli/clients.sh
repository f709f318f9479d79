#!/bin/bash
# A campaign of clients, end to end: against the harness's own server, with answers of which some go wrong; and what the
# report says of them. On a busy machine runs may be invalid, for the server came late: that is no matter of this test.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

"$corobench" check fanout/thread fanout/reactor_epoll >"$folder/check" || fail "$(cat "$folder/check")"
cat >"$folder/fan.yaml" <<'EOF'
title: Fan
question: Do faults cost a client more than answers?
workload: fanout
implementations: [thread, reactor_epoll]
axes: {requests: 30, concurrency: 10, latency: uniform, latency_ms: 10, status_500: [0, 0.2], resets: 0.1, malformed: 0.1}
run: {repeats: 0}
placement: same # works on any machine
baseline: thread
EOF
status=0
"$corobench" run "$folder/fan.yaml" --rounds 6 --out "$folder/out" >"$folder/table" 2>"$folder/log" || status=$?
[ $status -le 1 ] || fail "exit $status: $(cat "$folder/log")"
python3 - "$folder/out/fan/samples.jsonl" <<'EOF'
import json, sys
samples = [json.loads(line) for line in open(sys.argv[1])]
assert len(samples) == 3 * 2 * 6, len(samples)
bounds = {}
for sample in samples:
    assert sample["outcome"] in ("ok", "invalid"), sample
    assert sample["outcome"] == "ok" or "kept from" in sample["reason"], sample
    metrics = sample["metrics"]
    assert metrics["operations"] == 30 and metrics["requests_peak"] <= 10, metrics
    assert abs(metrics["bound_ratio"] - metrics["elapsed_ns"] / metrics["bound_concurrent_ns"]) < 1e-9, metrics
    for name in "cpu_ns_per_operation", "switches_per_operation", "api_busy_fraction", "answer_late_p99_ns":
        assert metrics[name] >= 0, name
    point = sample["axes"]["status_500"]
    bound = metrics["bound_serial_ns"], metrics["bound_concurrent_ns"]
    assert bounds.setdefault(point, bound) == bound, "the delays are the same in all runs"
    assert bound[0] > bound[1] > 10e6, bound
EOF
grep -q 'Bound: the delays of the answers take' "$folder/out/fan/report.md" || fail "the report does not tell the bound"

# The server of a client is the driver: what one build of it has measured half, another does not carry on.
sed -i '$d' "$folder/out/fan/samples.jsonl" "$folder/out/fan/sessions.jsonl"
cp "$folder/out/campaign.json" "$folder/campaign.json"
python3 - "$folder/out/campaign.json" <<'EOF'
import json, sys
campaign = json.load(open(sys.argv[1]))
campaign["driver"]["hash"] = "0123456789abcdef"
json.dump(campaign, open(sys.argv[1], "w"))
EOF
"$corobench" run --resume "$folder/out" >"$folder/table" 2>"$folder/log" && fail "another driver carried on"
grep -q '^driver: .*(0123456789), is .*, and takes part in the runs of fan$' "$folder/log" || fail "$(cat "$folder/log")"
cp "$folder/campaign.json" "$folder/out/campaign.json"
"$corobench" run --resume "$folder/out" >"$folder/table" 2>"$folder/log" || [ $? = 1 ] || fail "$(cat "$folder/log")"
grep -q '^session 2: 35 of at least 36 runs are there$' "$folder/log" || fail "$(cat "$folder/log")"

# What cannot be meant is told with its place, before anything runs.
sed -i 's/malformed: 0.1/malformed: 0.95/' "$folder/fan.yaml"
"$corobench" plan "$folder/fan.yaml" 2>"$folder/err" && fail "shares beyond 1 are no problem"
grep -qF "$folder/fan.yaml:5:7: status_500=0: status_500, resets, stalls and malformed are shares of the answers, and come to 1.05" \
    "$folder/err" || fail "$(cat "$folder/err")"
