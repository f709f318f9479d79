// Knee: the highest rate that the server sustains, found by trials: short open loops with their drains. The
// rate doubles until a trial fails, and then the gap between the best that went well and the least that
// failed is halved. A trial that fails is made again, and has failed when that fails, too: so a moment in
// which the machine did something else does not decide.
#include "loadgen_flow.h"

#include "clock.h"
#include "loadgen_verdict.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    TRIALS_MOST = 18,
    TRIAL_PART = 24, // of the run's duration
    TRIAL_LEAST_MS = 20,
    RATE_LEAST = 10,
    RESPONSE_MOST_MS = 10, // of 99% of the messages
    NARROW_PERCENT = 3,
};

struct load_search {
    unsigned best;   // of the rates that were sustained; 0: none
    unsigned failed; // the least that was not; 0: none
    bool failed_once;
    bool ours; // what failed was the load generator
    unsigned trials;
};

static void forget(struct load_result *result)
{
    histogram_clear(&result->latency);
    memset(&result->open, 0, sizeof result->open);
    result->in_flight_ns = 0;
    result->unfinished = result->oldest_unfinished_ns = 0;
}

static uint64_t trial_ns(const struct load_options *options)
{
    uint64_t part = options->duration_ns / TRIAL_PART, least = TRIAL_LEAST_MS * NS_PER_MS;
    return part > least ? part : least;
}

static bool is_sustained(const struct load *load, const struct load_result *trial, bool *ours)
{
    struct load_verdict verdict = load_verdict(load->options, trial);
    uint64_t response = histogram_quantile(&trial->open.response, 0.99);
    uint64_t lateness = histogram_quantile(&trial->open.lateness, 0.99);
    *ours = verdict.short_of_time || lateness > response / 2;
    return trial->messages > 0 && !verdict.saturated && !verdict.short_of_time &&
           response <= RESPONSE_MOST_MS * NS_PER_MS;
}

// The rate of the next trial, or 0 when the search has ended.
static unsigned next_rate(struct load_search *search, unsigned rate, bool sustained)
{
    if (!sustained && !search->failed_once) {
        search->failed_once = true;
        return rate;
    }
    search->failed_once = false;
    if (sustained)
        search->best = rate;
    else
        search->failed = rate;
    if (search->failed == 0)
        return rate < LOAD_RATE_MOST / 2 ? 2 * rate : 0;
    if (search->best == 0)
        return rate / 2 >= RATE_LEAST ? rate / 2 : 0;
    if (search->failed - search->best <= search->best / 100 * NARROW_PERCENT + 1)
        return 0;
    return search->best + (search->failed - search->best) / 2;
}

// By the first thread, while the others wait.
static void decide(struct load *load, struct load_search *search)
{
    struct load_crew *crew = load->crew;
    struct load_result *trial = load_merged(crew);
    bool ours, sustained = is_sustained(load, trial, &ours);
    if (!sustained)
        search->ours = ours;
    unsigned rate = next_rate(search, (unsigned)crew->rate, sustained);
    if (++search->trials == TRIALS_MOST || trial->timed_out || trial->interrupted)
        rate = 0;
    crew->searching = rate > 0;
    if (rate == 0) // the search has ended: the measurement is at half of what was found
        rate = search->best / 2 > RATE_LEAST ? search->best / 2 : RATE_LEAST;
    crew->rate = rate;
    free(trial);
}

void load_search(struct load *load)
{
    struct load_search search = {0};
    do {
        forget(load->result);
        load_measure(load, trial_ns(load->options), true);
        load_meet(load);
        if (load->number == 0)
            decide(load, &search);
        load_meet(load);
    } while (load->crew->searching);
    forget(load->result);
    load->result->open.searched = true;
    load->result->open.knee = search.best; // the first thread's, as is the next
    load->result->open.knee_is_ours = search.ours;
}
