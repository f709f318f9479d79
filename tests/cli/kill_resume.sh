#!/bin/bash
# kill_resume.sh BUILD [KILLS [SEED]] -- a campaign that is killed with -9 at random moments and carried on each time ends
# as if nothing had been: every planned run once, in the planned order, with the seed it has without interruption; no
# sample that was there is touched, no process is left behind. KILLS counts the kills that come while runs are made; there
# are others, before and after.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
kills_wanted=${2:-3}
RANDOM=${3:-20261121}

# A server that notes what it was sent first in which run: the load's seed shows in that.
mkdir -p "$folder/impls/echo"
cat >"$folder/impls/echo/python_spy.py" <<EOF
#!/usr/bin/python3
# echo/python_spy -- one Python thread per connection, which notes what came first
# model: thread
# runtime: python
# class: idiomatic
# limits: connections<=100; heartbeat_ms<=0; work_ns<=0
import hashlib, os, signal, threading
import echo_rig
from echo_rig import rig

threads = rig.Ledger("threads")
run = os.environ.get("COROBENCH_METRICS", "none").removesuffix(".metrics").removeprefix("$folder/")

def session(connection):
    first = b""
    try:
        with connection:
            while data := connection.recv(echo_rig.BUFFER_BYTES):
                if len(first) < 64:
                    first += data
                    if len(first) >= 64:
                        with open("$folder/seen", "a") as notes:
                            notes.write(f"{run} {hashlib.sha256(first[:64]).hexdigest()}\n")
                connection.sendall(data)
    except OSError:
        pass
    threads.close()

def serve(listener):
    while (connection := listener.accept()) is not None:
        threads.open()
        try:
            threading.Thread(target=session, args=(connection,), daemon=True).start()
        except RuntimeError:
            threads.close()
            connection.close()

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
listener = echo_rig.Listener(echo_rig.options())
threading.stack_size(256 * 1024)
server = threading.Thread(target=serve, args=(listener,))
server.start()
listener.announce()
signal.sigwait({signal.SIGTERM})
listener.shut_down()
server.join()
threads.report()
listener.report()
os._exit(0)
EOF
chmod +x "$folder/impls/echo/python_spy.py"
rounds=$((6 + kills_wanted / 10))
cat >"$folder/first.yaml" <<EOF
title: First
question: Is a batch scenario carried on?
workload: dispatch
implementations: [handler, call]
axes: {lines: 2000}
baseline: handler
run: {repeats: 0}
plots: [{kind: ranking}]
rounds: {min: $rounds}
EOF
cat >"$folder/second.yaml" <<EOF
title: Second
question: Is a server scenario carried on?
workload: echo
implementations: [python_spy]
axes: {connections: 2, message_bytes: 256}
run: {duration: 50ms, warmup: 0ms, deadline: 10s, repeats: 0}
baseline: python_spy
plots: [{kind: ranking}]
rounds: {min: $rounds}
EOF
"$corobench" check dispatch/handler dispatch/call >"$folder/check" || fail "$(cat "$folder/check")"
"$corobench" check --impls "$folder/impls" echo/python_spy >"$folder/check" || fail "$(cat "$folder/check")"
: >"$folder/seen"

