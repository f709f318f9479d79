// How far to trust a campaign or one of its scenarios: in a line for the first screen, and in a table.
#include "report_parts.h"

#include "format.h"

#include <math.h>
#include <string.h>

void report_trust_columns(struct table *table)
{
    table_column(table, "scenario", NULL, false);
    table_column(table, "noise floor", "baseline against itself", true);
    table_column(table, "runs", "that count", true);
    table_column(table, "not counted", "crashed, INVALID, …", true);
    table_column(table, "disturbed", "made again / counted", true);
    table_column(table, "cells", "which side was busy", false);
    table_column(table, "at the ceiling", "of the load generator", true);
    table->stacks = true;
}

static void add_count(struct table *table, size_t count, bool applies)
{
    struct table_cell *cell =
        table_cell_take(table, applies ? memory_format("%zu", count) : memory_copy_string("–"));
    cell->tone = applies && count ? TONE_PLAIN : TONE_QUIET;
    cell->sort = applies ? (double)count : NAN;
}

struct report_trust report_trust_of(const struct summary *summary)
{
    struct report_trust trust = {.noise_floor = summary->noise_floor,
                                 .scenarios = 1,
                                 .noisy = summary->noise_floor > summary->scenario.equivalence,
                                 .imprecise = summary->imprecise,
                                 .busy = summary->busy_throughout,
                                 .servers = summary->scenario.workload->kind == WORKLOAD_SERVER};
    for (size_t i = 0; i < summary->cells.count; i++) {
        const struct cell_summary *cell = &summary->cells.items[i];
        trust.watched = trust.watched || isfinite(cell->took_ns); // which came with it
        trust.counted += cell->runs[OUTCOME_OK];
        trust.invalid += cell->runs[OUTCOME_INVALID];
        trust.lost += cell->count - cell->runs[OUTCOME_OK];
        trust.repeated += cell->repeated;
        trust.disturbed += cell->disturbed;
        if (!shown_implementation(summary, i)->is_aa) {
            trust.bounds[cell->bound]++;
            trust.at_ceiling += cell->at_ceiling;
        }
    }
    return trust;
}

// "3 server-bound, 1 stalled".
static void add_bounds(struct table *table, const struct report_trust *trust)
{
    struct strbuf text = {0};
    for (enum bound bound = BOUND_SERVER; bound < BOUND_COUNT; bound++)
        if (trust->bounds[bound])
            strbuf_addf(&text, "%s%zu %s", text.length ? ", " : "", trust->bounds[bound], bound_word(bound));
    if (text.length == 0)
        strbuf_adds(&text, "–");
    table_cell_take(table, strbuf_detach(&text))->tone = TONE_QUIET;
}

void report_add_trust(struct table *table, const struct summary *summary, const char *address)
{
    struct report_trust trust = report_trust_of(summary);
    bool noise = isfinite(summary->noise_floor) && isfinite(summary->noise_low);
    table_cell(table, summary->scenario.name)->address = memory_copy_string(address);
    if (noise) {
        char *range = format_interval(summary->noise_low, summary->noise_high, "");
        struct table_cell *cell = table_cell_take(table, format_quantity(trust.noise_floor, "fraction"));
        cell->detail = range;
        report_set_id(cell, figure_id_of_noise(summary), true);
        cell->sort = trust.noise_floor;
        cell->tone = trust.noise_floor > summary->scenario.equivalence ? TONE_BAD : TONE_PLAIN;
    } else {
        table_cell(table, "not known")->tone = TONE_QUIET;
    }
    add_count(table, trust.counted, true);
    struct table_cell *lost = table_cell_take(table, memory_format("%zu", trust.lost));
    lost->detail = trust.invalid ? memory_format("%zu INVALID", trust.invalid) : NULL;
    lost->tone = trust.lost ? TONE_ALARM : TONE_QUIET;
    lost->sort = (double)trust.lost;
    struct table_cell *disturbed =
        table_cell_take(table, trust.watched ? memory_format("%zu / %zu", trust.repeated, trust.disturbed)
                                             : memory_copy_string("not watched for"));
    disturbed->tone = trust.repeated + trust.disturbed ? TONE_PLAIN : TONE_QUIET;
    disturbed->sort = (double)(trust.repeated + trust.disturbed);
    add_bounds(table, &trust);
    add_count(table, trust.at_ceiling, trust.servers && summary->ceilings.count > 0);
}

void report_trust_merge(struct report_trust *into, const struct report_trust *from, const char *name)
{
    if (!(into->noise_floor >= from->noise_floor)) { // NAN: none yet
        into->noise_floor = from->noise_floor;
        free(into->noisiest);
        into->noisiest = memory_copy_string(name);
    }
    into->scenarios += from->scenarios;
    into->busy += from->busy;
    into->noisy += from->noisy;
    into->servers = into->servers || from->servers;
    into->counted += from->counted;
    into->invalid += from->invalid;
    into->lost += from->lost;
    into->repeated += from->repeated;
    into->disturbed += from->disturbed;
    into->at_ceiling += from->at_ceiling;
    into->imprecise += from->imprecise;
    for (size_t i = 0; i < BOUND_COUNT; i++)
        into->bounds[i] += from->bounds[i];
}

// "; 5 disturbed runs count": nothing where there is none.
static void add_part(struct strbuf *text, size_t count, const char *one, const char *several)
{
    if (count)
        strbuf_addf(text, "; %zu %s", count, count == 1 ? one : several);
}

static void add_noise(struct strbuf *text, const struct report_trust *trust)
{
    if (!isfinite(trust->noise_floor)) {
        strbuf_adds(text, "no noise floor is known");
        return;
    }
    char *floor_text = format_quantity(trust->noise_floor, "fraction");
    if (trust->scenarios > 1 && trust->noisy > 0)
        strbuf_addf(text, "noise floor above what counts as equal in %zu of %zu scenarios, ", trust->noisy,
                    trust->scenarios);
    else
        strbuf_adds(text, "noise floor ");
    strbuf_adds(text, floor_text);
    if (trust->noisiest)
        strbuf_addf(text, " at most (%s)", trust->noisiest);
    free(floor_text);
}

char *report_trust_text(const struct report_trust *trust)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "How far to trust it: ");
    add_noise(&text, trust);
    if (trust->busy && trust->scenarios == 1)
        strbuf_adds(&text, "; the machine was busy throughout");
    else if (trust->busy)
        strbuf_addf(&text, "; the machine was busy throughout %zu of %zu scenarios", trust->busy,
                    trust->scenarios);
    add_part(&text, trust->lost - trust->invalid, "run failed", "runs failed");
    add_part(&text, trust->invalid, "run is INVALID", "runs are INVALID");
    add_part(&text, trust->disturbed, "disturbed run counts", "disturbed runs count");
    add_part(&text, trust->bounds[BOUND_CLIENT], "cell client-bound", "cells client-bound");
    add_part(&text, trust->bounds[BOUND_STALLED], "cell stalled", "cells stalled");
    add_part(&text, trust->bounds[BOUND_SATURATED], "cell saturated", "cells saturated");
    add_part(&text, trust->at_ceiling, "cell at the load generator's ceiling",
             "cells at the load generator's ceiling");
    if (trust->scenarios == 1)
        add_part(&text, trust->imprecise, "cell not as precise as wanted", "cells not as precise as wanted");
    strbuf_addc(&text, '.');
    return strbuf_detach(&text);
}

void report_add_caution(struct document *document, const struct summary *summary)
{
    struct report_trust trust = report_trust_of(summary);
    document_text_take(document, TONE_QUIET, report_trust_text(&trust));
}
