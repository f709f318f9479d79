#!/bin/bash
# corobench check: what it says, counts, remembers and refuses.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
# checks STATUS ARGUMENT...: stdout and stderr are in $folder/out and $folder/err.
checks() {
    local wanted=$1 status=0
    shift
    "$corobench" check "$@" >"$folder/out" 2>"$folder/err" || status=$?
    [ "$status" = "$wanted" ] || fail "check $*: exit $status, not $wanted: $(cat "$folder/out" "$folder/err")"
}
says() {
    grep -qF -- "$1" "$folder/out" || fail "'$1' is not in: $(cat "$folder/out")"
}
closes_with() {
    [ "$(tail -n 1 "$folder/out")" = "$1" ] || fail "closes with '$(tail -n 1 "$folder/out")', not '$1'"
}
# refused WANTED ARGUMENT...: exit 2 and one line.
refused() {
    local wanted=$1
    shift
    checks 2 "$@"
    [ ! -s "$folder/out" ] || fail "check $*: printed on stdout"
    [ "$(wc -l <"$folder/err")" = 1 ] || fail "check $*: not one line: $(cat "$folder/err")"
    grep -qF -- "$wanted" "$folder/err" || fail "check $*: '$wanted' is not in: $(cat "$folder/err")"
}

refused "unknown workload 'ecko' (did you mean 'echo'?)" ecko
refused "unknown implementation of dispatch 'handlr' (did you mean 'handler'?)" dispatch/handlr
refused "unknown implementation of dispatch ''" dispatch/
refused "unknown check 'half-clos' (did you mean 'half-close'?)" --only half-clos
refused "did you mean --force?" --forse

# A pass is kept; --force asks again; --only neither asks nor keeps.
checks 0 --force --verbose dispatch/inline
says "dispatch/inline: 12 passed"
says "  ok    fanout: "
closes_with "12 passed, 0 failed, 0 skipped"
checks 0 dispatch/inline
says "dispatch/inline: passed before: 12 passed"
closes_with "12 passed, 0 failed, 0 skipped"
"$corobench" list dispatch >"$folder/out"
grep -qE '^  inline .* ready$' "$folder/out" || fail "what has passed is not listed as ready: $(cat "$folder/out")"
checks 0 --only usage dispatch
closes_with "$(("$(wc -l <"$folder/out")" - 1)) passed, 0 failed, 0 skipped"
checks 0 --list
for name in usage half-close answer-default; do
    grep -qE "^  $name " "$folder/out" || fail "--list does not name $name"
done

# A scenario stands for what it measures, once each, its A/A twin's program included.
cat >"$folder/two.yaml" <<'END'
title: T
question: Q
workload: dispatch
implementations: [inline, call]
baseline: call
END
checks 0 --only usage "$folder/two.yaml"
closes_with "2 passed, 0 failed, 0 skipped"
refused "cannot read '$folder/none.yaml'" "$folder/none.yaml"

# What goes beyond a card's limits is skipped, aloud.
checks 0 --only many-at-once echo/sequential
says "  skip  many-at-once: needs 200 connections; its limits are connections<="
closes_with "0 passed, 0 failed, 1 skipped"

# Programs from elsewhere: one that is wrong, one that cannot run here, one whose needs are not met.
mkdir -p "$folder/impls/dispatch"
card() {
    printf '#!/bin/sh\n# dispatch/%s -- for a test\n# model: call\n# runtime: sh\n# class: idiomatic\n' "$1"
    [ -z "${2:-}" ] || echo "# $2"
    echo
}
script() {
    cat >"$folder/impls/dispatch/$1.sh"
    chmod +x "$folder/impls/dispatch/$1.sh"
}
{ card sh_wrong; echo 'echo "sink=0 lines=1"; echo "what a pity" >&2'; } | script sh_wrong
{ card sh_elsewhere; echo 'echo "no such thing here" >&2; exit 77'; } | script sh_elsewhere
{ card sh_dies; printf 'printf "Traceback (most recent call last):\\n  File\\nValueError: no\\n\\n" >&2; exit 1'; } | script sh_dies
{ card sh_limited "limits: depth<=2; lines<=10"; echo 'exit 1'; } | script sh_limited
{ card unmet "needs: pkg:nonesuch-corobench" | sed 's,^#!.*,,; s,^# ,// ,' | sed 1d; } >"$folder/impls/dispatch/unmet.c"
checks 1 --impls "$folder/impls" dispatch/sh_wrong dispatch/sh_elsewhere dispatch/unmet
says "dispatch/sh_wrong: 12 FAILED"
says "  FAIL  usage: '--nonsense=1': it printed on stdout; the usage belongs on stderr"
says "  FAIL  answer-default: --lines=1000: the answer has 'sink=0 lines=1' where 'sink=0 lines=1000' is right"
says "  skip  usage: it cannot run on this machine"
says "  skip  depth: --lines=2000 --depth=64: exit status 77: no such thing here"
says "dispatch/unmet: skipped, not built: needs pkg:nonesuch-corobench"
closes_with "0 passed, 12 failed, 13 skipped"
"$corobench" list --impls "$folder/impls" >"$folder/out"
says "failed conformance: usage: "
checks 1 --impls "$folder/impls" --only depth dispatch/sh_dies
says "  FAIL  depth: --lines=2000 --depth=1: exit status 1: ValueError: no"
checks 0 --impls "$folder/impls" --only depth dispatch/sh_limited
says "  skip  depth: its card's limits exclude --lines=2000"

