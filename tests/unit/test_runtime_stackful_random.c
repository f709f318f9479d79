// Random operations on coroutines, done by coroutines, against a model of what should happen.
//
// There is one plan, the random numbers, and whoever runs does its next step: sends into another, throws into
// it, closes, creates or destroys it, yields, calls itself more deeply, returns, ends. All targets are drawn,
// so a good part of it is misuse. The model knows who runs and who waits for whom; before each switch it says
// who has to run next, with which value and which error, and whoever arrives looks.
//
// Also compiled over the ucontext switch (test_stackful_ucontext_random.c) and, for longer, under the
// sanitizers (tests/long/random.sh).
#include "../../impls/runtimes/stackful/stackful.h"
#include "random_operations.h"
#include "test_runtime_stackful_random/called.h"

#include <errno.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

enum { SLOTS = 64, STEPS = 1000000, SALTS = 24, MOOD_STEPS = 500 };

static void *number(uintptr_t value)
{
    return (void *)value; // NOLINT(performance-no-int-to-ptr): values are words
}

// --- The model -------------------------------------------------------------------------------------------

struct actor {
    struct stackful *coroutine; // NULL: there is none, or it is the thread
    enum stackful_status status;
    struct actor *sender;
    int error;           // thrown, and not yet handled
    bool closing;        // by stackful_close
    unsigned depth_most; // of calls, as its stack allows
    char name[12];
    jmp_buf refused;
};

static struct actor thread = {.status = STACKFUL_RUNNING, .depth_most = 6, .name = "the thread"};
static struct actor actors[SLOTS];
static struct actor *running = &thread;
static unsigned actors_count;
static void *expected_value;
static char expected_message[100]; // of misuse; "": none
static unsigned mood;              // how often out of 100 who runs rather yields
static unsigned chain, chain_most; // how many wait for each other

// Why nobody may send into it; NULL: everybody may.
static const char *model_refuses(const struct actor *target)
{
    switch (target->status) {
    case STACKFUL_RUNNING:
        return "it is running";
    case STACKFUL_WAITING:
        return "it waits for one that it sent into";
    case STACKFUL_ENDED:
        return "it has ended";
    default:
        return NULL;
    }
}

static void model_message(const char *deed, const struct actor *target, const char *reason)
{
    char *end = stpcpy(stpcpy(expected_message, "stackful: cannot "), deed);
    if (target)
        end = stpcpy(stpcpy(stpcpy(end, " '"), target->name), "': ");
    else
        end = stpcpy(end, " ");
    stpcpy(end, reason);
}

// From who runs to one that it sends, throws or closes into.
static void model_resume(struct actor *target, void *value, int error)
{
    target->sender = running;
    target->error = error;
    target->closing = false;
    target->status = STACKFUL_RUNNING;
    running->status = STACKFUL_WAITING;
    running = target;
    expected_value = value;
    if (++chain > chain_most)
        chain_most = chain;
}

// From who runs to who waits for it.
static void model_leave(enum stackful_status status, void *value)
{
    struct actor *self = running;
    if (self->closing && status != STACKFUL_ENDED)
        model_message("close", self, "it yielded again");
    self->status = status;
    self->error = 0;
    chain--;
    running = self->sender;
    running->status = STACKFUL_RUNNING;
    expected_value = value;
}

static void check_actor(const struct actor *actor)
{
    if (actor->coroutine && (stackful_status(actor->coroutine) != actor->status ||
                             stackful_ended(actor->coroutine) != (actor->status == STACKFUL_ENDED)))
        random_differs("the status of %s is %d, not %d", actor->name, (int)stackful_status(actor->coroutine),
                       (int)actor->status);
}

// Who comes back from a switch, or begins.
static void arrive(const struct actor *self, const void *value)
{
    if (self != running)
        random_differs("%s runs instead of %s", self->name, running->name);
    if (stackful_current() != self->coroutine)
        random_differs("%s is not the current one", self->name);
    if (stackful_error() != self->error)
        random_differs("%s has error %d, not %d", self->name, stackful_error(), self->error);
    if (value != expected_value)
        random_differs("%s got %p, not %p", self->name, value, expected_value);
    if (expected_message[0])
        random_differs("not refused: %s", expected_message);
}

static unsigned long refused;

static void note(const char *message)
{
    if (strcmp(message, expected_message) != 0)
        random_differs("'%s' instead of '%s'", message, expected_message);
    expected_message[0] = '\0';
    refused++;
    longjmp(running->refused, 1);
}

// --- What is done to others ------------------------------------------------------------------------------

enum deed { SEND, THROW, CLOSE, DESTROY, YIELD };

static const char *const words[] = {"send into", "throw into", "close", "destroy", "yield"};

static unsigned long done[YIELD + 1];

