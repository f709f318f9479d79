// summary.json. What is not known is absent: no NAN or infinity reaches the file.
#include "summary_parts.h"

#include "figure.h"
#include "store.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void set_number(json_t *object, const char *key, double value)
{
    if (isfinite(value))
        json_object_set_new(object, key, json_real(value));
}

static void set_count(json_t *object, const char *key, size_t value)
{
    json_object_set_new(object, key, json_integer((json_int_t)value));
}

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, sample_text_to_json(text));
}

static void set_id(json_t *object, char *id_take)
{
    set_text(object, "id", id_take);
    free(id_take);
}

static void set_verdict(json_t *object, enum verdict verdict)
{
    if (verdict != VERDICT_NONE)
        set_text(object, "verdict", verdict_word(verdict));
}

static const char *better_word(enum better better)
{
    static const char *const words[] = {
        [BETTER_NEITHER] = "neither", [BETTER_LOWER] = "lower", [BETTER_HIGHER] = "higher"};
    return words[better];
}

static json_t *estimate_to_json(const struct estimate *estimate, const struct metric *metric)
{
    json_t *json = json_object();
    set_text(json, "unit", metric->unit);
    set_text(json, "better", better_word(metric->better));
    set_count(json, "n", estimate->n);
    set_number(json, "median", estimate->median);
    set_number(json, "low", estimate->low);
    set_number(json, "high", estimate->high);
    set_number(json, "min", estimate->min);
    set_number(json, "max", estimate->max);
    set_number(json, "mad", estimate->mad);
    set_number(json, "ratio", estimate->ratio);
    set_number(json, "ratio_low", estimate->ratio_low);
    set_number(json, "ratio_high", estimate->ratio_high);
    set_number(json, "p_adjusted", estimate->p_adjusted);
    set_verdict(json, estimate->verdict);
    return json;
}

static json_t *metrics_to_json(const struct summary *summary, const struct cell_summary *cell)
{
    json_t *metrics = json_object();
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const struct metric *metric = metric_get((enum metric_id)i);
        if (!cell->metrics[i].n)
            continue;
        json_t *estimate = estimate_to_json(&cell->metrics[i], metric);
        set_id(estimate, figure_id_of_cell(summary, cell->cell, (enum metric_id)i));
        json_object_set_new(metrics, metric->name, estimate);
    }
    return metrics;
}

static json_t *axes_to_json(const struct summary *summary, size_t point)
{
    return point_to_json(&summary->plan.points.items[point], summary->scenario.workload);
}

static json_t *outcomes_to_json(const size_t runs[OUTCOME_SKIPPED + 1])
{
    json_t *json = json_object();
    for (size_t i = 0; i <= OUTCOME_SKIPPED; i++)
        if (runs[i])
            set_count(json, outcome_word((enum outcome)i), runs[i]);
    return json;
}

static void set_doubts(json_t *json, const struct summary *summary, size_t index)
{
    const struct cell_summary *cell = &summary->cells.items[index];
    size_t point = summary->plan.cells.items[index].point;
    if (cell->repeated)
        set_count(json, "repeated", cell->repeated);
    if (cell->disturbed)
        set_count(json, "disturbed", cell->disturbed);
    set_text(json, "disturbance", cell->disturbance);
    if (point < summary->ceilings.count)
        set_number(json, "ceiling_messages_per_second", summary->ceilings.items[point]);
    if (cell->at_ceiling)
        json_object_set_new(json, "at_ceiling", json_true());
    if (summary_is_warming_up(cell))
        json_object_set_new(json, "warming_up", json_true());
}

// Absent where nothing was counted.
static void set_counted(json_t *json, const struct summary *summary, const struct cell_summary *cell)
{
    json_t *all = json_object();
    enum metric_id metric;
    for (unsigned id = 0; id < COUNTER_COUNT; id++) {
        const struct counted *counted = &cell->counted[id];
        if (counter_metric((enum counter_id)id, summary->scenario.workload->kind, &metric))
            set_number(all, metric_get(metric)->name, counted->value);
    }
    if (json_object_size(all) > 0)
        json_object_set(json, "counted", all);
    json_decref(all);
}

