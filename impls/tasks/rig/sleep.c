// How long tasks sleep, and how late they wake.
#include "tasks.h"

enum {
    NAP_UNIT_NS = 10000,
    NAP_UNITS = 1000,
};

static struct rig_lateness *lateness;

uint64_t tasks_nap_ns(uint64_t number)
{
    return (rig_mix(number) % NAP_UNITS + 1) * NAP_UNIT_NS;
}

void tasks_lateness_open(void)
{
    lateness = rig_lateness_open();
}

uint64_t tasks_woken(const struct tasks_input *input, uint64_t number, uint64_t step, uint64_t due_ns)
{
    uint64_t now_ns = rig_now_ns();
    if (now_ns < due_ns || number >= input->tasks || step >= input->turns)
        return 0;
    rig_lateness_keep(lateness, now_ns - due_ns);
    return 1;
}

void tasks_lateness_report(void)
{
    rig_lateness_report(lateness, "wake_late", 1);
}
