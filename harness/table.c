#include "table.h"

#include "columns.h"
#include "format.h"
#include "shown.h"
#include "strbuf.h"
#include "terminal.h"

#include <math.h>
#include <string.h>

enum column {
    COLUMN_NAME,
    COLUMN_MODEL,
    COLUMN_MEDIAN,
    COLUMN_RATIO,
    COLUMN_VERDICT,
    COLUMN_RUNS,
    COLUMN_REMARK
};
enum { COLUMNS = COLUMN_REMARK + 1 };

// --- Rows --------------------------------------------------------------------------------------------------

static struct columns_row heading(const struct summary *summary)
{
    const char *baseline = summary->plan.implementations.items[summary->plan.baseline].label;
    return (struct columns_row){.cells = {memory_copy_string("implementation"), memory_copy_string("model"),
                                          memory_copy_string("median"), memory_format("against %s", baseline),
                                          memory_copy_string("verdict"), memory_copy_string("runs"),
                                          memory_copy_string("")},
                                .colour = ""};
}

// "server-bound; 2 crash, 1 timeout: signal 11 (Segmentation fault)", or why there are no runs.
static char *remark(const struct summary *summary, const struct cell_summary *cell)
{
    struct strbuf text = {0};
    const char *absence = summary_absence(summary, cell->cell);
    if (absence && cell->count == 0)
        return memory_copy_string(absence);
    strbuf_adds(&text, bound_word(cell->bound));
    for (enum outcome outcome = OUTCOME_OK + 1; outcome <= OUTCOME_SKIPPED; outcome++)
        if (cell->runs[outcome])
            strbuf_addf(&text, "%s%zu %s", text.length ? ", " : "", cell->runs[outcome],
                        outcome_word(outcome));
    if (cell->failure)
        strbuf_addf(&text, ": %.*s", (int)strcspn(cell->failure, "\n"), cell->failure);
    return strbuf_detach(&text);
}

static char *verdict_text(const struct summary *summary, const struct cell_summary *cell)
{
    const char *word = summary_verdict_text(summary, cell->cell);
    bool is_ceiling = summary_is_ceiling(summary, summary->plan.cells.items[cell->cell].implementation);
    return memory_format("%s%s", word, is_ceiling ? (word[0] ? " (ceiling)" : "ceiling") : "");
}

static struct columns_row cell_row(const struct summary *summary, const struct cell_summary *cell)
{
    const struct planned_implementation *one = summary_implementation(summary, cell->cell);
    const struct estimate *estimate = &cell->metrics[summary->scenario.rank];
    const char *unit = metric_get(summary->scenario.rank)->unit;
    size_t good = cell->runs[OUTCOME_OK];
    return (struct columns_row){
        .cells = {memory_copy_string(one->label), memory_copy_string(one->model),
                  format_estimate(estimate->median, estimate->low, estimate->high, unit),
                  format_ratio_interval(estimate->ratio, estimate->ratio_low, estimate->ratio_high),
                  verdict_text(summary, cell),
                  good == cell->count ? memory_format("%zu", good)
                                      : memory_format("%zu of %zu", good, cell->count),
                  remark(summary, cell)},
        .colour = columns_verdict_colour(estimate->verdict),
    };
}

// --- Printing ----------------------------------------------------------------------------------------------

static void print_title(FILE *stream, const struct summary *summary, bool colour)
{
    static const char *const words[] = {
        [BETTER_NEITHER] = "", [BETTER_LOWER] = ", lower is better", [BETTER_HIGHER] = ", higher is better"};
    const struct scenario *scenario = &summary->scenario;
    const struct metric *metric = metric_get(scenario->rank);
    fprintf(stream, "%s%s%s\n%s\n", colour ? TERMINAL_BOLD : "", scenario->title,
            colour ? TERMINAL_PLAIN : "", scenario->question);
    char *fixed = shown_fixed(summary);
    if (fixed)
        fprintf(stream, "%s\n", fixed);
    free(fixed);
    fprintf(stream,
            "%u round%s; %s%s: medians and ratios with %.0f%% intervals.\n"
            "Verdicts are adjusted for the number of comparisons (Holm), intervals are not.\n",
            summary->rounds, summary->rounds == 1 ? "" : "s", metric->name, words[metric->better],
            100 * SUMMARY_CONFIDENCE);
}

