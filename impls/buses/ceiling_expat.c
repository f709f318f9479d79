// buses/ceiling_expat -- the least that can answer on expat: three handlers, and no stages
// model: call
// runtime: expat
// class: ceiling
// needs: pkg:expat
// limits: source in {expat}; environment in {inline}
// traits: push
//
// What the stages, however they are connected, cannot undercut with source expat: its handlers do what the
// answer needs and nothing else. It bounds the others from below and is no rival, since it cheats: nothing in
// it could be put together otherwise. Only the five fields that are asked for are looked at, by one
// comparison each; there are no events and no records; what is wanted of a bus is known where it ends.
#include "buses.h"
#include "environment.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>

enum field { ROUTE, ID, DIRECTION, LATITUDE, LONGITUDE, FIELDS, NONE = FIELDS };

static const char *const names[FIELDS] = {"route", "id", "direction", "latitude", "longitude"};

struct value {
    char *text;
    size_t length, room;
    bool there;
};

static XML_Parser parser;
static uint64_t buses;
static unsigned depth; // in a bus: 1; in a field: 2, and more in elements within it
static enum field field = NONE;
static struct value values[FIELDS];

static void XMLCALL start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    (void)data, (void)attributes;
    if (depth > 0) {
        if (depth++ > 1)
            return;
        for (field = 0; field < FIELDS && strcmp(names[field], name) != 0;)
            field++;
        if (field < FIELDS)
            values[field].length = 0;
    } else if (strcmp(name, "bus") == 0) {
        depth = 1;
        for (enum field i = 0; i < FIELDS; i++)
            values[i].there = false;
    }
}

static void XMLCALL text(void *data, const XML_Char *piece, int length)
{
    (void)data;
    if (field == NONE)
        return;
    struct value *value = &values[field];
    if (value->room - value->length < (size_t)length) {
        value->room = 2 * value->room + (size_t)length;
        value->text = realloc(value->text, value->room);
        if (!value->text)
            rig_die("cannot allocate %zu bytes", value->room);
    }
    memcpy(value->text + value->length, piece, (size_t)length);
    value->length += (size_t)length;
}

static bool is(enum field which, const char *wanted)
{
    return values[which].length == strlen(wanted) && memcmp(values[which].text, wanted, strlen(wanted)) == 0;
}

static void print(const char *before, enum field which)
{
    fputs_unlocked(before, stdout);
    fwrite_unlocked(values[which].text, 1, values[which].length, stdout);
}

static void finish_bus(void)
{
    for (enum field i = 0; i < FIELDS; i++)
        if (!values[i].there)
            buses_give_up(XML_GetCurrentLineNumber(parser), "a bus without '%s'", names[i]);
    if (buses_given_up())
        return;
    buses++;
    if (!is(ROUTE, "22") || !is(DIRECTION, "North Bound"))
        return;
    print("", ROUTE);
    print(",", ID);
    print(",\"", DIRECTION);
    print("\",", LATITUDE);
    print(",", LONGITUDE);
    putc_unlocked('\n', stdout);
}

static void XMLCALL end(void *data, const XML_Char *name)
{
    (void)data, (void)name;
    if (depth == 0)
        return;
    depth--;
    if (depth == 1 && field != NONE) {
        values[field].there = true;
        field = NONE;
    } else if (depth == 0) {
        finish_bus();
    }
}

// An entity in a file of its own: nothing is read but the input.
static int refuse(XML_Parser self, const XML_Char *context, const XML_Char *base, const XML_Char *system_id,
                  const XML_Char *public_id)
{
    (void)self, (void)context, (void)base, (void)system_id, (void)public_id;
    return XML_STATUS_ERROR;
}

static void read_document(struct buses_input *input)
{
    const char *piece;
    size_t length;
    parser = XML_ParserCreate(NULL);
    if (!parser)
        rig_die("cannot make a parser");
    XML_SetElementHandler(parser, start, end);
    XML_SetCharacterDataHandler(parser, text);
    XML_SetExternalEntityRefHandler(parser, refuse);
    do {
        length = buses_input_read(input, &piece);
        if (XML_Parse(parser, length > 0 ? piece : "", (int)length, length == 0) != XML_STATUS_OK)
            buses_give_up(XML_GetCurrentLineNumber(parser), "%s", XML_ErrorString(XML_GetErrorCode(parser)));
    } while (length > 0 && !buses_given_up());
    XML_ParserFree(parser);
    rig_answer_end();
}

int main(int argc, char **argv)
{
    const char *path = NULL;
    uint64_t chunk_bytes = 65536, batch = 64;
    struct rig_word source = {(const char *const[]){"expat", NULL}, 0};
    struct rig_word environment = {(const char *const[]){"inline", NULL}, 0};
    const struct rig_option options[] = {
        {"input", RIG_TEXT, &path, 0, 0, "the document (required)"},
        {"source", RIG_WORD, &source, 0, 0, "what makes events of it"},
        {"environment", RIG_WORD, &environment, 0, 0, "where the filters and the printer run"},
        {"chunk-bytes", RIG_INTEGER, &chunk_bytes, 1, 1 << 20, "of the document, parsed at a time"},
        {"batch", RIG_INTEGER, &batch, 1, 65536, "without a meaning here"},
        {0},
    };
    rig_options(argc, argv, options);
    struct buses_input *input = buses_input_open(path, chunk_bytes);
    uint64_t start_ns = rig_now_ns();
    read_document(input);
    uint64_t end_ns = rig_now_ns();
    buses_input_close(input);
    for (enum field i = 0; i < FIELDS; i++)
        free(values[i].text);
    if (buses_given_up())
        buses_say_why();
    rig_report(end_ns - start_ns, buses, (struct rig_ledger *[]){NULL});
    return 0;
}
