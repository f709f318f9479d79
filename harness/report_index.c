// The page over several campaigns: a row for each, the newest first.
#include "report_index.h"

#include "folder.h"
#include "format.h"
#include "report_parts.h"
#include "store.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

// --- The table ---------------------------------------------------------------------------------------------

static void index_columns(struct table *table)
{
    table_column(table, "campaign", NULL, false);
    table_column(table, "date", "UTC", true);
    table_column(table, "profile", "folder of its scenarios", false);
    table_column(table, "scenarios", NULL, true);
    table_column(table, "runs", NULL, true);
    table_column(table, "state", NULL, false);
    table_column(table, "noise floor", "where it is greatest", true);
    table_column(table, "size", "on disk", true);
    table_column(table, "commit", NULL, false);
    table_column(table, "machine", NULL, false);
    table->stacks = true;
}

// The texts with commas between them; the caller frees it.
static char *listed(const struct strings *texts)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < texts->count; i++)
        strbuf_addf(&text, "%s%s", i > 0 ? ", " : "", texts->items[i]);
    strbuf_adds(&text, texts->count > 0 ? "" : "–");
    return strbuf_detach(&text);
}

// Sorts as the number that its digits make.
static void add_date(struct table *table, const struct campaign_row *row)
{
    bool known = strlen(row->first) >= 16, days = strncmp(row->first, row->last, 10) != 0;
    struct table_cell *cell =
        table_cell_take(table, known ? memory_format("%.10s", row->first) : memory_copy_string("–"));
    double number = 0;
    for (const char *c = row->last; *c; c++)
        number = *c >= '0' && *c <= '9' ? number * 10 + (*c - '0') : number;
    cell->sort = known ? number : NAN;
    if (known)
        cell->detail = days ? memory_format("to %.10s", row->last) : memory_format("%.5s", row->first + 11);
}

static void add_commits(struct table *table, const struct campaign_row *row)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%.12s", row->commits.count > 0 ? row->commits.items[0] : "–");
    if (row->commits.count > 1)
        strbuf_addf(&text, " and %zu more", row->commits.count - 1);
    table_cell_take(table, strbuf_detach(&text))->detail =
        row->modified ? memory_copy_string("with changes that no commit holds") : NULL;
}

static void add_words(struct strbuf *text, const char *words)
{
    strbuf_addf(text, "%s%s", text->length > 0 ? "; " : "", words);
}

static void add_count(struct strbuf *text, size_t count, const char *what)
{
    char *words = memory_format("%zu %s", count, what);
    if (count > 0)
        add_words(text, words);
    free(words);
}

static void add_state(struct table *table, const struct campaign_row *row)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < row->damages.count; i++)
        add_words(&text, row->damages.items[i]);
    add_count(&text, row->early, "ended early");
    add_count(&text, row->planned - row->scenarios - row->damages.count, "not begun");
    bool complete = text.length == 0;
    strbuf_adds(&text, complete ? "complete" : "");
    table_cell_take(table, strbuf_detach(&text))->tone = complete                 ? TONE_PLAIN
                                                         : row->damages.count > 0 ? TONE_ALARM
                                                                                  : TONE_BAD;
}

static void add_size(struct table *table, const char *campaign)
{
    struct manifest files;
    double bytes = NAN;
    if (folder_files(&files, campaign, true, NULL) == 0)
        bytes = (double)manifest_bytes(&files);
    manifest_release(&files);
    table_cell_take(table, format_quantity(bytes, "bytes"))->sort = bytes;
}

// "AMD EPYC, 2 CPUs" and, in second place, "Linux 6.1.0".
static void add_machines(struct table *table, const struct strings *machines)
{
    char *text = listed(machines), *comma = machines->count == 1 ? strrchr(text, ',') : NULL;
    struct table_cell *cell = table_cell_take(table, text);
    if (comma) {
        cell->detail = memory_copy_string(comma + strspn(comma, ", "));
        *comma = '\0';
    }
}

static void add_row(struct table *table, const struct campaign_row *row, const char *campaign)
{
    char *report = store_path(campaign, "report.html");
    struct table_cell *name = table_cell(table, row->name);
    if (access(report, R_OK) == 0)
        name->address = memory_format("%s/report.html", row->name);
    else
        name->detail = memory_copy_string("no report yet");
    free(report);
    add_date(table, row);
    table_cell_take(table, listed(&row->profiles));
    bool all = row->scenarios == row->planned;
    table_cell_take(table, all ? memory_format("%zu", row->planned)
                               : memory_format("%zu of %zu", row->scenarios, row->planned))
        ->sort = (double)row->scenarios;
    table_cell_take(table, memory_format("%zu", row->runs))->sort = (double)row->runs;
    add_state(table, row);
    struct table_cell *noise = table_cell_take(table, format_quantity(row->noise_floor, "fraction"));
    noise->sort = row->noise_floor;
    noise->detail = memory_copy_string(row->noisiest);
    add_size(table, campaign);
    add_commits(table, row);
    add_machines(table, &row->machines);
}

// --- The page ----------------------------------------------------------------------------------------------

static void lay_out(struct document *page, const char *directory, const struct campaign_rows *rows)
{
    document_heading(page, 1, page->title, NULL);
    document_text_take(page, TONE_QUIET,
                       memory_format("%zu campaign%s, the newest first. Each name leads to its report.",
                                     rows->count, rows->count == 1 ? "" : "s"));
    struct table *table = document_table(page, memory_copy_string("Campaigns"));
    index_columns(table);
    for (size_t i = 0; i < rows->count; i++) {
        char *campaign = store_path(directory, rows->items[i].name);
        add_row(table, &rows->items[i], campaign);
        free(campaign);
    }
    document_heading(page, 2, "What can be done with them", "commands");
    document_text(
        page, TONE_PLAIN,
        "A campaign is a folder. Written again: its report. Compared: two of the same scenarios, for what "
        "became slower. Carried on: one that ended early. Packed: into one file, with checksums.");
    document_code_take(page, memory_copy_string("build/corobench report CAMPAIGN\n"
                                                "build/corobench compare OLD NEW\n"
                                                "build/corobench run --resume CAMPAIGN\n"
                                                "build/corobench archive CAMPAIGN\n"));
}

static int write_page(const char *directory, const char *name, char *text_take, struct error *error)
{
    char *path = store_path(directory, name);
    int status = store_write_text(path, text_take, error);
    free(path);
    free(text_take);
    return status;
}

int report_write_index(const char *directory, struct strings *troubles, struct error *error)
{
    struct campaign_rows rows;
    int status = campaign_rows_find(&rows, directory, error);
    if (status == 0) {
        char *name = report_folder_name(directory), *title = memory_format("corobench campaigns in %s", name);
        struct document page = {.title = title, .directory = memory_copy_string(directory)};
        lay_out(&page, directory, &rows);
        status = write_page(directory, "index.html", report_html(&page), error);
        status = status ? status : write_page(directory, "index.md", report_markdown(&page), error);
        document_release(&page);
        free(name);
    }
    for (size_t i = 0; i < rows.count; i++)
        for (size_t j = 0; j < rows.items[i].damages.count; j++)
            vec_push(troubles, memory_format("%s/%s/%s", directory, rows.items[i].name,
                                             rows.items[i].damages.items[j]));
    campaign_rows_release(&rows);
    return status;
}
