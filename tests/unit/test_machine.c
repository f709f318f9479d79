// machine: each finding appears where a machine gives reason for it, and only there; what a machine does not
// tell, or tells as garbage, is unknown. The machines are folders made here.
#include "machine_parts.h"

#include "error.h"
#include "store.h"
#include "strbuf.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define CPU    "/sys/devices/system/cpu"
#define CLOCKS "/sys/devices/system/clocksource/clocksource0"

enum { SELF = 100 };

struct file {
    const char *path, *text; // NULL: it is not there
};

// A machine of which nothing is to be said: four CPUs, each a core of its own.
static const struct file sound[] = {
    {CPU "/online", "0-3\n"},
    {CPU "/isolated", "3\n"},
    {CPU "/nohz_full", "(null)\n"},
    {CPU "/cpu0/topology/thread_siblings_list", "0\n"},
    {CPU "/cpu1/topology/thread_siblings_list", "1\n"},
    {CPU "/cpu2/topology/thread_siblings_list", "2\n"},
    {CPU "/cpu3/topology/thread_siblings_list", "3\n"},
    {CPU "/cpu0/cpufreq/scaling_governor", "performance\n"},
    {CPU "/cpu1/cpufreq/scaling_governor", "performance\n"},
    {CPU "/cpu2/cpufreq/scaling_governor", "performance\n"},
    {CPU "/cpu3/cpufreq/scaling_governor", "performance\n"},
    {CPU "/cpu0/cpufreq/scaling_driver", "acpi-cpufreq\n"},
    {CPU "/cpufreq/boost", "0\n"},
    {CPU "/cpu0/thermal_throttle/core_throttle_count", "0\n"},
    {CPU "/cpu3/thermal_throttle/package_throttle_count", "0\n"},
    {CPU "/vulnerabilities/meltdown", "Not affected\n"},
    {CPU "/vulnerabilities/retbleed", "Not affected\n"},
    {CLOCKS "/current_clocksource", "tsc\n"},
    {CLOCKS "/available_clocksource", "tsc hpet acpi_pm \n"},
    {"/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n"},
    {"/sys/bus/event_source/devices/cpu/type", "4\n"},
    {"/proc/cpuinfo", "processor\t: 0\nmodel name\t: A CPU\nflags\t\t: fpu sse2\n"},
    {"/proc/loadavg", "0.00 0.10 0.20 1/100 4711\n"},
    {"/proc/meminfo",
     "MemTotal:       16000000 kB\nMemAvailable:   15000000 kB\nSwapTotal:             0 kB\n"
     "SwapFree:              0 kB\n"},
    {"/proc/stat", "cpu  1000 0 1000 90000 0 0 0 0 0 0\ncpu0 1 0 1 1 0 0 0 0 0 0\ncpu1 1 0 1 1 0 0 0 0 0 0\n"
                   "cpu2 1 0 1 1 0 0 0 0 0 0\ncpu3 1 0 1 1 0 0 0 0 0 0\nintr 5\n"},
    {"/proc/vmstat", "nr_free_pages 5\npswpin 0\npswpout 0\n"},
    {"/proc/1/stat", "1 (init) S 0 1 1 0 -1 0 0 0 0 0 50 50 0 0 20 0 1 0 1 0 0\n"},
    {"/proc/100/stat", "100 (corobench) S 1 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 1 0 0\n"},
    {"/proc/200/stat", "200 (a (very) odd) S 1 1 1 0 -1 0 0 0 0 0 10 10 0 0 20 0 1 0 1 0 0\n"},
    {"/proc/self/status", "Name:\tx\nCapEff:\t0000000000000000\nSeccomp:\t0\nSeccomp_filters:\t0\n"
                          "Cpus_allowed:\tff\nCpus_allowed_list:\t0-7\n"},
    {"/proc/self/limits", "Limit                     Soft Limit           Hard Limit           Units     \n"
                          "Max processes             60000                60000                processes \n"
                          "Max open files            1024                 20000                files     \n"},
    {"/proc/self/personality", "00000000\n"},
    {"/proc/self/cgroup", "0::/user/us\n"},
    {"/proc/self/mountinfo",
     "22 1 0:20 / /sys rw - sysfs sysfs rw\n30 22 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw\n"},
    {"/sys/fs/cgroup/user/us/cpu.max", "max 100000\n"},
    {"/sys/fs/cgroup/user/us/cpu.stat", "usage_usec 5\nnr_periods 0\nnr_throttled 0\n"},
    {"/sys/fs/cgroup/user/us/pids.max", "max\n"},
    {"/sys/fs/cgroup/user/us/memory.max", "max\n"},
    {"/sys/fs/cgroup/user/us/cpuset.cpus.effective", "0-3\n"},
    {"/proc/sys/kernel/randomize_va_space", "2\n"},
    {"/proc/sys/kernel/perf_event_paranoid", "1\n"},
    {"/proc/sys/kernel/pid_max", "32768\n"},
    {"/proc/sys/kernel/threads-max", "120000\n"},
    {"/proc/sys/kernel/osrelease", "6.18.1-1-generic\n"},
    {"/proc/sys/vm/max_map_count", "65530\n"},
    {"/proc/sys/net/core/somaxconn", "4096\n"},
    {"/proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n"},
    {"/usr/bin/python3", "#!\n"},
    {"/bin/hyperfine", "#!\n"},
    {"/bin/gnuplot", "#!\n"},
    {"/bin/git", "#!\n"},
    {"/bin/cmake", "#!\n"},
    {"/bin/ninja", "#!\n"},
    {"/bin/valgrind", "#!\n"},
    {"/bin/strace", "#!\n"},
};

