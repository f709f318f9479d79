// conformance_buses -- the documents that the checks of buses have written down, and what these checks share.
//
// Checks are in conformance_buses_documents.c (what is in a document) and conformance_buses_places.c (where
// it is worked on); conformance_buses.c puts them in a table.
#ifndef COROBENCH_CONFORMANCE_BUSES_H
#define COROBENCH_CONFORMANCE_BUSES_H

#include "conformance_batch.h"
#include "strbuf.h"

struct buses_text {
    const char *name; // what is in it: "CDATA in several sections"
    const char *text;
    const char *answer;
    unsigned line_least, line_most; // where it goes wrong: exit status 1, and one of these lines is named; 0:
                                    // it is well-formed, and no field is missing
    size_t length;                  // 0: strlen
};

// What stands between a first and a last bus, and what is printed of it.
struct buses_piece {
    const char *name, *text, *answer;
};

// Tables that end with a NULL name.
extern const struct buses_piece buses_pieces_values[];   // what a field's value is
extern const struct buses_piece buses_pieces_elements[]; // what a bus and its fields are
extern const struct buses_text buses_texts_whole[];      // that are well-formed
extern const struct buses_text buses_texts_missing[];    // fields
extern const struct buses_text buses_texts_malformed[];  // and what was before
extern const struct buses_text buses_texts_truncated[];  // likewise

// For where and how a document is read: everything at once; a field missing; an end too early.
extern const struct buses_text buses_texts_tricky[];

// The beginning and end of a document of the check's own making, its buses, and what is printed of each.
// `id` may be any string literal, or "%u".
#define BUSES_FIELD(name, value) "<" name ">" value "</" name ">"
#define BUSES_PLACE              BUSES_FIELD("latitude", "41.9") BUSES_FIELD("longitude", "-87.6")
#define BUSES_REST               BUSES_FIELD("route", "22") BUSES_FIELD("direction", "North Bound") BUSES_PLACE
#define BUSES_BUS(id)            "<bus>" BUSES_FIELD("id", id) BUSES_REST "</bus>"
#define BUSES_FIRST              "<?xml version=\"1.0\"?>\n<buses>\n" BUSES_BUS("1") "\n"
#define BUSES_LAST               BUSES_BUS("3") "\n</buses>\n"
#define BUSES_LINE(id)           "22," id ",\"North Bound\",41.9,-87.6\n"

// --- Many runs -------------------------------------------------------------------------------------------

// What a check tries one after the other, up to the first that fails.
struct trials {
    const struct implementation *implementation;
    unsigned count, skipped;
    int verdict;
    struct error *error;
};

struct trials trials_begin(const struct implementation *implementation, struct error *error);
bool trials_note(struct trials *trials, int verdict); // whether to go on
int trials_end(const struct trials *trials);          // the verdict of all: SKIPPED where each was

// A point as batch_try has it; a text; all of a table; all pieces of a table, in one document. Whether to go
// on.
bool trials_point(struct trials *trials, const char *point);
bool trials_text(struct trials *trials, const char *options, const struct buses_text *text);
bool trials_texts(struct trials *trials, const char *options, const struct buses_text *texts);
bool trials_pieces(struct trials *trials, const char *options, const struct buses_piece *pieces);

// What documents are made of when they are not written down: the caller releases both.
struct buses_made {
    const char *name;
    void (*make)(struct strbuf *text, struct strbuf *answer);
};

extern const struct buses_made buses_made[]; // ends with a NULL name; the first has 100 buses
bool trials_made(struct trials *trials, const char *options, const struct buses_made *made);

extern const char *const buses_every_source[]; // "--source=sax" ...; NULL-terminated
extern const char *const buses_afar[];         // "--environment=thread" ...; NULL-terminated
extern const char *const buses_everywhere[];   // small data in each environment; NULL-terminated

// The first source that the card allows, and those options: "--source=sax --batch=7". The caller frees it.
char *buses_somehow(const struct implementation *implementation, const char *options, struct error *error);

// --- The checks ------------------------------------------------------------------------------------------

int buses_values(const struct implementation *implementation, struct error *error);
int buses_elements(const struct implementation *implementation, struct error *error);
int buses_documents(const struct implementation *implementation, struct error *error);
int buses_missing(const struct implementation *implementation, struct error *error);
int buses_malformed(const struct implementation *implementation, struct error *error);
int buses_truncated(const struct implementation *implementation, struct error *error);
int buses_chunks(const struct implementation *implementation, struct error *error);
int buses_large(const struct implementation *implementation, struct error *error);

int buses_environments(const struct implementation *implementation, struct error *error);
int buses_batch(const struct implementation *implementation, struct error *error);
int buses_ledger(const struct implementation *implementation, struct error *error);
int buses_no_input(const struct implementation *implementation, struct error *error);

#endif
