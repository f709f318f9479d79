#include "loadgen_live.h"

#include "clock.h"
#include "format.h"
#include "memory.h"
#include "metric.h"
#include "strbuf.h"

#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BAR = 20 };

// A thread's figures when it last looked.
struct copy {
    uint64_t at_ns; // 0: it has not looked in this period
    uint64_t home;  // messages of the period
    double rate;    // since the look before
    uint64_t errors;
    unsigned connections;
    struct histogram *times; // owned; NULL for the first thread, which shows its own
};

struct load_live_state {
    bool terminal;
    struct copy *copies; // one a thread; under the crew's mutex
    struct histogram *all;
};

// --- The line -------------------------------------------------------------------------------------------

static void add_quantity(struct strbuf *text, const char *before, double value, const char *unit)
{
    char *quantity = format_quantity(value, unit);
    strbuf_addf(text, "%s%s", before, quantity);
    free(quantity);
}

static void add_bar(struct strbuf *text, double done)
{
    int filled = (int)(done * BAR);
    strbuf_addc(text, '[');
    for (int i = 0; i < BAR; i++)
        strbuf_addc(text, i < filled ? '#' : '.');
    strbuf_adds(text, "] ");
}

static void add_percentile(struct strbuf *text, const char *before, const struct histogram *times,
                           double fraction)
{
    if (histogram_supports(times, fraction))
        add_quantity(text, before, (double)histogram_quantile(times, fraction), "ns");
}

char *load_live_line(const struct load_moment *moment, bool with_bar)
{
    static const char *const phases[] = {"connecting", "warm-up", "searching", "measuring"};
    const char *rate_unit = metric_get(METRIC_MESSAGES_PER_SECOND)->unit;
    struct strbuf text = {0};
    if (with_bar)
        add_bar(&text, moment->done);
    strbuf_adds(&text, phases[moment->phase]);
    if (moment->phase == LOAD_CONNECTING)
        strbuf_addf(&text, "  %u of %u", moment->connections, moment->of_connections);
    if (moment->phase == LOAD_SEARCHING)
        add_quantity(&text, " at ", moment->rate, rate_unit);
    if (isfinite(moment->left_s)) {
        double whole = ceil(moment->left_s); // of 2^64 messages, more seconds than an integer may hold
        strbuf_addf(&text, "  %.0f:%02.0f left", floor(whole / 60), fmod(whole, 60));
    }
    if (isfinite(moment->messages_per_second))
        add_quantity(&text, "  ", moment->messages_per_second, metric_get(METRIC_MESSAGES_PER_SECOND)->unit);
    add_percentile(&text, "  p50 ", moment->times, 0.5);
    add_percentile(&text, "  p99 ", moment->times, 0.99);
    if (moment->errors > 0)
        strbuf_addf(&text, "  errors %llu", (unsigned long long)moment->errors);
    return strbuf_detach(&text);
}

// A terminal that was stopped (Ctrl-S) must not stop the load.
static bool can_be_written(void)
{
    struct pollfd stream = {.fd = STDERR_FILENO, .events = POLLOUT};
    return poll(&stream, 1, 0) == 1 && stream.revents & POLLOUT;
}

// --- What is in it --------------------------------------------------------------------------------------

static uint64_t errors_of(const struct load *load)
{
    return load_errors_ours(&load->result->errors) + load_errors_theirs(&load->result->errors);
}

// The thread's figures, for the first one to find.
static void leave_copy(struct load *load, struct copy *copy)
{
    bool same_period = copy->at_ns > load->crew->start_ns && copy->home <= load->period_home;
    uint64_t since_ns = load->now - (same_period ? copy->at_ns : load->crew->start_ns);
    uint64_t home = load->period_home - (same_period ? copy->home : 0);
    copy->rate =
        load->sending && since_ns > 0 ? (double)home * (double)NS_PER_SECOND / (double)since_ns : NAN;
    copy->at_ns = load->now;
    copy->home = load->period_home;
    copy->errors = errors_of(load);
    copy->connections = load->result->connections_made;
    if (copy->times)
        *copy->times = *load_times(load->result);
}

static bool is_searching(const struct load *load)
{
    return load->options->mode == LOAD_KNEE && !load->result->open.searched;
}

