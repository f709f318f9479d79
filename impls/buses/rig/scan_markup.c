#include "scan_markup.h"

#include "rig.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// --- Where markup ends ----------------------------------------------------------------------------------

enum state {
    BEFORE,           // the '<'
    OPEN,             // <
    TAG,              // <n
    TAG_VALUE,        // <n a="
    BANG,             // <!
    BANG_DASH,        // <!-
    COMMENT,          // <!--
    COMMENT_DASH,     // <!-- -
    COMMENT_ENDS,     // <!-- --
    CDATA,            // <![
    INSTRUCTION,      // <?
    INSTRUCTION_ENDS, // <? ?
    DOCTYPE,          // <!D
    DOCTYPE_VALUE,    // <!D "
    SUBSET,           // <!D [
    SUBSET_ENDS,      // <!D []
    NOTHING,
};

// A quotation, as there may be in tags and declarations. Returns whether the character belongs to it.
static bool quote(struct scan_markup *markup, char character, enum state outside, enum state inside)
{
    if (markup->state == outside && (character == '"' || character == '\'')) {
        markup->quote = character;
        markup->state = (unsigned char)inside;
        return true;
    }
    if (markup->state == inside) {
        if (character == markup->quote)
            markup->state = (unsigned char)outside;
        return true;
    }
    return false;
}

static enum state after_open(char character)
{
    return character == '!' ? BANG : character == '?' ? INSTRUCTION : TAG;
}

static enum state after_bang(char character)
{
    return character == '-' ? BANG_DASH : character == '[' ? CDATA : DOCTYPE;
}

// In the declarations of a document type. Their end is not that of the markup, and what is in them is not for
// us: a source that knew entities would need it.
static bool step_in_subset(struct scan_markup *markup, char character)
{
    if (character == ']')
        markup->state = SUBSET_ENDS;
    else if (character == '<')
        markup->state = OPEN, markup->in_subset = true;
    else if (!strchr(" \t\r\n", character))
        markup->state = NOTHING;
    return markup->state == NOTHING;
}

// Whether markup ends with this character.
static bool step(struct scan_markup *markup, char character)
{
    enum state next = markup->state;
    switch (next) {
    case BEFORE:
        next = OPEN;
        break;
    case OPEN:
        next = after_open(character);
        if (next == TAG && (character == '>' || character == '<'))
            return true;
        break;
    case TAG:
    case TAG_VALUE: // may hold `>`, but not `<`: so what lacks its quote does not go on to the end
        if (quote(markup, character, TAG, TAG_VALUE))
            return character == '<';
        return character == '>' || character == '<';
    case BANG:
        next = after_bang(character);
        markup->length = 3;
        break;
    case BANG_DASH:
        next = character == '-' ? COMMENT : NOTHING;
        break;
    case COMMENT:
        next = character == '-' ? COMMENT_DASH : COMMENT;
        break;
    case COMMENT_DASH:
        next = character == '-' ? COMMENT_ENDS : COMMENT;
        break;
    case COMMENT_ENDS: // `--` is not allowed in comments
        return true;
    case CDATA:
        return ++markup->length == sizeof "<![CDATA[" - 1;
    case INSTRUCTION:
        next = character == '?' ? INSTRUCTION_ENDS : INSTRUCTION;
        break;
    case INSTRUCTION_ENDS:
        next = character == '?' ? INSTRUCTION_ENDS : INSTRUCTION;
        if (character == '>')
            return true;
        break;
    case DOCTYPE:
    case DOCTYPE_VALUE:
        if (quote(markup, character, DOCTYPE, DOCTYPE_VALUE))
            return false;
        if (character == '[' && !markup->in_subset)
            next = SUBSET;
        else if (character == '>' || character == '<')
            return true;
        break;
    case SUBSET:
        return step_in_subset(markup, character);
    case SUBSET_ENDS:
        if (character == '>')
            return true;
        next = strchr(" \t\r\n", character) ? SUBSET_ENDS : NOTHING;
        break;
    case NOTHING:
        return true;
    }
    markup->state = (unsigned char)next;
    return next == NOTHING;
}

// A declaration, a comment or an instruction in the subset has ended: whether the markup must, too.
static bool ends_subset(struct scan_markup *markup, char character)
{
    bool fine = character == '>' && (markup->state == DOCTYPE || markup->state == COMMENT_ENDS ||
                                     markup->state == INSTRUCTION_ENDS);
    markup->state = fine ? SUBSET : NOTHING;
    markup->in_subset = false;
    return !fine;
}

const char *scan_markup_end(struct scan_markup *markup, const char *from, const char *to)
{
    for (; from < to; from++)
        if (step(markup, *from) && (!markup->in_subset || ends_subset(markup, *from)))
            return from + 1;
    return NULL;
}

