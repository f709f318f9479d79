// Source scan: a scanner of our own.
//
// It is not a parser that anyone needs: no entities of the document's own, no other encoding than UTF-8. It
// is what is left when a parser does only this. Three things make it fast:
//
// - scan_index tells beforehand where the next `<` or `>` is, so that no byte of text is looked at again;
// - a tag that is only a name of up to 16 characters, and that is nearly all tags, is looked at as two words:
// is
//   it a name, is it the one that is open;
// - events point into the piece that was read. Only markup and references that cross from one piece into the
//   next are copied together.
#include "buses.h"

#include "scan_index.h"
#include "scan_markup.h"

#include <errno.h>
#include <stdlib.h>

enum { SHORT = 16, KNOWN = 256 };

// A name of up to 16 bytes as two words; what it lacks of them is zero.
struct short_name {
    uint64_t first, second;
};

// Where the scanner is between two steps; that is also all that it must know from one piece to the next.
enum place { OUTSIDE, CONTENT, CDATA, MARKUP, REFERENCE };

struct text {
    char *bytes;
    size_t length, room;
};

struct scan {
    struct buses_events *target;
    enum place place;
    bool failed;

    // The piece: [begin, end), of which [begin, window) was looked at before, and the index knows [window,
    // limit).
    const char *begin, *at, *window, *limit, *end;
    const uint16_t *next; // of the index: the first place that is not before `at`
    const char *tag;      // the last end tag, whose line may be asked for
    uint64_t tag_line;    // of markup that began in a piece before; 0: it is that of `tag`
    uint64_t feeds;       // before the window
    struct scan_index index;

    // What crosses from piece to piece.
    struct scan_markup markup;
    struct text carried;        // markup or a reference that has not ended yet
    unsigned brackets;          // CONTENT, CDATA: how many `]` are the last of this piece, up to two
    unsigned before;            // and of the one before
    bool carriage;              // CONTENT, CDATA: it ended with a carriage return
    unsigned mark;              // bytes of the byte order mark
    bool begun, declared, done; // the document; its type; its root

    // The elements that are open, and those of their names that are not short, one behind the other.
    struct element {
        struct short_name name;
        size_t length; // of the name
    } * elements;
    size_t depth, depth_room;
    struct text names;

    struct short_name known[KNOWN]; // short names that were looked at, each at a place that it chooses
};

static struct scan *current;

// --- Lines ----------------------------------------------------------------------------------------------

// Counted for each window by the index, as that costs least there; in between where a line is asked for.
static uint64_t line_of(const struct scan *scan, const char *at)
{
    uint64_t line = scan->feeds + 1;
    for (const char *byte = scan->window; byte < at; byte++)
        line += *byte == '\n';
    for (const char *byte = at; byte < scan->window; byte++)
        line -= *byte == '\n';
    return line;
}

static uint64_t line(void)
{
    return current->tag_line > 0 ? current->tag_line : line_of(current, current->tag);
}

static void fail(struct scan *scan, const char *at, const char *sentence)
{
    scan->failed = true;
    buses_give_up(line_of(scan, at), "%s", sentence);
}

// --- Memory ---------------------------------------------------------------------------------------------

static void *grow(void *memory, size_t room)
{
    memory = realloc(memory, room);
    if (!memory)
        rig_die("cannot allocate %zu bytes", room);
    return memory;
}

static void text_reserve(struct text *text, size_t more)
{
    if (text->room - text->length >= more)
        return;
    text->room = 2 * text->room + more;
    text->bytes = grow(text->bytes, text->room);
}

