#include "conformance_buses.h"

#include <stdlib.h>

static int buses_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const arguments[] = {
        "",
        "--nonsense=1",
        "--input=",
        "--input",
        "input=x",
        "--source=nonsense",
        "--environment=nonsense",
        "--chunk-bytes=0",
        "--chunk-bytes=1048577",
        "--chunk-bytes=many",
        "--batch=0",
        "--batch=65537",
        "--batch=-1",
        "--batch",
        NULL,
    };
    return conformance_usage(implementation, arguments, error);
}

static int buses_answer_default(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {
        "--bytes=1000000",
        "--bytes=1000000 --source=sax",
        "--bytes=1000000 --source=scan",
        "--bytes=1000000 --source=reader",
        "--bytes=1000000 --source=dom",
        NULL,
    };
    const char *point = batch_allowed(implementation, points, error);
    return point ? batch_try(implementation, point, error) : CHECK_SKIPPED;
}

static int buses_sources(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {
        "--bytes=300000 --source=sax",
        "--bytes=300000 --source=expat",
        "--bytes=300000 --source=scan",
        "--bytes=300000 --source=reader",
        "--bytes=300000 --source=dom",
        "--bytes=0 --source=sax",
        "--bytes=0 --source=expat",
        "--bytes=0 --source=scan",
        "--bytes=0 --source=reader",
        "--bytes=0 --source=dom",
        NULL,
    };
    return batch_each(implementation, points, batch_try, error);
}

static int buses_metrics(const struct implementation *implementation, struct error *error)
{
    struct trials trials = trials_begin(implementation, error);
    bool right = true;
    for (size_t i = 0; buses_everywhere[i] && right; i++) {
        char *point = buses_somehow(implementation, buses_everywhere[i], error);
        right = trials_note(&trials, batch_metrics(implementation, point, error));
        free(point);
    }
    return trials_end(&trials);
}

static int buses_no_stdin(const struct implementation *implementation, struct error *error)
{
    char *point = buses_somehow(implementation, buses_everywhere[0], error);
    int verdict = batch_no_stdin(implementation, point, error);
    free(point);
    return verdict;
}

const struct check conformance_buses[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = buses_usage},
    {"answer-default", "the right answer with defaults", .run = buses_answer_default},
    {"sources", "the right answer whatever makes the events", .run = buses_sources},
    {"values", "a field's value is all text in it: CDATA, references, pieces; white space stays",
     .run = buses_values},
    {"elements", "which elements are buses and fields, however they are nested", .run = buses_elements},
    {"documents", "line ends, declarations, byte order marks, and where a bus may be",
     .run = buses_documents},
    {"missing", "a bus without a field: exit status 1, its line, and what was before", .run = buses_missing},
    {"malformed", "what is not XML: exit status 1, its line, and what was before", .run = buses_malformed},
    {"truncated", "a document that ends too early: exit status 1, its line, and what was before",
     .run = buses_truncated},
    {"chunks", "the same whatever pieces the source is given: of 1 to 7 bytes", .run = buses_chunks},
    {"large", "the right answer for 100 buses in a line, values of megabytes, elements 1,000 deep",
     .run = buses_large},
    {"environments", "the same wherever the filters run, and nothing is left behind",
     .run = buses_environments},
    {"batch", "the right answer however many records are handed over at a time", .run = buses_batch},
    {"no-input", "an input that cannot be read: exit status 1, and its name", .run = buses_no_input},
    {"metrics", "elapsed_ns and operations are right, and appended", .run = buses_metrics},
    {"ledger", "as many units as were ordered, and a thread or process where there has to be one",
     .run = buses_ledger},
    {"no-stdin", "nothing is read from stdin", .run = buses_no_stdin},
    {0},
};
