#!/bin/bash
# doctor names what this machine does to the figures, in text and as JSON, worst first; what is made worse for it
# (one CPU, few descriptors, no tools, a busy process) is found and nothing of the machine is changed.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
busy=
trap '[ -z "$busy" ] || kill "$busy" 2>/dev/null; rm -rf "$folder"' EXIT

# All settings whose commands it may show.
settings() {
    cat /proc/sys/kernel/{randomize_va_space,perf_event_paranoid,pid_max,threads-max} /proc/sys/vm/max_map_count \
        /proc/sys/net/core/somaxconn /proc/sys/net/ipv4/ip_local_port_range /proc/swaps \
        /sys/kernel/mm/transparent_hugepage/enabled /sys/devices/system/clocksource/clocksource0/current_clocksource \
        /sys/devices/system/cpu/cpufreq/boost /sys/devices/system/cpu/intel_pstate/no_turbo \
        /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor 2>/dev/null || true
    ulimit -Sn
    ulimit -Hn
    taskset -p $$
}

# Examines from within a command, for `said`.
examine() {
    local status=0
    "$@" "$corobench" doctor --json >"$folder/json" || status=$?
    python3 - "$folder/json" "$status" <<'END' || fail "of $*: $(cat "$folder/json")"
import json, sys
told, status = json.load(open(sys.argv[1])), int(sys.argv[2])
findings = told["findings"]
levels = ["stops", "warns", "note", "fine"]
order = [levels.index(f["level"]) for f in findings]
assert told["schema_version"] == 1
assert order == sorted(order), order
assert status == (1 if told["stops"] else 0), (status, told["stops"])
for level in "stops", "warns":
    assert told[level] == sum(f["level"] == level for f in findings)
assert len({f["name"] for f in findings}) == len(findings) > 20
assert {*told["machine"], *told["now"]} <= {f["name"] for f in findings}
for f in findings:
    assert set(f) - {"remedy"} == {"name", "level", "known", "here", "effect"}, f
    assert f["effect"].endswith("."), f
    assert f["known"] or f["here"].startswith("not known here: "), f
END
}

# What it then said of a property: "LEVEL HERE REMEDY", as a pattern.
said() {
    local line
    line=$(python3 -c "import json, sys
[one] = [f for f in json.load(open(sys.argv[1]))['findings'] if f['name'] == sys.argv[2]]
print(one['level'], one['here'], one.get('remedy', ''))" "$folder/json" "$1")
    # shellcheck disable=SC2053 # a pattern, on purpose
    [[ $line == $2 ]] || fail "$1: $line"
}

settings >"$folder/before"
status=0
"$corobench" doctor >"$folder/text" 2>"$folder/errors" || status=$?
[ ! -s "$folder/errors" ] || fail "on stderr: $(cat "$folder/errors")"
stops=$(grep -c '^stops ' "$folder/text" || true)
[ "$status" = $((stops > 0)) ] || fail "exit $status with $stops that stop"
# No line is wider than a terminal but commands, which are to be copied, and paths, which do not break.
wide=$(LC_ALL=C.UTF-8 grep -E '^.{81}' "$folder/text" | grep -vE '^ {7}(sudo|echo|taskset|cmake) |/[^ ]{40}' || true)
[ -z "$wide" ] || fail "too wide: $wide"
grep -q $'\033' "$folder/text" && fail "colours in a pipe"
tail -n 1 "$folder/text" | grep -qx 'Nothing was changed here.' || fail "it ends: $(tail -n 2 "$folder/text")"
if command -v script >/dev/null; then
    export corobench
    # shellcheck disable=SC2016 # for another shell to expand
    script -qc '"$corobench" doctor' /dev/null </dev/null | grep -q $'\033\\[1m' || fail "no colours on a terminal"
fi

# One CPU, few descriptors, no random layout, no tools, and a busy process beside.
cpu=$(taskset -cp $$ | sed 's/.*[ ,-]//') # the last that we may use
mkdir "$folder/bin"
sh -c 'while :; do :; done' &
busy=$!
# shellcheck disable=SC2016 # the inner shell expands
examine taskset -c "$cpu" setarch -R sh -c 'ulimit -n 64 && PATH=$0 && exec "$@"' "$folder/bin"
kill "$busy"
said cpus 'stops one of *'
said aslr 'warns off for what is started from here*'
said descriptors 'stops 64, *--nofile=*'
said programs 'stops not installed: hyperfine, gnuplot, * sudo apt-get install hyperfine gnuplot-nox *'
said other_processes 'warns *% of a CPU: *'
python3 -c "import json; now = json.load(open('$folder/json'))['now']['other_processes']
assert $busy in [p['pid'] for p in now['processes']], now" || fail "the busy process is not named"
busy=
# A network of its own, in which sysctls are its own, too.
sysctls='echo 16 >/proc/sys/net/core/somaxconn && echo 40000 40100 >/proc/sys/net/ipv4/ip_local_port_range'
if unshare -rn sh -c "$sysctls" 2>/dev/null; then
    examine unshare -rn sh -c "$sysctls && exec \"\$@\"" sh
    said somaxconn 'warns 16 sudo sysctl -w net.core.somaxconn=4096'
    said ports 'note 40000 to 40100 sudo sysctl -w net.ipv4.ip_local_port_range=*'
fi
# A campaign says so in one line before its first run, and its host.json and its report hold what it means.
"$corobench" check dispatch/handler dispatch/call >/dev/null
cat >"$folder/small.yaml" <<'END'
title: Small
question: Does a call cost less than a method?
workload: dispatch
implementations: [handler, call]
axes: {lines: 100}
baseline: handler
END
taskset -c "$cpu" "$corobench" run "$folder/small.yaml" --out "$folder/campaign" >/dev/null 2>"$folder/errors" ||
    fail "a campaign: $(cat "$folder/errors")"
sed "/^scenario /Q" "$folder/errors" | grep -qE '^([0-9]+ things here change|1 thing here changes) the figures: corobench doctor names' ||
    fail "a campaign begins with: $(head -n 5 "$folder/errors")"
[ "$(grep -c 'corobench doctor' "$folder/errors")" = 1 ] || fail "it says so more than once: $(cat "$folder/errors")"
python3 -c "import json; host = json.load(open('$folder/campaign/small/host.json'))
assert ('cpus', 'stops') in [(f['name'], f['level']) for f in host['findings']], host['findings']
assert host['machine']['cpus']['allowed'] == '$cpu', host['machine']" || fail "host.json"
grep -q '^| cpus | one of ' "$folder/campaign/small/report.md" || fail "the report does not say so"
settings >"$folder/after"
cmp "$folder/before" "$folder/after" || fail "something was changed"

for words in "--yaml" "operand"; do
    status=0
    "$corobench" doctor $words >"$folder/text" 2>"$folder/errors" || status=$?
    [ $status = 2 ] && [ ! -s "$folder/text" ] && [ "$(wc -l <"$folder/errors")" = 1 ] ||
        fail "doctor $words: exit $status: $(cat "$folder/text" "$folder/errors")"
done
