#!/bin/bash
# When a campaign stops: at rounds.max; after rounds.min where the intervals are narrow enough, or the budget is used
# up; never before. And where it goes when nobody says where.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

# A program whose time does not vary, once it has passed its checks: it reads from a file what to report.
mkdir -p "$folder/impls/dispatch"
cat >"$folder/impls/dispatch/python_clock.py" <<PROGRAM
#!/usr/bin/python3
# dispatch/python_clock -- reports the times of a file, one after the other
# model: call
# runtime: cpython
# class: idiomatic
# limits: lines<=2000
import atexit, os
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
    count = sum("python" in line for line in given.lines for _ in range(given.depth)) // given.depth
    return [count * (given.fanout // given.sink_count)] * given.sink_count

dispatch_rig.main(run)
PROGRAM
chmod +x "$folder/impls/dispatch/python_clock.py"
"$corobench" check --impls "$folder/impls" dispatch/python_clock >"$folder/check" || fail "$(cat "$folder/check")"

# rounds WANTED RULE ROUNDS TIME...: so many are run with `rounds: {ROUNDS}`, and it is this rule that ends them.
rounds() {
    local wanted=$1 rule=$2
    cat >"$folder/steady.yaml" <<YAML
title: Steady
question: When does it stop?
workload: dispatch
implementations: [python_clock]
axes: {lines: 2000}
rank: elapsed_ns
run: {repeats: 0} # the program counts its runs
plots: [{kind: ranking}]
baseline: python_clock
rounds: {$3}
YAML
    shift 3
    echo "$@" >"$folder/times"
    rm -rf "$folder/results"
    COROBENCH_RESULTS=$folder/results "$corobench" run "$folder/steady.yaml" --seed 7 --impls "$folder/impls" \
        >"$folder/out" 2>"$folder/err" || fail "$(cat "$folder/out" "$folder/err")"
    python3 - "$wanted" "$rule" "$folder"/results/*/steady <<'CHECK'
import json, sys
wanted, rule, folder = sys.argv[1:]
samples = [json.loads(line) for line in open(f"{folder}/samples.jsonl")]
assert all(sample["outcome"] == "ok" for sample in samples), samples
rounds = {sample["round"] for sample in samples}
assert rounds == set(range(int(wanted))), rounds
assert json.load(open(f"{folder}/summary.json"))["ended_by"] == rule, rule
CHECK
}

rounds 8 maximum 'min: 6, max: 8' 1000
rounds 6 maximum 'min: 6' 1000
rounds 6 precision 'min: 6, max: 8, precision: 1%' 1000
rounds 8 maximum 'min: 6, max: 8, precision: 1%' 1000 1010 1020
rounds 6 precision 'min: 6, max: 8, precision: 3%' 1000 1010 1020
rounds 6 budget 'min: 6, max: 8, budget: 1ms' 1000 1010 1020
rounds 8 maximum 'min: 6, max: 8, precision: 1%, budget: 1h' 1000 1010 1020

# A campaign's folder: its time and the commit; none is written over. Beside it, the index over all of them.
ls -d "$folder"/results/*/ >"$folder/names"
sed -i 's,/$,,; s,.*/,,' "$folder/names"
grep -qF "($(cat "$folder/names")/report.html)" "$folder/results/index.md" || fail "the index lacks the campaign"
grep -qxF "all campaigns: $folder/results/index.html" "$folder/out" || fail "it does not say where: $(cat "$folder/out")"
grep -qE '^[0-9]{8}T[0-9]{6}Z-([0-9a-f]{7}|nogit)$' "$folder/names" || fail "named $(cat "$folder/names")"
