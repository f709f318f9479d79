#!/bin/bash
# What the inlined switch keeps and loses depends on what the compiler does around it: the runtimes' unit tests hold at
# each level of optimisation, under each compiler that is here.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
runtimes=$source_dir/impls/runtimes
frame="-Os -fno-omit-frame-pointer -fPIC"
ways=()
for compiler in gcc clang; do
    for level in -O0 -O2 -O3 "$frame" "-O1 -fsanitize=address"; do ways+=("$compiler $level"); done
done
cd "$folder"

# try NAME RUNTIME...: the test of that name over those runtimes, whose objects are there already.
try() {
    local name=$1 objects=()
    shift
    for runtime; do objects+=("$folder/$runtime"/*.o); done
    "${command[@]}" -o "$folder/test_$name" "$source_dir/tests/unit/test_runtime_$name.c" "${objects[@]}" -pthread -lcmocka
    passes "$name"
    # With fake stacks, too: the switches have to tell of each. What leaks was looked for in the run before, which takes
    # most of its time.
    if [[ ${command[*]} == gcc*address* && $name == stackful* ]]; then
        ASAN_OPTIONS=detect_stack_use_after_return=1:detect_leaks=0 passes "$name"
    fi
}

passes() {
    "$folder/test_$1" >"$folder/log" 2>&1 && return
    echo "failed: ${command[*]}: $1 ${ASAN_OPTIONS:-}"
    cat "$folder/log"
    exit 1
}

tried=0
for way in "${ways[@]}"; do
    if ! command -v "${way%% *}" >/dev/null; then
        echo "skipped: no ${way%% *} here"
        continue
    fi
    read -ra command <<<"$way -std=c17 -D_GNU_SOURCE -g"
    command+=("-I$runtimes/stackless" "-I$runtimes/stackful" "-I$runtimes/taskos")
    for runtime in stackful stackless taskos; do
        mkdir -p "$folder/$runtime"
        (cd "$folder/$runtime" && "${command[@]}" -c "$runtimes/$runtime"/*.[cS])
    done
    for name in stackful stackful_function; do
        try "$name" stackful
    done
    for name in stackless stackless_chains stackless_random; do
        try "$name" stackless
    done
    tried=$((tried + 1))
    [[ $way == *-O[023]* ]] || continue # taskos has no switch of its own: fewer levels tell enough
    for name in taskos_stackful taskos_stackless; do
        try "$name" taskos stackful stackless
    done
done
echo "$tried ways to compile"
[ "$tried" -gt 0 ]
