#include "machine.h"

#include "clock.h"
#include "machine_parts.h"
#include "strbuf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// In order of importance: what spoils most comes first among findings of the same level.
static const struct property {
    const char *name;
    machine_probe *probe;
} properties[] = {
    {"programs", probe_programs},
    {"build", probe_build},
    {"cpus", probe_cpus},
    {"quota", probe_quota},
    {"descriptors", probe_descriptors},
    {"threads", probe_threads},
    {"mappings", probe_mappings},
    {"other_processes", probe_other_processes},
    {"steal", probe_steal},
    {"throttling", probe_throttling},
    {"swap", probe_swap},
    {"memory", probe_memory},
    {"smt", probe_smt},
    {"governor", probe_governor},
    {"turbo", probe_turbo},
    {"virtual_machine", probe_virtual_machine},
    {"clock_source", probe_clock_source},
    {"somaxconn", probe_somaxconn},
    {"aslr", probe_aslr},
    {"huge_pages", probe_huge_pages},
    {"isolation", probe_isolation},
    {"ports", probe_ports},
    {"mitigations", probe_mitigations},
    {"seccomp", probe_seccomp},
    {"load_average", probe_load_average},
    {"perf", probe_perf},
};

enum { PROPERTIES = sizeof properties / sizeof properties[0] };

// --- Findings ----------------------------------------------------------------------------------------------

static void set(char **text, const char *format, va_list arguments)
{
    char words[2048];
    vsnprintf(words, sizeof words, format, arguments);
    free(*text);
    *text = memory_copy_string(words);
}

void finding_say(struct finding *finding, enum finding_level level, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(&finding->here, format, arguments);
    va_end(arguments);
    finding->level = level;
    finding->known = true;
}

void finding_unknown(struct finding *finding, const char *format, ...)
{
    char *why = NULL;
    va_list arguments;
    va_start(arguments, format);
    set(&why, format, arguments);
    va_end(arguments);
    finding_say(finding, FINDING_NOTE, "not known here: %s", why);
    finding->known = false;
    free(why);
}

void finding_effect(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(&finding->effect, format, arguments);
    va_end(arguments);
}

void finding_remedy(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(&finding->remedy, format, arguments);
    va_end(arguments);
}

void fact_text(json_t *facts, const char *key, const char *text)
{
    if (text)
        json_object_set_new(facts, key, json_string(text));
}

void fact_count(json_t *facts, const char *key, uint64_t number)
{
    bool fits = number <= INT64_MAX;
    json_object_set_new(facts, key, fits ? json_integer((json_int_t)number) : json_string("unlimited"));
}

void fact_real(json_t *facts, const char *key, double number)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.4g", number);
    if (isfinite(number))
        json_object_set_new(facts, key, json_real(strtod(digits, NULL)));
}

void fact_cpus(json_t *facts, const char *key, const cpu_set_t *cpus)
{
    char *text = cpus_text(cpus);
    fact_text(facts, key, text);
    free(text);
}

const char *finding_level_word(enum finding_level level)
{
    static const char *const words[] = {[FINDING_FINE] = "fine",
                                        [FINDING_NOTE] = "note",
                                        [FINDING_WARNS] = "warns",
                                        [FINDING_STOPS] = "stops"};
    return words[level];
}

size_t findings_count(const struct findings *findings, enum finding_level level)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += findings->items[i].level == level;
    return count;
}

static json_t *finding_to_json(const struct finding *finding)
{
    json_t *json = json_pack("{s:s, s:s, s:b, s:s, s:s}", "name", finding->name, "level",
                             finding_level_word(finding->level), "known", finding->known, "here",
                             finding->here, "effect", finding->effect);
    if (finding->remedy)
        json_object_set_new(json, "remedy", json_string(finding->remedy));
    return json;
}

