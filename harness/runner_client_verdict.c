// The verdict over a run of a client: from its end and its answer, and from what the harness's server saw.
#include "runner_client_course.h"
#include "runner_outcome.h"

#include "clock.h"
#include "strbuf.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

// --- What the server saw ---------------------------------------------------------------------------------

// Its report, the line behind READY, or NULL.
static json_t *read_report(const struct client_course *course)
{
    struct strbuf text = {0};
    const char *line = strbuf_add_file(&text, course->output) == 0 ? strchr(strbuf_text(&text), '\n') : NULL;
    json_t *report = line ? json_loads(line + 1, 0, NULL) : NULL;
    strbuf_release(&text);
    return report;
}

static double number_in(const json_t *report, const char *name)
{
    const json_t *number = json_object_get(report, name);
    return json_is_number(number) ? json_number_value(number) : NAN;
}

static void judge_requests(const struct client_course *course, const json_t *report)
{
    struct sample *sample = course->run.sample;
    double wanted = (double)course->point.requests;
    double distinct = number_in(report, "distinct"), requests = number_in(report, "requests");
    double peak = number_in(report, "in_flight_peak");
    if (distinct != wanted)
        outcome_set(sample, OUTCOME_INVALID, "it asked the server for %.0f of %.0f requests", distinct,
                    wanted);
    else if (requests != wanted)
        outcome_set(sample, OUTCOME_INVALID, "it asked the server %.0f times, for %.0f requests", requests,
                    wanted);
    else if (peak > (double)course->point.concurrency)
        outcome_set(sample, OUTCOME_INVALID,
                    "it had %.0f requests in flight at once, where %" PRIu64 " are allowed", peak,
                    course->point.concurrency);
}

static void take_report(double *metrics, const json_t *report)
{
    metrics[METRIC_REQUESTS_PEAK] = number_in(report, "in_flight_peak");
    metrics[METRIC_API_BUSY_FRACTION] = number_in(report, "cpu_ns") / metrics[METRIC_ELAPSED_NS];
    metrics[METRIC_ANSWER_LATE_P50_NS] = number_in(report, "answer_late_p50_ns");
    metrics[METRIC_ANSWER_LATE_P99_NS] = number_in(report, "answer_late_p99_ns");
    metrics[METRIC_ANSWER_LATE_MAX_NS] = number_in(report, "answer_late_max_ns");
}

// --- What follows ----------------------------------------------------------------------------------------

static void derive(struct client_course *course, const json_t *report)
{
    double *metrics = course->run.sample->metrics;
    uint64_t serial, concurrent;
    program_derive(&course->run);
    take_report(metrics, report);
    oracle_fanout_bounds(&course->point, &serial, &concurrent);
    metrics[METRIC_BOUND_SERIAL_NS] = (double)serial;
    metrics[METRIC_BOUND_CONCURRENT_NS] = (double)concurrent;
    if (concurrent > 0)
        metrics[METRIC_BOUND_RATIO] = metrics[METRIC_ELAPSED_NS] / (double)concurrent;
    metrics[METRIC_CPU_NS_PER_OPERATION] = metrics[METRIC_CPU_NS] / metrics[METRIC_OPERATIONS];
    metrics[METRIC_SWITCHES_PER_OPERATION] =
        (metrics[METRIC_VOLUNTARY_SWITCHES] + metrics[METRIC_INVOLUNTARY_SWITCHES]) /
        metrics[METRIC_OPERATIONS];
}

// --- Whether the figures can be stood behind --------------------------------------------------------------

// The client's CPU time: what it reports, else that of the whole program.
static double client_cpu_ns(const double *metrics)
{
    return isnan(metrics[METRIC_CPU_NS]) ? metrics[METRIC_USER_CPU_NS] + metrics[METRIC_SYSTEM_CPU_NS]
                                         : metrics[METRIC_CPU_NS];
}

static double server_cpu_ns(const double *metrics)
{
    return metrics[METRIC_API_BUSY_FRACTION] * metrics[METRIC_ELAPSED_NS];
}

