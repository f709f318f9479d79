#!/bin/bash
# One program under two names, in campaigns of the fewest rounds that allow a verdict: "faster" or "slower" is a false
# alarm, and at most one in twenty campaigns may raise it. CAMPAIGNS=N says how many (100).
#
# The exact sign test gives away less than it may: with six rounds and one comparison the chance is 2/64, 3.1%. The
# limit is the count that 5% of false alarms would go beyond once in a thousand times.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
campaigns=${CAMPAIGNS:-100}

mkdir -p "$folder/impls/dispatch"
sed '1s,dispatch/handler,dispatch/twin,' "$source_dir/impls/dispatch/handler.c" >"$folder/impls/dispatch/twin.c"
cat >"$folder/twins.yaml" <<'YAML'
title: Twins
question: Does one program, under two names, ever get a verdict?
workload: dispatch
implementations: [handler, twin]
axes: {depth: 4, lines: 200000}
run: {deadline: 60s}
baseline: handler
YAML
"$corobench" check --impls "$folder/impls" dispatch/handler dispatch/twin >"$folder/log" || { cat "$folder/log"; exit 1; }

for ((i = 1; i <= campaigns; i++)); do
    "$corobench" run "$folder/twins.yaml" --impls "$folder/impls" --seed "$i" --out "$folder/$i" >"$folder/log" 2>&1 ||
        { cat "$folder/log"; exit 1; }
done
/usr/bin/python3 - "$folder" "$campaigns" <<'PYTHON'
import collections, json, math, sys

folder, campaigns = sys.argv[1], int(sys.argv[2])
verdicts, floors = collections.Counter(), []
for i in range(1, campaigns + 1):
    with open(f"{folder}/{i}/twins/summary.json", encoding="utf-8") as file:
        summary = json.load(file)
    twin = next(cell for cell in summary["cells"] if cell["implementation"] == "twin")
    rank = twin["metrics"]["ns_per_operation"]
    verdicts[rank["verdict"]] += 1
    floors.append(abs(rank["ratio"] - 1))
alarms = verdicts["faster"] + verdicts["slower"]
allowed, tail = campaigns, 0.0
while allowed > 0 and (tail := tail + math.comb(campaigns, allowed) * 0.05**allowed * 0.95 ** (campaigns - allowed)) < 0.001:
    allowed -= 1
floors.sort()
print(f"{campaigns} campaigns of one program under two names: " + ", ".join(f"{n} {word}" for word, n in verdicts.most_common()))
print(f"false alarms: {alarms}, up to {allowed} allowed; the ratio's distance from 1: median {100 * floors[campaigns // 2]:.2f}%, most {100 * floors[-1]:.2f}%")
sys.exit(alarms > allowed)
PYTHON
