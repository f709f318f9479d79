// A run, and what else the machine did meanwhile.
#include "runner.h"

#include "runner_outcome.h"

#include <stdlib.h>
#include <unistd.h>

int runner_run(const struct run_order *order, struct sample *sample, struct error *error)
{
    static int (*const runners[])(const struct run_order *, struct sample *, struct error *) = {
        [WORKLOAD_BATCH] = runner_batch,
        [WORKLOAD_SERVER] = runner_server,
        [WORKLOAD_CLIENT] = runner_client,
    };
    return runners[order->scenario->workload->kind](order, sample, error);
}

int runner_watched(const struct run_order *order, struct sample *sample, struct error *error)
{
    const struct scenario *scenario = order->scenario;
    struct disturbance_reading before, after;
    disturbance_read(&before, "", getpid());
    int result = runner_run(order, sample, error);
    disturbance_read(&after, "", getpid());
    sample->disturbed = disturbance_between(&before, &after, scenario->disturbance);
    if (disturbance_breaks(&before, &after))
        outcome_set(sample, OUTCOME_INVALID, "%s", sample->disturbed);
    disturbance_release(&before);
    disturbance_release(&after);
    return result;
}

bool runner_again(struct sample *sample, struct disturbance_record *record, unsigned repeats)
{
    record->runs++;
    if (!sample->disturbed)
        return false;
    record->disturbed++;
    // What is invalid may well be so because it was disturbed: a load generator that came late, say.
    bool measured = sample->outcome == OUTCOME_OK || sample->outcome == OUTCOME_INVALID;
    if (!measured || !disturbance_repeats(record, sample->attempt, repeats))
        return false;
    sample->outcome = OUTCOME_DISTURBED;
    free(sample->reason);
    sample->reason = sample->disturbed;
    sample->disturbed = NULL;
    return true;
}
