#!/bin/bash
# A campaign from start to end: every planned run is a sample, what has not passed is refused and reported, what
# goes wrong in a run is recorded in its place, and nothing is written over.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
here=$(cd "$(dirname "$0")" && pwd)

"$corobench" check dispatch/handler dispatch/call >/dev/null
cat >"$folder/small.yaml" <<'EOF'
title: Small
question: Does a call cost less than a method?
workload: dispatch
implementations: [handler, call]
axes: {lines: 2000, depth: [1, 2]}
run: {repeats: 0} # a line for each planned run, whatever else the machine does
baseline: handler
plots: [{kind: lines, x: depth}, {kind: ranking}, {kind: samples}]
EOF
"$corobench" run "$folder/small.yaml" --seed 7 --out "$folder/a" >"$folder/table" 2>"$folder/log" ||
    fail "run failed: $(cat "$folder/table" "$folder/log")"
python3 - "$folder/a/small" <<'EOF'
import json, sys
folder = sys.argv[1]
plan = json.load(open(f"{folder}/plan.json"))
samples = [json.loads(line) for line in open(f"{folder}/samples.jsonl")]
order = [int(cell) for line in plan["rounds"] for cell in line.split()]
assert [s["cell"] for s in samples] == order, "the samples are not the plan's runs in the plan's order"
assert len(samples) == 3 * 2 * plan["rounds_min"], len(samples)
assert all(s["outcome"] == "ok" for s in samples), samples
assert all(s["metrics"]["wall_ns"] > s["metrics"]["elapsed_ns"] > 0 for s in samples)
summary = json.load(open(f"{folder}/summary.json"))
assert len(summary["cells"]) == 6
for name in "scenario.yaml", "host.json", "report.html", "report.md", "table.tex", "summary.csv":
    assert open(f"{folder}/{name}").read().strip(), name
EOF
[ -z "$(ls "$folder/a/small/raw")" ] || fail "runs that went well left logs behind"

# The same seed makes the same order; another seed another.
"$corobench" plan "$folder/small.yaml" --seed 7 >"$folder/plan7"
"$corobench" plan "$folder/small.yaml" --seed 7 | cmp - "$folder/plan7"
"$corobench" plan "$folder/small.yaml" --seed 8 | cmp -s - "$folder/plan7" && fail "the seed changes nothing"

# How the campaign ends is told.
ends() {
    "$corobench" plan "$folder/ends.yaml" "${@:2}" | grep -qxF "  until $1" ||
        fail "no '$1' in: $("$corobench" plan "$folder/ends.yaml" "${@:2}" | head -n 5)"
}
{ cat "$folder/small.yaml" && echo 'rounds: {max: 20}'; } >"$folder/ends.yaml"
"$corobench" plan "$folder/ends.yaml" | grep '  until ' && fail "there is no rule but the rounds"
ends "20 rounds or the precision of 5%" --precision 5%
ends "20 rounds or the budget of 30 s" --budget 30s
ends "20 rounds, the precision of 5%, or the budget of 15 min" --precision 5% --budget 15m

# Results are never written over.
status=0
"$corobench" run "$folder/small.yaml" --out "$folder/a" 2>"$folder/err" >/dev/null || status=$?
[ $status = 2 ] && grep -q 'never overwritten' "$folder/err" || fail "--out on a full folder: exit $status"

# The later stages can be run again from the files, and say the same.
cp "$folder/a/small/summary.json" "$folder/before"
"$corobench" summarize "$folder/a" >/dev/null
cmp "$folder/before" "$folder/a/small/summary.json"
cp "$folder/a/report.html" "$folder/before"
"$corobench" report "$folder/a" >/dev/null
cmp "$folder/before" "$folder/a/report.html"

# Who changes what was asked after it was measured is told of.
edited='scenario.yaml has been changed since it was measured'
grep -qF "$edited" "$folder/a/small/report.md" && fail "a scenario that nobody changed is said to have been"
cp "$folder/a/small/scenario.yaml" "$folder/before"
sed -i 's/^plots:.*/plots: [{kind: ranking}]/' "$folder/a/small/scenario.yaml" # changes nothing that was measured
cmp -s "$folder/before" "$folder/a/small/scenario.yaml" && fail "the plots are as before"
"$corobench" summarize "$folder/a" | grep -F "$edited" && fail "other plots are taken for another scenario"
"$corobench" verify "$folder/a" >/dev/null || fail "with other plots it is not whole"
sed -i 's/^baseline: handler/baseline: call/' "$folder/a/small/scenario.yaml"
"$corobench" report "$folder/a" >/dev/null
[ "$(grep -cF "$edited" "$folder/a/small/report.md")" = 1 ] ||
    fail "a scenario that was changed: $(cat "$folder/a/small/report.md")"
"$corobench" summarize "$folder/a" | grep -qF "$edited" || fail "summarize does not say that the scenario was changed"
cp "$folder/before" "$folder/a/small/scenario.yaml"

