// pipeline/ends_lines_with_blocks -- reads blocks of 64 KB, and ends a line with each
// model: call
// runtime: c
// class: idiomatic
// expect: blocks
#include "rig/mutant.h"

enum { BLOCK_BYTES = 65536 };

static struct pipeline_source block(struct pipeline_source *source)
{
    size_t left = (size_t)(source->end - source->at), length = left < BLOCK_BYTES ? left : BLOCK_BYTES;
    struct pipeline_source block = {.at = source->at, .end = source->at + length, .complete = true};
    source->at = block.end;
    return block;
}

void pipeline_run(struct pipeline_source *source)
{
    do {
        while (source->at < source->end) {
            struct pipeline_source next = block(source);
            mutant_run(&next);
            source->lines += next.lines;
        }
    } while (pipeline_wait(source));
}
