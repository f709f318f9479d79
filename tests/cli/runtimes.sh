#!/bin/bash
# What the inlined switch keeps and loses depends on what the compiler does around it: the runtimes' unit
# tests hold under each compiler here, at each level of optimisation.
set -eu

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
runtimes=$source_dir/impls/runtimes
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# try COMPILER FLAGS... -- NAME SOURCES...
try() {
    local command=("$1" -std=c17 -D_GNU_SOURCE -g) name
    shift
    while [ "$1" != -- ]; do
        command+=("$1")
        shift
    done
    name=$2
    shift 2
    "${command[@]}" "-I$runtimes/stackless" "-I$runtimes/stackful" "-I$runtimes/taskos" -o "$work/$name" \
        "$source_dir/tests/unit/test_runtime_$name.c" "$@" -pthread -lcmocka
    if ! "$work/$name" >"$work/log" 2>&1; then
        echo "failed: ${command[*]}: $name"
        cat "$work/log"
        exit 1
    fi
}

tried=0
for compiler in gcc clang; do
    if ! command -v "$compiler" >/dev/null; then
        echo "skipped: no $compiler here"
        continue
    fi
    for level in -O0 -O2 -O3 "-Os -fno-omit-frame-pointer -fPIC" "-O1 -fsanitize=address"; do
        for name in stackful stackful_function; do
            # shellcheck disable=SC2086 # several flags
            try "$compiler" $level -- "$name" "$runtimes"/stackful/*.[cS]
        done
        for name in stackless stackless_chains stackless_random; do
            # shellcheck disable=SC2086
            try "$compiler" $level -- "$name" "$runtimes"/stackless/*.c
        done
        tried=$((tried + 1))
        [[ $level == -O[03] ]] || continue # taskos has no switch of its own: two levels tell enough
        for name in taskos_stackful taskos_stackless; do
            try "$compiler" "$level" -- "$name" "$runtimes"/{taskos,stackful,stackless}/*.c "$runtimes"/stackful/*.S
        done
    done
done
echo "$tried ways to compile"
[ "$tried" -gt 0 ]
