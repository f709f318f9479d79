#!/bin/bash
# The sweeps of cli/disk: a disk that is full at any page of what a campaign writes, samples cut at each byte or with a
# byte changed, and files that vanish while it runs.
set -eu
# shellcheck source=tests/cli/world
. "$(dirname "$0")/../cli/world"
"$corobench" check dispatch/call >/dev/null
"$corobench" run "$folder/tiny.yaml" --out "$folder/whole" >"$folder/out" 2>&1 || fail "$(cat "$folder/out")"

if "${apart[@]}" mount -t tmpfs none /mnt 2>/dev/null; then
    most=$(($(du -sk "$folder/whole" | cut -f1) + 24))
    for size in $(seq 4 8 "$most"); do filled_and_freed "size=${size}k" 'No space left on device: make room there'; done
    [ "$(cat "$folder/status")" = 0 ] || fail "the sweep ends before there is room"
    for inodes in $(seq 3 3 33); do filled_and_freed "nr_inodes=$inodes" 'No space left on device: make room there'; done
else
    echo "not tested: disks that are full (no mount namespace may be made here)"
fi

# --- Samples -----------------------------------------------------------------------------------------------------

# told: what summarize then says of the rounds, and how many runs resume finds; both read the file.
told() {
    timeout 60 "$corobench" summarize "$folder/hurt/tiny" >"$folder/out" 2>"$folder/err" || fail "$1: $(cat "$folder/err")"
    counted=$(python3 -c 'import json, sys
print(sum(max(m["n"] for m in c["metrics"].values()) if c["metrics"] else 0 for c in json.load(open(sys.argv[1]))["cells"]))' \
        "$folder/hurt/tiny/summary.json")
    timeout 60 "$corobench" run --resume "$folder/hurt" >"$folder/out" 2>"$folder/err" || fail "$1: $(cat "$folder/err")"
    found=$(sed -n 's/^session 2: \([0-9]*\) of .*/\1/p' "$folder/err")
    [ "$found" = "$counted" ] || fail "$1: the report counts $counted runs, and resume $found"
    well "$folder/hurt/tiny" || [ "$(grep -c '"outcome": *"ok"' "$folder/hurt/tiny/samples.jsonl")" -ge 12 ] || fail "$1: runs are missing"
}
hurt() {
    rm -rf "$folder/hurt"
    cp -r "$folder/whole" "$folder/hurt"
    sed -i '/"ended_at"/d' "$folder/hurt/tiny/sessions.jsonl"
}
last=$(tail -n 2 "$folder/whole/tiny/samples.jsonl" | wc -c)
for cut in $(seq 1 31 "$last") "$last"; do
    hurt
    truncate -s -"$cut" "$folder/hurt/tiny/samples.jsonl"
    told "cut by $cut"
done
size=$(stat -c %s "$folder/whole/tiny/samples.jsonl")
for place in $(seq 3 397 "$size"); do
    for byte in '\000' '\377' '"' '\n'; do
        hurt
        # shellcheck disable=SC2059 # a format, on purpose
        printf "$byte" | dd of="$folder/hurt/tiny/samples.jsonl" bs=1 seek="$place" conv=notrunc status=none
        timeout 60 "$corobench" summarize "$folder/hurt/tiny" >"$folder/out" 2>&1 || fail "flipped at $place: $(cat "$folder/out")"
    done
    told "flipped at $place"
done

# --- What vanishes -----------------------------------------------------------------------------------------------

mkdir -p "$folder/impls/dispatch"
cat >"$folder/impls/dispatch/python_vandal.py" <<EOF2
#!/usr/bin/python3
# dispatch/python_vandal -- runs what a file says
# model: call
# runtime: cpython
# class: idiomatic
import os, shutil
import dispatch_rig

def run(given):
    if os.path.exists("$folder/deed"):
        exec(open("$folder/deed").read())
    count = 0
    for line in given.lines:
        keep = line
        for _ in range(given.depth):
            keep = keep if "python" in keep else ""
        count += keep != ""
    return [count * (given.fanout // given.sink_count)] * given.sink_count

dispatch_rig.main(run)
EOF2
program=$folder/impls/dispatch/python_vandal.py
chmod +x "$program"
"$corobench" check --impls "$folder/impls" dispatch/python_vandal >"$folder/out" || fail "$(cat "$folder/out")"
sed -i 's/\[call\]/[call, python_vandal]/' "$folder/tiny.yaml"
vandal() {
    echo "$1" >"$folder/deed"
    rm -rf "$folder/victim"
    status=0
    timeout 120 "$corobench" run "$folder/tiny.yaml" --impls "$folder/impls" --out "$folder/victim" >"$folder/out" 2>"$folder/err" || status=$?
    rm "$folder/deed"
    [ $status = 1 ] || fail "$1: exit $status: $(cat "$folder/err")"
}
cp -p "$program" "$folder/kept"
vandal "os.unlink('$program')" # a program vanishes
[ "$(grep -c 'cannot read .*python_vandal.py: No such file' "$folder/victim/tiny/samples.jsonl")" -ge 5 ] &&
    [ "$(grep '"implementation": *"call' "$folder/victim/tiny/samples.jsonl" | grep -c '"outcome": *"ok"')" = 12 ] ||
    fail "a program vanishes: $(cat "$folder/victim/tiny/samples.jsonl")"
cp -p "$folder/kept" "$program"
for deed in "os.truncate(s, os.path.getsize(s) - 9)" "open(s, 'a').write('mine')"; do
    vandal "s = '$folder/victim/tiny/samples.jsonl'; os.path.getsize(s) > 2000 and ($deed)"
    [ "$(grep -c '^corobench: .*/samples.jsonl was changed by another program .*nobody else may write there' "$folder/err")" = 1 ] &&
        [ "$(grep -c '^corobench: ' "$folder/err")" = 1 ] || fail "$deed: $(cat "$folder/err")"
    "$corobench" run --resume "$folder/victim" >"$folder/out" 2>&1 || fail "$deed: cannot be carried on: $(cat "$folder/out")"
    [ "$(grep -c '"outcome": *"ok"' "$folder/victim/tiny/samples.jsonl")" -ge 18 ] || fail "$deed: runs are missing"
done
vandal "shutil.rmtree('$folder/victim')" # the folder vanishes
[ "$(grep -c "^corobench: .*$folder/victim.*No such file or directory" "$folder/err")" = 1 ] || fail "the folder vanishes: $(cat "$folder/err")"
