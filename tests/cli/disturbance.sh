#!/bin/bash
# A campaign beside a busy process: it ends well, says so, makes disturbed runs again up to a limit, and each planned
# run counts once. And what the load generator can sustain is measured, or it is said why not.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
burner=
trap '[ -z "$burner" ] || kill $burner 2>/dev/null; rm -rf "$folder"' EXIT

"$corobench" check dispatch/handler dispatch/call >/dev/null
cat >"$folder/small.yaml" <<'YAML'
title: Small
question: Does a call cost less than a method?
workload: dispatch
implementations: [handler, call]
axes: {lines: 2000}
baseline: handler
plots: [{kind: ranking}]
rounds: {min: 8}
YAML
"$corobench" check echo/reactor_epoll echo/ceiling_epoll >/dev/null
cat >"$folder/echo.yaml" <<'YAML'
title: Echo
question: How near is it to the ceiling?
workload: echo
implementations: [reactor_epoll]
axes: {connections: [5, 20]}
run: {duration: 20ms, warmup: 10ms, deadline: 5s, repeats: 0}
placement: same
baseline: reactor_epoll
plots: [{kind: ranking}]
rounds: {min: 6}
YAML

timeout 3000 bash -c 'while :; do :; done' &
burner=$!
"$corobench" run "$folder/echo.yaml" --out "$folder/low" >"$folder/table" 2>"$folder/log" ||
    fail "echo beside a busy process: exit $?: $(cat "$folder/table" "$folder/log")"
"$corobench" run "$folder/small.yaml" --out "$folder/busy" >"$folder/table" 2>"$folder/log" ||
    fail "beside a busy process: exit $?: $(cat "$folder/table" "$folder/log")"
kill $burner
wait $burner 2>/dev/null || true
burner=
python3 - "$folder/busy/small" <<'CHECK'
import collections, json, sys
folder = sys.argv[1]
samples = [json.loads(line) for line in open(f"{folder}/samples.jsonl")]
attempts = collections.defaultdict(list)
for sample in samples:
    attempts[sample["round"], sample["position"], sample["cell"]].append(sample)
assert len(attempts) == 8 * 3, "not each planned run"
for runs in attempts.values():
    assert [run.get("attempt", 1) for run in runs] == list(range(1, len(runs) + 1)), runs
    assert [run["outcome"] for run in runs] == ["disturbed"] * (len(runs) - 1) + ["ok"], runs
    assert all("reason" in run for run in runs[:-1]) and len(runs) <= 3, runs
again = sum(sample["outcome"] == "disturbed" for sample in samples)
kept = sum("disturbed" in sample for sample in samples)
assert again + kept > 0, "a busy process was not noticed"
assert 2 * again <= len(attempts) + 16, f"{again} runs were made again"
summary = json.load(open(f"{folder}/summary.json"))
assert summary["samples"] == 24 and summary["complete"], summary["samples"]
assert sum(kind["repeated"] for kind in summary["disturbances"]) == again, summary["disturbances"]
assert sum(kind["kept"] for kind in summary["disturbances"]) == kept, summary["disturbances"]
assert any("disturbed" in doubt for doubt in summary["doubts"]), summary["doubts"]
assert "disturbed" in open(f"{folder}/report.md").read()
CHECK
[ "$(grep -c 'once more, as it was disturbed: ' "$folder/log")" = "$(grep -c '"outcome":"disturbed"' \
    "$folder/busy/small/samples.jsonl")" ] || fail "not each repeat is told: $(cat "$folder/log")"
grep -q '^Beware: .*disturbed' "$folder/table" || fail "the table says nothing: $(cat "$folder/table")"

# A ceiling that a busy machine has lowered is none.
python3 - "$folder/low/echo" <<'CHECK'
import json, sys
folder = sys.argv[1]
for point in json.load(open(f"{folder}/ceiling.json"))["points"]:
    assert "messages_per_second" not in point, point
    assert "its runs were disturbed: " in point["reason"], point
summary = json.load(open(f"{folder}/summary.json"))
assert not [cell for cell in summary["cells"] if "at_ceiling" in cell], summary["cells"]
assert any("is not known at 2 of 2 points" in doubt for doubt in summary["doubts"]), summary["doubts"]
CHECK

"$corobench" run "$folder/echo.yaml" --out "$folder/echo" >"$folder/table" 2>"$folder/log" ||
    fail "echo: exit $?: $(cat "$folder/table" "$folder/log")"
python3 - "$folder/echo/echo" <<'CHECK'
import json, sys
folder = sys.argv[1]
ceiling = json.load(open(f"{folder}/ceiling.json"))
assert ceiling["schema_version"] == 1 and ceiling["implementation"] == "ceiling_epoll", ceiling
assert [point["axes"]["connections"] for point in ceiling["points"]] == ["5", "20"], ceiling
for point in ceiling["points"]: # a busy machine shows none
    assert point.get("messages_per_second", 0) > 0 or ": " in point["reason"], point
cells = json.load(open(f"{folder}/summary.json"))["cells"]
for point in ceiling["points"]:
    for cell in cells:
        if cell["axes"] == point["axes"]:
            assert cell.get("ceiling_messages_per_second") == point.get("messages_per_second"), cell
assert not [name for name in __import__("os").listdir(f"{folder}/raw") if name.startswith("ceiling")], "logs are left"
CHECK
