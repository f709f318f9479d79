#!/bin/bash
# A disk that is full, out of inodes or read-only, and files that are gone, or are pipes and devices instead: one line
# says so, nobody else is blamed for it, and what was measured is there when there is room again.
set -eu
# shellcheck source=tests/cli/world
. "$(dirname "$0")/world"
"$corobench" check dispatch/call pipeline/handler >/dev/null

# --- Disks, in a mount namespace of the test's own ---------------------------------------------------------------

# In turn campaign.json, host.json, the report of hyperfine, a sample, a plot or the report do not fit.
if "${apart[@]}" mount -t tmpfs none /mnt 2>/dev/null; then
    for options in size=4k size=24k size=56k size=120k nr_inodes=12; do
        filled_and_freed $options 'No space left on device: make room there'
        [ "$(cat "$folder/status")" != 0 ] || fail "$options: exit 0"
        [ $options = size=4k ] || [ -e "$folder/freed/campaign.json" ] || fail "$options: no campaign was begun"
    done
    # shellcheck disable=SC2016 # the inner shell expands
    "${apart[@]}" bash -c 'mkdir -p "$2/disk/new" && mount -t tmpfs -o size=4k none "$2/disk/new" &&
        head -c 4096 /dev/zero >"$2/disk/new/filler" || exit 77
        "$1" new echo/mine --impls "$2/disk/new" >/dev/null 2>"$2/err" && exit 1
        find "$2/disk/new" -name "mine*" >"$2/left"' bash "$corobench" "$folder" || fail "new: $(cat "$folder/err")"
    [ ! -s "$folder/left" ] || fail "new leaves a part of a file where there is no room"
    # Nothing is written into the source, nor into the build where all is there.
    "$corobench" run "$folder/tiny.yaml" --out "$folder/whole" >/dev/null 2>"$folder/err" || fail "$(cat "$folder/err")"
    # shellcheck disable=SC2016 # the inner shell expands
    "${apart[@]}" bash -c 'for place in "$3" "$4"; do mount --bind "$place" "$place" && mount -o remount,ro,bind "$place" ||
        exit 77; done
        "$1" run "$2/tiny.yaml" --out "$2/read-only" >"$2/out" 2>"$2/err" || exit 1
        "$1" check --force dispatch/call >"$2/out" 2>"$2/note" && exit 1
        "$1" list >"$2/list" && "$1" run "$2/tiny.yaml" --out "$3/results/none" >"$2/out" 2>>"$2/note" && exit 1
        [ $? = 2 ]' bash "$corobench" "$folder" "$(cd "$(dirname "$0")/../.." && pwd)" "$(realpath "$1")" ||
        fail "read-only: $(cat "$folder/out" "$folder/err")"
    well "$folder/read-only/tiny" || fail "read-only: a run failed"
    [ "$(grep -c 'Read-only file system: name another place' "$folder/note")" = 2 ] || fail "$(cat "$folder/note")"
else
    echo "not tested: disks that are full (no mount namespace may be made here)"
    "$corobench" run "$folder/tiny.yaml" --out "$folder/whole" >/dev/null 2>"$folder/err" || fail "$(cat "$folder/err")"
fi

# --- Places that are something else ------------------------------------------------------------------------------

touch "$folder/file"
ln -s nowhere "$folder/dangling"
for place in file dangling file/below; do
    run_fails 2 "$folder/$place" 'Not a directory\|not a folder\|File exists' run "$folder/tiny.yaml" --out "$folder/$place"
done

# What is a pipe, a device or a folder instead of a file is said to be, and never waited for.
for file in samples.jsonl sessions.jsonl plan.json scenario.yaml host.json; do
    for what in pipe device folder; do
        [ $what = pipe ] || [ $file = samples.jsonl ] || continue
        rm -rf "$folder/odd"
        cp -r "$folder/whole" "$folder/odd"
        rm "$folder/odd/tiny/$file"
        case $what in
        pipe) mkfifo "$folder/odd/tiny/$file" ;;
        device) ln -s /dev/zero "$folder/odd/tiny/$file" ;;
        folder) mkdir "$folder/odd/tiny/$file" ;;
        esac
        for command in "verify $folder/odd" "run --resume $folder/odd"; do
            status=0
            # shellcheck disable=SC2086 # words
            timeout 60 "$corobench" $command >"$folder/out" 2>"$folder/err" </dev/null || status=$?
            [ $status -lt 3 ] || fail "$file is a $what: $command: exit $status: $(cat "$folder/err")"
        done
        case $file in samples.jsonl | plan.json | scenario.yaml)
            refused=2 # before anything is read
            [ $what != folder ] || refused=1
            run_fails $refused "$file.*\(neither a file nor a folder\|a symbolic link\|Is a directory\)" '' summarize "$folder/odd/tiny" ;;
        esac
    done
done
program=$folder/impls/dispatch/python_pipe.py
mkdir -p "$folder/impls/dispatch"
mkfifo "$program"
run_fails 2 'python_pipe.py: a pipe or a device is no implementation' '' list --impls "$folder/impls"

# An input that is not what it was made as is made again; it would be other work, all the same.
input=$(find "$1/inputs" -name 'log-20000-*.txt' | head -n 1)
sed 's/dispatch/pipeline/; s/\[call\]/[handler]/; s/lines: 100/bytes: 20000/; s/baseline: call/baseline: handler/' "$folder/tiny.yaml" >"$folder/input.yaml"
cp "$input" "$folder/input"
for how in 'truncate -s 0' 'truncate -s 9000' 'truncate -s +1' rm 'ln -sf /dev/null' flip pipe; do
    case $how in
    flip) printf X | dd of="$input" bs=1 seek=777 conv=notrunc status=none ;;
    pipe) rm "$input" && mkfifo "$input" ;;
    *) $how "$input" ;;
    esac
    rm -rf "$folder/out.input"
    timeout 60 "$corobench" run "$folder/input.yaml" --out "$folder/out.input" >"$folder/out" 2>"$folder/err" ||
        fail "$how: $(cat "$folder/err")"
    well "$folder/out.input/input" && cmp "$input" "$folder/input" || fail "$how: the input is not made again"
done

# Cut at any byte of its last line, the file of samples is read as what is whole of it.
lines=$(wc -l <"$folder/whole/tiny/samples.jsonl")
last=$(tail -n 1 "$folder/whole/tiny/samples.jsonl" | wc -c)
for cut in 1 $((last / 2)) "$last"; do
    rm -rf "$folder/cut"
    cp -r "$folder/whole" "$folder/cut"
    truncate -s -"$cut" "$folder/cut/tiny/samples.jsonl"
    sed -i '/"ended_at"/d' "$folder/cut/tiny/sessions.jsonl"
    "$corobench" summarize "$folder/cut/tiny" >"$folder/out" 2>"$folder/err" || fail "cut by $cut: $(cat "$folder/err")"
    "$corobench" run --resume "$folder/cut" >"$folder/out" 2>"$folder/err" || fail "cut by $cut: $(cat "$folder/err")"
    well "$folder/cut/tiny" && [ "$(wc -l <"$folder/cut/tiny/samples.jsonl")" = "$lines" ] || fail "cut by $cut"
done
