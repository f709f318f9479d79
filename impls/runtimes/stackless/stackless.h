// stackless -- coroutines without a stack: a frame of your own, and a function that goes on where it left.
//
//     struct doubler {
//         struct stackless stackless; // comes first
//         unsigned rounds;            // what must survive a yield lives here, not in local variables
//     };
//
//     static void *doubler(struct stackless *self, void *value)
//     {
//         struct doubler *frame = (struct doubler *)self;
//         STACKLESS_BEGIN(self);
//         for (frame->rounds = 0; value; frame->rounds++)
//             STACKLESS_YIELD(self, (void *)(2 * (uintptr_t)value)); // behind it, `value` is what was sent
//         STACKLESS_END(self, NULL);
//     }
//
//     struct doubler frame = {.stackless = {.function = doubler}};
//     stackless_send(&frame.stackless, value);
//
// Send and yield mean what they mean in stackful.h. The function is one switch over the places where it can
// go on, the lines of its yields: Tom Duff's device, as Simon Tatham ("Coroutines in C", 2000) and Adam
// Dunkels (protothreads, 2005) use it. Hence the limits: a yield stands in the function itself, at most once
// on a line, and not inside a switch of one's own; a declaration with an initialiser before a yield is
// skipped when the function goes on.
//
// Sending into a coroutine that runs or has ended is told on stderr with its function's name, and abort(3)
// follows, in every build.
#ifndef STACKLESS_H
#define STACKLESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

struct stackless {
    void *(*function)(struct stackless *self, void *value);
    int point; // where to go on: 0 at first, then a line, or one of those below
};

enum { STACKLESS_RUNNING = -1, STACKLESS_ENDED = -2 };

// Resumes the coroutine: `value` is what it receives. Returns what it yields next, or returns at the end.
static inline void *stackless_send(struct stackless *coroutine, void *value)
{
    return coroutine->function(coroutine, value);
}

static inline bool stackless_ended(const struct stackless *coroutine)
{
    return coroutine->point == STACKLESS_ENDED;
}

_Noreturn static inline void stackless_misuse(const char *name, int point)
{
    fprintf(stderr, "stackless: cannot send into '%s': it %s\n", name,
            point == STACKLESS_ENDED ? "has ended" : "is running");
    abort();
}

// Opens the body. The cost of detecting misuse is one store to a line that is written anyway.
#define STACKLESS_BEGIN(self)                                                                                \
    int stackless_point_ = (self)->point;                                                                    \
    (self)->point = STACKLESS_RUNNING;                                                                       \
    switch (stackless_point_) {                                                                              \
    default:                                                                                                 \
        stackless_misuse(__func__, stackless_point_);                                                        \
    case 0:

// Suspends: send returns `result`. The next send goes on behind it.
#define STACKLESS_YIELD(self, result)                                                                        \
    do {                                                                                                     \
        (self)->point = __LINE__;                                                                            \
        return (result);                                                                                     \
    case __LINE__:;                                                                                          \
    } while (0)

// Sends to another, and yields what comes back. The same as stackless_send and then a yield, but compilers
// make the send a jump: a line through a row of coroutines comes back once, not through each of them. While
// the other runs, this one has already yielded.
#define STACKLESS_FORWARD(self, target, value) STACKLESS_YIELD(self, stackless_send(target, value))

// Closes the body: the last send returns `result`.
#define STACKLESS_END(self, result)                                                                          \
    }                                                                                                        \
    (self)->point = STACKLESS_ENDED;                                                                         \
    return (result)

#endif
