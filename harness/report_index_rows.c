// What the index tells of a campaign, made from the samples of its scenarios.
#include "report_index.h"

#include "folder.h"
#include "report_parts.h"
#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <string.h>

static void row_release(struct campaign_row *row)
{
    free(row->name);
    free(row->first);
    free(row->last);
    free(row->noisiest);
    strings_release(&row->commits);
    strings_release(&row->machines);
    strings_release(&row->profiles);
    strings_release(&row->damages);
}

static void add_once(struct strings *texts, const char *text)
{
    if (*text && !strings_has(texts, text))
        strings_add(texts, text);
}

// "scenarios/quick/echo.yaml" is of profile quick. A file from elsewhere has none.
static char *profile_of(const char *path)
{
    static const char folder[] = "scenarios/";
    if (!path || strncmp(path, folder, strlen(folder)) != 0)
        return memory_copy_string("own");
    const char *profile = path + strlen(folder), *slash = strchr(profile, '/');
    return slash ? memory_format("%.*s", (int)(slash - profile), profile) : memory_copy_string("own");
}

// Times are UTC texts, which sort as time does.
static void note_date(struct campaign_row *row, const char *date)
{
    if (*date && (!*row->first || strcmp(date, row->first) < 0)) {
        free(row->first);
        row->first = memory_copy_string(date);
    }
    if (strcmp(date, row->last) > 0) {
        free(row->last);
        row->last = memory_copy_string(date);
    }
}

static void add_scenario(struct campaign_row *row, const struct summary *summary, const char *folder)
{
    struct report_source source;
    char *profile = profile_of(summary->plan.scenario_path);
    report_source_read(&source, summary, folder);
    note_date(row, source.date);
    add_once(&row->commits, source.commit);
    add_once(&row->machines, source.machine ? source.machine : "");
    add_once(&row->profiles, profile);
    row->modified |= source.modified;
    row->scenarios++;
    row->runs += summary->sample_count;
    row->early += !summary->complete;
    if (summary->noise_floor > row->noise_floor ||
        (isnan(row->noise_floor) && isfinite(summary->noise_floor))) {
        row->noise_floor = summary->noise_floor;
        free(row->noisiest);
        row->noisiest = memory_copy_string(summary->scenario.name);
    }
    report_source_release(&source);
    free(profile);
}

static void visit_scenario(struct campaign_row *row, const char *campaign, const char *name)
{
    char *folder = store_path(campaign, name);
    struct summary summary;
    struct error error;
    if (summary_make(&summary, folder, &error) == 0) {
        add_scenario(row, &summary, folder);
        summary_release(&summary);
    } else {
        char *why = report_why_unshown(folder, &error);
        vec_push(&row->damages, memory_format("%s cannot be shown: %s", name, why));
        free(why);
    }
    free(folder);
}

static struct campaign_row row_of(const char *campaign, const char *name, const struct strings *scenarios)
{
    struct campaign_row row = {.name = memory_copy_string(name),
                               .first = memory_copy_string(""),
                               .last = memory_copy_string(""),
                               .noise_floor = NAN};
    struct error error;
    if (folder_check(campaign, &error) != 0) {
        row.planned = 1;
        strings_add(&row.damages, error.text);
        return row;
    }
    for (size_t i = 0; i < scenarios->count; i++)
        visit_scenario(&row, campaign, scenarios->items[i]);
    struct strings unbegun = {0};
    report_find_unbegun(&unbegun, campaign, scenarios);
    row.planned = scenarios->count + unbegun.count;
    strings_release(&unbegun);
    return row;
}

// --- All of a folder ---------------------------------------------------------------------------------------

// The newest first; what has no runs goes last.
static int compare_rows(const void *left, const void *right)
{
    const struct campaign_row *a = left, *b = right;
    int order = strcmp(b->last, a->last);
    return order ? order : strcmp(b->name, a->name);
}

int campaign_rows_find(struct campaign_rows *rows, const char *directory, struct error *error)
{
    *rows = (struct campaign_rows){0};
    DIR *folder = opendir(directory);
    if (!folder)
        return error_errno(error, "cannot open '%s'", directory);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        struct strings scenarios;
        char *campaign = store_path(directory, entry->d_name);
        if (entry->d_name[0] != '.' && report_scenarios(campaign, &scenarios, NULL) == 0) {
            if (scenarios.count > 0)
                vec_push(rows, row_of(campaign, entry->d_name, &scenarios));
            strings_release(&scenarios);
        }
        free(campaign);
    }
    closedir(folder);
    if (rows->count > 0)
        qsort(rows->items, rows->count, sizeof *rows->items, compare_rows);
    return rows->count > 0 ? 0 : error_set(error, "'%s' holds no campaign", directory);
}

void campaign_rows_release(struct campaign_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        row_release(&rows->items[i]);
    vec_release(rows);
}

bool report_holds_campaigns(const char *directory)
{
    bool found = false;
    DIR *folder = opendir(directory);
    for (const struct dirent *entry; folder && !found && (entry = readdir(folder));) {
        struct strings scenarios = {0};
        char *campaign = store_path(directory, entry->d_name);
        found = entry->d_name[0] != '.' && report_scenarios(campaign, &scenarios, NULL) == 0 &&
                scenarios.count > 0;
        strings_release(&scenarios);
        free(campaign);
    }
    if (folder)
        closedir(folder);
    return found;
}
