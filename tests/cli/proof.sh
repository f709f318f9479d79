#!/bin/bash
# build/stats_proof, with few campaigns: the statistics pass, each planted mistake is noticed, the table is the same
# whenever it is made, and wrong options are refused in one line.
set -euo pipefail
proof=$1/stats_proof
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "$1"
    exit 1
}

"$proof" --campaigns=80 >"$work/table" || fail "$(grep FAIL "$work/table")"
[ "$(grep -c ' PASS$' "$work/table")" -gt 200 ] || fail "only $(grep -c ' PASS$' "$work/table") rows pass"
tail -n 1 "$work/table" | grep -q ': 0 FAIL$' || fail "$(tail -n 1 "$work/table")"

for mistake in trim holm equivalence; do
    status=0
    "$proof" --campaigns=60 --break=$mistake >"$work/table" || status=$?
    [ $status = 1 ] && grep -q ' FAIL$' "$work/table" || fail "--break=$mistake: exit $status: $(tail -n 1 "$work/table")"
done

"$proof" --campaigns=10 --seed=5 >"$work/table"
"$proof" --campaigns=10 --seed=5 >"$work/again"
cmp "$work/table" "$work/again"
"$proof" --campaigns=10 --seed=6 >"$work/again"
! cmp -s "$work/table" "$work/again" || fail "the seed makes no difference"

"$proof" --help | grep -q '^usage: stats_proof' || fail "--help"
for wrong in --campaigns=0 --campaigns=many --campaigns= --seed=-1 --seed=99999999999999999999 --break=glass --moon 7; do
    status=0
    "$proof" "$wrong" >"$work/out" 2>"$work/err" || status=$?
    [ $status = 2 ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" = 1 ] || fail "$wrong: exit $status"
done