// What is other in the second look: a second has passed, in which nobody worked.
static const struct file sound_later[] = {
    {"/proc/stat", "cpu  1000 0 1000 90400 0 0 0 0 0 0\ncpu0 1 0 1 1 0 0 0 0 0 0\ncpu1 1 0 1 1 0 0 0 0 0 0\n"
                   "cpu2 1 0 1 1 0 0 0 0 0 0\ncpu3 1 0 1 1 0 0 0 0 0 0\nintr 5\n"},
};

enum { SOUND = sizeof sound / sizeof sound[0], SOUND_LATER = sizeof sound_later / sizeof sound_later[0] };

static char folder[] = "/tmp/corobench-machine-XXXXXX";
static char now[64], later[64], path[128];

static FILE *open_new(const char *name)
{
    struct error error;
    FILE *file = fopen(name, "we");
    if (file)
        return file;
    char *parent = memory_copy_bytes(name, (size_t)(strrchr(name, '/') - name));
    if (store_make_directory(parent, &error) != 0)
        fail_msg("%s", error.text);
    free(parent);
    return fopen(name, "we");
}

static void put(const char *root, const char *name, const char *text)
{
    char *whole = memory_format("%s%s", root, name);
    FILE *file = text ? open_new(whole) : NULL;
    if (!text)
        unlink(whole);
    else if (!file || fputs(text, file) == EOF || fchmod(fileno(file), 0755) != 0 || fclose(file) != 0)
        fail_msg("cannot write %s", whole);
    free(whole);
}

static void put_sound(void)
{
    for (size_t i = 0; i < SOUND; i++) {
        put(now, sound[i].path, sound[i].text);
        put(later, sound[i].path, sound[i].text);
    }
    for (size_t i = 0; i < SOUND_LATER; i++)
        put(later, sound_later[i].path, sound_later[i].text);
}

// As a sound machine has it.
static void put_back(const char *name)
{
    put(now, name, NULL);
    put(later, name, NULL);
    for (size_t i = 0; i < SOUND; i++)
        if (strcmp(sound[i].path, name) == 0) {
            put(now, name, sound[i].text);
            put(later, name, sound[i].text);
        }
    for (size_t i = 0; i < SOUND_LATER; i++)
        if (strcmp(sound_later[i].path, name) == 0)
            put(later, name, sound_later[i].text);
}

static void remove_folder(void)
{
    char *command = memory_format("rm -rf %s", folder);
    if (system(command) != 0)
        fail_msg("%s", command);
    free(command);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(now, sizeof now, "%s/now", folder);
    snprintf(later, sizeof later, "%s/later", folder);
    snprintf(path, sizeof path, "/nowhere::%s/bin", now);
    put_sound();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    remove_folder();
    return 0;
}

static struct machine_source source_of_tree(void)
{
    return (struct machine_source){.root = now,
                                   .root_later = later,
                                   .path = path,
                                   .clock_read_ns = NAN,
                                   .self = SELF,
                                   .build_type = "Release",
                                   .flags = "-O2 -g"};
}

static const struct finding *find(const struct findings *findings, const char *name)
{
    for (size_t i = 0; i < findings->count; i++)
        if (strcmp(findings->items[i].name, name) == 0)
            return &findings->items[i];
    fail_msg("no finding '%s'", name);
    return NULL;
}

// What holds of every finding, whatever the machine.
static void expect_whole(const struct findings *findings)
{
    size_t properties = 0;
    while (machine_properties()[properties])
        properties++;
    assert_int_equal(findings->count, properties);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *one = &findings->items[i];
        const char *here = one->here ? one->here : "", *effect = one->effect ? one->effect : "";
        if (!*here || !*effect || effect[strlen(effect) - 1] != '.')
            fail_msg("%s: here '%s', effect '%s'", one->name, here, effect);
        if (!one->known && (one->level != FINDING_NOTE || strncmp(here, "not known here: ", 16) != 0))
            fail_msg("%s is not known, and says '%s'", one->name, here);
        if (one->level == FINDING_FINE && one->remedy)
            fail_msg("%s is fine, and mended by %s", one->name, one->remedy);
        if (i > 0 && findings->items[i - 1].level < one->level)
            fail_msg("%s comes behind %s", one->name, findings->items[i - 1].name);
    }
    json_t *json = json_object();
    findings_to_json(findings, json);
    char *text = json_dumps(json, 0); // NULL when anything is no UTF-8
    assert_non_null(text);
    assert_int_equal(json_array_size(json_object_get(json, "findings")), properties);
    free(text);
    json_decref(json);
}

static void examine(struct findings *findings, const struct machine_source *source)
{
    machine_examine(findings, source);
    expect_whole(findings);
}

// Nothing is above "fine" but what is named; "" names nothing.
static void expect_others_fine(const struct findings *findings, const char *name, const char *why)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].level != FINDING_FINE && !strstr(name, findings->items[i].name))
            fail_msg("%s: %s is '%s'", why, findings->items[i].name, findings->items[i].here);
}

static void of_a_sound_machine_nothing_is_said(void **state)
{
    (void)state;
    struct findings findings;
    struct machine_source source = source_of_tree();
    examine(&findings, &source);
    expect_others_fine(&findings, "", "a sound machine");
    assert_int_equal(findings_count(&findings, FINDING_FINE), findings.count);
    for (size_t i = 0; i < findings.count; i++) // in the order of importance
        assert_string_equal(findings.items[i].name, machine_properties()[i]);
    findings_release(&findings);
}

struct change {
    const char *path, *text; // NULL: it is not there
    const char *finding;     // that it makes, the only one; more names behind it are made, too
    enum finding_level level;
    bool unknown;
    const char *here;   // is part of what it says; NULL: anything
    const char *remedy; // likewise; NULL: there is none
};

#define BUSY_STAT                                                                                            \
    "cpu  1090 0 1010 90300 0 0 0 0 0 0\ncpu0 1 0 1 1 0 0 0 0 0 0\ncpu1 1 0 1 1 0 0 0 0 0 0\n"               \
    "cpu2 1 0 1 1 0 0 0 0 0 0\ncpu3 1 0 1 1 0 0 0 0 0 0\n"