// How much of the period that is on has passed, and what is left of it.
static void find_time(const struct load *load, uint64_t home, struct load_moment *moment)
{
    uint64_t start = load->crew->start_ns, end = load->period_end, now = load->now;
    double left_ns = now < end ? (double)(end - now) : 0;
    if (end == UINT64_MAX)
        left_ns = INFINITY;
    else
        moment->done = 1 - left_ns / (double)(end - start);
    uint64_t messages = load->options->messages;
    if (moment->phase == LOAD_MEASURING && messages > 0) {
        double to_come = messages > home ? (double)(messages - home) : 0;
        left_ns = fmin(left_ns, to_come / moment->messages_per_second * (double)NS_PER_SECOND);
        moment->done = fmax(moment->done, (double)home / (double)messages);
    }
    moment->left_s = left_ns / (double)NS_PER_SECOND;
}

static void find_phase(const struct load *load, uint64_t home, struct load_moment *moment)
{
    if (!load->sending && !load->watching) {
        moment->phase = LOAD_CONNECTING;
        moment->done = fmin(1, (double)moment->connections / moment->of_connections);
        return;
    }
    moment->phase = load->watching ? LOAD_MEASURING : LOAD_WARMING_UP;
    if (load->watching && is_searching(load)) {
        moment->phase = LOAD_SEARCHING; // how long it will take depends on what it finds
        moment->rate = (double)load->crew->rate;
        return;
    }
    find_time(load, home, moment);
    if (moment->phase == LOAD_WARMING_UP)
        moment->left_s += (double)load->options->duration_ns / (double)NS_PER_SECOND;
}

static void show(struct load *load, const struct load_moment *moment)
{
    const struct load_live_state *state = load->crew->live;
    if (!can_be_written())
        return;
    char *line = load_live_line(moment, state->terminal);
    if (state->terminal)
        fprintf(stderr, "\r\033[K%s", line);
    else
        fprintf(stderr, "%s\n", line);
    free(line);
}

static void gather(struct load *load, struct load_moment *moment)
{
    const struct load_live_state *state = load->crew->live;
    uint64_t home = 0;
    *state->all = *load_times(load->result);
    for (unsigned i = 0; i < load->crew->count; i++) {
        const struct copy *copy = &state->copies[i];
        home += copy->home;
        moment->connections += copy->connections;
        moment->errors += copy->errors;
        moment->messages_per_second += copy->rate;
        if (copy->times)
            histogram_merge(state->all, copy->times);
    }
    moment->times = state->all;
    find_phase(load, home, moment);
}

void load_live(struct load *load)
{
    struct load_crew *crew = load->crew;
    struct load_moment moment = {.of_connections = load->options->connections, .left_s = NAN};
    load->live_ns += NS_PER_SECOND;
    if (load->live_ns <= load->now) // it was held up
        load->live_ns = load->now + NS_PER_SECOND;
    pthread_mutex_lock(&crew->mutex);
    leave_copy(load, &crew->live->copies[load->number]);
    if (load->number == 0)
        gather(load, &moment);
    pthread_mutex_unlock(&crew->mutex);
    if (load->number == 0)
        show(load, &moment);
}

void load_live_init(struct load_crew *crew)
{
    if (!crew->loads[0].options->live)
        return;
    struct load_live_state *state = memory_zeroed(1, sizeof *state);
    state->terminal = isatty(STDERR_FILENO);
    state->copies = memory_zeroed(crew->count, sizeof *state->copies);
    state->all = memory_zeroed(1, sizeof *state->all);
    for (unsigned i = 0; i < crew->count; i++) {
        crew->loads[i].live_ns = crew->loads[i].now + NS_PER_SECOND;
        if (i > 0)
            state->copies[i].times = memory_zeroed(1, sizeof *state->copies[i].times);
    }
    crew->live = state;
}

void load_live_release(struct load_crew *crew)
{
    struct load_live_state *state = crew->live;
    if (!state)
        return;
    if (state->terminal && can_be_written())
        fputs("\r\033[K", stderr);
    for (unsigned i = 0; i < crew->count; i++)
        free(state->copies[i].times);
    free(state->copies);
    free(state->all);
    free(state);
}
