// bare_sources FILE [ROUNDS [CHUNK_BYTES]] -- what the sources of buses cost by themselves, and what bounds
// them.
//
// Each goes through the document with a target that does nothing; beside them: only reading it; going from
// one `<` to the next by memchr; and expat with handlers of its own that do nothing, not ours that make
// events. Interleaved, the shortest of all rounds, in nanoseconds for each byte of the document: of what
// always takes the same way, the shortest time is the one that was least disturbed.
#include "buses.h"
#include "environment.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>

static void take(struct buses_events *self, const struct buses_event *event)
{
    (void)self, (void)event;
}

static void only_read(struct buses_input *input, struct buses_events *target)
{
    const char *piece;
    (void)target;
    while (buses_input_read(input, &piece) > 0)
        ;
}

static void hop(struct buses_input *input, struct buses_events *target)
{
    const char *at;
    size_t length;
    (void)target;
    while ((length = buses_input_read(input, &at)) > 0)
        for (const char *end = at + length; at && (at = memchr(at, '<', (size_t)(end - at)));)
            at++;
}

static void XMLCALL bare_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    (void)data, (void)name, (void)attributes;
}

static void XMLCALL bare_end(void *data, const XML_Char *name)
{
    (void)data, (void)name;
}

static void XMLCALL bare_text(void *data, const XML_Char *text, int length)
{
    (void)data, (void)text, (void)length;
}

static void bare_expat(struct buses_input *input, struct buses_events *target)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    const char *piece;
    size_t length;
    (void)target;
    XML_SetElementHandler(parser, bare_start, bare_end);
    XML_SetCharacterDataHandler(parser, bare_text);
    do
        length = buses_input_read(input, &piece);
    while (XML_Parse(parser, length > 0 ? piece : "", (int)length, length == 0) == XML_STATUS_OK &&
           length > 0);
    XML_ParserFree(parser);
}

int main(int argc, char **argv)
{
    static const struct buses_source bounds[] = {
        {"reading", only_read}, {"memchr", hop}, {"bare expat", bare_expat}};
    enum { BOUNDS = sizeof bounds / sizeof bounds[0], ALL = BOUNDS + BUSES_SOURCES };
    if (argc < 2) {
        fprintf(stderr, "usage: bare_sources FILE [ROUNDS [CHUNK_BYTES]]\n");
        return 2;
    }
    int rounds = argc > 2 ? atoi(argv[2]) : 5;
    size_t chunk_bytes = argc > 3 ? (size_t)atoi(argv[3]) : 65536;
    FILE *file = fopen(argv[1], "re");
    if (!file || fseek(file, 0, SEEK_END) != 0 || ftell(file) <= 0)
        rig_die("cannot read %s", argv[1]);
    double bytes = (double)ftell(file);
    fclose(file);
    uint64_t least_ns[ALL];
    memset(least_ns, 0xff, sizeof least_ns);
    for (int round = 0; round < rounds; round++) {
        for (size_t i = 0; i < ALL; i++) {
            const struct buses_source *source = i < BOUNDS ? &bounds[i] : buses_sources[i - BOUNDS];
            struct buses_events target = {take};
            struct buses_input *input = buses_input_open(argv[1], chunk_bytes);
            uint64_t start_ns = rig_now_ns();
            source->run(input, &target);
            uint64_t ns = rig_now_ns() - start_ns;
            buses_input_close(input);
            if (buses_given_up())
                buses_say_why();
            if (ns < least_ns[i])
                least_ns[i] = ns;
        }
    }
    for (size_t i = 0; i < ALL; i++)
        printf("%-10s  %7.3f ns/byte  %6.0f MB/s\n",
               i < BOUNDS ? bounds[i].name : buses_sources[i - BOUNDS]->name, (double)least_ns[i] / bytes,
               bytes * 1000 / (double)least_ns[i]);
    return 0;
}