#define MEMORY(available, swap, unused)                                                                      \
    "MemTotal:       16000000 kB\nMemAvailable:   " available " kB\nSwapTotal:             " swap            \
    " kB\nSwapFree:              " unused " kB\n"

#define STATUS(capabilities, seccomp, cpus)                                                                  \
    "CapEff:\t" capabilities "\nSeccomp:\t" seccomp "\nSeccomp_filters:\t2\nCpus_allowed_list:\t" cpus "\n"

#define LIMITS(processes, files)                                                                             \
    "Limit  Soft Limit Hard Limit Units\nMax processes   " processes "  processes\nMax open files   " files  \
    "  files\n"

// In the first look, and in both where it does not move by itself.
static const struct change changes[] = {
    {"/bin/hyperfine", NULL, "programs", FINDING_STOPS, false, "hyperfine", "sudo apt-get install hyperfine"},
    {"/bin/gnuplot", NULL, "programs", FINDING_STOPS, false, "gnuplot", "sudo apt-get install gnuplot-nox"},
    {"/bin/strace", NULL, "programs", FINDING_NOTE, false, "strace", "sudo apt-get install strace"},
    {"/usr/bin/python3", NULL, "programs", FINDING_NOTE, false, "python3", "sudo apt-get install python3"},

    {CPU "/online", "0\n", "cpus smt isolation", FINDING_STOPS, false, "one of 1", NULL},
    {CPU "/online", "0-1\n", "cpus isolation", FINDING_NOTE, false, "2 of 2", NULL},
    {CPU "/online", NULL, "cpus smt governor throttling", FINDING_NOTE, true, "/online", NULL},
    {CPU "/online", "3-1\n", "cpus smt governor throttling", FINDING_NOTE, true, "/online", NULL},
    {CPU "/online", "\xff\xfe\n", "cpus smt governor throttling", FINDING_NOTE, true, "/online", NULL},
    {"/proc/self/status", STATUS("0", "0", "1"), "cpus isolation", FINDING_STOPS, false, "one of 4",
     "taskset -pc 0-3"},
    {"/proc/self/status", STATUS("0", "0", "0,2-3"), "cpus", FINDING_NOTE, false, "3 of 4",
     "taskset -pc 0-3"},
    {"/proc/self/status", STATUS("0", "0", "0-x"), "cpus smt governor", FINDING_NOTE, true, NULL, NULL},
    {"/proc/self/status", STATUS("0", "0", "7"), "cpus smt governor", FINDING_NOTE, true, NULL, NULL},
    {"/proc/self/status", NULL, "cpus smt governor seccomp", FINDING_NOTE, true, NULL, NULL},

    {CPU "/cpu2/topology/thread_siblings_list", "2-3\n", "smt", FINDING_WARNS, false,
     "CPU 2 of the server and CPU 3", "taskset -c"},
    {CPU "/cpu0/topology/thread_siblings_list", "0,2\n", "smt", FINDING_NOTE, false, "0", NULL},
    {CPU "/cpu1/topology/thread_siblings_list", NULL, "smt", FINDING_NOTE, true, NULL, NULL},
    {CPU "/cpu1/topology/thread_siblings_list", "one\n", "smt", FINDING_NOTE, true, NULL, NULL},
    {CPU "/cpu1/topology/thread_siblings_list", "2\n", "smt", FINDING_NOTE, true, NULL, NULL},

    {CPU "/isolated", "\n", "isolation", FINDING_NOTE, false, "no CPU is isolated", NULL},
    {CPU "/isolated", "1-2\n", "isolation", FINDING_WARNS, false, "several of them", NULL},
    {CPU "/isolated", "6-7\n", "isolation", FINDING_NOTE, false, "not among those", "taskset -c 6-7"},
    {CPU "/isolated", NULL, "isolation", FINDING_NOTE, true, NULL, NULL},
    {CPU "/isolated", "all of them\n", "isolation", FINDING_NOTE, true, NULL, NULL},

    {CPU "/cpu1/cpufreq/scaling_governor", "schedutil\n", "governor", FINDING_WARNS, false,
     "performance on CPUs 0,2-3, schedutil on CPU 1", "cpupower frequency-set -g performance"},
    {CPU "/cpu1/cpufreq/scaling_governor", "\x1b[2J\x80\x7f\n", "governor", FINDING_WARNS, false, "?[2J??",
     "cpupower"},
    {CPU "/cpu1/cpufreq/scaling_governor", NULL, "", FINDING_FINE, false, NULL, NULL},

    {CPU "/cpufreq/boost", "1\n", "turbo", FINDING_WARNS, false, "on",
     "echo 0 | sudo tee " CPU "/cpufreq/boost"},
    {CPU "/cpufreq/boost", "yes\n", "turbo", FINDING_NOTE, true, NULL, NULL},
    {CPU "/cpufreq/boost", NULL, "turbo", FINDING_NOTE, true, NULL, NULL},
    {CPU "/intel_pstate/no_turbo", "0\n", "turbo", FINDING_WARNS, false, "on",
     "echo 1 | sudo tee " CPU "/intel_pstate/no_turbo"},
    {CPU "/intel_pstate/no_turbo", "1\n", "", FINDING_FINE, false, NULL, NULL},

    {CPU "/vulnerabilities/retbleed", "Mitigation: IBPB\n", "mitigations", FINDING_NOTE, false,
     "mitigated: retbleed", NULL},
    {CPU "/vulnerabilities/retbleed", "Vulnerable\n", "mitigations", FINDING_NOTE, false,
     "left open: retbleed", NULL},

    {CLOCKS "/current_clocksource", "hpet\n", "clock_source", FINDING_WARNS, false, "hpet", "echo tsc"},
    {CLOCKS "/current_clocksource", "sundial\n", "clock_source", FINDING_NOTE, false, "sundial", NULL},
    {CLOCKS "/current_clocksource", NULL, "clock_source", FINDING_NOTE, true, NULL, NULL},
    {CLOCKS "/current_clocksource", "", "clock_source", FINDING_NOTE, true, NULL, NULL},

    {"/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n", "huge_pages", FINDING_WARNS,
     false, "always", "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled"},
    {"/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n", "", FINDING_FINE, false, NULL,
     NULL},
    {"/sys/kernel/mm/transparent_hugepage/enabled", "[always madvise never\n", "huge_pages", FINDING_NOTE,
     true, NULL, NULL},
    {"/sys/kernel/mm/transparent_hugepage/enabled", "[soon]\n", "huge_pages", FINDING_NOTE, true, NULL, NULL},
    {"/sys/kernel/mm/transparent_hugepage/enabled", NULL, "huge_pages", FINDING_NOTE, true, NULL, NULL},

    {"/proc/cpuinfo", "flags\t: fpu hypervisor sse2\n", "virtual_machine", FINDING_WARNS, false, "yes", NULL},
    {"/proc/cpuinfo", "Features\t: asimd\n", "virtual_machine", FINDING_NOTE, true, NULL, NULL},
    {"/proc/cpuinfo", NULL, "virtual_machine", FINDING_NOTE, true, NULL, NULL},

    {"/proc/loadavg", "3.50 0.10 0.20 1/100 4711\n", "load_average", FINDING_NOTE, false, "3.50", NULL},
    {"/proc/loadavg", "some\n", "load_average", FINDING_NOTE, true, NULL, NULL},
    {"/proc/loadavg", NULL, "load_average", FINDING_NOTE, true, NULL, NULL},

    {"/proc/meminfo", MEMORY("900000", "0", "0"), "memory", FINDING_WARNS, false, "922 MB of 16.4 GB", NULL},
    {"/proc/meminfo", MEMORY("15000000", "800", "300"), "swap", FINDING_NOTE, false, "512 kB of 819 kB",
     "sudo swapoff -a"},
    {"/proc/meminfo", MEMORY("little", "0", "0"), "memory", FINDING_NOTE, true, NULL, NULL},
    {"/proc/meminfo", NULL, "memory swap", FINDING_NOTE, true, NULL, NULL},

    {"/proc/sys/kernel/randomize_va_space", "0\n", "aslr", FINDING_WARNS, false, "off",
     "sudo sysctl -w kernel.randomize_va_space=2"},
    {"/proc/sys/kernel/randomize_va_space", "1\n", "aslr", FINDING_WARNS, false, "heap", "sysctl"},
    {"/proc/sys/kernel/randomize_va_space", "3\n", "aslr", FINDING_NOTE, true, NULL, NULL},
    {"/proc/sys/kernel/randomize_va_space", "99999999999999999999\n", "aslr", FINDING_NOTE, true, NULL, NULL},
    {"/proc/sys/kernel/randomize_va_space", NULL, "aslr", FINDING_NOTE, true, NULL, NULL},
    {"/proc/self/personality", "00040000\n", "aslr", FINDING_WARNS, false, "setarch", NULL},

    {"/proc/self/status", STATUS("0", "2", "0-3"), "seccomp", FINDING_WARNS, false, "2 filters", NULL},
    {"/proc/self/status", STATUS("0", "many", "0-3"), "seccomp", FINDING_NOTE, true, NULL, NULL},

    {"/proc/sys/kernel/perf_event_paranoid", "3\n", "perf", FINDING_NOTE, false, "not allowed",
     "sudo sysctl -w kernel.perf_event_paranoid=1"},
    {"/proc/sys/kernel/perf_event_paranoid", "-1\n", "", FINDING_FINE, false, NULL, NULL},
    {"/proc/sys/kernel/perf_event_paranoid", "\n", "perf", FINDING_NOTE, true, NULL, NULL},
    {"/proc/sys/kernel/perf_event_paranoid", NULL, "perf", FINDING_NOTE, true, NULL, NULL},

    {"/proc/self/limits", LIMITS("9 9", "64 64"), "descriptors", FINDING_NOTE, false, "64, for up to 32",
     "sudo prlimit --pid $$ --nofile=19032:19032"},
    {"/proc/self/limits", LIMITS("9 9", "1024 unlimited"), "", FINDING_FINE, false, NULL, NULL},
    {"/proc/self/limits", LIMITS("9 9", "few many"), "descriptors", FINDING_NOTE, true, NULL, NULL},
    {"/proc/self/limits", NULL, "descriptors", FINDING_NOTE, true, NULL, NULL},

    {"/proc/sys/vm/max_map_count", "lots\n", "mappings", FINDING_NOTE, true, NULL, NULL},
    {"/proc/sys/vm/max_map_count", NULL, "mappings", FINDING_NOTE, true, NULL, NULL},

    {"/proc/sys/net/core/somaxconn", "4095\n", "somaxconn", FINDING_WARNS, false, "4095",
     "sudo sysctl -w net.core.somaxconn=4096"},
    {"/proc/sys/net/core/somaxconn", "-1\n", "somaxconn", FINDING_NOTE, true, NULL, NULL},
    {"/proc/sys/net/core/somaxconn", NULL, "somaxconn", FINDING_NOTE, true, NULL, NULL},

    {"/proc/sys/net/ipv4/ip_local_port_range", "40000\t40100\n", "ports", FINDING_NOTE, false,
     "40000 to 40100", "sysctl -w net.ipv4.ip_local_port_range="},
    {"/proc/sys/net/ipv4/ip_local_port_range", "60999 32768\n", "ports", FINDING_NOTE, true, NULL, NULL},
    {"/proc/sys/net/ipv4/ip_local_port_range", "1 2 3\n", "ports", FINDING_NOTE, true, NULL, NULL},
    {"/proc/sys/net/ipv4/ip_local_port_range", NULL, "ports", FINDING_NOTE, true, NULL, NULL},

    {"/proc/self/cgroup", NULL, "quota", FINDING_NOTE, true, NULL, NULL},
    {"/proc/self/cgroup", "rubbish\n:::\n5:cpu\n", "", FINDING_FINE, false, NULL, NULL},
    {"/proc/self/mountinfo", "rubbish\n - \n", "", FINDING_FINE, false, NULL, NULL},
    {"/proc/self/mountinfo", NULL, "", FINDING_FINE, false, NULL, NULL},
    {"/sys/fs/cgroup/user/us/cpu.max", "150000 100000\n", "quota", FINDING_WARNS, false,
     "1.5 CPUs' worth in every 100 ms", "echo max | sudo tee /sys/fs/cgroup/user/us/cpu.max"},
    {"/sys/fs/cgroup/user/us/cpu.max", "400000 100000\n", "", FINDING_FINE, false, NULL, NULL},
    {"/sys/fs/cgroup/user/us/cpu.max", "5 0\n", "", FINDING_FINE, false, NULL, NULL},
    {"/sys/fs/cgroup/user/cpu.max", "50000 100000\n", "quota", FINDING_WARNS, false, "0.5 CPUs'",
     "/sys/fs/cgroup/user/cpu.max"},
    {"/sys/fs/cgroup/user/memory.max", "1000000\n", "memory", FINDING_WARNS, false, "1.00 MB of 1.00 MB",
     NULL},
    {"/sys/fs/cgroup/user/us/cpuset.cpus.effective", "what?\n", "", FINDING_FINE, false, NULL, NULL},
};

