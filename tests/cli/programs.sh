#!/bin/bash
# Programs that passed and then misbehave, in every way that we could think of: each run has the right outcome and says
# why, the runs around it are what they would be without it, and nothing is left running.
# shellcheck disable=SC2016 # moods are commands, for another shell to expand
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$here/../made_up/turncoats.sh"

mkdir -p "$folder/impls/dispatch/rig"
cp "$(realpath /bin/sh)" "$folder/impls/dispatch/rig/sh"
echo shared >"$folder/impls/dispatch/rig/shared"
turncoat dispatch "$build/impls/dispatch/call" "$folder/impls/dispatch/rig/sh"
# --- Ends ---
mood segfault crash '^ended by signal 11 \(Segmentation fault\)' <<<'kill -SEGV $$'
mood abort crash '^ended by signal 6 \(Aborted\): it is all over$' <<<'echo it is all over >&2; kill -ABRT $$'
mood kill crash '^ended by signal 9 \(Killed\)' <<<'kill -KILL $$'
mood fail failed '^exit status 1: no more$' <<<'echo no more >&2; exit 1'
mood cannot skipped '^cannot run on this machine: no such thing here$' <<<'echo no such thing here >&2; exit 77'
mood paint failed '^exit status 3: \?\[2J\?\[31m\?' <<<'printf "\033[2J\033[31m\007\233red\n" >&2; exit 3'
mood stop timeout '^still running at its deadline of 2 s' <<<'kill -STOP $$'
mood deaf timeout '^still running at its deadline of 2 s: ' <<<'trap "" TERM INT HUP; exec sleep 60'
mood hyperfine invalid '^hyperfine was ended by signal 9 \(Killed\)' <<<'kill -KILL $PPID; sleep 60'

# --- Answers ---
mood silent 'wrong answer' '^no answer$' <<<'exit 0'
mood closed failed '^exit status 1: ' <<<'exec >&-; "$honest" "$@"; exit'
mood lie 'wrong answer' "^the answer has 'sink=0 lines=1' where 'sink=0 lines=2000' is right$" <<<'echo sink=0 lines=1; exit 0'
mood doubled 'wrong answer' "^the answer goes on with 'sink=0 lines=2000' where it should end$" <<<'"$honest" "$@"'
mood flood failed '^exit status [0-9]+|^ended by signal' <<<'trap "" XFSZ; yes flood; exit 1'
mood flood_killed crash '^ended by signal 25 \(File size limit exceeded\)' <<<'exec yes flood'
mood flood_stderr failed '^printed more than 16 MB$' <<<'yes flood >&2'
mood unlimited 'crash' '^ended by signal 25 ' <<<'ulimit -S -f unlimited 2>/dev/null; exec yes flood'

# --- Metrics ---
# reports NAME OUTCOME REASON COMMAND: COMMAND is done to the file of metrics, $m, when all is done.
reports() {
    mood "$1" "$2" "$3" <<<'"$honest" "$@"; m=$COROBENCH_METRICS; '"$4; exit 0"
}
reports nothing failed '^reported no elapsed_ns$' 'echo operations 2000 count >$m'
reports skimp 'wrong answer' '^reported 3 operations instead of ' 'printf "elapsed_ns 5 ns\noperations 3 count\n" >$m'
reports boast invalid 'its elapsed_ns is longer than the whole program took' \
    'printf "elapsed_ns 1000000000000000 ns\noperations 2000 count\n" >$m'
reports outside failed ':4: wall_ns is not for the program to report' 'echo wall_ns 1 ns >>$m'
reports twice failed ':4: elapsed_ns is there already$' 'echo elapsed_ns 1 ns >>$m'
reports unknown failed ":4: no metric is called 'elapsed_s'$" 'echo elapsed_s 1 s >>$m'
reports unit failed ":4: coroutines_peak is in count, not 'ns'$" 'echo coroutines_peak 1 ns >>$m'
for value in NaN inf -1 0x10 1e400 1.5 ''; do
    reports "$value" failed ":4: 'coroutines_peak $value count' is not .name value unit.$" "echo 'coroutines_peak $value count' >>\$m"
done
reports huge failed ':4: coroutines_peak is out of range: 99999999999999999999$' 'echo coroutines_peak 99999999999999999999 count >>$m'
reports binary failed ':4: .* is not .name value unit.$' 'printf "\001\377\n" >>$m'
reports nul failed 'metrics holds a NUL$' 'printf "\000" >>$m'
reports torn failed ":4: 'coroutines_peak 1' is not" 'printf "coroutines_peak 1" >>$m'
reports large failed 'metrics is larger than 1 MB$' 'yes "" | head -c 2000000 >>$m'
reports sparse failed 'metrics is larger than 1 MB$' 'truncate -s 16M $m'
reports gone failed '^the program left no metrics in .*metrics: No such file' 'rm $m'
reports fifo failed 'metrics is no regular file any more$' 'rm $m; mkfifo $m'
reports folder failed 'metrics is no regular file any more$' 'rm $m; mkdir $m'
reports endless failed 'metrics is no regular file any more$' 'rm $m; ln -s /dev/zero $m'
reports loop failed '^the program left no metrics in .*metrics: Too many levels' 'rm $m; ln -s $m $m'
[ "$(id -u)" = 0 ] || reports unreadable failed '^cannot read .*metrics: Permission denied' 'chmod 0 $m'
reports misplaced failed 'is no regular file any more$' 'o=$(readlink /proc/$$/fd/1); rm $o; mkfifo $o'

