// How many there can be: descriptors, threads and processes, mappings, ports, waiting connections.
#include "machine_parts.h"

#include "strbuf.h"
#include "workload.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// --- What the scenarios ask for ----------------------------------------------------------------------------

// Says how many cells need more than `most`: "echo_blast: thread at connections=900 and 3 more". The caller
// frees it; NULL when all fit. `need` is the offset of the quantity in struct machine_need.
static char *out_of_reach(const struct machine *machine, size_t need, uint64_t most, json_t *now)
{
    const struct machine_needs *needs = machine->source->needs;
    const char *first = NULL;
    size_t count = 0;
    for (size_t i = 0; needs && i < needs->count; i++) {
        uint64_t wanted = *(const uint64_t *)((const char *)&needs->items[i] + need);
        if (wanted <= most)
            continue;
        first = first ? first : needs->items[i].where;
        count++;
    }
    if (needs)
        fact_count(now, "cells_out_of_reach", count);
    if (!first)
        return NULL;
    return count == 1 ? memory_copy_string(first) : memory_format("%s and %zu more", first, count - 1);
}

#define NEED(quantity) offsetof(struct machine_need, quantity)

// The sentence for cells that do not fit, or that all do.
static void judge_reach(const struct machine *machine, size_t need, uint64_t most, struct finding *finding)
{
    char *cells = out_of_reach(machine, need, most, finding->now);
    if (cells) {
        finding->level = FINDING_STOPS;
        finding_effect(finding, "Out of reach: %s.", cells);
    } else {
        finding_effect(finding, machine->source->needs ? "All cells of the scenarios in scenarios/ fit."
                                                       : "Which scenarios that suffices for is not known.");
    }
    free(cells);
}

// --- Descriptors -------------------------------------------------------------------------------------------

void probe_descriptors(const struct machine *machine, struct finding *finding)
{
    enum { SPARE = 32 }; // as the load generator keeps
    uint64_t soft, hard, most;
    const struct axis *axis = workload_axis(workload_find("echo"), "connections");
    uint64_t wanted = (uint64_t)axis->most;
    finding_effect(finding,
                   "Each connection takes a descriptor of the load generator and one of the server.");
    if (!reading_limit(machine->root, "Max open files", &soft, &hard)) {
        finding_unknown(finding, "/proc/self/limits does not tell");
        return;
    }
    most = hard > SPARE ? hard - SPARE : 0;
    fact_count(finding->now, "soft", soft);
    fact_count(finding->facts, "hard", hard);
    if (hard == UINT64_MAX)
        finding_say(finding, FINDING_FINE, "as many as the kernel has");
    else
        finding_say(finding, most >= wanted ? FINDING_FINE : FINDING_NOTE,
                    "%" PRIu64 ", for up to %" PRIu64 " connections%s", hard, most,
                    soft < hard ? "; programs raise their own limit to it" : "");
    judge_reach(machine, NEED(descriptors), hard, finding);
    if (finding->level == FINDING_NOTE)
        finding_effect(finding,
                       "All cells of the scenarios in scenarios/ fit; more connections, up to the %" PRIu64
                       " that a scenario may ask for, do not.",
                       wanted);
    if (finding->level != FINDING_FINE)
        finding_remedy(finding, "sudo prlimit --pid $$ --nofile=%" PRIu64 ":%" PRIu64, wanted + SPARE,
                       wanted + SPARE);
}

// --- Threads and processes ---------------------------------------------------------------------------------

// One of the limits that a new task meets.
struct ceiling {
    const char *name;
    uint64_t most, left;
    char remedy[320];
};

static void lower(struct ceiling *least, const struct ceiling *other)
{
    if (other->left < least->left)
        *least = *other;
}

static uint64_t beyond(uint64_t most, uint64_t used)
{
    return most > used ? most - used : 0;
}

// How many tasks there are: "2.00 1.24 0.85 6/102 30142".
static uint64_t count_tasks(const char *root)
{
    char *line = reading_line(root, "/proc/loadavg");
    const char *slash = line ? strchr(line, '/') : NULL;
    uint64_t tasks = slash ? strtoull(slash + 1, NULL, 10) : 0;
    free(line);
    return tasks;
}

// RLIMIT_NPROC does not hold for those who may pass over it: getrlimit(2).
static bool passes_over(const char *root)
{
    enum { SYS_ADMIN = 21, SYS_RESOURCE = 24 };
    char *text = reading_field(root, "CapEff", "/proc/self/status");
    uint64_t capabilities = text ? strtoull(text, NULL, 16) : 0;
    free(text);
    return capabilities >> SYS_ADMIN & 1 || capabilities >> SYS_RESOURCE & 1;
}

