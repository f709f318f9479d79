#include "taskos_stackful.h"

#include <stdio.h>

static void worker(void *name)
{
    while (taskos_yield() == 0) // until it is killed
        printf("I'm %s, task %d\n", (char *)name, (int)taskos_gettid());
    printf("%s cleans up\n", (char *)name);
}

static void parent(void *unused)
{
    (void)unused;
    uint64_t child = taskos_newtask(worker, "foo");
    for (int i = 0; i < 3; i++)
        taskos_yield();
    taskos_killtask(child);
    taskos_waittask(child);
    printf("parent done\n");
}

int main(void)
{
    struct taskos *os = taskos_create(NULL);
    taskos_new(os, parent, NULL);
    taskos_run(os);
    taskos_destroy(os);
}
