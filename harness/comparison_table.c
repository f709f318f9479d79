// A comparison as plain, aligned text.
#include "comparison_parts.h"

#include "columns.h"
#include "format.h"
#include "shown.h"
#include "terminal.h"

#include <string.h>

enum column {
    COLUMN_NAME,
    COLUMN_OLD,
    COLUMN_NEW,
    COLUMN_RATIO,
    COLUMN_RELATIVE,
    COLUMN_VERDICT,
    COLUMN_RUNS
};
enum { COLUMNS = COLUMN_RUNS + 1 };

static struct columns_row heading(const struct scenario_comparison *comparison)
{
    static const char *const words[COLUMNS] = {"implementation", "old",     "new", "new/old",
                                               "relative",       "verdict", "runs"};
    struct columns_row row = {.colour = ""};
    bool relative = comparison->basis == COMPARISON_RELATIVE;
    for (size_t i = 0; i < COLUMNS; i++)
        row.cells[i] = memory_copy_string(i == COLUMN_RELATIVE && !relative ? "" : words[i]);
    return row;
}

static char *median_text(const struct scenario_comparison *comparison, const struct interval *median)
{
    return format_estimate(median->value, median->low, median->high, metric_get(comparison->metric)->unit);
}

static struct columns_row cell_row(const struct scenario_comparison *comparison,
                                   const struct compared_cell *cell)
{
    bool relative = comparison->basis == COMPARISON_RELATIVE;
    return (struct columns_row){
        .cells = {memory_copy_string(comparison_implementation(comparison, cell)->label),
                  median_text(comparison, &cell->medians[OLD]), median_text(comparison, &cell->medians[NEW]),
                  comparison_ratio_text(&cell->absolute),
                  !relative            ? memory_copy_string("")
                  : !cell->is_relative ? memory_copy_string(cell->unjudged ? "–" : "judged absolute")
                                       : comparison_ratio_text(&cell->relative),
                  memory_copy_string(comparison_word(comparison, cell)),
                  memory_format("%zu, %zu", cell->n[OLD], cell->n[NEW])},
        .colour = cell->unjudged ? "" : columns_verdict_colour(cell->verdict),
    };
}

static void print_cells(FILE *stream, const struct scenario_comparison *comparison, bool colour)
{
    struct columns columns = {.count = COLUMNS, .painted = COLUMN_VERDICT};
    struct columns_row row = heading(comparison);
    const char *last = NULL;
    columns_add(&columns, &row);
    for (size_t i = 0; i < comparison->cells.count; i++) {
        row = cell_row(comparison, &comparison->cells.items[i]);
        columns_add(&columns, &row);
    }
    for (size_t i = 0; i < comparison->cells.count; i++) {
        const char *point = comparison_point(comparison, &comparison->cells.items[i]);
        if (!last || strcmp(last, point) != 0) {
            bool bold = *point && colour;
            fprintf(stream, "\n%s%s%s%s", bold ? TERMINAL_BOLD : "", point, bold ? TERMINAL_PLAIN : "",
                    *point ? "\n" : "");
            columns_print(stream, &columns, 0, false);
        }
        last = point;
        columns_print(stream, &columns, i + 1, colour);
    }
    columns_release(&columns);
}

static bool same_difference(const struct difference *left, const struct difference *right)
{
    return strcmp(left->what, right->what) == 0 && strcmp(left->values[OLD], right->values[OLD]) == 0 &&
           strcmp(left->values[NEW], right->values[NEW]) == 0;
}

static bool was_said(const struct scenario_comparison *earlier, const struct difference *difference)
{
    for (size_t i = 0; earlier && i < earlier->differences.count; i++)
        if (same_difference(&earlier->differences.items[i], difference))
            return true;
    return false;
}

// Those that fluctuate, or those that do not.
static void print_differences(FILE *stream, const struct scenario_comparison *comparison,
                              const struct scenario_comparison *earlier, bool fluctuating)
{
    bool any = false;
    for (size_t i = 0; i < comparison->differences.count; i++) {
        const struct difference *difference = &comparison->differences.items[i];
        if (difference->fluctuates != fluctuating || was_said(earlier, difference))
            continue;
        if (!any)
            fputs(fluctuating ? "fluctuates:\n" : "differs:\n", stream);
        any = true;
        fprintf(stream, "  %s: %s → %s\n", difference->what, difference->values[OLD],
                difference->values[NEW]);
    }
    if (!any && !fluctuating && !earlier && comparison->sides[OLD]->host && comparison->sides[NEW]->host)
        fputs("differs: nothing that is recorded\n", stream);
}

static void print_sentence(FILE *stream, char *text_take)
{
    if (text_take)
        fprintf(stream, "%s\n", text_take);
    free(text_take);
}

static void print_sides(FILE *stream, const struct scenario_comparison *comparison)
{
    static const char *const names[] = {"old", "new"};
    for (size_t side = OLD; side <= NEW; side++) {
        char *text = comparison_side_text(comparison->sides[side]);
        fprintf(stream, "%s: %s\n", names[side], text);
        free(text);
    }
}

static void print_head(FILE *stream, const struct scenario_comparison *comparison,
                       const struct scenario_comparison *earlier, bool colour)
{
    const char *direction = shown_direction(comparison->metric);
    for (size_t i = 0; i < comparison->alarms.count; i++)
        fprintf(stream, "%sBEWARE:%s %s\n", colour ? TERMINAL_RED : "", colour ? TERMINAL_PLAIN : "",
                comparison->alarms.items[i]);
    fprintf(stream, "%s%s%s: %s%s%s\n", colour ? TERMINAL_BOLD : "",
            comparison->sides[NEW]->summary.scenario.name, colour ? TERMINAL_PLAIN : "",
            metric_get(comparison->metric)->name, *direction ? "; " : "", direction);
    print_sides(stream, comparison);
    print_differences(stream, comparison, earlier, false);
    print_sentence(stream, comparison_binaries_text(comparison));
    print_differences(stream, comparison, earlier, true);
    print_sentence(stream, comparison_basis_text(comparison));
}

static void print_only(FILE *stream, const struct scenario_comparison *comparison)
{
    static const char *const names[] = {"Only in old:", "Only in new:"};
    for (size_t side = OLD; side <= NEW; side++)
        for (size_t i = 0; i < comparison->only[side].count; i++)
            fprintf(stream, "%s %s\n", names[side], comparison->only[side].items[i]);
}

void comparison_print(FILE *stream, const struct scenario_comparison *comparison,
                      const struct scenario_comparison *earlier, bool colour)
{
    print_head(stream, comparison, earlier, colour);
    print_cells(stream, comparison, colour);
    fputc('\n', stream);
    print_only(stream, comparison);
    for (size_t i = 0; i < comparison->notes.count; i++)
        fprintf(stream, "%sNote:%s %s\n", colour ? TERMINAL_YELLOW : "", colour ? TERMINAL_PLAIN : "",
                comparison->notes.items[i]);
    print_sentence(stream, comparison_shift_text(comparison));
    char *result = comparison_result_text(comparison);
    fprintf(stream, "%s%s%s\n", colour ? TERMINAL_BOLD : "", result, colour ? TERMINAL_PLAIN : "");
    free(result);
}
