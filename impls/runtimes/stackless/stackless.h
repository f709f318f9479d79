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
// Send, throw and close mean what they mean in stackful.h. The function is one switch over the places where
// it can go on, the lines of its yields: Tom Duff's device, as Simon Tatham ("Coroutines in C", 2000) and
// Adam Dunkels (protothreads, 2005) use it. Hence the limits: a yield stands in the function itself, at most
// once on a line, and not inside a switch of one's own; a local variable does not survive it; the function is
// left by STACKLESS_END alone. What stands before STACKLESS_BEGIN runs each time that it is resumed.
//
// Frames belong to the user, who has them where he likes. None is freed or moved while it runs (so never by
// its own function) nor while another waits for it. One that is suspended may be dropped as it is; to let it
// clean up, close it. To use a frame once more, initialise it once more.
//
// Misuse is no undefined behaviour. What a compiler can see it refuses (README.md says what that is); the
// rest is told on stderr, with the name of the coroutine's function, and abort(3) follows, in every build.
#ifndef STACKLESS_H
#define STACKLESS_H

#include <stdbool.h>
#include <stddef.h>

struct stackless {
    void *(*function)(struct stackless *self, void *value);
    int point; // where to go on: 0 at first, then the line of its yield, or one of enum stackless_point
    int error; // what was thrown into it, until it yields; beside that, whether a trampoline resumed it
};

// Resumes the coroutine: `value` is what it receives. Returns what it yields next, or returns at the end.
static inline void *stackless_send(struct stackless *coroutine, void *value);

// Resumes the coroutine with an error, an errno value: it receives NULL, and stackless_error says why.
// Returns what it yields next, or returns at the end. One that was never started ends without running its
// body, and NULL is returned.
void *stackless_throw(struct stackless *coroutine, int error);

// Throws ECANCELED, on which the coroutine cleans up and ends; yielding once more is misuse. Does nothing to
// one that has ended.
void stackless_close(struct stackless *coroutine);

// Why the running coroutine received what it did: 0, it was sent; else what was thrown. Until it yields.
static inline int stackless_error(const struct stackless *self);

// The same, and takes the error away: who called this one, or delegates to it, will not see it.
static inline int stackless_catch(struct stackless *self);

enum stackless_status {
    STACKLESS_NEW,       // not yet resumed
    STACKLESS_SUSPENDED, // at a yield
    STACKLESS_RUNNING,   // or in the middle of sending into another
    STACKLESS_WAITING,   // for the end of one that it called, on a trampoline
    STACKLESS_ENDED,
};

static inline enum stackless_status stackless_status(const struct stackless *coroutine);
static inline bool stackless_ended(const struct stackless *coroutine);

// Has misuse answered by `handler`, in all threads, before anything has changed. It gets the message without
// its newline, valid until the thread's next misuse, and does not return (exit, longjmp); if it does, abort.
// NULL: message and abort again.
void stackless_on_misuse(void (*handler)(const char *message));

// --- In the function ---------------------------------------------------------------------------------------

// Opens the body. What misuse costs to detect is one store, to a line that is written anyway.
#define STACKLESS_BEGIN(self)                                                                                \
    STACKLESS_WATCH_LOCALS                                                                                   \
    const long long stackless_point_ = stackless_begin(self);                                                \
    switch (stackless_point_) {                                                                              \
    default:                                                                                                 \
        return stackless_misuse(self, __func__, (int)stackless_point_);                                      \
    case 0:                                                                                                  \
        if (0)                                                                                               \
            goto stackless_end_is_missing; /* which is then what compilers say */

// Suspends: send returns `result`. The next send goes on behind it.
#define STACKLESS_YIELD(self, result)                                                                        \
    STACKLESS_SUSPEND(self, 0, void *const stackless_result_ = (result), stackless_result_, __LINE__)

// Sends to another, and yields what comes back. The same as stackless_send and then a yield, but this one has
// already yielded while the other runs: so compilers make the send a jump, and a line through a row of
// coroutines comes back once, not through each of them.
#define STACKLESS_FORWARD(self, target, value)                                                               \
    STACKLESS_SUSPEND(self, 0, struct stackless *const stackless_target_ = (target);                         \
                      void *const stackless_value_ = (value),                                                \
                      stackless_send(stackless_target_, stackless_value_), __LINE__)

// Closes the body: the last send returns `result`.
#define STACKLESS_END(self, result)                                                                          \
    }                                                                                                        \
    STACKLESS_UNWATCH_LOCALS                                                                                 \
    stackless_end_is_missing:                                                                                \
    (self)->point = STACKLESS_POINT_ENDED;                                                                   \
    return (result)

// --- Delegation: "yield from" ------------------------------------------------------------------------------

