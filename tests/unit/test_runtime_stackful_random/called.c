#include "called.h"

#define STACKFUL_SWITCH_FUNCTION
#include "../../../impls/runtimes/stackful/stackful.h"

void *called_send(struct stackful *coroutine, void *value)
{
    return stackful_send(coroutine, value);
}

void *called_yield(void *value)
{
    return stackful_yield(value);
}
