// pipeline/iterator -- objects that are asked for the next line: the printer pulls
// model: call
// runtime: c
// class: idiomatic
// traits: pull
//
// The iterator of the "Gang of Four" and of databases ("Volcano", Graefe 1994): each stage is an object with
// a `next`, which asks the stage before it. The one at the end drives; nobody is told anything he has not
// asked for. "Curious Course", slides 18-22, has the same with generators; here each call begins anew, so
// what a stage has to remember between two calls is in its object.
//
// A line fits into two registers, and so does the answer that there is none.
#include "pipeline.h"

struct iterator {
    struct pipeline_line (*next)(struct iterator *self); // text is NULL at the end
};

static inline struct pipeline_line iterator_next(struct iterator *iterator)
{
    return iterator->next(iterator);
}

// --- follow: the lines of the source ---------------------------------------------------------------------

struct follow {
    struct iterator iterator;
    struct pipeline_source *source;
};

static struct pipeline_line follow_next(struct iterator *self)
{
    struct pipeline_source *source = ((struct follow *)self)->source;
    struct pipeline_line line;
    while (!pipeline_line(source, &line))
        if (!pipeline_wait(source))
            return (struct pipeline_line){NULL, 0};
    return line;
}

// --- grep: those that match ------------------------------------------------------------------------------

struct grep {
    struct iterator iterator;
    struct iterator *lines;
};

static struct pipeline_line grep_next(struct iterator *self)
{
    struct iterator *lines = ((struct grep *)self)->lines;
    struct pipeline_line line;
    do
        line = iterator_next(lines);
    while (line.text && !pipeline_matches(line));
    return line;
}

// --- printer ---------------------------------------------------------------------------------------------

static void print_all(struct iterator *lines)
{
    struct pipeline_line line;
    while ((line = iterator_next(lines)).text)
        pipeline_print(line);
}

void pipeline_run(struct pipeline_source *source)
{
    struct follow follow = {{follow_next}, source};
    struct grep grep = {{grep_next}, &follow.iterator};
    print_all(&grep.iterator);
}