void findings_to_json(const struct findings *findings, json_t *object)
{
    json_t *facts = json_object(), *now = json_object(), *list = json_array();
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (json_object_size(finding->facts) > 0)
            json_object_set(facts, finding->name, finding->facts);
        if (json_object_size(finding->now) > 0)
            json_object_set(now, finding->name, finding->now);
        json_array_append_new(list, finding_to_json(finding));
    }
    json_object_set_new(object, "machine", facts);
    json_object_set_new(object, "now", now);
    json_object_set_new(object, "findings", list);
}

void findings_release(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->items[i];
        free(finding->here);
        free(finding->effect);
        free(finding->remedy);
        json_decref(finding->facts);
        json_decref(finding->now);
    }
    vec_release(findings);
}

// --- The machine -------------------------------------------------------------------------------------------

// As runner_placement splits them: the last is the load generator's.
static void split_cpus(struct machine *machine)
{
    size_t last = 0;
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &machine->allowed))
            last = cpu;
    machine->server = machine->allowed;
    CPU_ZERO(&machine->client);
    CPU_CLR(last, &machine->server);
    CPU_SET(last, &machine->client);
}

// The kernel may allow CPUs that are not there.
static void read_cpus(struct machine *machine)
{
    char *allowed = reading_field(machine->root, "Cpus_allowed_list", "/proc/self/status");
    machine->cpus_known = allowed && cpus_parse(allowed, &machine->allowed) &&
                          reading_cpus(&machine->online, machine->root, "/sys/devices/system/cpu/online");
    if (machine->cpus_known) {
        CPU_AND(&machine->allowed, &machine->allowed, &machine->online);
        machine->cpus_known = CPU_COUNT(&machine->allowed) > 0;
    }
    if (machine->cpus_known)
        split_cpus(machine);
    free(allowed);
}

void machine_examine(struct findings *findings, const struct machine_source *source)
{
    struct machine machine = {.source = source, .root = source->root};
    char kind[64];
    *findings = (struct findings){0};
    machine_moment_read(&machine.before, source->root);
    if (source->look_ns)
        clock_sleep_ns(source->look_ns);
    machine_moment_read(&machine.after, source->root_later);
    read_cpus(&machine);
    machine.virtual_known = machine_is_virtual(machine.root, &machine.is_virtual, kind);
    for (size_t i = 0; i < PROPERTIES; i++) {
        struct finding finding = {.name = properties[i].name, .facts = json_object(), .now = json_object()};
        properties[i].probe(&machine, &finding);
        vec_push(findings, finding);
        for (size_t j = findings->count - 1; j > 0 && findings->items[j - 1].level < finding.level; j--) {
            findings->items[j] = findings->items[j - 1];
            findings->items[j - 1] = finding;
        }
    }
    machine_moment_release(&machine.before);
    machine_moment_release(&machine.after);
}

const char *const *machine_properties(void)
{
    static const char *names[PROPERTIES + 1];
    for (size_t i = 0; i < PROPERTIES; i++)
        names[i] = properties[i].name;
    return names;
}

// The least of some blocks: what interrupted us only ever adds.
static double measure_clock_read_ns(void)
{
    enum { BLOCKS = 20, READINGS = 200 };
    double least = INFINITY;
    for (int block = 0; block < BLOCKS; block++) {
        uint64_t start = clock_ns(), end = start;
        for (int i = 0; i < READINGS; i++)
            end = clock_ns();
        least = fmin(least, (double)(end - start) / READINGS);
    }
    return least;
}

void machine_source_here(struct machine_source *source, uint64_t look_ns, const struct machine_needs *needs)
{
    const char *path = getenv("PATH");
    *source = (struct machine_source){.root = "",
                                      .root_later = "",
                                      .path = path ? path : "",
                                      .look_ns = look_ns,
                                      .clock_read_ns = measure_clock_read_ns(),
                                      .self = getpid(),
                                      .build_type = COROBENCH_BUILD_TYPE,
                                      .flags = COROBENCH_FLAGS,
                                      .sanitized = COROBENCH_SANITIZED,
                                      .needs = needs};
}
