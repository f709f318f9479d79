// pipeline/searches_blocks -- searches blocks of 512 bytes for the word, and then finds its line
// model: call
// runtime: c
// class: idiomatic
// expect: blocks
#include "rig/mutant.h"

static const char *begun; // of the log

static bool found_in_a_block(struct pipeline_line line)
{
    enum { BLOCK_BYTES = 512 };
    const char *at = line.text, *end = at + line.length;
    while (at < end) {
        size_t left = BLOCK_BYTES - (size_t)(at - begun) % BLOCK_BYTES;
        left = left < (size_t)(end - at) ? left : (size_t)(end - at);
        if (memmem(at, left, "python", strlen("python")))
            return true;
        at += left;
    }
    return false;
}

static void look(struct pipeline_line line)
{
    if (found_in_a_block(line))
        pipeline_print(line);
}

void pipeline_run(struct pipeline_source *source)
{
    begun = source->at;
    mutant_each(source, look);
}
