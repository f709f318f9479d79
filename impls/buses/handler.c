// buses/handler -- objects with a method table: a handler of SAX events, and filters in a row behind it
// model: handler
// runtime: c
// class: idiomatic
// traits: push
//
// What SAX was made for ("Curious Course", slides 53-56): the parser calls methods of an object, one for each
// kind of event, and the object remembers between two calls where it is. As in any class of that sort it does
// so in members: here how deep it is, which says all. A reader has to think the calls together: that what
// `start` begins in a bus, `end` ends some calls later, is nowhere to be seen.
//
// Objects as C programmers write them: the first member points to the table of methods of its class, and who
// holds a `struct handler *` can send to it without knowing what it is.
#include "buses.h"

#include <stdlib.h>

static void *allocate(size_t bytes)
{
    void *memory = calloc(1, bytes);
    if (!memory)
        rig_die("cannot allocate a handler");
    return memory;
}

// --- Events into records -----------------------------------------------------------------------------------

struct bus_handler {
    struct buses_events events;    // comes first: whom the source sends to
    const struct sax_class *class; // its methods
    struct buses_records *target;
    struct buses_builder bus;
    unsigned depth; // 0: outside; 1: in a bus; 2: in a field of it; more: in what a field has in it
};

struct sax_class {
    void (*start)(struct bus_handler *self, const struct buses_event *event);
    void (*text)(struct bus_handler *self, const struct buses_event *event);
    void (*end)(struct bus_handler *self);
};

static void bus_start(struct bus_handler *self, const struct buses_event *event)
{
    if (self->depth == 0 && !buses_is(event, "bus"))
        return;
    if (self->depth == 0)
        buses_builder_clear(&self->bus);
    else if (self->depth == 1)
        buses_builder_begin(&self->bus, buses_field_of(event));
    self->depth++;
}

static void bus_text(struct bus_handler *self, const struct buses_event *event)
{
    if (self->depth >= 2)
        buses_builder_add(&self->bus, event);
}

static void bus_end(struct bus_handler *self)
{
    if (self->depth == 0)
        return;
    self->depth--;
    if (self->depth == 1)
        buses_builder_end(&self->bus);
    const struct buses_record *record = self->depth == 0 ? buses_builder_finish(&self->bus) : NULL;
    if (record)
        self->target->send(self->target, record);
}

static const struct sax_class bus_class = {bus_start, bus_text, bus_end};

static void send_event(struct buses_events *events, const struct buses_event *event)
{
    struct bus_handler *handler = (struct bus_handler *)events;
    if (event->kind == BUSES_START)
        handler->class->start(handler, event);
    else if (event->kind == BUSES_TEXT)
        handler->class->text(handler, event);
    else
        handler->class->end(handler);
}

struct buses_events *buses_events_open(struct buses_records *target)
{
    struct bus_handler *handler = allocate(sizeof *handler);
    *handler = (struct bus_handler){.events = {send_event}, .class = &bus_class, .target = target};
    return &handler->events;
}

void buses_events_close(struct buses_events *events)
{
    struct bus_handler *handler = (struct bus_handler *)events;
    buses_builder_release(&handler->bus);
    free(handler);
}

// --- Records through filters to a printer ------------------------------------------------------------------

struct handler {
    const struct handler_class *class;
};

struct handler_class {
    void (*send)(struct handler *self, const struct buses_record *record);
};

static void handler_send(struct handler *handler, const struct buses_record *record)
{
    handler->class->send(handler, record);
}

static void printer_send(struct handler *self, const struct buses_record *record)
{
    (void)self;
    buses_print(record);
}

static const struct handler_class printer_class = {.send = printer_send};

struct filter {
    struct handler handler; // comes first
    const struct buses_wanted *wanted;
    struct handler *target;
};

static void filter_send(struct handler *self, const struct buses_record *record)
{
    const struct filter *filter = (struct filter *)self;
    if (buses_matches(record, filter->wanted))
        handler_send(filter->target, record);
}

static const struct handler_class filter_class = {.send = filter_send};

struct row {
    struct buses_records records; // comes first: whom the first stage sends to
    struct filter on_route, in_direction;
    struct handler printer;
};

static void send_record(struct buses_records *records, const struct buses_record *record)
{
    handler_send(&((struct row *)records)->on_route.handler, record);
}

struct buses_records *buses_records_open(void)
{
    struct row *row = allocate(sizeof *row);
    row->printer = (struct handler){&printer_class};
    row->in_direction = (struct filter){{&filter_class}, &buses_north_bound, &row->printer};
    row->on_route = (struct filter){{&filter_class}, &buses_on_route_22, &row->in_direction.handler};
    row->records = (struct buses_records){send_record};
    return &row->records;
}

void buses_records_close(struct buses_records *records)
{
    free(records);
}
