#include "trial.h"

#include "clock.h"
#include "descendants.h"

#include <signal.h>
#include <stdio.h>

enum { READY_WITHIN_S = 10, DEADLINE_S = 30, CANNOT_RUN = 77 };

static int start(struct trial *trial, const struct check *check, struct error *error)
{
    struct server_spec spec = {.program = trial->implementation->program,
                               .options = check->options,
                               .metrics = trial->metrics.path,
                               .stderr_fd = -1,
                               .ready_within_ns = READY_WITHIN_S * NS_PER_SECOND,
                               .descriptors_most = check->descriptors};
    int verdict = server_start(&trial->server, &spec, error);
    const struct process *process = &trial->server.process;
    if (verdict == CHECK_FAILED && process->ended && process->end == PROCESS_EXITED &&
        process->code == CANNOT_RUN)
        return CHECK_SKIPPED;
    return verdict;
}

int trial_run(const struct implementation *implementation, const struct check *check, struct error *error)
{
    struct trial trial = {.implementation = implementation, .server = {.output = -1, .words = -1}};
    if (scratch_open(&trial.metrics, "operations 7 count\n", error) != 0)
        return CHECK_BROKEN;
    int verdict = start(&trial, check, error);
    if (verdict == CHECK_PASSED) {
        trial.until_ns = clock_ns() + DEADLINE_S * NS_PER_SECOND;
        verdict = check->serve(&trial, error);
        if (verdict == CHECK_FAILED && !trial.server.told_to_end)
            server_last_words(&trial.server, error);
    }
    peers_release(&trial.peers);
    server_release(&trial.server);
    scratch_close(&trial.metrics);
    return verdict;
}

static bool allows(const struct implementation *implementation, unsigned connections)
{
    const struct axis *axis = workload_axis(implementation->workload, "connections");
    const struct limit *limit;
    char value[16];
    snprintf(value, sizeof value, "%u", connections);
    return !axis || implementation_allows(implementation, axis, value, &limit);
}

unsigned trial_connections(const struct trial *trial, unsigned wanted)
{
    while (wanted > 1 && !allows(trial->implementation, wanted))
        wanted--;
    return wanted;
}

static bool all_stopped(pid_t server)
{
    struct pids all = {0};
    bool stopped = true;
    vec_push(&all, server);
    descendants_add(&all, server);
    for (size_t i = 0; i < all.count; i++)
        stopped = stopped && descendants_state(all.items[i]) == 'T';
    vec_release(&all);
    return stopped;
}

void trial_pause(const struct trial *trial)
{
    const struct process *server = &trial->server.process;
    uint64_t until = clock_ns() + NS_PER_SECOND;
    process_signal_all(server, SIGSTOP);
    while (!all_stopped(server->pid) && clock_ns() < until)
        clock_sleep_ns(NS_PER_MS);
}

void trial_resume(const struct trial *trial)
{
    process_signal_all(&trial->server.process, SIGCONT);
}

int trial_add(struct trial *trial, unsigned count, const struct peer_plan *plan, struct error *error)
{
    for (unsigned i = 0; i < count; i++) {
        int verdict = peers_add(&trial->peers, &trial->server.address, plan, error);
        if (verdict != 0)
            return verdict;
    }
    return 0;
}

int trial_drive(struct trial *trial, struct error *error)
{
    return peers_run(&trial->peers, trial->until_ns, error);
}

int trial_try(struct trial *trial, unsigned count, const struct peer_plan *plan, struct error *error)
{
    int verdict = trial_add(trial, count, plan, error);
    return verdict != 0 ? verdict : trial_drive(trial, error);
}