// Lets `child`, a struct stackless *, stand in for the coroutine until it ends: it is sent `value` now, and
// from then on whatever is sent or thrown here goes there, and what it yields is yielded. Behind it `result`
// is what the child returned; if it ended of a thrown error, stackless_error says so here too. `value` is the
// function's second parameter. Every resume goes through all who delegate: it costs O(depth). (Greg Ewing's
// PEP 380, "Syntax for Delegating to a Subgenerator".)
#define STACKLESS_DELEGATE(self, child, value, result)                                                       \
    do {                                                                                                     \
        (value) = stackless_send(child, value);                                                              \
        while (!stackless_ended(child)) {                                                                    \
            STACKLESS_YIELD(self, value);                                                                    \
            (value) = stackless_pass(self, child, value);                                                    \
        }                                                                                                    \
        (result) = (value);                                                                                  \
    } while (0)

// --- Trampolining: subroutines that can yield ----------------------------------------------------------

// What the frame of a coroutine begins with that can be called: it knows who waits for it.
struct stackless_subroutine {
    struct stackless stackless; // comes first
    union {
        struct stackless *caller; // until it ends
        void *returned;           // then: what it returned
    };
};

// A chain of coroutines that call each other. The last in it is resumed without those before it being
// touched, so a resume costs the same at any depth: O(1). (David Beazley, "Curious Course", slides 172-181;
// PEP 342 has the same for Python. Theirs keep the callers in a list; here each callee knows its caller.)
struct stackless_trampoline {
    struct stackless *root, *top; // the first and the last of the chain
};

// Puts a coroutine that was not yet resumed on the trampoline. Any can be the first of a chain. Nothing is
// owned and nothing has to be released; the frames must outlive their use.
static inline void stackless_trampoline_init(struct stackless_trampoline *trampoline, struct stackless *root);

// As the functions without `trampoline` in their names; the chain is one coroutine, that of its root. An
// error arrives where the chain yielded; each that ends of it hands it on to its caller, unless it catches
// it.
static inline void *stackless_trampoline_send(struct stackless_trampoline *trampoline, void *value);
void *stackless_trampoline_throw(struct stackless_trampoline *trampoline, int error);
void stackless_trampoline_close(struct stackless_trampoline *trampoline);
static inline enum stackless_status
stackless_trampoline_status(const struct stackless_trampoline *trampoline);
static inline bool stackless_trampoline_ended(const struct stackless_trampoline *trampoline);

// Calls `child`, a struct stackless_subroutine * that was not yet resumed: the coroutine waits, the child is
// resumed in its place (with NULL; arguments are in its frame), until it ends. Behind it `result` is what the
// child returned; if it ended of a thrown error, stackless_error says so here too. Whoever calls is on a
// trampoline, and resumed by it: neither sent into nor delegated to.
#define STACKLESS_CALL(self, child, result)                                                                  \
    do {                                                                                                     \
        STACKLESS_SUSPEND(self, STACKLESS_POINT_CALLS, stackless_call(self, child), child, __LINE__);        \
        (result) = (child)->returned;                                                                        \
    } while (0)

// --- Behind the interface ------------------------------------------------------------------------------

// Where a coroutine is when it is not simply suspended at a line.
enum stackless_point {
    STACKLESS_POINT_RUNNING = -1,
    STACKLESS_POINT_ENDED = -2,
    STACKLESS_POINT_CALLS = 1 << 30, // or'ed to the line: it waits for the one that it called
};

enum { STACKLESS_BOUNCED = 1 << 30 }; // or'ed to `error`: a trampoline resumed it, so that it may call

// Does what comes `first`, with the coroutine still running, and suspends it. Point and error are neighbours,
// so that the two stores are one. (What is declared first is out of scope where it goes on.)
//
// Why not __COUNTER__ for the points, which would be dense and allow two yields on a line: a line is what one
// wants to read in a debugger. Why no computed goto, which would allow a yield inside a switch: it was
// measured, and is no faster (README.md). The second case is for that: it lies beyond what an int can be, is
// never there at run time and makes no code, but a switch of one's own cannot have it, and compilers say so.
#define STACKLESS_NOT_INSIDE_A_SWITCH_OF_YOUR_OWN (1LL << 32)
#define STACKLESS_SUSPEND(self, how, first, result, line)                                                    \
    do {                                                                                                     \
        {                                                                                                    \
            first;                                                                                           \
            (self)->point = (how) | (line);                                                                  \
            (self)->error = 0;                                                                               \
            return (result);                                                                                 \
        }                                                                                                    \
        STACKLESS_LABEL(stackless_one_yield_on_line_, line)                                                  \
    case (line):                                                                                             \
    case STACKLESS_NOT_INSIDE_A_SWITCH_OF_YOUR_OWN + (line):;                                                \
    } while (0)
