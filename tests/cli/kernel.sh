#!/bin/bash
# A kernel that has not, or forbids, a system call, as containers do: what cannot be done without it is said with its
# reason, by the program and by the driver, and everything else goes on. tests/kernel/refusing.c plays that kernel.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

refusing=$build/tests/refusing
sanitized=true
"$(dirname "$0")/../sanitized" "$build" || sanitized=false
"$refusing" EPERM perf_event_open -- true || { echo "skipped: no filter of system calls can be installed here"; exit 77; }

# refused STATUS WORDS ERRNO CALL... -- COMMAND...: the command's end, and words on its stderr. Whoever is still
# there after two minutes has neither gone on without the call nor said that it cannot.
refused() {
    local status=0 wanted=$1 words=$2
    shift 2
    timeout -k 1 120 "$refusing" "$@" >"$folder/out" 2>"$folder/err" || status=$?
    [ $status = "$wanted" ] || fail "$*: exit $status, not $wanted: $(tail -n 3 "$folder/err")"
    [ -z "$words" ] || grep -q -- "$words" "$folder/err" || fail "$*: not '$words': $(cat "$folder/err")"
}

# words NAME: what the C library says of the error.
words() {
    python3 -c 'import errno, os, sys; print(os.strerror(getattr(errno, sys.argv[1])))' "$1"
}

# What a program needs: it ends with 1, or with 77 if it is this machine's kind, and with the reason.
"$corobench" data buses --bytes=3000 --out="$folder/buses.xml"
"$corobench" data log --bytes=3000 --out="$folder/log"
impls=$build/impls
denied=$(words EPERM) absent=$(words ENOSYS)
serve=--listen=127.0.0.1:0
for uring in proactor_uring coroutine_uring; do
    [ ! -e "$impls/echo/$uring.needs" ] || continue
    refused 77 "$uring: io_uring is not to be had here: $denied" EPERM io_uring_setup -- "$impls/echo/$uring" $serve
    refused 77 "$uring: io_uring is not to be had here: $absent" ENOSYS io_uring_setup -- "$impls/echo/$uring" $serve
done
refused 1 "cannot accept connections: $denied" EPERM accept4 -- "$impls/echo/sequential" $serve
refused 1 "cannot accept connections: $absent" ENOSYS accept4 -- "$impls/echo/hybrid" $serve
refused 1 "cannot watch the listener: $denied" EPERM epoll_create1 -- "$impls/echo/reactor_epoll" $serve
refused 1 "the heartbeat's timer: $denied" EPERM timerfd_create -- "$impls/echo/reactor_epoll" $serve --heartbeat-ms=10
refused 1 "cannot make the queue's memory: $absent" \
    ENOSYS memfd_create -- "$impls/buses/handler" "--input=$folder/buses.xml" --environment=thread
refused 77 "no file that can be watched as it grows: $absent" \
    ENOSYS inotify_init1 -- "$impls/pipeline/iterator" "--input=$folder/log" --mode=follow
refused 1 "cannot lend pages to the next process: $denied" EPERM vmsplice -- "$impls/pipeline/process" "--input=$folder/log"
# MADV_GUARD_INSTALL, which came with Linux 6.13: guards are mappings then, and vm.max_map_count bounds these.
if $sanitized; then
    echo "left out: a sanitizer needs a mapping to end the program, and there is none left"
elif [ "$(cat /proc/sys/vm/max_map_count)" -le 100000 ]; then
    refused 1 "cannot create a coroutine: Cannot allocate memory" \
        EPERM madvise:2=102 process_madvise -- "$impls/tasks/coroutine_stackful" --case=send --tasks=100000 --steps=1
fi

# same CALL... -- COMMAND...: does without those calls, and its answer is the same.
same() {
    local words=("$@")
    while [ "$1" != -- ]; do shift; done
    shift
    "$@" >"$folder/wanted"
    timeout -k 1 120 "$refusing" EPERM "${words[@]}" >"$folder/out" || fail "${words[*]}: exit $?"
    cmp "$folder/wanted" "$folder/out" || fail "${words[*]}: another answer"
}
same fcntl:1=1031 -- "$impls/pipeline/process" "--input=$folder/log" # F_SETPIPE_SZ
! $sanitized || echo "left out: a sanitizer asks sched_getaffinity how large a thread's stack is"
$sanitized || same sched_getaffinity -- "$impls/tasks/thread" --case=pingpong --tasks=1 --steps=1000
same process_madvise -- "$impls/tasks/coroutine_stackful" --case=create --tasks=1000
same futex -- "$impls/dispatch/process_ring" --lines=1000

# What the driver needs: it starts nothing, and says so.
for call in signalfd4 close_range prctl:0=36 eventfd2; do # PR_SET_CHILD_SUBREAPER
    refused 1 "corobench: cannot .*: $denied" EPERM $call -- "$corobench" check --force --only=usage dispatch/call
done
refused 1 "cannot make a file in memory: $denied" \
    EPERM memfd_create -- "$corobench" check --force --only=usage dispatch/call
refused 1 "this kernel has no epoll_pwait2" \
    ENOSYS epoll_pwait2 -- "$corobench" loadgen --connect=127.0.0.1:1 --duration=10ms

# The whole: a server that cannot run here is skipped by check, and the campaign goes on with the others.
[ ! -e "$impls/echo/proactor_uring.needs" ] || exit 0
cat >"$folder/rings.yaml" <<'EOT'
title: Rings
question: Is a ring cheaper than a table of what is ready?
workload: echo
implementations: [reactor_epoll, proactor_uring]
axes: {connections: 2}
run: {duration: 50ms, warmup: 0ms, deadline: 5s}
rounds: {min: 6, max: 6, budget: 20s}
baseline: reactor_epoll
EOT
"$corobench" check echo/reactor_epoll echo/proactor_uring >/dev/null
refused 1 '' EPERM io_uring_setup -- "$corobench" run "$folder/rings.yaml" --out "$folder/rings"
python3 - "$folder/rings/rings/samples.jsonl" <<'EOT'
import collections, json, sys
seen = collections.Counter()
for line in open(sys.argv[1]):
    run = json.loads(line)
    seen[run["implementation"], run["outcome"] == "skipped"] += 1
    if run["outcome"] == "skipped":
        assert "io_uring is not to be had here: Operation not permitted" in run["reason"], run["reason"]
        assert not run.get("metrics"), run
assert set(seen) == {("proactor_uring", True), ("reactor_epoll", False), ("reactor_epoll~aa", False)}, seen
EOT
refused 0 '' EPERM io_uring_setup -- "$corobench" check --force --only=binary echo/proactor_uring
grep -q "skip .*io_uring is not to be had here: $denied" "$folder/out" || fail "check: $(cat "$folder/out")"
