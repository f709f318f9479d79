// tasks/counts_each_round_anew -- sends the same numbers in every round
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,send}
// expect: send
#include "rig/mutant.h"

static uint64_t send_all(const struct tasks_input *input)
{
    uint64_t sum = 0, *totals = calloc(input->tasks, sizeof *totals);
    tasks_begin();
    if (!totals)
        rig_die("cannot allocate the receivers");
    for (uint64_t turn = 0; turn < input->turns; turn++)
        for (uint32_t number = 1; number <= input->tasks; number++)
            sum += totals[input->order[number - 1]] += number;
    free(totals);
    return sum;
}

MUTANT_DOES(TASKS_SEND, send_all);
