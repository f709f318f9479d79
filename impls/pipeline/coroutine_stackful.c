// pipeline/coroutine_stackful -- 2009's coroutines, each on a stack of its own: the source pushes
// model: coroutine-stackful
// runtime: stackful
// class: idiomatic
// traits: push
//
// "Curious Course", slides 38-41, nearly word for word: grep and printer wait in a loop for the next line,
// and the source, which is no coroutine, drives. A send goes over to the receiver's stack, and its yield
// comes back: what is sent is a pointer to the line.
#include "pipeline.h"
#include "stackful.h"

// Prints what it is sent. (The loops never end: the coroutines are destroyed where they wait.)
static void *printer(void *line, void *unused)
{
    (void)unused;
    for (;; line = stackful_yield(NULL))
        pipeline_print(*(const struct pipeline_line *)line);
    return NULL;
}

// Sends on what matches.
static void *grep(void *line, void *argument)
{
    struct stackful *target = argument;
    for (;; line = stackful_yield(NULL))
        if (pipeline_matches(*(const struct pipeline_line *)line))
            stackful_send(target, line);
    return NULL;
}

static void follow(struct pipeline_source *source, struct stackful *target)
{
    struct pipeline_line line;
    do {
        while (pipeline_line(source, &line))
            stackful_send(target, &line);
    } while (pipeline_wait(source));
}

static struct stackful *start(const char *name, void *(*body)(void *, void *), void *argument)
{
    struct stackful *coroutine = stackful_create(body, argument, &(struct stackful_options){.name = name});
    if (!coroutine)
        rig_die("cannot create the coroutine '%s'", name);
    rig_ledger_open(&pipeline_coroutines);
    return coroutine;
}

void pipeline_run(struct pipeline_source *source)
{
    struct stackful *prints = start("printer", printer, NULL), *matches = start("grep", grep, prints);
    follow(source, matches);
    stackful_destroy(matches);
    stackful_destroy(prints);
}