enum scan_kind scan_markup_kind(const struct scan_markup *markup)
{
    switch (markup->state) {
    case OPEN:
    case TAG:
    case TAG_VALUE:
        return SCAN_TAG;
    case COMMENT_ENDS:
        return SCAN_COMMENT;
    case CDATA:
        return SCAN_CDATA;
    case INSTRUCTION_ENDS:
        return SCAN_INSTRUCTION;
    case DOCTYPE:
    case SUBSET_ENDS:
        return SCAN_DOCTYPE;
    default:
        return SCAN_NOTHING;
    }
}

bool scan_markup_is_comment(const struct scan_markup *markup)
{
    return !markup->in_subset && markup->state >= COMMENT && markup->state <= COMMENT_ENDS;
}

// --- Names ----------------------------------------------------------------------------------------------

enum { IN_NAME = 1, BEGINS_NAME = 2, WHITE = 4 };

static const unsigned char classes[128] = {
    ['a' ... 'z'] = IN_NAME | BEGINS_NAME,
    ['A' ... 'Z'] = IN_NAME | BEGINS_NAME,
    ['_'] = IN_NAME | BEGINS_NAME,
    [':'] = IN_NAME | BEGINS_NAME,
    ['0' ... '9'] = IN_NAME,
    ['-'] = IN_NAME,
    ['.'] = IN_NAME,
    [' '] = WHITE,
    ['\t'] = WHITE,
    ['\r'] = WHITE,
    ['\n'] = WHITE,
};

// Beyond ASCII: productions 4 and 4a of XML 1.0, fifth edition.
static const struct {
    uint32_t first, last;
    unsigned char class;
} ranges[] = {
    {0xb7, 0xb7, IN_NAME},         {0xc0, 0xd6, BEGINS_NAME},     {0xd8, 0xf6, BEGINS_NAME},
    {0xf8, 0x2ff, BEGINS_NAME},    {0x300, 0x36f, IN_NAME},       {0x370, 0x37d, BEGINS_NAME},
    {0x37f, 0x1fff, BEGINS_NAME},  {0x200c, 0x200d, BEGINS_NAME}, {0x203f, 0x2040, IN_NAME},
    {0x2070, 0x218f, BEGINS_NAME}, {0x2c00, 0x2fef, BEGINS_NAME}, {0x3001, 0xd7ff, BEGINS_NAME},
    {0xf900, 0xfdcf, BEGINS_NAME}, {0xfdf0, 0xfffd, BEGINS_NAME}, {0x10000, 0xeffff, BEGINS_NAME},
};

// The character that begins at `text`, which is well encoded but may be cut by `end`: U+0000 then.
static size_t character_at(const char *text, const char *end, uint32_t *code)
{
    unsigned char lead = (unsigned char)*text;
    size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if ((size_t)(end - text) < length) {
        *code = 0;
        return (size_t)(end - text);
    }
    *code = length == 1 ? lead : lead & (0x7fu >> length);
    for (size_t i = 1; i < length; i++)
        *code = *code << 6 | ((unsigned char)text[i] & 0x3fu);
    return length;
}

static unsigned class_of(uint32_t code)
{
    if (code < 128)
        return classes[code];
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return ranges[i].class | IN_NAME;
    return 0;
}

static bool white(char character)
{
    return class_of((unsigned char)character) == WHITE;
}

static const char *skip_white(const char *text, const char *end)
{
    while (text < end && white(*text))
        text++;
    return text;
}

// How long the name is that begins at `text`; 0 where none does.
static size_t name_length(const char *text, const char *end)
{
    const char *at = text;
    uint32_t code;
    while (at < end) {
        size_t length = character_at(at, end, &code);
        if (!(class_of(code) & (at == text ? BEGINS_NAME : IN_NAME)))
            break;
        at += length;
    }
    return (size_t)(at - text);
}

bool scan_is_name(const char *text, size_t length)
{
    return name_length(text, text + length) == length;
}

// --- References -----------------------------------------------------------------------------------------

bool scan_in_reference(char character)
{
    return character == '#' || (unsigned char)character >= 128 || classes[(unsigned char)character] & IN_NAME;
}

static size_t encode(uint32_t code, char bytes[4])
{
    if (code < 0x80) {
        bytes[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)((0xf00u >> length & 0xf0u) | code);
    return length;
}

static bool allowed(uint32_t code)
{
    if (code < 0x20)
        return code == '\t' || code == '\n' || code == '\r';
    return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code < 0x110000);
}