static json_t *cell_to_json(const struct summary *summary, size_t index)
{
    const struct cell_summary *cell = &summary->cells.items[index];
    const struct planned_implementation *one = summary_implementation(summary, index);
    size_t point = summary->plan.cells.items[index].point;
    json_t *json = json_object();
    set_text(json, "workload", summary->scenario.workload->name);
    set_text(json, "implementation", one->label);
    set_text(json, "model", one->model);
    set_text(json, "runtime", one->runtime);
    set_text(json, "class", one->class);
    set_text(json, "point", summary->plan.points.items[point].text);
    json_object_set_new(json, "axes", axes_to_json(summary, point));
    json_object_set_new(json, "outcomes", outcomes_to_json(cell->runs));
    set_text(json, "absent", summary_absence(summary, index));
    set_text(json, "failure", cell->failure);
    set_doubts(json, summary, index);
    if (cell->bound != BOUND_UNKNOWN)
        set_text(json, "bound", bound_word(cell->bound));
    json_object_set_new(json, "ranks_throughput", json_boolean(cell->ranks_throughput));
    set_number(json, "took_ns", cell->took_ns);
    set_number(json, "width", cell->width);
    set_number(json, "rounds_wanted", cell->rounds_wanted);
    json_object_set_new(json, "metrics", metrics_to_json(summary, cell));
    set_counted(json, summary, cell);
    return json;
}

static json_t *contrast_to_json(const struct summary *summary, const struct comparison *contrast)
{
    json_t *json = json_object();
    set_id(json, figure_id_of_contrast(summary, contrast));
    set_text(json, "left", summary_implementation(summary, contrast->left)->label);
    set_text(json, "right", summary_implementation(summary, contrast->right)->label);
    json_object_set_new(json, "axes", axes_to_json(summary, summary->plan.cells.items[contrast->left].point));
    set_number(json, "ratio", contrast->ratio);
    set_number(json, "ratio_low", contrast->ratio_low);
    set_number(json, "ratio_high", contrast->ratio_high);
    set_number(json, "p_adjusted", contrast->p_adjusted);
    set_verdict(json, contrast->verdict);
    return json;
}

// The axes that a ladder along one of them holds fixed.
static json_t *others_to_json(const struct summary *summary, size_t point, size_t axis)
{
    json_t *json = axes_to_json(summary, point);
    json_object_del(json, summary->scenario.axes.items[axis].axis->name);
    return json;
}

static const char *label_of(const struct summary *summary, size_t implementation)
{
    return summary->plan.implementations.items[implementation].label;
}

static json_t *overtaking_to_json(const struct summary *summary, const struct course *course,
                                  const struct overtaking *overtaking)
{
    json_t *json = json_object();
    size_t axis = course->axis;
    set_id(json, figure_id_of_crossing(summary, course, overtaking));
    set_text(json, "overtaker", label_of(summary, overtaking->overtaker));
    set_text(json, "overtaken", label_of(summary, overtaking->overtaken));
    set_number(json, "before", ladder_value(summary, axis, overtaking->before));
    set_number(json, "after", ladder_value(summary, axis, overtaking->after));
    set_number(json, "value", overtaking->value);
    set_number(json, "low", overtaking->low);
    set_number(json, "high", overtaking->high);
    json_object_set_new(json, "leads", json_boolean(overtaking->leads));
    return json;
}

static json_t *course_to_json(const struct summary *summary, const struct course *course)
{
    json_t *json = json_object(), *crossings = json_array();
    set_text(json, "left", label_of(summary, course->left));
    set_text(json, "right", label_of(summary, course->right));
    set_text(json, "axis", summary->scenario.axes.items[course->axis].axis->name);
    json_object_set_new(json, "axes", others_to_json(summary, course->first, course->axis));
    set_number(json, "from", ladder_value(summary, course->axis, course->first));
    set_number(json, "to", ladder_value(summary, course->axis, course->last));
    set_count(json, "points", course->points);
    json_object_set_new(json, "declared", json_boolean(course->declared));
    set_text(json, "state", course_word(course->state));
    if (course->state == COURSE_KEEPS)
        set_text(json, "ahead", label_of(summary, course->ahead));
    for (size_t i = 0; i < course->overtakings.count; i++)
        json_array_append_new(crossings, overtaking_to_json(summary, course, &course->overtakings.items[i]));
    json_object_set_new(json, "crossings", crossings);
    return json;
}

