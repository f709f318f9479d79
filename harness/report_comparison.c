// compare.md, with compare.json, compare.csv and the plots of ratios: what `corobench compare --out` leaves.
#include "report_parts.h"

#include "comparison.h"
#include "format.h"
#include "plot.h"
#include "store.h"

#include <math.h>
#include <string.h>

static void add_sentence(struct document *page, enum tone tone, char *text_take)
{
    if (text_take)
        document_text_take(page, tone, text_take);
}

static void add_differences(struct document *page, const struct scenario_comparison *comparison,
                            bool fluctuating)
{
    struct table *table = NULL;
    for (size_t i = 0; i < comparison->differences.count; i++) {
        const struct difference *difference = &comparison->differences.items[i];
        if (difference->fluctuates != fluctuating)
            continue;
        if (!table) {
            table =
                document_table(page, memory_copy_string(fluctuating ? "What fluctuates" : "What differs"));
            table_column(table, "what", NULL, false);
            table_column(table, "old", NULL, false);
            table_column(table, "new", NULL, false);
        }
        table_cell(table, difference->what);
        table_cell(table, difference->values[0]);
        table_cell(table, difference->values[1]);
    }
}

static void add_columns(struct table *table)
{
    static const char *const titles[] = {"implementation", "point", "old", "new", "new/old", "relative"};
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        table_column(table, titles[i], NULL, i > 1);
    table_column(table, "verdict", NULL, false);
    table_column(table, "runs", "old, new", false);
}

static void add_ratio(struct table *table, const struct interval *ratio)
{
    if (isfinite(ratio->value))
        report_add_figure(table, comparison_ratio_text(ratio), ratio->value);
    else
        table_cell(table, "–");
}

static void add_row(struct table *table, const struct scenario_comparison *comparison,
                    const struct compared_cell *cell)
{
    const char *unit = metric_get(comparison->metric)->unit;
    table_cell(table, comparison_implementation(comparison, cell)->label);
    table_cell(table, comparison_point(comparison, cell));
    for (size_t side = 0; side < 2; side++) {
        const struct interval *median = &cell->medians[side];
        report_add_figure(table, format_estimate(median->value, median->low, median->high, unit),
                          median->value);
    }
    add_ratio(table, &cell->absolute);
    if (cell->is_relative)
        add_ratio(table, &cell->relative);
    else
        table_cell(table, "–");
    struct table_cell *word = table_cell(table, comparison_word(comparison, cell));
    word->tone = cell->unjudged ? TONE_QUIET : report_verdict_tone(cell->verdict);
    table_cell_take(table, memory_format("%zu, %zu", cell->n[0], cell->n[1]));
}

static void add_only(struct document *page, const struct scenario_comparison *comparison)
{
    static const char *const names[] = {"old", "new"};
    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < comparison->only[side].count; i++)
            document_text_take(
                page, TONE_PLAIN,
                memory_format("Only in %s: %s.", names[side], comparison->only[side].items[i]));
}

static void add_comparison(struct document *page, const struct scenario_comparison *comparison,
                           const struct strings *pictures)
{
    static const char *const names[] = {"Old", "New"};
    const char *direction = shown_direction(comparison->metric);
    document_heading(page, 2, comparison->sides[1]->summary.scenario.name, NULL);
    for (size_t i = 0; i < comparison->alarms.count; i++)
        document_text(page, TONE_ALARM, comparison->alarms.items[i]);
    add_sentence(page, TONE_LEAD, comparison_result_text(comparison));
    for (size_t side = 0; side < 2; side++) {
        char *text = comparison_side_text(comparison->sides[side]);
        document_text_take(page, TONE_PLAIN, memory_format("%s: %s.", names[side], text));
        free(text);
    }
    add_differences(page, comparison, false);
    add_sentence(page, TONE_PLAIN, comparison_binaries_text(comparison));
    add_differences(page, comparison, true);
    add_sentence(page, TONE_PLAIN, comparison_basis_text(comparison));
    add_sentence(page, TONE_PLAIN, comparison_shift_text(comparison));
    for (size_t i = 0; i < pictures->count; i++)
        document_figure(page, "Ratios", "Ratios of new to old with their intervals: the table's figures.",
                        memory_format("plots/%s", pictures->items[i]));
    struct table *table = document_table(page, memory_format("%s%s%s", metric_get(comparison->metric)->name,
                                                             *direction ? "; " : "", direction));
    add_columns(table);
    for (size_t i = 0; i < comparison->cells.count; i++)
        add_row(table, comparison, &comparison->cells.items[i]);
    add_only(page, comparison);
    for (size_t i = 0; i < comparison->notes.count; i++)
        document_text_take(page, TONE_PLAIN, memory_format("Note: %s", comparison->notes.items[i]));
}

static char *page_text(const struct comparisons *comparisons, const struct strings *pictures)
{
    struct document page = {0};
    const struct scenario_comparison *first = &comparisons->items[0];
    document_heading(&page, 1, "Campaigns compared", NULL);
    document_text_take(
        &page, TONE_PLAIN,
        memory_format("Ratios are new to old: Hodges–Lehmann estimates on logarithms, with the %g%% "
                      "interval of the exact rank-sum test. Verdicts are adjusted for the number "
                      "of cells that a scenario compares (Holm), intervals are not.",
                      100 * first->confidence));
    for (size_t i = 0; i < comparisons->count; i++)
        add_comparison(&page, &comparisons->items[i], &pictures[i]);
    char *text = report_markdown(&page);
    document_release(&page);
    return text;
}

static int write_text(const char *directory, const char *name, char *text_take, struct error *error)
{
    char *path = store_path(directory, name);
    int status = store_write_text(path, text_take, error);
    free(path);
    free(text_take);
    return status;
}

int report_write_comparison(const struct comparisons *comparisons, const char *directory, struct error *error)
{
    struct strings *pictures = memory_zeroed(comparisons->count, sizeof *pictures);
    json_t *json = comparisons_to_json(comparisons);
    char *path = store_path(directory, "compare.json");
    int status = store_make_directory(directory, error);
    status = status ? status : store_write_json(path, json, error);
    status = status ? status : write_text(directory, "compare.csv", comparisons_to_csv(comparisons), error);
    status = status ? status : plot_write_comparison(comparisons, directory, pictures, error);
    status = status ? status : write_text(directory, "compare.md", page_text(comparisons, pictures), error);
    for (size_t i = 0; i < comparisons->count; i++)
        strings_release(&pictures[i]);
    free(pictures);
    free(path);
    json_decref(json);
    return status;
}