static void lower_by_system(const char *root, struct ceiling *least, struct finding *finding)
{
    static const struct {
        const char *name, *file, *key;
        uint64_t raised;
        bool lasts; // else it is made from the memory there is, at boot
    } limits[] = {{"kernel.pid_max", "/proc/sys/kernel/pid_max", "pid_max", 4194304, true},
                  {"kernel.threads-max", "/proc/sys/kernel/threads-max", "threads_max", 200000, false}};
    uint64_t tasks = count_tasks(root);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct ceiling one = {.name = limits[i].name};
        if (!reading_number(&one.most, root, "%s", limits[i].file))
            continue;
        one.left = beyond(one.most, tasks);
        snprintf(one.remedy, sizeof one.remedy, "sudo sysctl -w %s=%" PRIu64, one.name, limits[i].raised);
        fact_count(limits[i].lasts ? finding->facts : finding->now, limits[i].key, one.most);
        lower(least, &one);
    }
}

static void lower_by_user(const char *root, struct ceiling *least, json_t *now)
{
    struct ceiling one = {.name = "RLIMIT_NPROC"};
    uint64_t hard;
    if (!reading_limit(root, "Max processes", &one.most, &hard))
        return;
    fact_count(now, "processes_of_user", one.most);
    one.left = one.most; // less what the user runs elsewhere
    snprintf(one.remedy, sizeof one.remedy, "sudo prlimit --pid $$ --nproc=200000:200000");
    if (!passes_over(root))
        lower(least, &one);
}

static void lower_by_group(const char *root, struct ceiling *least, json_t *facts)
{
    struct cgroup_bound group;
    if (cgroup_pids(root, &group)) {
        struct ceiling one = {.name = "its control group's pids.max",
                              .most = group.most,
                              .left = beyond(group.most, group.used)};
        snprintf(one.remedy, sizeof one.remedy, "echo max | sudo tee %.250s", group.file);
        fact_count(facts, "processes_of_group", one.most);
        lower(least, &one);
    }
    free(group.file);
}

// The one that is met first; without a name where none tells.
static struct ceiling lowest(const char *root, struct finding *finding)
{
    struct ceiling least = {.left = UINT64_MAX};
    lower_by_system(root, &least, finding);
    lower_by_user(root, &least, finding->now);
    lower_by_group(root, &least, finding->facts);
    return least;
}

bool machine_has_tasks(uint64_t wanted, struct error *error)
{
    struct finding unread = {.facts = json_object(), .now = json_object()};
    struct ceiling least = lowest("", &unread);
    json_decref(unread.facts);
    json_decref(unread.now);
    if (least.left >= wanted)
        return true;
    error_set(error,
              "needs %" PRIu64 " more threads or processes, but %s (%" PRIu64 ") leaves %" PRIu64
              ": raise it (%s)",
              wanted, least.name, least.most, least.left, least.remedy);
    return false;
}

void probe_threads(const struct machine *machine, struct finding *finding)
{
    finding_effect(finding, "A thread or a process for each task or connection needs as many as there are.");
    struct ceiling least = lowest(machine->root, finding);
    if (!least.name) {
        finding_unknown(finding, "neither /proc/sys/kernel nor a limit of ours tells");
        return;
    }
    fact_count(finding->now, "left", least.left);
    fact_text(finding->now, "least", least.name);
    finding_say(finding, FINDING_FINE, "%" PRIu64 " more; %s (%" PRIu64 ") is the lowest limit", least.left,
                least.name, least.most);
    judge_reach(machine, NEED(tasks), least.left, finding);
    if (finding->level == FINDING_STOPS)
        finding_remedy(finding, "%s", least.remedy);
}

// --- Mappings ----------------------------------------------------------------------------------------------

// Whether a guard below a stack takes no mapping of its own: from Linux 6.13 on.
static bool guards_are_free(const char *root)
{
    char *release = reading_line(root, "/proc/sys/kernel/osrelease");
    unsigned major = 0, minor = 0;
    bool newer = release && sscanf(release, "%u.%u", &major, &minor) == 2 &&
                 (major > 6 || (major == 6 && minor >= 13));
    free(release);
    return newer;
}

void probe_mappings(const struct machine *machine, struct finding *finding)
{
    uint64_t most;
    bool are_free = guards_are_free(machine->root);
    finding_effect(finding, "Each thread takes two mappings, its stack and the guard below it.");
    if (!reading_number(&most, machine->root, "/proc/sys/vm/max_map_count")) {
        finding_unknown(finding, "/proc/sys/vm/max_map_count cannot be read, or is no number");
        return;
    }
    fact_count(finding->facts, "max_map_count", most);
    json_object_set_new(finding->facts, "guards_take_mappings", json_boolean(!are_free));
    finding_say(finding, FINDING_FINE, "%" PRIu64 " a process: stacks for %" PRIu64 " threads%s", most,
                most / 2, are_free ? "" : " or stackful coroutines");
    judge_reach(machine, are_free ? NEED(mappings) : NEED(guards), most, finding);
    if (finding->level == FINDING_STOPS)
        finding_remedy(finding, "sudo sysctl -w vm.max_map_count=2200000");
}

