// What lies between programs and the bare machine: a hypervisor, the kernel's clock, its defences.
#include "machine_parts.h"

#include "strbuf.h"

#include <dirent.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// --- Virtual machines --------------------------------------------------------------------------------------

// The firmware's maker, where that is a hypervisor.
static bool is_hypervisor(const char *vendor)
{
    static const char *const makers[] = {
        "QEMU",          "KVM",         "VMware", "Xen",       "innotek",
        "Parallels",     "Amazon EC2",  "Google", "OpenStack", "Microsoft Corporation",
        "Alibaba Cloud", "DigitalOcean"};
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++)
        if (strstr(vendor, makers[i]))
            return true;
    return false;
}

static void find_kind(const char *root, char kind[64])
{
    char *vendor = reading_line(root, "/sys/class/dmi/id/sys_vendor");
    char *xen = reading_line(root, "/sys/hypervisor/type");
    char *clocks = reading_line(root, "/sys/devices/system/clocksource/clocksource0/available_clocksource");
    kind[0] = '\0';
    if (vendor && is_hypervisor(vendor))
        snprintf(kind, 64, "%.60s", vendor);
    else if (xen && *xen)
        snprintf(kind, 64, "%.60s", xen);
    else if (clocks && strstr(clocks, "kvm-clock"))
        snprintf(kind, 64, "KVM");
    else if (clocks && strstr(clocks, "hyperv_clocksource"))
        snprintf(kind, 64, "Hyper-V");
    free(vendor);
    free(xen);
    free(clocks);
}

bool machine_is_virtual(const char *root, bool *is_virtual, char kind[64])
{
    char *flags = reading_field(root, "flags", "/proc/cpuinfo"); // x86 only
    find_kind(root, kind);
    // A maker of hypervisors makes machines, too: the processor knows better.
    *is_virtual = flags ? strstr(flags, " hypervisor") != NULL : kind[0] != '\0';
    bool known = flags || kind[0];
    free(flags);
    return known;
}

void probe_virtual_machine(const struct machine *machine, struct finding *finding)
{
    char kind[64];
    bool is_virtual;
    finding_effect(finding,
                   "In a virtual machine what other guests of the host do is in the figures, unseen, and "
                   "to wake a CPU that sleeps goes through the hypervisor: waiting costs more than on a bare "
                   "machine.");
    if (!machine_is_virtual(machine->root, &is_virtual, kind)) {
        finding_unknown(finding,
                        "/proc/cpuinfo has no flags, and no firmware or clock tells of a hypervisor");
        return;
    }
    json_object_set_new(finding->facts, "virtual", json_boolean(is_virtual));
    if (is_virtual && kind[0])
        fact_text(finding->facts, "kind", kind);
    if (is_virtual) {
        finding_say(finding, FINDING_WARNS, "yes%s%s", kind[0] ? ", " : "", kind);
    } else {
        finding_say(finding, FINDING_FINE, "no");
        finding_effect(finding, "No hypervisor is between the programs and the machine.");
    }
}

// --- The clock ---------------------------------------------------------------------------------------------

