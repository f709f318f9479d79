#!/bin/bash
# Everything is built once more with AddressSanitizer and UndefinedBehaviorSanitizer, and all that `make test` runs is
# run; then with ThreadSanitizer: each implementation in C that has threads or stacks, the tests of the runtimes, and
# the load generator with several threads. BUILD's compiler is taken; COMPILER=clang takes another. The two build
# folders stay, in BUILD/sanitized.
set -eu
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
compiler=${COMPILER:-$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")}
! "$source_dir/tests/sanitized" "$build" || { echo "skipped: this build is a sanitized one"; exit 77; }

fail() {
    echo "$*"
    exit 1
}

# made KIND: builds it, and prints its folder.
made() {
    local folder=$build/sanitized/$1
    mkdir -p "$folder"
    { cmake -S "$source_dir" -B "$folder" -G Ninja "-DCMAKE_C_COMPILER=$compiler" "-DCOROBENCH_SANITIZE=$1" &&
        cmake --build "$folder"; } >"$folder/log" 2>&1 || fail "$1: $(tail -n 20 "$folder/log")"
    echo "$folder"
}

address=$(made address)
ctest --test-dir "$address" --output-on-failure --label-exclude long -j 3

# Its shadow has no room where addresses are random in more bits than its makers knew: setarch -R takes them away.
thread=$(made thread)
mapfile -t names < <(cd "$source_dir/impls" &&
    grep -lE '^// (model: .*(thread|stackful)|runtime: .*(pthreads|taskos))' ./*/*.c | sed 's,^\./,,; s,\.c$,,')
[ "${#names[@]}" -ge 25 ] || fail "too few implementations have threads or stacks: ${names[*]}"
# State Threads and Pth switch stacks and tell nobody; but all that they run is one thread.
export TSAN_OPTIONS=log_path=$thread/races
rm -f "$thread"/races.*

# alone WHAT: no race was found in it.
alone() {
    ! ls "$thread"/races.* >"$thread/list" 2>/dev/null || fail "$1: $(xargs cat <"$thread/list")"
}

# A check may fail here for what the tool takes, in time and memory: what was found decides.
setarch -R "$thread/corobench" check --force --jobs=2 "${names[@]}" || true
alone "the checks"
setarch -R ctest --test-dir "$thread" --output-on-failure -R '^unit/test_(runtime|stackful|rig|loadgen|process|watch)'

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
"$thread/impls/echo/reactor_epoll" --listen=127.0.0.1:0 >"$thread/ready" &
server=$!
trap 'kill $server' EXIT
while ! [ -s "$thread/ready" ]; do sleep 0.1; done
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
