#!/bin/bash
# An open loop and a real server that is stopped for a second: all that should have been sent meanwhile is seen to
# be late, which a closed loop hides. And a search for a knee. Bounds are wide: the machine may be busy.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
server=$1/impls/echo/reactor_epoll
pid=
trap '[ -z "$pid" ] || { kill -CONT "$pid"; kill "$pid"; } 2>/dev/null || true; rm -rf "$folder"' EXIT

"$server" --listen=127.0.0.1:0 >"$folder/ready" &
pid=$!
until grep -q READY "$folder/ready"; do sleep 0.01; done
address=$(sed 's/READY //' "$folder/ready")

# Starts a load of three seconds, and stops the server for one of them.
load_and_stop() {
    local out=$1
    shift
    "$corobench" loadgen --connect="$address" --duration=3s --warmup=0ms --json "$@" >"$folder/$out" &
    local load=$!
    sleep 1
    kill -STOP "$pid"
    sleep 1
    kill -CONT "$pid"
    wait "$load" || true # on a busy machine its figures may be INVALID
}
load_and_stop open --load=open --rate=1000 --arrivals=constant --connections=20
load_and_stop closed --load=closed --connections=1

# With trials of 42 ms what it finds is not worth much, but that it finds something, or says why not.
"$corobench" loadgen --connect="$address" --load=knee --connections=20 --duration=1s --warmup=10ms --json \
    >"$folder/knee" || true

python3 - "$folder" <<'PYTHON'
import json, sys
opened, closed, knee = (json.load(open(f"{sys.argv[1]}/{name}")) for name in ("open", "closed", "knee"))
metrics = opened["metrics"]
# 3,000 were to be sent, a third of them while the server stood still: the median of these waited half a second,
# so that a sixth of all waited longer. What a busy machine adds makes it more.
assert abs(metrics["offered_messages_per_second"] - 1000) < 50, metrics
assert metrics["response_p90_ns"] > 500e6, metrics
assert metrics["response_p99_ns"] > 850e6, metrics
assert 900e6 < metrics["response_max_ns"], metrics
assert metrics["unfinished_messages"] == 0 and metrics["errors_theirs"] == 0, metrics
assert metrics["backlog_max_ns"] > 500e6, metrics
# One message of the closed loop waited; its 99.9th percentile knows nothing of the second.
assert closed["metrics"]["latency_max_ns"] > 900e6, closed
assert closed["metrics"].get("latency_p99_9_ns", 0) < 500e6, closed
assert "response_p99_ns" not in closed["metrics"] and "saturated" not in closed, closed
# Where nothing was sustained at all, it says so.
found = knee["metrics"].get("knee_messages_per_second", 0)
assert found >= 10 or knee["invalid"], knee
PYTHON

# Text says what JSON says.
"$corobench" loadgen --connect="$address" --load=open --rate=500 --connections=20 --duration=1s >"$folder/out" || true
for line in 'open loop: 500 a second, poisson$' '^rate .*, offered ' '^response  p25 .*p99 .*max ' \
    'noticed after it was due: p50 ' 'then waited to be sent: p50 ' '^latency '; do
    grep -q -- "$line" "$folder/out" || { echo "no '$line' in: $(cat "$folder/out")"; exit 1; }
done

kill "$pid"
wait "$pid" || true
pid=
