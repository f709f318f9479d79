#include "plan.h"

#include "escape.h"
#include "nearest.h"
#include "oracle.h"
#include "random.h"
#include "stats.h"
#include "strbuf.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PLAN_SCHEMA_VERSION 1
#define PLAN_CONFIDENCE     0.95

// --- Points ------------------------------------------------------------------------------------------------

// All combinations, the last axis turning fastest.
static void make_points(struct plan *plan, const struct scenario *scenario)
{
    size_t total = 1;
    for (size_t i = 0; i < scenario->axes.count; i++)
        total *= scenario->axes.items[i].values.count;
    for (size_t number = 0; number < total; number++) {
        struct point point = {0};
        struct strbuf text = {0};
        size_t block = total, rest = number;
        for (size_t i = 0; i < scenario->axes.count; i++) {
            const struct scenario_axis *axis = &scenario->axes.items[i];
            block /= axis->values.count;
            const char *value = axis->values.items[rest / block];
            rest %= block;
            strings_add(&point.values, value);
            if (axis->values.count > 1)
                strbuf_addf(&text, "%s%s=%s", text.length ? " " : "", axis->axis->name, value);
        }
        point.text = strbuf_detach(&text);
        vec_push(&plan->points, point);
    }
}

static char *skip_reason(const struct implementation *implementation, const struct point *point)
{
    for (size_t i = 0; i < implementation->workload->axis_count; i++) {
        const struct limit *limit;
        if (!implementation_allows(implementation, &implementation->workload->axes[i], point->values.items[i],
                                   &limit))
            return memory_format("beyond its limit: %s", limit->text);
    }
    return NULL;
}

// --- Choosing implementations ------------------------------------------------------------------------------

// A name of the project's own tree stands for that of every labelled folder, too: that is how two builds of
// one implementation come into one plan.
static bool matches_glob(const struct implementation *implementation, const char *glob)
{
    return fnmatch(glob, implementation->name, 0) == 0 || fnmatch(glob, implementation->label, 0) == 0;
}

static bool matches_pattern(const struct implementation *implementation, const char *pattern)
{
    if (strncmp(pattern, "model: ", 7) == 0)
        return strcmp(implementation->model, pattern + 7) == 0;
    return matches_glob(implementation, pattern);
}

// An unknown name is most likely misspelt; a glob or model may match nothing on a machine without a library.
static int unknown_name(const struct scenario *scenario, const struct scenario_place *place,
                        const struct catalog *catalog, const char *name, struct error *error)
{
    struct VEC(const char *) names = {0};
    for (size_t i = 0; i < catalog->count; i++)
        if (catalog->items[i].workload == scenario->workload)
            vec_push(&names, catalog->items[i].label);
    char hint[160];
    error_set(error, "%s:%u:%u: workload '%s' has no implementation '%s'%s", scenario->path, place->line,
              place->column, scenario->workload->name, name,
              nearest_hint(hint, name, names.items, names.count));
    vec_release(&names);
    return -1;
}

static bool fits_a_point(const struct plan *plan, const struct implementation *implementation)
{
    bool fits = false;
    for (size_t i = 0; !fits && i < plan->points.count; i++) {
        char *reason = skip_reason(implementation, &plan->points.items[i]);
        fits = !reason;
        free(reason);
    }
    return fits;
}

static bool is_chosen(const struct scenario *scenario, const struct implementation *implementation)
{
    if (implementation->added) // by --impls: asked for by name
        return true;
    bool chosen = false;
    for (size_t i = 0; i < scenario->patterns.count; i++) {
        const char *pattern = scenario->patterns.items[i];
        if (pattern[0] == '!' ? matches_pattern(implementation, pattern + 1)
                              : matches_pattern(implementation, pattern))
            chosen = pattern[0] != '!';
    }
    return chosen;
}

// Whether it is meant by itself, and not as one of those that a glob or a model happens to match.
static bool is_named(const struct scenario *scenario, const struct implementation *implementation)
{
    bool named = implementation->added || strcmp(implementation->label, scenario->baseline) == 0;
    for (size_t i = 0; !named && i < scenario->patterns.count; i++) {
        const char *pattern = scenario->patterns.items[i];
        named = strcmp(pattern, implementation->name) == 0 || strcmp(pattern, implementation->label) == 0;
    }
    return named;
}

