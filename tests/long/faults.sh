#!/bin/bash
# A disk whose calls fail: each write, sync, close, rename, folder, file and removal of a small campaign in turn, with the
# errors of a disk that breaks, is full or has a quota; for once, or from then on. And writes that are interrupted or take
# less than was asked. Then one line says so, samples are whole and blame no program, and the campaign can be carried on.
set -eu
# shellcheck source=tests/cli/world
. "$(dirname "$0")/../cli/world"
! "$(dirname "$0")/../sanitized" "$build" || {
    echo "skipped: a sanitizer's library has to be loaded first"
    exit 77
}
library=$build/tests/failing.so
"$corobench" check dispatch/call >"$folder/out" || fail "$(cat "$folder/out")"
place=$folder/failing

# struck CALL NUMBER HOW: a campaign on such a disk; sets status. False where it has no such call.
struck() {
    rm -rf "$place" "$place.struck"
    status=0
    timeout 120 env FAILING="$1 $2 $3 $place" LD_PRELOAD="$library" "$corobench" run "$folder/tiny.yaml" --out "$place" \
        >"$folder/out" 2>"$folder/err" </dev/null || status=$?
    [ -e "$place.struck" ]
}

# carried_on WHAT: the samples that are there went well, and stay what they are when the others are made.
carried_on() {
    [ -z "$(find "$place"* -name '*.tmp')" ] || fail "$1: it leaves $(find "$place"* -name '*.tmp')"
    [ -e "$place/campaign.json" ] || return 0
    cp "$place/tiny/samples.jsonl" "$folder/before" 2>/dev/null || : >"$folder/before"
    [ ! -e "$place/tiny/plan.json" ] || "$corobench" verify "$place" >"$folder/note" 2>&1 || fail "$1: $(cat "$folder/note")"
    "$corobench" run --resume "$place" >"$folder/again" 2>&1 || fail "$1: cannot be carried on: $(cat "$folder/again")"
    well "$place/tiny" && [ -s "$place/report.html" ] || fail "$1: $(cat "$place/tiny/samples.jsonl")"
    head -c "$(stat -c %s "$folder/before")" "$place/tiny/samples.jsonl" | cmp - "$folder/before" || fail "$1: samples were touched"
}

# fails WHAT WORDS: it ended with one line that has the words and the place, and can be carried on.
fails() {
    [ $status = 1 ] || { [ $status = 2 ] && [ ! -e "$place/campaign.json" ]; } || fail "$1: exit $status: $(cat "$folder/err")"
    [ "$(grep -c '^corobench: ' "$folder/err")" = 1 ] && grep -q "^corobench: .*$place.*: $2" "$folder/err" ||
        fail "$1: $(cat "$folder/err")"
    carried_on "$1"
}

declare -A words=(
    [EIO]='Input/output error: the disk fails (dmesg tells); name another place$'
    [ENOSPC]='No space left on device: make room there (df and df -i tell)$'
    [EDQUOT]='Disk quota exceeded: make room there, or raise the quota$'
)
errors=(EIO ENOSPC EDQUOT)

# Each call in turn fails once, with one of the errors, and another time it and all behind it do.
for call in write fdatasync syncfs close rename mkdir; do
    for ((number = 1; ; number += ${STRIDE:-1})); do
        error=${errors[number % 3]} also=
        ((number / 3 % 2)) || also=+
        struck $call $number "$error$also" || break
        # What is on disk already is none the worse for a close that fails.
        if [ $call = close ] && [ $status = 0 ]; then
            carried_on "close $number fails with $error$also"
        else
            fails "$call $number fails with $error$also" "${words[$error]}"
        fi
    done
    [ $number -gt 1 ] && [ "$status" = 0 ] || fail "$call: the sweep ends at $number with exit $status: $(cat "$folder/err")"
    echo "$call: $number"
done
for number in 1 2 3 5 8 13 21 34 55 89; do # a disk from which nothing can be read any more either
    struck open $number EIO+ || break
    fails "nothing can be opened from $number on" "${words[EIO]}"
done

struck unlink 1 EIO+ || fail "nothing is removed"
fails "nothing can be removed" "${words[EIO]}"

# Short or interrupted, a write is no failure.
for how in short EINTR; do
    struck write 1 $how+ || fail "$how: no write"
    [ $status = 0 ] || fail "writes are $how: exit $status: $(cat "$folder/err")"
    well "$place/tiny" || fail "writes are $how: $(cat "$place/tiny/samples.jsonl")"
    carried_on "writes are $how"
done
