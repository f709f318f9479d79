// pipeline/generator_stackful -- 2009's generators, each on a stack of its own: the printer pulls
// model: generator
// runtime: stackful
// class: idiomatic
// traits: pull
//
// "Curious Course", slides 20 and 22, nearly word for word: two loops that yield, with their state in local
// variables. To ask for a line is to go over to the stack of who has it; a yield comes back. The line stays
// on the source's stack, which is not touched meanwhile, and what is handed out is a pointer to it; NULL at
// the end.
#include "pipeline.h"
#include "stackful.h"

// Yields the lines of the source.
static void *follow(void *value, void *argument)
{
    struct pipeline_source *source = argument;
    struct pipeline_line line;
    (void)value;
    do {
        while (pipeline_line(source, &line))
            stackful_yield(&line);
    } while (pipeline_wait(source));
    return NULL;
}

// Yields those that match.
static void *grep(void *value, void *argument)
{
    struct stackful *lines = argument;
    struct pipeline_line *line;
    (void)value;
    while ((line = stackful_send(lines, NULL)))
        if (pipeline_matches(*line))
            stackful_yield(line);
    return NULL;
}

static struct stackful *start(const char *name, void *(*body)(void *, void *), void *argument)
{
    struct stackful *generator = stackful_create(body, argument, &(struct stackful_options){.name = name});
    if (!generator)
        rig_die("cannot create the generator '%s'", name);
    rig_ledger_open(&pipeline_coroutines);
    return generator;
}

void pipeline_run(struct pipeline_source *source)
{
    struct stackful *lines = start("follow", follow, source), *matches = start("grep", grep, lines);
    const struct pipeline_line *line;
    while ((line = stackful_send(matches, NULL)))
        pipeline_print(*line);
    stackful_destroy(matches);
    stackful_destroy(lines);
}