static int check_patterns(const struct scenario *scenario, const struct catalog *catalog, struct error *error)
{
    for (size_t i = 0; i < scenario->patterns.count; i++) {
        const char *pattern = scenario->patterns.items[i];
        if (pattern[0] == '!' || strpbrk(pattern, "*?[") || strncmp(pattern, "model: ", 7) == 0)
            continue;
        bool known = false;
        for (size_t j = 0; !known && j < catalog->count; j++)
            known =
                catalog->items[j].workload == scenario->workload && matches_glob(&catalog->items[j], pattern);
        if (!known)
            return unknown_name(scenario, &scenario->pattern_places.items[i], catalog, pattern, error);
    }
    return 0;
}

static void add_implementation(struct plan *plan, const struct implementation *implementation, bool is_aa)
{
    struct planned_implementation one = {
        .label = is_aa ? memory_format("%s" PLAN_AA_SUFFIX, implementation->label)
                       : memory_copy_string(implementation->label),
        .model = memory_copy_string(implementation->model),
        .runtime = memory_copy_string(implementation->runtime),
        .class = memory_copy_string(implementation->class),
        .summary = memory_copy_string(implementation->summary),
        .program = memory_copy_string(implementation->program),
        .source = memory_copy_string(implementation->source),
        .hash = memory_copy_string(""),
        .is_aa = is_aa,
        .per_event = implementation_is_per_event(implementation),
    };
    if (implementation->status != STATUS_READY)
        one.refused = memory_format("not built: %s", implementation->status_reason);
    vec_push(&plan->implementations, one);
}

static int choose(struct plan *plan, const struct scenario *scenario, const struct catalog *catalog,
                  const char *only, struct error *error)
{
    const struct implementation *baseline = catalog_find(catalog, scenario->workload, scenario->baseline);
    if (!baseline)
        return unknown_name(scenario, &scenario->baseline_place, catalog, scenario->baseline, error);
    if (!is_chosen(scenario, baseline))
        return error_set(error, "%s:%u:%u: the baseline '%s' is not among the scenario's implementations",
                         scenario->path, scenario->baseline_place.line, scenario->baseline_place.column,
                         scenario->baseline);
    size_t chosen = 0;
    for (size_t i = 0; i < catalog->count; i++) {
        const struct implementation *one = &catalog->items[i];
        if (one->workload != scenario->workload || !is_chosen(scenario, one))
            continue;
        bool wanted = !only || matches_glob(one, only);
        chosen += wanted;
        if (one == baseline)
            plan->baseline = plan->implementations.count;
        if (one == baseline || (wanted && (is_named(scenario, one) || fits_a_point(plan, one))))
            add_implementation(plan, one, false);
        else if (wanted)
            strings_add(&plan->left_out, one->label);
    }
    if (!chosen)
        return error_set(error, "--only: none of the implementations of %s matches '%s'", scenario->path,
                         only);
    add_implementation(plan, baseline, true);
    return 0;
}

// --- Cells -------------------------------------------------------------------------------------------------

static const struct implementation *source_of(const struct catalog *catalog, const struct scenario *scenario,
                                              const struct planned_implementation *planned)
{
    return catalog_find(catalog, scenario->workload, planned->is_aa ? scenario->baseline : planned->label);
}

static void make_cells(struct plan *plan, const struct scenario *scenario, const struct catalog *catalog)
{
    for (size_t point = 0; point < plan->points.count; point++) {
        for (size_t i = 0; i < plan->implementations.count; i++) {
            const struct implementation *source =
                source_of(catalog, scenario, &plan->implementations.items[i]);
            struct cell cell = {i, point, skip_reason(source, &plan->points.items[point])};
            vec_push(&plan->cells, cell);
        }
    }
}

static size_t comparisons_at(const struct plan *plan, const struct workload *workload, size_t point)
{
    size_t count = 0;
    if (workload_unranked(workload, &plan->points.items[point].values))
        return 0;
    for (size_t i = 0; i < plan->cells.count; i++) {
        const struct cell *cell = &plan->cells.items[i];
        const struct planned_implementation *one = &plan->implementations.items[cell->implementation];
        count += cell->point == point && !cell->skip && !one->refused && !one->is_aa &&
                 cell->implementation != plan->baseline && !plan_is_reference(plan, cell->implementation);
    }
    return count;
}

