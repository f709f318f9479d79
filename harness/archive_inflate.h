// archive_inflate -- the tar within NAME.tar.gz, block by block. zlib checks gzip's checksum at the end,
// which libarchive does not. Included by archive*.c only.
#ifndef COROBENCH_ARCHIVE_INFLATE_H
#define COROBENCH_ARCHIVE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

enum { INFLATE_BLOCK = 1 << 16 };

struct inflate_source {
    int fd;
    z_stream stream;
    uint64_t given, most; // bytes that came out; more than `most` is an error
    uint64_t last;        // behind the last of them that is not 0
    bool ended;           // all of it was read, and the checksum is right
    const char *trouble;  // what is wrong, or NULL; static
    unsigned char packed[INFLATE_BLOCK], block[INFLATE_BLOCK];
};

// Reads from `fd`, which stays the caller's. Returns -1 without memory.
int inflate_open(struct inflate_source *source, int fd);

// The next bytes: how many, 0 at the end, -1 where `trouble` says why there are none.
long inflate_next(struct inflate_source *source);
void inflate_close(struct inflate_source *source);

#endif
