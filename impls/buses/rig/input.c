// The document: read in blocks, handed out in pieces of --chunk-bytes.
//
// Blocks are larger than most pieces, so that a small piece costs no system call: how a document is cut is
// asked of the source, not of the kernel.
#include "buses.h"

#include "environment.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ // as gcc has it
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, bytes)   ((void)(address), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(address, bytes) ((void)(address), (void)(bytes))
#endif

enum { BLOCK_BYTES = 65536 };

struct buses_input {
    const char *path;
    int file;
    size_t piece, room; // bytes at most
    size_t at, length;  // what was handed out of the block; what was read
    char block[];
};

struct buses_input *buses_input_open(const char *path, size_t piece)
{
    int file = rig_input_open(path, "an XML document of buses");
    size_t room = piece > BLOCK_BYTES ? piece : BLOCK_BYTES;
    struct buses_input *input = malloc(sizeof *input + room);
    if (!input)
        rig_die("cannot allocate %zu bytes", room);
    *input = (struct buses_input){.path = path, .file = file, .piece = piece, .room = room};
    return input;
}

static void read_block(struct buses_input *input)
{
    ssize_t got;
    ASAN_UNPOISON_MEMORY_REGION(input->block, input->room);
    while ((got = read(input->file, input->block, input->room)) < 0 && errno == EINTR)
        ;
    if (got < 0)
        rig_die("cannot read %s", input->path);
    input->at = 0;
    input->length = (size_t)got;
}

// The address sanitizer is told that nothing else than the piece may be looked at: what lies beside it in the
// block would hide that a source reads beyond its end, or keeps a pointer.
size_t buses_input_read(struct buses_input *input, const char **bytes)
{
    if (input->at == input->length)
        read_block(input);
    size_t left = input->length - input->at, length = left < input->piece ? left : input->piece;
    *bytes = input->block + input->at;
    input->at += length;
    ASAN_POISON_MEMORY_REGION(input->block, input->room);
    ASAN_UNPOISON_MEMORY_REGION(*bytes, length);
    return length;
}

void buses_input_close(struct buses_input *input)
{
    ASAN_UNPOISON_MEMORY_REGION(input->block, input->room);
    close(input->file);
    free(input);
}
