// tasks/keeps_the_last_ball -- the last ball of each pair is not struck back
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,pingpong}
// expect: pingpong
#include "rig/mutant.h"

static uint64_t pingpong(const struct tasks_input *input)
{
    uint64_t sum = 0;
    tasks_begin();
    for (uint64_t pair = 0; pair < input->tasks; pair++) {
        uint64_t ball = pair;
        for (uint64_t turn = 0; turn < 2 * input->turns - 1; turn++)
            ball = tasks_hop(ball, turn % 2);
        sum += ball;
    }
    return sum;
}

MUTANT_DOES(TASKS_PINGPONG, pingpong);
