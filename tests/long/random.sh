#!/bin/bash
# Ten million random operations on the runtimes, against models of what should happen, with each sanitizer and
# each compiler here: no difference, no leak. RANDOM_SEED=N takes other random numbers, RANDOM_STEPS=N so many
# operations for each of the five programs.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
units=$source_dir/tests/unit
runtimes=$source_dir/impls/runtimes
seed=${RANDOM_SEED:-1}
steps=${RANDOM_STEPS:-2000000}
# A coroutine's stack of frames that have returned is memory that it can leak.
export ASAN_OPTIONS=${ASAN_OPTIONS-detect_stack_use_after_return=1}

# try COMPILER SANITIZERS NAME SOURCES...
try() {
    local compiler=$1 sanitizers=$2 name=$3
    shift 3
    "$compiler" -std=c17 -D_GNU_SOURCE -g -O1 "-fsanitize=$sanitizers" -fno-sanitize-recover=all \
        "-I$runtimes/stackful" "-I$runtimes/stackless" "-I$runtimes/taskos" -o "$folder/$name" \
        "$units/$name.c" "$@" -pthread -lcmocka
    echo "$compiler -fsanitize=$sanitizers: $name $seed $steps"
    if ! "$folder/$name" "$seed" "$steps" >"$folder/log" 2>&1; then
        cat "$folder/log"
        exit 1
    fi
}

tried=0
for compiler in gcc clang; do
    command -v "$compiler" >/dev/null || continue
    for sanitizers in address,undefined thread; do
        try "$compiler" "$sanitizers" test_runtime_stackful_random "$units"/test_runtime_stackful_random/*.c \
            "$runtimes"/stackful/*.[cS]
        try "$compiler" "$sanitizers" test_stackful_ucontext_random "$units"/test_stackful_ucontext_random/*.c
        try "$compiler" "$sanitizers" test_runtime_stackless_random "$runtimes"/stackless/*.c
        for flavour in stackful stackless; do
            try "$compiler" "$sanitizers" "test_runtime_taskos_random_$flavour" \
                "$runtimes"/{stackful,stackless,taskos}/*.c "$runtimes"/stackful/*.S
        done
        tried=$((tried + 1))
    done
done
[ "$tried" -gt 0 ]
