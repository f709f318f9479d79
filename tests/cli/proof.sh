#!/bin/bash
# build/stats_proof, with few campaigns: the statistics pass, each planted mistake is noticed, the table is the same
# whenever it is made, and wrong options are refused in one line.
set -euo pipefail
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
proof=$1/stats_proof

"$proof" --campaigns=80 >"$folder/table" || fail "$(grep FAIL "$folder/table")"
[ "$(grep -c ' PASS$' "$folder/table")" -gt 200 ] || fail "only $(grep -c ' PASS$' "$folder/table") rows pass"
tail -n 1 "$folder/table" | grep -q ': 0 FAIL$' || fail "$(tail -n 1 "$folder/table")"

for mistake in trim holm equivalence; do
    status=0
    "$proof" --campaigns=60 --break=$mistake >"$folder/table" || status=$?
    [ $status = 1 ] && grep -q ' FAIL$' "$folder/table" || fail "--break=$mistake: exit $status: $(tail -n 1 "$folder/table")"
done

"$proof" --campaigns=10 --seed=5 >"$folder/table"
"$proof" --campaigns=10 --seed=5 >"$folder/again"
cmp "$folder/table" "$folder/again"
"$proof" --campaigns=10 --seed=6 >"$folder/again"
! cmp -s "$folder/table" "$folder/again" || fail "the seed makes no difference"

"$proof" --help | grep -q '^usage: stats_proof' || fail "--help"
for wrong in --campaigns=0 --campaigns=many --campaigns= --seed=-1 --seed=99999999999999999999 --break=glass --moon 7; do
    status=0
    "$proof" "$wrong" >"$folder/out" 2>"$folder/err" || status=$?
    [ $status = 2 ] && [ ! -s "$folder/out" ] && [ "$(wc -l <"$folder/err")" = 1 ] || fail "$wrong: exit $status"
done
