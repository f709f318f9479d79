#!/bin/bash
# run --resume: what is left is run and nothing else; the stop rule goes on as if nothing had been; what has changed
# since, and what cannot be carried on, is refused with the reason.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

mkdir -p "$folder/impls/dispatch"
program=$folder/impls/dispatch/python_clock.py
cat >"$program" <<PROGRAM
#!/usr/bin/python3
# dispatch/python_clock -- reports the times of a file, one after the other; can be made to wait for a signal
# model: call
# runtime: cpython
# class: idiomatic
# limits: lines<=2000
import atexit, os, time
import dispatch_rig

def report():
    try:
        times = open("$folder/times").read().split()
    except OSError:
        return
    with open("$folder/times", "w") as file:
        print(*times[1:], times[0], file=file)
    with open(os.environ["COROBENCH_METRICS"], "w") as file:
        print(f"elapsed_ns {times[0]} ns\noperations 2000 count", file=file)

def run(given):
    atexit.register(report)
    metrics = os.environ.get("COROBENCH_METRICS", "")
    if os.path.exists("$folder/wait") and open("$folder/wait").read().strip() in metrics:
        open("$folder/waiting", "w").close()
        while not os.path.exists("$folder/go"):
            time.sleep(0.01)
    count = sum("python" in line for line in given.lines for _ in range(given.depth)) // given.depth
    return [count * (given.fanout // given.sink_count)] * given.sink_count

dispatch_rig.main(run)
PROGRAM
chmod +x "$program"
"$corobench" check --impls "$folder/impls" dispatch/python_clock >"$folder/check" || fail "$(cat "$folder/check")"

# scenario NAME ROUNDS
scenario() {
    cat >"$folder/$1.yaml" <<YAML
title: Steady $1
question: Is it carried on?
workload: dispatch
implementations: [python_clock]
axes: {lines: 2000}
rank: elapsed_ns
plots: [{kind: ranking}]
baseline: python_clock
run: {repeats: 0}
rounds: {$2}
YAML
}
# begin NAME RUN [ARGUMENT]...: a campaign in the background that waits in its run RUN (six digits); sets driver.
begin() {
    local name=$1 waited=0
    echo "raw/$2" >"$folder/wait"
    rm -f "$folder/waiting" "$folder/go"
    shift 2
    "$corobench" run "$@" --seed 5 --impls "$folder/impls" --out "$folder/$name" >"$folder/out" 2>"$folder/err" &
    driver=$!
    until [ -e "$folder/waiting" ]; do
        sleep 0.02
        waited=$((waited + 1))
        [ $waited -lt 1500 ] || fail "$name: does not come to its run: $(cat "$folder/out" "$folder/err")"
    done
}
# let_go STATUS: the run that waits, and all after it, go on; the driver exits with STATUS.
let_go() {
    touch "$folder/go"
    finish "$1"
}
finish() {
    status=0
    wait $driver || status=$?
    [ $status = "$1" ] || fail "exit $status, not $1: $(cat "$folder/out" "$folder/err")"
}
# cut NAME RUN [ARGUMENT]...: a campaign that is killed in its run RUN.
cut() {
    begin "$@"
    kill -9 $driver
    wait $driver 2>/dev/null || true
    rm -f "$folder/wait"
}
# resume STATUS WANTED NAME [ARGUMENT]...: exits so, and says so on stdout or stderr.
resume() {
    local wanted_status=$1 wanted=$2 name=$3
    shift 3
    status=0
    "$corobench" run --resume "$folder/$name" "$@" >"$folder/out" 2>"$folder/err" || status=$?
    [ $status = "$wanted_status" ] || fail "$name: exit $status, not $wanted_status: $(cat "$folder/out" "$folder/err")"
    cat "$folder/out" "$folder/err" >"$folder/both"
    grep -qF -- "$wanted" "$folder/both" || fail "$name: no '$wanted' in: $(cat "$folder/both")"
}
# runs NAME/SCENARIO ROUNDS: each run of the rounds is there once and went well.
runs() {
    python3 - "$folder/$1/samples.jsonl" "$2" <<'CHECK'
import json, sys
samples = []
for line in open(sys.argv[1], errors="replace"):
    try:
        samples.append(json.loads(line))
    except ValueError:
        pass
assert all(s["outcome"] == "ok" for s in samples), samples
made = sorted((s["round"], s["cell"]) for s in samples)
assert made == [(r, c) for r in range(int(sys.argv[2])) for c in range(2)], made
assert all(s["run"] == 2 * s["round"] + s["position"] for s in samples), samples
CHECK
}
summary() {
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2]))' "$folder/$1/summary.json" "$2"
}