// Of the later look only.
static const struct change changes_later[] = {
    {"/proc/stat", BUSY_STAT, "other_processes", FINDING_WARNS, false, "100% of a CPU", NULL},
    {"/proc/stat", "cpu  1000 0 1000 90350 0 0 0 50 0 0\ncpu0\ncpu1\n", "steal", FINDING_WARNS, false,
     "12.5% of the CPUs' time", NULL},
    {"/proc/stat", "cpu 1 2\n", "other_processes steal", FINDING_NOTE, true, NULL, NULL},
    {"/proc/stat", "cpu  1 0 1 1 0 0 0 0 0 0\ncpu0\n", "other_processes steal", FINDING_NOTE, true, NULL,
     NULL},
    {"/proc/stat", NULL, "other_processes steal", FINDING_NOTE, true, NULL, NULL},
    {CPU "/cpu0/thermal_throttle/core_throttle_count", "3\n", "throttling", FINDING_WARNS, false, "3 times",
     NULL},
};

static void expect_change(const struct change *change, bool in_both)
{
    struct findings findings;
    struct machine_source source = source_of_tree();
    if (in_both)
        put(now, change->path, change->text);
    put(later, change->path, change->text);
    examine(&findings, &source);
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(change->finding, " "), change->finding);
    char *why = memory_format("%s: '%s'", change->path, change->text ? change->text : "(not there)");
    expect_others_fine(&findings, change->finding, why);
    const struct finding *one = *name ? find(&findings, name) : NULL;
    if (one && (one->level != change->level || one->known == change->unknown))
        fail_msg("%s: %s is '%s', %s", why, name, finding_level_word(one->level), one->here);
    if (one && change->here && !strstr(one->here, change->here))
        fail_msg("%s: %s says '%s'", why, name, one->here);
    if (one && (change->remedy ? !one->remedy || !strstr(one->remedy, change->remedy) : one->remedy != NULL))
        fail_msg("%s: %s is mended by '%s'", why, name, one->remedy ? one->remedy : "nothing");
    free(why);
    findings_release(&findings);
    put_back(change->path);
}

