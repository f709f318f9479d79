// Open loop: messages go out when their time has come, however the earlier ones fare.
//
// The schedule is absolute and seeded, and each message keeps its time: nothing is skipped, and nothing is
// forgiven. Where its connection has `depth` messages in flight already, it waits there with the time it was
// intended for. The connections take turns. So a message waits for an earlier one only if that has taken a
// whole turn; dealt at random, two would often meet on one connection, and the time they wait would tell of
// the dealing, however fast the server is.
//
// All threads draw the same schedule, and each sends every crew->count-th message of it.
//
// Source: Schroeder, Wierman, Harchol-Balter, "Open Versus Closed: A Cautionary Tale", 2006; and Gil Tene on
// coordinated omission.
#include "loadgen_flow.h"

#include "clock.h"
#include "memory.h"

#include <math.h>
#include <stdlib.h>

enum {
    BURST = 4,          // sent before the next event, however many are due: replies are not to wait for ever
    GAP_NS = 200000,    // over which gaps are checked: shorter ones are as long as handling an event
    GAP_MESSAGES = 256, // at most
};

struct schedule {
    struct random_state random;
    uint64_t start;
    uint64_t number;         // of the message that comes next, among those of all threads
    uint64_t next;           // when it comes, if it is this thread's; UINT64_MAX: no more in this period
    struct load_queue ready; // noticed, and next to be sent
    double at_ns;            // when, from the start
    uint64_t own;            // messages of this thread so far
    unsigned turn;           // of the connections
    uint64_t gap;            // own messages between two that are marked
    uint64_t marked_at;
    uint64_t periods;
};

static double gap_of(const struct load *load, struct schedule *schedule)
{
    double mean = (double)NS_PER_SECOND / (double)load->crew->rate;
    return load->options->arrivals == LOAD_CONSTANT ? mean : -mean * log1p(-random_unit(&schedule->random));
}

// The next message of this thread. Once one lies behind the period's end, all threads have drawn equally
// many.
static void draw(struct load *load, struct schedule *schedule)
{
    bool constant = load->options->arrivals == LOAD_CONSTANT;
    do {
        schedule->number++;
        if (constant) // without a sum, whose error would grow
            schedule->at_ns = (double)schedule->number * gap_of(load, schedule);
        else
            schedule->at_ns += gap_of(load, schedule);
        schedule->next = schedule->start + (uint64_t)schedule->at_ns;
    } while (schedule->next < load->period_end && schedule->number % load->crew->count != load->number);
    if (schedule->next >= load->period_end)
        schedule->next = UINT64_MAX;
}

// --- Queues ---------------------------------------------------------------------------------------------

static void push(struct load *load, struct load_queue *queue, struct load_arrival arrival)
{
    if (queue->count == queue->capacity) {
        size_t capacity = queue->capacity ? 2 * queue->capacity : 16;
        struct load_arrival *items = memory_zeroed(capacity, sizeof *items);
        for (size_t i = 0; i < queue->count; i++)
            items[i] = queue->items[(queue->first + i) % queue->capacity];
        free(queue->items);
        *queue = (struct load_queue){.items = items, .capacity = capacity, .count = queue->count};
    }
    queue->items[(queue->first + queue->count++) % queue->capacity] = arrival;
    load->waiting++;
}

static struct load_arrival pop(struct load *load, struct load_queue *queue)
{
    struct load_arrival arrival = queue->items[queue->first];
    queue->first = (queue->first + 1) % queue->capacity;
    queue->count--;
    load->waiting--;
    return arrival;
}

// --- Sending --------------------------------------------------------------------------------------------

// How many messages of a connection lie before a position of its stream.
static uint64_t messages_before(const struct load *load, const struct load_connection *connection,
                                uint64_t position)
{
    return payload_message_at(&load->payload, connection->index, position).sequence;
}

static uint64_t begun_on(const struct load *load, const struct load_connection *connection)
{
    return messages_before(load, connection, connection->wanted);
}

static bool has_room(const struct load *load, const struct load_connection *connection)
{
    uint64_t home = messages_before(load, connection, connection->received);
    return begun_on(load, connection) - home < load->options->depth;
}

static void put(struct load *load, struct load_connection *connection, struct load_arrival arrival)
{
    connection->arrivals[begun_on(load, connection) % load->options->depth] = arrival;
    load_begin_one(load, connection);
}

static bool is_well(const struct load_connection *connection)
{
    return connection->descriptor >= 0 && connection->sent_at && !connection->judged &&
           !connection->send_error;
}

// The age of a message that will not come home stands for its response time, which would have been longer.
static void censor(struct load *load, struct load_arrival arrival)
{
    if (!load->watching)
        return;
    uint64_t age = load->now > arrival.intended ? load->now - arrival.intended : 0;
    load->result->open.censored++;
    histogram_record(&load->result->open.response, age);
    histogram_record(&load->result->open.prompt, age);
    if (age > load->result->oldest_unfinished_ns)
        load->result->oldest_unfinished_ns = age;
}

