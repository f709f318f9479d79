// pipeline/handler -- objects that are sent lines: the source pushes
// model: handler
// runtime: c
// class: idiomatic
// traits: push
//
// "Curious Course", slides 37-41 and 50, with objects for coroutines: each stage has a `send` and knows the
// one behind it. The source drives; who has nothing to say of a line does not call on. The last call of a
// stage is a jump, so that nothing returns through those in between.
#include "pipeline.h"

struct handler {
    const struct handler_class *class;
};

struct handler_class {
    void (*send)(struct handler *self, struct pipeline_line line);
};

static inline void handler_send(struct handler *handler, struct pipeline_line line)
{
    handler->class->send(handler, line);
}

// --- printer ---------------------------------------------------------------------------------------------

static void printer_send(struct handler *self, struct pipeline_line line)
{
    (void)self;
    pipeline_print(line);
}

static const struct handler_class printer_class = {.send = printer_send};

// --- grep: sends on what matches -------------------------------------------------------------------------

struct grep {
    struct handler handler;
    struct handler *target;
};

static void grep_send(struct handler *self, struct pipeline_line line)
{
    if (pipeline_matches(line))
        handler_send(((struct grep *)self)->target, line);
}

static const struct handler_class grep_class = {.send = grep_send};

// --- follow: the source ----------------------------------------------------------------------------------

static void follow(struct pipeline_source *source, struct handler *target)
{
    struct pipeline_line line;
    do {
        while (pipeline_line(source, &line))
            handler_send(target, line);
    } while (pipeline_wait(source));
}

void pipeline_run(struct pipeline_source *source)
{
    struct handler printer = {&printer_class};
    struct grep grep = {{&grep_class}, &printer};
    follow(source, &grep.handler);
}