# What is missing is called missing.
mkdir -p "$folder/impls/echo"
"$corobench" new echo/python_silent --impls "$folder/impls" >/dev/null 2>&1
sed -i '/rig.metric("connections_accepted"/d' "$folder/impls/echo/python_silent.py"
checks 1 --impls "$folder/impls" --only metrics echo/python_silent
says "there is no connections_accepted in the file that \$COROBENCH_METRICS names"

# Who takes longer over an answer than most is not taken to give none.
"$corobench" new echo/python_slow --impls "$folder/impls" >/dev/null 2>&1
sed -i 's/^\( *\)connection.sendall/\1time.sleep(0.4)\n&/' "$folder/impls/echo/python_slow.py"
checks 0 --impls "$folder/impls" --only descriptors echo/python_slow

# A failure is not kept from being asked again; a changed program is another.
checks 1 --impls "$folder/impls" dispatch/sh_wrong
says "dispatch/sh_wrong: 12 FAILED"

# Several at once say the same, and in the same order.
together=(--verbose --impls "$folder/impls" dispatch/call dispatch/inline dispatch/sh_wrong dispatch/sh_elsewhere dispatch/unmet)
checks 1 --force "${together[@]}"
grep -v '^dispatch/unmet' "$folder/out" >"$folder/alone" # which has nothing to be checked, and comes first
checks 1 --force --jobs=3 "${together[@]}"
says "dispatch/unmet: skipped, not built: needs pkg:nonesuch-corobench"
grep -v '^dispatch/unmet' "$folder/out" | cmp - "$folder/alone" || fail "at once they say: $(cat "$folder/out")"
checks 0 --jobs=3 dispatch/call dispatch/inline
says "dispatch/call: passed before: 12 passed"
checks 0 --jobs=2 --only usage dispatch/call
says "dispatch/call: 1 passed"

# Ctrl-C: nothing is said to have passed.
interrupted() {
    local status=0
    wait "$driver" || status=$?
    [ $status = 1 ] || fail "interrupted: exit $status, not 1"
    grep -q interrupted "$folder/err" || fail "interrupted: $(cat "$folder/err")"
    if grep -qE ' failed, ' "$folder/out"; then fail "interrupted: it counted: $(cat "$folder/out")"; fi
}
children_of() {
    cat "/proc/$1/task/$1/children"
}
"$corobench" check --force echo >"$folder/out" 2>"$folder/err" &
driver=$!
until [ -s "$folder/out" ]; do
    kill -0 $driver 2>/dev/null || break
    sleep 0.02
done
sleep 0.2
kill -INT $driver
interrupted
# Of several at once, in the driver and in one that it has started (its keeper has).
for whom in 0 1; do
    "$corobench" check --force --jobs=2 echo >"$folder/out" 2>"$folder/err" &
    driver=$! workers=()
    until [ "${#workers[@]}" -ge 2 ]; do
        kill -0 "$driver" 2>/dev/null || fail "it has ended: $(cat "$folder/out" "$folder/err")"
        sleep 0.02
        read -ra keepers <<<"$(children_of "$driver")" || continue
        [ "${#keepers[@]}" = 1 ] && read -ra workers <<<"$(children_of "${keepers[0]}")" || continue
    done
    sleep 0.2
    all=("$driver" "${workers[@]}")
    kill -INT "${all[whom]}"
    interrupted
    for pid in "${keepers[@]}" "${workers[@]}"; do
        if kill -0 "$pid" 2>/dev/null; then fail "interrupted in process $whom: process $pid is left"; fi
    done
done
