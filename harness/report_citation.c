// A citation in words.
#include "report_citation.h"

#include "format.h"

#include <math.h>
#include <string.h>

static const char *or_unknown(const char *text)
{
    return text && *text ? text : "unknown";
}

const char *citation_baseline(const struct citing *citing)
{
    return citing->summary.plan.implementations.items[citing->summary.plan.baseline].label;
}

size_t citation_programs(const struct citation *citation, const struct citing *citing, size_t found[2])
{
    const struct summary *summary = &citing->summary;
    const struct figure *figure = citation->figure;
    const struct comparison *pair = figure_pair(figure, summary);
    if (pair) {
        found[0] = summary->plan.cells.items[pair->left].implementation;
        found[1] = summary->plan.cells.items[pair->right].implementation;
        return 2;
    }
    switch (figure->kind) {
    case FIGURE_SLOPE:
        found[0] = summary->slopes.items[figure->index].implementation;
        return 1;
    case FIGURE_CROSSING: {
        const struct course *course = &summary->courses.items[figure->index];
        found[0] = course->overtakings.items[figure->part].overtaker;
        found[1] = course->overtakings.items[figure->part].overtaken;
        return 2;
    }
    case FIGURE_CEILING:
        return 0; // of its program the plan says nothing
    default:
        found[0] = summary->plan.cells.items[figure->index].implementation;
        return 1;
    }
}

// "server CPU time per message": of what the figure is.
static char *quantity_of(const struct citation *citation, const struct citing *citing)
{
    const struct figure *figure = citation->figure;
    int metric = metric_find(figure->metric);
    if (figure->kind == FIGURE_SLOPE)
        return shown_growth(citing->summary.slopes.items[figure->index].growth);
    if (metric >= 0)
        return shown_metric((enum metric_id)metric);
    return memory_copy_string(figure->kind == FIGURE_SHARE ? "kernel's share of the server's CPU time"
                                                           : "rate that the load generator reached");
}

// --- A sentence to paste -----------------------------------------------------------------------------------

// What was found, without where it comes from.
static char *finding(const struct citation *citation, const struct citing *citing)
{
    const struct figure *figure = citation->figure;
    char *quantity = quantity_of(citation, citing), *value = figure_text(figure), *text;
    char *ratio = figure_ratio_text(figure);
    const char *at = *figure->where ? " at " : "", *where = figure->where;
    if (figure->gap)
        text = memory_format("Of the %s of %s%s%s there is no figure (%s)", quantity, figure->of, at, where,
                             figure->gap);
    else if (figure_pair(figure, &citing->summary))
        text =
            memory_format("The %s of %s%s%s came to a ratio of %s", quantity, figure->of, at, where, value);
    else if (figure->kind == FIGURE_NOISE)
        text = memory_format("Measured against itself, %s%s%s differed in %s by %s",
                             citation_baseline(citing), at, where, quantity, value);
    else if (figure->kind == FIGURE_CROSSING)
        text =
            memory_format("In %s, %s at %s%s%s", quantity, figure->of, value, *where ? " with " : "", where);
    else
        text = memory_format("The %s of %s%s%s was %s%s%s%s%s", quantity, figure->of, at, where, value,
                             *ratio ? ", " : "", ratio, *ratio ? " that of " : "",
                             *ratio ? citation_baseline(citing) : "");
    free(quantity);
    free(value);
    free(ratio);
    return text;
}

char *citation_quote(const struct citation *citation, const struct citing *citing)
{
    const struct report_source *source = &citing->source;
    struct strbuf text = {0};
    char *found = finding(citation, citing);
    strbuf_addf(&text, "%s (", found);
    if (isfinite(citation->figure->value.low))
        strbuf_adds(&text, "median with 95% interval; ");
    strbuf_addf(&text, "corobench, figure %s of %s", citation->figure->id, citing->summary.scenario.name);
    if (*source->date)
        strbuf_addf(&text, ", %.10s", source->date);
    if (*source->machine)
        strbuf_addf(&text, ", %s", source->machine);
    if (*source->commit)
        strbuf_addf(&text, ", commit %.12s%s", source->commit,
                    source->modified ? " with uncommitted changes" : "");
    strbuf_adds(&text, ").");
    free(found);
    return strbuf_detach(&text);
}

// --- For people --------------------------------------------------------------------------------------------

// "0–4, 6–11"
static char *ranges(const unsigned *rounds, size_t count)
{
    struct strbuf text = {0};
    for (size_t first = 0, last; first < count; first = last + 1) {
        for (last = first; last + 1 < count && rounds[last + 1] == rounds[last] + 1; last++)
            ;
        strbuf_addf(&text, "%s%u", first ? ", " : "", rounds[first]);
        if (last > first)
            strbuf_addf(&text, "–%u", rounds[last]);
    }
    return strbuf_detach(&text);
}

