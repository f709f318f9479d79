#!/bin/bash
# tasks.sh [SECTION]... -- counts again what docs/findings/tasks.md says; all of it takes some minutes.
# Needs valgrind, strace and ninja, and the implementations in build/.
set -euo pipefail
sections=(one_send checks many_live creation yielding hand_over skynet depth)
if [ "${1:-}" = --help ]; then
    sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"
    echo "Sections: ${sections[*]}"
    exit 0
fi
for section in "$@"; do
    if [[ " ${sections[*]} " != *" $section "* ]]; then
        echo "tasks.sh: there is no section '$section'; there are ${sections[*]}" >&2
        exit 2
    fi
done
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
stackful=impls/runtimes/stackful

count() {
    echo "$ scripts/count $*"
    scripts/count "$@" || echo "(not counted)"
}
# The same of what `scripts/variant` built into a folder of that name.
count_variant() {
    local variant=$1
    shift
    echo "$ scripts/count $* --build=$variant"
    scripts/count "$@" "--build=$folder/$variant" || echo "(not counted)"
}
variant() {
    local name=$1
    shift
    scripts/variant "$folder/$name" "$@"
}

one_send() {
    variant ret tasks/coroutine_stackful_function \
        $stackful/switch_x86_64.S '/^ *popq %rcx/,/^ *RETURN/c\    ret'
    for name in handler coroutine_stackless coroutine_stackful coroutine_stackful_function coroutine_ucontext; do
        count instructions tasks/$name case=send tasks=1 steps=10000,20000
        count returns tasks/$name case=send tasks=1 steps=1000,2000
    done
    count_variant ret returns tasks/coroutine_stackful_function case=send tasks=1 steps=1000,2000
    count calls tasks/coroutine_ucontext case=send tasks=1 steps=1000,2000
}

# What finds misuse, left out.
checks() {
    variant unchecked_coroutine_stackful tasks/coroutine_stackful $stackful/stackful.h \
        '/coroutine->sender != coroutine))$/,/misuse("send into"/d'
    variant unchecked_coroutine_stackless tasks/coroutine_stackless impls/runtimes/stackless/stackless.h \
        '/self->point = STACKLESS_POINT_RUNNING;/d'
    for name in coroutine_stackful coroutine_stackless; do
        count instructions tasks/$name case=send tasks=1 steps=10000,20000
        count_variant unchecked_$name instructions tasks/$name case=send tasks=1 steps=10000,20000
    done
}

# A prefetch is nothing to a simulated cache. What it is good for shows when it is a load, in a function of its own:
# the misses outside of that function are those that nobody saw coming.
touch='static __attribute__((noinline, unused)) void touch(const void *place, ...)
{
    if ((unsigned long)place > 4096)
        (void)*(volatile const char *)place;
}'
seen_ahead() { # NAME FILE
    variant "ahead_$1" "tasks/$1" "$2" "0,/^#include/s//${touch//$'\n'/\\n}\n&/
        s/__builtin_prefetch(/touch(/"
}

many_live() {
    variant flat tasks/coroutine_stackful $stackful/stack.c 's/STAGGER = 3 \* LINE/STAGGER = 0/'
    seen_ahead coroutine_stackful $stackful/stackful.h
    seen_ahead coroutine_stackless impls/tasks/coroutine_stackless.c
    seen_ahead handler impls/tasks/handler.c
    for tasks in 100 1000 100000; do
        options=(case=send "tasks=$tasks" "steps=$((3 * tasks)),$((6 * tasks))")
        for name in handler coroutine_stackless coroutine_stackful; do
            count instructions tasks/$name "${options[@]}"
            count_variant ahead_$name instructions tasks/$name "${options[@]}" --outside=touch
        done
        count_variant flat instructions tasks/coroutine_stackful "${options[@]}"
    done
}

# Under valgrind our stacks are taken another way, so that it sees who uses one that was given back.
unwatched() { # NAME
    variant "unwatched_$1" "tasks/$1" $stackful/stack.c '1i #define NVALGRIND'
}

creation() {
    unwatched coroutine_stackful
    count instructions tasks/coroutine_stackless case=create live=1 tasks=10000,20000
    count_variant unwatched_coroutine_stackful instructions tasks/coroutine_stackful case=create live=1 tasks=10000,20000
    for name in coroutine_stackless coroutine_stackful coroutine_ucontext; do
        for live in 1 100000; do
            count faults tasks/$name case=create live=$live tasks=10000,20000
            count calls tasks/$name case=create live=$live tasks=10000,20000
        done
    done
}

yielding() {
    seen_ahead taskos_stackful impls/runtimes/taskos/taskos_stackful.c
    seen_ahead taskos_stackless impls/runtimes/taskos/taskos_stackless.c
    for name in taskos_stackful taskos_stackless; do
        count_variant ahead_$name instructions tasks/$name case=yield tasks=1000 steps=20000,100000 --outside=touch
    done
    for tasks in 2 100 1000; do
        for name in taskos_stackful taskos_stackless st; do
            count instructions tasks/$name case=yield tasks=$tasks steps=$((20 * tasks)),$((100 * tasks))
        done
    done
    for name in taskos_stackful taskos_stackless st; do
        count returns tasks/$name case=yield tasks=2 steps=1000,2000
    done
    for name in python_generator python_asyncio; do
        count instructions tasks/$name case=yield tasks=100 steps=2000,12000
    done
    for name in taskos_stackful st pth python_asyncio go_tasks thread process; do
        count calls tasks/$name case=yield tasks=100 steps=1000,5000
    done
}

hand_over() {
    for name in thread process; do
        for tasks in 2 100; do
            count calls tasks/$name case=ring tasks=$tasks steps=2000,10000
            count faults tasks/$name case=ring tasks=$tasks steps=2000,10000
        done
        count calls tasks/$name case=spawn live=1 tasks=100,300
        count faults tasks/$name case=spawn live=1 tasks=100,300
    done
}

skynet() {
    unwatched taskos_stackful
    for live in 1 10; do
        count_variant unwatched_taskos_stackful instructions tasks/taskos_stackful case=skynet live=$live \
            tasks=10000,50000
        count instructions tasks/taskos_stackless case=skynet live=$live tasks=10000,50000
    done
    for name in taskos_stackful taskos_stackless; do
        for live in 1 10; do
            count faults tasks/$name case=skynet live=$live tasks=10000,50000
        done
    done
}

depth() {
    for depth in 1 10 100; do
        for name in taskos_stackful taskos_stackless taskos_delegation; do
            count instructions tasks/$name case=depth tasks=10 depth=$depth steps=10000,20000
        done
        for name in python_generator python_asyncio; do
            count instructions tasks/$name case=depth tasks=10 depth=$depth steps=1000,3000
        done
    done
}

for section in "${@:-${sections[@]}}"; do
    printf '\n== %s\n' "$section"
    $section
done
