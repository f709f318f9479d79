// buses/@NAME@ -- each stage a function that calls the next: the skeleton, until you change it
// model: call
// runtime: c
// class: idiomatic
// traits: push
//
// Written by `corobench new`. It builds and passes conformance as it is; change it step by step, and run
// `make build` and `build/corobench check buses/@NAME@` in between (with --impls in a folder of your own).
// What each part is for, and whether you need it, is said at the part.
//
// The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
// a line of its own: `needs: pkg:libfoo` (linked, and "not built: needs pkg:libfoo" where it is missing),
// `limits: environment in {inline}`, `traits: push`. docs/CONTRACT.md lists the words that model and class
// know.
//
// Sources and environments are the rig's: the four stages here work with each of them unchanged.
#include "buses.h"

#include <stdlib.h>

static void *allocate(size_t bytes)
{
    void *memory = calloc(1, bytes);
    if (!memory)
        rig_die("cannot allocate a stage");
    return memory;
}

// --- Required: events into records -------------------------------------------------------------------------

struct first_stage {
    struct buses_events events; // comes first: whom the source sends to
    struct buses_records *target;
    struct buses_builder bus;
    unsigned depth; // 0: outside; 1: in a bus; 2: in a field of it; more: in what a field has in it
};

static void begin_element(struct first_stage *stage, const struct buses_event *event)
{
    if (stage->depth == 0 && !buses_is(event, "bus"))
        return;
    if (stage->depth == 0)
        buses_builder_clear(&stage->bus);
    else if (stage->depth == 1)
        buses_builder_begin(&stage->bus, buses_field_of(event));
    stage->depth++;
}

static void end_element(struct first_stage *stage)
{
    if (stage->depth == 0)
        return;
    stage->depth--;
    if (stage->depth == 1)
        buses_builder_end(&stage->bus);
    const struct buses_record *record = stage->depth == 0 ? buses_builder_finish(&stage->bus) : NULL;
    if (record) // else a field is missing, and the run ends
        stage->target->send(stage->target, record);
}

static void send_event(struct buses_events *events, const struct buses_event *event)
{
    struct first_stage *stage = (struct first_stage *)events;
    if (event->kind == BUSES_START)
        begin_element(stage, event);
    else if (event->kind == BUSES_END)
        end_element(stage);
    else if (stage->depth >= 2) // text comes in any number of pieces
        buses_builder_add(&stage->bus, event);
}

// Required where the model is coroutine-...: rig_ledger_open(buses_coroutines) for each that you create, and
// rig_ledger_close when it is gone, in all four functions.
struct buses_events *buses_events_open(struct buses_records *target)
{
    struct first_stage *stage = allocate(sizeof *stage);
    stage->events.send = send_event;
    stage->target = target;
    return &stage->events;
}

void buses_events_close(struct buses_events *events)
{
    buses_builder_release(&((struct first_stage *)events)->bus);
    free(events);
}

// --- Required: two filters and a printer, perhaps in another thread or process
// ------------------------------

struct stage {
    void (*send)(struct stage *stage, const struct buses_record *record);
    const struct buses_wanted *wanted; // of a filter
    struct stage *next;                // of a printer: NULL
};

struct row {
    struct buses_records records; // comes first: whom the first stage sends to
    struct stage on_route, in_direction, printer;
};

static void filter(struct stage *stage, const struct buses_record *record)
{
    if (buses_matches(record, stage->wanted))
        stage->next->send(stage->next, record);
}

static void print(struct stage *stage, const struct buses_record *record)
{
    (void)stage;
    buses_print(record);
}

static void send_record(struct buses_records *records, const struct buses_record *record)
{
    struct stage *first = &((struct row *)records)->on_route;
    first->send(first, record);
}

struct buses_records *buses_records_open(void)
{
    struct row *row = allocate(sizeof *row);
    row->records.send = send_record;
    row->on_route = (struct stage){filter, &buses_on_route_22, &row->in_direction};
    row->in_direction = (struct stage){filter, &buses_north_bound, &row->printer};
    row->printer = (struct stage){print, NULL, NULL};
    return &row->records;
}

void buses_records_close(struct buses_records *records)
{
    free(records);
}
