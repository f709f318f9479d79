// buses/switch -- callbacks, and in the first of them a state machine written out: a switch over the state
// model: call
// runtime: c
// class: idiomatic
// traits: push
//
// What most C programmers would write for a parser with callbacks, with nothing of a framework: a variable
// says in which state the machine is, each event finds it there, and leaves it in the next. It is slide 64 of
// the "Curious Course" as a table: rows are states, columns events. A coroutine has the same two states, but
// as places in its text; here a reader goes through the transitions to see in which order they come.
//
// The stages behind it are a function and its data, called through a pointer.
#include "buses.h"

#include <stdlib.h>

// --- Events into records -----------------------------------------------------------------------------------

enum state { OUTSIDE, IN_BUS, IN_FIELD };

struct machine {
    struct buses_events events; // comes first: whom the source sends to
    enum state state;
    unsigned inside; // IN_FIELD: how many elements have begun in it and not ended
    struct buses_builder bus;
    struct buses_records *target;
};

static void finish_bus(struct machine *machine)
{
    const struct buses_record *record = buses_builder_finish(&machine->bus);
    if (record)
        machine->target->send(machine->target, record);
}

static void in_field(struct machine *machine, const struct buses_event *event)
{
    switch (event->kind) {
    case BUSES_START:
        machine->inside++;
        break;
    case BUSES_TEXT:
        buses_builder_add(&machine->bus, event);
        break;
    case BUSES_END:
        if (machine->inside-- == 0) {
            buses_builder_end(&machine->bus);
            machine->state = IN_BUS;
        }
    }
}

static void send_event(struct buses_events *events, const struct buses_event *event)
{
    struct machine *machine = (struct machine *)events;
    switch (machine->state) {
    case OUTSIDE:
        if (buses_begins(event, "bus")) {
            buses_builder_clear(&machine->bus);
            machine->state = IN_BUS;
        }
        break;
    case IN_BUS:
        if (event->kind == BUSES_START) {
            buses_builder_begin(&machine->bus, buses_field_of(event));
            machine->inside = 0;
            machine->state = IN_FIELD;
        } else if (event->kind == BUSES_END) {
            machine->state = OUTSIDE;
            finish_bus(machine);
        }
        break;
    case IN_FIELD:
        in_field(machine, event);
    }
}

struct buses_events *buses_events_open(struct buses_records *target)
{
    struct machine *machine = malloc(sizeof *machine);
    if (!machine)
        rig_die("cannot allocate the state machine");
    *machine = (struct machine){.events = {send_event}, .state = OUTSIDE, .target = target};
    return &machine->events;
}

void buses_events_close(struct buses_events *events)
{
    struct machine *machine = (struct machine *)events;
    buses_builder_release(&machine->bus);
    free(machine);
}

// --- Records through filters to a printer ------------------------------------------------------------------

struct callback {
    void (*function)(void *data, const struct buses_record *record);
    void *data;
};

static void callback_send(const struct callback *callback, const struct buses_record *record)
{
    callback->function(callback->data, record);
}

static void print(void *data, const struct buses_record *record)
{
    (void)data;
    buses_print(record);
}

struct filter {
    const struct buses_wanted *wanted;
    struct callback target;
};

static void filter_on_field(void *data, const struct buses_record *record)
{
    const struct filter *filter = data;
    if (buses_matches(record, filter->wanted))
        callback_send(&filter->target, record);
}

struct row {
    struct buses_records records; // comes first: whom the first stage sends to
    struct callback first;
    struct filter route, direction;
};

static void send_record(struct buses_records *records, const struct buses_record *record)
{
    callback_send(&((struct row *)records)->first, record);
}

struct buses_records *buses_records_open(void)
{
    struct row *row = malloc(sizeof *row);
    if (!row)
        rig_die("cannot allocate the filters");
    *row = (struct row){
        .records = {send_record},
        .first = {filter_on_field, &row->route},
        .route = {&buses_on_route_22, {filter_on_field, &row->direction}},
        .direction = {&buses_north_bound, {print, NULL}},
    };
    return &row->records;
}

void buses_records_close(struct buses_records *records)
{
    free(records);
}
