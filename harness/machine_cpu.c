// The CPUs: which there are, who shares them, and what sets their clock. Files: the kernel's
// Documentation/ABI/testing/sysfs-devices-system-cpu and admin-guide/pm.
#include "machine_parts.h"

#include "strbuf.h"

#include <stdio.h>
#include <string.h>

#define CPU_FOLDER "/sys/devices/system/cpu"

// --- Which -------------------------------------------------------------------------------------------------

static const char *plural(int count)
{
    return count == 1 ? "" : "s";
}

// What would let us have more, where that is ours to say: a control group's set holds for all in it.
static void widen_remedy(const struct machine *machine, struct finding *finding)
{
    cpu_set_t group;
    if (!cgroup_cpus(machine->root, &group))
        group = machine->online;
    CPU_AND(&group, &group, &machine->online);
    if (CPU_COUNT(&group) <= CPU_COUNT(&machine->allowed))
        return;
    char *text = cpus_text(&group);
    finding_remedy(finding, "taskset -pc %s $$", text);
    free(text);
}

static void say_split(const struct machine *machine, struct finding *finding)
{
    char *server = cpus_text(&machine->server), *client = cpus_text(&machine->client);
    int online = CPU_COUNT(&machine->online), allowed = CPU_COUNT(&machine->allowed);
    bool all = allowed == online;
    finding_say(
        finding, all && allowed > 2 ? FINDING_FINE : FINDING_NOTE,
        "%d of %d may be used; with placement: split the server has CPU%s %s, the load generator CPU %s",
        allowed, online, plural(allowed - 1), server, client);
    if (allowed == 2)
        finding_effect(
            finding, "With split a server or client has one CPU, where a model that could use several cannot "
                     "show it; the driver and the kernel's own work run on the same two.");
    else
        finding_effect(finding,
                       "With split a server or client has %d CPUs. What the kernel and others run in between "
                       "is in the figures.",
                       allowed - 1);
    if (!all)
        widen_remedy(machine, finding);
    free(server);
    free(client);
}

void probe_cpus(const struct machine *machine, struct finding *finding)
{
    finding_effect(finding,
                   "They decide where a server and the load generator run, or a client and the server of "
                   "the harness, and whether apart.");
    if (!machine->cpus_known) {
        finding_unknown(finding, "/proc/self/status or " CPU_FOLDER "/online does not tell");
        return;
    }
    fact_cpus(finding->facts, "online", &machine->online);
    fact_cpus(finding->facts, "allowed", &machine->allowed);
    if (CPU_COUNT(&machine->allowed) > 1) {
        say_split(machine, finding);
        return;
    }
    finding_say(finding, FINDING_STOPS, "one of %d may be used", CPU_COUNT(&machine->online));
    finding_effect(finding,
                   "placement: split needs a CPU for the program and one for the harness's side of it: "
                   "scenarios of servers and clients run with 'placement: same' only.");
    widen_remedy(machine, finding);
}

// --- Siblings ----------------------------------------------------------------------------------------------

static bool siblings_of(const struct machine *machine, size_t cpu, cpu_set_t *siblings)
{
    return reading_cpus(siblings, machine->root, CPU_FOLDER "/cpu%zu/topology/thread_siblings_list", cpu) &&
           CPU_ISSET(cpu, siblings);
}

// What the cores of the CPUs we may use look like.
struct cores {
    cpu_set_t first;                    // a CPU of each core
    cpu_set_t with_client, with_server; // CPUs of the server that share their core with the one, the other
};

static bool read_cores(const struct machine *machine, struct cores *cores)
{
    *cores = (struct cores){0};
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        cpu_set_t siblings, shared;
        if (!CPU_ISSET(cpu, &machine->allowed))
            continue;
        if (!siblings_of(machine, cpu, &siblings))
            return false;
        CPU_AND(&shared, &siblings, &cores->first);
        if (CPU_COUNT(&shared) == 0)
            CPU_SET(cpu, &cores->first);
        if (!CPU_ISSET(cpu, &machine->server))
            continue;
        CPU_AND(&shared, &siblings, &machine->client);
        if (CPU_COUNT(&shared) > 0)
            CPU_SET(cpu, &cores->with_client);
        CPU_AND(&shared, &siblings, &machine->server);
        if (CPU_COUNT(&shared) > 1)
            CPU_SET(cpu, &cores->with_server);
    }
    return true;
}

