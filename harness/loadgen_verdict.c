#include "loadgen_verdict.h"

#include "clock.h"
#include "format.h"
#include "least.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

// Where a result becomes doubtful.
#define LATE_MOST     0.05 // the load generator's part of the response times
#define RATE_OFF_MOST 0.01
#define LITTLE_MOST   0.05
#define MISFIT_MOST   0.05 // beside what chance makes of so many gaps
#define GAPS_LEAST    100
#define BUSY          0.9
#define GROWS         1.5 // a queue that grows all the time ends at twice its average

static void add(struct load_verdict *verdict, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct load_verdict *verdict, const char *format, ...)
{
    struct error *reason = &verdict->reasons[verdict->count++];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason->text, sizeof reason->text, format, arguments);
    va_end(arguments);
}

// --- Figures --------------------------------------------------------------------------------------------

double load_littles_error(const struct load_result *result)
{
    if (result->latency.total == 0 || result->unfinished > 0 || result->in_flight_ns <= 0)
        return NAN;
    // N = integral / time, X = messages / time, R = sum / messages.
    return fabs(result->in_flight_ns - result->latency.sum) / result->in_flight_ns;
}

double load_client_work_ns(const struct load_result *result)
{
    return (double)(result->client_cpu_ns - least_of(result->open.spun_ns, result->client_cpu_ns));
}

double load_client_busy(const struct load_options *options, const struct load_result *result)
{
    double had = (double)result->watched_ns * options->threads;
    return had > 0 ? load_client_work_ns(result) / had : NAN;
}

static double server_busy(const struct load_result *result)
{
    double had = (double)result->watched_ns * (double)load_server_cpus(result);
    return result->watched && had > 0 ? (double)result->server.cpu_ns / had : 0;
}

// The share of sums of `count` gaps, each exponential with mean 1, that are below x: the incomplete gamma
// function, as the series of its lower part.
static double erlang_below(double count, double x)
{
    if (x <= 0)
        return 0;
    double term = 1 / count, sum = term;
    for (double n = count + 1; term > sum * 1e-12; n++)
        sum += term *= x / n;
    double value = sum * exp(count * log(x) - x - lgamma(count));
    return value < 1 ? value : 1;
}

// The share of gaps below gap_ns that was asked for.
static double asked_below(const struct load_options *options, const struct load_open_result *open,
                          double gap_ns)
{
    double mean = (double)NS_PER_SECOND / (double)open->rate, gaps = (double)open->gap_messages;
    if (options->arrivals == LOAD_CONSTANT)
        return gap_ns >= gaps * mean;
    return erlang_below(gaps, gap_ns / mean);
}

double load_misfit(const struct load_options *options, const struct load_result *result)
{
    const struct load_open_result *open = &result->open;
    if (open->gaps.total < GAPS_LEAST)
        return NAN;
    double mean = (double)NS_PER_SECOND / (double)open->rate * (double)open->gap_messages;
    double tolerance = fmin(mean / 10, 0.1 * (double)NS_PER_MS), worst = 0, below = 0;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        if (open->gaps.counts[i] == 0)
            continue;
        double gap = (double)histogram_bucket_last(i), total = (double)open->gaps.total;
        worst = fmax(worst, asked_below(options, open, gap - tolerance) - below / total);
        below += (double)open->gaps.counts[i];
        worst = fmax(worst, below / total - asked_below(options, open, gap + tolerance));
    }
    return worst;
}

// --- Verdict --------------------------------------------------------------------------------------------

static void judge_connections(struct load_verdict *verdict, const struct load_options *options,
                              const struct load_result *result)
{
    if (result->connections_made != options->connections)
        add(verdict, "%u of %u connections were made", result->connections_made, options->connections);
}

static void judge_little(struct load_verdict *verdict, const struct load_result *result)
{
    double off = load_littles_error(result);
    if (off > LITTLE_MOST)
        add(verdict,
            "Little's law does not hold: the messages in flight are off by %.1f%% from rate times latency",
            100 * off);
}

// What the load generator's own delays add to the response times where their tail begins.
static void judge_lateness(struct load_verdict *verdict, const struct load_open_result *open)
{
    double response = (double)histogram_quantile(&open->response, 0.99);
    double ours = response - (double)histogram_quantile(&open->prompt, 0.99);
    verdict->late = ours > LATE_MOST * response;
    if (!verdict->late || open->searched)
        return;
    char *quantity = format_quantity(ours, "ns");
    add(verdict,
        "the load generator was late: of the response time's 99th percentile, %s are its own, which is "
        "%.1f%%",
        quantity, 100 * ours / response);
    free(quantity);
}

// The offered rate was not achieved: by whose fault?
static void judge_rate(struct load_verdict *verdict, const struct load_options *options,
                       const struct load_result *result)
{
    const struct load_open_result *open = &result->open;
    double offered = (double)open->intended, out = (double)open->out_at_end;
    double average = result->watched_ns > 0 ? result->in_flight_ns / (double)result->watched_ns : 0;
    bool busy = load_client_busy(options, result) >= BUSY && server_busy(result) < BUSY;
    bool sent_late = (double)open->noticed < (1 - RATE_OFF_MOST) * offered;
    if (result->messages == 0 || (double)result->messages >= (1 - RATE_OFF_MOST) * offered)
        return;
    bool in_time = !verdict->late;
    double achieved = 100 * (double)result->messages / offered;
    verdict->short_of_time = sent_late || !in_time || busy;
    if (sent_late || !in_time)
        add(verdict, "only %.1f%% of the offered rate was achieved, for the load generator was late",
            achieved);
    else if (busy)
        add(verdict,
            "only %.1f%% of the offered rate was achieved, for the load generator had no CPU time left",
            achieved);
    else if (out > GROWS * average)
        verdict->saturated = true;
    else
        add(verdict,
            "only %.1f%% of the offered rate was achieved, though no queue grew: %.0f messages were on their "
            "way "
            "at the end of a window too short for that",
            achieved, out);
}

static void judge_gaps(struct load_verdict *verdict, const struct load_options *options,
                       const struct load_result *result)
{
    if (result->open.gaps.total == 0)
        return;
    double misfit = load_misfit(options, result);
    double chance = 1.63 / sqrt((double)result->open.gaps.total);
    if (misfit > MISFIT_MOST + chance)
        add(verdict,
            "the messages' times are not distributed as asked for: their gaps' distribution is off by %.1f%%",
            100 * misfit);
}

struct load_verdict load_verdict(const struct load_options *options, const struct load_result *result)
{
    struct load_verdict verdict = {0};
    judge_connections(&verdict, options, result);
    judge_little(&verdict, result);
    if (result->open.rate == 0)
        return verdict;
    judge_lateness(&verdict, &result->open);
    judge_rate(&verdict, options, result);
    judge_gaps(&verdict, options, result);
    if (result->open.searched && result->open.knee == 0)
        add(&verdict, "no rate was sustained, however low: there is no knee");
    else if (result->open.knee_is_ours)
        add(&verdict,
            "the knee is the load generator's, not the server's: beyond it, it was late or had no CPU "
            "time left");
    return verdict;
}
