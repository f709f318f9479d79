#!/bin/bash
# Where each thread stood: what a run says of a program that its deadline ends, when two of its threads wait for each
# other. (What a check says of one: mutants.sh.)
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
here=$(cd "$(dirname "$0")" && pwd)

# One that passes all checks, and hangs at a point that they do not try. hyperfine, which starts it, is not told of.
mkdir "$folder/dispatch"
cp -r "$here/../mutants/dispatch/rig" "$folder/dispatch"
cat >"$folder/dispatch/hangs.c" <<'END'
// dispatch/hangs -- with 4321 lines, two threads wait for each other
// model: call
// runtime: pthreads
// class: idiomatic
#include "rig/mutant.h"

#include <pthread.h>

static pthread_mutex_t salt = PTHREAD_MUTEX_INITIALIZER, pepper = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;

static void *take_both(void *first)
{
    pthread_mutex_lock(first);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(first == &salt ? &pepper : &salt);
    return NULL;
}

static void dine(void)
{
    pthread_t diner;
    pthread_barrier_init(&both, NULL, 2);
    pthread_create(&diner, NULL, take_both, &salt);
    take_both(&pepper);
}

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    if (input->lines == 4321)
        dine();
    mutant_run(input, sinks);
}
END
cat >"$folder/hangs.yaml" <<'END'
title: T
question: Q
workload: dispatch
implementations: [hangs]
axes: {lines: 4321}
run: {deadline: 300ms}
baseline: hangs
rounds: {min: 6}
END
"$corobench" check --impls "$folder" dispatch/hangs >"$folder/check" || { cat "$folder/check"; exit 1; }
"$corobench" run "$folder/hangs.yaml" --impls "$folder" --out "$folder/out" >"$folder/log" 2>&1 || true
words='still running at its deadline of 0.3 s: thread 1 of 2 is waiting for a lock that thread 2 holds, in take_both() at'
grep -hF "$words" "$folder"/out/*/samples.jsonl >"$folder/samples" &&
    grep -qF "; thread 2 is waiting for a lock that thread 1 holds, in take_both() at" "$folder/samples" || {
    cat "$folder/log" "$folder"/out/*/samples.jsonl
    exit 1
}
