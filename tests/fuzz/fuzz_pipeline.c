// pipeline -- any log, line by line: the lines together are the log, the filter finds what memmem finds, and
// it makes no difference where a read ends.
//
// reads: pipeline.h source.c
// links: rig_pipeline
#include "fuzz.h"

#include "pipeline.h"

#include <stdlib.h>
#include <string.h>

void pipeline_run(struct pipeline_source *source)
{
    (void)source; // what the rig's main would call
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes rest = {data, size};
    size_t cut = fuzz_take_number(&rest, 65535);
    if (rest.length == 0)
        return 0;
    char *text = malloc(rest.length); // to the byte: nothing is to be read behind it
    memcpy(text, rest.bytes, rest.length);
    cut = cut % (rest.length + 1);
    struct pipeline_source source = {.at = text, .end = text + cut, .changes = -1, .file = -1};
    const char *wanted = text;
    size_t lines = 0;
    for (struct pipeline_line line; wanted < text + rest.length;) {
        if (!pipeline_line(&source, &line)) {
            fuzz_require(!source.complete, "it ends at byte %td of %zu", source.at - text, rest.length);
            source.complete = source.end == text + rest.length;
            source.end = text + rest.length;
            continue;
        }
        const char *feed = memchr(wanted, '\n', (size_t)(text + rest.length - wanted));
        const char *end = feed ? feed : text + rest.length;
        fuzz_require(line.text == wanted && line.text + line.length == end, "line %zu is another", lines);
        fuzz_require(pipeline_matches(line) ==
                         (line.length >= 6 && memmem(line.text, line.length, "python", 6)),
                     "the filter is wrong of '%.*s'", (int)line.length, line.text);
        wanted = feed ? feed + 1 : end;
        lines++;
    }
    source.complete = true;
    struct pipeline_line none;
    fuzz_require(source.lines == lines && !pipeline_line(&source, &none), "%zu lines, not %zu",
                 (size_t)source.lines, lines);
    free(text);
    return 0;
}
