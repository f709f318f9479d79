// The main of every C implementation of buses.
#include "buses.h"
#include "environment.h"

#include <signal.h>

static const struct buses_environment *const environments[] = {
    &buses_environment_inline, &buses_environment_thread, &buses_environment_process,
    &buses_environment_socket};

enum { ENVIRONMENTS = sizeof environments / sizeof environments[0] };

struct settings {
    const char *path;
    const struct buses_source *source;
    const struct buses_environment *environment;
    uint64_t chunk_bytes, batch;
};

static struct settings parse(int argc, char **argv)
{
    const char *source_words[BUSES_SOURCES + 1] = {0}, *environment_words[ENVIRONMENTS + 1] = {0};
    struct rig_word source = {source_words, 0}, environment = {environment_words, 0};
    for (size_t i = 0; i < BUSES_SOURCES; i++) {
        source_words[i] = buses_sources[i]->name;
        if (buses_sources[i] == &buses_source_expat)
            source.chosen = i;
    }
    for (size_t i = 0; i < ENVIRONMENTS; i++)
        environment_words[i] = environments[i]->name;
    struct settings settings = {.chunk_bytes = 65536, .batch = 64};
    const struct rig_option options[] = {
        {"input", RIG_TEXT, &settings.path, 0, 0, "the document (required)"},
        {"source", RIG_WORD, &source, 0, 0, "what makes events of it"},
        {"environment", RIG_WORD, &environment, 0, 0, "where the filters and the printer run"},
        {"chunk-bytes", RIG_INTEGER, &settings.chunk_bytes, 1, 1 << 20,
         "of the document, given to the source at a time"},
        {"batch", RIG_INTEGER, &settings.batch, 1, 65536, "records handed to a thread or process at a time"},
        {0},
    };
    rig_options(argc, argv, options);
    settings.source = buses_sources[source.chosen];
    settings.environment = environments[environment.chosen];
    return settings;
}

// From the source to the printer, and back from each.
static void run(const struct settings *settings, struct buses_input *input)
{
    struct buses_records *records = settings->environment->open(settings->batch);
    struct buses_events *events = buses_events_open(records);
    settings->source->run(input, events);
    settings->environment->close(records);
    buses_events_close(events); // the last, so that all stages live at once, however soon a document ends
}

int main(int argc, char **argv)
{
    struct settings settings = parse(argc, argv);
    struct buses_input *input = buses_input_open(settings.path, settings.chunk_bytes);
    buses_ledgers_open();
    signal(SIGPIPE, SIG_IGN); // who writes is told by EPIPE that its reader is gone, and says so
    uint64_t start_ns = rig_now_ns();
    run(&settings, input);
    uint64_t end_ns = rig_now_ns();
    buses_input_close(input);
    if (buses_given_up())
        buses_say_why();
    rig_report(end_ns - start_ns, buses_finished(),
               (struct rig_ledger *[]){buses_coroutines, buses_threads, buses_processes, NULL});
    return 0;
}