static void *perform_deed(enum deed deed, struct stackful *target, void *value, int error)
{
    bool called = random_below(2);
    done[deed]++;
    switch (deed) {
    case SEND:
        return called ? called_send(target, value) : stackful_send(target, value);
    case YIELD:
        return called ? called_yield(value) : stackful_yield(value);
    case THROW:
        return stackful_throw(target, error);
    case CLOSE:
        stackful_close(target);
        return NULL;
    case DESTROY:
        stackful_destroy(target);
        return NULL;
    }
    return NULL;
}

// `target` is NULL where there is none.
static void perform_misuse(struct actor *self, enum deed deed, struct actor *target, int error,
                           const char *reason)
{
    model_message(words[deed], target, reason);
    if (setjmp(self->refused) == 0) {
        perform_deed(deed, target ? target->coroutine : NULL, NULL, error);
        random_differs("not refused: %s", expected_message);
    }
    expected_value = NULL;
    arrive(self, NULL); // nothing has changed
}

static void *random_value(void)
{
    return number(random_below(1u << 30));
}

static void do_send(struct actor *self, struct actor *target)
{
    const char *reason = model_refuses(target);
    if (reason) {
        perform_misuse(self, SEND, target, 0, reason);
        return;
    }
    void *value = random_value();
    model_resume(target, value, 0);
    arrive(self, perform_deed(SEND, target->coroutine, value, 0));
}

static void do_throw(struct actor *self, struct actor *target)
{
    int error = random_once_in(8) ? -(int)random_below(3) : 1 + (int)random_below(150);
    const char *reason = model_refuses(target);
    if (!reason && error <= 0)
        reason = "an error is more than 0";
    if (reason) {
        perform_misuse(self, THROW, target, error, reason);
        return;
    }
    if (target->status == STACKFUL_NEW) {
        target->status = STACKFUL_ENDED;
        expected_value = NULL;
    } else {
        model_resume(target, NULL, error);
    }
    arrive(self, perform_deed(THROW, target->coroutine, NULL, error));
}

static void close_started(struct actor *self, struct actor *target)
{
    model_resume(target, NULL, ECANCELED);
    target->closing = true;
    if (setjmp(self->refused) == 0)
        perform_deed(CLOSE, target->coroutine, NULL, 0);
    expected_value = NULL; // what it returned is lost
    arrive(self, NULL);
}

static void do_close(struct actor *self, struct actor *target)
{
    const char *reason = model_refuses(target);
    if (reason && target->status != STACKFUL_ENDED) {
        perform_misuse(self, CLOSE, target, 0, reason);
    } else if (target->status == STACKFUL_SUSPENDED) {
        close_started(self, target);
    } else {
        target->status = STACKFUL_ENDED;
        perform_deed(CLOSE, target->coroutine, NULL, 0);
    }
}

static void do_create(struct actor *self, struct actor *actor);

// What was destroyed is known as such until its memory is used again. (To AddressSanitizer it is poisoned.
// The random numbers are put back, so that the plan is the same with it.)
static void misuse_destroyed(struct actor *self, struct actor *target)
{
#ifndef STACKFUL_SANITIZED
    uint64_t state = random_state;
    perform_misuse(self, random_below(YIELD), target, 1, "it was destroyed");
    random_state = state;
#else
    (void)self, (void)target;
#endif
}

static void do_destroy(struct actor *self, struct actor *target)
{
    if (target->status == STACKFUL_RUNNING || target->status == STACKFUL_WAITING) {
        perform_misuse(self, DESTROY, target, 0, model_refuses(target));
        return;
    }
    perform_deed(DESTROY, target->coroutine, NULL, 0);
    if (random_once_in(4))
        misuse_destroyed(self, target);
    target->coroutine = NULL;
    actors_count--;
}

// Does something to all that are live, one after the other; who is made meanwhile may be among them.
static void do_to_all(struct actor *self, void (*deed)(struct actor *self, struct actor *target))
{
    for (struct actor *actor = actors; actor < actors + SLOTS; actor++)
        if (actor->coroutine && (!model_refuses(actor) || actor->status == STACKFUL_ENDED))
            deed(self, actor);
    for (const struct actor *actor = actors; actor < actors + SLOTS; actor++)
        check_actor(actor);
}

static void do_close_all(struct actor *self, struct actor *target)
{
    (void)target;
    do_to_all(self, do_close);
}

static void do_destroy_all(struct actor *self, struct actor *target)
{
    (void)target;
    do_to_all(self, do_destroy);
}

static void do_yield(struct actor *self, struct actor *target)
{
    (void)target;
    if (self == &thread) {
        perform_misuse(self, YIELD, NULL, 0, "outside a coroutine");
        return;
    }
    void *value = random_value();
    model_leave(STACKFUL_SUSPENDED, value);
    arrive(self, perform_deed(YIELD, NULL, value, 0));
}

// --- The bodies ------------------------------------------------------------------------------------------

// What a function keeps over all that is done meanwhile.
struct locals {
    uint32_t salt, words[SALTS];
    double fraction;
};

static void locals_fill(struct locals *locals)
{
    locals->salt = random_below(1u << 30);
    for (uint32_t i = 0; i < SALTS; i++)
        locals->words[i] = locals->salt * (i + 3);
    locals->fraction = locals->salt / 3.0;
}