// Digits up to the `;`: decimal, or with an `x` before them hexadecimal.
static size_t numeric(const char *text, const char *end, char bytes[4])
{
    uint32_t base = *text == 'x' ? 16 : 10, code = 0;
    text += *text == 'x';
    if (text == end)
        return 0;
    for (; text < end; text++) {
        char lower = (char)(*text | 0x20);
        uint32_t digit = *text >= '0' && *text <= '9'   ? (uint32_t)(*text - '0')
                         : lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a') + 10
                                                        : 16;
        if (digit >= base)
            return 0;
        code = code * base + digit;
        if (code > 0x10ffff)
            return 0;
    }
    return allowed(code) ? encode(code, bytes) : 0;
}

size_t scan_reference(const char *text, size_t length, char bytes[4])
{
    static const struct {
        char name[5];
        char character;
    } known[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"apos", '\''}, {"quot", '"'}};
    if (length < 3) // with `&` and `;`
        return 0;
    if (text[1] == '#')
        return numeric(text + 2, text + length - 1, bytes);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i].name) == length - 2 && memcmp(known[i].name, text + 1, length - 2) == 0) {
            bytes[0] = known[i].character;
            return 1;
        }
    }
    return 0;
}

// --- Tags -----------------------------------------------------------------------------------------------

static const char no_name[] = "a tag without a name that it may have";

static const char *check_value(const char *text, const char *end)
{
    char bytes[4];
    for (; text < end; text++) {
        if (*text == '<')
            return "'<' in the value of an attribute";
        if (*text != '&')
            continue;
        const char *reference = text;
        while (text < end && *text != ';')
            text++;
        if (text == end || scan_reference(reference, (size_t)(text - reference) + 1, bytes) == 0)
            return "a reference to nothing that is known, in the value of an attribute";
    }
    return NULL;
}

// `name = "value"`. Moves *text behind it.
static const char *take_attribute(const char **text, const char *end, struct scan_name *name)
{
    *name = (struct scan_name){*text, name_length(*text, end)};
    if (name->length == 0)
        return "a tag with something in it that is no attribute";
    const char *at = skip_white(*text + name->length, end);
    if (at == end || *at != '=')
        return "an attribute without a value";
    at = skip_white(at + 1, end);
    if (at == end || (*at != '"' && *at != '\''))
        return "an attribute whose value is not in quotes";
    const char *last = memchr(at + 1, *at, (size_t)(end - at - 1));
    if (!last)
        return "an attribute whose value does not end";
    *text = last + 1;
    return check_value(at + 1, last);
}

static int compare_names(const void *left, const void *right)
{
    const struct scan_name *a = left, *b = right;
    int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

// Sorted, for a tag may have a million of them.
static const char *check_twice(struct scan_name *names, size_t count)
{
    if (count > 1)
        qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count; i++)
        if (compare_names(&names[i - 1], &names[i]) == 0)
            return "an attribute that the tag has already";
    return NULL;
}

// [text, end): what is behind the name, without the last `>` or `/>`.
static const char *check_attributes(const char *text, const char *end)
{
    struct scan_name few[16], *names = few;
    size_t count = 0, room = sizeof few / sizeof *few;
    const char *wrong = NULL;
    for (;;) {
        const char *at = skip_white(text, end);
        if (at == end)
            break;
        if (at == text) {
            wrong = "no white space before an attribute";
            break;
        }
        if (count == room) {
            struct scan_name *more = malloc(2 * room * sizeof *more);
            if (!more)
                rig_die("cannot allocate %zu bytes", 2 * room * sizeof *more);
            memcpy(more, names, count * sizeof *more);
            if (names != few)
                free(names);
            names = more;
            room *= 2;
        }
        text = at;
        wrong = take_attribute(&text, end, &names[count++]);
        if (wrong)
            break;
    }
    if (!wrong)
        wrong = check_twice(names, count);
    if (names != few)
        free(names);
    return wrong;
}

static const char open_tag[] = "a tag that does not end before the next '<'";

const char *scan_start_tag(const char *text, size_t length, struct scan_name *name, bool *empty)
{
    const char *end = text + length - 1;
    *name = (struct scan_name){text + 1, name_length(text + 1, end)};
    if (name->length == 0)
        return no_name;
    *empty = end[-1] == '/';
    const char *wrong = check_attributes(name->text + name->length, end - *empty);
    return wrong ? wrong : *end != '>' ? open_tag : NULL;
}

const char *scan_end_tag(const char *text, size_t length, struct scan_name *name)
{
    const char *end = text + length - 1;
    *name = (struct scan_name){text + 2, name_length(text + 2, end)};
    if (name->length == 0)
        return no_name;
    if (skip_white(name->text + name->length, end) != end)
        return "an end tag with more than a name in it";
    return *end != '>' ? open_tag : NULL;
}

