// What differs between two campaigns: machine, kernel, compiler, code, plan, and each implementation's
// program.
#include "comparison_parts.h"

#include <string.h>

#define ABSENT "–"

// --- host.json ---------------------------------------------------------------------------------------------

static char *json_words(const json_t *json)
{
    if (!json)
        return memory_copy_string(ABSENT);
    if (json_is_object(json))
        return memory_copy_string("recorded");
    if (json_is_string(json))
        return memory_copy_string(json_string_value(json));
    if (json_is_boolean(json))
        return memory_copy_string(json_is_true(json) ? "yes" : "no");
    char *dump = json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(6));
    char *words = memory_copy_string(dump ? dump : ABSENT);
    free(dump);
    return words;
}

static bool starts_with(const char *text, const char *const *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(text, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

// What is never the same twice, and says nothing of the machine.
static bool fluctuates(const char *what)
{
    static const char *const names[] = {"kernel · load average", "limits · threads max"};
    return starts_with(what, names, sizeof names / sizeof names[0]);
}

// What may differ on a machine that is still the same one for a program that did not change: what draws the
// plots, the code and how it was built (a program that they change is another file), and how much of
// everything there would be.
static bool leaves_machine_alone(const char *what)
{
    static const char *const names[] = {"software · gnuplot",
                                        "software · corobench",
                                        "build",
                                        "code",
                                        "limits",
                                        "memory",
                                        "machine · descriptors",
                                        "machine · threads",
                                        "machine · mappings",
                                        "machine · memory",
                                        "machine · ports"};
    return fluctuates(what) || starts_with(what, names, sizeof names / sizeof names[0]);
}

static void add_difference(struct scenario_comparison *comparison, const char *what, const char *from,
                           const char *to, bool may_fluctuate)
{
    if (strcmp(from, to) == 0)
        return;
    struct difference difference = {
        memory_copy_string(what), {memory_copy_string(from), memory_copy_string(to)}, may_fluctuate};
    vec_push(&comparison->differences, difference);
}

static void compare_objects(struct scenario_comparison *comparison, json_t *from, json_t *to,
                            const char *path);

// What only one of them records (another version of the driver asked for it) is told, but does not make it
// another machine.
static void compare_values(struct scenario_comparison *comparison, json_t *from, json_t *to, const char *what)
{
    if (json_is_object(from) && json_is_object(to)) {
        compare_objects(comparison, from, to, what);
        return;
    }
    char *words[] = {json_words(from), json_words(to)};
    bool differ = from && to && strcmp(words[OLD], words[NEW]) != 0;
    if (differ && !leaves_machine_alone(what))
        comparison->same_machine = false;
    add_difference(comparison, what, words[OLD], words[NEW], fluctuates(what));
    free(words[OLD]);
    free(words[NEW]);
}

static void compare_member(struct scenario_comparison *comparison, json_t *from, json_t *to, const char *path,
                           const char *key)
{
    // What a machine was doing when it was looked at, and what followed from that.
    static const char *const passed_over[] = {"schema_version", "now", "findings"};
    for (size_t i = 0; i < sizeof passed_over / sizeof passed_over[0]; i++)
        if (strcmp(key, passed_over[i]) == 0)
            return;
    char *what = *path ? memory_format("%s · %s", path, key) : memory_copy_string(key);
    for (char *c = what; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    compare_values(comparison, json_object_get(from, key), json_object_get(to, key), what);
    free(what);
}

static void compare_objects(struct scenario_comparison *comparison, json_t *from, json_t *to,
                            const char *path)
{
    const char *key;
    json_t *value;
    json_object_foreach(from, key, value)
    {
        compare_member(comparison, from, to, path, key);
    }
    json_object_foreach(to, key, value)
    {
        if (!json_object_get(from, key))
            compare_member(comparison, from, to, path, key);
    }
}

static void compare_hosts(struct scenario_comparison *comparison)
{
    json_t *from = comparison->sides[OLD]->host, *to = comparison->sides[NEW]->host;
    comparison->same_machine = from && to;
    if (from && to)
        compare_objects(comparison, from, to, "");
}

static bool is_sanitized(const json_t *host)
{
    return json_is_true(json_object_get(json_object_get(host, "build"), "sanitized"));
}

static void sound_alarms(struct scenario_comparison *comparison)
{
    bool sanitized[] = {is_sanitized(comparison->sides[OLD]->host),
                        is_sanitized(comparison->sides[NEW]->host)};
    if (sanitized[OLD] == sanitized[NEW])
        return;
    char *alarm =
        memory_format("Only %s was built with sanitizers, which make programs several times slower: "
                      "what differs below is theirs.",
                      sanitized[OLD] ? "old" : "new");
    vec_push(&comparison->alarms, alarm);
}

// --- The plan ----------------------------------------------------------------------------------------------

static void compare_numbers(struct scenario_comparison *comparison, const char *what, double from, double to,
                            bool may_fluctuate)
{
    char *texts[] = {memory_format("%.10g", from), memory_format("%.10g", to)};
    add_difference(comparison, what, texts[OLD], texts[NEW], may_fluctuate);
    free(texts[OLD]);
    free(texts[NEW]);
}

static const char *text_or_absent(const char *text)
{
    return text && *text ? text + strspn(text, " ") : ABSENT;
}

static void compare_plans(struct scenario_comparison *comparison)
{
    const struct summary *from = &comparison->sides[OLD]->summary, *to = &comparison->sides[NEW]->summary;
    add_difference(comparison, "plan · flags", text_or_absent(from->plan.flags),
                   text_or_absent(to->plan.flags), false);
    add_difference(comparison, "plan · baseline", from->scenario.baseline, to->scenario.baseline, false);
    compare_numbers(comparison, "plan · rounds", from->rounds, to->rounds, false);
    compare_numbers(comparison, "scenario · equivalence", from->scenario.equivalence,
                    to->scenario.equivalence, false);
    compare_numbers(comparison, "scenario · deadline, s", 1e-9 * (double)from->scenario.deadline_ns,
                    1e-9 * (double)to->scenario.deadline_ns, false);
    compare_numbers(comparison, "plan · seed", (double)from->plan.seed, (double)to->plan.seed, true);
}

// --- Programs ----------------------------------------------------------------------------------------------

enum binary comparison_binary(const struct scenario_comparison *comparison, const char *label)
{
    const char *hashes[2];
    for (size_t side = OLD; side <= NEW; side++) {
        const struct plan *plan = &comparison->sides[side]->summary.plan;
        long found = plan_find(plan, label);
        hashes[side] = found < 0 ? "" : plan->implementations.items[found].hash;
        if (!*hashes[side])
            return BINARY_UNKNOWN;
    }
    return strcmp(hashes[OLD], hashes[NEW]) == 0 ? BINARY_SAME : BINARY_CHANGED;
}

static void compare_programs(struct scenario_comparison *comparison)
{
    const struct plan *plan = &comparison->sides[NEW]->summary.plan;
    for (size_t i = 0; i < plan->implementations.count; i++) {
        const struct planned_implementation *one = &plan->implementations.items[i];
        enum binary binary = one->is_aa ? BINARY_UNKNOWN : comparison_binary(comparison, one->label);
        if (binary == BINARY_SAME)
            strings_add(&comparison->same, one->label);
        else if (binary == BINARY_CHANGED)
            strings_add(&comparison->changed, one->label);
    }
}

void comparison_find_differences(struct scenario_comparison *comparison)
{
    compare_hosts(comparison);
    sound_alarms(comparison);
    compare_plans(comparison);
    compare_programs(comparison);
}