static void each_change_makes_its_finding_and_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        expect_change(&changes[i], true);
    for (size_t i = 0; i < sizeof changes_later / sizeof changes_later[0]; i++)
        expect_change(&changes_later[i], false);
    of_a_sound_machine_nothing_is_said(state); // all was put back
}

static void expect_finding(const char *name, enum finding_level level, const char *here)
{
    struct findings findings;
    struct machine_source source = source_of_tree();
    examine(&findings, &source);
    const struct finding *one = find(&findings, name);
    if (one->level != level || !strstr(one->here, here))
        fail_msg("%s is '%s', %s", name, finding_level_word(one->level), one->here);
    findings_release(&findings);
}

static void where_there_is_nothing_to_read_nothing_is_known(void **state)
{
    (void)state;
    struct findings findings;
    struct machine_source source = source_of_tree();
    char *empty = memory_format("%s/empty", folder);
    source.root = source.root_later = empty;
    examine(&findings, &source);
    for (size_t i = 0; i < findings.count; i++) {
        const char *name = findings.items[i].name;
        bool from_elsewhere = strcmp(name, "programs") == 0 || strcmp(name, "build") == 0;
        if (findings.items[i].known && !from_elsewhere)
            fail_msg("%s is '%s'", name, findings.items[i].here);
    }
    assert_int_equal(findings_count(&findings, FINDING_WARNS), 0);
    findings_release(&findings);
    free(empty);
}

// Folders where files should be cannot be read by anybody, root included.
static void what_cannot_be_read_is_unknown(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"/proc/sys/kernel/randomize_va_space", "aslr"},
                                           {"/proc/sys/vm/max_map_count", "mappings"},
                                           {CPU "/online", "cpus"},
                                           {"/proc/meminfo", "memory"},
                                           {"/proc/stat", "steal"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *inside = memory_format("%s/x", names[i][0]), *whole = memory_format("%s%s", now, names[i][0]);
        put(now, names[i][0], NULL);
        put(now, inside, "");
        expect_finding(names[i][1], FINDING_NOTE, "not known here: ");
        put(now, inside, NULL);
        assert_int_equal(rmdir(whole), 0);
        free(inside);
        free(whole);
    }
    put_sound();
}

