#!/bin/bash
# Positions in queues count modulo 2^32. Programs whose positions begin just below it pass it early, and give the same
# answer: in each kind of queue that counts so, and in taskos, whose ready tasks stand in one.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
command -v gcc >/dev/null || { echo "skipped: no gcc here"; exit 77; }
cd "$source_dir"
cp -r impls "$folder"
runtimes=$folder/impls/runtimes
tried=0

# begins FILE EXPRESSION...: of its positions, BELOW before 2^32. Each EXPRESSION of sed's changes something.
begins() {
    local file=$folder/impls/$1 expression
    for expression in "${@:2}"; do
        cp "$file" "$folder/before"
        sed -i "$expression" "$file"
        ! cmp -s "$folder/before" "$file" || fail "$1 has changed: '$expression' finds nothing"
    done
}

# same WORKLOAD/NAME OPTION...
same() {
    local workload=${1%/*} program=$folder/${1//\//-} objects=()
    if [ ! -e "$program" ]; then
        ! grep -q '^// runtime: .*taskos' "impls/$1.c" ||
            objects=("$runtimes"/taskos/*.c "$runtimes"/stackful/*.[cS] "$runtimes"/stackless/*.c)
        gcc -std=c17 -D_GNU_SOURCE -DBELOW=9000u -O2 -g -pthread "-I$folder/impls/rig" "-I$folder/impls/$workload/rig" \
            "-I$runtimes/taskos" "-I$runtimes/stackful" "-I$runtimes/stackless" -o "$program" "$folder/impls/$1.c" \
            "$folder/impls/$workload"/rig/*.c "$folder"/impls/rig/*.c "${objects[@]}" -lm
    fi
    "$build/impls/$1" "${@:2}" >"$folder/wanted"
    timeout -k 5 300 "$program" "${@:2}" >"$folder/answer" || fail "$*: exit $?"
    cmp "$folder/wanted" "$folder/answer" || fail "$*: another answer"
    tried=$((tried + 1))
}

begins letters/thread_queue.c 's/queue->full = queue->room;/queue->full = queue->room - BELOW; \
    queue->put = queue->taken = queue->known = queue->given.word = queue->freed.word = -BELOW;/'
begins letters/process_queue.c 's/counter->queue.room = counter->queue.full = room;/counter->queue.full = room - BELOW; \
    counter->queue.room = room; \
    counter->queue.put = counter->queue.taken = counter->queue.known = -BELOW; \
    counter->queue.given.word = counter->queue.freed.word = -BELOW;/'
begins letters/process_pool.c 's/pool->queue.room = pool->queue.full = room;/pool->queue.full = room - BELOW; \
    pool->queue.room = room; \
    pool->queue.put = pool->queue.given = pool->queue.taken = -BELOW;/'
begins dispatch/thread.c 's/(struct queue){.size = size,/& .end = -BELOW, .begin_seen = -BELOW, .next = -BELOW, \
        .filled = -BELOW, .begin = -BELOW,/'
begins dispatch/process_ring.c 's/stage.rings\[i\].batch = network->input->batch;/& \
        stage.rings[i].end = stage.rings[i].begin_seen = stage.rings[i].next = -BELOW; \
        stage.rings[i].filled_seen = stage.rings[i].filled = stage.rings[i].begin = -BELOW;/'
begins pipeline/thread.c 's/.limit = SLOTS}/.put = -BELOW, .shown = -BELOW, .limit = SLOTS - BELOW}/' \
    's/struct receiver in = {/&.taken = -BELOW, .shown = -BELOW, .ready = -BELOW, /' \
    's/before_grep, before_printer;/before_grep = {{-BELOW}, {-BELOW}}, before_printer = {{-BELOW}, {-BELOW}};/'
begins runtimes/taskos/taskos.c 's/os->options = \*options;/&\n    os->head = os->tail = -BELOW;/'
"$build/corobench" data letters --events=200000 --out="$folder/letters"
"$build/corobench" data log --bytes=4000000 --match=50% --out="$folder/log"
for batch in 1 64 5000; do
    for name in thread_queue process_queue process_pool; do
        same letters/$name "--input=$folder/letters" --batch=$batch
    done
    for name in thread process_ring; do
        same dispatch/$name --lines=20000 --depth=2 --fanout=2 --batch=$batch
    done
done
same pipeline/thread "--input=$folder/log"
for case in yield spawn ring; do
    same tasks/taskos_stackful --case=$case --tasks=100 --steps=100000
    same tasks/taskos_stackless --case=$case --tasks=100 --steps=100000
done
echo "$tried runs"
