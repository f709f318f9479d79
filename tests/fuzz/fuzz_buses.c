// buses -- any document, by our scanner and by expat: in whatever pieces it comes the scanner finds the same,
// what one takes the other takes, and then both send the same events.
//
// The first two bytes say how the document is cut; the rest is the document.
//
// reads: source_scan.c scan_*.c source_expat.c
// links: rig_buses
#include "fuzz.h"

#include "buses.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- What sources are given, in place of the rig's own
// -------------------------------------------------------

struct buses_input {
    struct fuzz_bytes left;
    size_t first, others; // bytes of the first piece, and of those behind it
    char *piece;          // just as long as it says, so that nothing can be read behind it unseen
};

size_t buses_input_read(struct buses_input *input, const char **bytes)
{
    size_t wanted = input->first > 0 ? input->first : input->others;
    size_t length = wanted < input->left.length ? wanted : input->left.length;
    free(input->piece);
    input->piece = length > 0 ? malloc(length) : NULL;
    if (length > 0)
        memcpy(input->piece, input->left.bytes, length);
    input->left.bytes += length;
    input->left.length -= length;
    input->first = 0;
    *bytes = input->piece;
    return length;
}

// --- What comes of it --------------------------------------------------------------------------------------

struct outcome {
    char *events; // "(name" ")name" and text between quotes, whatever pieces it came in
    size_t length, room;
    enum buses_kind last;
    uint64_t line; // of what is wrong; 0: nothing
    char why[256];
};

static struct outcome *current;

uint64_t (*buses_line)(void);

bool buses_given_up(void)
{
    return current->line > 0;
}

void buses_give_up(uint64_t line, const char *format, ...)
{
    va_list arguments;
    if (current->line > 0)
        return;
    fuzz_require(line > 0, "something is wrong in line 0");
    current->line = line;
    va_start(arguments, format);
    vsnprintf(current->why, sizeof current->why, format, arguments);
    va_end(arguments);
}

static void add(char byte)
{
    if (current->length == current->room) {
        current->room = current->room ? 2 * current->room : 4096;
        current->events = realloc(current->events, current->room);
    }
    current->events[current->length++] = byte;
}

static void keep(struct buses_events *self, const struct buses_event *event)
{
    (void)self;
    static const char marks[] = {[BUSES_START] = '\1', [BUSES_TEXT] = '\2', [BUSES_END] = '\3'};
    if (event->kind != BUSES_TEXT || current->length == 0 || current->last != BUSES_TEXT)
        add(marks[event->kind]);
    current->last = event->kind;
    fuzz_require(event->kind == BUSES_TEXT || event->length > 0, "an element without a name");
    for (size_t i = 0; i < event->length; i++)
        add(event->text[i]);
}

static void run(struct outcome *outcome, const struct buses_source *source, struct fuzz_bytes document,
                size_t first, size_t others)
{
    struct buses_input input = {document, first, others, NULL};
    struct buses_events events = {keep};
    *outcome = (struct outcome){0};
    current = outcome;
    source->run(&input, &events);
    free(input.piece);
}

static void release(struct outcome *outcome)
{
    free(outcome->events);
}

static bool is_same(const struct outcome *one, const struct outcome *other)
{
    return one->length == other->length && memcmp(one->events, other->events, one->length) == 0;
}

// The two agree on everything behind the prolog; of declarations parsers are not equally strict.
static void compare(const struct outcome *scan, const struct outcome *expat)
{
    fuzz_require((scan->line > 0) == (expat->line > 0),
                 "scan says '%s' in line %llu, expat '%s' in line %llu", scan->why,
                 (unsigned long long)scan->line, expat->why, (unsigned long long)expat->line);
    fuzz_require(scan->line > 0 || is_same(scan, expat), "scan and expat find different things");
}

static bool has_declaration(struct fuzz_bytes document)
{
    return document.length > 0 && (memmem(document.bytes, document.length, "<!D", 3) ||
                                   memmem(document.bytes, document.length, "<?", 2));
}

// Names are not looked at as closely as XML has it, beyond ASCII, and no namespaces are told apart.
static bool is_ascii(struct fuzz_bytes document)
{
    for (size_t i = 0; i < document.length; i++)
        if (document.bytes[i] >= 0x80)
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes document = {data, size};
    size_t first = fuzz_take_byte(&document), others = (size_t)fuzz_take_byte(&document) + 1;
    struct outcome whole, cut, single, expat;
    run(&whole, &buses_source_scan, document, 0, document.length + 1);
    run(&cut, &buses_source_scan, document, first, others);
    run(&single, &buses_source_scan, document, 1, 1);
    fuzz_require(whole.line == cut.line && whole.line == single.line && strcmp(whole.why, cut.why) == 0 &&
                     strcmp(whole.why, single.why) == 0,
                 "whole: line %llu %s; cut: line %llu %s; byte by byte: line %llu %s",
                 (unsigned long long)whole.line, whole.why, (unsigned long long)cut.line, cut.why,
                 (unsigned long long)single.line, single.why);
    fuzz_require(whole.line > 0 || (is_same(&whole, &cut) && is_same(&whole, &single)),
                 "other events in other pieces");
    run(&expat, &buses_source_expat, document, first, others);
    if (!has_declaration(document) && is_ascii(document))
        compare(&whole, &expat);
    else if (whole.line == 0 && expat.line == 0)
        fuzz_require(is_same(&whole, &expat), "scan and expat find different things");
    release(&whole);
    release(&cut);
    release(&single);
    release(&expat);
    return 0;
}
