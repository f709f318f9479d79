// A citation as JSON.
#include "report_citation.h"

#include <math.h>

static void set_interval(json_t *json, const char *name, struct interval interval)
{
    json_t *object = json_object();
    const double values[] = {interval.value, interval.low, interval.high};
    static const char *const names[] = {"value", "low", "high"};
    for (size_t i = 0; i < 3; i++)
        if (isfinite(values[i]))
            json_object_set_new(object, names[i], json_real(values[i]));
    if (json_object_size(object) > 0)
        json_object_set(json, name, object);
    json_decref(object);
}

static void set_text(json_t *json, const char *name, const char *text)
{
    if (text && *text)
        json_object_set_new(json, name, sample_text_to_json(text));
}

static json_t *texts(const struct strings *strings)
{
    json_t *json = json_array();
    for (size_t i = 0; i < strings->count; i++)
        json_array_append_new(json, sample_text_to_json(strings->items[i]));
    return json;
}

static void set_source(json_t *json, const struct citation *citation, const struct citing *citing)
{
    const struct report_source *source = &citing->source;
    size_t found[2], count = citation_programs(citation, citing, found);
    json_t *programs = json_object();
    for (size_t i = 0; i < count; i++) {
        const struct planned_implementation *one = &citing->summary.plan.implementations.items[found[i]];
        set_text(programs, one->label, one->hash);
    }
    set_text(json, "machine", source->machine);
    set_text(json, "commit", source->commit);
    json_object_set_new(json, "modified", json_boolean(source->modified));
    set_text(json, "date", source->date);
    set_text(json, "samples_sha256", source->hash);
    json_object_set_new(json, "programs_sha256", programs);
}

static void set_samples(json_t *json, const struct citation *citation, const struct citing *citing)
{
    unsigned *rounds = memory_zeroed((size_t)citing->recount.rounds + 1, sizeof *rounds);
    size_t count = recount_rounds(&citing->recount, citation->figure, rounds);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_integer((json_int_t)rounds[i]));
    json_object_set_new(json, "n", json_integer((json_int_t)citation->again.n));
    json_object_set_new(json, "rounds", list);
    free(rounds);
}

static void set_words(json_t *json, const struct citation *citation, const struct citing *citing)
{
    char *value = figure_text(citation->figure), *ratio = figure_ratio_text(citation->figure);
    char *fixed = figure_fixed_text(citation->figure);
    char *quote = citation_quote(citation, citing);
    set_text(json, "text", value);
    set_text(json, "ratio_text", ratio);
    set_text(json, "fixed_text", fixed);
    set_text(json, "quote", quote);
    free(value);
    free(ratio);
    free(fixed);
    free(quote);
}

json_t *citation_json(const struct citation *citation, const struct citing *citing)
{
    const struct figure *figure = citation->figure;
    json_t *json = json_object();
    set_text(json, "id", figure->id);
    set_text(json, "kind", figure_kind_word(figure->kind));
    set_text(json, "scenario", citing->summary.scenario.name);
    set_text(json, "of", figure->of);
    set_text(json, "where", figure->where);
    set_text(json, "metric", figure->metric);
    set_text(json, "unit", figure->unit);
    set_text(json, "gap", figure->gap);
    set_text(json, "baseline", citation_baseline(citing));
    set_text(json, "verdict", verdict_word(figure->verdict));
    if (!figure->gap) {
        set_interval(json, "figure", figure->value);
        set_interval(json, "ratio", figure->ratio);
        set_interval(json, "fixed", figure->fixed);
    }
    set_interval(json, "recomputed", citation->again.value);
    set_interval(json, "recomputed_ratio", citation->again.ratio);
    set_interval(json, "recomputed_fixed", citation->again.fixed);
    set_words(json, citation, citing);
    set_samples(json, citation, citing);
    set_source(json, citation, citing);
    json_object_set_new(json, "same", json_boolean(citation->differences.count == 0));
    json_object_set_new(json, "differences", texts(&citation->differences));
    json_object_set_new(json, "told_in", texts(&citation->files));
    return json;
}