static void busy_processes_are_named(void **state)
{
    (void)state;
    put(later, "/proc/stat", BUSY_STAT);
    // 40 ticks of its own and 30 of children that ended; 20 in a new one; ours do not count, nor 5 of our
    // child.
    put(later, "/proc/200/stat", "200 (a (very) odd) R 1 1 1 0 -1 0 0 0 0 0 30 30 30 10 20 0 1 0 1 0 0\n");
    put(now, "/proc/250/stat", "250 (cc1) R 200 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 1 0 0\n");
    put(later, "/proc/300/stat", "300 (new\x07) R 1 1 1 0 -1 0 0 0 0 0 20 0 0 0 20 0 1 0 1 0 0\n");
    put(later, "/proc/400/stat", "400 (git) R 100 1 1 0 -1 0 0 0 0 0 5 0 0 0 20 0 1 0 1 0 0\n");
    expect_finding("other_processes", FINDING_WARNS, "95% of a CPU: a (very) odd (200) 70%, new? (300) 20%");
    put(now, "/proc/250/stat", NULL);
    put(later, "/proc/300/stat", NULL);
    put(later, "/proc/400/stat", NULL);
    put_sound();
    expect_finding("other_processes", FINDING_FINE, "none");
}

static void garbage_processes_are_passed_over(void **state)
{
    (void)state;
    put(later, "/proc/301/stat", "301 no name\n");
    put(later, "/proc/302/stat", ")(\n");
    put(later, "/proc/303/stat", "");
    put(later, "/proc/304/stat",
        "304 (x) R 304 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0\n"); // its own parent
    put(now, "/proc/305/stat", "305 (y) R 305 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0\n");
    of_a_sound_machine_nothing_is_said(state);
    for (int pid = 301; pid <= 305; pid++) {
        char name[32];
        snprintf(name, sizeof name, "/proc/%d/stat", pid);
        put(now, name, NULL);
        put(later, name, NULL);
    }
}

static void swapping_is_seen(void **state)
{
    (void)state;
    put(now, "/proc/meminfo", MEMORY("15000000", "1000000", "300000"));
    put(later, "/proc/vmstat", "nr_free_pages 5\npswpin 7\npswpout 0\n");
    expect_finding("swap", FINDING_WARNS, "pages moved");
    put(later, "/proc/vmstat", "nothing\n");
    expect_finding("swap", FINDING_NOTE, "717 MB of 1.02 GB");
    put_sound();
}

static void a_container_says_how_to_start_it_without_filters(void **state)
{
    (void)state;
    struct findings findings;
    struct machine_source source = source_of_tree();
    put(now, "/.dockerenv", "");
    expect_finding("seccomp", FINDING_FINE, "no filter");
    put(now, "/proc/self/status", STATUS("0", "2", "0-3"));
    examine(&findings, &source);
    assert_string_equal(find(&findings, "seccomp")->here, "2 filters on system calls, of a container");
    assert_non_null(find(&findings, "seccomp")->remedy);
    findings_release(&findings);
    put(now, "/.dockerenv", NULL);
    put_sound();
}

static void what_sets_the_clock_is_asked_in_turn(void **state)
{
    (void)state;
    put(now, CPU "/cpufreq/boost", "1\n");
    put(now, CPU "/intel_pstate/no_turbo", "7\n");
    expect_finding("turbo", FINDING_WARNS, "on"); // boost tells
    put(now, CPU "/intel_pstate/no_turbo", NULL);
    put_sound();
}

static void steal_since_boot_is_noted(void **state)
{
    (void)state;
    put(now, "/proc/stat", "cpu  1000 0 1000 90000 0 0 0 500 0 0\ncpu0\n");
    put(later, "/proc/stat", "cpu  1000 0 1000 90400 0 0 0 500 0 0\ncpu0\n");
    expect_finding("steal", FINDING_NOTE, "0.0% of the CPUs' time while we looked, 0.54% since boot");
    put_sound();
}

static void heat_since_boot_is_noted(void **state)
{
    (void)state;
    put(now, CPU "/cpu0/thermal_throttle/core_throttle_count", "12\n");
    put(later, CPU "/cpu0/thermal_throttle/core_throttle_count", "12\n");
    expect_finding("throttling", FINDING_NOTE, "12 times since boot, none while we looked");
    put(now, CPU "/cpu0/thermal_throttle/core_throttle_count", "hot\n");
    put(later, CPU "/cpu0/thermal_throttle/core_throttle_count", "hot\n");
    expect_finding("throttling", FINDING_FINE, "none"); // the other counter tells
    put(later, CPU "/cpu3/thermal_throttle/package_throttle_count", "hot\n");
    expect_finding("throttling", FINDING_NOTE, "not known here");
    put_sound();
}

static void guests_are_told_by_firmware_where_the_processor_is_silent(void **state)
{
    (void)state;
    put(now, "/proc/cpuinfo", "Features\t: asimd\n");
    put(now, "/sys/class/dmi/id/sys_vendor", "QEMU\n");
    expect_finding("virtual_machine", FINDING_WARNS, "yes, QEMU");
    put(now, "/proc/cpuinfo",
        "flags\t: fpu\nflags\t: fpu hypervisor\n"); // a maker of hypervisors makes laptops, too
    put(now, "/sys/class/dmi/id/sys_vendor", "Microsoft Corporation\n");
    expect_finding("virtual_machine", FINDING_FINE, "no");
    put(now, "/sys/class/dmi/id/sys_vendor", NULL);
    put(now, CLOCKS "/available_clocksource", "tsc kvm-clock\n");
    put(now, "/proc/cpuinfo", "flags\t: fpu hypervisor\n");
    expect_finding("virtual_machine", FINDING_WARNS, "yes, KVM");
    put_sound();
}