static size_t relations_of(const struct scenario *scenario)
{
    size_t count = 0;
    for (size_t i = 0; i < scenario->claims.count; i++)
        count += scenario->claims.items[i].holds.count;
    return count;
}

static int check_contrasts(const struct plan *plan, const struct scenario *scenario,
                           const struct catalog *catalog, struct error *error)
{
    for (size_t i = 0; i < scenario->contrasts.count; i++) {
        const struct contrast *contrast = &scenario->contrasts.items[i];
        const char *names[] = {contrast->left, contrast->right};
        for (size_t j = 0; j < 2; j++) {
            if (plan_find(plan, names[j]) >= 0)
                continue;
            if (!catalog_find(catalog, scenario->workload, names[j]))
                return unknown_name(scenario, &contrast->place, catalog, names[j], error);
        }
    }
    return 0;
}

static bool is_reference(const struct scenario *scenario, const struct catalog *catalog, const char *name)
{
    const struct implementation *one = catalog_find(catalog, scenario->workload, name);
    return one && strcmp(one->class, CLASS_OF_REFERENCE) == 0;
}

static int refuse_reference(const struct scenario *scenario, const struct scenario_place *place,
                            const char *where, const char *name, struct error *error)
{
    char *at = place ? memory_format(":%u:%u", place->line, place->column) : memory_copy_string("");
    error_set(error, "%s%s: %s names '%s', which is of class reference: it has no verdict; name a rival",
              scenario->path, at, where, name);
    free(at);
    return -1;
}

// A reference is there for orientation: nothing is decided against it.
static int check_references(const struct scenario *scenario, const struct catalog *catalog,
                            struct error *error)
{
    if (is_reference(scenario, catalog, scenario->baseline))
        return refuse_reference(scenario, &scenario->baseline_place, "baseline", scenario->baseline, error);
    for (size_t i = 0; i < scenario->contrasts.count; i++) {
        const struct contrast *contrast = &scenario->contrasts.items[i];
        const char *names[] = {contrast->left, contrast->right};
        for (size_t j = 0; j < 2; j++)
            if (is_reference(scenario, catalog, names[j]))
                return refuse_reference(scenario, &contrast->place, "a contrast", names[j], error);
    }
    for (size_t i = 0; i < scenario->claims.count; i++)
        for (size_t j = 0; j < scenario->claims.items[i].holds.count; j++) {
            const struct claim_relation *relation = &scenario->claims.items[i].holds.items[j];
            const char *left = relation->left.name, *right = relation->right.name;
            bool is_left = is_reference(scenario, catalog, left);
            if (is_left || is_reference(scenario, catalog, right))
                return refuse_reference(scenario, NULL, "a claim", is_left ? left : right, error);
        }
    return 0;
}

int plan_settle(struct plan *plan, const struct scenario *scenario, struct error *error)
{
    plan->comparisons = 0;
    for (size_t point = 0; point < plan->points.count; point++) {
        size_t here = comparisons_at(plan, scenario->workload, point);
        plan->comparisons = here > plan->comparisons ? here : plan->comparisons;
    }
    plan->comparisons += scenario->contrasts.count;
    size_t relations = relations_of(scenario); // of claims: a family of its own
    if (relations > plan->comparisons)
        plan->comparisons = relations;
    plan->rounds_needed = stats_rounds_needed(plan->comparisons ? plan->comparisons : 1, PLAN_CONFIDENCE);
    plan->rounds_min = scenario->rounds_min ? scenario->rounds_min : plan->rounds_needed;
    plan->rounds_max = scenario->rounds_max > plan->rounds_min ? scenario->rounds_max : plan->rounds_min;
    if (plan->rounds_min >= plan->rounds_needed)
        return 0;
    const struct scenario_place *place = &scenario->rounds_place;
    char *where = place->line ? memory_format("%s:%u:%u", scenario->path, place->line, place->column)
                              : memory_copy_string("--rounds");
    error_set(error,
              "%s: %u rounds allow no verdict on %zu comparison%s at a point: take at least %u (or leave "
              "%s out)",
              where, plan->rounds_min, plan->comparisons, plan->comparisons == 1 ? "" : "s",
              plan->rounds_needed, place->line ? "rounds.min" : "--rounds");
    free(where);
    return -1;
}