static void add_value(struct strbuf *text, const struct citation *citation)
{
    const struct figure *figure = citation->figure;
    char *value = figure_text(figure), *fixed = figure_fixed_text(figure);
    strbuf_addf(text, "  value       %s", value);
    if (!figure->gap)
        strbuf_addf(text, "; unrounded %.9g", figure->value.value);
    if (!figure->gap && isfinite(figure->value.low))
        strbuf_addf(text, " (%.9g–%.9g)", figure->value.low, figure->value.high);
    strbuf_addf(text, "%s%s\n", figure->gap ? "" : " ", figure->gap ? "" : figure->unit);
    if (*fixed)
        strbuf_addf(text, "  fixed part  %s\n", fixed);
    free(value);
    free(fixed);
}

static void add_ratio(struct strbuf *text, const struct citation *citation, const struct citing *citing)
{
    char *ratio = figure_ratio_text(citation->figure);
    const char *verdict = summary_verdict_word(&citing->summary, citation->figure->verdict);
    if (*ratio)
        strbuf_addf(text, "  ratio       %s to %s, paired by round\n", ratio, citation_baseline(citing));
    if (*verdict)
        strbuf_addf(text, "  verdict     %s\n", verdict);
    free(ratio);
}

static void add_samples(struct strbuf *text, const struct citation *citation, const struct citing *citing)
{
    const struct recount *recount = &citing->recount;
    unsigned *rounds = memory_zeroed((size_t)recount->rounds + 1, sizeof *rounds);
    size_t count = recount_rounds(recount, citation->figure, rounds);
    char *listed = ranges(rounds, count);
    if (citation->figure->kind == FIGURE_CELL)
        strbuf_addf(text, "  samples     %zu, of round%s %s\n", citation->again.n, count == 1 ? "" : "s",
                    listed);
    else if (citation->figure->kind != FIGURE_COUNTED && citation->figure->kind != FIGURE_CEILING)
        strbuf_addf(text, "  samples     of %zu rounds\n", citation->again.n);
    strbuf_addf(text, "  rounds      %u, %zu runs in all\n", citing->summary.rounds,
                citing->summary.sample_count);
    free(listed);
    free(rounds);
}

static void add_programs(struct strbuf *text, const struct citation *citation, const struct citing *citing)
{
    size_t found[2], count = citation_programs(citation, citing, found);
    for (size_t i = 0; i < count; i++) {
        const struct planned_implementation *one = &citing->summary.plan.implementations.items[found[i]];
        strbuf_addf(text, "  program     %s: SHA-256 %s\n", one->label, or_unknown(one->hash));
    }
}

static void add_source(struct strbuf *text, const struct citing *citing)
{
    const struct report_source *source = &citing->source;
    strbuf_addf(text, "  machine     %s\n  commit      %s%s\n  date        %s\n", or_unknown(source->machine),
                or_unknown(source->commit), source->modified ? ", with changes that no commit holds" : "",
                or_unknown(source->date));
    strbuf_addf(text, "  data        samples.jsonl: SHA-256 %s\n", or_unknown(source->hash));
}

static void add_proof(struct strbuf *text, const struct citation *citation)
{
    if (citation->differences.count == 0) {
        strbuf_adds(text, "  recomputed  the same");
        for (size_t i = 0; i < citation->files.count; i++)
            strbuf_addf(text, "%s%s", i == 0 ? ", and so told in " : ", ", citation->files.items[i]);
        strbuf_addc(text, '\n');
    }
    for (size_t i = 0; i < citation->differences.count; i++)
        strbuf_addf(text, "  recomputed  DIFFERS: %s\n", citation->differences.items[i]);
}

char *citation_text(const struct citation *citation, const struct citing *citing)
{
    const struct figure *figure = citation->figure;
    struct strbuf text = {0};
    char *quote = citation_quote(citation, citing);
    strbuf_addf(&text, "%s\n  scenario    %s: %s\n  figure      %s: %s, %s\n", figure->id,
                citing->summary.scenario.name, or_unknown(citing->summary.scenario.title),
                figure_kind_word(figure->kind), figure->of, figure->metric);
    if (*figure->where)
        strbuf_addf(&text, "  where       %s\n", figure->where);
    add_value(&text, citation);
    add_ratio(&text, citation, citing);
    add_samples(&text, citation, citing);
    add_source(&text, citing);
    add_programs(&text, citation, citing);
    add_proof(&text, citation);
    strbuf_addf(&text, "  to quote    %s\n", quote);
    free(quote);
    return strbuf_detach(&text);
}
