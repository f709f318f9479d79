#!/bin/bash
# scripts/count and scripts/variant: what they count of programs whose counts are known, what they refuse; and the
# commands of docs/findings are ones that they understand. What a tool is missing for is skipped, aloud.
set -euo pipefail
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."
count() {
    scripts/count "$@" "--build=$build"
}
# field FILE NAME: the number beside it.
field() {
    sed -n "s/^$2  *\([-0-9.]*\)$/\1/p" "$1"
}
# is FILE NAME LOW HIGH: it lies between them.
is() {
    awk -v n="$(field "$1" "$2")" -v low="$3" -v high="$4" 'BEGIN { exit !(n != "" && n >= low && n <= high) }' ||
        fail "$2 is not from $3 to $4: $(cat "$1")"
}
refused() { # MESSAGE COMMAND...: exit 2, in one line
    local message=$1 status=0
    shift
    "$@" >"$folder/out" 2>"$folder/err" || status=$?
    [ "$status" = 2 ] && [ ! -s "$folder/out" ] && [ "$(wc -l <"$folder/err")" = 1 ] ||
        fail "$*: exit $status: $(cat "$folder/out" "$folder/err")"
    grep -q -- "$message" "$folder/err" || fail "$*: $(cat "$folder/err")"
}

refused "exactly one option" scripts/count calls tasks/handler case=send steps=10
refused "exactly one option" scripts/count calls tasks/handler case=send tasks=1,2 steps=10,20
refused "WHAT" scripts/count moons tasks/handler case=send steps=10,20
refused "there is no" count calls tasks/no_such case=send steps=10,20
refused "does not do case 'yield'" count faults tasks/handler case=yield steps=10,20
for way in instructions returns calls faults; do # what the program says, and not what a tool does
    refused "handler: --case=sned: one of send, " count $way tasks/handler case=sned steps=10,20
    refused "handler: --task=1: no such option" count $way tasks/handler case=send task=1 steps=10,20
    refused "handler: --tasks=99999999: a number from 1 to 1000000" count $way tasks/handler case=send tasks=1,99999999
done
refused "no more operations" count faults tasks/handler case=send steps=20,10
refused "changes nothing" scripts/variant "$folder/same" tasks/handler impls/tasks/handler.c s/nowhere/there/
refused "DIR, WORKLOAD/NAME" scripts/variant "$folder/same" tasks/handler
refused "no implementation 'tasks/handlr'" scripts/variant "$folder/none" tasks/handlr impls/tasks/handler.c s/a/b/
refused "no file 'impls/tasks/handlr.c'" scripts/variant "$folder/none" tasks/handler impls/tasks/handlr.c s/a/b/
[ ! -e "$folder/none" ] || fail "scripts/variant began with what it refuses"
refused "no section 'one_sent'; there are one_send checks many_live" docs/findings/tasks.sh depth one_sent
for command in scripts/count scripts/variant docs/findings/tasks.sh; do
    "$command" --help >"$folder/out" 2>"$folder/err" && [ -s "$folder/out" ] && [ ! -s "$folder/err" ] ||
        fail "$command --help: $(cat "$folder/err")"
done

# What the pages say: programs that are there, in forms that are understood.
grep -hoE '^scripts/count [a-z].*' docs/findings/*.md | while read -r command what name options; do
    [ -e "impls/$name.c" ] || [ -e "impls/$name.py" ] || [ -d "impls/$name" ] || fail "$command $what $name: there is none"
    [[ " instructions returns calls faults " == *" $what "* ]] || fail "$command $what: there is no such count"
    grep -qE '=[0-9]+,[0-9]+' <<<"$options" || fail "$command $what $name $options: nothing has two values"
done

! tests/sanitized "$build" || {
    echo "not counted: the build is sanitized"
    exit 0
}
skipped=""
count faults tasks/coroutine_stackless case=create live=1 tasks=1000,101000 >"$folder/out"
is "$folder/out" "page faults" -0.01 0.01 # one frame, again and again

if [ "$(uname -m)" = x86_64 ]; then
    count returns tasks/handler case=send tasks=1 steps=500,1500 >"$folder/out"
    is "$folder/out" calls 0.9 1.1 # the method's
    is "$folder/out" returns 0.9 1.1
    is "$folder/out" "returns elsewhere" -0.1 0.1
    is "$folder/out" "indirect jumps and calls" 0.9 1.1
else
    skipped+=" returns"
fi
if command -v valgrind >/dev/null; then
    count instructions tasks/handler case=send tasks=1 steps=10000,30000 >"$folder/out"
    is "$folder/out" instructions 5 100
    is "$folder/out" stores 1 50 # the total
    is "$folder/out" "misses, 48 KB" -0.01 0.01
    [ "$(uname -m)" != x86_64 ] ||
        scripts/variant "$folder/more" tasks/handler impls/tasks/handler.c \
        's/    return ((struct receiver/    __builtin_ia32_pause(), __builtin_ia32_pause();\n&/'
    if [ "$(uname -m)" = x86_64 ]; then
        scripts/count instructions tasks/handler case=send tasks=1 steps=10000,30000 "--build=$folder/more" >"$folder/more.out"
        is "$folder/more.out" instructions \
            "$(awk -v n="$(field "$folder/out" instructions)" 'BEGIN { print n + 0.9 }')" 200
    fi
else
    skipped+=" valgrind"
fi
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    count calls tasks/thread case=spawn live=1 tasks=10,30 >"$folder/out"
    is "$folder/out" total 2 100 # a clone, and an end
    grep -q '^clone' "$folder/out" || fail "no thread was made: $(cat "$folder/out")"
    # The input is made, as large as is said: each bus of it is written to the process that prints.
    count calls buses/handler source=scan environment=process batch=1 bytes=10000,40000 >"$folder/out"
    is "$folder/out" write 0.999 1.001
    # A client has a server beside it, and a list as long as is said.
    count calls fanout/sequential requests=5,15 >"$folder/out"
    is "$folder/out" connect 0.999 1.001
    is "$folder/out" write 0.999 1.001
else
    skipped+=" strace"
fi
[ -z "$skipped" ] || { echo "skipped, as this is missing here:$skipped"; exit 77; }