static void locals_check(const struct locals *locals, uint32_t salt, double fraction)
{
    bool good = locals->salt == salt && locals->fraction == fraction;
    for (uint32_t i = 0; i < SALTS; i++)
        good &= locals->words[i] == salt * (i + 3);
    if (!good)
        random_differs("local variables have changed");
}

// One that exists; who runs or waits more often than chance would have it. NULL: there is none.
static struct actor *random_actor(const struct actor *self)
{
    if (self->sender && random_once_in(6))
        return self->sender->coroutine ? self->sender : NULL;
    struct actor *actor = &actors[random_below(SLOTS)];
    return actor->coroutine ? actor : NULL;
}

// How often out of 1000; what is left is a send.
static const struct {
    unsigned often;
    void (*deed)(struct actor *self, struct actor *target);
} deeds[] = {
    {200, do_create}, {180, do_throw},   {120, do_close},     {80, do_destroy},
    {10, do_yield},   {2, do_close_all}, {1, do_destroy_all},
};

static void do_something(struct actor *self)
{
    struct actor *target = random_actor(self);
    unsigned die = random_below(1000);
    for (unsigned i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        if (die < deeds[i].often) {
            if (deeds[i].deed == do_create)
                do_create(self, &actors[random_below(SLOTS)]);
            else if (target)
                deeds[i].deed(self, target);
            return;
        }
        die -= deeds[i].often;
    }
    if (target)
        do_send(self, target);
}

static void check(const struct actor *self)
{
    if (running != self)
        random_differs("%s runs instead of %s", self->name, running->name);
    for (unsigned i = 0; i < 4; i++)
        check_actor(&actors[random_below(SLOTS)]);
    if (random_once_in(64) && stack_live() != actors_count)
        random_differs("%zu stacks are taken by %u coroutines", stack_live(), actors_count);
    if (random_once_in(MOOD_STEPS))
        mood = 5 + 25 * random_below(3);
}

// Does steps of the plan. Returns whether the coroutine is to end, or only this call.
static bool act(struct actor *self, unsigned depth)
{
    struct locals locals;
    bool returns = false, ends = false;
    locals_fill(&locals);
    uint32_t salt = locals.salt;
    double fraction = locals.fraction;
    while (!returns && !ends) {
        if (!random_next_step())
            return true;
        check(self);
        unsigned die = random_below(100);
        if (self != &thread && die < mood)
            do_yield(self, NULL);
        else if (self != &thread && random_once_in(self->closing ? 2 : 30))
            ends = true;
        else if (random_once_in(12) && depth < self->depth_most)
            ends = act(self, depth + 1);
        else if (random_once_in(12) && depth > 0)
            returns = true;
        else
            do_something(self);
        locals_check(&locals, salt, fraction);
    }
    return ends;
}

static void *body(void *value, void *argument)
{
    struct actor *self = argument;
    arrive(self, value);
    act(self, 0);
    value = random_value();
    model_leave(STACKFUL_ENDED, value);
    return value;
}

static void do_create(struct actor *self, struct actor *actor)
{
    (void)self;
    static const size_t sizes[] = {0, 16 * 1024, 20000, 64 * 1024, 128 * 1024};
    unsigned size = random_below(sizeof sizes / sizeof *sizes);
    bool plain = random_once_in(4);
    if (actor->coroutine)
        return;
    strcpy(actor->name, "coroutine");
    if (!plain)
        snprintf(actor->name, sizeof actor->name, "number %u", (unsigned)(actor - actors));
    struct stackful_options options = {.name = actor->name, .stack_bytes = sizes[size]};
    actor->coroutine = stackful_create(body, actor, plain ? NULL : &options);
    if (!actor->coroutine)
        random_differs("no coroutine: %d", errno);
    actor->status = STACKFUL_NEW;
    actor->sender = NULL;
    actor->error = 0;
    actor->depth_most = size == 1 ? 2 : 6;
    actors_count++;
}

static void random_operations_do_what_the_model_does(void **state)
{
    (void)state;
    stackful_on_misuse(note);
    while (!act(&thread, 0))
        continue;
    do_to_all(&thread, do_close); // of which each ends now
    for (unsigned i = 0; i < SLOTS; i++)
        if (actors[i].coroutine && actors[i].status != STACKFUL_ENDED)
            random_differs("%s has not ended", actors[i].name);
    do_to_all(&thread, do_destroy);
    stackful_on_misuse(NULL);
    assert_int_equal(actors_count, 0);
    assert_int_equal(stack_live(), 0);
    for (enum deed deed = SEND; deed <= YIELD; deed++)
        printf("%lu times to %s, ", done[deed], words[deed]);
    printf("%lu refused; up to %u nested\n", refused, chain_most);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_operations_do_what_the_model_does),
    };
    random_begin(argc, argv, STEPS);
    return random_end(cmocka_run_group_tests(tests, NULL, NULL));
}