static void say_shared(const struct machine *machine, const struct cores *cores, struct finding *finding)
{
    char *server = cpus_text(&cores->with_client), *client = cpus_text(&machine->client);
    char *first = cpus_text(&cores->first);
    int count = CPU_COUNT(&cores->with_client);
    finding_say(finding, FINDING_WARNS,
                "CPU%s %s of the server and CPU %s of the load generator are one core", plural(count), server,
                client);
    finding_effect(finding, "With placement: split each slows the other where it should not: two threads of "
                            "a core share its units and caches, and CPU time counts as if they did not.");
    if (CPU_COUNT(&cores->first) > 1)
        finding_remedy(finding, "taskset -c %s build/corobench run ...", first);
    free(server);
    free(client);
    free(first);
}

void probe_smt(const struct machine *machine, struct finding *finding)
{
    struct cores cores;
    const char *caveat = machine->is_virtual ? ", as far as the hypervisor tells" : "";
    finding_effect(finding, "Two CPUs that are threads of one core share its units and caches: what runs on "
                            "one slows the other.");
    if (!machine->cpus_known || !read_cores(machine, &cores)) {
        finding_unknown(finding, CPU_FOLDER "/cpu*/topology does not tell which CPUs share a core");
        return;
    }
    json_object_set_new(finding->facts, "cores", json_integer(CPU_COUNT(&cores.first)));
    fact_cpus(finding->facts, "with_load_generator", &cores.with_client);
    fact_cpus(finding->facts, "among_server", &cores.with_server);
    if (CPU_COUNT(&cores.with_client) > 0) {
        say_shared(machine, &cores, finding);
    } else if (CPU_COUNT(&cores.with_server) > 0) {
        char *server = cpus_text(&cores.with_server);
        finding_say(finding, FINDING_NOTE, "CPUs %s of the server share cores with each other%s", server,
                    caveat);
        finding_effect(finding, "A server that keeps both threads of a core busy gets less out of each than "
                                "from two cores: do not read its CPU time as work done.");
        free(server);
    } else {
        finding_say(finding, FINDING_FINE, "no two of the CPUs share a core%s", caveat);
    }
}

// --- Isolation ---------------------------------------------------------------------------------------------

// Of isolated CPUs those that a server may use: the scheduler does not spread tasks over them by itself.
static int isolated_for_server(const struct machine *machine, const cpu_set_t *isolated)
{
    cpu_set_t both;
    CPU_AND(&both, isolated, &machine->server);
    return machine->cpus_known ? CPU_COUNT(&both) : 0;
}

static void say_isolated(const struct machine *machine, const cpu_set_t *isolated, struct finding *finding)
{
    char *text = cpus_text(isolated);
    cpu_set_t both;
    CPU_AND(&both, isolated, &machine->allowed);
    if (isolated_for_server(machine, isolated) > 1) {
        finding_say(finding, FINDING_WARNS, "CPUs %s are isolated, and several of them are the server's",
                    text);
        finding_effect(finding, "The kernel does not balance load over isolated CPUs: the threads and "
                                "processes of a server stay on the one they began on.");
    } else if (machine->cpus_known && CPU_COUNT(&both) == 0) {
        finding_say(finding, FINDING_NOTE, "CPUs %s are isolated, but not among those we may use", text);
        finding_effect(finding, "Nothing, as it is: started on them, measured programs would have them to "
                                "themselves.");
        finding_remedy(finding, "taskset -c %s build/corobench run ...", text);
    } else {
        finding_say(finding, FINDING_FINE, "CPUs %s are isolated", text);
        finding_effect(finding, "Nothing runs there that is not put there.");
    }
    free(text);
}

void probe_isolation(const struct machine *machine, struct finding *finding)
{
    cpu_set_t isolated, tickless;
    finding_effect(finding,
                   "Whatever else runs may run on the CPUs that are measured: rounds spread that over "
                   "all cells, as wider intervals.");
    if (!reading_cpus(&isolated, machine->root, CPU_FOLDER "/isolated")) {
        finding_unknown(finding, CPU_FOLDER "/isolated cannot be read");
        return;
    }
    if (!reading_cpus(&tickless, machine->root, CPU_FOLDER "/nohz_full"))
        CPU_ZERO(&tickless); // the kernel was built without, or has "(null)" there
    fact_cpus(finding->facts, "isolated", &isolated);
    fact_cpus(finding->facts, "nohz_full", &tickless);
    if (CPU_COUNT(&isolated) > 0)
        say_isolated(machine, &isolated, finding);
    else
        finding_say(finding, FINDING_NOTE, "no CPU is isolated");
}