static void judge_bound(struct sample *sample)
{
    double elapsed = sample->metrics[METRIC_ELAPSED_NS], bound = sample->metrics[METRIC_BOUND_CONCURRENT_NS];
    if (elapsed < 0.99 * bound)
        outcome_set(sample, OUTCOME_INVALID,
                    "its elapsed_ns is %.4g ms, and the delays of the answers alone take %.4g ms",
                    elapsed / 1e6, bound / 1e6);
}

// It waited though it could have asked: docs/METHOD.md. Who prints with pauses may let others wait for that.
static void judge_concurrency(const struct client_course *course)
{
    struct sample *sample = course->run.sample;
    const double *metrics = sample->metrics;
    uint64_t could = course->point.concurrency < course->point.requests ? course->point.concurrency
                                                                        : course->point.requests;
    double elapsed = metrics[METRIC_ELAPSED_NS], peak = metrics[METRIC_REQUESTS_PEAK];
    bool idle = client_cpu_ns(metrics) + server_cpu_ns(metrics) < elapsed / 4;
    bool slow = elapsed > 1.5 * metrics[METRIC_BOUND_CONCURRENT_NS];
    if (course->point.tick_ns > 0 || !idle || !slow || !(peak >= 1 && peak < (double)could / 2))
        return;
    struct fanout_point fewer = course->point;
    uint64_t serial, waited;
    fewer.concurrency = (uint64_t)peak;
    oracle_fanout_bounds(&fewer, &serial, &waited);
    if ((double)waited > 0.75 * elapsed)
        outcome_set(sample, OUTCOME_INVALID,
                    "it had at most %.0f requests in flight at once, where %" PRIu64
                    " could be, and waited for answers most of the time",
                    peak, could);
}

// docs/METHOD.md says why these are the limits.
static void judge_server(const struct client_course *course)
{
    struct sample *sample = course->run.sample;
    const double *metrics = sample->metrics;
    double late = metrics[METRIC_ANSWER_LATE_P99_NS], busy = metrics[METRIC_API_BUSY_FRACTION];
    double work = server_cpu_ns(metrics);
    if (course->run.order->scenario->placement != PLACEMENT_SPLIT)
        work += client_cpu_ns(metrics);
    if (busy > 0.9)
        outcome_set(sample, OUTCOME_INVALID,
                    "the harness's server was busy for %.0f%% of the time, so that it was measured and not "
                    "the client: choose longer delays, or less concurrency",
                    busy * 100);
    else if (late - work > fmax(0.05 * metrics[METRIC_ELAPSED_NS], (double)NS_PER_MS))
        outcome_set(sample, OUTCOME_INVALID,
                    "the harness's server was kept from answering: 1%% of the answers were %.3g ms late or "
                    "more, and all of its work took %.3g ms",
                    late / 1e6, work / 1e6);
}

static void judge_witness(struct client_course *course)
{
    struct sample *sample = course->run.sample;
    json_t *report = read_report(course);
    if (!report) {
        outcome_set(sample, OUTCOME_INVALID, "the harness's server left no report");
        return;
    }
    judge_requests(course, report);
    program_judge_ledger(&course->run);
    derive(course, report);
    json_decref(report);
    judge_bound(sample);
    if (course->run.order->under) // then time is the counting program's
        return;
    judge_concurrency(course);
    judge_server(course);
}

int client_course_judge(struct client_course *course, struct error *error)
{
    const enum outcome *outcome = &course->run.sample->outcome;
    size_t failing = 0;
    program_read_timing(&course->run);
    bool ended = course->run.code == 0 || course->run.code == 1;
    if (ended && *outcome == OUTCOME_OK && client_course_failures(course, &failing, error) != 0)
        return -1;
    if (*outcome == OUTCOME_OK)
        program_judge_exit(&course->run, failing > 0);
    if (*outcome == OUTCOME_OK)
        program_read_metrics(&course->run);
    if (*outcome == OUTCOME_OK && client_course_answer(course, error) != 0)
        return -1;
    if (*outcome == OUTCOME_OK)
        judge_witness(course);
    return 0;
}
