// What is said of a comparison, in sentences.
#include "comparison_parts.h"

#include "format.h"
#include "shown.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static void add_list(struct strbuf *text, const struct strings *words)
{
    strbuf_add_list(text, (const char *const *)words->items, words->count);
}

// To a thousandth near 1, where three digits would hide what is asked: "1.052× (1.041–1.063)".
char *comparison_ratio_text(const struct interval *ratio)
{
    bool near = ratio->value > 0.1 && ratio->value < 10 && isfinite(ratio->low) && isfinite(ratio->high);
    return near ? memory_format("%.3f× (%.3f–%.3f)", ratio->value, ratio->low, ratio->high)
                : format_ratio_interval(ratio->value, ratio->low, ratio->high);
}

char *comparison_side_text(const struct comparison_side *side)
{
    struct strbuf text = {0};
    const json_t *code = json_object_get(side->host, "code");
    const char *commit = json_string_value(json_object_get(code, "commit"));
    const char *start = summary_first_start(&side->summary);
    strbuf_addf(&text, "%s: %u round%s", side->directory, side->summary.rounds,
                side->summary.rounds == 1 ? "" : "s");
    if (strlen(start) >= 16)
        strbuf_addf(&text, ", %.10s %.5s UTC", start, start + 11);
    if (commit)
        strbuf_addf(&text, ", commit %.12s%s", commit,
                    json_is_true(json_object_get(code, "modified")) ? " with changes that no commit holds"
                                                                    : "");
    return strbuf_detach(&text);
}

static void add_allowance(struct strbuf *text, const struct scenario_comparison *comparison)
{
    char *drift = format_number(100 * comparison->drift);
    if (comparison->drift > 0)
        strbuf_addf(text,
                    "absolute figures, and only beyond the %s%% that a machine may move by itself (--drift)",
                    drift);
    else
        strbuf_adds(text, "absolute figures, as if the machine had not moved");
    free(drift);
}

char *comparison_basis_text(const struct scenario_comparison *comparison)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "Verdicts are on ");
    if (comparison->basis == COMPARISON_ABSOLUTE) {
        add_allowance(&text, comparison);
    } else {
        strbuf_adds(&text, "figures relative to ");
        add_list(&text, &comparison->reference);
        strbuf_adds(&text, comparison->same_binary_reference ? " (the same binary in both)" : "");
        strbuf_adds(&text, " in the same round, so that what moved all alike cancels");
    }
    if (comparison->basis == COMPARISON_RELATIVE && !comparison->same_binary_reference) {
        strbuf_adds(&text, "; those on ");
        add_list(&text, &comparison->reference);
        strbuf_addf(&text, " %s on ", comparison->reference.count > 1 ? "themselves" : "itself");
        add_allowance(&text, comparison);
    }
    strbuf_addc(&text, '.');
    return strbuf_detach(&text);
}

char *comparison_binaries_text(const struct scenario_comparison *comparison)
{
    struct strbuf text = {0};
    if (comparison->same.count) {
        strbuf_adds(&text, "The same binary in both: ");
        add_list(&text, &comparison->same);
        strbuf_adds(&text, comparison->same_machine
                               ? " (what differs there is the machine's or the driver's)."
                               : ".");
    }
    if (comparison->changed.count) {
        strbuf_adds(&text, text.length ? " Changed: " : "Changed binaries: ");
        add_list(&text, &comparison->changed);
        strbuf_addc(&text, '.');
    }
    if (text.length == 0)
        return NULL;
    return strbuf_detach(&text);
}

char *comparison_shift_text(const struct scenario_comparison *comparison)
{
    const struct common_shift *shift = &comparison->shift;
    if (shift->cells == 0 || !isfinite(shift->ratio))
        return NULL;
    struct strbuf text = {0};
    const char *whose = shift->of_same_binaries ? " whose binary is the same" : "";
    if (shift->cells == 1)
        strbuf_addf(&text, "The one cell%s: %.3f×", whose, shift->ratio);
    else
        strbuf_addf(&text, "All %zu cells%s together: %.3f× (from %.3f× to %.3f×)", shift->cells, whose,
                    shift->ratio, shift->least, shift->most);
    if (shift->together)
        strbuf_adds(&text, shift->of_same_binaries ? ", so the machine (or the driver) moved"
                                                   : ", so suspect the machine, or what all programs share");
    strbuf_addc(&text, '.');
    return strbuf_detach(&text);
}

// "thread at connections=10 1.052× (1.041–1.063)".
static void add_cell(struct strbuf *text, const struct scenario_comparison *comparison,
                     const struct compared_cell *cell)
{
    const char *point = comparison_point(comparison, cell);
    char *ratio = comparison_ratio_text(comparison_ratio(cell));
    strbuf_addf(text, "%s%s%s %s", comparison_implementation(comparison, cell)->label, *point ? " at " : "",
                point, ratio);
    free(ratio);
}

static void add_cells_with(struct strbuf *text, const struct scenario_comparison *comparison,
                           enum verdict verdict)
{
    const char *separator = "";
    for (size_t i = 0; i < comparison->cells.count; i++) {
        const struct compared_cell *cell = &comparison->cells.items[i];
        if (cell->unjudged || cell->verdict != verdict)
            continue;
        strbuf_addf(text, "%s", separator);
        add_cell(text, comparison, cell);
        separator = "; ";
    }
}

static void add_count(struct strbuf *text, size_t count, const char *word)
{
    if (count)
        strbuf_addf(text, "%s%zu %s", text->length ? ", " : "", count, word);
}

static void add_failing(struct strbuf *text, const struct strings *failing)
{
    for (size_t i = 0; i < failing->count; i++)
        strbuf_addf(text, "%s%s", i == 0 ? ". Failing: " : "; ", failing->items[i]);
}

char *comparison_result_text(const struct scenario_comparison *comparison)
{
    const size_t *counts = comparison->verdicts;
    const char *worse = metric_comparative(comparison->metric, false);
    struct strbuf text = {0};
    add_count(&text, comparison->failing.count, "failing");
    add_count(&text, counts[VERDICT_SLOWER], worse);
    add_count(&text, counts[VERDICT_FASTER], metric_comparative(comparison->metric, true));
    add_count(&text, counts[VERDICT_EQUIVALENT], "equivalent");
    add_count(&text, counts[VERDICT_UNRESOLVED], "unresolved");
    add_count(&text, counts[VERDICT_NONE], "without a verdict");
    if (text.length == 0)
        strbuf_adds(&text, comparison->same_machine && comparison->changed.count == 0
                               ? "Nothing is judged: no program changed"
                               : "Nothing could be judged");
    if (counts[VERDICT_SLOWER] > 0) {
        strbuf_addf(&text, ". %c%s: ", toupper((unsigned char)worse[0]), worse + 1);
        add_cells_with(&text, comparison, VERDICT_SLOWER);
    }
    add_failing(&text, &comparison->failing);
    strbuf_addc(&text, '.');
    return strbuf_detach(&text);
}