scenario small 'min: 6'
scenario other 'min: 6'
echo 1000 >"$folder/times"

# Ctrl-C once, SIGTERM and SIGHUP let the run in flight finish and write the report; the command that carries on is
# named, and does.
for signal in INT TERM HUP; do
    begin "$signal" 000005 "$folder/small.yaml" "$folder/other.yaml"
    kill -"$signal" $driver
    until grep -q 'finishing the run in flight' "$folder/err"; do sleep 0.02; done
    let_go 1
    grep -q 'stopped early' "$folder/out" || fail "$signal: $(cat "$folder/out")"
    [ "$(wc -l <"$folder/$signal/small/samples.jsonl")" = 6 ] || fail "$signal: the run in flight is lost"
    grep -q '1 of 2 scenarios.*ended early' "$folder/$signal/report.md" || fail "$signal: the report is not of what ran"
    grep -q 'before it came to other' "$folder/$signal/report.md" || fail "$signal: the report hides what did not run"
    [ "$(summary "$signal/small" ended_by)" = interrupted ] || fail "$signal: ended by $(summary "$signal/small" ended_by)"
done
command=$(sed -n 's/^carry on with: //p' "$folder/out")
(cd / && eval "$command" >"$folder/both" 2>&1) || fail "$command: exit $?: $(cat "$folder/both")"
runs HUP/small 6
runs HUP/other 6
[ "$(summary HUP/small sessions),$(summary HUP/other sessions)" = 2,1 ] || fail "HUP: not 2 sessions and 1"
grep -q 'Measured in 2 sessions' "$folder/HUP/report.md" || fail "the report does not tell of 2 sessions"
grep -q 'Measured in one session' "$folder/HUP/other/report.md" || fail "other's report does not tell of one session"
grep -q 'Ctrl-C, or another signal' "$folder/HUP/report.html" || fail "the report does not tell what ended the first"

# nohup's wish is heard: a hangup that is ignored stays so.
echo raw/000005 >"$folder/wait"
rm -f "$folder/waiting" "$folder/go"
(
    trap '' HUP
    exec "$corobench" run "$folder/small.yaml" --impls "$folder/impls" --out "$folder/nohup" >"$folder/out" 2>"$folder/err"
) &
driver=$!
until [ -e "$folder/waiting" ]; do sleep 0.02; done
kill -HUP $driver
let_go 0
runs nohup/small 6

# A second Ctrl-C stops at once; the run that it cuts is made again.
begin twice 000005 "$folder/small.yaml"
kill -INT $driver
until grep -q 'finishing the run in flight' "$folder/err"; do sleep 0.02; done
kill -INT $driver
finish 1
grep -q 'stopped at once' "$folder/out" && grep -q '^carry on with: ' "$folder/out" || fail "twice: $(cat "$folder/out")"
[ "$(wc -l <"$folder/twice/small/samples.jsonl")" = 5 ] || fail "twice: not 5 samples"
rm "$folder/wait"

# Two drivers on one folder; --out on a campaign that could go on.
begin busy 000005 "$folder/small.yaml"
resume 2 'another corobench is running this campaign' busy
"$corobench" run "$folder/small.yaml" --impls "$folder/impls" --out "$folder/busy" 2>"$folder/note" && fail "--out on a running campaign"
grep -q 'another campaign writes there' "$folder/note" || fail "$(cat "$folder/note")"
# Whoever deletes, replaces or changes its files meanwhile takes nothing from it: they are put back, and each is told of once.
cp -r "$folder/busy" "$folder/touched"
rm "$folder/busy/campaign.json" "$folder"/busy/small/{host,plan}.json
sed -i 's/"outcome":"ok"/"outcome":"no"/' "$folder/busy/small/samples.jsonl"
echo '{}' >"$folder/busy/small/sessions.jsonl"
sed -i 's/ranking/samples/' "$folder/busy/small/scenario.yaml" # another plot is everybody's right
let_go 1
rm "$folder/wait"
[ "$(grep -c '^corobench: .*/busy/.* while the campaign ran, and was put back' "$folder/err")" = 5 ] || fail "$(cat "$folder/err")"
runs busy/small 6
for file in campaign.json small/host.json small/plan.json; do
    cmp "$folder/busy/$file" "$folder/touched/$file" || fail "$file is another"
