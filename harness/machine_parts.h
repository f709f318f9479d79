// machine_parts -- what the files of machine share among themselves. Included by machine*.c only.
#ifndef COROBENCH_MACHINE_PARTS_H
#define COROBENCH_MACHINE_PARTS_H

#include "machine.h"
#include "machine_reading.h"

// --- Control groups (machine_cgroup.c) ---------------------------------------------------------------------

// Of our group and those around it, the one that leaves least. False where no group has a say.
struct cgroup_bound {
    uint64_t most, used; // in the files' own unit
    char *file;          // that holds `most`; the caller frees it
};
bool cgroup_pids(const char *root, struct cgroup_bound *bound);
bool cgroup_memory(const char *root, struct cgroup_bound *bound);

// CPUs' worth of time that a group may use in each period, the least around us.
bool cgroup_quota(const char *root, double *cpus, double *period_ms, char **file);
uint64_t cgroup_quota_stops(const char *root); // how often the quota stopped us so far
bool cgroup_cpus(const char *root, cpu_set_t *cpus);

// --- A moment (machine_moment.c) ---------------------------------------------------------------------------

struct machine_process {
    long pid, parent;
    char name[20];
    uint64_t ticks; // its own, and of children that it has waited for
};

// What the kernel has counted up to now.
struct machine_moment {
    bool times_known;
    uint64_t ticks, busy_ticks, steal_ticks; // of all CPUs, since boot; busy without steal
    unsigned cpus;                           // that the ticks are of
    bool processes_known;
    struct VEC(struct machine_process) processes; // by pid
    bool swaps_known;
    uint64_t swapped_pages;
    bool throttles_known;
    uint64_t throttles;
    uint64_t quota_stops;
};
void machine_moment_read(struct machine_moment *moment, const char *root);
void machine_moment_release(struct machine_moment *moment);

// --- The machine -------------------------------------------------------------------------------------------

struct machine {
    const struct machine_source *source;
    const char *root;
    bool cpus_known;
    cpu_set_t online, allowed;
    cpu_set_t server, client; // what placement: split makes of those allowed
    bool virtual_known, is_virtual;
    struct machine_moment before, after; // the look
};

typedef void machine_probe(const struct machine *machine, struct finding *finding);

machine_probe probe_programs, probe_build, probe_perf;                                        // _software.c
machine_probe probe_cpus, probe_smt, probe_isolation, probe_governor, probe_turbo;            // _cpu.c
machine_probe probe_virtual_machine, probe_clock_source, probe_aslr, probe_mitigations;       // _kernel.c
machine_probe probe_seccomp;                                                                  // _kernel.c
machine_probe probe_other_processes, probe_load_average, probe_steal, probe_throttling;       // _busy.c
machine_probe probe_quota;                                                                    // _busy.c
machine_probe probe_memory, probe_swap, probe_huge_pages;                                     // _memory.c
machine_probe probe_descriptors, probe_threads, probe_mappings, probe_somaxconn, probe_ports; // _limits.c

// Whether the machine says it is a guest; `kind` gets whose ("KVM"), or "". False when nothing tells.
bool machine_is_virtual(const char *root, bool *is_virtual, char kind[64]);

// --- Filling in a finding ----------------------------------------------------------------------------------

// Formats of printf. The last call counts.
void finding_say(struct finding *finding, enum finding_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void finding_unknown(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));
void finding_effect(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));
void finding_remedy(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));

void fact_text(json_t *facts, const char *key, const char *text); // NULL: left out
void fact_count(json_t *facts, const char *key, uint64_t number); // UINT64_MAX: "unlimited"
void fact_real(json_t *facts, const char *key, double number);    // to four digits; not finite: left out
void fact_cpus(json_t *facts, const char *key, const cpu_set_t *cpus);

#endif
