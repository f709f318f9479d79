// pipeline/generator_stackless -- 2009's generators as frames that functions go on in: the printer pulls
// model: generator
// runtime: stackless
// class: idiomatic
// traits: pull
//
// "Curious Course", slides 20 and 22: follow yields lines, grep asks it for them in a loop and yields those
// that match, and whoever prints them asks grep. The loops are the slides'. What survives a yield is in the
// frame; a yield hands out a pointer to the line there, good until the next is asked for, and NULL at the
// end.
#include "pipeline.h"
#include "stackless.h"

// --- follow: the lines of the source ---------------------------------------------------------------------

struct follow {
    struct stackless stackless;
    struct pipeline_source *source;
    struct pipeline_line line;
};

static void *follow(struct stackless *self, void *value)
{
    struct follow *frame = (struct follow *)self;
    (void)value;
    STACKLESS_BEGIN(self);
    do {
        while (pipeline_line(frame->source, &frame->line))
            STACKLESS_YIELD(self, &frame->line);
    } while (pipeline_wait(frame->source));
    STACKLESS_END(self, NULL);
}

// --- grep: those that match ------------------------------------------------------------------------------

struct grep {
    struct stackless stackless;
    struct stackless *lines;
};

// `value` is a variable like any other: nothing is sent into a generator.
static void *grep(struct stackless *self, void *value)
{
    struct grep *frame = (struct grep *)self;
    STACKLESS_BEGIN(self);
    while ((value = stackless_send(frame->lines, NULL)))
        if (pipeline_matches(*(const struct pipeline_line *)value))
            STACKLESS_YIELD(self, value);
    STACKLESS_END(self, NULL);
}

// --- printer ---------------------------------------------------------------------------------------------

void pipeline_run(struct pipeline_source *source)
{
    struct follow lines = {.stackless.function = follow, .source = source};
    rig_ledger_open(&pipeline_coroutines);
    struct grep matches = {.stackless.function = grep, .lines = &lines.stackless};
    rig_ledger_open(&pipeline_coroutines);
    const struct pipeline_line *line;
    while ((line = stackless_send(&matches.stackless, NULL)))
        pipeline_print(*line);
}