done
[ -e "$folder/busy/small/plots/samples.svg" ] && [ "$(summary busy/small sessions)" = 1 ] || fail "busy: $(ls "$folder/busy/small/plots")"
"$corobench" run "$folder/small.yaml" --impls "$folder/impls" --out "$folder/twice" 2>"$folder/note" && fail "--out on an unfinished campaign"
grep -qF "an unfinished campaign is there" "$folder/note" && grep -qF -- "--resume $folder/twice" "$folder/note" ||
    fail "$(cat "$folder/note")"
"$corobench" run "$folder/small.yaml" --impls "$folder/impls" --out "$folder/busy" 2>"$folder/note" && fail "--out on a finished campaign"
grep -q 'unfinished' "$folder/note" && fail "$(cat "$folder/note")"
rm "$folder/twice/small/host.json" # campaign.json has it, too
resume 0 'session 2: 5 of at least 12 runs are there' twice
[ -s "$folder/twice/small/host.json" ] || fail "twice: host.json is not there again"
runs twice/small 6

# What is finished is not touched; its report is written again.
sha256sum "$folder"/twice/small/{samples,sessions}.jsonl >"$folder/sums"
rm "$folder/twice/report.html"
resume 0 'nothing is left to run: the campaign is finished, with 12 runs' twice
sha256sum --quiet -c "$folder/sums" || fail "a finished campaign was changed"
[ -s "$folder/twice/report.html" ] || fail "a finished campaign's report is not written again"

# A torn line is cut off, a damaged one does not count: those two runs are made again, the others are not touched.
cp -r "$folder/twice" "$folder/hurt"
python3 - "$folder/hurt/small/samples.jsonl" <<'EOF'
import sys
lines = open(sys.argv[1], "rb").readlines()
lines[2] = lines[2].replace(b'"run"', b'r\xffn"')
open(sys.argv[1], "wb").write(b"".join(lines)[:-20])
EOF
resume 0 'samples.jsonl:3 is damaged (not JSON' hurt
grep -q 'samples.jsonl:12 is torn and will be cut off: that run is made again' "$folder/err" || fail "$(cat "$folder/err")"
runs hurt/small 6
python3 - "$folder/hurt/small/samples.jsonl" "$folder/twice/small/samples.jsonl" <<'EOF'
import sys
hurt, before = [open(path, "rb").readlines() for path in sys.argv[1:]]
assert hurt[:2] + hurt[3:11] == before[:2] + before[3:11] and len(hurt) == 13, "other samples were touched"
EOF

# What a run that was cut has left is not taken for what it writes when it is made again.
cut stale 000005 "$folder/small.yaml"
echo 'of an earlier run' | tee "$folder/stale/small/raw/000005.left" >"$folder/stale/small/raw/000006.left"
echo 'of a run that stays as it is' >"$folder/stale/small/raw/000004.stderr"
resume 0 'report: ' stale
runs stale/small 6
[ "$(ls "$folder/stale/small/raw")" = 000004.stderr ] || fail "stale: $(ls "$folder/stale/small/raw")"

# The budget counts the time of all sessions: here the first run took two hours.
scenario budget 'min: 6, max: 50, budget: 1h'
cut budget 000015 "$folder/budget.yaml"
python3 - "$folder/budget/budget/samples.jsonl" <<'EOF'
import re, sys
text = open(sys.argv[1]).read()
open(sys.argv[1], "w").write(re.sub('"took_ns":[0-9]+', '"took_ns":7200000000000', text, count=1))
EOF
resume 0 'Ended after 8 rounds, as another would not have fitted the budget' budget
runs budget/budget 8

