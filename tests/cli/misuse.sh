#!/bin/bash
# Sending into a coroutine that runs already, from a cycle or from another thread, is told and aborts: with either
# runtime, however it is compiled. (The unit tests of the runtimes have all other misuse.)
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."

# Both programs: `cycle`: two that send into each other. `thread`: one that runs elsewhere is sent into.
cat >"$folder/misuse.h" <<'END'
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static sem_t runs;

static void stay(void)
{
    sem_post(&runs);
    for (;;)
        pause();
}

static void begin(void *(*send_first)(void *), void *coroutine)
{
    pthread_t other;
    sem_init(&runs, 0, 0);
    pthread_create(&other, NULL, send_first, coroutine);
    while (sem_wait(&runs) != 0)
        continue;
}
END
cat >"$folder/stackless.c" <<'END'
#include "stackless.h"
#include "misuse.h"

struct node {
    struct stackless stackless, *next;
};

static void *pass(struct stackless *self, void *value)
{
    struct node *frame = (struct node *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        if (frame->next)
            stackless_send(frame->next, value);
        else
            stay();
        STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

static void *send_first(void *coroutine)
{
    return stackless_send(coroutine, NULL);
}

int main(int argc, char **argv)
{
    static struct node a = {.stackless.function = pass}, b = {.stackless.function = pass};
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    if (argc > 1 && strcmp(argv[1], "cycle") == 0) {
        a.next = &b.stackless;
        b.next = &a.stackless;
    } else {
        begin(send_first, &a);
    }
    stackless_send(&a.stackless, NULL);
}
END
cat >"$folder/stackful.c" <<'END'
#include "stackful.h"
#include "misuse.h"

static void *pass(void *value, void *next)
{
    for (;;) {
        if (next)
            stackful_send(*(struct stackful **)next, value);
        else
            stay();
        value = stackful_yield(NULL);
    }
}

static void *send_first(void *coroutine)
{
    return stackful_send(coroutine, NULL);
}

int main(int argc, char **argv)
{
    static struct stackful *a, *b;
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    if (argc > 1 && strcmp(argv[1], "cycle") == 0) {
        a = stackful_create(pass, &b, &(struct stackful_options){.name = "a"});
        b = stackful_create(pass, &a, &(struct stackful_options){.name = "b"});
    } else {
        a = stackful_create(pass, NULL, &(struct stackful_options){.name = "a"});
        begin(send_first, a);
    }
    stackful_send(a, NULL);
}
END

# told CASE MESSAGE: the program that was built says it, and nothing else, and dies of SIGABRT
told() {
    local status=0
    { timeout 10 "$folder/program" "$1" >"$folder/said" 2>&1; } 2>/dev/null || status=$?
    if [ "$status" != 134 ] || [ "$(cat "$folder/said")" != "$2" ]; then
        echo "$built: $1: exit status $status, says '$(cat "$folder/said")' and not '$2'"
        exit 1
    fi
}

tried=0
for compiler in gcc clang; do
    command -v "$compiler" >/dev/null || continue
    # What the project is built with, as packagers build, and not optimised.
    for flags in "-O2 -g" "-O3 -DNDEBUG" "-O0"; do
        built="$compiler $flags"
        # shellcheck disable=SC2086 # several flags
        "$compiler" -std=c17 -D_GNU_SOURCE $flags -I"$folder" -Iimpls/runtimes/stackless -o "$folder/program" \
            "$folder/stackless.c" impls/runtimes/stackless/*.c -pthread
        told cycle "stackless: cannot send into 'pass': it is running"
        told thread "stackless: cannot send into 'pass': it is running"
        # shellcheck disable=SC2086 # several words
        "$compiler" -std=c17 -D_GNU_SOURCE $flags -I"$folder" -Iimpls/runtimes/stackful -o "$folder/program" \
            "$folder/stackful.c" impls/runtimes/stackful/*.[cS] -pthread
        told cycle "stackful: cannot send into 'a': it waits for one that it sent into"
        told thread "stackful: cannot send into 'a': it is running in another thread"
        tried=$((tried + 1))
    done
done
echo "$tried ways to compile"
[ "$tried" -gt 0 ]
