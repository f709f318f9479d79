// Random operations on chains of coroutines, against a model of what should happen.
#include "random_operations.h"
#include "stackless.h"

#include <errno.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

enum { CHAINS = 16, LEVELS = 8, STEPS = 1000000 };

static void *number(uintptr_t value)
{
    return (void *)value; // NOLINT(performance-no-int-to-ptr): values are words
}

// --- the coroutines --------------------------------------------------------------------------------------

// What one is sent. Sums are answered, so that nobody can answer without having got it.
enum deed { ANSWER, CALL_CAREFUL, CALL_CARELESS, END };

struct order {
    enum deed deed;
    uintptr_t number;
};

struct worker {
    struct stackless_subroutine sub;
    bool careful; // catches errors
    uintptr_t sum;
    struct worker *child;
    void *result;
};

static unsigned workers_live;

static void *work(struct stackless *self, void *value);

static struct worker *worker_create(bool careful)
{
    struct worker *worker = malloc(sizeof *worker);
    assert_non_null(worker);
    *worker = (struct worker){.sub.stackless.function = work, .careful = careful};
    workers_live++;
    return worker;
}

static void worker_destroy(struct worker *worker)
{
    free(worker);
    workers_live--;
}

// Obeys; answers a call with "called", its child's result with that and its own sum, an error that it
// catches with the error.
static void *work(struct stackless *self, void *value)
{
    struct worker *frame = (struct worker *)self;
    const struct order *order = value;
    STACKLESS_BEGIN(self);
    STACKLESS_YIELD(self, "called");
    for (;;) {
        if (stackless_error(self)) {
            if (!frame->careful)
                break;
            STACKLESS_YIELD(self, number((uintptr_t)stackless_catch(self)));
            continue;
        }
        frame->sum += order->number;
        if (order->deed == END)
            break;
        if (order->deed == ANSWER) {
            STACKLESS_YIELD(self, number(frame->sum));
            continue;
        }
        frame->child = worker_create(order->deed == CALL_CAREFUL);
        STACKLESS_CALL(self, &frame->child->sub, frame->result);
        worker_destroy(frame->child);
        if (!stackless_error(self)) {
            frame->sum += (uintptr_t)frame->result;
            STACKLESS_YIELD(self, number(frame->sum));
        }
    }
    STACKLESS_END(self, number(frame->sum));
}

// --- the model -------------------------------------------------------------------------------------------

struct chain {
    struct worker *root;
    struct stackless_trampoline trampoline;
    unsigned levels; // of the model: how many wait or yield; 0: new or ended
    bool ended;
    bool careful[LEVELS];
    uintptr_t sum[LEVELS];
};

static struct chain chains[CHAINS];

static void chain_start(struct chain *chain)
{
    bool careful = random_below(2);
    *chain = (struct chain){.root = worker_create(careful), .careful = {careful}};
    stackless_trampoline_init(&chain->trampoline, &chain->root->sub.stackless);
}

// The last level ends. Returns what its caller yields then, or what the chain returns.
static uintptr_t model_end(struct chain *chain)
{
    uintptr_t result = chain->sum[--chain->levels];
    if (chain->levels > 0)
        return chain->sum[chain->levels - 1] += result;
    chain->ended = true;
    return result;
}

// All levels end up to a careful one. Returns what that yields, or what the chain returns.
static uintptr_t model_throw(struct chain *chain, int error)
{
    chain->ended = chain->levels == 0; // new: its body does not run
    if (chain->ended)
        return 0;
    while (chain->levels > 0)
        if (chain->careful[chain->levels - 1])
            return (uintptr_t)error;
        else
            chain->levels--;
    chain->ended = true;
    return chain->sum[0];
}

// --- operations: the chain and its model do the same -----------------------------------------------------

static jmp_buf refused;

static void note(const char *message)
{
    (void)message;
    longjmp(refused, 1);
}

