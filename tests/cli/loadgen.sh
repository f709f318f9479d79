#!/bin/bash
# corobench loadgen by itself: text for people, JSON for machines, wrong use, servers that err, Ctrl-C, and
# more connections than one source address serves.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
server=$1/impls/echo/reactor_epoll
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$folder"' EXIT

# Runs `corobench ARGUMENTS...`; its status must be the first argument, what it prints goes to $folder.
expect() {
    local wanted=$1 status=0
    shift
    "$corobench" "$@" >"$folder/out" 2>"$folder/err" || status=$?
    [ "$status" = "$wanted" ] || fail "$*: exit $status, not $wanted: $(cat "$folder/out" "$folder/err")"
}

start_server() {
    "$server" --listen=127.0.0.1:0 >"$folder/ready" &
    pid=$!
    until grep -q READY "$folder/ready"; do sleep 0.01; done
    address=$(sed 's/READY //' "$folder/ready")
}

stop_server() {
    kill -TERM "$pid"
    wait "$pid" || fail "the server did not exit 0"
    pid=
}

start_server

# For people: every figure with its unit.
expect 0 loadgen --connect="$address" --connections=20 --messages=5000 --watch-pid="$pid"
for line in '^load .*closed loop: 1 in flight on each$' '^rate .*/s.* 5000 messages in ' \
    '^latency .*p50 .*s, .*p99 .*max ' '^server .*of CPU per message' 'threads 1, ' \
    '^client .*of CPU per message' "^fairness .*Jain's index" '^errors .*server: 0; .*generator: 0$'; do
    grep -q -- "$line" "$folder/out" || fail "no '$line' in: $(cat "$folder/out")"
done

# Percentiles that too few messages stand behind are left out.
expect 0 loadgen --connect="$address" --connections=1 --messages=100 --warmup=0ms
grep -q 'p90 ' "$folder/out" || fail "no p90 of 100 messages"
grep -q 'p99 ' "$folder/out" && fail "a p99 of 100 messages"

# The server's course over the window, for machines alone.
expect 2 loadgen --connect="$address" --duration=50ms --watch-pid="$pid" --moments=10
grep -q -- 'need --watch-pid, --duration and --json' "$folder/err" || fail "$(cat "$folder/err")"
expect 0 loadgen --connect="$address" --connections=5 --duration=100ms --warmup=0ms --watch-pid="$pid" --moments=10 --json
python3 - "$folder/out" <<'PYTHON'
import json, sys
moments = json.load(open(sys.argv[1]))["server_moments"]
assert 1 <= len(moments) <= 11 and moments[0]["at_ns"] == moments[0]["cpu_ns"] == 0, moments
assert all(m["threads"] == 1 and m["rss_bytes"] > 100000 for m in moments), moments
assert all(a["at_ns"] < b["at_ns"] and a["cpu_ns"] <= b["cpu_ns"] for a, b in zip(moments, moments[1:])), moments
PYTHON

# For machines.
expect 0 loadgen --connect="$address" --json --load blast --connections=30 --messages=3000 --warmup=10ms \
    --message-bytes=65536 --watch-pid="$pid"
python3 - "$folder/out" <<'PYTHON'
import json, sys
load = json.load(open(sys.argv[1]))
metrics = load["metrics"]
assert load["connections_asked"] == load["connections_made"] == 30, load
assert metrics["messages"] == 3000 and metrics["errors_theirs"] == metrics["errors_ours"] == 0, load
assert abs(metrics["messages_per_second"] * metrics["window_ns"] / 3e12 - 1) < 1e-6, load
assert abs(metrics["bytes_per_second"] / metrics["messages_per_second"] - 65536) < 1e-6, load
assert load["watched"] and metrics["server_cpu_ns_per_message"] > 0, load
assert load["first_error"] is None and not load["timed_out"] and not load["interrupted"], load
assert metrics["latency_p25_ns"] <= metrics["latency_p50_ns"] <= metrics["latency_p99_ns"], load
PYTHON

# Large messages many deep: reading goes on while writing is blocked.
expect 0 loadgen --connect="$address" --connections=4 --depth=64 --message-bytes=65536 --messages=600 \
    --warmup=0ms

# The other kinds of load.
expect 0 loadgen --connect="$address" --json --load=churn --connections=10 --messages=500 --ending=rst \
    --watch-pid="$pid"
