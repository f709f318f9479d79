// buses/coroutine_stackless -- B's buses_to_dicts, filter_on_field and bus_locations, as frames
// model: coroutine-stackless
// runtime: stackless
// class: idiomatic
// traits: push
//
// "Curious Course", slides 65-68. The machine of two states is two nested loops: outside a bus, and in it.
// Where it waits for an event it yields, and the loop it stands in is the state. Having no stack it cannot
// wait in a function that it calls: what reads a field stands in the middle of what reads a bus, and what has
// to survive a yield in the frame.
#include "buses.h"
#include "stackless.h"

#include <stdlib.h>

static void *allocate(size_t bytes)
{
    void *memory = calloc(1, bytes);
    if (!memory)
        rig_die("cannot allocate a frame");
    return memory;
}

// A frame that will run `function` from the first send on.
static void start(struct stackless *frame, void *(*function)(struct stackless *, void *))
{
    *frame = (struct stackless){.function = function};
    rig_ledger_open(buses_coroutines);
}

// --- Events into records -----------------------------------------------------------------------------------

struct reader {
    struct stackless stackless; // comes first
    struct buses_records *target;
    struct buses_builder bus;
    unsigned inside; // elements that have begun in a field, and it itself
};

static void send_bus(struct reader *frame)
{
    const struct buses_record *record = buses_builder_finish(&frame->bus);
    if (record)
        frame->target->send(frame->target, record);
}

static void *buses_to_records(struct stackless *self, void *value)
{
    struct reader *frame = (struct reader *)self;
    const struct buses_event *event = value; // what was sent last, behind each yield
    STACKLESS_BEGIN(self);
    for (;;) {
        while (!buses_begins(event, "bus"))
            STACKLESS_YIELD(self, NULL);
        buses_builder_clear(&frame->bus);
        STACKLESS_YIELD(self, NULL);
        while (event->kind != BUSES_END) {
            if (event->kind == BUSES_START) {
                buses_builder_begin(&frame->bus, buses_field_of(event));
                for (frame->inside = 1; frame->inside > 0;) { // up to the field's end
                    STACKLESS_YIELD(self, NULL);
                    if (event->kind == BUSES_TEXT)
                        buses_builder_add(&frame->bus, event);
                    else
                        frame->inside += event->kind == BUSES_START ? 1u : -1u;
                }
                buses_builder_end(&frame->bus);
            }
            STACKLESS_YIELD(self, NULL);
        }
        send_bus(frame);
        STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

struct entrance {
    struct buses_events events; // comes first: whom the source sends to
    struct reader reader;
};

static void send_event(struct buses_events *events, const struct buses_event *event)
{
    stackless_send(&((struct entrance *)events)->reader.stackless, (void *)event);
}

struct buses_events *buses_events_open(struct buses_records *target)
{
    struct entrance *entrance = allocate(sizeof *entrance);
    entrance->events = (struct buses_events){send_event};
    entrance->reader.target = target;
    start(&entrance->reader.stackless, buses_to_records);
    return &entrance->events;
}

void buses_events_close(struct buses_events *events)
{
    struct entrance *entrance = (struct entrance *)events;
    rig_ledger_close(buses_coroutines);
    buses_builder_release(&entrance->reader.bus);
    free(entrance);
}

// --- Records through filters to a printer ------------------------------------------------------------------

static void *bus_locations(struct stackless *self, void *value)
{
    STACKLESS_BEGIN(self);
    for (;;) {
        buses_print(value);
        STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

struct filter {
    struct stackless stackless; // comes first
    const struct buses_wanted *wanted;
    struct stackless *target;
};

static void *filter_on_field(struct stackless *self, void *value)
{
    const struct filter *frame = (struct filter *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        if (buses_matches(value, frame->wanted))
            STACKLESS_FORWARD(self, frame->target, value);
        else
            STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

// All frames in one allocation: they are just data.
struct row {
    struct buses_records records; // comes first: whom the first stage sends to
    struct filter on_route, in_direction;
    struct stackless printer;
};

static void send_record(struct buses_records *records, const struct buses_record *record)
{
    stackless_send(&((struct row *)records)->on_route.stackless, (void *)record);
}

struct buses_records *buses_records_open(void)
{
    struct row *row = allocate(sizeof *row);
    row->records = (struct buses_records){send_record};
    row->on_route = (struct filter){.wanted = &buses_on_route_22, .target = &row->in_direction.stackless};
    row->in_direction = (struct filter){.wanted = &buses_north_bound, .target = &row->printer};
    start(&row->on_route.stackless, filter_on_field);
    start(&row->in_direction.stackless, filter_on_field);
    start(&row->printer, bus_locations);
    return &row->records;
}

void buses_records_close(struct buses_records *records)
{
    for (unsigned frames = 3; frames > 0; frames--)
        rig_ledger_close(buses_coroutines);
    free(records);
}
