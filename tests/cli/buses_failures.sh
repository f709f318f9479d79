#!/bin/bash
# What goes wrong between the two ends of buses is told once, exit status 1, and no process is left: the reader of the
# answer is gone, the disk is full, the process that prints is killed, the input cannot be read any further.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$folder"
"$build/corobench" data buses --bytes=4000000 --out=document
handler() { # ENVIRONMENT INPUT
    "$build/impls/buses/handler" "--environment=$1" "--input=$2" --source=scan 2>err
}
told() { # SENTENCE STATUS: it was the only one
    [ "$2" = 1 ] || fail "exit status $2 instead of 1, where '$1' was to be told: $(cat err)"
    [ "$(cat err)" = "handler: $1" ] || fail "told '$(cat err)', and not '$1'"
    ! pgrep -f "input=$folder/" >left || fail "processes are left: $(cat left)"
}

mkfifo gone slow
# shellcheck disable=SC2094 # the same pipe, on purpose
exec 4<>gone 5>gone 4>&- # a pipe that nobody reads any more
for environment in inline thread process socket; do
    status=0
    handler $environment "$folder/document" >/dev/full || status=$?
    told "cannot print the answer: No space left on device" $status

    status=0
    handler $environment "$folder/document" >&5 || status=$?
    told "cannot print the answer: Broken pipe" $status

    status=0
    handler $environment "$folder/." >out || status=$? # a folder can be opened, and not read
    told "cannot read $folder/.: Is a directory" $status
done

# The process that prints is killed while the other one sends, and while it waits for input.
for environment in process socket; do
    { "$build/impls/buses/handler" --environment=$environment --input="$folder/slow" >out 2>err || echo $? >status; } &
    exec 3>slow
    head -c 2000000 document >&3
    until parent=$(pgrep -f "input=$folder/slow" -o) && child=$(pgrep -P "$parent"); do sleep 0.01; done
    kill -KILL "$child"
    tail -c +2000001 document >&3 || true
    exec 3>&-
    wait
    told "the process that prints was ended by signal 9 (Killed)" "$(cat status)"
done

# Who is killed himself leaves no child.
for environment in process socket; do
    "$build/impls/buses/handler" --environment=$environment --input="$folder/slow" >out 2>err &
    exec 3>slow
    head -c 2000000 document >&3
    until child=$(pgrep -P $!); do sleep 0.01; done
    kill -KILL $!
    exec 3>&-
    wait $! || true
    for _ in $(seq 500); do
        kill -0 "$child" 2>kill_says || break
        sleep 0.01
    done
    ! kill -0 "$child" 2>kill_says || fail "$environment: the child outlives its parent"
done
