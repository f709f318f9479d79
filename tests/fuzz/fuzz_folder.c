// folder -- a scenario's folder that somebody else sent: summarised, counted once more, verified and compared
// with itself, whatever its samples say, and all that is said of it can be written.
//
// An input has parts, each of which has its file's name as its first line. What is not there is as a campaign
// left it.
//
// reads: summary*.c recount*.c figure*.c verify.c sample.c session.c
// longest: 16384
#include "fuzz.h"
#include "planned.h"

#include "comparison.h"
#include "figure.h"
#include "recount.h"
#include "report.h"
#include "session.h"
#include "store.h"
#include "summary.h"
#include "verify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {"samples.jsonl", "plan.json",     "scenario.yaml", "sessions.jsonl",
                                    "host.json",     "counters.json", "ceiling.json"};
enum { NAMES = sizeof names / sizeof names[0] };

static void write_usual(void)
{
    const struct fuzz_planned *planned = fuzz_planned();
    json_t *json = plan_to_json(&planned->plan, &planned->scenario);
    char *text = json_dumps(json, JSON_COMPACT);
    fuzz_write("plan.json", fuzz_bytes_of(text, strlen(text)));
    fuzz_write("scenario.yaml", fuzz_bytes_of(fuzz_scenario_text, strlen(fuzz_scenario_text)));
    free(text);
    json_decref(json);
}

static void write_parts(struct fuzz_bytes rest)
{
    struct fuzz_bytes part;
    while (fuzz_take_part(&rest, &part)) {
        const uint8_t *feed = memchr(part.bytes, '\n', part.length);
        size_t length = feed ? (size_t)(feed - part.bytes) : part.length;
        for (size_t i = 0; i < NAMES; i++)
            if (strlen(names[i]) == length && memcmp(names[i], part.bytes, length) == 0)
                fuzz_write(names[i], fuzz_bytes_of(part.bytes + length + (feed != NULL),
                                                   part.length - length - (feed != NULL)));
    }
}

static void check_interval(const struct interval *interval, const char *of)
{
    fuzz_require(isnan(interval->low) || isnan(interval->high) || (interval->low <= interval->high),
                 "the interval of %s is %g to %g", of, interval->low, interval->high);
}

static void check_figures(const struct summary *summary, const char *directory)
{
    struct figures figures = {0};
    struct recount recount;
    struct error error = {""};
    figures_make(&figures, summary);
    bool counted = recount_read(&recount, summary, directory, &error) == 0;
    if (!counted)
        fuzz_require_sentence(error.text, NULL);
    for (size_t i = 0; i < figures.count; i++) {
        const struct figure *figure = &figures.items[i];
        char *text = figure_text(figure);
        fuzz_require(fuzz_is_clean(text, strlen(text)), "a figure is shown as '%s'", text);
        check_interval(&figure->value, figure->metric);
        if (counted)
            recount_figure(&recount, figure);
        free(text);
    }
    if (counted)
        recount_release(&recount);
    figures_release(&figures);
}

static void check_verified(const char *directory)
{
    struct verify_counts counts;
    struct strings troubles = {0};
    struct error error = {""};
    if (verify_campaign(directory, &counts, &troubles, &error) != 0)
        fuzz_require_sentence(error.text, NULL);
    for (size_t i = 0; i < troubles.count; i++)
        fuzz_require(*troubles.items[i], "a trouble without words");
    strings_release(&troubles);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *directory = fuzz_folder();
    struct summary summary;
    struct error error = {""};
    fuzz_empty_folder();
    write_usual();
    write_parts(fuzz_bytes_of(data, size));
    if (summary_make(&summary, directory, &error) == 0) {
        check_figures(&summary, directory);
        fuzz_require(summary_write(&summary, directory, &error) == 0, "a summary cannot be written: %s",
                     error.text);
        summary_release(&summary);
    } else {
        fuzz_require_sentence(error.text, NULL);
    }
    check_verified(directory);
    return 0;
}
