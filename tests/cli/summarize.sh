#!/usr/bin/env bash
# corobench summarize: a scenario's folder, a campaign, wrong use; and 100,000 samples within 200 MB.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"


# make_folder DIR ROUNDS: echo at four points, seven implementations; "b" takes 0.8 of the baseline's CPU time
# at a wobble of 1%, "c" 0.9, and so on up to "f"; the machine drifts, the same for all cells of a round.
make_folder() {
    mkdir -p "$1"
    cat >"$1/scenario.yaml" <<'YAML'
title: Made up
question: Which of them is it?
workload: echo
implementations: ['*']
axes: {connections: [1, 10, 100, 900]}
baseline: a
YAML
    awk -v rounds="$2" -v plan="$1/plan.json" -v samples="$1/samples.jsonl" '
    BEGIN {
        points = split("1 10 100 900", connections, " ")
        count = split("a b c d e f a~aa", names, " ")
        split("1 0.8 0.9 1.1 1.2 2 1", factors, " ")
        printf("{\"schema_version\": 1, \"scenario\": \"made_up\", \"workload\": \"echo\", \"seed\": \"1\", " \
               "\"rounds_min\": %d, \"rounds_max\": %d, \"rounds_needed\": 7, \"comparisons\": 5, " \
               "\"baseline\": 0, \"implementations\": [", rounds, rounds) >plan
        for (i = 1; i <= count; i++)
            printf("%s{\"label\": \"%s\", \"model\": \"thread\", \"runtime\": \"r\", \"class\": \"idiomatic\", " \
                   "\"summary\": \"s\", \"program\": \"p\", \"source\": \"s\", \"hash\": \"\", \"is_aa\": %s}",
                   i > 1 ? ", " : "", names[i], names[i] ~ /~aa$/ ? "true" : "false") >plan
        printf("], \"points\": [") >plan
        for (p = 1; p <= points; p++) {
            axes[p] = "{\"connections\":\"" connections[p] "\",\"message_bytes\":\"1024\",\"depth\":\"1\",\"load\":\"closed\"}"
            printf("%s{\"axes\": %s, \"text\": \"connections=%s\"}", p > 1 ? ", " : "", axes[p],
                   connections[p]) >plan
        }
        printf("], \"cells\": [") >plan
        for (p = 1; p <= points; p++)
            for (i = 1; i <= count; i++)
                printf("%s{\"implementation\": %d, \"point\": %d}", p + i > 2 ? ", " : "", i - 1, p - 1) >plan
        print "]}" >plan
        run = 0
        for (round = 0; round < rounds; round++)
            for (p = 1; p <= points; p++)
                for (i = 1; i <= count; i++) {
                    cell = (p - 1) * count + i - 1
                    cpu = 10000 * factors[i] * (1 + round % 10 / 20) * (1 + (round % 2 ? 0.01 : -0.01) * (i > 1))
                    printf("{\"schema_version\":1,\"run\":%d,\"round\":%d,\"position\":%d,\"cell\":%d," \
                           "\"workload\":\"echo\",\"implementation\":\"%s\",\"model\":\"thread\",\"axes\":%s," \
                           "\"started_at\":\"2026-01-01T00:00:00Z\",\"outcome\":\"ok\",\"metrics\":{" \
                           "\"messages\":%d,\"messages_per_second\":%.6f,\"server_cpu_ns_per_message\":%.6f," \
                           "\"latency_p50_ns\":%d,\"latency_p99_ns\":%d,\"jain_index\":0.99}}\n",
                           run, round, cell, cell, names[i], axes[p], 1000 + round % 7, 1e9 / cpu, cpu,
                           cpu * 2, cpu * 9) >samples
                    run++
                }
    }'
}

status() {
    set +e
    "$@" >"$folder/out" 2>"$folder/err"
    echo $?
    set -e
}

make_folder "$folder/campaign/one" 10
make_folder "$folder/campaign/two" 10
mkdir "$folder/campaign/raw"

# A scenario's folder.
[ "$(status "$corobench" summarize "$folder/campaign/one")" = 0 ] || fail "summarize: $(cat "$folder/err")"
grep -q 'b used the least server CPU per message' "$folder/out" || fail "no answer: $(tail -1 "$folder/out")"
grep -q 'Verdicts are adjusted for the number of comparisons (Holm), intervals are not\.$' "$folder/out" ||
    fail "what the intervals are is not said"
grep -q $'\033' "$folder/out" && fail "colour in a pipe"
[ -s "$folder/campaign/one/summary.json" ] || fail "no summary.json"
[ -e "$folder/campaign/two/summary.json" ] && fail "summarised what was not asked for"

# Too few rounds for an interval: the noise floor is not given without one.
make_folder "$folder/few" 5
echo "equivalence: 0.5%" >>"$folder/few/scenario.yaml"
[ "$(status "$corobench" summarize "$folder/few")" = 0 ] || fail "few rounds: $(cat "$folder/err")"
grep -q 'Beware of small differences: a against itself differs by [0-9.]*% at' "$folder/out" || fail "no warning of noise"
if grep -q 'Noise floor' "$folder/out"; then fail "a noise floor without its interval"; fi

# A campaign: every scenario's folder in it, and only those.
[ "$(status "$corobench" summarize "$folder/campaign")" = 0 ] || fail "campaign: $(cat "$folder/err")"
[ "$(grep -c '^Made up$' "$folder/out")" = 2 ] || fail "not both scenarios"
[ -s "$folder/campaign/two/summary.json" ] || fail "no summary.json for the second"

# The same samples give the same file.
cp "$folder/campaign/one/summary.json" "$folder/before.json"
"$corobench" summarize "$folder/campaign/one" >"$folder/out"
cmp -s "$folder/before.json" "$folder/campaign/one/summary.json" || fail "not repeatable"

# Wrong use.
[ "$(status "$corobench" summarize)" = 2 ] || fail "no operand"
[ "$(status "$corobench" summarize "$folder/none")" = 2 ] || fail "no such folder"
grep -q "$folder/none" "$folder/err" || fail "the folder is not named"
[ "$(status "$corobench" summarize "$folder/campaign/raw")" = 2 ] || fail "not a campaign"
[ "$(status "$corobench" summarize --nonsense "$folder/campaign")" = 2 ] || fail "unknown option"
[ "$(status "$corobench" summarize --help)" = 0 ] || fail "--help"
echo '{' >"$folder/campaign/one/plan.json"
[ "$(status "$corobench" summarize "$folder/campaign")" = 1 ] || fail "a damaged plan"
grep -q 'campaign/one cannot be shown: plan.json:' "$folder/err" || fail "the damaged plan is not named: $(cat "$folder/err")"
grep -q '^Made up$' "$folder/out" || fail "the other scenario is lost with the damaged one"

# 100,000 samples. The limit is on address space, which is more than memory used.
make_folder "$folder/large" 3572
"$(dirname "$0")/../sanitized" "$build" || ulimit -v 200000
"$corobench" summarize "$folder/large" >"$folder/out" || fail "100,000 samples"
grep -q '^3572 rounds; ' "$folder/out" || fail "not every round was counted"
grep -q 'b used the least server CPU per message' "$folder/out" || fail "wrong answer: $(tail -1 "$folder/out")"
[ "$(grep -c '^  b .* 0\.800× (.*) *faster *3572$' "$folder/out")" = 3 ] || fail "wrong figures"
[ "$(grep -c '^  b .* 0\.800× (.*) *not ranked *3572$' "$folder/out")" = 1 ] || fail "connections=1 is ranked"
