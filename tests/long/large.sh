#!/usr/bin/env bash
# 100,000 samples with all that an echo run measures: what summarize and report take, in seconds and in memory.
# The seconds are for reading (2 of them are the aim), for time decides no test; 200 MB is a limit.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

cat >"$folder/scenario.yaml" <<'YAML'
title: Made up
question: Which of them is it?
workload: echo
implementations: ['*']
axes: {connections: [1, 10, 100, 900]}
baseline: a
plots: [{kind: lines, x: connections, y: server_cpu_ns_per_message}, {kind: ranking}, {kind: samples}]
YAML
awk -v plan="$folder/plan.json" -v samples="$folder/samples.jsonl" '
BEGIN {
    srand(1)
    rounds = 3572
    points = split("1 10 100 900", connections, " ")
    count = split("a b c d e f a~aa", names, " ")
    split("1 0.8 0.9 1.1 1.2 2 1", factors, " ")
    # In the order of the table in docs/SCHEMA.md, as a run writes them; each with its value for 10 us of CPU.
    metrics = split("peak_rss_bytes 3e6 messages 90000 window_ns 4e8 messages_per_second 90000 bytes_per_second 9e7 " \
        "server_cpu_ns_per_message 1e4 server_user_ns_per_message 1e3 server_system_ns_per_message 9e3 " \
        "client_cpu_ns_per_message 5e3 server_busy_fraction 0.9 client_busy_fraction 0.5 " \
        "server_voluntary_switches_per_message 0.9 server_involuntary_switches_per_message 0.01 " \
        "server_rss_bytes 3e6 server_pss_bytes 2e6 server_processes 1 server_threads 10 server_descriptors 20 " \
        "connect_ns 2e5 latency_p25_ns 1e5 latency_p50_ns 2e5 latency_p75_ns 3e5 latency_p90_ns 4e5 latency_p99_ns 5e5 " \
        "latency_p99_9_ns 6e5 latency_p99_99_ns 7e5 latency_max_ns 8e5 warmup_messages_per_second 9e4 " \
        "messages_per_connection_min 900 messages_per_connection_max 1100 jain_index 0.99 unfinished_messages 0 " \
        "errors_ours 0 errors_theirs 0 connections_accepted 10 threads_created 10 threads_peak 10", metric, " ")
    printf("{\"schema_version\": 1, \"scenario\": \"large\", \"workload\": \"echo\", \"seed\": \"1\", " \
           "\"rounds_min\": %d, \"rounds_max\": %d, \"rounds_needed\": 7, \"comparisons\": 5, \"baseline\": 0, " \
           "\"implementations\": [", rounds, rounds) >plan
    for (i = 1; i <= count; i++)
        printf("%s{\"label\": \"%s\", \"model\": \"thread\", \"runtime\": \"r\", \"class\": \"idiomatic\", " \
               "\"summary\": \"s\", \"program\": \"p\", \"source\": \"s\", \"hash\": \"\", \"is_aa\": %s}",
               i > 1 ? ", " : "", names[i], names[i] ~ /~aa$/ ? "true" : "false") >plan
    printf("], \"points\": [") >plan
    for (p = 1; p <= points; p++) {
        axes[p] = "{\"connections\":\"" connections[p] "\",\"message_bytes\":\"1024\",\"depth\":\"1\",\"load\":\"closed\"}"
        printf("%s{\"axes\": %s, \"text\": \"connections=%s\"}", p > 1 ? ", " : "", axes[p], connections[p]) >plan
    }
    printf("], \"cells\": [") >plan
    for (p = 1; p <= points; p++)
        for (i = 1; i <= count; i++)
            printf("%s{\"implementation\": %d, \"point\": %d}", p + i > 2 ? ", " : "", i - 1, p - 1) >plan
    print "]}" >plan
    for (round = 0; round < rounds; round++)
        for (p = 1; p <= points; p++)
            for (i = 1; i <= count; i++) {
                # b is overtaken: cheap with few connections, dear with many.
                grown = factors[i] * (i == 2 ? 1 + 0.2 * (p - 2) : 1) * (1 + round % 10 / 20) * (0.97 + 0.06 * rand())
                printf("{\"schema_version\":1,\"run\":%d,\"round\":%d,\"position\":%d,\"cell\":%d,\"workload\":\"echo\"," \
                       "\"implementation\":\"%s\",\"model\":\"thread\",\"axes\":%s,\"started_at\":\"2026-01-01T00:00:00Z\"," \
                       "\"outcome\":\"ok\",\"bound\":\"server-bound\",\"metrics\":{", run++, round, (p - 1) * count + i - 1,
                       (p - 1) * count + i - 1, names[i], axes[p]) >samples
                for (m = 1; m < metrics; m += 2)
                    printf("%s\"%s\":%.6g", m > 1 ? "," : "", metric[m], metric[m + 1] * grown * \
                           (metric[m] ~ /ss_bytes$|connect_ns/ ? 1 + connections[p] : 1)) >samples
                print "}}" >samples
            }
}'
echo "$(wc -l <"$folder/samples.jsonl") samples, $(wc -c <"$folder/samples.jsonl") bytes"

TIMEFORMAT='%R s, of which %U s of its own and %S s in the kernel'
"$(dirname "$0")/../sanitized" "$build" || ulimit -v 200000
"$corobench" plot "$folder" >/dev/null # the report shows plots; what gnuplot takes to draw them is not counted
for command in summarize report; do
    echo -n "$command: "
    time "$corobench" $command "$folder" >"$folder/out"
done
"$corobench" summarize "$folder" >"$folder/out"
grep -q '^3572 rounds; ' "$folder/out"
grep -q 'a overtakes b at connections=' "$folder/out"
grep -q 'What one more costs' "$folder/report.md"