# What fails conformance is refused, and the report says so; the others are measured.
mkdir -p "$folder/impls/dispatch"
cp -r "$here"/../mutants/dispatch/{rig,miscounts_by_one.c} "$folder/impls/dispatch/"
status=0
"$corobench" run "$folder/small.yaml" --impls "$folder/impls" --set depth=1 --out "$folder/b" >"$folder/table" \
    2>"$folder/log" || status=$?
[ $status = 1 ] || fail "a refused program: exit $status, not 1"
grep -q 'not run: dispatch/miscounts_by_one: has not passed conformance' "$folder/log" || fail "$(cat "$folder/log")"
grep -q 'has not passed conformance' "$folder/b/report.html" || fail "the report hides the refusal"
grep -qxF "build/corobench check dispatch --impls $folder/impls" "$folder/b/report.md" ||
    fail "the report does not say how to check what it measured"
grep -q miscounts_by_one "$folder/b/small/samples.jsonl" && fail "a refused program was run"
"$corobench" check --impls "$folder/impls" dispatch/miscounts_by_one >/dev/null && fail "the mutant passes"
"$corobench" run "$folder/small.yaml" --impls "$folder/impls" --set depth=1 --out "$folder/c" >/dev/null \
    2>"$folder/log" || true
grep -q 'not run: dispatch/miscounts_by_one: failed conformance' "$folder/log" || fail "$(cat "$folder/log")"

# A model that has a unit for each stage is held to what it says it created, and what lived at once: the answer
# alone cannot tell two coroutines in a row from one that looks twice. (All else that a program may do once it has
# passed: programs.sh.)
cat >"$folder/impls/dispatch/python_turncoat.py" <<EOF
#!/usr/bin/python3
# dispatch/python_turncoat -- honest until a file says what else to be
# model: coroutine-stackless
# runtime: cpython
# class: idiomatic
# limits: lines<=2000
import dispatch_rig

def run(given):
    try:
        mood = open("$folder/mood").read().strip()
    except OSError:
        mood = "honest"
    for _ in range(1 if mood == "loop" else given.depth):
        dispatch_rig.coroutines.open()
        if mood == "row":
            dispatch_rig.coroutines.close()
    count = 0
    for line in given.lines:
        keep = line
        for _ in range(given.depth):
            keep = keep if "python" in keep else ""
        count += keep != ""
    return [count * (given.fanout // given.sink_count)] * given.sink_count

dispatch_rig.main(run)
EOF
chmod +x "$folder/impls/dispatch/python_turncoat.py"
rm "$folder/impls/dispatch/miscounts_by_one.c"
"$corobench" check --impls "$folder/impls" dispatch/python_turncoat >"$folder/check" || fail "$(cat "$folder/check")"
sed -i 's/^axes:.*/axes: {lines: 2000}/; /^plots:/d' "$folder/small.yaml"
for case in 'loop:coroutines_created is 1, for 3 stages' 'row:coroutines_peak is 1, for 3 stages at once'; do
    IFS=: read -r mood reason <<<"$case"
    echo "$mood" >"$folder/mood"
    "$corobench" run "$folder/small.yaml" --impls "$folder/impls" --only python_turncoat --set depth=3 --rounds 6 \
        --out "$folder/$mood" >"$folder/table" 2>"$folder/log" && fail "$mood for three stages is no problem"
    grep -q "$reason" "$folder/$mood/report.html" || fail "$(cat "$folder/log")"
done

# What a waiting task takes in all is what its program reports, added up; and the report shows each of the parts.
# (Not every kernel tells it.)
[ -r /proc/self/smaps_rollup ] || exit 0
"$corobench" check tasks/thread tasks/process >"$folder/check" || fail "$(cat "$folder/check")"
cat >"$folder/idle.yaml" <<EOF
title: Idle
question: What does a task take that waits?
workload: tasks
implementations: [thread, process]
axes: {case: idle, tasks: 500}
run: {repeats: 0}
baseline: thread
rank: footprint_bytes_per_task
EOF
"$corobench" run "$folder/idle.yaml" --rounds 6 --out "$folder/idle" >"$folder/table" 2>"$folder/log" ||
    fail "$(cat "$folder/table" "$folder/log")"
python3 - "$folder/idle/idle" <<'EOF'
import json, sys
for line in open(f"{sys.argv[1]}/samples.jsonl"):
    sample = json.loads(line)
    metrics = sample["metrics"]
    # Of many processes, the peak of the first says nothing.
    assert ("peak_rss_bytes" in metrics) == (sample["implementation"] != "process"), sample
    parts = [metrics[f"{part}_bytes_per_task"] for part in ("memory", "page_table", "kernel_stack")]
    assert metrics["footprint_bytes_per_task"] == sum(parts) > 4096, metrics
page = open(f"{sys.argv[1]}/report.html").read()
for name in "footprint per task", "memory per task", "page table per task", "kernel stack per task":
    assert name in page, name
EOF