#define assert_refused(statement)                                                                            \
    do {                                                                                                     \
        if (setjmp(refused) == 0) {                                                                          \
            statement;                                                                                       \
            fail_msg("%s is not refused", #statement);                                                       \
        }                                                                                                    \
    } while (0)

static void do_send(struct chain *chain)
{
    struct order order = {.deed = random_below(4), .number = random_below(1000)};
    if (chain->ended) {
        assert_refused(stackless_trampoline_send(&chain->trampoline, &order));
        return;
    }
    if (chain->levels == LEVELS && order.deed != END)
        order.deed = ANSWER;
    void *got = stackless_trampoline_send(&chain->trampoline, &order);
    if (chain->levels == 0) { // new
        chain->levels = 1;
        assert_string_equal(got, "called");
        return;
    }
    chain->sum[chain->levels - 1] += order.number;
    if (order.deed == ANSWER) {
        assert_ptr_equal(got, number(chain->sum[chain->levels - 1]));
    } else if (order.deed == END) {
        assert_ptr_equal(got, number(model_end(chain)));
    } else {
        assert_string_equal(got, "called");
        chain->careful[chain->levels] = order.deed == CALL_CAREFUL;
        chain->sum[chain->levels++] = 0;
    }
}

static void do_throw(struct chain *chain)
{
    int error = 1 + (int)random_below(100);
    if (chain->ended)
        assert_refused(stackless_trampoline_throw(&chain->trampoline, error));
    else
        assert_ptr_equal(stackless_trampoline_throw(&chain->trampoline, error),
                         number(model_throw(chain, error)));
}

static void do_close(struct chain *chain)
{
    if (!chain->ended)
        model_throw(chain, ECANCELED);
    if (chain->levels > 0)
        assert_refused(stackless_trampoline_close(&chain->trampoline)); // somebody careful ignores it
    else
        stackless_trampoline_close(&chain->trampoline);
    chain->ended = chain->levels == 0;
}

// Sends past the trampoline into one that waits for another.
static void pass_by(struct chain *chain)
{
    if (chain->levels < 2)
        return;
    struct worker *who = chain->root;
    for (unsigned down = random_below(chain->levels - 1); down > 0; down--)
        who = who->child;
    struct stackless *const waiting = &who->sub.stackless;
    assert_int_equal(stackless_status(waiting), STACKLESS_WAITING);
    assert_refused(stackless_send(waiting, NULL));
}

// Drops the chain as it is.
static void restart(struct chain *chain)
{
    struct worker *worker = chain->root;
    for (unsigned down = chain->levels ? chain->levels : 1; down > 0; down--) {
        struct worker *child = worker->child;
        worker_destroy(worker);
        worker = child;
    }
    chain_start(chain);
}

static void check(struct chain *chain)
{
    assert_int_equal(stackless_trampoline_ended(&chain->trampoline), chain->ended);
    assert_int_equal(stackless_trampoline_status(&chain->trampoline), chain->ended    ? STACKLESS_ENDED
                                                                      : chain->levels ? STACKLESS_SUSPENDED
                                                                                      : STACKLESS_NEW);
}

static void random_operations_do_what_the_model_does(void **state)
{
    (void)state;
    static void (*const operations[])(struct chain * chain) = {do_send, do_send,  do_send,  do_send, do_send,
                                                               do_send, do_throw, do_close, pass_by, restart};
    for (unsigned i = 0; i < CHAINS; i++)
        chain_start(&chains[i]);
    stackless_on_misuse(note);
    while (random_next_step()) {
        struct chain *chain = &chains[random_below(CHAINS)];
        operations[random_below(sizeof operations / sizeof *operations)](chain);
        check(chain);
    }
    stackless_on_misuse(NULL);
    unsigned expected = 0;
    for (unsigned i = 0; i < CHAINS; i++)
        expected += chains[i].levels ? chains[i].levels : 1;
    assert_int_equal(workers_live, expected);
    for (unsigned i = 0; i < CHAINS; i++) {
        restart(&chains[i]);
        worker_destroy(chains[i].root);
    }
    assert_int_equal(workers_live, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_operations_do_what_the_model_does),
    };
    random_begin(argc, argv, STEPS);
    return random_end(cmocka_run_group_tests(tests, NULL, NULL));
}
