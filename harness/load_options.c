#include "load_options.h"

#include "payload.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *const load_mode_words[] = {
    [LOAD_CLOSED] = "closed", [LOAD_OPEN] = "open", [LOAD_BLAST] = "blast", [LOAD_CHURN] = "churn",
    [LOAD_IDLE] = "idle",     [LOAD_SLOW] = "slow", [LOAD_KNEE] = "knee",   NULL};
const char *const load_arrivals_words[] = {[LOAD_POISSON] = "poisson", [LOAD_CONSTANT] = "constant", NULL};
const char *const load_ending_words[] = {[LOAD_FIN] = "fin", [LOAD_RST] = "rst", NULL};
const char *const load_slow_kind_words[] = {[LOAD_STALL] = "stall", [LOAD_TRICKLE] = "trickle", NULL};
const char *const load_sizes_words[] = {[LOAD_SAME] = "same", [LOAD_MIXED] = "mixed", NULL};

// What is set by name: a whole number, or one of some words.
static const struct field {
    const char *name;
    size_t offset; // in struct load_options, of an unsigned or an enum
    const char *const *words;
} fields[] = {
    {"load", offsetof(struct load_options, mode), load_mode_words},
    {"connections", offsetof(struct load_options, connections), NULL},
    {"depth", offsetof(struct load_options, depth), NULL},
    {"message_bytes", offsetof(struct load_options, message_bytes), NULL},
    {"sizes", offsetof(struct load_options, sizes), load_sizes_words},
    {"active", offsetof(struct load_options, active), NULL},
    {"rate", offsetof(struct load_options, rate), NULL},
    {"arrivals", offsetof(struct load_options, arrivals), load_arrivals_words},
    {"connection_messages", offsetof(struct load_options, connection_messages), NULL},
    {"ending", offsetof(struct load_options, ending), load_ending_words},
    {"slow", offsetof(struct load_options, slow), NULL},
    {"slow_kind", offsetof(struct load_options, slow_kind), load_slow_kind_words},
    {"connects_at_once", offsetof(struct load_options, connects_at_once), NULL},
    {"threads", offsetof(struct load_options, threads), NULL},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct load_options load_defaults(void)
{
    return (struct load_options){.mode = LOAD_CLOSED,
                                 .connections = 100,
                                 .depth = 1,
                                 .message_bytes = 1024,
                                 .connection_messages = 1,
                                 .slow = 1,
                                 .connects_at_once = 512,
                                 .threads = 1,
                                 .seed = 1};
}

unsigned load_active(const struct load_options *options)
{
    unsigned active = options->active;
    if (active == 0 && options->mode == LOAD_BLAST)
        active = LOAD_BLASTERS;
    if (active == 0 && options->mode == LOAD_IDLE)
        active = LOAD_IDLE_ACTIVE;
    return active == 0 || active > options->connections ? options->connections : active;
}

static unsigned number_of(const struct field *field, const char *value)
{
    unsigned number = 0;
    if (!field->words)
        return (unsigned)strtoul(value, NULL, 10);
    while (field->words[number] && strcmp(field->words[number], value) != 0)
        number++;
    return number;
}

bool load_set(struct load_options *options, const char *name, const char *value)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        if (strcmp(fields[i].name, name) != 0)
            continue;
        unsigned number = number_of(&fields[i], value);
        memcpy((char *)options + fields[i].offset, &number, sizeof number);
        return true;
    }
    return false;
}

// --- What goes together ---------------------------------------------------------------------------------

enum {
    CLOSED = 1 << LOAD_CLOSED,
    OPEN = 1 << LOAD_OPEN,
    BLAST = 1 << LOAD_BLAST,
    CHURN = 1 << LOAD_CHURN,
    IDLE = 1 << LOAD_IDLE,
    SLOW = 1 << LOAD_SLOW,
    KNEE = 1 << LOAD_KNEE,
    ALL = CLOSED | OPEN | BLAST | CHURN | IDLE | SLOW | KNEE,
};