# --- Descendants ---
# leaves NAME COMMAND: which outlives the program.
leaves() {
    mood "$1" failed '^left [0-9]+ process(es)? behind$' <<<"$2"' & "$honest" "$@"; exit 0'
}
leaves child 'sleep 60'
leaves session 'setsid sleep 60'
leaves grandchildren '(sleep 60 & (setsid sleep 60 & exit) & exit)'
leaves deaf 'sh -c "trap \"\" TERM INT HUP; sleep 60; sleep 60"'
leaves stopped 'sh -c "kill -STOP \$\$"'
leaves talker 'sh -c "while echo still here; do sleep 0.01; done" >&2' # slowly: at the limit of its output it would end
mood chain failed '^left [0-9]+ process(es)? behind$' <<'END' # each forks and ends, in a session of its own
exec python3 -c '
import os, time
if os.fork() == 0:
    until = time.time() + 30
    while time.time() < until:
        if os.fork():
            os._exit(0)
        os.setsid()
'
END

# --- What they take ---
mood descriptors failed '^exit status 1: OSError: .*Too many open files' <<'END'
exec python3 -c '
import os
while True:
    os.open("/dev/null", os.O_RDONLY)
'
END
mood terminal failed '^exit status 1: OSError: .*/dev/tty' <<<'exec python3 -c "open(\"/dev/tty\")"'

mood writer ok '^$' <<<'echo mine >mine'
mood remover ok '^$' <<<'gone=$PWD; cd /; rm -r "$gone"'

cat >"$folder/batch.yaml" <<'EOT'
title: Moods
question: What becomes of a run that goes wrong?
workload: dispatch
implementations: [sh_turncoat]
axes: {lines: 2000}
run: {repeats: 0, deadline: 2s}
baseline: sh_turncoat
EOT
# In a folder that one of them removes: what comes behind it does without.
mkdir "$folder/place"
in_place() {
    cd "$folder/place"
    "$@"
}
measure batch in_place

# --- What it is changes ---
# A program is not measured as what passed, once it, what it is run by or what it shares is another; nor when it is gone.
# changes OUTCOME REASON COMMAND: the first run is as it was, and then COMMAND is done to a file, which is put back.
changes() {
    rm -rf "$folder/kept" "$folder/changed" "$folder/moods/rest"
    cp -r "$folder/impls" "$folder/kept"
    echo "\"\$honest\" \"\$@\"; cd $folder/impls/dispatch; $3; exit 0" >"$folder/moods/0"
    MOODS=$folder/moods "$corobench" run "$folder/batch.yaml" --impls "$folder/impls" --rounds 6 --out "$folder/changed" >"$folder/table" 2>"$folder/log" &&
        fail "$3: is no problem"
    python3 - "$folder/changed/batch/samples.jsonl" "$1" "$2" <<'END'
import json, sys
first, *others = [json.loads(line) for line in open(sys.argv[1])]
assert first["outcome"] == "ok" and len(others) == 11, first
assert all(run["outcome"] == sys.argv[2] and run["reason"].endswith(sys.argv[3]) for run in others), others[0]
END
    rm -r "$folder/impls"
    cp -rp "$folder/kept" "$folder/impls"
}
changes invalid 'sh_turncoat.sh has changed since it passed conformance' 'echo "# another" >>sh_turncoat.sh'
changes invalid 'rig/shared, with which it is run, has changed since it passed conformance' 'echo more >>rig/shared'
changes invalid 'rig/sh, with which it is run, has changed since it passed conformance' 'cp rig/sh new; echo >>new; mv new rig/sh'
changes failed 'sh_turncoat.sh: No such file or directory' 'rm sh_turncoat.sh'

# --- A machine that runs short ---
# It is this one with other figures: those of its memory and of its tasks, in a mount namespace of ours.
short_of() {
    unshare "${ours[@]}" --mount bash -euc '
        mount --bind "$1/meminfo" /proc/meminfo
        mount --bind "$1/loadavg" /proc/loadavg
        mount --bind "$1/pid_max" /proc/sys/kernel/pid_max
        shift
        "$@"' short_of "$folder" "$@"
}
printf 'MemTotal: 800000 kB\nMemFree: 0 kB\nMemAvailable: 40000 kB\n' >"$folder/meminfo"
echo "0.00 0.00 0.00 1/62 400" >"$folder/loadavg"
echo 64 >"$folder/pid_max"
ours=(--user --map-root-user)
[ "$(id -u)" != 0 ] || ours=()
if ! short_of true 2>"$folder/why"; then
    echo "of a machine that runs short nothing is shown: $(tail -n 1 "$folder/why")"
    exit 77
fi
mood hog failed '^ended by corobench, for it took so much memory that the machine had little left$' \
    <<<'exec python3 -c "import time; taken = bytearray(256 << 20); time.sleep(60)"'
mood bomb failed '^ended by corobench, for it made so many tasks that the machine could have few more$' <<'END'
exec python3 -c '
import os, time
reader, writer = os.pipe() # 1,500 in all, even where nobody ends it
os.write(writer, 1500 * b"x")
os.set_blocking(reader, False)
while True:
    try:
        os.read(reader, 1)
    except BlockingIOError:
        time.sleep(60)
    if os.fork() == 0:
        os.setsid()
'
END
for number in 1 2 3 4; do # a few threads are no excess, here either
    mood "modest$number" ok '' <<<'"$honest" "$@" & wait; exit 0'
done
sed 's/deadline: 2s/deadline: 50s/' "$folder/batch.yaml" >"$folder/little.yaml"
measure little short_of
