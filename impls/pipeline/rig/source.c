// What a source does at the end of what it has read.
#include "pipeline.h"

#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

// A last line may have no line feed.
bool pipeline_last_line(struct pipeline_source *source, struct pipeline_line *line)
{
    if (!source->complete || source->at == source->end)
        return false;
    *line = (struct pipeline_line){source->at, (size_t)(source->end - source->at)};
    source->at = source->end;
    source->lines++;
    return true;
}

// Takes the events that there are, and says whether the file has been closed by who wrote it: the kernel does
// that for a process that ends, too, in whatever way. So there is no end that could be missed, and none that
// comes before the last byte.
static bool writer_gone(int changes)
{
    _Alignas(struct inotify_event) char events[4096]; // those of a file without a name have 16 bytes each
    bool gone = false;
    ssize_t count = read(changes, events, sizeof events);
    if (count < 0 && errno != EAGAIN && errno != EINTR)
        rig_die("cannot read what has changed");
    for (ssize_t at = 0; at < count; at += (ssize_t)sizeof(struct inotify_event))
        gone |= (((const struct inotify_event *)(events + at))->mask & IN_CLOSE_WRITE) != 0;
    return gone;
}

// One read takes what there is: what is appended later makes an event of its own. Only behind the last event
// does somebody have to look whether that was all.
bool pipeline_more(struct pipeline_source *source)
{
    if (source->complete)
        return false;
    source->complete = writer_gone(source->changes);
    ssize_t count;
    do {
        count = read(source->file, source->room, (size_t)(source->room_end - source->room));
        if (count < 0 && errno != EINTR)
            rig_die("cannot read the file that grows");
        source->room += count > 0 ? count : 0;
    } while (count < 0 || (count > 0 && source->complete));
    source->end = source->room;
    return true;
}

bool pipeline_wait(struct pipeline_source *source)
{
    if (!source->complete)
        while (poll(&(struct pollfd){.fd = source->changes, .events = POLLIN}, 1, -1) < 0)
            if (errno != EINTR)
                rig_die("cannot wait for changes");
    return pipeline_more(source);
}
