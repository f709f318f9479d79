#!/bin/bash
# Every C client of fanout meets every fault that there is, and a server that refuses, under valgrind: nothing leaks, and
# nothing is read that was not written. Threads meet them under ThreadSanitizer, too. All tell the same of each request.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
impls=$source_dir/impls
trap 'rm -rf "$folder"; [ -z "${server:-}" ] || kill "$server"' EXIT

! "$source_dir/tests/sanitized" "$build" ||
    { echo "skipped: valgrind cannot run what was built with a sanitizer"; exit 77; }
command -v valgrind >/dev/null || { echo "skipped: no valgrind here"; exit 77; }

# Requests 13 to 20 are answered as they should be, and the last; then names that nobody knows: none, not of any
# encoding, longer than the server takes.
{
    yes cow | head -n 20
    printf '\n\xff\xfe\n'
    head -c 10240 /dev/zero | tr '\0' x
    echo
    head -c 10240 /dev/zero | tr '\0' '\377'
    printf '\nguinea pig'
} >"$folder/list"
cat >"$folder/wanted" <<'END'
request 2: status 500
request 3: reset
request 4: timed out
request 5: not JSON
request 6: truncated
request 7: not JSON
request 8: not HTTP
request 9: truncated
request 10: not HTTP
request 11: not JSON
request 12: timed out
request 21: status 404
request 22: status 404
request 23: status 414
request 24: status 414
END
seq -f 'request %g: refused' 25 >"$folder/refused"

"$build/corobench" animals --latency-ms=20 --faults=2:status_500,3:reset,4:stall,5:malformed,6:truncated,\
7:short_length,8:word_length,9:empty,10:not_http,11:other_json,12:trickle >"$folder/ready" &
server=$!
for _ in $(seq 100); do
    [ -s "$folder/ready" ] && break
    sleep 0.1
done
address=$(sed -n 's/^READY //p' "$folder/ready")

# asks ADDRESS WANTED COMMAND...: fails unless the requests fail as wanted, and for no other reason. What a library
# says behind the reason is its own.
asks() {
    local address=$1 wanted=$2 status=0
    shift 2
    "$@" "--server=$address" "--input=$folder/list" --timeout-ms=2000 >"$folder/printed" 2>"$folder/said" || status=$?
    [ $status = 1 ] && grep '^request' "$folder/said" | sort -V | sed -E 's/^(request [0-9]+: (status [0-9]+|[a-z]+( [A-Za-z]+)?)).*/\1/' |
        diff - "$wanted" >"$folder/difference" && ! grep -qv '^request' "$folder/said"
}

watched="valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect,possible --show-leak-kinds=definite,\
indirect,possible --error-exitcode=9"

concurrency() {
    grep -q '^// limits:.*concurrency<=1\b' "$1" && echo 1 || echo 7
}

# clean NAME COMMAND...
clean() {
    local name=$1 at_once
    shift
    at_once=$(concurrency "$impls/fanout/$name.c")
    asks "$address" "$folder/wanted" "$@" "--concurrency=$at_once" ||
        fail "$name: $(cat "$folder/difference" "$folder/said")"
    [ "$(sort "$folder/printed" | uniq -c | tr -s ' ')" = ' 9 The cow says "moo".
 1 The guinea pig says "wheek".' ] || fail "$name prints $(cat "$folder/printed")"
    asks 127.0.0.1:1 "$folder/refused" "$@" "--concurrency=$at_once" ||
        fail "$name, refused: $(cat "$folder/difference" "$folder/said")"
}

# compile OUT SOURCE RIG FLAG...
compile() {
    local out=$1 source=$2 rig=$3
    shift 3
    gcc -std=c17 -D_GNU_SOURCE -g -O1 "$@" -I"$impls/rig" -I"$rig" -o "$folder/$out" "$source" "$rig"/*.c \
        "$impls"/rig/*.c -pthread -ljansson
}

count=0
for source in "$impls"/fanout/*.c; do
    name=$(basename "$source" .c)
    [ -x "$build/impls/fanout/$name" ] || continue
    # shellcheck disable=SC2086 # several words
    clean "$name" $watched "$build/impls/fanout/$name"
    count=$((count + 1))
    grep -q '^// runtime: pthreads' "$source" || continue
    compile "$name" "$source" "$impls/fanout/rig" -fsanitize=thread
    clean "$name" "$folder/$name"
done

# Both ways of watching find what they are for.
cp -r "$impls/fanout/rig" "$folder/leaking"
sed -i '/json_decref/d' "$folder/leaking/sentence.c"
compile leaks "$impls/fanout/sequential.c" "$folder/leaking"
# shellcheck disable=SC2086 # several words
! asks "$address" "$folder/wanted" $watched "$folder/leaks" || fail "a leak is not found"
grep -q 'definitely lost' "$folder/said" || fail "another fault than a leak: $(cat "$folder/said")"
sed '/pthread_mutex_\(un\)*lock(&places/d; s/pthread_cond_wait(.*);/;/' "$impls/fanout/thread.c" >"$folder/races.c"
compile races "$folder/races.c" "$impls/fanout/rig" -fsanitize=thread
! asks "$address" "$folder/wanted" "$folder/races" --concurrency=25 || fail "a race is not found"
grep -q 'data race' "$folder/said" || fail "another fault than a race: $(cat "$folder/said")"

echo "$count clients"
[ "$count" -ge 10 ] || fail "too few clients were built"
