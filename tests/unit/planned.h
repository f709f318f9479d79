// planned -- a small catalog, scenario and plan for the tests of what is built on them.
#ifndef PLANNED_H
#define PLANNED_H

#include "plan.h"

#include <string.h>

// An implementation that is ready.
static inline struct implementation planned_program(const char *workload, const char *name, const char *model)
{
    return (struct implementation){.workload = workload_find(workload),
                                   .name = memory_copy_string(name),
                                   .label = memory_copy_string(name),
                                   .summary = memory_copy_string("a test's"),
                                   .model = memory_copy_string(model),
                                   .runtime = memory_copy_string("none"),
                                   .class = memory_copy_string("idiomatic"),
                                   .source = memory_copy_string("/nowhere.c"),
                                   .program = memory_copy_string("/bin/true")};
}

// One of echo; `most` limits its connections.
static inline struct implementation planned_implementation_of(const char *name, const char *model,
                                                              double most)
{
    struct implementation one = planned_program("echo", name, model);
    struct limit limit = {.axis = workload_axis(one.workload, "connections"),
                          .most = most,
                          .text = memory_format("connections<=%.0f", most)};
    vec_push(&one.limits, limit);
    return one;
}

// thread, process, reactor_epoll, reactor_small (at most 10 connections), coroutine_stackful.
static inline struct catalog planned_catalog(void)
{
    struct catalog catalog = {0};
    vec_push(&catalog, planned_implementation_of("coroutine_stackful", "coroutine-stackful", 19000));
    vec_push(&catalog, planned_implementation_of("process", "process", 19000));
    vec_push(&catalog, planned_implementation_of("reactor_epoll", "reactor", 19000));
    vec_push(&catalog, planned_implementation_of("reactor_small", "reactor", 10));
    vec_push(&catalog, planned_implementation_of("thread", "thread", 19000));
    return catalog;
}

#define PLANNED_HEAD                                                                                         \
    "title: T\nquestion: Q?\nworkload: echo\nbaseline: thread\naxes: {connections: [1, 10, 100]}\n"

#endif
