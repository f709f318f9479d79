#include "agenda.h"

#include "sample.h"
#include "scenario_edits.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define AGENDA_SCHEMA_VERSION 1
#define MEMORY_TOLERANCE      0.01
#define HASH_SHOWN            10 // digits that tell one from another

void agenda_release(struct agenda *agenda)
{
    free(agenda->started_at);
    free(agenda->command);
    strings_release(&agenda->impls);
    json_decref(agenda->driver);
    json_decref(agenda->host);
    json_decref(agenda->programs);
    for (size_t i = 0; i < agenda->scenarios.count; i++) {
        struct agenda_scenario *scenario = &agenda->scenarios.items[i];
        free(scenario->name);
        free(scenario->path);
        free(scenario->text);
        free(scenario->copy);
        json_decref(scenario->plan);
    }
    vec_release(&agenda->scenarios);
    *agenda = (struct agenda){0};
}

// --- campaign.json -----------------------------------------------------------------------------------------

static json_t *scenario_to_json(const struct agenda_scenario *scenario)
{
    return json_pack("{s:s, s:s, s:s, s:O}", "name", scenario->name, "path", scenario->path, "text",
                     scenario->text, "plan", scenario->plan);
}

json_t *agenda_to_json(const struct agenda *agenda)
{
    json_t *impls = json_array(), *scenarios = json_array();
    bool good = true; // nothing that JSON cannot hold
    for (size_t i = 0; i < agenda->impls.count; i++)
        good = json_array_append_new(impls, json_string(agenda->impls.items[i])) == 0 && good;
    for (size_t i = 0; i < agenda->scenarios.count; i++)
        good = json_array_append_new(scenarios, scenario_to_json(&agenda->scenarios.items[i])) == 0 && good;
    json_t *json = json_pack("{s:i, s:s, s:o, s:o, s:O, s:O, s:O, s:o}", "schema_version",
                             AGENDA_SCHEMA_VERSION, "started_at", agenda->started_at, "command",
                             sample_text_to_json(agenda->command), "impls", impls, "driver", agenda->driver,
                             "host", agenda->host, "programs", agenda->programs, "scenarios", scenarios);
    if (good)
        return json;
    json_decref(json);
    return NULL;
}

static char *copy_member(const json_t *json, const char *key)
{
    return memory_copy_string(json_string_value(json_object_get(json, key)));
}

static json_t *take_object(const json_t *json, const char *key)
{
    json_t *object = json_object_get(json, key);
    return json_is_object(object) ? json_incref(object) : NULL;
}

// A name is a folder's: it must not lead elsewhere.
static bool is_folder_name(const char *name)
{
    return name && *name && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static bool read_scenarios(struct agenda *agenda, const json_t *list)
{
    size_t index;
    json_t *json;
    json_array_foreach(list, index, json)
    {
        struct agenda_scenario scenario = {.name = copy_member(json, "name"),
                                           .path = copy_member(json, "path"),
                                           .text = copy_member(json, "text"),
                                           .plan = take_object(json, "plan")};
        vec_push(&agenda->scenarios, scenario);
        if (!is_folder_name(scenario.name) || !scenario.path || !scenario.text || !scenario.plan)
            return false;
    }
    return agenda->scenarios.count > 0;
}

static bool read_impls(struct agenda *agenda, const json_t *list)
{
    size_t index;
    json_t *argument;
    json_array_foreach(list, index, argument)
    {
        if (!json_is_string(argument))
            return false;
        strings_add(&agenda->impls, json_string_value(argument));
    }
    return true;
}

int agenda_from_json(struct agenda *agenda, const json_t *json, const char *path, struct error *error)
{
    *agenda = (struct agenda){0};
    json_int_t version = json_integer_value(json_object_get(json, "schema_version"));
    if (version != AGENDA_SCHEMA_VERSION)
        return error_set(error,
                         "%s: not a campaign of this version (schema_version %" JSON_INTEGER_FORMAT ")", path,
                         version);
    agenda->started_at = copy_member(json, "started_at");
    agenda->command = copy_member(json, "command");
    agenda->driver = take_object(json, "driver");
    agenda->host = take_object(json, "host");
    agenda->programs = take_object(json, "programs");
    if (agenda->started_at && agenda->command && agenda->driver && agenda->host && agenda->programs &&
        read_impls(agenda, json_object_get(json, "impls")) &&
        read_scenarios(agenda, json_object_get(json, "scenarios")))
        return 0;
    agenda_release(agenda);
    return error_set(error, "%s: damaged: not all that a campaign was begun with is in it", path);
}

// --- Then and now ------------------------------------------------------------------------------------------

static void add_take(struct strings *list, char *sentence)
{
    vec_push(list, sentence);
}

// A value as people read it; the caller frees it.
static char *words_of(const json_t *value)
{
    if (!value)
        return memory_copy_string("not known");
    if (json_is_string(value))
        return memory_format("'%s'", json_string_value(value));
    char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
    char *words = memory_copy_string(dump ? dump : "?");
    free(dump);
    return words;
}

// Two that say nothing say the same.
static bool is_equal(const json_t *then, const json_t *now)
{
    return then == now || (then && now && json_equal(then, now));
}

static void compare_fact(const char *name, const json_t *then, const json_t *now, struct strings *differences)
{
    if (is_equal(then, now))
        return;
    char *was = words_of(then), *is = words_of(now);
    add_take(differences, memory_format("machine: %s was %s, is %s", name, was, is));
    free(was);
    free(is);
}

// "24684092 kB": what the kernel keeps for itself differs a little from boot to boot.
static bool is_same_memory(const json_t *then, const json_t *now)
{
    if (!json_is_string(then) || !json_is_string(now))
        return then == now;
    double was = strtod(json_string_value(then), NULL), is = strtod(json_string_value(now), NULL);
    return fabs(was - is) <= MEMORY_TOLERANCE * was;
}

static void compare_mitigations(const json_t *then, const json_t *now, struct strings *differences)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)then, name, value)
    {
        char *fact = memory_format("mitigation of %s", name);
        compare_fact(fact, value, json_object_get(now, name), differences);
        free(fact);
    }
    json_object_foreach((json_t *)now, name, value)
    {
        char *fact = memory_format("mitigation of %s", name);
        if (!json_object_get(then, name))
            compare_fact(fact, NULL, value, differences);
        free(fact);
    }
}

