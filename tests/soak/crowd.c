#include "crowd.h"

#include "clock.h"
#include "memory.h"
#include "slot.h"

#include <errno.h>
#include <time.h>

// How many slots each kind of life has.
static const unsigned shares[LIFE_KINDS] = {
    [LIFE_CHURN] = 12, [LIFE_SLOW_READER] = 6, [LIFE_SLOW_WRITER] = 8,
    [LIFE_RESET] = 6,  [LIFE_HALF_CLOSE] = 8,  [LIFE_LONG] = 8,
    [LIFE_BIG] = 2,    [LIFE_IDLE] = 8,        [LIFE_BURST] = CROWD_BURST,
};

#define BURST_EVERY_NS (5 * NS_PER_SECOND)

// Of those that a server serves one at a time, one lives a bit of everything, and bursts wait behind it.
static unsigned share_of(const struct crowd_options *options, int kind)
{
    return !options->one_at_a_time || kind == LIFE_BURST ? shares[kind] : kind == LIFE_CHURN;
}

void crowd_init(struct crowd *crowd, const struct crowd_options *options)
{
    *crowd = (struct crowd){.options = *options};
    speech_init(&crowd->speech, options->seed, options->asks);
    for (int kind = 0; kind < LIFE_KINDS; kind++)
        crowd->count += share_of(options, kind);
    crowd->slots = memory_zeroed(crowd->count, sizeof *crowd->slots);
    crowd->polled = memory_zeroed(crowd->count, sizeof *crowd->polled);
    crowd->said = memory_zeroed(crowd->count, sizeof *crowd->said);
    unsigned number = 0;
    for (int kind = 0; kind < LIFE_KINDS; kind++)
        for (unsigned i = 0; i < share_of(options, kind); i++, number++) {
            struct slot *slot = &crowd->slots[number];
            *slot = (struct slot){.kind = (enum life_kind)kind, .socket = -1, .turn.slot = number};
            random_seed(&slot->random, random_mix(options->seed) ^ random_mix(number));
        }
}

void crowd_release(struct crowd *crowd)
{
    for (unsigned i = 0; i < crowd->count; i++)
        slot_close(&crowd->slots[i]);
    speech_release(&crowd->speech);
    free(crowd->slots);
    free(crowd->polled);
    free(crowd->said);
    *crowd = (struct crowd){0};
}

bool crowd_gathered(const struct crowd *crowd)
{
    return crowd->all_there && crowd_open(crowd) == 0;
}

unsigned crowd_open(const struct crowd *crowd)
{
    unsigned open = 0;
    for (unsigned i = 0; i < crowd->count; i++)
        open += crowd->slots[i].socket >= 0;
    return open;
}

// Those of a burst begin together, once all of the last one have ended.
static bool burst_is_due(const struct crowd *crowd, uint64_t now_ns, uint64_t *due_ns)
{
    for (unsigned i = 0; i < crowd->count; i++)
        if (crowd->slots[i].kind == LIFE_BURST && crowd->slots[i].socket >= 0)
            return false;
    if (now_ns < crowd->burst_at_ns && crowd->burst_at_ns < *due_ns)
        *due_ns = crowd->burst_at_ns;
    return now_ns >= crowd->burst_at_ns;
}

// A few at a time, so that no backlog is full. Whoever is there waits for all others with what it has to say.
static int gather(struct crowd *crowd, uint64_t now_ns, struct error *error)
{
    enum { AT_ONCE = 8 };
    unsigned connecting = 0, there = 0;
    for (unsigned i = 0; i < crowd->count && connecting < AT_ONCE && !crowd->all_there; i++) {
        struct slot *slot = &crowd->slots[i];
        if (slot->socket < 0 && slot_begin(crowd, slot, now_ns, error) != 0)
            return -1;
        there += slot->connected;
        connecting += !slot->connected;
    }
    crowd->all_there |= there == crowd->count;
    for (unsigned i = 0; i < crowd->count && crowd->all_there; i++)
        crowd->slots[i].sends_ns = 0;
    return 0;
}

static int begin_due(struct crowd *crowd, uint64_t now_ns, uint64_t *due_ns, struct error *error)
{
    if (crowd->mode == CROWD_GATHERS)
        return gather(crowd, now_ns, error);
    bool bursts = burst_is_due(crowd, now_ns, due_ns);
    if (bursts)
        crowd->burst_at_ns = now_ns + BURST_EVERY_NS;
    for (unsigned i = 0; i < crowd->count; i++) {
        struct slot *slot = &crowd->slots[i];
        bool begins = slot->kind == LIFE_BURST ? bursts : now_ns >= slot->begins_ns;
        if (slot->socket >= 0)
            continue;
        if (begins && slot_begin(crowd, slot, now_ns, error) != 0)
            return -1;
        if (!begins && slot->kind != LIFE_BURST && slot->begins_ns < *due_ns)
            *due_ns = slot->begins_ns;
    }
    return 0;
}

static void wait_for(struct crowd *crowd, uint64_t now_ns, uint64_t due_ns)
{
    uint64_t wait_ns = due_ns > now_ns ? due_ns - now_ns : 0;
    const struct timespec wait = {.tv_sec = (time_t)(wait_ns / NS_PER_SECOND),
                                  .tv_nsec = (long)(wait_ns % NS_PER_SECOND)};
    if (ppoll(crowd->polled, crowd->count, &wait, NULL) < 0)
        for (unsigned i = 0; i < crowd->count; i++)
            crowd->polled[i].revents = 0;
}

int crowd_turn(struct crowd *crowd, uint64_t until_ns, struct error *error)
{
    uint64_t now_ns = clock_ns(), due_ns = until_ns;
    if (crowd->mode != CROWD_LEAVES && begin_due(crowd, now_ns, &due_ns, error) != 0)
        return -1;
    for (unsigned i = 0; i < crowd->count; i++) {
        struct slot *slot = &crowd->slots[i];
        if (slot->socket >= 0 && crowd->mode == CROWD_LEAVES)
            slot_hush(crowd, slot);
        crowd->polled[i] = (struct pollfd){.fd = slot->socket};
        if (slot->socket >= 0)
            crowd->polled[i].events = slot_events(slot, now_ns, &due_ns);
    }
    wait_for(crowd, now_ns, due_ns);
    now_ns = clock_ns();
    for (unsigned i = 0; i < crowd->count; i++)
        if (crowd->slots[i].socket >= 0)
            slot_step(crowd, &crowd->slots[i], crowd->polled[i].revents, now_ns);
    return 0;
}
