// One run of a batch program: timed by hyperfine and by itself, its answer compared with the oracle's, every
// time.
#include "runner_outcome.h"
#include "runner_program.h"

#include "oracle.h"
#include "process.h"
#include "strbuf.h"

#include <sys/stat.h>

// Compares the answer and the number of operations with the oracle's: a program without an answer is told so,
// and not what else it left out.
static int check_answer(struct program_run *run, struct error *error)
{
    struct strbuf answer = {0};
    struct oracle_answer right;
    const struct run_order *order = run->order;
    if (oracle_answer(order->scenario->workload, &order->point->values, run->input, &right, error) != 0)
        return -1;
    struct error why;
    if (strbuf_add_left(&answer, run->output, PROCESS_FILE_MOST, &why) != 0)
        outcome_set(run->sample, OUTCOME_FAILED, "its output is gone: %s", why.text);
    else if (!outcome_answer_is(&answer, &right.text, &why))
        outcome_set(run->sample, OUTCOME_WRONG_ANSWER, "%s", why.text);
    else
        program_read_metrics(run);
    if (run->sample->outcome == OUTCOME_OK)
        program_judge_operations(run, right.operations);
    strbuf_release(&answer);
    oracle_answer_release(&right);
    return 0;
}

static void derive(struct program_run *run)
{
    struct stat status;
    double *metrics = run->sample->metrics;
    program_derive(run);
    if (run->input && run->sample->outcome == OUTCOME_OK && stat(run->input, &status) == 0)
        metrics[METRIC_INPUT_BYTES_PER_SECOND] = (double)status.st_size * 1e9 / metrics[METRIC_ELAPSED_NS];
    metrics[METRIC_FOOTPRINT_BYTES_PER_TASK] = // absent where one of them is
        metrics[METRIC_MEMORY_BYTES_PER_TASK] + metrics[METRIC_PAGE_TABLE_BYTES_PER_TASK] +
        metrics[METRIC_KERNEL_STACK_BYTES_PER_TASK];
}

static int run_and_judge(struct program_run *run, struct error *error)
{
    cpu_set_t program, other;
    bool one = run->order->scenario->placement == PLACEMENT_SAME;
    if ((one && runner_placement(PLACEMENT_SAME, &program, &other, error) != 0) ||
        program_start_and_wait(run, one ? &program : NULL, error) != 0 || program_sweep(run, error) != 0)
        return -1;
    const enum outcome *outcome = &run->sample->outcome;
    if (*outcome == OUTCOME_OK)
        program_read_timing(run);
    if (*outcome == OUTCOME_OK)
        program_judge_exit(run, 0);
    if (*outcome == OUTCOME_OK && check_answer(run, error) != 0)
        return -1;
    if (*outcome == OUTCOME_OK)
        program_judge_ledger(run);
    if (*outcome == OUTCOME_OK)
        derive(run);
    return 0;
}

int runner_batch(const struct run_order *order, struct sample *sample, struct error *error)
{
    struct program_run run;
    int result = program_init(&run, order, sample, error);
    if (result == 0)
        result = run_and_judge(&run, error);
    program_release(&run, result != 0 || sample->outcome != OUTCOME_OK);
    return result;
}