# The precision looks at the rounds of all sessions.
scenario precision 'min: 6, max: 9, precision: 5%'
echo 1000 1010 1020 >"$folder/times"
cut precision 000007 "$folder/precision.yaml"
resume 0 'as every interval is as narrow as wanted' precision
runs precision/precision 6
[ "$(summary precision/precision ended_by)" = precision ] || fail "ended by $(summary precision/precision ended_by)"
scenario vague 'min: 6, max: 9, precision: 0.1%'
cut vague 000007 "$folder/vague.yaml"
resume 0 'Not within the wanted precision of 0.100%: python_clock (' vague
runs vague/vague 9
[ "$(summary vague/vague ended_by),$(summary vague/vague imprecise_cells)" = maximum,2 ] || fail "vague: not 2 imprecise"
grep -q 'Not within the wanted precision' "$folder/vague/vague/report.md" || fail "the report does not say what is imprecise"

# The disk is full for a while.
echo 1000 >"$folder/times"
"$corobench" check dispatch/handler >"$folder/check" || fail "$(cat "$folder/check")"
sed 's/python_clock/handler/' "$folder/small.yaml" >"$folder/plain.yaml"
ulimit -S -f 40 # KiB
status=0
"$corobench" run "$folder/plain.yaml" --rounds 80 --out "$folder/full" >"$folder/out" 2>"$folder/err" ||
    status=$?
ulimit -S -f "$(ulimit -H -f)"
[ $status = 1 ] && grep -q 'File too large' "$folder/err" || fail "full: exit $status: $(cat "$folder/err")"
grep -q '^carry on with: ' "$folder/out" || fail "full: $(cat "$folder/out")"
resume 0 'report: ' full
runs full/plain 80

# The command line is the folder's own.
for words in "$folder/small.yaml:a scenario" "--rounds=8:--rounds" "--out=$folder/x:--out" "--seed=3:--seed" \
    "--only=a:--only" "--set=lines=3:--set" "--impls=$folder/impls:--impls" "--precision=3%:--precision" "--budget=1s:--budget"; do
    resume 2 "leave out ${words#*:}, or begin a new campaign without --resume" hurt "${words%%:*}"
done

# What is no campaign.
resume 2 'cannot open' missing
mkdir "$folder/empty"
resume 2 'no campaign was begun there that could be carried on' empty
resume 2 "is one scenario's folder" hurt/small
cp -r "$folder/hurt" "$folder/damaged"
echo '{"schema_version": 1}' >"$folder/damaged/campaign.json"
resume 2 'campaign.json: damaged' damaged
echo '{' >"$folder/damaged/campaign.json"
resume 2 'campaign.json:2:0: not JSON' damaged
echo '{"schema_version": 99}' >"$folder/damaged/campaign.json"
resume 2 'not a campaign of this version' damaged

