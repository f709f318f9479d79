#!/bin/bash
# A soak of some seconds (tests/long/soak.sh takes minutes): servers of several models stand all kinds of trouble at
# once; of two that do not, it says why. What has to be long to be seen is in tests/long/soak_mutants.sh.
set -eu
build=$(cd "$1" && pwd)
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "soak.sh: $*" >&2
    exit 1
}

# soak NAME STATUS WORDS LIVES PROGRAM [OPTION]...: ends so, and its verdict has these words.
soak() {
    local name=$1 wanted=$2 words=$3 lives=$4 program=$5 status=0
    shift 5
    "$build/soak" "--server=$program" "--name=$name" "--lives=$lives" --pause-ms=0 "--row=$work/$name.row" \
        "--slices=$work/$name.slices" "$@" >"$work/$name.log" 2>&1 || status=$?
    [ "$status" = "$wanted" ] && grep -q "^$name: .*$words" "$work/$name.log" ||
        echo "$name: ends with $status: $(cat "$work/$name.log")" >>"$work/wrong"
}

{
    "$source_dir/tests/soak/mutant" leaks_memory "$work/leaks_memory" -DLEAKED_BYTES=16384
    "$source_dir/tests/soak/mutant" leaves_child "$work/leaves_child"
    soak leaks_memory 1 'its memory grows by 1\.[0-9]*e+04 bytes a connection' 3000 "$work/leaks_memory"
    soak leaves_child 1 'it ended and left 1 process behind' 200 "$work/leaves_child"
} &
{
    soak reactor_epoll 0 passed 300 "$build/impls/echo/reactor_epoll"
    soak process 0 passed 300 "$build/impls/echo/process"
    unshare --user --map-root-user bash -c 'echo 0 >/proc/sys/user/max_net_namespaces && exec "$@"' nowhere \
        "$build/soak" "--server=$build/impls/echo/thread" --name=nowhere --lives=150 --pause-ms=0 >"$work/nowhere.log" 2>&1 || true
    soak sequential 0 passed 200 "$build/impls/echo/sequential" --one-at-a-time
} &
{
    soak thread 0 passed 300 "$build/impls/echo/thread"
    soak animals 0 passed 300 "$build/corobench" --animals
} &
wait
[ ! -e "$work/wrong" ] || fail "$(cat "$work/wrong")"

# Its tables: what was asked for is in them, and each kind of trouble was there.
awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
    NR == 2 { good = $1 == "thread" && $column["connections"] >= 300 && $column["messages"] > 0 && $column["resets"] > 0 &&
        $column["half_closes"] > 0 && $column["faults"] == 0 && $column["descriptors_after"] <= $column["descriptors_before"] }
    END { exit !(good && NR == 2) }' "$work/thread.row" || fail "its row is wrong: $(cat "$work/thread.row")"
[ "$(wc -l <"$work/thread.slices")" -gt 1 ] || fail "no slices: $(cat "$work/thread.slices")"
! grep -qE '(churn|reset|half-close|idle|burst) 0[,;]' "$work/thread.log" || fail "a kind is missing: $(cat "$work/thread.log")"

grep -q '; one at a time, as it serves one at a time' "$work/sequential.log" || fail "not told: $(cat "$work/sequential.log")"
grep -q 'no burst is beyond the backlog: cannot make a network namespace' "$work/nowhere.log" || fail "$(cat "$work/nowhere.log")"

# The figures of the docs are those of the tables that are kept; others are found, and new tables make new figures.
cd "$source_dir"
scripts/soak-figures --check
mkdir -p "$work/tree/results/reliability" "$work/tree/docs" "$work/soaked"
cp -r scripts plots "$work/tree"
cp docs/RELIABILITY.md "$work/tree/docs"
sed 's/passed/grows/' results/reliability/soak.tsv >"$work/tree/results/reliability/soak.tsv"
! "$work/tree/scripts/soak-figures" --check 2>"$work/err" || fail "a wrong table is not found"
cp "$work/thread.row" "$work/soaked/soak.tsv"
cp "$work/thread.slices" "$work/soaked/soak_slices.tsv"
"$work/tree/scripts/soak-figures" "$work/soaked"
"$work/tree/scripts/soak-figures" --check
grep -q '^| thread | .* | passed |$' "$work/tree/docs/RELIABILITY.md" || fail "no row: $(cat "$work/tree/docs/RELIABILITY.md")"
grep -q '>thread<' "$work/tree/results/reliability/soak.svg" || fail "no panel for it"

# Wrong use.
status=0
"$build/soak" --lives=10 2>"$work/err" >"$work/out" || status=$?
[ $status = 2 ] && [ "$(cat "$work/err")" = "soak: name a program with --server" ] || fail "$status: $(cat "$work/err")"
