#!/bin/bash
# Another C library, musl: the runtimes pass unit tests with it, the random ones first of all, and every implementation
# that needs nothing but a C library, and nothing that only glibc has, builds. (test_runtime_stackful walks stacks, which
# Debian's libgcc does with glibc only. For the driver, and the rigs of buses and fanout, Debian has no libraries for musl.)
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."
command -v musl-gcc >/dev/null || { echo "skipped: no musl-gcc here (musl-tools)"; exit 77; }
runtimes=impls/runtimes
# The kernel's headers are looked for behind musl's own.
compile=(musl-gcc -std=c17 -D_GNU_SOURCE -O2 -g -pthread -Wall -Wextra -Werror -Itests/standin -Iimpls/rig
    "-I$runtimes/stackful" "-I$runtimes/stackless"
    -idirafter /usr/include -idirafter "/usr/include/$(gcc -print-multiarch)")
tested=0 built=0
for name in stackful_random stackless stackless_random; do
    parts=("tests/unit/test_runtime_$name.c")
    [ ! -d "tests/unit/test_runtime_$name" ] || parts+=("tests/unit/test_runtime_$name"/*.c)
    "${compile[@]}" -Itests/unit -o "$folder/test" "${parts[@]}" "$runtimes/${name%%_*}"/*.[cS]
    timeout 300 "$folder/test" >"$folder/log" 2>&1 || fail "$name: $(tail -n 20 "$folder/log")"
    tested=$((tested + 1))
done
for workload in dispatch letters tasks echo; do
    for source in impls/"$workload"/*.c; do
        ! grep -qE '^// (needs|runtime: .*(ucontext|taskos))|TEMP_FAILURE_RETRY|closefrom' "$source" || continue
        sources=()
        for runtime in stackful stackless; do
            ! grep -qE "^// runtime:.*\<$runtime\>" "$source" || sources+=("$runtimes/$runtime"/*.[cS])
        done
        "${compile[@]}" "-Iimpls/$workload/rig" -o "$folder/program" "$source" impls/"$workload"/rig/*.c impls/rig/*.c \
            "${sources[@]}" -lm || fail "$source does not build"
        "$folder/program" --help >/dev/null || fail "$source: --help: exit $?"
        built=$((built + 1))
    done
done
[ $built -ge 25 ] || fail "only $built implementations"
echo "$tested unit tests, $built implementations"
