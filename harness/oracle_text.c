// What workloads answer about a text: by searching it as a whole, where they go through it event by event.
#include "oracle.h"

#include <inttypes.h>
#include <string.h>

// --- pipeline --------------------------------------------------------------------------------------------

// As `grep -aF python` has it: a last line without a line feed is printed with one.
uint64_t oracle_pipeline(const char *text, size_t length, struct strbuf *answer)
{
    static const char word[] = "python";
    uint64_t lines = 0;
    for (const char *end = text + length; text < end; lines++) {
        const char *feed = memchr(text, '\n', (size_t)(end - text));
        size_t line = (size_t)((feed ? feed : end) - text);
        if (memmem(text, line, word, sizeof word - 1)) {
            strbuf_add(answer, text, line);
            strbuf_addc(answer, '\n');
        }
        text += line + 1;
    }
    return lines;
}

// --- letters ---------------------------------------------------------------------------------------------

uint64_t oracle_letters(const char *text, size_t length, struct strbuf *answer)
{
    uint64_t vowels = 0, letters = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char lower = (unsigned char)text[i] | 0x20;
        letters += lower >= 'a' && lower <= 'z';
        vowels += text[i] && strchr("aeiouAEIOU", text[i]);
    }
    strbuf_addf(answer, "vowels=%" PRIu64 " consonants=%" PRIu64 " others=%" PRIu64 "\n", vowels,
                letters - vowels, length - letters);
    return length;
}

// --- buses -----------------------------------------------------------------------------------------------

struct piece {
    const char *text;
    size_t length;
};

// What stands between <name> and </name> in a bus.
static struct piece field(struct piece bus, const char *name)
{
    struct strbuf begins = {0}, ends = {0};
    strbuf_addf(&begins, "<%s>", name);
    strbuf_addf(&ends, "</%s>", name);
    const char *text = memmem(bus.text, bus.length, begins.text, begins.length);
    text += begins.length;
    const char *end = memmem(text, bus.length - (size_t)(text - bus.text), ends.text, ends.length);
    strbuf_release(&begins);
    strbuf_release(&ends);
    return (struct piece){text, (size_t)(end - text)};
}

static void add_bus(struct piece bus, struct strbuf *answer)
{
    static const char *const printed[] = {"route", "id", "direction", "latitude", "longitude"};
    for (size_t i = 0; i < sizeof printed / sizeof printed[0]; i++) {
        struct piece value = field(bus, printed[i]);
        bool quoted = strcmp(printed[i], "direction") == 0;
        strbuf_adds(answer, i == 0 ? "" : ",");
        strbuf_adds(answer, quoted ? "\"" : "");
        strbuf_add(answer, value.text, value.length);
        strbuf_adds(answer, quoted ? "\"" : "");
    }
    strbuf_addc(answer, '\n');
}

static bool has(struct piece bus, const char *text)
{
    return memmem(bus.text, bus.length, text, strlen(text)) != NULL;
}

uint64_t oracle_buses(const char *text, size_t length, struct strbuf *answer)
{
    static const char begins[] = "<bus>", ends[] = "</bus>";
    uint64_t buses = 0;
    const char *end = text + length;
    while ((text = memmem(text, (size_t)(end - text), begins, sizeof begins - 1))) {
        const char *last = memmem(text, (size_t)(end - text), ends, sizeof ends - 1);
        struct piece bus = {text, (size_t)(last - text)};
        if (has(bus, "<route>22</route>") && has(bus, "<direction>North Bound</direction>"))
            add_bus(bus, answer);
        text = last;
        buses++;
    }
    return buses;
}
