// buses/coroutine_stackful -- B's buses_to_dicts, filter_on_field and bus_locations, each on its own stack
// model: coroutine-stackful
// runtime: stackful
// class: idiomatic
// traits: push
//
// "Curious Course", slides 65-68. What reads a bus is written as if it asked for the events, one after the
// other: a bus is read by a function, and each field of it by a function that this one calls. They wait for
// the next event wherever they are. No variable says in which state the machine is: that is where it stands,
// and how deep it is in an element is a local variable.
//
// A function that yields is called from one place here, so compilers make it a part of its caller. Left by
// itself it is called before an event, say, and returns behind it: processors, which expect each return where
// the last call was, are then wrong at this one and at those of the source, too. That cost 15 ns an event.
#include "buses.h"
#include "stackful.h"

#include <stdlib.h>

static struct stackful *start(const char *name, void *(*body)(void *, void *), void *argument)
{
    struct stackful *coroutine = stackful_create(body, argument, &(struct stackful_options){.name = name});
    if (!coroutine)
        rig_die("cannot create the coroutine '%s'", name);
    rig_ledger_open(buses_coroutines);
    return coroutine;
}

// (The loops below never end: like B's coroutines they are closed where they wait.)
static void stop(struct stackful *coroutine)
{
    stackful_destroy(coroutine);
    rig_ledger_close(buses_coroutines);
}

// --- Events into records -----------------------------------------------------------------------------------

struct reader {
    struct buses_events events; // comes first: whom the source sends to
    struct stackful *coroutine;
    struct buses_records *target;
    struct buses_builder bus;
};

// A field has begun: its text, that of elements in it, too, up to its end.
static void read_field(struct buses_builder *bus)
{
    for (unsigned inside = 1; inside > 0;) {
        const struct buses_event *event = stackful_yield(NULL);
        if (event->kind == BUSES_TEXT)
            buses_builder_add(bus, event);
        else
            inside += event->kind == BUSES_START ? 1u : -1u;
    }
    buses_builder_end(bus);
}

// A bus has begun: its fields, up to its end.
static const struct buses_record *read_bus(struct buses_builder *bus)
{
    const struct buses_event *event;
    buses_builder_clear(bus);
    while ((event = stackful_yield(NULL))->kind != BUSES_END)
        if (event->kind == BUSES_START) {
            buses_builder_begin(bus, buses_field_of(event));
            read_field(bus);
        }
    return buses_builder_finish(bus);
}

static void *buses_to_records(void *event, void *argument)
{
    struct reader *reader = argument;
    for (;; event = stackful_yield(NULL))
        if (buses_begins(event, "bus")) {
            const struct buses_record *record = read_bus(&reader->bus);
            if (record)
                reader->target->send(reader->target, record);
        }
    return NULL;
}

static void send_event(struct buses_events *events, const struct buses_event *event)
{
    stackful_send(((struct reader *)events)->coroutine, (void *)event);
}

struct buses_events *buses_events_open(struct buses_records *target)
{
    struct reader *reader = malloc(sizeof *reader);
    if (!reader)
        rig_die("cannot allocate the reader of buses");
    *reader = (struct reader){.events = {send_event}, .target = target};
    reader->coroutine = start("buses_to_records", buses_to_records, reader);
    return &reader->events;
}

void buses_events_close(struct buses_events *events)
{
    struct reader *reader = (struct reader *)events;
    stop(reader->coroutine);
    buses_builder_release(&reader->bus);
    free(reader);
}

// --- Records through filters to a printer ------------------------------------------------------------------

static void *bus_locations(void *record, void *argument)
{
    (void)argument;
    for (;; record = stackful_yield(NULL))
        buses_print(record);
    return NULL;
}

struct filter {
    const struct buses_wanted *wanted;
    struct stackful *target;
};

static void *filter_on_field(void *record, void *argument)
{
    const struct filter *filter = argument;
    for (;; record = stackful_yield(NULL))
        if (buses_matches(record, filter->wanted))
            stackful_send(filter->target, record);
    return NULL;
}

struct row {
    struct buses_records records; // comes first: whom the first stage sends to
    struct filter route, direction;
    struct stackful *on_route, *in_direction, *printer;
};

static void send_record(struct buses_records *records, const struct buses_record *record)
{
    stackful_send(((struct row *)records)->on_route, (void *)record);
}

struct buses_records *buses_records_open(void)
{
    struct row *row = malloc(sizeof *row);
    if (!row)
        rig_die("cannot allocate the filters");
    row->records = (struct buses_records){send_record};
    row->printer = start("bus_locations", bus_locations, NULL);
    row->direction = (struct filter){&buses_north_bound, row->printer};
    row->in_direction = start("filter_on_direction", filter_on_field, &row->direction);
    row->route = (struct filter){&buses_on_route_22, row->in_direction};
    row->on_route = start("filter_on_route", filter_on_field, &row->route);
    return &row->records;
}

void buses_records_close(struct buses_records *records)
{
    struct row *row = (struct row *)records;
    stop(row->on_route);
    stop(row->in_direction);
    stop(row->printer);
    free(row);
}