#define V1_MOUNTS                                                                                            \
    "30 22 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"                                                      \
    "31 30 0:27 /docker/abc /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"                          \
    "32 30 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"                                          \
    "33 30 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"                                      \
    "34 30 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"

static void groups_of_version_1_are_read(void **state)
{
    (void)state;
    static const char quota[] = "/sys/fs/cgroup/cpu/sub/cpu.cfs_quota_us";
    static const char limit[] = "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes";
    put(now, "/proc/self/mountinfo", V1_MOUNTS);
    put(now, "/proc/self/cgroup",
        "4:cpu,cpuacct:/docker/abc/sub\n3:memory:/a/b\n2:pids:/docker/abc\n1:name=systemd:/\n0::/\n");
    put(now, quota, "-1\n");
    put(now, "/sys/fs/cgroup/cpu/sub/cpu.cfs_period_us", "100000\n");
    expect_finding("quota", FINDING_FINE, "none");
    put(now, quota, "25000\n");
    expect_finding("quota", FINDING_WARNS, "0.25 CPUs' worth in every 100 ms");
    put(now, limit, "9223372036854771712\n"); // how version 1 writes "none"
    expect_finding("memory", FINDING_FINE, "15.4 GB of 16.4 GB");
    put(now, limit, "4000000000\n");
    put(now, "/sys/fs/cgroup/memory/a/b/memory.usage_in_bytes", "3900000000\n");
    expect_finding("memory", FINDING_WARNS, "100 MB of 4.00 GB");
    put(now, "/sys/fs/cgroup/pids/docker/abc/pids.max", "500\n");
    put(now, "/sys/fs/cgroup/pids/docker/abc/pids.current", "100\n");
    expect_finding("threads", FINDING_FINE, "400 more; its control group's pids.max (500) is the lowest");
    put(now, quota, NULL);
    put(now, "/sys/fs/cgroup/pids/docker/abc/pids.max", NULL);
    put_sound();
}

static void a_quota_that_makes_no_sense_is_none(void **state)
{
    (void)state;
    put(now, "/sys/fs/cgroup/user/us/cpu.max", "5 0\n");
    expect_finding("quota", FINDING_FINE, "none");
    put(now, "/sys/fs/cgroup/user/us/cpu.stat", "nr_throttled 12\n");
    put(later, "/sys/fs/cgroup/user/us/cpu.stat", "nr_throttled 13\n");
    put(now, "/sys/fs/cgroup/user/us/cpu.max", "100000 100000\n");
    expect_finding("quota", FINDING_WARNS, "it stopped us 13 times");
    put_sound();
}

static void the_lowest_limit_of_tasks_is_named(void **state)
{
    (void)state;
    expect_finding("threads", FINDING_FINE, "32668 more; kernel.pid_max (32768) is the lowest limit");
    put(now, "/proc/sys/kernel/threads-max", "1000\n");
    expect_finding("threads", FINDING_FINE, "900 more; kernel.threads-max (1000)");
    put(now, "/proc/self/limits", LIMITS("700 700", "20000 20000"));
    expect_finding("threads", FINDING_FINE, "700 more; RLIMIT_NPROC (700)");
    put(now, "/proc/self/status", STATUS("0000000001000000", "0", "0-3")); // may pass over it
    expect_finding("threads", FINDING_FINE, "900 more; kernel.threads-max (1000)");
    put(now, "/sys/fs/cgroup/user/pids.max", "50\n");
    put(now, "/sys/fs/cgroup/user/pids.current", "60\n");
    expect_finding("threads", FINDING_FINE, "0 more; its control group's pids.max (50)");
    put(now, "/sys/fs/cgroup/user/us/pids.max", "80\n"); // more, but there is less left than around it
    put(now, "/sys/fs/cgroup/user/us/pids.current", "75\n");
    put(now, "/sys/fs/cgroup/user/pids.current", "10\n");
    expect_finding("threads", FINDING_FINE, "5 more; its control group's pids.max (80)");
    put(now, "/sys/fs/cgroup/user/pids.max", NULL);
    put_sound();
}

static void cells_out_of_reach_are_named(void **state)
{
    (void)state;
    struct machine_needs needs = {0};
    struct machine_source source = source_of_tree();
    struct findings findings;
    struct machine_need few = {
        .where = "few", .descriptors = 20000, .tasks = 10, .mappings = 20, .guards = 20};
    struct machine_need many = {.where = "many: thread at tasks=9",
                                .descriptors = 20001,
                                .tasks = 40000,
                                .mappings = 80000,
                                .guards = 80000};
    struct machine_need coroutines = {.where = "coroutines", .guards = 65531};
    source.needs = &needs;
    vec_push(&needs, few);
    vec_push(&needs, coroutines);
    examine(&findings, &source);
    expect_others_fine(&findings, "", "few needs"); // guards are free from Linux 6.13 on
    findings_release(&findings);
    vec_push(&needs, many);
    vec_push(&needs, many);
    static const char *const limits[] = {"descriptors", "threads", "mappings"};
    examine(&findings, &source);
    for (size_t i = 0; i < 3; i++) {
        const struct finding *one = find(&findings, limits[i]);
        assert_int_equal(one->level, FINDING_STOPS);
        assert_string_equal(one->effect, "Out of reach: many: thread at tasks=9 and 1 more.");
        assert_non_null(one->remedy);
        assert_int_equal(json_integer_value(json_object_get(one->now, "cells_out_of_reach")), 2);
    }
    findings_release(&findings);
    put(now, "/proc/sys/kernel/osrelease", "6.12.99\n");
    needs.count = 2;
    examine(&findings, &source);
    assert_string_equal(find(&findings, "mappings")->effect, "Out of reach: coroutines.");
    findings_release(&findings);
    vec_release(&needs);
    put_sound();
}

