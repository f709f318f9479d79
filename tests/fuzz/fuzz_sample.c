// sample -- a line of samples.jsonl: what is taken is written again as it was read, and read again.
//
// reads: sample.c sample_parts.c
#include "fuzz.h"
#include "planned.h"

#include "sample.h"
#include "sample_parts.h"

#include <math.h>
#include <string.h>

static void check(const struct sample *sample, const struct plan *plan)
{
    fuzz_require(sample->cell < plan->cells.count && sample->attempt >= 1, "a sample of nothing");
    fuzz_require(sample->outcome <= OUTCOME_SKIPPED && sample->bound < BOUND_COUNT,
                 "an outcome that is none");
    for (size_t i = 0; i < METRIC_COUNT; i++)
        fuzz_require(isnan(sample->metrics[i]) || isfinite(sample->metrics[i]), "a metric that is infinite");
    fuzz_require(!sample->parts || (sample->parts->count > 0 && sample->parts->count <= SAMPLE_PARTS_MOST &&
                                    sample->parts->part_ns > 0),
                 "parts of nothing");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct fuzz_planned *planned = fuzz_planned();
    const struct workload *workload = planned->scenario.workload;
    struct sample sample, again;
    struct error error = {""};
    char *line = fuzz_text(fuzz_bytes_of(data, size));
    int result = sample_from_line(&sample, line, &planned->plan, workload, &error);
    free(line);
    if (result != 0) {
        fuzz_require_sentence(error.text, NULL);
        return 0;
    }
    check(&sample, &planned->plan);
    char *written = sample_to_line(&sample, &planned->plan, workload);
    fuzz_require(strchr(written, '\n') == written + strlen(written) - 1,
                 "a line of samples.jsonl is not one");
    fuzz_require(sample_from_line(&again, written, &planned->plan, workload, &error) == 0,
                 "not read again: %s", error.text);
    char *rewritten = sample_to_line(&again, &planned->plan, workload);
    fuzz_require(strcmp(written, rewritten) == 0, "read otherwise than written:\n%s%s", written, rewritten);
    fuzz_require(again.run == sample.run && again.round == sample.round &&
                     again.position == sample.position && again.attempt == sample.attempt &&
                     again.took_ns == sample.took_ns,
                 "a number is another");
    free(written);
    free(rewritten);
    sample_release(&sample);
    sample_release(&again);
    return 0;
}
