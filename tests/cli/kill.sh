#!/bin/bash
# Whatever ends a campaign early, the samples so far are whole, nothing it started survives, and the report can be
# made from what is there: Ctrl-C once, Ctrl-C twice, kill -9.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

# One server has processes of its own. That of the tree would first have to prove itself on 10,000 connections.
mkdir -p "$folder/impls/echo"
sed 's,^// limits: .*,// limits: connections<=100,; s,^// echo/process,// echo/forks,' \
    "$(dirname "$0")/../../impls/echo/process.c" >"$folder/impls/echo/forks.c"
"$corobench" check --impls "$folder/impls" --jobs=2 echo/reactor_epoll echo/forks >"$folder/check" ||
    fail "$(cat "$folder/check")"
cat >"$folder/long.yaml" <<'EOF'
title: Long
question: Who is left?
workload: echo
implementations: [reactor_epoll, forks]
axes: {connections: 20}
run: {duration: 200ms, warmup: 20ms, deadline: 10s, repeats: 0}
baseline: reactor_epoll
rounds: {min: 1000}
EOF
# All below a process, itself included.
family() {
    local child
    echo "$1"
    # shellcheck disable=SC2013 # words of one line
    for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
        family "$child"
    done
}
# start NAME: a campaign that has at least three samples and is in the middle of a run; sets driver and members.
start() {
    "$corobench" run "$folder/long.yaml" --impls "$folder/impls" --out "$folder/$1" >"$folder/$1.out" 2>"$folder/$1.err" &
    driver=$!
    local waited=0
    # shellcheck disable=SC2002 # the file may not be there yet
    until [ "$(cat "$folder/$1/long/samples.jsonl" 2>/dev/null | wc -l)" -ge 3 ] &&
        [ "$(family $driver | wc -l)" -ge 4 ]; do
        sleep 0.05
        waited=$((waited + 1))
        [ $waited -lt 1200 ] || fail "$1: no three samples in the middle of a run: $(cat "$folder/$1.err")
$(cut -c1-300 "$folder/$1/long/samples.jsonl" 2>&1 | tail -n 3)
$(ps -o pid,ppid,stat,wchan,args -p "$(family $driver | paste -sd,)" 2>&1)"
    done
    members=$(family $driver)
}
# Gone, or dead and waiting for a parent to notice.
ended() {
    ! grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status"
}
# Everything that was started is gone within 10 s.
gone() {
    local pid waited=0
    for pid in $members; do
        until ended "$pid"; do
            sleep 0.05
            waited=$((waited + 1))
            [ $waited -lt 200 ] || fail "$1: $pid is still there: $(tr '\0' ' ' <"/proc/$pid/cmdline")"
        done
    done
}
whole() {
    python3 - "$folder/$1/long/samples.jsonl" <<'EOF'
import json, sys
samples = [json.loads(line) for line in open(sys.argv[1])]
assert [s["run"] for s in samples] == list(range(len(samples))), "not each run once"
assert len(samples) >= 3 and all(s["outcome"] == "ok" for s in samples), samples[-1]
EOF
}

start killed
kill -9 $driver
wait $driver 2>/dev/null || true
gone killed
whole killed
printf '{"schema_version":1,"run":99' >>"$folder/killed/long/samples.jsonl" # as if killed while writing
"$corobench" report "$folder/killed" >/dev/null 2>"$folder/killed.note" || fail "no report: $(cat "$folder/killed.note")"
[ -s "$folder/killed/report.html" ] || fail "killed: no report.html"

start once
kill -INT $driver
status=0
wait $driver || status=$?
[ $status = 1 ] || fail "once: exit $status, not 1"
gone once
whole once
grep -q 'stopped early' "$folder/once.out" || fail "once: $(cat "$folder/once.out")"
[ -s "$folder/once/report.html" ] || fail "once: no report.html"

sed -i 's/duration: 200ms/duration: 8s/' "$folder/long.yaml" # the run in flight would take long to finish
cp "$folder/long.yaml" "$folder/slow.yaml"
"$corobench" run "$folder/slow.yaml" --impls "$folder/impls" --out "$folder/twice" >"$folder/twice.out" 2>"$folder/twice.err" &
driver=$!
until [ -n "$(ls "$folder/twice/slow/raw" 2>/dev/null)" ] && [ "$(family $driver | wc -l)" -ge 4 ]; do sleep 0.05; done
members=$(family $driver)
kill -INT $driver
sleep 0.2 # two signals at once are one
kill -INT $driver
status=0
wait $driver || status=$?
[ $status = 1 ] || fail "twice: exit $status, not 1"
gone twice
grep -q 'stopped at once' "$folder/twice.out" || fail "twice: $(cat "$folder/twice.out")"
[ ! -s "$folder/twice/slow/samples.jsonl" ] || fail "twice: a run that was cut short is a sample"
