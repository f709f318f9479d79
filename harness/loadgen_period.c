// Stretches of sending, and what is measured over the window.
#include "loadgen_live.h"

#include "clock.h"
#include "least.h"

#include <sys/epoll.h>

enum {
    EVENTS = 128,          // taken at once
    AWAKE_NS = 100000,     // sleeping was seen to end 23 us late, and 68 us with the default slack of timers
    LOOK_NS = 2000,        // that a look for events takes at most: what is beyond it, somebody else computed
    LONGEST_WAIT_MS = 100, // so that load_stop is seen even if its signal came just before the wait
};

static void dispatch(struct load *load, const struct epoll_event *event)
{
    struct load_connection *connection = event->data.ptr;
    if (connection->descriptor < 0)
        return; // closed by an event of the same batch
    if (connection->connecting)
        load_established(load, connection);
    else
        load_transfer(load, connection, event->events);
}

// What the mode has to do by now.
static void do_what_is_due(struct load *load)
{
    if (load->due_ns == UINT64_MAX)
        return;
    load->now = load->world->clock(load->world);
    if (load->now >= load->due_ns)
        load->mode->due(load);
}

// How long to sleep. Sleeping ends late, so that the last stretch before the mode's time is spent awake,
// looking for events again and again (0).
static uint64_t sleep_ns(const struct load *load, uint64_t until_ns)
{
    uint64_t until = least_of(until_ns, load->deadline_ns);
    uint64_t due = load->due_ns;
    if (due != UINT64_MAX && !load->options->sleeps)
        due = due > AWAKE_NS ? due - AWAKE_NS : 0;
    until = least_of(until, due);
    return least_of(until > load->now ? until - load->now : 0, LONGEST_WAIT_MS * NS_PER_MS);
}

void load_poll(struct load *load, uint64_t until_ns)
{
    struct epoll_event events[EVENTS];
    uint64_t sleep = sleep_ns(load, until_ns);
    uint64_t before = sleep == 0 ? load->world->clock(load->world) : 0;
    int count = load->world->wait(load->world, load->poller, events, EVENTS, sleep);
    load->now = load->world->clock(load->world);
    if (sleep == 0 && count == 0 && load->watching)
        load->result->open.spun_ns += least_of(load->now - before, LOOK_NS);
    do_what_is_due(load);
    if (load->now >= load->live_ns)
        load_live(load);
    for (int i = 0; i < count; i++) {
        dispatch(load, &events[i]);
        do_what_is_due(load);
        if (load->sending && load->now >= load->period_end)
            break; // the rest is reported again, and belongs to the time after
    }
}

// Whether nothing more can come of a period: its messages are home, or lost with their connections.
static bool period_is_spent(const struct load *load)
{
    return load->alive + load->connecting == 0 || (load->quota == 0 && load->out == 0);
}

// One stretch of sending, until `duration_ns` have passed or `messages` of all threads are home (0: no such
// end). All threads begin it together. Returns the time it really took.
static uint64_t run_period(struct load *load, uint64_t duration_ns, uint64_t messages)
{
    load_meet(load);
    if (load->number == 0)
        load->crew->start_ns = load->world->clock(load->world);
    load_meet(load);
    uint64_t start = load->now = load->crew->start_ns;
    load->period_end = duration_ns ? start + duration_ns : UINT64_MAX;
    load->period_home = 0;
    load->quota = messages ? load_share(load, messages) : UINT64_MAX;
    load->slice_end = start + load->result->slice_ns;
    load->sending = true;
    load->mode->start(load);
    while (load->sending) {
        load_poll(load, load->period_end);
        if (load->now >= load->period_end || load_is_over(load) || period_is_spent(load))
            load->sending = false;
    }
    if (!load->mode->give_up)
        load->due_ns = UINT64_MAX;
    return load->now - start;
}

