#include "archive_inflate.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { GZIP_ONLY = 15 + 16 }; // window bits; 16: gzip's head and trailer, with checksum and length

// As archive_pack has it written. What else a head can say (a name, a time) is in no checksum.
static const unsigned char gzip_head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

int inflate_open(struct inflate_source *source, int fd)
{
    memset(&source->stream, 0, sizeof source->stream);
    source->fd = fd;
    source->given = source->last = 0;
    source->ended = false;
    source->trouble = NULL;
    return inflateInit2(&source->stream, GZIP_ONLY) == Z_OK ? 0 : -1;
}

void inflate_close(struct inflate_source *source)
{
    inflateEnd(&source->stream);
}

static long fail(struct inflate_source *source, const char *trouble)
{
    source->trouble = source->trouble ? source->trouble : trouble;
    return -1;
}

static long read_packed(struct inflate_source *source)
{
    ssize_t got;
    do
        got = read(source->fd, source->packed, sizeof source->packed);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail(source, "cannot be read");
    bool is_first = source->stream.total_in == 0;
    if (is_first &&
        ((size_t)got < sizeof gzip_head || memcmp(source->packed, gzip_head, sizeof gzip_head) != 0))
        return fail(source, "does not begin as an archive of corobench does");
    source->stream.next_in = source->packed;
    source->stream.avail_in = (unsigned)got;
    return got;
}

// Nothing may stand behind the end: no second archive, no leftovers.
static long end(struct inflate_source *source)
{
    if (source->stream.avail_in > 0 || read_packed(source) != 0)
        return fail(source, "goes on behind its end");
    source->ended = true;
    return 0;
}

static void note_last(struct inflate_source *source, size_t count)
{
    size_t at = count;
    while (at > 0 && source->block[at - 1] == 0)
        at--;
    if (at > 0)
        source->last = source->given + at;
    source->given += count;
}

long inflate_next(struct inflate_source *source)
{
    z_stream *stream = &source->stream;
    if (source->ended || source->trouble)
        return source->ended ? 0 : -1;
    stream->next_out = source->block;
    stream->avail_out = sizeof source->block;
    int status = Z_OK;
    while (status == Z_OK && stream->avail_out > 0) {
        long got = stream->avail_in > 0 ? 1 : read_packed(source);
        if (got <= 0)
            return got < 0 ? -1 : fail(source, "is cut off");
        status = inflate(stream, Z_NO_FLUSH);
    }
    if (status != Z_OK && status != Z_STREAM_END)
        return fail(source, "is damaged: what it holds cannot be unpacked");
    note_last(source, sizeof source->block - stream->avail_out);
    if (source->given > source->most)
        return fail(source, "unfolds to more than its manifest tells of");
    if (status == Z_STREAM_END && end(source) < 0)
        return -1;
    return (long)(sizeof source->block - stream->avail_out);
}