static void set_interval(json_t *json, const char *name, struct interval interval)
{
    char low[32], high[32];
    snprintf(low, sizeof low, "%s_low", name);
    snprintf(high, sizeof high, "%s_high", name);
    set_number(json, name, interval.value);
    set_number(json, low, interval.low);
    set_number(json, high, interval.high);
}

static json_t *slope_to_json(const struct summary *summary, const struct slope *slope)
{
    json_t *json = json_object();
    set_id(json, figure_id_of_slope(summary, slope));
    set_text(json, "implementation", label_of(summary, slope->implementation));
    set_text(json, "metric", metric_get(slope->growth->metric)->name);
    set_text(json, "unit", metric_get(slope->growth->metric)->unit);
    set_text(json, "per", slope->growth->one);
    set_text(json, "axis", slope->growth->axis);
    json_object_set_new(json, "axes", others_to_json(summary, slope->first, slope->axis));
    set_number(json, "from", ladder_value(summary, slope->axis, slope->first));
    set_number(json, "to", ladder_value(summary, slope->axis, slope->last));
    set_count(json, "points", slope->points);
    set_count(json, "n", slope->line.rounds);
    set_interval(json, "slope", slope->line.slope);
    set_interval(json, "fixed", slope->line.fixed);
    set_interval(json, "ratio", slope->ratio);
    set_number(json, "bend", slope->line.bend);
    return json;
}

static json_t *relation_to_json(const struct summary *summary, size_t claim,
                                const struct relation_summary *relation)
{
    const struct comparison *comparison = &relation->comparison;
    json_t *json = json_object();
    set_id(json, figure_id_of_relation(summary, claim, relation->relation));
    set_text(json, "left", summary_implementation(summary, comparison->left)->label);
    set_text(json, "right", summary_implementation(summary, comparison->right)->label);
    json_object_set_new(json, "axes",
                        axes_to_json(summary, summary->plan.cells.items[comparison->left].point));
    set_count(json, "points", relation->points);
    set_number(json, "ratio", comparison->ratio);
    set_number(json, "ratio_low", comparison->ratio_low);
    set_number(json, "ratio_high", comparison->ratio_high);
    set_number(json, "p_adjusted", comparison->p_adjusted);
    set_verdict(json, comparison->verdict);
    set_text(json, "decision", decision_word(relation->decision));
    return json;
}

static json_t *claim_to_json(const struct summary *summary, size_t index)
{
    const struct claim_summary *claim = &summary->claims.items[index];
    json_t *json = json_object(), *relations = json_array();
    for (size_t i = 0; i < claim->relations.count; i++)
        json_array_append_new(relations, relation_to_json(summary, index, &claim->relations.items[i]));
    json_object_set_new(json, "relations", relations);
    set_text(json, "id", claim->claim->id);
    set_text(json, "text", claim->claim->text);
    set_text(json, "source", claim->claim->source);
    set_text(json, "today", claim->claim->today);
    set_text(json, "again", claim->claim->again);
    set_text(json, "decision", decision_word(claim->decision));
    set_text(json, "why", claim->why);
    return json;
}

static void set_question(json_t *json, const struct summary *summary)
{
    const struct scenario *scenario = &summary->scenario;
    set_text(json, "scenario", scenario->name);
    set_text(json, "title", scenario->title);
    set_text(json, "question", scenario->question);
    set_text(json, "workload", scenario->workload->name);
    set_text(json, "rank", metric_get(scenario->rank)->name);
    set_text(json, "baseline", summary->plan.implementations.items[summary->plan.baseline].label);
    set_number(json, "confidence", SUMMARY_CONFIDENCE);
    set_number(json, "equivalence", scenario->equivalence);
}

