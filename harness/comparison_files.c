// compare.json and compare.csv. What is not known is absent or empty: no NAN or infinity reaches a file.
#include "comparison_parts.h"

#include "escape.h"

#include <math.h>
#include <string.h>

static const char *const side_names[] = {"old", "new"};

static const char *binary_word(enum binary binary)
{
    static const char *const words[] = {
        [BINARY_UNKNOWN] = "unknown", [BINARY_SAME] = "same", [BINARY_CHANGED] = "changed"};
    return words[binary];
}

static const char *better_word(enum better better)
{
    static const char *const words[] = {
        [BETTER_NEITHER] = "neither", [BETTER_LOWER] = "lower", [BETTER_HIGHER] = "higher"};
    return words[better];
}

// --- JSON --------------------------------------------------------------------------------------------------

static void set_number(json_t *object, const char *key, double value)
{
    if (isfinite(value))
        json_object_set_new(object, key, json_real(value));
}

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text && *text)
        json_object_set_new(object, key, sample_text_to_json(text));
}

static void set_text_take(json_t *object, const char *key, char *text_take)
{
    set_text(object, key, text_take);
    free(text_take);
}

static json_t *strings_to_json(const struct strings *strings)
{
    json_t *list = json_array();
    for (size_t i = 0; i < strings->count; i++)
        json_array_append_new(list, sample_text_to_json(strings->items[i]));
    return list;
}

static json_t *interval_to_json(const struct interval *interval, const char *name)
{
    json_t *json = json_object();
    set_number(json, name, interval->value);
    if (isfinite(interval->low) && isfinite(interval->high)) {
        set_number(json, "low", interval->low);
        set_number(json, "high", interval->high);
    }
    return json;
}

static json_t *cell_to_json(const struct scenario_comparison *comparison, const struct compared_cell *cell)
{
    const struct summary *summary = &comparison->sides[NEW]->summary;
    const struct planned_implementation *one = comparison_implementation(comparison, cell);
    size_t point = summary->plan.cells.items[cell->cells[NEW]].point;
    json_t *json = json_object();
    set_text(json, "implementation", one->label);
    set_text(json, "model", one->model);
    set_text(json, "point", comparison_point(comparison, cell));
    json_object_set_new(json, "axes",
                        point_to_json(&summary->plan.points.items[point], summary->scenario.workload));
    set_text(json, "binary", binary_word(cell->binary));
    for (size_t side = OLD; side <= NEW; side++) {
        json_t *median = interval_to_json(&cell->medians[side], "median");
        json_object_set_new(median, "n", json_integer((json_int_t)cell->n[side]));
        json_object_set_new(json, side_names[side], median);
    }
    json_object_set_new(json, "absolute", interval_to_json(&cell->absolute, "ratio"));
    if (isfinite(cell->relative.value))
        json_object_set_new(json, "relative", interval_to_json(&cell->relative, "ratio"));
    if (cell->unjudged) {
        set_text(json, "unjudged", cell->unjudged);
        return json;
    }
    set_text(json, "judged_by", cell->is_relative ? "relative" : "absolute");
    set_number(json, "allowed", cell->allowed);
    set_number(json, "p_adjusted", cell->p_adjusted);
    set_text(json, "verdict", verdict_word(cell->verdict));
    return json;
}

static json_t *differences_to_json(const struct scenario_comparison *comparison)
{
    json_t *list = json_array();
    for (size_t i = 0; i < comparison->differences.count; i++) {
        const struct difference *difference = &comparison->differences.items[i];
        json_t *json = json_object();
        set_text(json, "what", difference->what);
        set_text(json, "old", difference->values[OLD]);
        set_text(json, "new", difference->values[NEW]);
        json_object_set_new(json, "fluctuates", json_boolean(difference->fluctuates));
        json_array_append_new(list, json);
    }
    return list;
}

static json_t *shift_to_json(const struct common_shift *shift)
{
    json_t *json = json_object();
    set_number(json, "ratio", shift->ratio);
    set_number(json, "least", shift->least);
    set_number(json, "most", shift->most);
    json_object_set_new(json, "cells", json_integer((json_int_t)shift->cells));
    json_object_set_new(json, "of_same_binaries", json_boolean(shift->of_same_binaries));
    json_object_set_new(json, "together", json_boolean(shift->together));
    return json;
}

