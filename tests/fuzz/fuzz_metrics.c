// metrics -- what a program leaves in its file of metrics: a program may be any, and so may be what it
// writes.
//
// reads: sample.c
#include "fuzz.h"

#include "sample.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What was taken is written as the contract has it, and read as the same.
static void check(const struct sample *sample)
{
    char text[METRIC_COUNT * 128];
    size_t length = 0;
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        double value = sample->metrics[i];
        const struct metric *metric = metric_get((enum metric_id)i);
        if (isnan(value))
            continue;
        fuzz_require(metric_is_reported((enum metric_id)i) && value >= 0 && value <= 0x1p64, "%s is %g",
                     metric->name, value);
        if (value < 0x1p64)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s %" PRIu64 " %s\n",
                                       metric->name, (uint64_t)value, metric->unit);
    }
    struct sample again;
    struct error error = {""};
    sample_init(&again);
    fuzz_require(sample_read_metrics(&again, fuzz_file(fuzz_bytes_of(text, length)), &error) == 0,
                 "not read again: %s", error.text);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        fuzz_require(again.metrics[i] == sample->metrics[i] || isnan(again.metrics[i]), "%s is another",
                     metric_get((enum metric_id)i)->name);
}

// Each line is one, whatever is in the file: no NUL hides what stands behind it.
static size_t lines_in(const uint8_t *data, size_t size)
{
    size_t lines = 0;
    for (size_t i = 0; i < size; i++)
        lines += data[i] != '\n' && (i == 0 || data[i - 1] == '\n');
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sample sample;
    struct error error = {""};
    sample_init(&sample);
    const char *path = fuzz_file(fuzz_bytes_of(data, size));
    if (sample_read_metrics(&sample, path, &error) != 0) {
        fuzz_require_sentence(error.text, path);
        return 0;
    }
    size_t known = 0;
    for (size_t i = 0; i < METRIC_COUNT; i++)
        known += isnan(sample.metrics[i]) ? 0 : 1;
    fuzz_require(known <= lines_in(data, size) && (known > 0 || lines_in(data, size) == 0),
                 "%zu metrics of %zu lines", known, lines_in(data, size));
    fuzz_require(!memchr(data ? (const void *)data : "", '\0', size),
                 "a file that is no text was taken for one");
    check(&sample);
    return 0;
}
