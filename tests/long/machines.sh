#!/bin/bash
# Machines that lack something: a loopback interface, ports, /proc, /sys, descriptors, processes, all CPUs but one. What
# cannot be measured there is refused with what mends it, before anything runs; the rest runs.
set -eu
# shellcheck source=tests/cli/world
. "$(dirname "$0")/../cli/world"
"$corobench" check dispatch/call echo/thread >/dev/null
sed 's/dispatch/echo/; s/\[call\]/[thread]/; s/lines: 100/connections: 3/; s/baseline: call/baseline: thread/
    s/repeats: 0/repeats: 0, duration: 20ms, warmup: 0ms/; s/^title/placement: same\ntitle/' "$folder/tiny.yaml" >"$folder/served.yaml"

# refused PATTERN COMMAND...: exit 1 or 2, and one line of corobench's that has the pattern.
refused() {
    local pattern=$1 status=0
    shift
    timeout 60 "$@" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
    [ $status = 1 ] || [ $status = 2 ] || fail "$*: exit $status: $(cat "$folder/err")"
    [ "$(grep '^corobench: ' "$folder/err" | grep -c "$pattern")" = 1 ] || fail "$*: no '$pattern': $(cat "$folder/err")"
}

# --- Networks ----------------------------------------------------------------------------------------------------