static void text_add(struct text *text, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    text_reserve(text, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

// --- The index ------------------------------------------------------------------------------------------

// Looks at the next window. False where the piece ends, or something is wrong.
static bool look_on(struct scan *scan)
{
    if (scan->index.wrong)
        fail(scan, scan->limit, scan->index.wrong);
    if (scan->failed || scan->limit == scan->end)
        return false;
    size_t left = (size_t)(scan->end - scan->limit);
    scan->feeds += scan->index.feeds;
    scan->window = scan->limit;
    scan_index_fill(&scan->index, scan->window, left < SCAN_WINDOW ? left : SCAN_WINDOW);
    scan->limit = scan->window + scan->index.length;
    scan->next = scan->index.places;
    return true;
}

// Goes to what is behind a text or markup.
static void go_to(struct scan *scan, const char *at)
{
    scan->at = at;
    while (scan->window + *scan->next < at)
        scan->next++;
}

// --- Events, and the elements that are open -------------------------------------------------------------

static inline void send(struct buses_events *target, enum buses_kind kind, const char *text, size_t length)
{
    target->send(target, &(struct buses_event){kind, (uint32_t)length, text});
}

static void send_text(struct scan *scan, const char *text, size_t length)
{
    if (length > 0)
        send(scan->target, BUSES_TEXT, text, length);
}

// Room for one element more.
static inline struct element *next_element(struct scan *scan)
{
    if (scan->depth == scan->depth_room) {
        scan->depth_room = 2 * scan->depth_room + 64;
        scan->elements = grow(scan->elements, scan->depth_room * sizeof *scan->elements);
    }
    return &scan->elements[scan->depth++];
}

static void push(struct scan *scan, const char *name, size_t length)
{
    struct element *element = next_element(scan);
    *element = (struct element){.length = length};
    if (length <= SHORT)
        memcpy(&element->name, name, length);
    else
        text_add(&scan->names, name, length);
}

static bool is_innermost(const struct scan *scan, const char *name, size_t length)
{
    const struct element *element = &scan->elements[scan->depth - 1];
    if (length != element->length)
        return false;
    if (length <= SHORT)
        return memcmp(name, &element->name, length) == 0;
    return memcmp(name, scan->names.bytes + scan->names.length - length, length) == 0;
}

static inline void pop(struct scan *scan)
{
    size_t length = scan->elements[--scan->depth].length;
    if (length > SHORT)
        scan->names.length -= length;
    scan->done = scan->depth == 0;
}

// --- Markup, in general ---------------------------------------------------------------------------------

static const char *take_start_tag(struct scan *scan, const char *text, size_t length)
{
    struct scan_name name;
    bool empty;
    if (scan->done)
        return "there is more behind the end of the document's element";
    const char *wrong = scan_start_tag(text, length, &name, &empty);
    if (wrong)
        return wrong;
    push(scan, name.text, name.length);
    send(scan->target, BUSES_START, name.text, name.length);
    if (empty) {
        send(scan->target, BUSES_END, name.text, name.length);
        pop(scan);
    }
    return NULL;
}

static const char *take_end_tag(struct scan *scan, const char *text, size_t length)
{
    struct scan_name name;
    const char *wrong = scan_end_tag(text, length, &name);
    if (wrong)
        return wrong;
    if (scan->depth == 0)
        return "an end tag where no element is open";
    if (!is_innermost(scan, name.text, name.length))
        return "an end tag that is not that of the element that is open";
    send(scan->target, BUSES_END, name.text, name.length);
    pop(scan);
    return NULL;
}

static const char *take_doctype(struct scan *scan, const char *text, size_t length)
{
    if (scan->declared || scan->depth > 0 || scan->done)
        return "a document type declaration that is not before the document's element";
    scan->declared = true;
    return scan_doctype(text, length);
}

static const char *take_markup(struct scan *scan, const char *text, size_t length)
{
    bool begin = !scan->begun;
    scan->begun = true;
    switch (scan_markup_kind(&scan->markup)) {
    case SCAN_TAG:
        return text[1] == '/' ? take_end_tag(scan, text, length) : take_start_tag(scan, text, length);
    case SCAN_COMMENT:
        return scan_comment(text, length);
    case SCAN_INSTRUCTION:
        return scan_instruction(text, length, begin);
    case SCAN_CDATA:
        if (memcmp(text, "<![CDATA[", length) == 0 && scan->depth > 0)
            return NULL;
        break;
    case SCAN_DOCTYPE:
        return take_doctype(scan, text, length);
    case SCAN_NOTHING:
        break;
    }
    return "markup that may not be here";
}

// The end of the markup, or NULL where it is not in this piece.
static const char *find_end(struct scan *scan)
{
    const char *from = scan->at;
    for (;;) {
        const char *end = scan_markup_end(&scan->markup, from, scan->limit);
        from = scan->limit;
        if (end || !look_on(scan))
            return end;
    }
}

// Keeps what there is of markup in this piece. Of a comment only its end: it may be longer than memory.
static void carry(struct scan *scan, const char *text, size_t length, bool end)
{
    bool comment = scan_markup_is_comment(&scan->markup);
    errno = 0;
    if (!comment && scan->carried.length + length > UINT32_MAX) // a name's length has 32 bits
        rig_die("line %llu: markup of 4 GB is beyond this program", (unsigned long long)line_of(scan, text));
    if (!comment)
        text_add(&scan->carried, text, length);
    else if (end)
        text_add(&scan->carried, text + length - 1, 1);
}

// Markup that begins at `at`, or began in a piece before.
static void scan_markup(struct scan *scan)
{
    const char *text = scan->at, *end = find_end(scan);
    if (scan->failed)
        return;
    size_t length = (size_t)((end ? end : scan->end) - text);
    bool crosses = scan->carried.length > 0 || !end;
    if (crosses)
        carry(scan, text, length, end != NULL);
    if (!end) {
        scan->tag_line = scan->tag_line > 0 ? scan->tag_line : line_of(scan, text);
        scan->at = scan->end;
        return;
    }
    go_to(scan, end);
    scan->tag = text;
    const char *wrong = crosses ? take_markup(scan, scan->carried.bytes, scan->carried.length)
                                : take_markup(scan, text, length);
    scan->carried.length = 0;
    scan->place = scan_markup_kind(&scan->markup) == SCAN_CDATA ? CDATA : scan->depth > 0 ? CONTENT : OUTSIDE;
    if (wrong) {
        scan->failed = true;
        buses_give_up(line(), "%s", wrong);
    }
    scan->tag_line = 0;
}

static void begin_markup(struct scan *scan, const char *at)
{
    scan->at = at;
    scan->place = MARKUP;
    scan->markup = (struct scan_markup){0};
}

// --- Text -----------------------------------------------------------------------------------------------

// How many `]` there are, up to two, before `at` in a text that begins at `begin`.
static unsigned brackets_before(const struct scan *scan, const char *begin, const char *at)
{
    unsigned count = 0;
    while (count < 2 && at > begin && at[-1] == ']')
        at--, count++;
    if (count < 2 && at == scan->begin)
        count += scan->before;
    return count < 2 ? count : 2;
}

// The piece ends in a text.
static void leave_text(struct scan *scan, unsigned brackets)
{
    scan->brackets = brackets;
    scan->at = scan->end;
}

// A carriage return: becomes a line feed, except where one follows. Returns where the text goes on.
static const char *take_carriage(struct scan *scan, const char *at)
{
    if (at + 1 < scan->end && at[1] == '\n')
        return at + 1;
    send_text(scan, "\n", 1);
    scan->carriage = at + 1 == scan->end;
    return at + 1;
}

// A reference that begins at `at`, or began in a piece before.
static void scan_reference_on(struct scan *scan)
{
    const char *text = scan->at, *end = text + (scan->carried.length == 0);
    scan->place = REFERENCE;
    while (end < scan->limit || look_on(scan)) {
        if (!scan_in_reference(*end))
            break;
        end++;
    }
    if (scan->failed)
        return;
    bool ends = end<scan->end, crosses = scan->carried.length> 0 || !ends;
    size_t length = (size_t)(end - text) + ends;
    if (crosses)
        text_add(&scan->carried, text, length);
    go_to(scan, text + length);
    if (!ends)
        return;
    char bytes[4];
    size_t count = crosses ? scan_reference(scan->carried.bytes, scan->carried.length, bytes)
                           : scan_reference(text, length, bytes);
    scan->carried.length = 0;
    scan->place = CONTENT;
    if (*end != ';')
        fail(scan, end, "'&' that begins no reference");
    else if (count == 0)
        fail(scan, end, "a reference to nothing that is known");
    else
        send_text(scan, bytes, count);
}

// --- Tags that are only a name --------------------------------------------------------------------------

// The first `length` of 16 bytes.
static inline struct short_name short_name(const char *text, size_t length)
{
    static const uint64_t ones[4] = {UINT64_MAX, UINT64_MAX};
    struct short_name name, mask;
    memcpy(&name, text, sizeof name);
    memcpy(&mask, (const char *)ones + SHORT - length, sizeof mask);
    return (struct short_name){name.first & mask.first, name.second & mask.second};
}

static inline bool same(const struct short_name *left, const struct short_name *right)
{
    return ((left->first ^ right->first) | (left->second ^ right->second)) == 0;
}

// Whether it is a name. A document has few of them, so that most were here before.
static inline bool is_name(struct scan *scan, const struct short_name *name, size_t length)
{
    uint64_t chosen = (name->first + 3 * name->second) * UINT64_C(0x9e3779b97f4a7c15);
    struct short_name *known = &scan->known[chosen >> 56];
    if (same(known, name))
        return true;
    if (!scan_is_name((const char *)name, length))
        return false;
    *known = *name;
    return true;
}

// [name, end) is all of a tag, and 16 bytes of it can be read. False where it is not for here.
static inline bool take_short_start(struct scan *scan, const char *text, const char *end)
{
    size_t length = (size_t)(end - text);
    if (length - 1 >= SHORT)
        return false;
    struct short_name name = short_name(text, length);
    if (!is_name(scan, &name, length))
        return false;
    *next_element(scan) = (struct element){name, length};
    send(scan->target, BUSES_START, text, length);
    return true;
}

static inline bool take_short_end(struct scan *scan, const char *text, const char *end)
{
    size_t length = (size_t)(end - text);
    if (length - 1 >= SHORT)
        return false;
    struct short_name name = short_name(text, length);
    if (!same(&name, &scan->elements[scan->depth - 1].name))
        return false;
    scan->tag = text;
    send(scan->target, BUSES_END, text, length);
    scan->depth--;
    scan->done = scan->depth == 0;
    return true;
}

// A tag at `at`, whose `<` is the place before `next`. Returns what is behind it; `at` where it is not for
// here.
static inline const char *take_short_tag(struct scan *scan, const char *at, const uint16_t *next)
{
    const char *end = scan->window + *next, *name = at + 1;
    // The place behind may be that of a window's end, and that may be the piece's.
    if ((size_t)(scan->end - at) < SHORT + 3 || end == scan->limit || *end != '>')
        return at;
    bool taken = *name == '/' ? take_short_end(scan, name + 1, end) : take_short_start(scan, name, end);
    return taken ? end + 1 : at;
}

// --- Content --------------------------------------------------------------------------------------------

static bool begins_cdata(const struct scan *scan, const char *at)
{
    static const char begin[] = "<![CDATA[";
    return (size_t)(scan->limit - at) >= sizeof begin - 1 && memcmp(at, begin, sizeof begin - 1) == 0;
}

// Markup in general; but CDATA sections are not that rare.
static void take_other_markup(struct scan *scan, const char *at, const uint16_t *next)
{
    scan->next = next;
    if (begins_cdata(scan, at)) {
        scan->place = CDATA;
        scan->at = at + sizeof "<![CDATA[" - 1;
    } else {
        begin_markup(scan, at);
    }
}

static void scan_content(struct scan *scan)
{
    const char *at = scan->at;
    const uint16_t *next = scan->next;
    while (scan->depth > 0) {
        const char *stop = scan->window + *next;
        if (stop == scan->limit) {
            if (look_on(scan)) {
                next = scan->next;
                continue;
            }
            send_text(scan, at, (size_t)(stop - at));
            leave_text(scan, brackets_before(scan, at, stop));
            return;
        }
        next++;
        if (*stop == '>') {
            if (brackets_before(scan, at, stop) < 2)
                continue;
            fail(scan, stop, "']]>' in text");
            return;
        }
        send_text(scan, at, (size_t)(stop - at));
        if (*stop == '<') {
            at = take_short_tag(scan, stop, next);
            next++;
            if (at > stop)
                continue;
            take_other_markup(scan, stop, next - 1);
            return;
        }
        if (*stop == '\r') {
            at = take_carriage(scan, stop);
            continue;
        }
        scan->at = stop;
        scan->next = next;
        scan_reference_on(scan);
        if (scan->place != CONTENT || scan->failed)
            return;
        at = scan->at;
        next = scan->next;
    }
    scan->at = at;
    scan->next = next;
    scan->place = OUTSIDE;
}

// Brackets at the end of a piece were kept back, as they may be those that end the section.
static void take_kept_brackets(struct scan *scan)
{
    const char *text = scan->at, *end = text;
    while ((end < scan->limit || look_on(scan)) && *end == ']')
        end++;
    if (scan->failed)
        return;
    size_t count = (size_t)(end - text), all = scan->before + count;
    scan->at = end;
    if (end == scan->end || (*end == '>' && all >= 2)) {
        send_text(scan, text, all > 2 ? all - 2 : 0); // as many as are here: at most `count`
        if (end == scan->end) {
            scan->brackets = all < 2 ? (unsigned)all : 2;
            return;
        }
        scan->place = CONTENT;
        scan->at++;
    } else {
        send_text(scan, "]]", scan->before);
        scan->at = text;
    }
    scan->before = 0;
}

static void scan_cdata(struct scan *scan)
{
    const char *at = scan->at;
    for (;;) {
        const char *stop = scan->window + *scan->next;
        unsigned brackets = brackets_before(scan, at, stop);
        if (stop == scan->limit) {
            if (look_on(scan))
                continue;
            send_text(scan, at, (size_t)(stop - at) - (scan->failed ? 0 : brackets));
            leave_text(scan, brackets);
            return;
        }
        scan->next++;
        if (*stop == '\r') {
            send_text(scan, at, (size_t)(stop - at));
            at = take_carriage(scan, stop);
        } else if (*stop == '>' && brackets == 2) {
            send_text(scan, at, (size_t)(stop - at) - 2);
            scan->at = stop + 1;
            scan->place = CONTENT;
            return;
        }
    }
}

// --- Outside of the document's element ------------------------------------------------------------------

static void scan_outside(struct scan *scan)
{
    static const char mark[] = "\xef\xbb\xbf"; // U+FEFF, with which some editors have documents begin
    for (; scan->at < scan->limit || look_on(scan); scan->at++) {
        char character = *scan->at;
        bool in_mark = scan->mark > 0 && scan->mark < 3;
        if (!scan->begun && scan->mark < 3 && character == mark[scan->mark]) {
            scan->mark++;
        } else if (character == '<' && !in_mark) {
            begin_markup(scan, scan->at);
            return;
        } else if (in_mark || !strchr(" \t\r\n", character)) {
            fail(scan, scan->at, "text outside of the document's element");
            return;
        } else {
            scan->begun = true;
        }
    }
}

// --- Pieces ---------------------------------------------------------------------------------------------

static void begin_piece(struct scan *scan, const char *piece, size_t length)
{
    scan->feeds += scan->index.feeds;
    scan->index.feeds = 0;
    scan->before = scan->brackets;
    scan->brackets = 0;
    scan->index.places[0] = 0;
    scan->next = scan->index.places;
    scan->begin = scan->at = scan->window = scan->limit = piece;
    scan->end = piece + length;
}

// What the end of the piece before has left to be done, in a text.
static void resume_text(struct scan *scan)
{
    if (scan->carriage && *scan->at == '\n')
        scan->at++;
    scan->carriage = false;
    if (scan->place == CDATA && scan->before > 0)
        take_kept_brackets(scan);
}

static void scan_piece(struct scan *scan, const char *piece, size_t length)
{
    begin_piece(scan, piece, length);
    look_on(scan);
    if (scan->place == CONTENT || scan->place == CDATA)
        resume_text(scan);
    go_to(scan, scan->at);
    while (!scan->failed && scan->at < scan->end) {
        switch (scan->place) {
        case OUTSIDE:
            scan_outside(scan);
            break;
        case CONTENT:
            scan_content(scan);
            break;
        case CDATA:
            scan_cdata(scan);
            break;
        case MARKUP:
            scan_markup(scan);
            break;
        case REFERENCE:
            scan_reference_on(scan);
            break;
        }
    }
}

static void end_document(struct scan *scan)
{
    begin_piece(scan, "", 0);
    const char *wrong = scan_index_end(&scan->index);
    if (!wrong && scan->place != OUTSIDE)
        wrong = "the document ends too early";
    if (!wrong && !scan->done)
        wrong = "the document has no element";
    if (wrong)
        fail(scan, scan->at, wrong);
}

static void run(struct buses_input *input, struct buses_events *target)
{
    struct scan scan = {.target = target};
    const char *piece;
    size_t length = 1;
    current = &scan;
    buses_line = line;
    while (!scan.failed && length > 0 && !buses_given_up()) {
        length = buses_input_read(input, &piece);
        if (length > 0)
            scan_piece(&scan, piece, length);
        else
            end_document(&scan);
    }
    free(scan.carried.bytes);
    free(scan.names.bytes);
    free(scan.elements);
}

const struct buses_source buses_source_scan = {"scan", run};