// Without a run that reports it, nothing could be ranked. A point that lacks it among others is shown as
// such.
static int check_rank(const struct scenario *scenario, struct error *error)
{
    const struct own_metrics *own = workload_own(scenario->workload, scenario->rank);
    if (!own || !own->axis)
        return 0;
    const struct axis *axis = workload_axis(scenario->workload, own->axis);
    const struct strings *values = &scenario->axes.items[axis_index(scenario->workload, axis)].values;
    for (size_t i = 0; i < values->count; i++)
        if (strcmp(values->items[i], own->value) == 0)
            return 0;
    return error_set(error,
                     "%s:%u:%u: rank '%s' is reported by %s %s only: set %s=%s, or rank by another metric",
                     scenario->path, scenario->rank_place.line, scenario->rank_place.column,
                     metric_get(scenario->rank)->name, own->axis, own->value, own->axis, own->value);
}

// What a point asks of the load generator has to have a meaning.
static int check_loads(const struct plan *plan, const struct scenario *scenario, struct error *error)
{
    const struct workload *workload = scenario->workload;
    for (size_t i = 0; workload->kind == WORKLOAD_SERVER && i < plan->points.count; i++) {
        const struct point *point = &plan->points.items[i];
        struct load_options options = point_load(point, workload);
        struct error reason;
        if (load_check(&options, &reason) != 0)
            return error_set(error, "%s: %s%s%s", scenario->path, point->text, *point->text ? ": " : "",
                             reason.text);
    }
    return 0;
}

// What a point asks of the server of the animals has to have one, too.
static int check_answers(const struct plan *plan, const struct scenario *scenario, struct error *error)
{
    for (size_t i = 0; scenario->workload->kind == WORKLOAD_CLIENT && i < plan->points.count; i++) {
        const struct point *point = &plan->points.items[i];
        struct fanout_point fanout = oracle_fanout_point(scenario->workload, &point->values);
        struct error reason;
        if (oracle_fanout_check(&fanout, scenario->deadline_ns, &reason) != 0)
            return error_set(error, "%s:%u:%u: %s%s%s", scenario->path, scenario->axes_place.line,
                             scenario->axes_place.column, point->text, *point->text ? ": " : "", reason.text);
    }
    return 0;
}

int plan_make(struct plan *plan, const struct scenario *scenario, const struct catalog *catalog,
              const char *only, uint64_t seed, struct error *error)
{
    *plan = (struct plan){.seed = seed,
                          .precision = scenario->precision,
                          .budget_ns = scenario->budget_ns,
                          .scenario_path = memory_copy_string(scenario->path),
                          .flags = memory_copy_string("")};
    make_points(plan, scenario);
    if (check_rank(scenario, error) != 0 || check_loads(plan, scenario, error) != 0 ||
        check_answers(plan, scenario, error) != 0 || check_patterns(scenario, catalog, error) != 0 ||
        check_references(scenario, catalog, error) != 0 ||
        choose(plan, scenario, catalog, only, error) != 0 ||
        check_contrasts(plan, scenario, catalog, error) != 0)
        goto failed;
    make_cells(plan, scenario, catalog);
    if (plan_settle(plan, scenario, error) != 0)
        goto failed;
    return 0;
failed:
    plan_release(plan);
    return -1;
}

void plan_release(struct plan *plan)
{
    for (size_t i = 0; i < plan->implementations.count; i++) {
        struct planned_implementation *one = &plan->implementations.items[i];
        char *owned[] = {one->label,   one->model,  one->runtime, one->class,  one->summary,
                         one->program, one->source, one->hash,    one->refused};
        for (size_t j = 0; j < sizeof owned / sizeof owned[0]; j++)
            free(owned[j]);
        strings_release(&one->beside);
    }
    vec_release(&plan->implementations);
    strings_release(&plan->left_out);
    for (size_t i = 0; i < plan->points.count; i++) {
        strings_release(&plan->points.items[i].values);
        free(plan->points.items[i].text);
    }
    vec_release(&plan->points);
    for (size_t i = 0; i < plan->cells.count; i++)
        free(plan->cells.items[i].skip);
    vec_release(&plan->cells);
    free(plan->scenario_path);
    free(plan->flags);
    free(plan->root);
    plan->scenario_path = plan->flags = plan->root = NULL;
}

