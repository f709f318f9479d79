#include "stackful.h"

#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#ifdef STACKFUL_SANITIZED
#include <sanitizer/common_interface_defs.h>
#endif

enum { STACK_BYTES = 64 * 1024 };

_Thread_local struct stackful *stackful_running;

#ifdef STACKFUL_SANITIZED
void *stackful_switch(struct stackful *coroutine, void *value)
{
    void *fake_stack = NULL;
    __sanitizer_start_switch_fiber(stackful_ended(coroutine) ? NULL : &fake_stack, coroutine->fiber_low,
                                   coroutine->fiber_bytes);
    value = stackful_exchange(&coroutine->context, value);
    __sanitizer_finish_switch_fiber(fake_stack, &coroutine->fiber_low, &coroutine->fiber_bytes);
    return value;
}
#endif

// The first function on every stack.
static void entry(void *value)
{
    struct stackful *self = stackful_running;
#ifdef STACKFUL_SANITIZED
    __sanitizer_finish_switch_fiber(NULL, &self->fiber_low, &self->fiber_bytes);
#endif
    value = self->body(value, self->argument);
    self->ended = true;
    stackful_running = self->sender;
    stackful_switch(self, value);
    abort(); // send refuses the ended
}

struct stackful *stackful_create(void *(*body)(void *first_value, void *argument), void *argument,
                                 const struct stackful_options *options)
{
    struct stack stack;
    size_t bytes = options && options->stack_bytes ? options->stack_bytes : STACK_BYTES;
    if (stack_take(&stack, bytes) != 0)
        return NULL;
    struct stackful *coroutine = (struct stackful *)stack.top - 1;
    coroutine->sender = coroutine;
    coroutine->ended = false;
    coroutine->name = options && options->name ? options->name : "coroutine";
    coroutine->body = body;
    coroutine->argument = argument;
    coroutine->stack = stack;
    stackful_context_init(&coroutine->context, stack.low, coroutine, entry);
#ifdef STACKFUL_SANITIZED
    coroutine->fiber_low = stack.low;
    coroutine->fiber_bytes = (size_t)((char *)coroutine - stack.low);
#endif
    return coroutine;
}

void stackful_destroy(struct stackful *coroutine)
{
    if (coroutine->sender != coroutine && !coroutine->ended)
        stackful_misuse("destroy", coroutine);
    stack_give(coroutine->stack);
}

static struct iovec piece(const char *text)
{
    return (struct iovec){.iov_base = (void *)text, .iov_len = strlen(text)};
}

// Not fprintf, whose buffer may be larger than what is left of this stack.
void stackful_misuse(const char *deed, const struct stackful *coroutine)
{
    struct iovec message[] = {
        piece("stackful: cannot "),
        piece(deed),
        piece(coroutine ? " '" : " outside a coroutine"),
        piece(coroutine ? coroutine->name : ""),
        piece(!coroutine                  ? "\n"
              : stackful_ended(coroutine) ? "': it has ended\n"
                                          : "': it is running\n"),
    };
    (void)!writev(STDERR_FILENO, message, sizeof message / sizeof *message);
    abort();
}