// Lets every message that is out come home, and what was begun come to its end. What still waits to be sent
// is sent meanwhile, for `patience_ns` at most; where the server is slower than what is offered, that would
// take ever longer.
static void drain(struct load *load, uint64_t patience_ns)
{
    uint64_t until = load->now + patience_ns;
    load->finishing = load->mode->give_up != NULL;
    while ((load->out + load->busy > 0 || load->finishing) && !load_is_over(load)) {
        load_poll(load, load->finishing ? until : UINT64_MAX);
        if (load->finishing && ((load->waiting == 0 && load->due_ns == UINT64_MAX) || load->now >= until))
            load->finishing = false;
        if (!load->finishing && load->waiting > 0)
            load->mode->give_up(load);
    }
    load->finishing = false;
    if (load->mode->give_up)
        load->mode->give_up(load); // what the deadline has cut off
}

// How long the window's drain may go on with sending: as long as the window took, but at least a second, and
// no longer than leaves a quarter of the time to the deadline for what is in flight then.
static uint64_t patience(const struct load *load, uint64_t window)
{
    uint64_t left = load->deadline_ns > load->now ? load->deadline_ns - load->now : 0;
    return least_of(window > NS_PER_SECOND ? window : NS_PER_SECOND, left / 4 * 3);
}

// Reads the server's counters. What cannot be read is an error of ours: the figures would lack a side.
static bool read_server(struct load *load, bool memory, struct watch_reading *reading)
{
    struct error error;
    if (load->options->watch_pid == 0)
        return false;
    if (load->world->read_server(load->world, load->options->watch_pid, memory, reading, &error) == 0)
        return true;
    // A server that is gone has shown that on its connections already.
    if (load_errors_theirs(&load->result->errors) == 0)
        load->result->errors.ours_other++;
    load_note(load, "%s", error.text);
    return false;
}

// As many slices as their least length allows.
static void cut_window(struct load *load, uint64_t duration_ns)
{
    struct load_result *result = load->result;
    uint64_t count = duration_ns / (LOAD_SLICE_LEAST_MS * NS_PER_MS);
    if (count < 2)
        return;
    result->slice_count = count < LOAD_SLICES_MOST ? (unsigned)count : LOAD_SLICES_MOST;
    result->slice_ns = duration_ns / result->slice_count;
}

void load_read_kernel(const struct load *load, struct kernel_memory *memory)
{
    if (load->number == 0 && load->options->watch_pid != 0)
        kernel_memory_read(memory, "");
}

static struct watcher *begin_moments(const struct load *load, uint64_t duration_ns)
{
    const struct load_options *options = load->options;
    return options->moments == 0 ? NULL
                                 : watch_moments_begin(options->watch_pid, duration_ns / options->moments,
                                                       options->moments, &load->result->moments);
}

void load_measure(struct load *load, uint64_t duration_ns, bool trial)
{
    struct load_result *result = load->result;
    struct watch_reading before, after;
    load_meet(load); // nobody's messages are out
    if (!trial)
        load_read_kernel(load, &result->kernel_up);
    bool watched = load->number == 0 && read_server(load, false, &before);
    uint64_t start_cpu = load->world->cpu(load->world), start = load->world->clock(load->world);
    if (!trial)
        cut_window(load, duration_ns);
    load->in_window = !trial;
    load->watching = true;
    load->flown_at = start;
    struct watcher *watcher = watched && !trial ? begin_moments(load, duration_ns) : NULL;
    result->window_ns = run_period(load, duration_ns, load->options->messages);
    watch_moments_end(watcher);
    result->messages = load->period_home;
    result->open.out_at_end = load->out + load->waiting;
    load->in_window = false;
    drain(load, trial ? duration_ns : patience(load, duration_ns));
    load->watching = false;
    result->client_cpu_ns = load->world->cpu(load->world) - start_cpu;
    load_meet(load);
    result->watched_ns = load->world->clock(load->world) - start;
    result->messages_watched = result->latency.total;
    if (!trial)
        load_read_kernel(load, &result->kernel_behind);
    if (watched && read_server(load, !trial, &after)) {
        result->server = watch_difference(&before, &after);
        result->watched = true;
    }
}

void load_warm_up(struct load *load)
{
    if (load->options->warmup_ns == 0)
        return;
    load->result->warmup_ns = run_period(load, load->options->warmup_ns, 0);
    load->result->warmup_messages = load->period_home;
    drain(load, 0);
}