void plan_round_order(const struct plan *plan, unsigned round, size_t *order)
{
    struct random_state random;
    random_seed(&random, random_mix(plan->seed) ^ round);
    for (size_t i = 0; i < plan->cells.count; i++) { // Fisher-Yates, inside out
        size_t j = random_below(&random, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

bool plan_runs_cell(const struct plan *plan, size_t cell)
{
    const struct cell *one = &plan->cells.items[cell];
    return !one->skip && !plan->implementations.items[one->implementation].refused;
}

size_t plan_cells_run(const struct plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->cells.count; i++)
        count += plan_runs_cell(plan, i);
    return count;
}

long plan_find(const struct plan *plan, const char *label)
{
    for (size_t i = 0; i < plan->implementations.count; i++)
        if (strcmp(plan->implementations.items[i].label, label) == 0)
            return (long)i;
    return -1;
}

static bool is_of_class(const struct plan *plan, size_t implementation, const char *class)
{
    return strcmp(plan->implementations.items[implementation].class, class) == 0;
}

bool plan_is_reference(const struct plan *plan, size_t implementation)
{
    return is_of_class(plan, implementation, CLASS_OF_REFERENCE);
}

bool plan_is_rival(const struct plan *plan, size_t implementation)
{
    return !is_of_class(plan, implementation, CLASS_OF_CEILING) && !plan_is_reference(plan, implementation);
}

const char *plan_class_mark(const struct plan *plan, size_t implementation)
{
    if (plan_is_rival(plan, implementation))
        return "";
    return plan_is_reference(plan, implementation) ? " (reference)" : " (ceiling)";
}

// --- plan.json ---------------------------------------------------------------------------------------------

// A path as it is in plan.json: results are read on other machines, where the project lies elsewhere.
static const char *below_root(const struct plan *plan, const char *path)
{
    size_t length = plan->root ? strlen(plan->root) : 0;
    bool below = length > 0 && strncmp(path, plan->root, length) == 0 && path[length] == '/';
    return below ? path + length + 1 : path;
}

static json_t *implementations_to_json(const struct plan *plan)
{
    json_t *list = json_array();
    for (size_t i = 0; i < plan->implementations.count; i++) {
        const struct planned_implementation *one = &plan->implementations.items[i];
        json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "label", one->label,
                                 "model", one->model, "runtime", one->runtime, "class", one->class, "summary",
                                 one->summary, "program", below_root(plan, one->program), "source",
                                 below_root(plan, one->source), "hash", one->hash, "is_aa", (int)one->is_aa);
        if (one->per_event)
            json_object_set_new(json, "per_event", json_true());
        if (one->refused)
            json_object_set_new(json, "refused", json_string(one->refused));
        json_array_append_new(list, json);
    }
    return list;
}

json_t *point_to_json(const struct point *point, const struct workload *workload)
{
    json_t *axes = json_object();
    for (size_t i = 0; i < workload->axis_count; i++)
        json_object_set_new(axes, workload->axes[i].name, json_string(point->values.items[i]));
    return axes;
}

struct load_options point_load(const struct point *point, const struct workload *workload)
{
    struct load_options options = load_defaults();
    for (size_t i = 0; i < workload->axis_count; i++)
        load_set(&options, workload->axes[i].name, point->values.items[i]);
    return options;
}

const char *point_value_in(const json_t *axes, const struct axis *axis)
{
    const json_t *value = json_object_get(axes, axis->name);
    return value ? json_string_value(value) : axis->fallback;
}

static json_t *points_to_json(const struct plan *plan, const struct workload *workload)
{
    json_t *list = json_array();
    for (size_t i = 0; i < plan->points.count; i++) {
        const struct point *point = &plan->points.items[i];
        json_array_append_new(
            list, json_pack("{s:o, s:s}", "axes", point_to_json(point, workload), "text", point->text));
    }
    return list;
}

static json_t *cells_to_json(const struct plan *plan)
{
    json_t *list = json_array();
    for (size_t i = 0; i < plan->cells.count; i++) {
        const struct cell *cell = &plan->cells.items[i];
        json_t *json = json_pack("{s:I, s:I}", "implementation", (json_int_t)cell->implementation, "point",
                                 (json_int_t)cell->point);
        if (cell->skip)
            json_object_set_new(json, "skip", json_string(cell->skip));
        json_array_append_new(list, json);
    }
    return list;
}

static json_t *left_out_to_json(const struct plan *plan)
{
    json_t *list = json_array();
    for (size_t i = 0; i < plan->left_out.count; i++)
        json_array_append_new(list, json_string(plan->left_out.items[i]));
    return list;
}

// One string a round, "3 0 2 1": the cells in the order they run.
static json_t *orders_to_json(const struct plan *plan)
{
    json_t *list = json_array();
    size_t *order = memory_zeroed(plan->cells.count, sizeof *order);
    struct strbuf text = {0};
    for (unsigned round = 0; round < plan->rounds_max; round++) {
        plan_round_order(plan, round, order);
        strbuf_clear(&text);
        for (size_t i = 0; i < plan->cells.count; i++)
            if (plan_runs_cell(plan, order[i]))
                strbuf_addf(&text, "%s%zu", text.length ? " " : "", order[i]);
        json_array_append_new(list, json_string(strbuf_text(&text)));
    }
    strbuf_release(&text);
    free(order);
    return list;
}

json_t *plan_to_json(const struct plan *plan, const struct scenario *scenario)
{
    char seed[24]; // as text: JSON readers may lose bits of large numbers
    snprintf(seed, sizeof seed, "%" PRIu64, plan->seed);
    return json_pack(
        "{s:i, s:s, s:s*, s:s*, s:s, s:s, s:i, s:i, s:i, s:f, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o}",
        "schema_version", PLAN_SCHEMA_VERSION, "scenario", scenario->name, "scenario_path",
        plan->scenario_path, "flags", plan->flags, "workload", scenario->workload->name, "seed", seed,
        "rounds_min", (int)plan->rounds_min, "rounds_max", (int)plan->rounds_max, "rounds_needed",
        (int)plan->rounds_needed, "precision", plan->precision, "budget_ns", (json_int_t)plan->budget_ns,
        "comparisons", (json_int_t)plan->comparisons, "baseline", (json_int_t)plan->baseline,
        "implementations", implementations_to_json(plan), "left_out", left_out_to_json(plan), "points",
        points_to_json(plan, scenario->workload), "cells", cells_to_json(plan), "rounds",
        orders_to_json(plan));
}

// One line, whoever wrote it.
static char *copy_member(const json_t *json, const char *key)
{
    char *text = memory_copy_string(json_string_value(json_object_get(json, key)));
    if (text)
        escape_disarm(text);
    return text;
}

// What names and values of a plan are made of: nothing of it means anything to a shell, to gnuplot or to a
// page.
static bool is_word(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=,.:/%~") ==
           strlen(text);
}

static int read_implementations(struct plan *plan, const json_t *list)
{
    size_t index;
    json_t *json;
    json_array_foreach(list, index, json)
    {
        struct planned_implementation one = {
            .label = copy_member(json, "label"),
            .model = copy_member(json, "model"),
            .runtime = copy_member(json, "runtime"),
            .class = copy_member(json, "class"),
            .summary = copy_member(json, "summary"),
            .program = copy_member(json, "program"),
            .source = copy_member(json, "source"),
            .hash = copy_member(json, "hash"),
            .refused = copy_member(json, "refused"),
            .is_aa = json_is_true(json_object_get(json, "is_aa")),
            .per_event = json_is_true(json_object_get(json, "per_event")),
        };
        vec_push(&plan->implementations, one);
        if (!one.label || !one.model || !one.runtime || !one.class || !one.summary || !one.program ||
            !one.source || !one.hash || !is_word(one.label) || !is_word(one.hash))
            return -1;
    }
    return 0;
}

// Plans of before there was such a list have none.
static int read_left_out(struct plan *plan, const json_t *list)
{
    size_t index;
    json_t *label;
    json_array_foreach(list, index, label)
    {
        if (!json_is_string(label) || !is_word(json_string_value(label)))
            return -1;
        strings_add(&plan->left_out, json_string_value(label));
    }
    return 0;
}

static int read_points(struct plan *plan, const json_t *list, const struct workload *workload)
{
    size_t index;
    json_t *json;
    json_array_foreach(list, index, json)
    {
        struct point point = {.text = copy_member(json, "text")};
        const json_t *axes = json_object_get(json, "axes");
        bool good = point.text && json_is_object(axes);
        for (size_t i = 0; i < workload->axis_count; i++) {
            const char *value = point_value_in(axes, &workload->axes[i]);
            good = good && value && is_word(value);
            strings_add(&point.values, value ? value : "");
        }
        vec_push(&plan->points, point);
        if (!good)
            return -1;
    }
    return 0;
}

static int read_cells(struct plan *plan, const json_t *list)
{
    size_t index;
    json_t *json;
    json_array_foreach(list, index, json)
    {
        json_int_t implementation = json_integer_value(json_object_get(json, "implementation"));
        json_int_t point = json_integer_value(json_object_get(json, "point"));
        if (implementation < 0 || (size_t)implementation >= plan->implementations.count || point < 0 ||
            (size_t)point >= plan->points.count)
            return -1;
        struct cell cell = {(size_t)implementation, (size_t)point, copy_member(json, "skip")};
        vec_push(&plan->cells, cell);
    }
    return 0;
}

// The parts that are single values. `workload` is the plan's.
static int read_settings(struct plan *plan, json_t *json, const char *path, const struct workload **workload,
                         struct error *error)
{
    int version = 0, min = 0, max = 0, needed = 0;
    json_int_t comparisons = 0, baseline = 0, budget_ns = 0;
    const char *seed = "", *name = "", *scenario_path = "", *flags = "";
    json_error_t where;
    if (json_unpack_ex(json, &where, 0, "{s:i, s:s, s:s, s?s, s?s, s:i, s:i, s:i, s?F, s?I, s:I, s:I}",
                       "schema_version", &version, "workload", &name, "seed", &seed, "scenario_path",
                       &scenario_path, "flags", &flags, "rounds_min", &min, "rounds_max", &max,
                       "rounds_needed", &needed, "precision", &plan->precision, "budget_ns", &budget_ns,
                       "comparisons", &comparisons, "baseline", &baseline) != 0)
        return error_set(error, "%s: not a plan: %s", path, where.text);
    *workload = workload_find(name);
    if (version != PLAN_SCHEMA_VERSION || !*workload || min < 1 || max < min || max > SCENARIO_ROUNDS_MOST ||
        needed < 0 || baseline < 0 || comparisons < 0 || budget_ns < 0)
        return error_set(error, "%s: not a plan of this version (schema_version %d, workload '%s')", path,
                         version, name);
    if (!escape_is_shell(flags))
        return error_set(error, "%s: damaged: 'flags' is more than options of a command", path);
    plan->seed = strtoull(seed, NULL, 10);
    plan->rounds_min = (unsigned)min;
    plan->rounds_max = (unsigned)max;
    plan->rounds_needed = (unsigned)needed;
    plan->comparisons = (size_t)comparisons;
    plan->baseline = (size_t)baseline;
    plan->budget_ns = (uint64_t)budget_ns;
    plan->scenario_path = memory_copy_string(scenario_path);
    escape_disarm(plan->scenario_path);
    plan->flags = memory_copy_string(flags);
    return 0;
}

int plan_from_json(struct plan *plan, const json_t *json, const char *path, struct error *error)
{
    *plan = (struct plan){0};
    json_t *copy = json_incref((json_t *)(uintptr_t)json); // NOLINT: unpacking takes no const
    const struct workload *workload = NULL;
    int result = read_settings(plan, copy, path, &workload, error);
    if (result == 0 && (read_implementations(plan, json_object_get(json, "implementations")) != 0 ||
                        read_left_out(plan, json_object_get(json, "left_out")) != 0 ||
                        read_points(plan, json_object_get(json, "points"), workload) != 0 ||
                        read_cells(plan, json_object_get(json, "cells")) != 0 || plan->cells.count == 0 ||
                        plan->baseline >= plan->implementations.count))
        result = error_set(error, "%s: damaged: implementations, points and cells do not fit together", path);
    json_decref(copy);
    if (result != 0)
        plan_release(plan);
    return result;
}