static void set_campaign(json_t *json, const struct summary *summary)
{
    size_t runs[OUTCOME_SKIPPED + 1] = {0};
    for (size_t i = 0; i < summary->cells.count; i++)
        for (size_t j = 0; j <= OUTCOME_SKIPPED; j++)
            runs[j] += summary->cells.items[i].runs[j];
    set_count(json, "samples", summary->sample_count);
    set_count(json, "rounds", summary->rounds);
    json_object_set_new(json, "complete", json_boolean(summary->complete));
    if (summary->sessions.count) {
        set_count(json, "sessions", summary->sessions.count);
        set_text(json, "ended_by", session_end_word(summary->ended));
    }
    if (summary->plan.precision > 0) {
        set_number(json, "precision", summary->plan.precision);
        set_count(json, "imprecise_cells", summary->imprecise);
    }
    json_object_set_new(json, "outcomes", outcomes_to_json(runs));
    set_number(json, "noise_floor", summary->noise_floor);
    set_number(json, "noise_low", summary->noise_low);
    set_number(json, "noise_high", summary->noise_high);
}

static void set_disturbances(json_t *json, const struct summary *summary)
{
    json_t *kinds = json_array();
    for (size_t i = 0; i < summary->disturbances.count; i++) {
        const struct disturbance_summary *kind = &summary->disturbances.items[i];
        json_t *one = json_object();
        set_text(one, "kind", kind->kind);
        set_count(one, "repeated", kind->repeated);
        set_count(one, "kept", kind->kept);
        json_array_append_new(kinds, one);
    }
    json_object_set_new(json, "disturbances", kinds);
    json_object_set_new(json, "busy_throughout", json_boolean(summary->busy_throughout));
    set_text(json, "ceiling_implementation", summary->ceiling_name);
    set_text(json, "ceiling_reason", summary->ceiling_reason);
}

static json_t *texts_to_json(const struct strings *texts)
{
    json_t *json = json_array();
    for (size_t i = 0; i < texts->count; i++)
        json_array_append_new(json, sample_text_to_json(texts->items[i]));
    return json;
}

// Everything but the cells.
static json_t *frame_to_json(const struct summary *summary)
{
    json_t *json = json_object(), *contrasts = json_array(), *claims = json_array();
    json_t *courses = json_array(), *slopes = json_array();
    set_count(json, "schema_version", SUMMARY_SCHEMA_VERSION);
    set_question(json, summary);
    set_campaign(json, summary);
    set_disturbances(json, summary);
    for (size_t i = 0; i < summary->contrasts.count; i++)
        json_array_append_new(contrasts, contrast_to_json(summary, &summary->contrasts.items[i]));
    for (size_t i = 0; i < summary->courses.count; i++)
        json_array_append_new(courses, course_to_json(summary, &summary->courses.items[i]));
    for (size_t i = 0; i < summary->slopes.count; i++)
        json_array_append_new(slopes, slope_to_json(summary, &summary->slopes.items[i]));
    for (size_t i = 0; i < summary->claims.count; i++)
        json_array_append_new(claims, claim_to_json(summary, i));
    json_object_set_new(json, "contrasts", contrasts);
    json_object_set_new(json, "courses", courses);
    json_object_set_new(json, "slopes", slopes);
    json_object_set_new(json, "claims", claims);
    json_object_set_new(json, "doubts", texts_to_json(&summary->doubts));
    json_object_set_new(json, "notes", texts_to_json(&summary->notes));
    set_text(json, "headline", summary->headline);
    set_text(json, "answer", summary->answer);
    return json;
}

static void add_json(struct strbuf *text, json_t *json, size_t flags)
{
    char *dumped = json_dumps(json, flags | JSON_SORT_KEYS | JSON_REAL_PRECISION(15));
    strbuf_adds(text, dumped);
    free(dumped);
    json_decref(json);
}

// The cells are turned into text one at a time, a line each: a tree of thousands of them would take more
// memory than all else together.
int summary_write(const struct summary *summary, const char *directory, struct error *error)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "{\"cells\": [");
    for (size_t i = 0; i < summary->cells.count; i++) {
        strbuf_adds(&text, i ? ",\n" : "\n");
        add_json(&text, cell_to_json(summary, i), 0);
    }
    strbuf_adds(&text, "\n],\n");
    struct strbuf frame = {0};
    add_json(&frame, frame_to_json(summary), JSON_INDENT(2));
    strbuf_adds(&text, frame.text + strlen("{\n")); // its members go on where the cells end
    strbuf_addc(&text, '\n');
    char *path = store_path(directory, "summary.json");
    int result = store_write(path, text.text, text.length, error);
    strbuf_release(&text);
    strbuf_release(&frame);
    free(path);
    return result;
}
