#!/bin/bash
# What is wrong with the use of stackless.h and a compiler can see, compilers refuse, with the project's flags,
# and say it so that a reader finds out what to do. impls/runtimes/stackless/README.md lists it.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."
runtime=impls/runtimes/stackless
failures=0

# compile COMPILER FILE: with what the project compiles with
compile() {
    "$1" -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes \
        -Werror -I"$runtime" -c -o "$folder/object" "$2" >"$folder/said" 2>&1
}

# A program around a coroutine's body, which it reads. Each has the same beginning.
program() {
    cat <<'END'
#include "stackless.h"

#include <stdint.h>

enum color { RED, GREEN };

struct task {
    struct stackless stackless;
    struct stackless *other;
    struct stackless_subroutine child;
    enum color color;
    unsigned rounds;
    void *result;
};

void *task(struct stackless *self, void *value);
END
    cat
}

# refused WORDS...: the program on stdin is refused by each compiler, and each of the words is in what it says
refused() {
    local compiler word
    program >"$folder/wrong.c"
    for compiler in "${compilers[@]}"; do
        if compile "$compiler" "$folder/wrong.c"; then
            echo "$compiler accepts:"
            sed -n '18,$p' "$folder/wrong.c"
            failures=$((failures + 1))
            continue
        fi
        for word in "$@"; do
            grep -qE -- "$word" "$folder/said" && continue
            echo "$compiler does not say '$word' of:"
            sed -n '18,$p' "$folder/wrong.c"
            cat "$folder/said"
            failures=$((failures + 1))
        done
    done
}

compilers=()
for compiler in gcc clang; do
    if command -v "$compiler" >/dev/null; then
        compilers+=("$compiler")
    else
        echo "skipped: no $compiler here"
    fi
done
[ ${#compilers[@]} -gt 0 ] || exit 77

# What is right is accepted: else all that follows would mean nothing.
program >"$folder/right.c" <<'END'
void *task(struct stackless *self, void *value)
{
    struct task *frame = (struct task *)self;
    void *answer;
    STACKLESS_BEGIN(self);
    for (frame->rounds = 0; frame->rounds < 3; frame->rounds++) {
        STACKLESS_YIELD(self,
                        value);
        if (stackless_error(self))
            break;
    }
    switch (frame->color) {
    case RED:
        frame->rounds = 0;
        break;
    case GREEN:
        break;
    }
    STACKLESS_FORWARD(self, frame->other, value);
    STACKLESS_DELEGATE(self, frame->other, value, frame->result);
    STACKLESS_CALL(self, &frame->child, answer);
    STACKLESS_END(self, answer);
}
END
for compiler in "${compilers[@]}"; do
    compile "$compiler" "$folder/right.c" || { cat "$folder/said"; exit 1; }
done

# Two yields on one line.
refused "stackless_one_yield_on_line_20" <<'END'
void *task(struct stackless *self, void *value)
{
    STACKLESS_BEGIN(self);
    STACKLESS_YIELD(self, value); STACKLESS_YIELD(self, value);
    STACKLESS_END(self, NULL);
}
END

# A yield inside a switch: over an int, an unsigned, an enumeration.
for what in "(int)frame->rounds" "frame->rounds" "frame->color"; do
    refused "STACKLESS_NOT_INSIDE_A_SWITCH_OF_YOUR_OWN|overflow converting case value|not in enumerated type" <<END
void *task(struct stackless *self, void *value)
{
    struct task *frame = (struct task *)self;
    STACKLESS_BEGIN(self);
    switch ($what) {
    case RED:
        STACKLESS_YIELD(self, value);
        break;
    case GREEN:
        break;
    }
    STACKLESS_END(self, NULL);
}
END
done

# No end.
refused "stackless_end_is_missing" <<'END'
void *task(struct stackless *self, void *value)
{
    STACKLESS_BEGIN(self);
    STACKLESS_YIELD(self, value);
    return NULL;
}
END

# A yield that is not the coroutine's own.
refused "case.* (label|statement) not (with)?in (a )?switch" <<'END'
void *yield(struct stackless *self, void *value);

void *yield(struct stackless *self, void *value)
{
    STACKLESS_YIELD(self, value);
    return NULL;
}
END

# The user's frame for self, and for what is sent to, and for what is called.
refused "stackless_begin" "struct task" <<'END'
void *task(struct stackless *self, void *value)
{
    struct task *frame = (struct task *)self;
    STACKLESS_BEGIN(frame);
    STACKLESS_YIELD(frame, value);
    STACKLESS_END(frame, NULL);
}
END
refused "stackless_send|struct task" "incompatible" <<'END'
void *task(struct stackless *self, void *value)
{
    return stackless_send((struct task *)self, value);
}
END
refused "stackless_call|struct stackless_subroutine" "incompatible" <<'END'
void *task(struct stackless *self, void *value)
{
    struct task *frame = (struct task *)self;
    STACKLESS_BEGIN(self);
    STACKLESS_CALL(self, frame->other, value);
    STACKLESS_END(self, NULL);
}
END

# A function that is none of a coroutine.
refused "incompatible" <<'END'
static void work(struct task *self)
{
    self->rounds++;
}

struct task wrong = {.stackless = {.function = work}};
END

# Delegation where the values that come later have nowhere to go.
refused "lvalue|not assignable" <<'END'
void *task(struct stackless *self, void *value)
{
    struct task *frame = (struct task *)self;
    STACKLESS_BEGIN(self);
    STACKLESS_DELEGATE(self, frame->other, NULL, value);
    STACKLESS_END(self, value);
}
END

# A local variable behind a yield, when it got its value before: in a loop, and not.
refused "jumps over variable initialization|rounds.* uninitialized" "rounds" <<'END'
void *task(struct stackless *self, void *value)
{
    STACKLESS_BEGIN(self);
    for (unsigned rounds = 0; rounds < 3; rounds++)
        STACKLESS_YIELD(self, value);
    STACKLESS_END(self, NULL);
}
END
refused "jumps over variable initialization|sum.* uninitialized" "sum" <<'END'
void *task(struct stackless *self, void *value)
{
    STACKLESS_BEGIN(self);
    uintptr_t sum = 0;
    for (;;) {
        sum += (uintptr_t)value;
        STACKLESS_YIELD(self, (void *)sum);
    }
    STACKLESS_END(self, NULL);
}
END
refused "answer.* uninitialized" <<'END'
void *task(struct stackless *self, void *value)
{
    void *answer;
    STACKLESS_BEGIN(self);
    answer = value;
    STACKLESS_YIELD(self, NULL);
    STACKLESS_END(self, answer);
}
END

[ "$failures" = 0 ]
