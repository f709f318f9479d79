#!/bin/bash
# Everything is built once more with ThreadSanitizer, and run is each implementation in C that has threads or stacks,
# the tests of the runtimes, and the load generator with several threads. BUILD's compiler is taken; COMPILER=clang
# takes another. With the build, all of it took ten minutes on two CPUs that had nothing else to do.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
thread=$("$source_dir/tests/sanitize" "$1" thread) || { status=$?; echo "$thread"; exit $status; }
compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$thread/CMakeCache.txt")

mapfile -t names < <(cd "$source_dir/impls" &&
    grep -lE '^// (model|runtime): .*(thread|stackful|taskos)|pthread_create\(' ./[a-z]*/*.c | sed 's,^\./,,; s,\.c$,,')
[ "${#names[@]}" -ge 35 ] || fail "too few implementations have threads or stacks: ${names[*]}"
# State Threads and Pth switch stacks and tell nobody; but all that they run is one thread.
export TSAN_OPTIONS=log_path=$thread/races
rm -f "$thread"/races.*

# alone WHAT: no race was found in it. The tool ends a program that has more than 8,128 threads and coroutines, or that
# may take too little memory for what the tool notes down: that is said, and is no finding. So is where it crashes itself
# (and then cannot name a place): 65,536 calls may be open in a thread, and State Threads' are all one to it.
alone() {
    local beyond='Thread limit .* exceeded|failed to mprotect|out of memory|CHECK failed: .*in_symbolizer' found
    found=$(find "$thread" -name 'races.*' -exec grep -LE "$beyond" {} \;)
    [ -z "$found" ] || fail "$1: $(xargs -d '\n' cat <<<"$found")"
    found=$(find "$thread" -name 'races.*' -exec grep -hoE "$beyond" {} \; | sort | uniq -c)
    [ -z "$found" ] || echo "$1: not watched to their ends: $found"
    rm -f "$thread"/races.*
}

# A check may fail here for what the tool takes, in time and memory, and because a signal waits in it for the next call
# that it knows (pselect is none): what was found decides, and that each program did some of its work.
setarch -R "$thread/corobench" check --force --jobs=2 "${names[@]}" >"$thread/checks" || true
cat "$thread/checks"
alone "the checks"
for name in "${names[@]}"; do
    grep -qE "^$name: (.* )?[1-9][0-9]* passed|^$name: skipped, not built" "$thread/checks" ||
        fail "$name was not watched"
done
# Two tests count memory, or threads, and so the tool's.
setarch -R ctest --test-dir "$thread" --output-on-failure -R '^unit/test_(runtime|stackful|rig|process|watch)' \
    --exclude-regex '^unit/test_(rig_tasks|watch)$'
# Some milliseconds of load may be too few for a test to see any of it: again, what was found decides.
setarch -R ctest --test-dir "$thread" --output-on-failure -R '^unit/test_loadgen' || true
alone "the tests"

# The check fails where there is a race.
cat >"$thread/race.c" <<'EOF'
#include <pthread.h>

static int count;

static void *add(void *unused)
{
    count++;
    return unused;
}

int main(void)
{
    pthread_t other;
    if (pthread_create(&other, NULL, add, NULL) != 0)
        return 0;
    count++;
    pthread_join(other, NULL);
    return 0;
}
EOF
"$compiler" -g -fsanitize=thread -o "$thread/race" "$thread/race.c"
! setarch -R "$thread/race" || fail "a race ends well"
! (alone "race") >/dev/null || fail "a race is not found"
rm "$thread"/races.*

# The load generator, where its threads meet: in what they count.
setarch -R "$thread/impls/echo/reactor_epoll" --listen=127.0.0.1:0 >"$thread/ready" &
server=$!
trap 'rm -rf "$folder"; kill $server' EXIT
while ! [ -s "$thread/ready" ]; do kill -0 $server && sleep 0.1; done
connect=--connect=$(sed -n 's/^READY //p' "$thread/ready")
for load in closed "open --rate=500" churn; do
    status=0
    # shellcheck disable=SC2086 # two words
    setarch -R "$thread/corobench" loadgen "$connect" --load=$load --threads=3 --connections=30 \
        --duration=500ms >"$thread/said" 2>&1 || status=$?
    [ $status -le 1 ] || fail "loadgen --load=$load: exit $status: $(cat "$thread/said")" # 1: too late to be valid
    alone "loadgen --load=$load"
done
echo "${#names[@]} implementations"
