// machine -- files of /proc and /sys that say anything: a finding is a sentence, and nothing is believed that
// cannot be.
//
// An input has parts: the first line of each is the file's name, from the table below.
//
// reads: machine*.c disturbance.c kernel_memory.c
// longest: 8192
#include "fuzz.h"

#include "disturbance.h"
#include "kernel_memory.h"
#include "machine.h"
#include "machine_reading.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {
    "proc/self/status",
    "proc/cpuinfo",
    "proc/sys/vm/max_map_count",
    "proc/sys/net/ipv4/ip_local_port_range",
    "proc/sys/net/core/somaxconn",
    "proc/meminfo",
    "proc/loadavg",
    "proc/sys/kernel/threads-max",
    "proc/sys/kernel/randomize_va_space",
    "proc/sys/kernel/pid_max",
    "proc/sys/kernel/perf_event_paranoid",
    "proc/sys/kernel/osrelease",
    "proc/self/cgroup",
    "proc/self/mountinfo",
    "proc/self/limits",
    "proc/self/personality",
    "proc/self/smaps_rollup",
    "proc/vmstat",
    "proc/stat",
    "proc/slabinfo",
    "proc/pressure/memory",
    "proc/net/sockstat",
    "proc/17/stat",
    "proc/17/task/17/children",
    "proc/18/stat",
    "sys/hypervisor/type",
    "sys/class/dmi/id/sys_vendor",
    "sys/kernel/mm/transparent_hugepage/enabled",
    "sys/devices/system/cpu/online",
    "sys/devices/system/cpu/isolated",
    "sys/devices/system/cpu/smt/active",
    "sys/devices/system/cpu/cpufreq/boost",
    "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
    "sys/devices/system/cpu/cpu0/topology/thread_siblings_list",
    "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count",
    "sys/devices/system/cpu/vulnerabilities/meltdown",
    "sys/devices/system/clocksource/clocksource0/current_clocksource",
    "sys/devices/system/clocksource/clocksource0/available_clocksource",
    "sys/fs/cgroup/a/pids.max",
    "sys/fs/cgroup/a/pids.current",
    "sys/fs/cgroup/a/memory.max",
    "sys/fs/cgroup/a/memory.current",
    "sys/fs/cgroup/a/cpu.max",
    "sys/fs/cgroup/a/cpu.stat",
    "sys/fs/cgroup/a/cpuset.cpus.effective",
};
enum { NAMES = sizeof names / sizeof names[0] };

// The name that the part begins with, and what is behind it.
static const char *take_name(struct fuzz_bytes *part)
{
    const uint8_t *feed = memchr(part->bytes, '\n', part->length);
    size_t length = feed ? (size_t)(feed - part->bytes) : part->length;
    for (size_t i = 0; i < NAMES; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], part->bytes, length) == 0) {
            part->bytes += length + (feed != NULL);
            part->length -= length + (feed != NULL);
            return names[i];
        }
    }
    return NULL;
}

static void check_text(const char *text, const char *what)
{
    fuzz_require(!text || (*text && fuzz_is_clean(text, strlen(text))), "%s is no sentence: %s", what, text);
}

static void check_findings(const char *root)
{
    struct findings findings;
    const struct machine_source source = {.root = root,
                                          .root_later = root,
                                          .path = "/nowhere",
                                          .clock_read_ns = NAN,
                                          .build_type = "",
                                          .flags = ""};
    machine_examine(&findings, &source);
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *finding = &findings.items[i];
        fuzz_require(finding->here && finding->level <= FINDING_STOPS, "a finding without words");
        check_text(finding->here, finding->name);
        check_text(finding->effect, finding->name);
        check_text(finding->remedy, finding->name);
    }
    json_t *json = json_object();
    findings_to_json(&findings, json);
    char *text = json_dumps(json, 0);
    fuzz_require(text != NULL, "findings are no JSON");
    free(text);
    json_decref(json);
    findings_release(&findings);
}

static void check_disturbance(const char *root)
{
    struct disturbance_reading before = {0}, after;
    disturbance_read(&after, root, 17);
    char *text = disturbance_between(&before, &after, 0.05);
    check_text(text, "what disturbed a run");
    free(text);
    disturbance_release(&after);
}

static void check_rest(const char *root)
{
    struct machine_limits limits;
    struct kernel_memory memory, none = {0};
    int64_t bytes;
    cpu_set_t cpus;
    machine_limits_read(&limits, root);
    kernel_memory_read(&memory, root);
    kernel_memory_grown(&none, &memory, &bytes);
    if (reading_cpus(&cpus, root, "/sys/devices/system/cpu/online")) {
        cpu_set_t again;
        char *text = cpus_text(&cpus);
        fuzz_require(CPU_COUNT(&cpus) == 0 || (cpus_parse(text, &again) && CPU_EQUAL(&cpus, &again)),
                     "CPUs are read otherwise than written: %s", text);
        free(text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *root = fuzz_folder();
    bool written[NAMES] = {false};
    struct fuzz_bytes rest = {data, size}, part;
    fuzz_write("proc/self/fuzz", fuzz_bytes_of("", 0));
    while (fuzz_take_part(&rest, &part)) {
        const char *name = take_name(&part);
        for (size_t i = 0; i < NAMES; i++)
            if (name == names[i]) {
                fuzz_write(name, part);
                written[i] = true;
            }
    }
    check_findings(root);
    check_disturbance(root);
    check_rest(root);
    for (size_t i = 0; i < NAMES; i++) {
        char *path = memory_format("%s/%s", root, names[i]);
        if (written[i])
            unlink(path);
        free(path);
    }
    return 0;
}