// An option that only some kinds of load heed: with the others it would mislead.
static const struct heeded {
    const char *name;
    size_t offset;
    int modes;
    const char *who; // they are, for the sentence
} heeded[] = {
    {"rate", offsetof(struct load_options, rate), OPEN, "load=open"},
    {"arrivals", offsetof(struct load_options, arrivals), OPEN | KNEE, "load=open and load=knee"},
    {"active", offsetof(struct load_options, active), CLOSED | BLAST | IDLE, "load=closed, blast and idle"},
    {"depth", offsetof(struct load_options, depth), ALL & ~(BLAST | CHURN),
     "loads other than blast and churn"},
    {"connection_messages", offsetof(struct load_options, connection_messages), CHURN, "load=churn"},
    {"ending", offsetof(struct load_options, ending), CHURN, "load=churn"},
    {"slow", offsetof(struct load_options, slow), SLOW, "load=slow"},
    {"slow_kind", offsetof(struct load_options, slow_kind), SLOW, "load=slow"},
};

static unsigned at_offset(const struct load_options *options, size_t offset)
{
    unsigned number;
    memcpy(&number, (const char *)options + offset, sizeof number);
    return number;
}

static int check_heeded(const struct load_options *options, struct error *error)
{
    const struct load_options defaults = load_defaults();
    for (size_t i = 0; i < COUNT(heeded); i++) {
        const struct heeded *one = &heeded[i];
        if (one->modes & 1 << options->mode ||
            at_offset(options, one->offset) == at_offset(&defaults, one->offset))
            continue;
        return error_set(error, "'%s' is for %s: load=%s pays no heed to it", one->name, one->who,
                         load_mode_words[options->mode]);
    }
    return 0;
}

bool load_is_sparse(const struct load_options *options)
{
    return options->mode == LOAD_CLOSED && load_active(options) < options->connections;
}

unsigned load_threads_most(const struct load_options *options)
{
    if (options->mode == LOAD_SLOW)
        return options->connections > options->slow ? options->connections - options->slow : 1;
    return load_active(options);
}

static int check_active(const struct load_options *options, struct error *error)
{
    if (options->active > options->connections)
        return error_set(error, "%u connections are to be active, and there are %u", options->active,
                         options->connections);
    if (load_is_sparse(options) && options->depth > 1)
        return error_set(error,
                         "%u of %u connections are to be active: then each has one message in flight, so "
                         "leave depth at 1",
                         options->active, options->connections);
    if (options->mode == LOAD_SLOW && options->slow >= options->connections)
        return error_set(error, "%u of %u connections are to misbehave: leave one that does not",
                         options->slow, options->connections);
    return 0;
}

static int check_sizes(const struct load_options *options, struct error *error)
{
    if (options->sizes == LOAD_MIXED &&
        (options->message_bytes < PAYLOAD_MIXED_LEAST || options->message_bytes > PAYLOAD_MIXED_MOST))
        return error_set(error,
                         "sizes=mixed needs message_bytes from %d to %d, not %u: nine of ten messages have a "
                         "quarter of it, and one has the rest, of at most %d",
                         PAYLOAD_MIXED_LEAST, PAYLOAD_MIXED_MOST, options->message_bytes, PAYLOAD_LONGEST);
    return 0;
}

int load_check(const struct load_options *options, struct error *error)
{
    if (check_heeded(options, error) < 0 || check_sizes(options, error) < 0)
        return -1;
    if (options->mode == LOAD_OPEN && options->rate == 0)
        return error_set(error, "load=open needs a rate: the messages to send in a second");
    if ((options->mode == LOAD_OPEN || options->mode == LOAD_KNEE) && options->messages > 0)
        return error_set(error, "load=%s ends with its duration: leave out messages",
                         load_mode_words[options->mode]);
    if (check_active(options, error) < 0)
        return -1;
    if (options->threads > load_threads_most(options))
        return error_set(error, "%u threads cannot share the load: it is for %u at most", options->threads,
                         load_threads_most(options));
    return 0;
}