#define STACKLESS_LABEL(name, line)       STACKLESS_LABEL_PASTE(name, line)
#define STACKLESS_LABEL_PASTE(name, line) name##line : __attribute__((unused));

// A function that goes on at a yield skips the initialisation of the variables before it. clang sees most of
// that by itself; gcc is asked to, between the macros. (Its version 12 remembers that further down in the
// file, and notes, without a warning, what a goto there skips.)
#if defined(__GNUC__) && !defined(__clang__)
#define STACKLESS_WATCH_LOCALS                                                                               \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic error \"-Wjump-misses-init\"")
#define STACKLESS_UNWATCH_LOCALS _Pragma("GCC diagnostic pop")
#else
#define STACKLESS_WATCH_LOCALS
#define STACKLESS_UNWATCH_LOCALS
#endif

// Says what cannot be done to which coroutine and why, NULL: because of where it is, and aborts.
_Noreturn void stackless_refuse(struct stackless *coroutine, const char *deed, const char *why)
    __attribute__((cold));

// What the function of a coroutine calls that cannot go on at `point`: only the function knows its name. Does
// not return, but compilers are not told: so the call is a jump, and the function needs no stack for it.
void *stackless_misuse(struct stackless *coroutine, const char *name, int point) __attribute__((cold));

static inline void *stackless_send(struct stackless *coroutine, void *value)
{
    return coroutine->function(coroutine, value);
}

static inline int stackless_error(const struct stackless *self)
{
    return self->error & ~STACKLESS_BOUNCED;
}

static inline int stackless_catch(struct stackless *self)
{
    int error = stackless_error(self);
    self->error -= error;
    return error;
}

static inline bool stackless_ended(const struct stackless *coroutine)
{
    return coroutine->point == STACKLESS_POINT_ENDED;
}

// Whether it can be resumed: neither running, nor ended, nor waiting.
static inline bool stackless_resumable(const struct stackless *coroutine)
{
    return (unsigned)coroutine->point < STACKLESS_POINT_CALLS;
}

static inline enum stackless_status stackless_status(const struct stackless *coroutine)
{
    return coroutine->point == 0                         ? STACKLESS_NEW
           : stackless_resumable(coroutine)              ? STACKLESS_SUSPENDED
           : coroutine->point == STACKLESS_POINT_RUNNING ? STACKLESS_RUNNING
           : coroutine->point == STACKLESS_POINT_ENDED   ? STACKLESS_ENDED
                                                         : STACKLESS_WAITING;
}

static inline int stackless_begin(struct stackless *self)
{
    int point = self->point;
    self->point = STACKLESS_POINT_RUNNING;
    return point;
}

// Hands on to `child` what `self` received.
static inline void *stackless_pass(struct stackless *self, struct stackless *child, void *value)
{
    if (__builtin_expect(stackless_error(self) == 0, 1))
        return stackless_send(child, value);
    value = stackless_throw(child, stackless_error(self));
    self->error = (self->error & STACKLESS_BOUNCED) | stackless_error(child); // 0 if the child caught it
    return value;
}

_Noreturn void stackless_refuse_call(struct stackless *self, struct stackless_subroutine *child)
    __attribute__((cold));

static inline void stackless_call(struct stackless *self, struct stackless_subroutine *child)
{
    if (__builtin_expect(!(self->error & STACKLESS_BOUNCED) || child->stackless.point != 0, 0))
        stackless_refuse_call(self, child);
    child->caller = self;
}

static inline void stackless_trampoline_init(struct stackless_trampoline *trampoline, struct stackless *root)
{
    trampoline->root = trampoline->top = root;
}

// Goes on until the last of the chain yields, after it returned `value` because it called or has ended.
void *stackless_trampoline_bounce(struct stackless_trampoline *trampoline, void *value);

static inline void *stackless_trampoline_send(struct stackless_trampoline *trampoline, void *value)
{
    struct stackless *top = trampoline->top;
    if (__builtin_expect(!stackless_resumable(top), 0))
        stackless_refuse(top, "send into", NULL);
    top->error = STACKLESS_BOUNCED;
    value = stackless_send(top, value);
    return __builtin_expect(stackless_resumable(top), 1) ? value
                                                         : stackless_trampoline_bounce(trampoline, value);
}

static inline enum stackless_status stackless_trampoline_status(const struct stackless_trampoline *trampoline)
{
    return stackless_status(trampoline->top);
}

static inline bool stackless_trampoline_ended(const struct stackless_trampoline *trampoline)
{
    return stackless_ended(trampoline->root);
}

#endif