// --- Other markup ---------------------------------------------------------------------------------------

const char *scan_comment(const char *text, size_t length)
{
    return text[length - 1] == '>' ? NULL : "'--' in a comment";
}

// `name='value'` of an XML declaration, behind white space. Returns whether it is there, and moves *text
// behind it.
static bool take_pseudo(const char **text, const char *end, const char *wanted, struct scan_name *value)
{
    struct scan_name name;
    const char *at = skip_white(*text, end);
    size_t length = name_length(at, end);
    if (at == *text || length != strlen(wanted) || memcmp(at, wanted, length) != 0 ||
        take_attribute(&at, end, &name))
        return false;
    const char *first = memchr(name.text, at[-1], (size_t)(at - name.text));
    *value = (struct scan_name){first + 1, (size_t)(at - 1 - (first + 1))};
    *text = at;
    return true;
}

static bool is_word(struct scan_name value, const char *word)
{
    return value.length == strlen(word) && strncasecmp(value.text, word, value.length) == 0;
}

static bool is_yes_or_no(struct scan_name value)
{
    return (value.length == 3 && memcmp(value.text, "yes", 3) == 0) ||
           (value.length == 2 && memcmp(value.text, "no", 2) == 0);
}

static bool is_version(struct scan_name value)
{
    if (value.length < 3 || memcmp(value.text, "1.", 2) != 0)
        return false;
    for (size_t i = 2; i < value.length; i++)
        if (value.text[i] < '0' || value.text[i] > '9')
            return false;
    return true;
}

// [text, end): what is behind `<?xml`.
static const char *check_declaration(const char *text, const char *end)
{
    static const char wrong[] = "an XML declaration that is not one";
    struct scan_name value;
    if (!take_pseudo(&text, end, "version", &value) || !is_version(value))
        return wrong;
    if (take_pseudo(&text, end, "encoding", &value) && !is_word(value, "UTF-8") &&
        !is_word(value, "US-ASCII"))
        return "the encoding is not UTF-8, which is all that this source can read";
    if (take_pseudo(&text, end, "standalone", &value) && !is_yes_or_no(value))
        return wrong;
    return skip_white(text, end) == end ? NULL : wrong;
}

const char *scan_instruction(const char *text, size_t length, bool begin)
{
    const char *end = text + length - 2;
    struct scan_name name = {text + 2, name_length(text + 2, end)};
    if (name.length == 0)
        return "a processing instruction without a name";
    const char *behind = name.text + name.length;
    if (begin && name.length == 3 && memcmp(name.text, "xml", 3) == 0)
        return check_declaration(behind, end);
    if (is_word(name, "xml"))
        return "an XML declaration that is not at the very beginning";
    if (behind != end && !white(*behind))
        return "a processing instruction without a name that it may have";
    return NULL;
}

// Behind white space, a quotation. Returns whether it is there, and moves *text behind it.
static bool take_literal(const char **text, const char *end)
{
    const char *at = skip_white(*text, end);
    if (at == *text || at == end || (*at != '"' && *at != '\''))
        return false;
    const char *last = memchr(at + 1, *at, (size_t)(end - at - 1));
    if (!last)
        return false;
    *text = last + 1;
    return true;
}

static bool take_word(const char **text, const char *end, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(end - *text) < length || memcmp(*text, word, length) != 0)
        return false;
    *text += length;
    return true;
}

// Where the declarations are that are not in the document, if anywhere. False where that is not well formed.
static bool take_identifiers(const char **text, const char *end)
{
    bool public = take_word(text, end, "PUBLIC");
    if (!public && !take_word(text, end, "SYSTEM"))
        return true;
    if (public && !take_literal(text, end))
        return false;
    return take_literal(text, end);
}

// What is declared is not looked at: elements and attributes may be as they like. Entities would change the
// text, and are refused.
const char *scan_doctype(const char *text, size_t length)
{
    static const char wrong[] = "a document type declaration that is not one";
    const char *end = text + length - 1;
    if (*end != '>' || !take_word(&text, end, "<!DOCTYPE"))
        return wrong;
    const char *at = skip_white(text, end);
    size_t name = name_length(at, end);
    if (at == text || name == 0)
        return wrong;
    text = at + name;
    at = skip_white(text, end);
    if (at > text && !take_identifiers(&at, end))
        return wrong;
    at = skip_white(at, end);
    if (at == end)
        return NULL;
    if (*at != '[')
        return wrong;
    if (memmem(at, (size_t)(end - at), "<!ENTITY", 8))
        return "the document declares entities, which this source does not know";
    return NULL;
}
