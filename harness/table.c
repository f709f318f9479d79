#include "table.h"

#include "format.h"
#include "shown.h"
#include "strbuf.h"

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

#define GREEN  "\033[32m"
#define RED    "\033[31m"
#define YELLOW "\033[33m"
#define BOLD   "\033[1m"
#define PLAIN  "\033[0m"

// One line of the table: the cells, owned, and the colour of the verdict ("" for none).
struct row {
    char *cells[COLUMNS];
    const char *colour;
};

struct rows VEC(struct row);

static const char *verdict_colour(enum verdict verdict)
{
    return verdict == VERDICT_FASTER ? GREEN : verdict == VERDICT_SLOWER ? RED : "";
}

// --- Rows --------------------------------------------------------------------------------------------------

static struct row heading(const struct summary *summary)
{
    const char *baseline = summary->plan.implementations.items[summary->plan.baseline].label;
    return (struct row){.cells = {memory_copy_string("implementation"), memory_copy_string("model"),
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

static struct row cell_row(const struct summary *summary, const struct cell_summary *cell)
{
    const struct planned_implementation *one = summary_implementation(summary, cell->cell);
    const struct estimate *estimate = &cell->metrics[summary->scenario.rank];
    const char *unit = metric_get(summary->scenario.rank)->unit;
    size_t good = cell->runs[OUTCOME_OK];
    return (struct row){
        .cells = {memory_copy_string(one->label), memory_copy_string(one->model),
                  format_estimate(estimate->median, estimate->low, estimate->high, unit),
                  format_ratio_interval(estimate->ratio, estimate->ratio_low, estimate->ratio_high),
                  verdict_text(summary, cell),
                  good == cell->count ? memory_format("%zu", good)
                                      : memory_format("%zu of %zu", good, cell->count),
                  remark(summary, cell)},
        .colour = verdict_colour(estimate->verdict),
    };
}

// --- Printing ----------------------------------------------------------------------------------------------

static void measure(const struct rows *rows, size_t widths[COLUMNS])
{
    for (size_t i = 0; i < rows->count; i++)
        for (size_t j = 0; j < COLUMNS; j++) {
            size_t width = format_width(rows->items[i].cells[j]);
            widths[j] = width > widths[j] ? width : widths[j];
        }
}

static void print_row(FILE *stream, const struct row *row, const size_t widths[COLUMNS], bool colour)
{
    size_t last = COLUMNS;
    while (last > 1 && row->cells[last - 1][0] == '\0') // nothing but spaces is not printed
        last--;
    fputs("  ", stream);
    for (size_t i = 0; i < last; i++) {
        const char *text = row->cells[i];
        bool painted = colour && i == COLUMN_VERDICT && row->colour[0];
        fprintf(stream, "%s%s%s", painted ? row->colour : "", text, painted ? PLAIN : "");
        if (i + 1 < last)
            fprintf(stream, "%*s", (int)(widths[i] - format_width(text) + 2), "");
    }
    fputc('\n', stream);
}

static void print_title(FILE *stream, const struct summary *summary, bool colour)
{
    static const char *const words[] = {
        [BETTER_NEITHER] = "", [BETTER_LOWER] = ", lower is better", [BETTER_HIGHER] = ", higher is better"};
    const struct scenario *scenario = &summary->scenario;
    const struct metric *metric = metric_get(scenario->rank);
    fprintf(stream, "%s%s%s\n%s\n", colour ? BOLD : "", scenario->title, colour ? PLAIN : "",
            scenario->question);
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
    size_t widths[COLUMNS] = {0};
    struct rows rows = {0};
    vec_push(&rows, heading(summary));
    for (size_t i = 0; i < summary->cells.count; i++)
        vec_push(&rows, cell_row(summary, &summary->cells.items[i]));
    measure(&rows, widths);
    size_t last_point = SIZE_MAX;
    for (size_t i = 0; i < summary->cells.count; i++) {
        size_t point = summary->plan.cells.items[i].point;
        if (point != last_point) {
            const char *text = summary->plan.points.items[point].text;
            fprintf(stream, "\n%s%s%s%s", *text && colour ? BOLD : "", text, *text && colour ? PLAIN : "",
                    *text ? "\n" : "");
            print_row(stream, &rows.items[0], widths, false);
        }
        last_point = point;
        print_row(stream, &rows.items[i + 1], widths, colour);
    }
    for (size_t i = 0; i < rows.count; i++)
        for (size_t j = 0; j < COLUMNS; j++)
            free(rows.items[i].cells[j]);
    vec_release(&rows);
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
        fprintf(stream, "%s%sBeware:%s %s\n", i ? "" : "\n", colour ? YELLOW : "", colour ? PLAIN : "",
                summary->doubts.items[i]);
    for (size_t i = 0; i < summary->notes.count; i++)
        fprintf(stream, "%s%sNote:%s %s\n", i ? "" : "\n", colour ? YELLOW : "", colour ? PLAIN : "",
                summary->notes.items[i]);
    fprintf(stream, "\n%s%s%s\n", colour ? BOLD : "", summary->answer, colour ? PLAIN : "");
}
