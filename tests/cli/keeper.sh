#!/bin/bash
# A driver that is killed with -9 in the middle of a check leaves no process behind: not the program, not the
# program's children, in whatever session, not the keeper.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
mark=COROBENCH_TEST_MARK=$$-$RANDOM-$RANDOM
out=$folder/out

# A program that makes children, half of them in sessions of their own, and hangs.
mkdir -p "$folder/impls/dispatch"
cat >"$folder/impls/dispatch/sh_parent.sh" <<'PROGRAM'
#!/bin/bash
# dispatch/sh_parent -- makes children and hangs
# model: process
# runtime: bash
# class: idiomatic

for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 1000 &
    setsid sleep 1000 &
done
sleep 1000
PROGRAM
chmod +x "$folder/impls/dispatch/sh_parent.sh"

# All processes that were started with the mark, by what the kernel keeps of their environment.
marked() {
    local process
    for process in /proc/[0-9]*; do
        if grep -qsF "$mark" "$process/environ" && grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "$process/status"; then
            echo "${process#/proc/}"
        fi
    done
}

for many in 3 6 20; do
    env "$mark" "$corobench" check --force --impls "$folder/impls" dispatch/sh_parent >"$out" 2>&1 &
    driver=$!
    waited=0
    until [ "$(marked | wc -l)" -ge $many ]; do # the driver, the keeper, the program and its children
        sleep 0.02
        waited=$((waited + 1))
        kill -0 $driver 2>/dev/null || { echo "the check ended before it was killed: $(cat "$out")"; exit 1; }
        [ $waited -lt 1000 ] || { echo "there were never $many processes"; exit 1; }
    done
    kill -9 $driver
    wait $driver 2>/dev/null || true
    waited=0
    while left=$(marked) && [ -n "$left" ]; do
        sleep 0.02
        waited=$((waited + 1))
        if [ $waited -ge 500 ]; then
            for process in $left; do
                echo "still there: $process $(tr '\0' ' ' <"/proc/$process/cmdline")"
                kill -9 "$process" || true
            done
            exit 1
        fi
    done
done
