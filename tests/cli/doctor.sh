#!/bin/bash
# doctor names what this machine does to the figures, in text and as JSON, worst first; what is made worse for it
# (one CPU, few descriptors, no tools, a busy process) is found and nothing of the machine is changed.
set -eu
corobench=$1/corobench
folder=$(mktemp -d)
busy=
trap '[ -z "$busy" ] || kill "$busy" 2>/dev/null; rm -rf "$folder"' EXIT
fail() {
    echo "$1"
    exit 1
}

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

# What it says of one property: "LEVEL HERE". Its exit status goes to $status.
finding() {
    local name=$1
    shift
    status=0
    "$@" "$corobench" doctor --json >"$folder/json" || status=$?
    python3 - "$folder/json" "$name" "$status" <<'END'
import json, sys
file, name, status = sys.argv[1:]
told = json.load(open(file))
findings = told["findings"]
levels = ["stops", "warns", "note", "fine"]
assert told["schema_version"] == 1
assert [levels.index(f["level"]) for f in findings] == sorted(levels.index(f["level"]) for f in findings)
assert int(status) == (1 if told["stops"] else 0), (status, told["stops"])
for level in "stops", "warns":
    assert told[level] == sum(f["level"] == level for f in findings)
assert len({f["name"] for f in findings}) == len(findings) > 20
for f in findings:
    assert set(f) - {"remedy"} == {"name", "level", "known", "here", "effect"}, f
    assert f["effect"].endswith("."), f
    assert f["known"] or f["here"].startswith("not known here: "), f
[one] = [f for f in findings if f["name"] == name]
print(one["level"], one["here"], one.get("remedy", ""))
END
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
    script -qc "'$corobench' doctor" /dev/null </dev/null | grep -q $'\033\\[1m' || fail "no colours on a terminal"
fi

said=$(finding descriptors sh -c 'ulimit -n 64 && exec "$@"' sh)
[[ $said == "stops 64, "*"--nofile="* ]] || fail "with 64 descriptors: $said"
said=$(finding cpus taskset -c "$(taskset -cp $$ | sed 's/.*[ ,-]//')")
[[ $said == "stops one of "* ]] || fail "on one CPU: $said"
said=$(finding aslr setarch -R)
[[ $said == "warns off for what is started from here"* ]] || fail "under setarch -R: $said"
mkdir "$folder/bin"
ln -s "$(command -v python3)" "$folder/bin/"
said=$(finding programs env PATH="$folder/bin")
[[ $said == "stops not installed: hyperfine, gnuplot, "*"sudo apt-get install hyperfine gnuplot-nox "* ]] ||
    fail "without tools: $said"
sh -c 'while :; do :; done' &
busy=$!
said=$(finding other_processes env)
python3 -c "import json; now = json.load(open('$folder/json'))['now']['other_processes']
assert $busy in [p['pid'] for p in now['processes']], now" || fail "beside a busy process: $said"
kill "$busy"
[[ $said == "warns "*"% of a CPU: "* ]] || fail "beside a busy process: $said"
busy=
# A network of its own, in which sysctls are its own, too.
if unshare -n true 2>/dev/null; then
    said=$(finding somaxconn unshare -n sh -c 'echo 16 >/proc/sys/net/core/somaxconn && exec "$@"' sh)
    [[ $said == "warns 16 sudo sysctl -w net.core.somaxconn=4096" ]] || fail "with short queues: $said"
    said=$(finding ports unshare -n sh -c 'echo 40000 40100 >/proc/sys/net/ipv4/ip_local_port_range && exec "$@"' sh)
    [[ $said == "note 40000 to 40100 sudo sysctl -w net.ipv4.ip_local_port_range="* ]] || fail "with few ports: $said"
fi
settings >"$folder/after"
cmp "$folder/before" "$folder/after" || fail "something was changed"

for words in "--yaml" "operand"; do
    status=0
    "$corobench" doctor $words >"$folder/text" 2>"$folder/errors" || status=$?
    [ $status = 2 ] && [ ! -s "$folder/text" ] && [ "$(wc -l <"$folder/errors")" = 1 ] ||
        fail "doctor $words: exit $status: $(cat "$folder/text" "$folder/errors")"
done