// --- The clock's speed -------------------------------------------------------------------------------------

// "powersave on 0-3, performance on 4"; *steady unless one of them changes the clock with the load.
static char *read_governors(const struct machine *machine, json_t *facts, bool *steady)
{
    cpu_set_t left = machine->online;
    struct strbuf text = {0};
    json_t *governors = json_object();
    *steady = true;
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        char *governor = CPU_ISSET(cpu, &left)
                             ? reading_line(machine->root, CPU_FOLDER "/cpu%zu/cpufreq/scaling_governor", cpu)
                             : NULL;
        cpu_set_t same;
        CPU_ZERO(&same);
        for (size_t other = cpu; governor && other < CPU_SETSIZE; other++) {
            char *its =
                CPU_ISSET(other, &left)
                    ? reading_line(machine->root, CPU_FOLDER "/cpu%zu/cpufreq/scaling_governor", other)
                    : NULL;
            if (its && strcmp(its, governor) == 0)
                CPU_SET(other, &same);
            free(its);
        }
        if (governor) {
            char *cpus = cpus_text(&same);
            CPU_XOR(&left, &left, &same);
            strbuf_addf(&text, "%s%.40s on CPU%s %s", text.length ? ", " : "", governor,
                        plural(CPU_COUNT(&same)), cpus);
            fact_text(governors, governor, cpus);
            *steady &= strcmp(governor, "performance") == 0 || strcmp(governor, "userspace") == 0;
            free(cpus);
        }
        free(governor);
    }
    if (json_object_size(governors) > 0)
        json_object_set(facts, "governors", governors);
    json_decref(governors);
    return strbuf_detach(&text);
}

void probe_governor(const struct machine *machine, struct finding *finding)
{
    bool steady;
    finding_effect(finding,
                   "A clock that follows the load is slower in short runs and under sparse load than "
                   "under dense load: times along an axis bend for that reason alone.");
    char *text = machine->cpus_known ? read_governors(machine, finding->facts, &steady) : NULL;
    char *driver = reading_line(machine->root, CPU_FOLDER "/cpu0/cpufreq/scaling_driver");
    fact_text(finding->facts, "driver", driver);
    if (!text || !*text) {
        finding_unknown(finding, "there is no " CPU_FOLDER "/cpu*/cpufreq%s",
                        machine->is_virtual ? "; the hypervisor's machine decides" : "");
    } else if (steady) {
        finding_say(finding, FINDING_FINE, "%s", text);
        finding_effect(finding, "The clock does not follow the load.");
    } else {
        finding_say(finding, FINDING_WARNS, "%s", text);
        finding_remedy(finding, "sudo cpupower frequency-set -g performance");
    }
    free(driver);
    free(text);
}

void probe_turbo(const struct machine *machine, struct finding *finding)
{
    static const char no_turbo[] = CPU_FOLDER "/intel_pstate/no_turbo", boost[] = CPU_FOLDER "/cpufreq/boost";
    uint64_t value;
    bool intel = reading_number(&value, machine->root, no_turbo) && value <= 1;
    bool known = intel || (reading_number(&value, machine->root, boost) && value <= 1);
    finding_effect(
        finding, "With turbo a CPU is faster the fewer others work and the cooler it is: the load generator "
                 "slows the server, and later runs differ from early ones.");
    if (!known) {
        finding_unknown(finding, "neither %s nor %s tells", no_turbo, boost);
        return;
    }
    bool on = intel ? value == 0 : value == 1;
    json_object_set_new(finding->facts, "on", json_boolean(on));
    finding_say(finding, on ? FINDING_WARNS : FINDING_FINE, on ? "on" : "off");
    if (on)
        finding_remedy(finding, "echo %d | sudo tee %s", intel ? 1 : 0, intel ? no_turbo : boost);
    else
        finding_effect(finding, "The clock does not depend on what else the machine does.");
}