static bool is_in(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static void say_clock(const struct machine *machine, const char *current, const char *available,
                      struct finding *finding)
{
    // Read in the program itself (vdso(7)), and those that take a system call.
    static const char *const quick[] = {
        "tsc",      "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter",
        "timebase", "tod",       "riscv_clocksource",           NULL};
    static const char *const slow[] = {
        "hpet", "acpi_pm", "jiffies", "refined-jiffies", "xen", "pit", "hyperv_clocksource_msr", NULL};
    enum { SLOW_NS = 100 }; // no less than a system call; without, it takes some tens
    double cost_ns = machine->source->clock_read_ns;
    bool is_slow = is_in(current, slow) || (isfinite(cost_ns) && cost_ns > SLOW_NS);
    bool unheard = !is_in(current, quick) && !is_slow && !isfinite(cost_ns);
    finding_say(finding, is_slow ? FINDING_WARNS : unheard ? FINDING_NOTE : FINDING_FINE, "%.60s", current);
    if (isfinite(cost_ns))
        finding_say(finding, finding->level, "%.60s, %.0f ns a reading", current, cost_ns);
    if (is_slow)
        finding_effect(finding, "To read it takes a system call: the load generator, which reads it for each "
                                "message it sends and each piece it receives, reaches its own limit sooner.");
    else
        finding_effect(finding, "To read it takes no system call: stamps are cheap.");
    if (is_slow && available && strstr(available, "tsc"))
        finding_remedy(
            finding, "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource");
}

void probe_clock_source(const struct machine *machine, struct finding *finding)
{
    static const char folder[] = "/sys/devices/system/clocksource/clocksource0";
    char *current = reading_line(machine->root, "%s/current_clocksource", folder);
    char *available = reading_line(machine->root, "%s/available_clocksource", folder);
    fact_real(finding->now, "read_ns", machine->source->clock_read_ns);
    finding_effect(finding,
                   "Some clocks take a system call to read, for each message that is sent or received.");
    if (current && *current) {
        fact_text(finding->facts, "current", current);
        say_clock(machine, current, available, finding);
    } else {
        finding_unknown(finding, "%s/current_clocksource cannot be read", folder);
    }
    free(current);
    free(available);
}

// --- Address layout ----------------------------------------------------------------------------------------

// personality(2): a program can be started without, by setarch -R or a debugger, and hands that down.
static bool is_started_without(const char *root)
{
    enum { NO_RANDOMIZE = 0x0040000 };
    char *line = reading_line(root, "/proc/self/personality");
    bool without = line && strtoul(line, NULL, 16) & NO_RANDOMIZE;
    free(line);
    return without;
}

void probe_aslr(const struct machine *machine, struct finding *finding)
{
    uint64_t value;
    bool known = reading_number(&value, machine->root, "/proc/sys/kernel/randomize_va_space") && value <= 2;
    bool without = is_started_without(machine->root);
    finding_effect(finding,
                   "Where code, stack and heap lie can make a program some per cent faster or slower. "
                   "Rounds that all share one layout share its luck, too: it looks like a result, and more "
                   "rounds do not help.");
    if (!known) {
        finding_unknown(finding, "/proc/sys/kernel/randomize_va_space cannot be read, or is not 0, 1 or 2");
        return;
    }
    json_object_set_new(finding->facts, "randomize_va_space", json_integer((json_int_t)value));
    json_object_set_new(finding->facts, "disabled_for_us", json_boolean(without));
    if (without) {
        finding_say(finding, FINDING_WARNS, "off for what is started from here, by setarch or a debugger");
    } else if (value < 2) {
        finding_say(finding, FINDING_WARNS, value == 0 ? "off" : "without the heap");
        finding_remedy(finding, "sudo sysctl -w kernel.randomize_va_space=2");
    } else {
        finding_say(finding, FINDING_FINE, "on");
        finding_effect(finding,
                       "Each run has another layout of memory, so that its luck is spread over rounds "
                       "and shows in the intervals.");
    }
}

// --- Mitigations -------------------------------------------------------------------------------------------

static void add_name(struct strbuf *names, const char *name)
{
    strbuf_addf(names, "%s%.40s", names->length ? ", " : "", name);
}

static int sort_names(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

static int is_no_dot(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

// The states of all that the kernel knows of. Returns how many could be read.
static size_t read_vulnerabilities(const char *root, struct strbuf *mitigated, struct strbuf *open)
{
    char *path = memory_format("%s/sys/devices/system/cpu/vulnerabilities", root);
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_no_dot, sort_names);
    size_t known = 0;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char *state = reading_line(root, "/sys/devices/system/cpu/vulnerabilities/%s", name);
        known += state != NULL;
        if (state && strncmp(state, "Vulnerable", 10) == 0)
            add_name(open, name);
        else if (state && strncmp(state, "Mitigation", 10) == 0)
            add_name(mitigated, name);
        free(state);
        free(entries[i]);
    }
    free(entries);
    free(path);
    return known;
}

void probe_mitigations(const struct machine *machine, struct finding *finding)
{
    struct strbuf mitigated = {0}, open = {0};
    size_t known = read_vulnerabilities(machine->root, &mitigated, &open);
    finding_effect(finding, "Each entry into the kernel and each switch between processes pays for them: "
                            "models that switch in the kernel pay more often. The figures are those of this "
                            "set.");
    if (known == 0) {
        finding_unknown(finding, "there is no /sys/devices/system/cpu/vulnerabilities");
    } else if (mitigated.length || open.length) {
        fact_text(finding->facts, "mitigated", strbuf_text(&mitigated));
        fact_text(finding->facts, "vulnerable", strbuf_text(&open));
        const char *one = mitigated.length ? "mitigated: " : "", *other = open.length ? "left open: " : "";
        finding_say(finding, FINDING_NOTE, "%s%s%s%s%s", one, strbuf_text(&mitigated),
                    mitigated.length && open.length ? "; " : "", other, strbuf_text(&open));
    } else {
        finding_say(finding, FINDING_FINE, "none is needed");
        finding_effect(finding, "The kernel knows of nothing on this processor that it must defend.");
    }
    strbuf_release(&mitigated);
    strbuf_release(&open);
}

void probe_seccomp(const struct machine *machine, struct finding *finding)
{
    char *mode = reading_field(machine->root, "Seccomp", "/proc/self/status");
    char *filters = reading_field(machine->root, "Seccomp_filters", "/proc/self/status");
    bool container =
        reading_exists(machine->root, "/.dockerenv") || reading_exists(machine->root, "/run/.containerenv");
    json_object_set_new(finding->facts, "container", json_boolean(container));
    // On one machine getppid took 120 ns; 150 with filters that look at its number only, which the kernel
    // answers from a table (since Linux 5.11), and 230 with one that must be run.
    finding_effect(finding,
                   "Where a filter stands before them, each system call takes some tens of nanoseconds more, "
                   "or a hundred: models that make many calls look dearer.");
    if (!mode || strlen(mode) != 1 || *mode < '0' || *mode > '2') {
        finding_unknown(finding, "/proc/self/status does not tell");
    } else if (*mode == '0') {
        finding_say(finding, FINDING_FINE, "no filter on system calls");
        finding_effect(finding, "System calls go straight to the kernel.");
    } else {
        finding_say(finding, FINDING_WARNS, "%.10s filter%s on system calls%s", filters ? filters : "a",
                    filters && strcmp(filters, "1") != 0 ? "s" : "", container ? ", of a container" : "");
    }
    if (finding->level == FINDING_WARNS && reading_exists(machine->root, "/.dockerenv"))
        finding_remedy(finding, "docker run --security-opt seccomp=unconfined ...");
    fact_text(finding->facts, "mode", finding->known ? mode : NULL);
    free(mode);
    free(filters);
}
