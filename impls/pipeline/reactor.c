// pipeline/reactor -- one event loop that waits for the log: events push
// model: reactor
// runtime: libevent
// class: idiomatic
// needs: pkg:libevent
// traits: push, non-blocking
//
// A reactor ("Reactor", Schmidt 1995; Twisted, "Curious Course", slide 188) calls who is concerned when
// something has happened, and nobody else ever waits. Here one thing can happen: the log has grown, which
// inotify(7) tells by a descriptor. A log that is there as a whole has grown once and for all, so its event
// is made active by hand. Lines go from stage to stage by callbacks, as they do everywhere below such a loop.
//
// The source takes a bounded number of lines at a time and then lets the loop look for other events: there
// are none in this program, but a handler that keeps the loop to itself would stop all others in another.
#include "pipeline.h"

#include <event2/event.h>

enum { LINES_AT_A_TIME = 2048 };

struct callback {
    void (*function)(void *data, struct pipeline_line line);
    void *data;
};

static inline void callback_send(const struct callback *callback, struct pipeline_line line)
{
    callback->function(callback->data, line);
}

static void print(void *unused, struct pipeline_line line)
{
    (void)unused;
    pipeline_print(line);
}

// Data: whom to call with the lines that match.
static void grep(void *data, struct pipeline_line line)
{
    if (pipeline_matches(line))
        callback_send(data, line);
}

struct follow {
    struct pipeline_source *source;
    struct event *grown;
    struct callback target;
};

// The log has grown, or there is more of what it had grown by: then the event is active again at once. When
// nothing more can come it no longer waits, and the loop has nothing to go on for.
static void on_growth(int file, short what, void *data)
{
    struct follow *self = data;
    struct pipeline_line line;
    (void)file;
    if (what & EV_READ)
        pipeline_more(self->source);
    for (unsigned i = 0; i < LINES_AT_A_TIME; i++) {
        if (!pipeline_line(self->source, &line)) {
            if (self->source->complete)
                event_del(self->grown);
            return;
        }
        callback_send(&self->target, line);
    }
    event_active(self->grown, EV_TIMEOUT, 0);
}

void pipeline_run(struct pipeline_source *source)
{
    struct callback printer = {print, NULL};
    struct follow follow = {.source = source, .target = {grep, &printer}};
    struct event_base *base = event_base_new();
    if (base)
        follow.grown = event_new(base, source->changes, EV_READ | EV_PERSIST, on_growth, &follow);
    if (!follow.grown)
        rig_die("cannot make an event loop");
    if (source->complete)
        event_active(follow.grown, EV_TIMEOUT, 0);
    else if (event_add(follow.grown, NULL) < 0)
        rig_die("cannot wait for changes");
    if (event_base_dispatch(base) < 0)
        rig_die("the event loop has failed");
    event_free(follow.grown);
    event_base_free(base);
}