network=(unshare -rn)
if "${network[@]}" ip link set lo up 2>/dev/null; then
    refused "Network is unreachable: 'ip link set lo up'" "${network[@]}" "$corobench" run "$folder/served.yaml" --out "$folder/down"
    [ ! -e "$folder/down" ] || fail "a campaign was begun without a network"
    refused "Network is unreachable: 'ip link set lo up'" "${network[@]}" "$corobench" check --force echo/thread
    "$corobench" list >"$folder/list"
    grep -q '^  thread .*pthreads.*failed conformance' "$folder/list" && fail "what fails for want of a network is kept as the program's"
    refused "cannot connect: .*ip link set lo up" "${network[@]}" "$corobench" loadgen --connect=127.0.0.1:4000
    # What needs no network runs without.
    "${network[@]}" "$corobench" run "$folder/tiny.yaml" --out "$folder/alone" >"$folder/out" 2>&1 || fail "$(cat "$folder/out")"
    # shellcheck disable=SC2016 # the inner shells expand
    {
        refused "servers listen on IPv4" "${network[@]}" bash -c 'ip link set lo up && ip address del 127.0.0.1/8 dev lo &&
            exec "$0" "$@"' "$corobench" run "$folder/served.yaml" --out "$folder/six"
        # Ten ports, all of which somebody has.
        refused "no connection to 127.0.0.1 can be made .*ip_local_port_range" "${network[@]}" bash -c 'ip link set lo up
            echo 40000 40009 >/proc/sys/net/ipv4/ip_local_port_range
            exec python3 -c "
import socket, subprocess, sys
held = [socket.socket() for port in range(10)]
for number, one in enumerate(held):
    one.bind((\"127.0.0.1\", 40000 + number))
    one.listen()
sys.exit(subprocess.call(sys.argv[1:]))" "$0" "$@"' "$corobench" run "$folder/served.yaml" --out "$folder/ports"
        # A port that is taken, where one was asked for.
        refused "cannot listen on 127.0.0.1:4000: Address already in use" "${network[@]}" bash -c 'ip link set lo up
            "$0" animals --listen=127.0.0.1:4000 >/dev/null 2>&1 &
            until "$0" loadgen --connect=127.0.0.1:4000 --duration=1ms 2>&1 | grep -qv refused; do :; done
            "$0" animals --listen=127.0.0.1:4000
            status=$?
            kill $!
            wait
            exit $status' "$corobench"
    }
else
    echo "not tested: networks (no network namespace may be made here)"
fi

# --- CPUs --------------------------------------------------------------------------------------------------------

sed 's/placement: same/placement: split/' "$folder/served.yaml" >"$folder/split.yaml"
last=$(taskset -cp $$ | sed 's/.*[ ,-]//')
refused "nothing is left to run" taskset -c "$last" "$corobench" run "$folder/split.yaml" --out "$folder/one"
grep -q "^skipped: split: thread: beyond this machine: placement: split needs two CPUs, and there is one: choose 'placement: same'$" \
    "$folder/err" && [ ! -e "$folder/one" ] || fail "split on one CPU: $(cat "$folder/err")"
taskset -c "$last" "$corobench" run "$folder/served.yaml" --out "$folder/same" >"$folder/out" 2>&1 || fail "one CPU: $(cat "$folder/out")"
well "$folder/same/served" || fail "one CPU, not the first: $(cat "$folder/same/served/samples.jsonl")"

# --- Limits ------------------------------------------------------------------------------------------------------

for command in "list" "plan $folder/tiny.yaml" "check --force dispatch/call" "run $folder/tiny.yaml --out $folder/few" \
    "report $folder/few" "compare $folder/few $folder/same" "archive $folder/few" "verify $folder/few.tar.gz"; do
    status=0
    # shellcheck disable=SC2086 # words
    (ulimit -n 64 && exec "$corobench" $command) >"$folder/out" 2>&1 || status=$?
    [ $status = 0 ] || [ "$status ${command%% *}" = "2 compare" ] || fail "64 descriptors: $command: exit $status: $(cat "$folder/out")"
done
# shellcheck disable=SC2016 # the inner shell expands
refused "Too many open files: raise the limit (ulimit -n)" bash -c 'ulimit -n 6 && exec "$0" list' "$corobench"
if [ "$(id -u)" = 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$corobench"; then
    # A limit on processes does not hold for root.
    # shellcheck disable=SC2016 # the inner shell expands
    refused "no further process is allowed here: raise the limit (ulimit -u" setpriv --reuid=65534 --regid=65534 --clear-groups \
        bash -c 'ulimit -u 1 && exec "$0" list' "$corobench"
fi

# --- /proc and /sys ----------------------------------------------------------------------------------------------

# shellcheck disable=SC2016 # the inner shell expands
without=("${apart[@]}" bash -c 'mount -t tmpfs none "$0" && exec "$@"')
if "${without[@]}" /proc true 2>/dev/null; then
    for command in list "plan $folder/tiny.yaml" "run $folder/tiny.yaml --out $folder/unseen" "report $folder/few"; do
        # shellcheck disable=SC2086 # words
        refused "/proc does not tell .*'mount -t proc proc /proc', as root, mounts it" "${without[@]}" /proc "$corobench" $command
    done
    [ ! -e "$folder/unseen" ] || fail "a campaign was begun without /proc"
    "${without[@]}" /proc "$corobench" verify "$folder/few" >"$folder/out" 2>&1 || fail "verify without /proc: $(cat "$folder/out")"
    "${without[@]}" /sys "$corobench" run "$folder/tiny.yaml" --out "$folder/sys" >"$folder/out" 2>&1 || fail "without /sys: $(cat "$folder/out")"
    well "$folder/sys/tiny" || fail "without /sys a run fails"
    "${without[@]}" /sys "$corobench" doctor >"$folder/out" || [ $? = 1 ] || fail "doctor without /sys"
    grep -q 'governor: not known here' "$folder/out" || fail "doctor without /sys: $(cat "$folder/out")"
else
    echo "not tested: without /proc and /sys (no mount namespace may be made here)"
fi

# --- Paths -------------------------------------------------------------------------------------------------------

# One name with all that is special to a shell, printf, gnuplot, a glob and a terminal.
odd=$folder/"-o dd 'ä\"\$(id)%s[x]*\\"$'\n'e
mkdir -p "$odd/impls/dispatch"
cp "$folder/tiny.yaml" "$odd/t.yaml"
cp "$folder/tiny.yaml" "$folder/t.yaml"
whole_way() {
    local path=$1
    "$corobench" run "$folder/t.yaml" --out "$path" >"$folder/out" 2>&1 && well "$path/t" &&
        "$corobench" plot "$path" >"$folder/out" 2>&1 && "$corobench" report "$path" >"$folder/out" 2>&1 &&
        "$corobench" cite "$(sed -n '2s/,.*//p' "$path/t/summary.csv")" "$path" >"$folder/out" 2>&1 &&
        "$corobench" archive "$path" >"$folder/out" 2>&1 &&
        TMPDIR=$odd "$corobench" verify "$path.tar.gz" >"$folder/out" 2>&1 && [ -s "$path/t/plots/ranking.svg" ] ||
        fail "$path: $(cat "$folder/out")"
}
whole_way "$odd/-x"
long=$folder
while [ ${#long} -lt 3700 ]; do long=$long/$(printf 'l%.0s' {1..200}); done
whole_way "$long"
too=$long/$(printf 'l%.0s' {1..250})/$(printf 'l%.0s' {1..250})
refused "File name too long" "$corobench" run "$folder/t.yaml" --out "$too"
ln -s "$odd" "$folder/link"
(cd "$folder/link/impls" && "$corobench" run "../t.yaml" --out "../../link/rel") >"$folder/out" 2>&1 || fail "relative: $(cat "$folder/out")"
