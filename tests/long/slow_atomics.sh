#!/bin/bash
# What threads and processes share, in the orders in which they nearly never meet: with stores, exchanges and system
# calls that come late at random (tests/standin/slow_atomics.h) programs still come to their end, with the same answer.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
command -v gcc >/dev/null || { echo "skipped: no gcc here"; exit 77; }
cd "$source_dir"
slowly=(gcc -std=c17 -D_GNU_SOURCE -O2 -g -pthread -include tests/standin/slow_atomics.h -Iimpls/rig)
tried=0

# late WORKLOAD/NAME OPTION...: within two minutes; it takes a second or two, and one who is not woken waits for ever.
late() {
    local program=$folder/${1%/*}-${1#*/}
    [ -e "$program" ] || "${slowly[@]}" "-Iimpls/${1%/*}/rig" -o "$program" "impls/$1.c" "impls/${1%/*}"/rig/*.c \
        impls/rig/*.c -lm
    "$build/impls/$1" "${@:2}" >"$folder/wanted"
    timeout -k 5 120 "$program" "${@:2}" >"$folder/answer" || fail "$*: exit $?"
    cmp "$folder/wanted" "$folder/answer" || fail "$*: another answer"
    tried=$((tried + 1))
}

"$build/corobench" data letters --events=20000 --out="$folder/letters"
"$build/corobench" data log --bytes=400000 --out="$folder/log"
for batch in 1 8 64; do
    for name in thread_queue process_queue process_pool; do
        late letters/$name "--input=$folder/letters" --batch=$batch
    done
    for name in thread process_ring; do
        late dispatch/$name --lines=20000 --depth=2 --fanout=2 --batch=$batch
    done
done
late pipeline/thread "--input=$folder/log"
for name in thread process; do
    for case in send yield ring pingpong kill; do
        late tasks/$name --case=$case --tasks=4 --live=4 --steps=2000
    done
done
"${slowly[@]}" -Iimpls/buses/rig -o "$folder/ring" tests/unit/test_rig_buses_ring.c impls/buses/rig/ring.c \
    "$build/librig_buses.a" "$build/librig.a" -lcmocka -lm
timeout -k 5 300 "$folder/ring" >"$folder/log" 2>&1 || fail "$(cat "$folder/log")"
echo "$tried runs, and the ring of buses"
