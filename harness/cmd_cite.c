#include "cmd.h"
#include "cmd_folder.h"
#include "report_citation.h"

#include <stdio.h>
#include <string.h>

// What was asked for, and what came of it so far.
struct citing_job {
    struct strings ids;
    size_t *found; // by id: of how many figures
    bool all, json;
    json_t *list;        // of citations
    struct strings told; // ids, where all are
    size_t proved, differing;
};

static void say(struct citing_job *job, const struct citation *citation, const struct citing *citing)
{
    bool same = citation->differences.count == 0;
    job->proved += same;
    job->differing += !same;
    if (job->json) {
        json_array_append_new(job->list, citation_json(citation, citing));
    } else if (!job->all || !same) {
        char *text = citation_text(citation, citing);
        printf("%s%s", job->proved + job->differing > 1 && !job->all ? "\n" : "", text);
        free(text);
    }
}

// Whether it was asked for, which is noted.
static bool note_if_asked(struct citing_job *job, const struct figure *figure)
{
    bool asked = job->all;
    if (job->all)
        strings_add(&job->told, figure->id);
    for (size_t i = 0; i < job->ids.count; i++)
        if (strcmp(job->ids.items[i], figure->id) == 0)
            asked = ++job->found[i] > 0;
    return asked;
}

// Courses may hold a figure twice, and so may margins, the least and the greatest; it is told once.
static bool is_told_before(const struct figures *figures, size_t at)
{
    const struct figure *figure = &figures->items[at];
    bool may_be = figure->kind == FIGURE_CROSSING || figure->kind == FIGURE_MARGIN;
    for (size_t i = 0; may_be && i < at; i++)
        if (figures->items[i].kind == figure->kind && strcmp(figures->items[i].id, figure->id) == 0)
            return true;
    return false;
}

static int cite_scenario(struct citing_job *job, const char *directory, const struct told *campaign,
                         struct error *error)
{
    struct citing citing;
    if (citing_open(&citing, directory, error) != 0)
        return result_folder_unshown(directory, error);
    int result = 0;
    for (size_t i = 0; i < citing.figures.count && result == 0; i++) {
        if (is_told_before(&citing.figures, i) || !note_if_asked(job, &citing.figures.items[i]))
            continue;
        struct citation citation;
        result = citing_ready(&citing, error);
        if (result == 0) {
            citation_make(&citation, &citing, &citing.figures.items[i], campaign);
            say(job, &citation, &citing);
            citation_release(&citation);
        }
    }
    citing_release(&citing);
    return result;
}

static int report_missing(const struct citing_job *job, const char *directory)
{
    int status = 0;
    for (size_t i = 0; i < job->ids.count; i++) {
        struct error error;
        if (job->found[i])
            continue;
        error_set(&error,
                  "no figure of '%s' has the id '%s': ids are the first column of its summary.csv, and stand "
                  "beside the figures of its report",
                  directory, job->ids.items[i]);
        status = cmd_fail(2, &error);
    }
    return status;
}

static void warn_of(const char *id)
{
    fprintf(stderr, "corobench: more than one figure has the id %s: name it with its scenario\n", id);
}

// Ids are short: of 36,000 figures two share one in every fiftieth campaign.
static void report_shared(struct citing_job *job)
{
    for (size_t i = 0; i < job->ids.count; i++)
        if (job->found[i] > 1)
            warn_of(job->ids.items[i]);
    strings_sort(&job->told);
    for (size_t i = 1; i < job->told.count; i++)
        if (strcmp(job->told.items[i - 1], job->told.items[i]) == 0)
            warn_of(job->told.items[i]);
}

// Of several figures with one id, each is told.
static int cite(struct citing_job *job, const struct result_folders *folders)
{
    struct error error;
    struct told campaign = {0};
    int status = 0;
    if (folders->is_campaign && told_read(&campaign, folders->directory, &error) != 0)
        return cmd_fail(1, &error);
    for (size_t i = 0; i < folders->scenarios.count; i++)
        if (cite_scenario(job, folders->scenarios.items[i], folders->is_campaign ? &campaign : NULL,
                          &error) != 0)
            status = cmd_fail(1, &error);
    told_release(&campaign);
    if (job->json) {
        json_dumpf(job->list, stdout, JSON_INDENT(2) | JSON_SORT_KEYS);
        putchar('\n');
    } else if (job->all) {
        printf("%zu figures recomputed, %zu of them the same wherever they are told\n",
               job->proved + job->differing, job->proved);
    }
    report_shared(job);
    int missing = report_missing(job, folders->directory);
    return missing ? missing : status || job->differing ? 1 : 0;
}

static int cite_operands(struct citing_job *job, const struct strings *operands)
{
    struct result_folders folders = {0};
    struct error error;
    if (operands->count < (job->all ? 1 : 2) || (job->all && operands->count > 1)) {
        error_set(&error, "cite takes %s: see 'corobench cite --help'",
                  job->all ? "one folder with --all" : "one id or several, and then a folder");
        return cmd_fail(2, &error);
    }
    for (size_t i = 0; i + 1 < operands->count; i++)
        strings_add(&job->ids, operands->items[i]);
    job->found = memory_zeroed(job->ids.count + 1, sizeof *job->found);
    job->list = json_array();
    int status = result_folders_find(&folders, operands->items[operands->count - 1], &error) == 0
                     ? cite(job, &folders)
                     : cmd_fail(2, &error);
    strings_release(&folders.scenarios);
    json_decref(job->list);
    free(job->found);
    strings_release(&job->told);
    strings_release(&job->ids);
    return status;
}

int cmd_cite(int argc, char **argv)
{
    static const struct command_help help = {
        "cite", "ID... DIR",
        "Tells of figures, by the ids that stand beside them in a report, what they are of, how and where\n"
        "they were measured, and a sentence to quote them with; recomputes each from the raw samples by a\n"
        "second way; and compares it with what summary.csv, claims.csv, summary.json, report.md, "
        "report.html\n"
        "and table.tex say. DIR is a campaign's folder, or a scenario's in it. Exit status 1: something "
        "differs.\n"
        "The ids are the first column of summary.csv."};
    struct citing_job job = {0};
    const struct option_spec table[] = {{"all", OPTION_FLAG, &job.all, NULL,
                                         "every figure of the folder: tells only of those that differ", 0, 0},
                                        {"json", OPTION_FLAG, &job.json, NULL, "a list of objects", 0, 0},
                                        {0}};
    struct strings operands = {0};
    enum options_result parsed = options_parse(&help, argc, argv, table, &operands);
    int status = parsed == OPTIONS_GO ? cite_operands(&job, &operands) : parsed == OPTIONS_HELP ? 0 : 2;
    strings_release(&operands);
    return status;
}
