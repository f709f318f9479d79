// Who else wants the CPUs: other processes, the host's other guests, quotas, and heat.
#include "machine_parts.h"

#include "strbuf.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// Ticks of one CPU between the two moments; 0: not known.
static double look_ticks(const struct machine *machine)
{
    const struct machine_moment *before = &machine->before, *after = &machine->after;
    if (!before->times_known || !after->times_known || after->ticks <= before->ticks)
        return 0;
    return (double)(after->ticks - before->ticks) / after->cpus;
}

// --- Other processes ---------------------------------------------------------------------------------------

static bool is_own(const struct machine *machine, const struct machine_process *process)
{
    return process->pid == machine->source->self || process->parent == machine->source->self;
}

static const struct machine_process *find_process(const struct machine_moment *moment, long pid)
{
    size_t low = 0, high = moment->processes.count; // sorted by pid
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct machine_process *process = &moment->processes.items[middle];
        if (process->pid == pid)
            return process;
        if (process->pid < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

// Who waited for a process that has ended: the nearest of its ancestors that still runs.
static const struct machine_process *heir(const struct machine *machine, const struct machine_process *ended)
{
    enum { GENERATIONS_MOST = 1000 };
    const struct machine_process *process = NULL;
    long pid = ended->parent;
    for (int i = 0; i < GENERATIONS_MOST && !process; i++) {
        const struct machine_process *parent = find_process(&machine->before, pid);
        process = find_process(&machine->after, pid);
        if (!parent)
            break;
        pid = parent->parent;
    }
    return process;
}

// What each process of `after` ran during the look, itself or through children that ended in it: a build's
// compilers are too short-lived to be seen. One that was not there before has run for no other time; of a
// child that was, what it had run by then is not the look's.
static uint64_t *ticks_run(const struct machine *machine)
{
    const struct machine_moment *before = &machine->before, *after = &machine->after;
    uint64_t *ticks = memory_zeroed(after->processes.count, sizeof *ticks);
    for (size_t i = 0; i < after->processes.count; i++)
        ticks[i] = after->processes.items[i].ticks;
    for (size_t i = 0; i < before->processes.count; i++) {
        const struct machine_process *process = &before->processes.items[i];
        const struct machine_process *now = find_process(after, process->pid);
        now = now ? now : heir(machine, process);
        uint64_t *its = now ? &ticks[now - after->processes.items] : NULL;
        if (its)
            *its = *its > process->ticks ? *its - process->ticks : 0;
    }
    return ticks;
}

struct busy_process {
    const struct machine_process *process;
    double share; // of one CPU
};

struct busy_processes VEC(struct busy_process);

static int compare_shares(const void *left, const void *right)
{
    double one = ((const struct busy_process *)left)->share,
           other = ((const struct busy_process *)right)->share;
    return (one < other) - (one > other);
}

// Those that had a share worth naming, the busiest first. *own_ticks: what is ours.
static void find_busy(const struct machine *machine, struct busy_processes *busy, uint64_t *own_ticks)
{
    static const double worth_naming = 0.02;
    uint64_t *ticks = ticks_run(machine);
    *own_ticks = 0;
    for (size_t i = 0; i < machine->after.processes.count; i++) {
        const struct machine_process *process = &machine->after.processes.items[i];
        struct busy_process one = {process, (double)ticks[i] / look_ticks(machine)};
        if (is_own(machine, process))
            *own_ticks += ticks[i];
        else if (one.share >= worth_naming)
            vec_push(busy, one);
    }
    if (busy->count)
        qsort(busy->items, busy->count, sizeof *busy->items, compare_shares);
    free(ticks);
}

static double round_share(double share)
{
    return round(share * 1000) / 1000;
}

// "97% of a CPU: make (4242) 85%, others 12%".
static char *name_busy(const struct busy_processes *busy, double total, json_t *list)
{
    enum { NAMED = 5 };
    struct strbuf text = {0};
    double named = 0;
    strbuf_addf(&text, "%.0f%% of a CPU", 100 * total);
    for (size_t i = 0; i < busy->count; i++) {
        const struct busy_process *one = &busy->items[i];
        json_array_append_new(list, json_pack("{s:s, s:i, s:f}", "name", one->process->name, "pid",
                                              (int)one->process->pid, "cpus", round_share(one->share)));
        if (i >= NAMED)
            continue;
        strbuf_addf(&text, "%s%s (%ld) %.0f%%", i ? ", " : ": ", one->process->name, one->process->pid,
                    100 * one->share);
        named += one->share;
    }
    if (busy->count && total - named > 0.05) // the kernel's own work, say
        strbuf_addf(&text, ", others %.0f%%", 100 * (total - named));
    if (!busy->count && total > 0.05) // a container does not see those outside
        strbuf_adds(&text, ", by nobody that /proc shows");
    return strbuf_detach(&text);
}

static void say_busy(const struct machine *machine, struct finding *finding)
{
    static const double quiet = 0.1;
    struct busy_processes busy = {0};
    uint64_t own_ticks;
    json_t *list = json_array();
    find_busy(machine, &busy, &own_ticks);
    uint64_t before = machine->before.busy_ticks + own_ticks, after = machine->after.busy_ticks;
    double total = (double)(after > before ? after - before : 0) / look_ticks(machine);
    char *named = name_busy(&busy, total, list);
    json_object_set_new(finding->now, "processes", list);
    fact_real(finding->now, "cpus", round_share(total));
    if (total >= quiet) {
        finding_say(finding, FINDING_WARNS, "%s", named);
        finding_effect(finding, "They run in between the measured programs and push them off their CPUs and "
                                "out of their caches: times grow and scatter, most where server and load "
                                "generator need all CPUs.");
    } else {
        finding_say(finding, FINDING_FINE, "%s", total > 0 ? named : "none");
        finding_effect(finding, "The CPUs were left to us while we looked.");
    }
    free(named);
    vec_release(&busy);
}

void probe_other_processes(const struct machine *machine, struct finding *finding)
{
    finding_effect(finding, "Whatever else runs takes CPU time and caches from the measured programs.");
    if (look_ticks(machine) <= 0)
        finding_unknown(finding, "/proc/stat does not tell what the CPUs did");
    else if (!machine->after.processes_known)
        finding_unknown(finding, "/proc shows no process");
    else
        say_busy(machine, finding);
}

void probe_load_average(const struct machine *machine, struct finding *finding)
{
    char *line = reading_line(machine->root, "/proc/loadavg");
    double one, five, fifteen;
    finding_effect(finding,
                   "Nothing by itself: it tells of tasks that ran, or waited for a disk, in the last "
                   "minutes, our own included. Who was busy then may be again.");
    if (line && sscanf(line, "%lf %lf %lf", &one, &five, &fifteen) == 3 && one >= 0 && isfinite(one)) {
        fact_real(finding->now, "one_minute", one);
        fact_real(finding->now, "five_minutes", five);
        fact_real(finding->now, "fifteen_minutes", fifteen);
        finding_say(finding, one < 1 ? FINDING_FINE : FINDING_NOTE,
                    "%.2f over 1 minute, %.2f over 5, %.2f over 15", one, five, fifteen);
    } else {
        finding_unknown(finding, "/proc/loadavg %s", line ? "does not tell" : "cannot be read");
    }
    free(line);
}

// --- Taken away --------------------------------------------------------------------------------------------

void probe_steal(const struct machine *machine, struct finding *finding)
{
    static const double much = 0.01;
    const struct machine_moment *before = &machine->before, *after = &machine->after;
    finding_effect(finding,
                   "When a hypervisor gives our CPUs to others while we have work, that is in all times, and "
                   "may be in CPU time.");
    if (look_ticks(machine) <= 0 || after->ticks == 0) {
        finding_unknown(finding, "/proc/stat does not tell");
        return;
    }
    uint64_t taken = after->steal_ticks > before->steal_ticks ? after->steal_ticks - before->steal_ticks : 0;
    double now = (double)taken / (double)(after->ticks - before->ticks);
    double ever = (double)after->steal_ticks / (double)after->ticks;
    fact_real(finding->now, "share", now);
    fact_real(finding->now, "share_since_boot", ever);
    if (after->steal_ticks == 0) {
        finding_say(finding, FINDING_FINE, "none since boot");
        finding_effect(finding, "No time was taken from our CPUs.");
        return;
    }
    finding_say(finding,
                now >= much         ? FINDING_WARNS
                : ever >= much / 10 ? FINDING_NOTE
                                    : FINDING_FINE,
                "%.1f%% of the CPUs' time while we looked, %.2f%% since boot", 100 * now, 100 * ever);
}

void probe_throttling(const struct machine *machine, struct finding *finding)
{
    const struct machine_moment *before = &machine->before, *after = &machine->after;
    finding_effect(finding,
                   "A CPU that is too hot is slowed down: what runs late in a campaign looks slower.");
    if (!after->throttles_known) {
        finding_unknown(finding, "there is no /sys/devices/system/cpu/cpu*/thermal_throttle%s",
                        machine->is_virtual ? "; the hypervisor's machine may slow down unseen" : "");
        return;
    }
    uint64_t count = after->throttles;
    bool throttles = count > before->throttles;
    fact_count(finding->now, "since_boot", count);
    fact_count(finding->now, "during_look", throttles ? count - before->throttles : 0);
    if (count == 0) {
        finding_say(finding, FINDING_FINE, "none since boot");
        finding_effect(finding, "No CPU was slowed down for its heat.");
    } else {
        finding_say(finding, throttles ? FINDING_WARNS : FINDING_NOTE, "%" PRIu64 " times since boot%s",
                    count, throttles ? ", and while we looked" : ", none while we looked");
    }
}

void probe_quota(const struct machine *machine, struct finding *finding)
{
    double cpus, period_ms;
    char *file;
    uint64_t stops = machine->after.quota_stops;
    finding_effect(finding, "Without a quota programs get all the time that their CPUs have.");
    if (!reading_exists(machine->root, "/proc/self/cgroup")) {
        finding_unknown(finding, "there is no /proc/self/cgroup");
        return;
    }
    if (!cgroup_quota(machine->root, &cpus, &period_ms, &file)) {
        finding_say(finding, FINDING_FINE, "none");
        return;
    }
    int allowed = machine->cpus_known ? CPU_COUNT(&machine->allowed) : 0;
    bool bites = allowed == 0 || cpus < allowed;
    fact_real(finding->facts, "cpus", cpus);
    fact_real(finding->facts, "period_ms", period_ms);
    fact_count(finding->now, "stops", stops);
    finding_say(finding, bites ? FINDING_WARNS : FINDING_FINE,
                "%.3g CPUs' worth in every %.3g ms; it stopped us %" PRIu64 " times so far", cpus, period_ms,
                stops);
    if (bites) {
        finding_effect(finding,
                       "When server and load generator together have used it up, both stand still for "
                       "the rest of the period: rates are capped, and the longest latencies are the "
                       "quota's.");
        finding_remedy(finding, "echo %s | sudo tee %s", strstr(file, "cpu.max") ? "max" : "-1", file);
    }
    free(file);
}