static void builds_that_are_not_measured_with_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *flags;
        bool sanitized;
        enum finding_level level;
        const char *here;
    } builds[] = {
        {"-O2 -g", false, FINDING_FINE, "Release (-O2 -g)"},
        {"-g -O3 -DNDEBUG", false, FINDING_FINE, "Release"},
        {"-O2 -g", true, FINDING_WARNS, "sanitized (Release)"},
        {"-O2 -fsanitize=thread", false, FINDING_WARNS, "sanitized"},
        {"-g", false, FINDING_WARNS, "not optimised"},
        {"", false, FINDING_WARNS, "not optimised"},
        {"-O2 -O0", false, FINDING_WARNS, "not optimised"},
        {"-Og -DX=-O2", false, FINDING_WARNS, "not optimised"},
        {"-O0", true, FINDING_WARNS, "sanitized and not optimised"},
    };
    for (size_t i = 0; i < sizeof builds / sizeof builds[0]; i++) {
        struct findings findings;
        struct machine_source source = source_of_tree();
        source.flags = builds[i].flags;
        source.sanitized = builds[i].sanitized;
        examine(&findings, &source);
        expect_others_fine(&findings, "build", builds[i].flags);
        const struct finding *one = find(&findings, "build");
        if (one->level != builds[i].level || !strstr(one->here, builds[i].here))
            fail_msg("'%s' is '%s': %s", builds[i].flags, finding_level_word(one->level), one->here);
        findings_release(&findings);
    }
}

static void a_clock_that_takes_long_is_told_whatever_its_name(void **state)
{
    (void)state;
    struct findings findings;
    struct machine_source source = source_of_tree();
    source.clock_read_ns = 900;
    examine(&findings, &source);
    assert_int_equal(find(&findings, "clock_source")->level, FINDING_WARNS);
    assert_string_equal(find(&findings, "clock_source")->here, "tsc, 900 ns a reading");
    findings_release(&findings);
}

static void lists_of_cpus_are_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int count; // -1: it is none
        const char *again;
    } lists[] = {
        {"", 0, "none"},       {"0", 1, "0"},       {"0-3", 4, "0-3"},  {"0,2-3,1000", 4, "0,2-3,1000"},
        {"1,0", 2, "0-1"},     {" 0-1 ", 2, "0-1"}, {"3-1", -1, NULL},  {"0-", -1, NULL},
        {"-1", -1, NULL},      {"0,", -1, NULL},    {"0,,1", -1, NULL}, {"1024", -1, NULL},
        {"0-99999", -1, NULL}, {"a", -1, NULL},     {"0x1", -1, NULL},  {"0-1-2", -1, NULL},
        {"(null)", -1, NULL},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        cpu_set_t cpus;
        bool parsed = cpus_parse(lists[i].text, &cpus);
        if (parsed != (lists[i].count >= 0) || (parsed && CPU_COUNT(&cpus) != lists[i].count))
            fail_msg("'%s': %d", lists[i].text, parsed ? CPU_COUNT(&cpus) : -1);
        char *again = parsed ? cpus_text(&cpus) : NULL;
        if (again)
            assert_string_equal(again, lists[i].again);
        free(again);
    }
}

static void this_machine_can_be_examined(void **state)
{
    (void)state;
    struct findings findings;
    struct machine_source source;
    machine_source_here(&source, 0, NULL);
    assert_true(source.clock_read_ns > 0);
    examine(&findings, &source);
    assert_true(find(&findings, "cpus")->known); // Linux tells this everywhere
    findings_release(&findings);
}

static void this_machine_has_room_for_a_little_and_not_for_all(void **state)
{
    (void)state;
    struct error error;
    assert_true(machine_has_tasks(1, &error));
    assert_false(machine_has_tasks(UINT64_MAX, &error));
    assert_non_null(strstr(error.text, "needs 18446744073709551615 more threads or processes, but "));
    assert_non_null(strstr(error.text, ": raise it ("));
    assert_true(machine_has_memory(1, &error));
    assert_false(machine_has_memory(UINT64_MAX, &error));
    assert_non_null(strstr(error.text, " of memory, but "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_sound_machine_nothing_is_said),
        cmocka_unit_test(each_change_makes_its_finding_and_no_other),
        cmocka_unit_test(where_there_is_nothing_to_read_nothing_is_known),
        cmocka_unit_test(what_cannot_be_read_is_unknown),
        cmocka_unit_test(busy_processes_are_named),
        cmocka_unit_test(garbage_processes_are_passed_over),
        cmocka_unit_test(swapping_is_seen),
        cmocka_unit_test(a_container_says_how_to_start_it_without_filters),
        cmocka_unit_test(what_sets_the_clock_is_asked_in_turn),
        cmocka_unit_test(steal_since_boot_is_noted),
        cmocka_unit_test(heat_since_boot_is_noted),
        cmocka_unit_test(guests_are_told_by_firmware_where_the_processor_is_silent),
        cmocka_unit_test(groups_of_version_1_are_read),
        cmocka_unit_test(a_quota_that_makes_no_sense_is_none),
        cmocka_unit_test(the_lowest_limit_of_tasks_is_named),
        cmocka_unit_test(cells_out_of_reach_are_named),
        cmocka_unit_test(builds_that_are_not_measured_with_are_told),
        cmocka_unit_test(a_clock_that_takes_long_is_told_whatever_its_name),
        cmocka_unit_test(lists_of_cpus_are_read_strictly),
        cmocka_unit_test(this_machine_can_be_examined),
        cmocka_unit_test(this_machine_has_room_for_a_little_and_not_for_all),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
