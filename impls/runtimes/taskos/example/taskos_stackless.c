#include "taskos_stackless.h"
#include <stdio.h>

struct countdown { // what survives a trap
    struct stackless stackless;
    const char *name;
    int left;
};

static void *countdown(struct stackless *self, void *value)
{
    struct countdown *frame = (struct countdown *)self;
    int killed;
    STACKLESS_BEGIN(self);
    do {
        printf("%s: %d\n", frame->name, frame->left);
        TASKOS_YIELD(self, killed);
    } while (!killed && --frame->left > 0);
    STACKLESS_END(self, value);
}

int main(void)
{
    struct taskos *os = taskos_create(NULL);
    TASKOS_NEW(os, struct countdown, countdown, .name = "foo", .left = 3);
    TASKOS_NEW(os, struct countdown, countdown, .name = "bar", .left = 2);
    taskos_run(os);
    taskos_destroy(os);
}
