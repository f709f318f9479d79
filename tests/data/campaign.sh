#!/usr/bin/env bash
# Campaigns that are made up, sample by sample, for tests of what reports say: to be sourced.

# campaign DIR NAME ROUNDS: a scenario's folder with four implementations at two points. reactor_epoll costs
# half of thread; every value but its first three digits comes from the number of the run.
campaign() {
    local folder=$1/$2
    mkdir -p "$folder"
    cat >"$folder/scenario.yaml" <<YAML
title: Echo <under> load & more
question: Which model costs least?
workload: echo
implementations: [thread, reactor_epoll, coroutine_stackful]
axes: {connections: [1, 10]}
rounds: {min: $3, max: $3}
baseline: thread
plots: [{kind: ranking}, {kind: lines, x: connections}, {kind: percentiles}, {kind: samples}]
claims:
  - id: T1
    text: The reactor costs less than the thread
    then: {thread: 42.8 s}
    holds: [reactor_epoll < thread]
YAML
    awk -v rounds="$3" -v name="$2" '
    function axes(point) {
        return sprintf("{\"connections\": \"%s\", \"message_bytes\": \"1024\", \"depth\": \"1\", \"load\": \"closed\"}",
            (point ? "10" : "1"))
    }
    BEGIN {
        split("thread reactor_epoll coroutine_stackful thread~aa", label)
        split("thread reactor coroutine-stackful thread", model)
        printf "{\"schema_version\": 1, \"scenario\": \"%s\", \"workload\": \"echo\", \"seed\": \"42\", \"rounds_min\": %d," \
            "\"rounds_max\": %d, \"rounds_needed\": 7, \"comparisons\": 2, \"baseline\": 0, \"implementations\": [", name, rounds, rounds
        for (i = 1; i <= 4; i++)
            printf "%s{\"label\": \"%s\", \"model\": \"%s\", \"runtime\": \"pthreads\", \"class\": \"idiomatic\"," \
                "\"summary\": \"made up\", \"program\": \"none\", \"source\": \"none\", \"hash\": \"\", \"is_aa\": %s}", \
                (i > 1 ? ", " : ""), label[i], model[i], (i == 4 ? "true" : "false")
        printf "], \"points\": [{\"axes\": %s, \"text\": \"connections=1\"}, {\"axes\": %s, \"text\": \"connections=10\"}]," \
            "\"cells\": [", axes(0), axes(1)
        for (p = 0; p < 2; p++)
            for (i = 0; i < 4; i++)
                printf "%s{\"implementation\": %d, \"point\": %d%s}", (p + i ? ", " : ""), i, p, \
                    (p == 1 && i == 2 ? ", \"skip\": \"beyond its limit: connections=1\"" : "")
        print "], \"rounds\": []}"
    }' >"$folder/plan.json"
    awk -v rounds="$3" '
    BEGIN {
        split("thread reactor_epoll coroutine_stackful thread~aa", label)
        split("thread reactor coroutine-stackful thread", model)
        split("9000 4500 5000 9000", cost)
        for (round = 0; round < rounds; round++)
            for (cell = 0; cell < 8; cell++) {
                if (cell == 6)
                    continue
                i = cell % 4 + 1
                head = sprintf("{\"schema_version\":1,\"run\":%d,\"round\":%d,\"position\":%d,\"cell\":%d,\"workload\":\"echo\"," \
                    "\"implementation\":\"%s\",\"model\":\"%s\",\"axes\":{\"connections\":\"%s\",\"message_bytes\":\"1024\"," \
                    "\"depth\":\"1\",\"load\":\"closed\"},\"started_at\":\"2026-11-20T22:24:53Z\",", run++, round, cell, cell, \
                    label[i], model[i], (cell > 3 ? "10" : "1"))
                if (round == 3 && cell == 5) {
                    print head "\"outcome\":\"crash\",\"reason\":\"ended by signal 11\",\"metrics\":{}}"
                    continue
                }
                c = cost[i] * (1 + (run * 7919 % 101) / 10000)
                printf "%s\"outcome\":\"ok\",\"bound\":\"server-bound\",\"metrics\":{\"server_cpu_ns_per_message\":%.1f," \
                    "\"messages_per_second\":%.1f,\"latency_p50_ns\":%.1f,\"latency_p99_ns\":%.1f}}\n", \
                    head, c, 9e8 / c, c * 10, c * 40
            }
    }' >"$folder/samples.jsonl"
    echo '{"schema_version": 1, "cpu": {"model": "Made-up <CPU>"}, "code": {"commit": "0123456789abcdef", "modified": false}}' \
        >"$folder/host.json"
}