static void set_settings(json_t *json, const struct scenario_comparison *comparison)
{
    const struct metric *metric = metric_get(comparison->metric);
    set_text(json, "scenario", comparison->sides[NEW]->summary.scenario.name);
    set_text(json, "workload", comparison->sides[NEW]->summary.scenario.workload->name);
    set_text(json, "old", comparison->sides[OLD]->directory);
    set_text(json, "new", comparison->sides[NEW]->directory);
    set_text(json, "metric", metric->name);
    set_text(json, "unit", metric->unit);
    set_text(json, "better", better_word(metric->better));
    set_number(json, "confidence", comparison->confidence);
    set_number(json, "equivalence", comparison->equivalence);
    set_number(json, "drift", comparison->drift);
    set_text(json, "basis", comparison->basis == COMPARISON_RELATIVE ? "relative" : "absolute");
    json_object_set_new(json, "same_machine", json_boolean(comparison->same_machine));
}

static json_t *comparison_to_json(const struct scenario_comparison *comparison)
{
    json_t *json = json_object(), *cells = json_array();
    set_settings(json, comparison);
    json_object_set_new(json, "reference", strings_to_json(&comparison->reference));
    json_object_set_new(json, "alarms", strings_to_json(&comparison->alarms));
    json_object_set_new(json, "differences", differences_to_json(comparison));
    json_object_set_new(json, "same_binary", strings_to_json(&comparison->same));
    json_object_set_new(json, "changed_binary", strings_to_json(&comparison->changed));
    for (size_t i = 0; i < comparison->cells.count; i++)
        json_array_append_new(cells, cell_to_json(comparison, &comparison->cells.items[i]));
    json_object_set_new(json, "cells", cells);
    json_object_set_new(json, "only_old", strings_to_json(&comparison->only[OLD]));
    json_object_set_new(json, "only_new", strings_to_json(&comparison->only[NEW]));
    json_object_set_new(json, "failing", strings_to_json(&comparison->failing));
    json_object_set_new(json, "shift", shift_to_json(&comparison->shift));
    json_object_set_new(json, "notes", strings_to_json(&comparison->notes));
    set_text_take(json, "result", comparison_result_text(comparison));
    return json;
}

json_t *comparisons_to_json(const struct comparisons *comparisons)
{
    json_t *json = json_object(), *list = json_array();
    json_object_set_new(json, "schema_version", json_integer(COMPARISON_SCHEMA_VERSION));
    for (size_t i = 0; i < comparisons->count; i++)
        json_array_append_new(list, comparison_to_json(&comparisons->items[i]));
    json_object_set_new(json, "comparisons", list);
    return json;
}

// --- CSV ---------------------------------------------------------------------------------------------------

static void add_interval(struct strbuf *out, const struct interval *interval)
{
    bool whole = isfinite(interval->low) && isfinite(interval->high);
    escape_csv_number(out, interval->value);
    escape_csv_number(out, whole ? interval->low : NAN);
    escape_csv_number(out, whole ? interval->high : NAN);
}

static void add_row(struct strbuf *out, const struct scenario_comparison *comparison,
                    const struct compared_cell *cell)
{
    const struct metric *metric = metric_get(comparison->metric);
    const struct planned_implementation *one = comparison_implementation(comparison, cell);
    const char *fields[] = {comparison->sides[OLD]->directory,
                            comparison->sides[NEW]->directory,
                            comparison->sides[NEW]->summary.scenario.name,
                            comparison->sides[NEW]->summary.scenario.workload->name,
                            one->label,
                            one->model,
                            comparison_point(comparison, cell),
                            metric->name,
                            metric->unit,
                            better_word(metric->better),
                            binary_word(cell->binary)};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        escape_csv_field(out, fields[i]);
    for (size_t side = OLD; side <= NEW; side++) {
        strbuf_addf(out, "%zu,", cell->n[side]);
        add_interval(out, &cell->medians[side]);
    }
    add_interval(out, &cell->absolute);
    add_interval(out, &cell->relative);
    escape_csv_field(out, cell->unjudged ? "" : cell->is_relative ? "relative" : "absolute");
    escape_csv_number(out, cell->unjudged ? NAN : cell->allowed);
    escape_csv_number(out, cell->p_adjusted);
    strbuf_addf(out, "%s,", cell->unjudged ? "" : verdict_word_on(comparison->metric, cell->verdict));
    escape_csv(out, cell->unjudged ? cell->unjudged : "");
    strbuf_addc(out, '\n');
}

char *comparisons_to_csv(const struct comparisons *comparisons)
{
    struct strbuf out = {0};
    strbuf_adds(&out, "old,new,scenario,workload,implementation,model,point,metric,unit,better,binary,"
                      "old_n,old_median,old_low,old_high,new_n,new_median,new_low,new_high,"
                      "absolute_ratio,absolute_low,absolute_high,relative_ratio,relative_low,relative_high,"
                      "judged_by,allowed,p_adjusted,verdict,unjudged\n");
    for (size_t i = 0; i < comparisons->count; i++)
        for (size_t j = 0; j < comparisons->items[i].cells.count; j++)
            add_row(&out, &comparisons->items[i], &comparisons->items[i].cells.items[j]);
    return strbuf_detach(&out);
}