// --- One cell ---------------------------------------------------------------------------------------------

void machine_limits_read(struct machine_limits *limits, const char *root)
{
    uint64_t soft;
    struct finding unsaid = {.facts = json_object(), .now = json_object()};
    struct ceiling tasks = lowest(root, &unsaid);
    json_decref(unsaid.facts);
    json_decref(unsaid.now);
    *limits = (struct machine_limits){
        .tasks_limit = tasks.name, .tasks = tasks.left, .guards_are_free = guards_are_free(root)};
    if (!reading_limit(root, "Max open files", &soft, &limits->descriptors))
        limits->descriptors = UINT64_MAX;
    if (!reading_number(&limits->mappings, root, "/proc/sys/vm/max_map_count"))
        limits->mappings = UINT64_MAX;
}

char *machine_beyond(const struct machine_limits *limits, const struct machine_need *need)
{
    uint64_t mappings = limits->guards_are_free ? need->mappings : need->guards;
    if (need->descriptors > limits->descriptors)
        return memory_format("%" PRIu64 " descriptors, and RLIMIT_NOFILE allows %" PRIu64, need->descriptors,
                             limits->descriptors);
    if (need->tasks > limits->tasks)
        return memory_format("%" PRIu64 " threads or processes, and %s leaves %" PRIu64, need->tasks,
                             limits->tasks_limit, limits->tasks);
    if (mappings > limits->mappings)
        return memory_format("%" PRIu64 " mappings, and vm.max_map_count allows %" PRIu64, mappings,
                             limits->mappings);
    return NULL;
}

// --- Connections -------------------------------------------------------------------------------------------

void probe_somaxconn(const struct machine *machine, struct finding *finding)
{
    enum { BACKLOG = 4096 }; // that servers ask for
    uint64_t most;
    finding_effect(finding,
                   "It cuts how many connections may wait to be accepted; who finds no room tries again "
                   "a second later.");
    if (!reading_number(&most, machine->root, "/proc/sys/net/core/somaxconn")) {
        finding_unknown(finding, "/proc/sys/net/core/somaxconn cannot be read, or is no number");
        return;
    }
    fact_count(finding->facts, "somaxconn", most);
    finding_say(finding, most < BACKLOG ? FINDING_WARNS : FINDING_FINE, "%" PRIu64, most);
    if (most < BACKLOG) {
        // Connecting 900 took 20 to 60 ms with 4096, mostly a second with 512, one or two with 128; with 16
        // some failed. Fewer than the 512 that are under way at once do not suffice: a connection counts as
        // made before it is accepted.
        finding_effect(finding,
                       "Servers ask for room for %d connections that wait to be accepted, and get %" PRIu64
                       ". Who finds no room tries again a second later: connect_ns is whole seconds, "
                       "not the server, and with very little room connections fail.",
                       BACKLOG, most);
        finding_remedy(finding, "sudo sysctl -w net.core.somaxconn=%d", BACKLOG);
    } else {
        finding_effect(finding, "Servers get the room for %d waiting connections that they ask for.",
                       BACKLOG);
    }
}

void probe_ports(const struct machine *machine, struct finding *finding)
{
    enum { USUAL = 28232 }; // 32768 to 60999
    char *line = reading_line(machine->root, "/proc/sys/net/ipv4/ip_local_port_range");
    uint64_t first, last;
    int length = 0;
    finding_effect(finding,
                   "The load generator takes one for each connection, and another source address for "
                   "each third of them.");
    if (!line || sscanf(line, "%" SCNu64 " %" SCNu64 "%n", &first, &last, &length) != 2 || line[length] ||
        first > last || last > UINT16_MAX) {
        finding_unknown(finding, "/proc/sys/net/ipv4/ip_local_port_range %s",
                        line ? "is no range" : "cannot be read");
        free(line);
        return;
    }
    free(line);
    uint64_t count = last - first + 1;
    fact_count(finding->facts, "first", first);
    fact_count(finding->facts, "last", last);
    finding_say(finding, count < USUAL ? FINDING_NOTE : FINDING_FINE, "%" PRIu64 " to %" PRIu64, first, last);
    if (count < USUAL) {
        finding_effect(finding,
                       "The load generator takes another source address after every %" PRIu64
                       " connections, and servers elsewhere than on this machine can have %" PRIu64
                       " at most.",
                       count / 3 + 1, count);
        finding_remedy(finding, "sudo sysctl -w net.ipv4.ip_local_port_range='32768 60999'");
    }
}
