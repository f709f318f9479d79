// counts -- what strace and callgrind have written, cut anywhere or by another version: what is taken adds up
// and is read again as it was written; else one sentence, and nothing was added.
//
// An input has parts: strace's table, callgrind's file.
//
// reads: tally.c
// longest: 4096
#include "fuzz.h"

#include "strbuf.h"
#include "tally.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// As strace has it, without its rules.
static char *written(const struct tally *tally)
{
    struct strbuf text = {0};
    const char *name;
    json_t *calls;
    json_object_foreach(tally->by_name, name, calls)
    {
        strbuf_addf(&text, "%9" PRIdMAX " %s\n", (intmax_t)json_integer_value(calls), name);
    }
    strbuf_addf(&text, "%9.0f total\n", tally->total);
    return strbuf_detach(&text);
}

static double sum_of(const struct tally *tally)
{
    double sum = 0;
    const char *name;
    json_t *calls;
    json_object_foreach(tally->by_name, name, calls)
    {
        fuzz_require(json_integer_value(calls) >= 0 && fuzz_is_clean(name, strlen(name)),
                     "%s was called %" PRIdMAX " times", name, (intmax_t)json_integer_value(calls));
        sum += (double)json_integer_value(calls);
    }
    return sum;
}

static void check_calls(const char *text)
{
    struct tally tally, again;
    struct error error = {""};
    tally_init(&tally);
    tally_init(&again);
    if (tally_add_calls(&tally, text, &error) != 0) {
        fuzz_require_sentence(error.text, "strace's table is not whole: ");
        fuzz_require(tally.total == 0 && json_object_size(tally.by_name) == 0,
                     "something was added of a table that was refused");
    } else {
        fuzz_require(tally.total >= 0 && tally.total == sum_of(&tally), "%.0f calls, and %.0f by name",
                     tally.total, sum_of(&tally));
        char *table = written(&tally);
        fuzz_require(tally_add_calls(&again, table, &error) == 0 && json_equal(again.by_name, tally.by_name),
                     "read otherwise than written: %s", table);
        // A second process called as much.
        fuzz_require(tally_add_calls(&again, table, &error) == 0 && again.total == 2 * tally.total &&
                         sum_of(&again) == again.total,
                     "twice as much is %.0f, not twice %.0f", again.total, tally.total);
        free(table);
    }
    tally_release(&tally);
    tally_release(&again);
}

static void check_instructions(const char *text)
{
    struct tally tally;
    struct error error = {""};
    tally_init(&tally);
    if (tally_add_instructions(&tally, text, &error) != 0)
        fuzz_require_sentence(error.text, "callgrind's totals are ");
    fuzz_require(isfinite(tally.total) && tally.total >= 0 && tally.total == floor(tally.total),
                 "%g instructions", tally.total);
    tally_release(&tally);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes rest = {data, size}, part = {data, 0};
    fuzz_take_part(&rest, &part);
    char *table = fuzz_text(part), *file = fuzz_text(rest);
    check_calls(table);
    check_instructions(file);
    free(table);
    free(file);
    return 0;
}