# begin NAME: starts the campaign in the background; sets driver.
begin() {
    "$corobench" run "$folder/first.yaml" "$folder/second.yaml" --impls "$folder/impls" --seed 7 --out "$folder/$1" \
        >"$folder/out" 2>"$folder/err" &
    driver=$!
}
# carry_on NAME: the same for what is left of it, if anything was begun.
carry_on() {
    if [ ! -e "$folder/$1/campaign.json" ]; then
        rm -rf "${folder:?}/$1"
        begin "$1"
        return
    fi
    "$corobench" run --resume "$folder/$1" >"$folder/out" 2>"$folder/err" &
    driver=$!
}
# All below a process, itself included.
family() {
    local child
    echo "$1"
    # shellcheck disable=SC2013 # words of one line
    for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
        family "$child"
    done
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
            [ $waited -lt 200 ] || fail "$pid is still there: $(tr '\0' ' ' <"/proc/$pid/cmdline")"
        done
    done
}
# whole NAME: each file of samples begins with what was whole in it after the last kill, and that is kept anew.
whole() {
    python3 - "$folder" "$1" <<'EOF'
import os, sys
folder, name = sys.argv[1:]
for scenario in "first", "second":
    path, kept = f"{folder}/{name}/{scenario}/samples.jsonl", f"{folder}/kept.{name}.{scenario}"
    now = open(path, "rb").read() if os.path.exists(path) else b""
    before = open(kept, "rb").read() if os.path.exists(kept) else b""
    assert now.startswith(before), f"{path}: samples were lost or changed"
    open(kept, "wb").write(now[:now.rfind(b"\n") + 1])
EOF
}
# complete NAME: all that was planned is there, once, in its order; and no process works on it.
complete() {
    whole "$1"
    python3 - "$folder" "$1" <<'EOF'
import glob, json, os, sys
folder, name = sys.argv[1:]
for scenario in "first", "second":
    here = f"{folder}/{name}/{scenario}"
    plan = json.load(open(f"{here}/plan.json"))
    order = [(i, place, int(cell)) for i, line in enumerate(plan["rounds"]) for place, cell in enumerate(line.split())]
    samples = [json.loads(line) for line in open(f"{here}/samples.jsonl")]
    assert [(s["round"], s["position"], s["cell"]) for s in samples] == order, "not each planned run once, in its order"
    assert [s["run"] for s in samples] == list(range(len(order))), "not numbered by their places"
    # A machine that is busy elsewhere may leave no time for a message; such a run counts, and keeps its logs.
    well = {f"{s['run']:06}" for s in samples if s["outcome"] == "ok"}
    assert all(s["outcome"] in ("ok", "invalid") for s in samples), [s for s in samples if s["outcome"] != "ok"]
    assert not [name for name in os.listdir(f"{here}/raw") if name[:6] in well], os.listdir(f"{here}/raw")
    summary = json.load(open(f"{here}/summary.json"))
    assert summary["complete"] and summary["ended_by"] == "maximum", summary["ended_by"]
    assert plan["rounds"] == json.load(open(f"{folder}/reference/{scenario}/plan.json"))["rounds"]
assert os.path.getsize(f"{folder}/{name}/report.html") > 1000
for place in glob.glob("/proc/[0-9]*/environ"):
    try:
        assert f"COROBENCH_METRICS={folder}".encode() not in open(place, "rb").read(), f"{place}: left behind"
    except OSError:
        pass
EOF
}

# The driver comes to its end by itself: nothing is left to run.
come_to_end() {
    wait $driver || true
    grep -q '^report: ' "$folder/out" && ! grep -q '^carry on with: ' "$folder/out" ||
        fail "$1: $(cat "$folder/out" "$folder/err")"
    complete "$1"
}

begin reference
come_to_end reference

# a_moment MS: sleeps for less than that.
a_moment() {
    local moment=$((RANDOM % $1))
    sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
}
count_samples() {
    samples=$(cat "$folder/c$campaign"/*/samples.jsonl 2>/dev/null | wc -l)
}
# runs_made COUNT: until the driver has made so many, and works on the next or has ended: however slow the machine is, half
# of the kills come while runs are made, and some of what was to do is done between two of them.
runs_made() {
    local before seen=$middle
    count_samples
    before=$samples
    count_middle
    while [ $((samples - before)) -lt "$1" ] || [ "$middle" -le "$seen" ]; do
        ! ended $driver || break
        sleep 0.02
        count_samples
        count_middle
    done
    middle=$seen
}

# How many kills so far came between the begin of a session and its end.
count_middle() {
    middle=$(cat "$folder"/c*/*/sessions.jsonl 2>/dev/null | grep -o '"started_at"\|"ended_at"' | sort | uniq -c |
        awk '{ count[$2] = $1 } END { print count["\"started_at\""] - count["\"ended_at\""] }')
}

kills=0
middle=0
for ((campaign = 1; middle < kills_wanted && campaign <= kills_wanted; campaign++)); do
    finished=
    for ((session = 1; session <= 40 * kills_wanted && ! finished; session++)); do
        carry_on "c$campaign"
        if [ "$middle" -lt "$kills_wanted" ]; then
            if [ $((kills % 2)) = 0 ]; then
                a_moment 1200
            else
                runs_made $((RANDOM % 3))
                a_moment 150
            fi
            members=$(family $driver)
            if kill -9 $driver 2>/dev/null; then
                wait $driver 2>/dev/null || true
                gone
                whole "c$campaign"
                kills=$((kills + 1))
                count_middle
                continue
            fi
        fi
        come_to_end "c$campaign"
        finished=1
    done
    [ $finished ] || fail "c$campaign: not finished after $session sessions: $(cat "$folder/err")"
done

# What each run was sent on its two connections is the same whenever it was made, and of no other run.
python3 - "$folder/seen" <<'EOF'
import collections, sys
sent = collections.defaultdict(set)
for line in open(sys.argv[1]):
    run, what = line.split()
    sent[run.split("/", 1)[1]].add(what)
assert len(sent) > 10 and all(len(what) <= 2 for what in sent.values()), sent
assert len(set.union(*sent.values())) == sum(map(len, sent.values())), "runs are not told apart"
EOF
[ "$middle" -ge "$kills_wanted" ] || fail "only $middle of $kills kills came while runs were made"
echo "$kills kills, $middle of them while runs were made; $((campaign - 1)) campaigns carried on to their end"
