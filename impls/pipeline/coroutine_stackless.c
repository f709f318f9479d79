// pipeline/coroutine_stackless -- 2009's coroutines as frames that functions go on in: the source pushes
// model: coroutine-stackless
// runtime: stackless
// class: idiomatic
// traits: push
//
// "Curious Course", slides 38-41: grep and printer wait in a loop for the next line. The source is no
// coroutine: it drives, and sends a pointer to the line that it has. So a line that does not match costs one
// resume, of grep; one that does, two, and both come back in one step (STACKLESS_FORWARD).
#include "pipeline.h"
#include "stackless.h"

// --- printer ---------------------------------------------------------------------------------------------

static void *printer(struct stackless *self, void *line)
{
    STACKLESS_BEGIN(self);
    for (;;) {
        pipeline_print(*(const struct pipeline_line *)line);
        STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

// --- grep: sends on what matches -------------------------------------------------------------------------

struct grep {
    struct stackless stackless;
    struct stackless *target;
};

static void *grep(struct stackless *self, void *line)
{
    struct grep *frame = (struct grep *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        if (pipeline_matches(*(const struct pipeline_line *)line))
            STACKLESS_FORWARD(self, frame->target, line);
        else
            STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

// --- follow: the source ----------------------------------------------------------------------------------

static void follow(struct pipeline_source *source, struct stackless *target)
{
    struct pipeline_line line;
    do {
        while (pipeline_line(source, &line))
            stackless_send(target, &line);
    } while (pipeline_wait(source));
}

void pipeline_run(struct pipeline_source *source)
{
    struct stackless prints = {.function = printer};
    rig_ledger_open(&pipeline_coroutines);
    struct grep matches = {.stackless.function = grep, .target = &prints};
    rig_ledger_open(&pipeline_coroutines);
    follow(source, &matches.stackless);
}
