// Where the clock begins when creating the tasks is outside of it.
#include "tasks.h"

static uint64_t begun_ns;

void tasks_begin(void)
{
    begun_ns = rig_now_ns();
}

uint64_t tasks_begun_ns(void)
{
    return begun_ns;
}
