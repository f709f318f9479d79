// hyperfine -- the report of a hyperfine of another version, or of something that goes by its name.
//
// reads: runner_hyperfine.c runner_program.c runner_outcome.c
#include "fuzz.h"

#include "runner_program.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sample sample;
    sample_init(&sample);
    struct program_run run = {
        .sample = &sample, .code = -1, .errors = (char *)"/dev/null", .took_ns = UINT64_MAX};
    run.timing = (char *)(uintptr_t)fuzz_file(fuzz_bytes_of(data, size)); // NOLINT: it is not written to
    program_read_timing(&run);
    if (sample.outcome == OUTCOME_OK) {
        fuzz_require(sample.metrics[METRIC_WALL_NS] > 0 && isfinite(sample.metrics[METRIC_WALL_NS]),
                     "no time: %g", sample.metrics[METRIC_WALL_NS]);
        fuzz_require(sample.metrics[METRIC_USER_CPU_NS] >= 0 && sample.metrics[METRIC_SYSTEM_CPU_NS] >= 0 &&
                         isfinite(sample.metrics[METRIC_USER_CPU_NS] + sample.metrics[METRIC_SYSTEM_CPU_NS]),
                     "times below 0: %g, %g", sample.metrics[METRIC_USER_CPU_NS],
                     sample.metrics[METRIC_SYSTEM_CPU_NS]);
        fuzz_require(run.code >= -1 && run.code <= 255, "exit status %d", run.code);
        program_judge_exit(&run, 0);
        fuzz_require(run.code == 0 || sample.outcome != OUTCOME_OK, "exit status %d is fine", run.code);
    }
    fuzz_require(sample.outcome == OUTCOME_OK || fuzz_is_clean(sample.reason, strlen(sample.reason)), "%s",
                 sample.reason);
    sample_release(&sample);
    return 0;
}
