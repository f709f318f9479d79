// buses -- an XML document becomes events, events become records, records go through filters to a printer
// (docs/CONTRACT.md).
//
// An implementation is the four stages, in its model's own way: two pairs of functions, buses_events_* and
// buses_records_*. They work unchanged with each source (what makes events of the document) and in each
// environment (where records are filtered and printed), which are here, with what all stages share and none
// is measured by: what a record holds, what is filtered, what is printed, the ledgers.
#ifndef BUSES_H
#define BUSES_H

#include "rig.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// --- Events: what a source sends -------------------------------------------------------------------------

enum buses_kind { BUSES_START, BUSES_TEXT, BUSES_END }; // an element begins; text in it; an element ends

struct buses_event {
    enum buses_kind kind;
    uint32_t length; // of the name, or of this piece of text
    const char
        *text; // the element's name, or text: UTF-8, no NUL behind it; the source's until `send` returns
};

static inline bool buses_is(const struct buses_event *event, const char *name)
{
    size_t length = strlen(name);
    return event->length == length && memcmp(event->text, name, length) == 0;
}

// What a source sends events to: the first stage. An implementation puts its own behind it.
struct buses_events {
    void (*send)(struct buses_events *self, const struct buses_event *event);
};

// --- Records: what the first stage sends on ----------------------------------------------------------------

enum buses_field {
    BUSES_ID,
    BUSES_ROUTE,
    BUSES_COLOR,
    BUSES_REVENUE,
    BUSES_DIRECTION,
    BUSES_LATITUDE,
    BUSES_LONGITUDE,
    BUSES_PATTERN,
    BUSES_PATTERN_DIRECTION,
    BUSES_RUN,
    BUSES_FINAL_STOP,
    BUSES_OPERATOR,
    BUSES_FIELDS, // how many there are
};

struct buses_value {
    const char *text; // NULL: the bus has no such field
    size_t length;
};

// A bus. Its values stand in one piece of memory that the one who sends it owns, until `send` returns.
struct buses_record {
    struct buses_value values[BUSES_FIELDS];
};

// What the first stage sends records to: the filter for the route, or what brings them there from afar.
struct buses_records {
    void (*send)(struct buses_records *self, const struct buses_record *record);
};

// --- What an implementation writes -------------------------------------------------------------------------

// The first stage, which makes records of events and sends them to `target`. Neither returns NULL: rig_die.
struct buses_events *buses_events_open(struct buses_records *target);
void buses_events_close(struct buses_events *events);

// The filter for the route, the filter for the direction, the printer: returns what records are sent to.
// May be called in another thread or process than buses_events_open.
struct buses_records *buses_records_open(void);
void buses_records_close(struct buses_records *records);

// --- What stages share -------------------------------------------------------------------------------------

// A bus in the making: texts are copied behind each other. Zeroed, it is an empty one.
struct buses_builder {
    struct {
        size_t begin, end; // in `text`
        bool there;
    } fields[BUSES_FIELDS];
    char *text;
    size_t length, room;
    struct buses_record record;
};

// The field that an element of that name is; BUSES_FIELDS where it is none.
enum buses_field buses_field_of(const struct buses_event *start);

void buses_builder_clear(struct buses_builder *builder); // for the next bus
void buses_builder_begin(struct buses_builder *builder, enum buses_field field);
void buses_builder_add(struct buses_builder *builder, const struct buses_event *text);
void buses_builder_end(struct buses_builder *builder, enum buses_field field);

// The bus that was made, to be sent on; counts it. NULL where a field that is needed is missing: that ends
// the run as the contract has it, and whatever the source still sends is to be passed over.
const struct buses_record *buses_builder_finish(struct buses_builder *builder);
void buses_builder_release(struct buses_builder *builder);

// What the two filters ask, and the last stage prints.
static inline bool buses_value_is(const struct buses_record *record, enum buses_field field,
                                  const char *wanted, size_t length)
{
    const struct buses_value *value = &record->values[field];
    return value->length == length && memcmp(value->text, wanted, length) == 0;
}

static inline bool buses_on_route(const struct buses_record *record)
{
    return buses_value_is(record, BUSES_ROUTE, "22", 2);
}

static inline bool buses_in_direction(const struct buses_record *record)
{
    return buses_value_is(record, BUSES_DIRECTION, "North Bound", 11);
}

void buses_print(const struct buses_record *record);

// The work ledger: open one for each unit that the stages create. They are in memory that processes share;
// threads and processes of the environment are the rig's to count.
extern struct rig_ledger *const buses_coroutines;

// --- For the rig: sources --------------------------------------------------------------------------------

// The document, piece by piece. Sources know nothing else of where it comes from.
struct buses_input;

// Reads the next piece, at most --chunk-bytes of it; 0 at the end. Dies where it cannot be read. The bytes
// stay until the next call.
size_t buses_input_read(struct buses_input *input, const char **bytes);

// Whether the run has been given up, because of a field that is missing: the source returns then, soon.
bool buses_given_up(void);

// Gives it up, once: the sentence "line LINE: ..." goes to stderr when all that came before is printed, and
// the exit status is 1. The source calls it for a document that is malformed.
void buses_give_up(uint64_t line, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct buses_source {
    const char *name; // the word of --source
    // Reads the whole document and sends what is in it, or as much as there is before it gives up.
    void (*run)(struct buses_input *input, struct buses_events *target);
};

// The line that a source is at, counted from 1: asked where a bus lacks a field, while the source sends its
// end. Each source sets it when it begins.
extern uint64_t (*buses_line)(void);

extern const struct buses_source buses_source_sax, buses_source_expat, buses_source_scan, buses_source_reader,
    buses_source_dom;

#endif
