// Where a run's programs run, and what their CPU use says.
#include "runner.h"

static size_t last_of(const cpu_set_t *cpus)
{
    size_t last = 0;
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, cpus))
            last = cpu;
    return last;
}

int runner_placement(enum placement placement, cpu_set_t *program, cpu_set_t *own, struct error *error)
{
    cpu_set_t all;
    if (sched_getaffinity(0, sizeof all, &all) < 0)
        return error_errno(error, "cannot tell which CPUs there are");
    size_t last = last_of(&all);
    *program = *own = all;
    if (placement == PLACEMENT_SHARED)
        return 0;
    if (placement == PLACEMENT_SPLIT && CPU_COUNT(&all) < 2)
        return error_set(error,
                         "placement: split needs two CPUs, and there is one: choose 'placement: same'");
    CPU_ZERO(own);
    CPU_SET(last, own);
    if (placement == PLACEMENT_SAME)
        *program = *own;
    else
        CPU_CLR(last, program);
    return 0;
}

bool runner_keep_cpus(cpu_set_t *cpus, unsigned count)
{
    if (count == 0)
        return true;
    if ((unsigned)CPU_COUNT(cpus) < count)
        return false;
    for (size_t cpu = last_of(cpus); (unsigned)CPU_COUNT(cpus) > count; cpu--)
        CPU_CLR(cpu, cpus);
    return true;
}

unsigned runner_load_threads(enum placement placement, const cpu_set_t *client,
                             const struct load_options *load)
{
    unsigned cpus = (unsigned)CPU_COUNT(client), most = load_threads_most(load);
    unsigned threads = placement == PLACEMENT_SHARED ? cpus / 2 : cpus;
    if (threads > most)
        threads = most;
    return threads > 1 ? threads : 1;
}

enum bound runner_bound(double server_busy, double client_busy, unsigned server_cpus, unsigned client_cpus,
                        unsigned cpus)
{
    static const double full = 0.9;
    double server_used = server_busy * server_cpus, client_used = client_busy * client_cpus;
    if (server_busy >= full)
        return BOUND_SERVER;
    if (client_busy >= full)
        return BOUND_CLIENT;
    if (cpus > 0 && server_used + client_used >= full * cpus)
        return server_used > client_used ? BOUND_SERVER : BOUND_CLIENT;
    return BOUND_STALLED;
}