// What tells one machine, or one state of it that lasts, from another; the rest of host.json comes and goes.
static void compare_machine(const json_t *then, const json_t *now, struct strings *differences)
{
    static const struct {
        const char *part, *key, *name;
    } facts[] = {
        {"cpu", "model", "CPU model"},
        {"cpu", "microcode", "CPU microcode"},
        {"cpu", "online", "number of online CPUs"},
        {"cpu", "smt", "SMT"},
        {"cpu", "governor", "CPU governor"},
        {"cpu", "boost", "CPU boost"},
        {"cpu", "isolated", "isolated CPUs"},
        {"cpu", "virtual_machine", "virtual machine"},
        {"kernel", "release", "kernel release"},
        {"kernel", "version", "kernel version"},
        {"kernel", "architecture", "architecture"},
        {"kernel", "clock_source", "clock source"},
        {"kernel", "aslr", "address space randomisation"},
        {"kernel", "transparent_hugepage", "transparent huge pages"},
        {"limits", "descriptors", "limit of descriptors"},
        {"limits", "somaxconn", "somaxconn"},
        {"software", "hyperfine", "hyperfine"},
        {"software", "libc", "C library"},
    };
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        compare_fact(facts[i].name, json_object_get(json_object_get(then, facts[i].part), facts[i].key),
                     json_object_get(json_object_get(now, facts[i].part), facts[i].key), differences);
    const json_t *was = json_object_get(then, "memory"), *is = json_object_get(now, "memory");
    if (!is_same_memory(was, is))
        compare_fact("memory", was, is, differences);
    compare_mitigations(json_object_get(then, "mitigations"), json_object_get(now, "mitigations"),
                        differences);
}

static const char *text_of(const json_t *json, const char *key)
{
    const char *text = json_string_value(json_object_get(json, key));
    return text ? text : "";
}

static bool is_same(const json_t *then, const json_t *now, const char *key)
{
    return is_equal(json_object_get(then, key), json_object_get(now, key));
}

static void compare_driver(const json_t *then, const json_t *now, const char *half_measured,
                           struct strings *differences)
{
    bool same_version = is_same(then, now, "version") && is_same(then, now, "suite");
    if (same_version && (!half_measured || is_same(then, now, "hash")))
        return;
    add_take(differences, memory_format("driver: it was corobench %s (%.*s), is corobench %s (%.*s)%s%s",
                                        text_of(then, "version"), HASH_SHOWN, text_of(then, "hash"),
                                        text_of(now, "version"), HASH_SHOWN, text_of(now, "hash"),
                                        same_version ? ", and takes part in the runs of " : "",
                                        same_version ? half_measured : ""));
}

static void compare_program(const char *name, const json_t *then, const json_t *now,
                            struct strings *differences)
{
    const char *refused = text_of(now, "refused"), *was = text_of(then, "hash"), *is = text_of(now, "hash");
    if (*refused || !now)
        add_take(differences, memory_format("program %s: %s", name, now ? refused : "is not there any more"));
    else if (strcmp(was, is) != 0)
        add_take(differences, memory_format("program %s: %s has changed (%.*s, was %.*s)", name,
                                            text_of(now, "program"), HASH_SHOWN, is, HASH_SHOWN, was));
    else if (strcmp(text_of(then, "key"), text_of(now, "key")) != 0)
        add_take(differences,
                 memory_format("program %s: its interpreter, a library, its limits, a file that it "
                               "shares with others, or its checks have changed",
                               name));
}

// The number of the first line in which two texts differ.
static unsigned first_difference(const char *left, const char *right)
{
    unsigned line = 1;
    for (; *left && *left == *right; left++, right++)
        line += *left == '\n';
    return line;
}

static void compare_scenario(const struct agenda_scenario *then, const struct agenda_scenario *now,
                             struct strings *differences)
{
    if (now->text && !scenario_same_but_plots(then->text, now->text))
        add_take(differences, memory_format("scenario %s: %s has changed, first in line %u", then->name,
                                            then->path, first_difference(then->text, now->text)));
    if (now->copy && !scenario_same_but_plots(then->text, now->copy))
        add_take(differences,
                 memory_format("scenario %s: its copy %s/scenario.yaml has changed, first in line %u",
                               then->name, then->name, first_difference(then->text, now->copy)));
    if (now->plan && !json_equal(then->plan, now->plan))
        add_take(differences, memory_format("scenario %s: %s/plan.json has changed", then->name, then->name));
}

void agenda_differences(const struct agenda *then, const struct agenda *now, const char *half_measured,
                        struct strings *differences)
{
    const char *name;
    json_t *program;
    for (size_t i = 0; i < then->scenarios.count && i < now->scenarios.count; i++)
        compare_scenario(&then->scenarios.items[i], &now->scenarios.items[i], differences);
    json_object_foreach(then->programs, name, program)
        compare_program(name, program, json_object_get(now->programs, name), differences);
    compare_driver(then->driver, now->driver, half_measured, differences);
    compare_machine(then->host, now->host, differences);
}