# What has changed: each thing alone, then all at once; set right, it goes on.
cut changed 000005 "$folder/small.yaml" "$folder/other.yaml"
cp -r "$folder/changed" "$folder/as_it_was"
# differs SENTENCE...: refused for just these reasons, and not a sample is touched.
differs() {
    local sentence
    resume 2 'cannot be carried on' changed
    for sentence in "$@"; do
        grep -q -- "^$sentence" "$folder/err" || fail "no '$sentence' in: $(cat "$folder/err")"
    done
    [ "$(wc -l <"$folder/err")" = $(($# + 1)) ] || fail "not $# reasons: $(cat "$folder/err")"
    cmp "$folder/changed/small/samples.jsonl" "$folder/as_it_was/small/samples.jsonl" || fail "the samples were touched"
}
# fact EXPRESSION: changes what campaign.json remembers, as if the machine had changed since.
fact() {
    python3 - "$folder/changed/campaign.json" "$1" <<'EOF'
import json, sys
campaign = json.load(open(sys.argv[1]))
exec(sys.argv[2])
json.dump(campaign, open(sys.argv[1], "w"))
EOF
}
sed -i 's/^plots:.*/plots: [{kind: samples}]/' "$folder/small.yaml" "$folder/changed/small/scenario.yaml" # no difference
sed -i 's/Is it/Was it/' "$folder/small.yaml"
differs 'scenario small: .*small.yaml has changed, first in line 2'
sed -i 's/Is it/Was it/' "$folder/other.yaml" # of which nothing was run yet
differs 'scenario small: ' 'scenario other: .*other.yaml has changed, first in line 2'
sed -i 's/Was it/Is it/' "$folder/small.yaml" "$folder/other.yaml"
echo '# seen' >>"$folder/changed/small/scenario.yaml"
differs 'scenario small: its copy small/scenario.yaml has changed'
cp "$folder/as_it_was/small/scenario.yaml" "$folder/changed/small/"
sed -i 's/"seed": "/"seed": "1/' "$folder/changed/small/plan.json"
differs 'scenario small: small/plan.json has changed'
cp "$folder/as_it_was/small/plan.json" "$folder/changed/small/"

cp -p "$program" "$folder/program"
echo '# changed' >>"$program"
differs 'program dispatch/python_clock: .*python_clock.py has changed ('
rm "$program"
differs 'program dispatch/python_clock: is not there any more'
cp -p "$folder/program" "$program"
# Another check meanwhile, of a test beside this one, forgets the results of programs that are gone.
"$corobench" check --impls "$folder/impls" dispatch/python_clock >"$folder/check" || fail "$(cat "$folder/check")"
fact 'campaign["programs"]["dispatch/python_clock"]["key"] = "0"'
differs 'program dispatch/python_clock: its interpreter, a library'
cp "$folder/as_it_was/campaign.json" "$folder/changed/"

fact 'campaign["driver"]["suite"] = 0'
differs 'driver: it was corobench .*, is corobench'
cp "$folder/as_it_was/campaign.json" "$folder/changed/"
fact 'host = campaign["host"]; host["cpu"].update(model="Other", online=99); host["memory"] = "9 kB"
host["kernel"].update(release="1.0", version="#0"); host["software"]["hyperfine"] = "h"; host["mitigations"]["x"] = "on"'
differs "machine: CPU model was 'Other', is " 'machine: number of online CPUs was 99, is ' "machine: memory was '9 kB', is " \
    "machine: kernel release was '1.0', is " "machine: kernel version was '#0', is " "machine: hyperfine was 'h', is " \
    "machine: mitigation of x was 'on', is not known"
cp "$folder/as_it_was/campaign.json" "$folder/changed/"

fact 'campaign["host"]["cpu"]["model"] = "Other"; campaign["driver"]["version"] = "0"'
echo '# changed' >>"$program"
sed -i 's/Is it/Was it/' "$folder/small.yaml"
differs 'scenario small: ' 'program dispatch/python_clock: ' 'driver: ' 'machine: CPU model'
cp -p "$folder/program" "$program"
sed -i 's/Was it/Is it/' "$folder/small.yaml"
cp "$folder/as_it_was/campaign.json" "$folder/changed/"
rm "$folder/other.yaml" # its text is in the folder
# What only comes and goes is no change: the load, and what the kernel keeps of the memory for itself.
fact 'campaign["host"]["kernel"]["load_average"] = "99"'
fact 'memory = campaign["host"]["memory"]; campaign["host"]["memory"] = f"{int(int(memory.split()[0]) * 1.005)} kB"'
# Nor is a driver that was built anew, and takes no part in what is measured: that is told. (Where it does: clients.sh.)
fact 'campaign["driver"]["hash"] = "0123456789abcdef"'
sed -i 's/"driver":"[^"]*"/"driver":"0123456789abcdef"/' "$folder/changed/small/sessions.jsonl"
resume 0 'runs are there; corobench was built anew since' changed
runs changed/small 6
runs changed/other 6
grep -q 'corobench was built anew before session 2 ([0-9a-f]*, was 0123456789)' "$folder/changed/small/report.md" ||
    fail "the report does not tell that corobench was built anew"

# Whoever begins anew is told of what could go on.
mkdir "$folder/results"
cp -r "$folder/as_it_was" "$folder/results/20200101T000000Z-0000000"
COROBENCH_RESULTS=$folder/results "$corobench" run "$folder/small.yaml" --impls "$folder/impls" >"$folder/out" 2>"$folder/err" ||
    fail "$(cat "$folder/err")"
grep -q -- 'the latest is unfinished, and is carried on by: .* --resume .*20200101T000000Z-0000000$' "$folder/err" ||
    fail "$(cat "$folder/err")"
