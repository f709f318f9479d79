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

// Whether an element of that name begins.
static inline bool buses_begins(const struct buses_event *event, const char *name)
{
    return event->kind == BUSES_START && buses_is(event, name);
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

enum { BUSES_MISSING = -1 }; // the length of a field, as a uint32_t, that the bus does not have

// A bus. What its fields hold stands in one piece of memory that the one who sends it owns, until `send`
// returns.
struct buses_record {
    const char *text;
    uint32_t length; // of the whole piece
    struct buses_extent {
        uint32_t begin, length; // in `text`
    } values[BUSES_FIELDS];
};

static inline bool buses_has(const struct buses_record *record, enum buses_field field)
{
    return record->values[field].length != (uint32_t)BUSES_MISSING;
}

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

// A bus in the making: texts are copied behind each other. Zeroed, it is one that nothing was added to.
struct buses_builder {
    struct buses_record record;
    enum buses_field field; // what is being added to
    uint32_t begin;         // of that, in `text`
    uint32_t length, room;  // of `text`
    char *text;
};

// The field that an element of that name is; BUSES_FIELDS where it is none. What is added to that is dropped.
enum buses_field buses_field_of(const struct buses_event *start);

// Makes room for so many bytes more. A bus of 4 GB is refused: rig_die.
void buses_builder_grow(struct buses_builder *builder, uint32_t more);

// A bus begins.
static inline void buses_builder_clear(struct buses_builder *builder)
{
    memset(builder->record.values, BUSES_MISSING, sizeof builder->record.values);
    builder->length = 0;
    if (!builder->text)
        buses_builder_grow(builder, 1); // text is never NULL
}

// A field begins; its text, in any number of pieces; it ends.
static inline void buses_builder_begin(struct buses_builder *builder, enum buses_field field)
{
    builder->field = field;
    builder->begin = builder->length;
}

static inline void buses_builder_add(struct buses_builder *builder, const struct buses_event *text)
{
    if (builder->field == BUSES_FIELDS)
        return;
    if (text->length > builder->room - builder->length)
        buses_builder_grow(builder, text->length);
    memcpy(builder->text + builder->length, text->text, text->length);
    builder->length += text->length;
}

static inline void buses_builder_end(struct buses_builder *builder)
{
    if (builder->field < BUSES_FIELDS)
        builder->record.values[builder->field] =
            (struct buses_extent){builder->begin, builder->length - builder->begin};
}

// The bus ends: what is to be sent on. NULL where a field that is needed is missing: that ends the run as the
// contract has it, and whatever the source still sends is to be passed over, in the same way.
const struct buses_record *buses_builder_finish(struct buses_builder *builder);
void buses_builder_release(struct buses_builder *builder);

// What a filter asks of each record: whether a field is just that.
struct buses_wanted {
    enum buses_field field;
    uint32_t length;
    const char *value;
};

// The two filters', in their order.
extern const struct buses_wanted buses_on_route_22, buses_north_bound;

static inline bool buses_matches(const struct buses_record *record, const struct buses_wanted *wanted)
{
    const struct buses_extent *value = &record->values[wanted->field];
    return value->length == wanted->length &&
           memcmp(record->text + value->begin, wanted->value, wanted->length) == 0;
}

// What the last stage does.
void buses_print(const struct buses_record *record);

// The work ledger: open it for each coroutine that the stages create. It is in memory that processes share,
// for the stages may be in two. Threads and processes of the environment are the rig's to count.
extern struct rig_ledger *buses_coroutines;

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

// All there are, in the order of the contract.
enum { BUSES_SOURCES = 5 };
extern const struct buses_source *const buses_sources[BUSES_SOURCES];

#endif
