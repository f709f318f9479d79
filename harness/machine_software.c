// What is measured with, and how it was built.
#include "machine_parts.h"

#include "strbuf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct program {
    const char *name, *package;
    const char *without; // what is not to be had
    bool needed;         // run refuses to begin
} programs[] = {
    {"hyperfine", "hyperfine", "no whole program can be timed, and run refuses batch workloads", true},
    {"gnuplot", "gnuplot-nox", "no plot can be drawn, and run refuses to begin", true},
    {"git", "git", "reports do not name the commit that was measured", false},
    {"cmake", "cmake", "folders given with --impls are not built", false},
    {"ninja", "ninja-build", "folders given with --impls are not built", false},
    {"/usr/bin/python3", "python3", "implementations in Python do not run", false},
    {"valgrind", "valgrind", "instructions are not counted", false},
    {"strace", "strace", "system calls are not counted", false},
};

enum { PROGRAMS = sizeof programs / sizeof programs[0] };

static bool is_on_path(const struct machine *machine, const char *name)
{
    if (*name == '/')
        return reading_exists(machine->root, name);
    char *path = memory_copy_string(machine->source->path), *rest = path;
    bool found = false;
    for (char *folder; !found && (folder = strsep(&rest, ":"));) {
        char *candidate = memory_format("%s/%s", *folder ? folder : ".", name);
        found = access(candidate, X_OK) == 0;
        free(candidate);
    }
    free(path);
    return found;
}

static const char *base_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

void probe_programs(const struct machine *machine, struct finding *finding)
{
    struct strbuf names = {0}, packages = {0}, effect = {0};
    enum finding_level level = FINDING_FINE;
    json_t *missing = json_array();
    for (size_t i = 0; i < PROGRAMS; i++) {
        const char *name = base_name(programs[i].name);
        if (is_on_path(machine, programs[i].name))
            continue;
        json_array_append_new(missing, json_string(name));
        strbuf_addf(&names, "%s%s", names.length ? ", " : "", name);
        strbuf_addf(&packages, " %s", programs[i].package);
        strbuf_addf(&effect, "%s %s %s", effect.length ? "; without" : "Without", name, programs[i].without);
        level = programs[i].needed ? FINDING_STOPS : level == FINDING_FINE ? FINDING_NOTE : level;
    }
    json_object_set_new(finding->now, "missing", missing);
    if (level == FINDING_FINE) {
        finding_say(finding, level, "hyperfine, gnuplot and the others are installed");
        finding_effect(finding, "All that corobench calls is there.");
    } else {
        finding_say(finding, level, "not installed: %s", strbuf_text(&names));
        finding_effect(finding, "%s.", strbuf_text(&effect));
        finding_remedy(finding, "sudo apt-get install%s", strbuf_text(&packages));
    }
    strbuf_release(&names);
    strbuf_release(&packages);
    strbuf_release(&effect);
}

// The last -O that the compiler got counts. "-O" alone is -O1.
static bool is_optimised(const char *flags)
{
    const char *last = NULL;
    for (const char *at = flags; (at = strstr(at, "-O")); at++)
        if (at == flags || at[-1] == ' ')
            last = at;
    return last && last[2] != '0' && last[2] != 'g';
}

void probe_build(const struct machine *machine, struct finding *finding)
{
    const struct machine_source *source = machine->source;
    bool sanitized = source->sanitized || strstr(source->flags, "-fsanitize=");
    bool optimised = is_optimised(source->flags);
    fact_text(finding->now, "type", source->build_type);
    fact_text(finding->now, "flags", source->flags);
    json_object_set_new(finding->now, "sanitized", json_boolean(sanitized));
    json_object_set_new(finding->now, "optimised", json_boolean(optimised));
    if (sanitized)
        finding_effect(
            finding,
            "Every memory access of programs in C is checked. Of three that were tried one took 1.4 times "
            "as long, one 3 times, one 6.5 times: not even ratios hold.");
    else if (!optimised)
        finding_effect(finding, "The compiler left the code as it is written: what is compared is not what "
                                "anybody would run, and small functions cost most.");
    else
        finding_effect(finding, "All implementations in C are built with these flags.");
    if (!sanitized && optimised) {
        finding_say(finding, FINDING_FINE, "%s (%s)", source->build_type, source->flags);
        return;
    }
    finding_say(finding, FINDING_WARNS, "%s%s (%s)", sanitized ? "sanitized" : "not optimised",
                sanitized && !optimised ? " and not optimised" : "", source->build_type);
    finding_remedy(finding, "cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DCOROBENCH_SANITIZE=OFF "
                            "-DCMAKE_C_FLAGS= && cmake --build build");
}

// The capability that lifts the restriction, or the one that contains it: capabilities(7).
static bool may_count(const char *root)
{
    enum { SYS_ADMIN = 21, PERFMON = 38 };
    char *text = reading_field(root, "CapEff", "/proc/self/status");
    uint64_t capabilities = text ? strtoull(text, NULL, 16) : 0;
    free(text);
    return capabilities >> SYS_ADMIN & 1 || capabilities >> PERFMON & 1;
}

void probe_perf(const struct machine *machine, struct finding *finding)
{
    enum { MOST = 2 }; // of /proc/sys/kernel/perf_event_paranoid: beyond it, one's own programs are out, too
    char *line = reading_line(machine->root, "/proc/sys/kernel/perf_event_paranoid");
    bool counters = reading_exists(machine->root, "/sys/bus/event_source/devices/cpu") ||
                    reading_exists(machine->root, "/sys/bus/event_source/devices/cpu_core") ||
                    reading_exists(machine->root, "/sys/bus/event_source/devices/armv8_pmuv3_0");
    char *end = line;
    long level = line ? strtol(line, &end, 10) : 0;
    bool allowed = may_count(machine->root) || level <= MOST;
    finding_effect(finding, "Nothing to these figures: corobench counts under valgrind and strace. You can "
                            "explain them with perf only where it may count, and the machine has counters.");
    if (!line || end == line || *end) {
        finding_unknown(finding, "/proc/sys/kernel/perf_event_paranoid %s",
                        line ? "is no number" : "cannot be read");
    } else {
        json_object_set_new(finding->now, "paranoid", json_integer(level));
        json_object_set_new(finding->now, "allowed", json_boolean(allowed));
        json_object_set_new(finding->now, "hardware_counters", json_boolean(counters));
        finding_say(finding, allowed && counters ? FINDING_FINE : FINDING_NOTE,
                    "%s, and %s hardware counters (perf_event_paranoid is %ld)",
                    allowed ? "allowed" : "not allowed", counters ? "there are" : "there are no", level);
        if (!allowed)
            finding_remedy(finding, "sudo sysctl -w kernel.perf_event_paranoid=1");
    }
    free(line);
}