python3 - "$folder/out" <<'PYTHON'
import json, sys
load = json.load(open(sys.argv[1]))
metrics = load["metrics"]
assert load["connections_made"] == 10 and load["connections_opened"] >= 500, load
assert metrics["messages"] == 500 and metrics["errors_theirs"] == metrics["errors_ours"] == 0, load
assert metrics["connections_per_second"] > 0 and metrics["server_cpu_ns_per_connection"] > 0, load
assert metrics["connect_p50_ns"] <= metrics["connect_p99_ns"], load
PYTHON
expect 0 loadgen --connect="$address" --load=idle --connections=50 --active=2 --messages=500 --sizes=mixed
grep -q 'idle: 1 in flight on each of 2, the others silent$' "$folder/out" || fail "no idle load: $(cat "$folder/out")"
expect 0 loadgen --connect="$address" --connections=50 --active=2 --messages=500 --connects-at-once=1
grep -q 'closed loop: 2 in flight, in turn on connections picked at random$' "$folder/out" || fail "no sparse load"
for kind in stall trickle; do
    expect 0 loadgen --connect="$address" --load=slow --slow=2 --slow-kind="$kind" --connections=10 --duration=100ms
    grep -q '^load .*slow: 2 .*, 1 in flight on each of the others$' "$folder/out" || fail "no slow load: $kind"
done

# Ctrl-C ends it, and it reports what it saw.
"$corobench" loadgen --connect="$address" --duration=60s --json >"$folder/out" &
load=$!
until [ "$(find "/proc/$pid/fd" -type l | wc -l)" -gt 50 ]; do sleep 0.01; done
kill -TERM "$load" # bash starts background programs with SIGINT ignored, and the two are handled alike
wait "$load" || true
grep -q '"interrupted": true' "$folder/out" || fail "no report after an interrupt"

# More connections than one source address is used for.
if [ "$(ulimit -Hn)" -ge 11000 ]; then
    expect 0 loadgen --connect="$address" --connections=10500 --message-bytes=16 --messages=10500 --json
    grep -q '"connections_made": 10500' "$folder/out" || fail "not all connections were made"
fi

stop_server

# A server that is not there, and one that goes away.
expect 1 loadgen --connect="$address" --connections=2
grep -q 'connection 0: cannot connect: Connection refused' "$folder/err" || fail "no refusal: $(cat "$folder/err")"

# Wrong use, each with its sentence.
wrong() {
    local sentence=$1
    shift
    expect 2 loadgen "$@"
    grep -qF -- "$sentence" "$folder/err" || fail "$*: no '$sentence' in: $(cat "$folder/err")"
    [ ! -s "$folder/out" ] || fail "$*: wrote to stdout"
}
wrong '--connect=HOST:PORT is required'
wrong "not '127.0.0.1'" --connect=127.0.0.1
wrong "not 'localhost:http'" --connect=localhost:http
wrong "did you mean 'open'?" --connect=127.0.0.1:1 --load=opne
wrong '--depth' --connect=127.0.0.1:1 --depth=65
wrong '--depth' --connect=127.0.0.1:1 --depth=0
wrong "'depth' is for loads other than blast" --connect=127.0.0.1:1 --load=blast --depth=2
wrong "unknown value 'fim'" --connect=127.0.0.1:1 --load=churn --ending=fim
wrong "'slow' is for load=slow" --connect=127.0.0.1:1 --slow=2
wrong 'leave one that does not' --connect=127.0.0.1:1 --load=slow --slow=100
wrong 'sizes=mixed needs message_bytes from 4 to 8456' --connect=127.0.0.1:1 --sizes=mixed --message-bytes=9000
wrong '--message-bytes' --connect=127.0.0.1:1 --message-bytes=65537
wrong '--connections' --connect=127.0.0.1:1 --connections=-1
wrong '--duration' --connect=127.0.0.1:1 --duration=soon
wrong '--deadline leaves no time' --connect=127.0.0.1:1 --duration=2s --deadline=1s
wrong 'did you mean --connections' --connect=127.0.0.1:1 --conections=5

# A limit that cannot be met is named, before any connection is made: these would be refused.
(ulimit -n 64 && expect 1 loadgen --connect=127.0.0.1:1 --connections=100)
grep -qF '100 connections need 132 descriptors, but RLIMIT_NOFILE allows 64: raise it (ulimit -Hn) or ask for fewer' \
    "$folder/err" || fail "the limit is not named: $(cat "$folder/err")"
