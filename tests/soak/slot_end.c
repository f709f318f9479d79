// How a life ends.
#include "slot.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void slot_close(struct slot *slot)
{
    if (slot->socket >= 0)
        close(slot->socket);
    slot->socket = -1;
}

void slot_leave(struct crowd *crowd, struct slot *slot, uint64_t now_ns)
{
    crowd->counts.kinds[slot->life.kind]++;
    slot_close(slot);
    slot->begins_ns = now_ns + random_below(&slot->random, 2 * crowd->options.pause_ns + 1);
}

void slot_reset(struct crowd *crowd, struct slot *slot, uint64_t now_ns)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(slot->socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    crowd->counts.resets++;
    slot_leave(crowd, slot, now_ns);
}

void __attribute__((format(printf, 4, 5)))
slot_fault(struct crowd *crowd, struct slot *slot, uint64_t now_ns, const char *format, ...)
{
    if (crowd->mode != CROWD_BEARS && crowd->counts.faults++ == 0) {
        char what[700];
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(what, sizeof what, format, arguments);
        va_end(arguments);
        error_set(&crowd->fault, "slot %u (%s): %s, when it had sent %zu of %zu bytes and %zu had come back",
                  slot->turn.slot, life_words[slot->life.kind], what, slot->sent, slot->life.total,
                  slot->received);
    }
    slot_leave(crowd, slot, now_ns);
}

void slot_broke(struct crowd *crowd, struct slot *slot, uint64_t now_ns, const char *what)
{
    if (slot->turn.answer_may_be_cut || !life_is_orderly(&slot->life))
        slot_leave(crowd, slot, now_ns);
    else
        slot_fault(crowd, slot, now_ns, "cannot %s: %s", what,
                   strerror(errno)); // NOLINT(concurrency-mt-unsafe): one thread
}