// To the connection whose turn it is.
static void deal(struct load *load, struct schedule *schedule, struct load_arrival arrival)
{
    struct load_connection *connection = NULL;
    for (unsigned tries = 0; tries < load->count && !connection; tries++) {
        connection = &load->connections[schedule->turn];
        schedule->turn = (schedule->turn + 1) % load->count;
        if (!is_well(connection))
            connection = NULL;
    }
    if (!connection) {
        load->result->unfinished++;
        censor(load, arrival);
    } else if (connection->queue.count > 0 || !has_room(load, connection)) {
        push(load, &connection->queue, arrival);
    } else {
        arrival.held_ns = load->now - arrival.intended;
        put(load, connection, arrival);
    }
}

static void notice(struct load *load, struct schedule *schedule, struct load_arrival arrival)
{
    struct load_open_result *result = &load->result->open;
    if (!load->watching)
        return;
    result->intended++;
    result->noticed += arrival.noticed < load->period_end;
    histogram_record(&result->lateness, arrival.noticed - arrival.intended);
    if (schedule->own % schedule->gap != 0)
        return;
    if (schedule->own > 0)
        histogram_record(&result->gaps, arrival.noticed - schedule->marked_at);
    schedule->marked_at = arrival.noticed;
}

// All whose time has come by now: looking is quick, and so none waits to be noticed while others are sent.
static void notice_all(struct load *load, struct schedule *schedule)
{
    while (load->now >= schedule->next) {
        struct load_arrival arrival = {.intended = schedule->next, .noticed = load->now};
        notice(load, schedule, arrival);
        schedule->own++;
        push(load, &schedule->ready, arrival);
        draw(load, schedule);
    }
    load->due_ns = schedule->ready.count > 0 ? 0 : schedule->next;
}

static void due(struct load *load)
{
    struct schedule *schedule = load->mode_state;
    notice_all(load, schedule);
    for (int burst = 0; burst < BURST && schedule->ready.count > 0; burst++) {
        deal(load, schedule, pop(load, &schedule->ready));
        load->now = load->world->clock(load->world);
        notice_all(load, schedule);
    }
}

static void home(struct load *load, struct load_connection *connection, uint64_t count)
{
    (void)count;
    while (connection->queue.count > 0 && has_room(load, connection) && is_well(connection))
        put(load, connection, pop(load, &connection->queue));
}

// --- A period -------------------------------------------------------------------------------------------

static void start(struct load *load)
{
    struct schedule *schedule = load->mode_state;
    uint64_t periods = schedule->periods + 1;
    uint64_t gap = load->crew->rate * GAP_NS / NS_PER_SECOND / load->crew->count + 1;
    *schedule = (struct schedule){.start = load->crew->start_ns,
                                  .number = UINT64_MAX, // 0 comes next
                                  .turn = schedule->turn,
                                  .ready = schedule->ready, // empty
                                  .gap = gap < GAP_MESSAGES ? gap : GAP_MESSAGES,
                                  .periods = periods};
    random_seed(&schedule->random, random_mix(load->options->seed) + periods);
    if (load->watching) {
        load->result->open.rate = load->crew->rate;
        load->result->open.gap_messages = schedule->gap * load->crew->count;
    }
    draw(load, schedule);
    load->due_ns = schedule->next;
}

static void censor_in_flight(struct load *load, const struct load_connection *connection)
{
    uint64_t first = messages_before(load, connection, connection->received);
    for (uint64_t message = first; message < begun_on(load, connection); message++)
        censor(load, connection->arrivals[message % load->options->depth]);
}

// What was in flight on the connection is lost; what waits for it goes to the others.
static void lost(struct load *load, struct load_connection *connection)
{
    censor_in_flight(load, connection);
    while (connection->queue.count > 0)
        deal(load, load->mode_state, pop(load, &connection->queue));
}

static void give_up_queue(struct load *load, struct load_queue *queue)
{
    for (; queue->count > 0; load->result->unfinished += load->watching)
        censor(load, pop(load, queue));
}

static void give_up(struct load *load)
{
    struct schedule *schedule = load->mode_state;
    load->due_ns = schedule->next = UINT64_MAX;
    give_up_queue(load, &schedule->ready);
    for (unsigned i = 0; load->waiting > 0 && i < load->count; i++)
        give_up_queue(load, &load->connections[i].queue);
    for (unsigned i = 0; load->result->timed_out | load->result->interrupted && i < load->count; i++)
        if (is_well(&load->connections[i]))
            censor_in_flight(load, &load->connections[i]);
}

static void init(struct load *load)
{
    unsigned depth = load->options->depth;
    struct load_arrival *arrivals = memory_zeroed((size_t)load->count * depth, sizeof *arrivals);
    for (unsigned i = 0; i < load->count; i++)
        load->connections[i].arrivals = arrivals + (size_t)i * depth;
    load->mode_state = memory_zeroed(1, sizeof(struct schedule));
}

static void release(struct load *load)
{
    for (unsigned i = 0; i < load->count; i++)
        free(load->connections[i].queue.items);
    free(load->connections[0].arrivals);
    free(((struct schedule *)load->mode_state)->ready.items);
    free(load->mode_state);
}

const struct load_mode_operations load_open = {.start = start,
                                               .home = home,
                                               .lost = lost,
                                               .due = due,
                                               .give_up = give_up,
                                               .init = init,
                                               .release = release};
