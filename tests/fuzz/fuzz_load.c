// load -- which load is asked for, and what the load generator's report says. An input has two parts: lines
// AXIS=VALUE, and a report.
//
// reads: load_options.c runner_server_verdict.c sample_parts.c
#include "fuzz.h"

#include "load_options.h"
#include "payload.h"
#include "runner_server_course.h"
#include "sample_parts.h"
#include "workload.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// What load_check has passed can be sent.
static void check_options(struct fuzz_bytes lines)
{
    const struct workload *echo = workload_find("echo");
    struct load_options options = load_defaults();
    char *text = fuzz_text(lines), *rest = text;
    struct error error = {""};
    options.duration_ns = 1000000000;
    for (char *line; (line = strsep(&rest, "\n"));) {
        char *value = strchr(line, '=');
        const struct axis *axis = NULL;
        if (value) {
            *value++ = '\0';
            axis = workload_axis(echo, line);
        }
        if (axis && axis_check(axis, value, NULL) == 0)
            load_set(&options, line, value);
    }
    if (load_check(&options, &error) != 0) {
        fuzz_require_sentence(error.text, NULL);
    } else {
        fuzz_require(options.connections >= 1 && options.connections <= LOAD_CONNECTIONS_MOST &&
                         options.depth >= 1 && options.depth <= LOAD_DEEPEST && options.message_bytes >= 1 &&
                         options.message_bytes <= PAYLOAD_LONGEST,
                     "a load of %u connections, %u deep, %u bytes", options.connections, options.depth,
                     options.message_bytes);
        fuzz_require(load_active(&options) >= 1 && load_threads_most(&options) >= 1, "a load of nobody");
        fuzz_require(options.sizes != LOAD_MIXED || (options.message_bytes >= PAYLOAD_MIXED_LEAST &&
                                                     options.message_bytes <= PAYLOAD_MIXED_MOST),
                     "mixed sizes of %u bytes", options.message_bytes);
    }
    free(text);
}

static void check_report(struct fuzz_bytes bytes)
{
    struct scenario scenario = {.workload = workload_find("echo"), .deadline_ns = 1000000000};
    struct planned_implementation implementation = {.model = (char *)"thread", .label = (char *)"thread"};
    const struct run_order order = {.scenario = &scenario, .implementation = &implementation};
    struct sample sample;
    sample_init(&sample);
    struct course course = {
        .order = &order, .sample = &sample, .loaded = PROCESS_EXITED, .stopped = PROCESS_EXITED};
    course.files =
        (struct files){(char *)"/dev/null", (char *)"/dev/null", (char *)"/dev/null",
                       (char *)(uintptr_t)fuzz_file(bytes), (char *)"/dev/null"}; // NOLINT: only read
    course.load = (struct process){.pid = 1, .ended = true, .end = PROCESS_EXITED};
    course.server = course.load;
    course_judge(&course, 0);
    fuzz_require(sample.outcome == OUTCOME_OK || fuzz_is_clean(sample.reason, strlen(sample.reason)),
                 "it says: %s", sample.reason);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        fuzz_require(isnan(sample.metrics[i]) || isfinite(sample.metrics[i]), "a metric is infinite");
    if (sample.parts) {
        fuzz_require(sample.parts->count >= 1 && sample.parts->count <= SAMPLE_PARTS_MOST, "%zu parts",
                     sample.parts->count);
        json_t *json = sample_parts_to_json(sample.parts);
        free(sample_parts_from_json(json));
        json_decref(json);
    }
    sample_release(&sample);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes rest = {data, size}, part;
    if (fuzz_take_part(&rest, &part))
        check_options(part);
    if (fuzz_take_part(&rest, &part))
        check_report(part);
    return 0;
}
