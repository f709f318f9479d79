#!/bin/bash
# A soak of some seconds (tests/long/soak.sh takes minutes): servers of several models stand all kinds of trouble at
# once; of two that do not, it says why. What has to be long to be seen is in tests/long/soak_mutants.sh.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)

# soak NAME STATUS WORDS LIVES PROGRAM [OPTION]...: ends so, and its verdict has these words.
soak() {
    local name=$1 wanted=$2 words=$3 lives=$4 program=$5 status=0
    shift 5
    "$build/soak" "--server=$program" "--name=$name" "--lives=$lives" --pause-ms=0 "--row=$folder/$name.row" \
        "--slices=$folder/$name.slices" "$@" >"$folder/$name.log" 2>&1 || status=$?
    [ "$status" = "$wanted" ] && grep -q "^$name: .*$words" "$folder/$name.log" ||
        echo "$name: ends with $status: $(cat "$folder/$name.log")" >>"$folder/wrong"
}

{
    "$source_dir/tests/soak/mutant" leaks_memory "$folder/leaks_memory" -DLEAKED_BYTES=16384
    "$source_dir/tests/soak/mutant" leaves_child "$folder/leaves_child"
    soak leaks_memory 1 'its memory grows by 1\.[0-9]*e+04 bytes a connection' 3000 "$folder/leaks_memory"
    soak leaves_child 1 'it ended and left 1 process behind' 200 "$folder/leaves_child"
} &
{
    soak reactor_epoll 0 passed 300 "$build/impls/echo/reactor_epoll"
    soak process 0 passed 300 "$build/impls/echo/process"
    unshare --user --map-root-user bash -c 'echo 0 >/proc/sys/user/max_net_namespaces && exec "$@"' nowhere \
        "$build/soak" "--server=$build/impls/echo/thread" --name=nowhere --lives=150 --pause-ms=0 >"$folder/nowhere.log" 2>&1 || true
    soak sequential 0 passed 200 "$build/impls/echo/sequential" --one-at-a-time
} &
{
    soak thread 0 passed 300 "$build/impls/echo/thread"
    soak animals 0 passed 300 "$build/corobench" --animals
} &
wait
[ ! -e "$folder/wrong" ] || fail "$(cat "$folder/wrong")"

# Its tables: what was asked for is in them, and each kind of trouble was there.
awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
    NR == 2 { good = $1 == "thread" && $column["connections"] >= 300 && $column["messages"] > 0 && $column["resets"] > 0 &&
        $column["half_closes"] > 0 && $column["faults"] == 0 && $column["descriptors_after"] <= $column["descriptors_before"] }
    END { exit !(good && NR == 2) }' "$folder/thread.row" || fail "its row is wrong: $(cat "$folder/thread.row")"
[ "$(wc -l <"$folder/thread.slices")" -gt 1 ] || fail "no slices: $(cat "$folder/thread.slices")"
! grep -qE '(churn|reset|half-close|idle|burst) 0[,;]' "$folder/thread.log" || fail "a kind is missing: $(cat "$folder/thread.log")"

grep -q '; one at a time, as it serves one at a time' "$folder/sequential.log" || fail "not told: $(cat "$folder/sequential.log")"
grep -q 'no burst is beyond the backlog: cannot make a network namespace' "$folder/nowhere.log" || fail "$(cat "$folder/nowhere.log")"

# The figures of the docs are those of the tables that are kept; others are found, and new tables make new figures.
cd "$source_dir"
scripts/soak-figures --check
mkdir -p "$folder/tree/results/reliability" "$folder/tree/docs" "$folder/soaked"
cp -r scripts plots "$folder/tree"
cp docs/RELIABILITY.md "$folder/tree/docs"
sed 's/passed/grows/' results/reliability/soak.tsv >"$folder/tree/results/reliability/soak.tsv"
! "$folder/tree/scripts/soak-figures" --check 2>"$folder/err" || fail "a wrong table is not found"
cp "$folder/thread.row" "$folder/soaked/soak.tsv"
cp "$folder/thread.slices" "$folder/soaked/soak_slices.tsv"
"$folder/tree/scripts/soak-figures" "$folder/soaked"
"$folder/tree/scripts/soak-figures" --check
grep -q '^| thread | .* | passed |$' "$folder/tree/docs/RELIABILITY.md" || fail "no row: $(cat "$folder/tree/docs/RELIABILITY.md")"
grep -q '>thread<' "$folder/tree/results/reliability/soak.svg" || fail "no panel for it"

# Wrong use.
status=0
"$build/soak" --lives=10 2>"$folder/err" >"$folder/out" || status=$?
[ $status = 2 ] && [ "$(cat "$folder/err")" = "soak: name a program with --server" ] || fail "$status: $(cat "$folder/err")"