static void print_cells(FILE *stream, const struct summary *summary, bool colour)
{
    struct columns columns = {.count = COLUMNS, .painted = COLUMN_VERDICT};
    struct columns_row row = heading(summary);
    columns_add(&columns, &row);
    for (size_t i = 0; i < summary->cells.count; i++) {
        row = cell_row(summary, &summary->cells.items[i]);
        columns_add(&columns, &row);
    }
    size_t last_point = SIZE_MAX;
    for (size_t i = 0; i < summary->cells.count; i++) {
        size_t point = summary->plan.cells.items[i].point;
        if (point != last_point) {
            const char *text = summary->plan.points.items[point].text;
            fprintf(stream, "\n%s%s%s%s", *text && colour ? TERMINAL_BOLD : "", text,
                    *text && colour ? TERMINAL_PLAIN : "", *text ? "\n" : "");
            columns_print(stream, &columns, 0, false);
        }
        last_point = point;
        columns_print(stream, &columns, i + 1, colour);
    }
    columns_release(&columns);
}

static void print_contrasts(FILE *stream, const struct summary *summary)
{
    for (size_t i = 0; i < summary->contrasts.count; i++) {
        const struct comparison *contrast = &summary->contrasts.items[i];
        const struct point *point =
            &summary->plan.points.items[summary->plan.cells.items[contrast->left].point];
        char *ratio = format_ratio_interval(contrast->ratio, contrast->ratio_low, contrast->ratio_high);
        const char *word = summary_verdict_word(summary, contrast->verdict);
        fprintf(stream, "%s%s against %s%s%s: %s, %s\n", i ? "" : "\n",
                summary_implementation(summary, contrast->left)->label,
                summary_implementation(summary, contrast->right)->label, point->text[0] ? " at " : "",
                point->text, ratio, word[0] ? word : "no verdict");
        free(ratio);
    }
}

static void print_overtakings(FILE *stream, const struct summary *summary)
{
    bool first = true;
    for (size_t i = 0; i < summary->courses.count; i++) {
        const struct course *course = &summary->courses.items[i];
        for (size_t j = 0; j < course->overtakings.count; j++) {
            char *text = shown_overtaking(summary, course, &course->overtakings.items[j]);
            fprintf(stream, "%s%s\n", first ? "\n" : "", text);
            first = false;
            free(text);
        }
    }
}

static void print_claims(FILE *stream, const struct summary *summary)
{
    for (size_t i = 0; i < summary->claims.count; i++) {
        const struct claim_summary *claim = &summary->claims.items[i];
        fprintf(stream, "\nClaim %s: %s\n  %s: %s\n", claim->claim->id, claim->claim->text,
                decision_word(claim->decision), claim->why);
    }
}

static void print_noise(FILE *stream, const struct summary *summary)
{
    if (!isfinite(summary->noise_floor) || !isfinite(summary->noise_low) || !isfinite(summary->noise_high))
        return;
    const char *where = summary->plan.points.items[summary->noise_point].text;
    char *range = format_interval(summary->noise_low, summary->noise_high, "");
    char *floor = format_quantity(summary->noise_floor, "fraction");
    fprintf(stream, "\nNoise floor: the baseline against itself differs by %s%s%s (its ratio: %s).\n", floor,
            where[0] ? " at " : "", where, range);
    free(floor);
    free(range);
}

static void print_end(FILE *stream, const struct summary *summary)
{
    char *sentences[] = {summary_ending(summary), summary_precision(summary)};
    for (size_t i = 0; i < 2; i++) {
        if (*sentences[i])
            fprintf(stream, "%s%s\n", i == 0 ? "\n" : "", sentences[i]);
        free(sentences[i]);
    }
}

void table_print_summary(FILE *stream, const struct summary *summary, bool colour)
{
    print_title(stream, summary, colour);
    print_cells(stream, summary, colour);
    print_contrasts(stream, summary);
    print_overtakings(stream, summary);
    print_claims(stream, summary);
    print_noise(stream, summary);
    print_end(stream, summary);
    for (size_t i = 0; i < summary->doubts.count; i++)
        fprintf(stream, "%s%sBeware:%s %s\n", i ? "" : "\n", colour ? TERMINAL_YELLOW : "",
                colour ? TERMINAL_PLAIN : "", summary->doubts.items[i]);
    for (size_t i = 0; i < summary->notes.count; i++)
        fprintf(stream, "%s%sNote:%s %s\n", i ? "" : "\n", colour ? TERMINAL_YELLOW : "",
                colour ? TERMINAL_PLAIN : "", summary->notes.items[i]);
    fprintf(stream, "\n%s%s%s\n", colour ? TERMINAL_BOLD : "", summary->answer, colour ? TERMINAL_PLAIN : "");
}
