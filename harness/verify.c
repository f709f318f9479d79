#include "verify.h"

#include "agenda.h"
#include "regular.h"
#include "report.h"
#include "scenario_edits.h"
#include "store.h"
#include "strbuf.h"
#include "summary.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINES_SHOWN = 3 }; // damaged ones, of a file; the others are counted

struct verifying {
    const char *directory; // the scenario's
    const char *name;      // what troubles call it: "echo", or "" where it is the operand itself
    struct verify_counts *counts;
    struct strings *troubles;
};

static void add_trouble(struct verifying *verifying, const char *file, const char *why)
{
    vec_push(verifying->troubles,
             memory_format("%s%s%s %s", verifying->name, *verifying->name ? "/" : "", file, why));
}

// Every line is to be a sample of the plan. The summary leaves out those that are not.
static void verify_samples(struct verifying *verifying, const struct summary *summary)
{
    char *path = store_path(verifying->directory, "samples.jsonl"), *line = NULL;
    size_t capacity = 0, number = 0, damaged = 0;
    ssize_t length;
    FILE *file = regular_stream(path);
    while (file && (length = getline(&line, &capacity, file)) > 0) {
        struct sample sample;
        struct error why;
        number++;
        if (line[length - 1] != '\n') {
            error_set(&why, "it is torn");
        } else if (sample_from_line(&sample, line, &summary->plan, summary->scenario.workload, &why) == 0) {
            sample_release(&sample);
            continue;
        }
        char *place = memory_format("samples.jsonl:%zu:", number);
        if (damaged++ < LINES_SHOWN)
            add_trouble(verifying, place, why.text);
        free(place);
    }
    if (damaged > LINES_SHOWN) {
        size_t more = damaged - LINES_SHOWN;
        char *text = memory_format("has %zu more damaged line%s", more, more == 1 ? "" : "s");
        add_trouble(verifying, "samples.jsonl", text);
        free(text);
    }
    verifying->counts->samples += number - damaged;
    if (file)
        fclose(file);
    free(line);
    free(path);
}

// The citation holds the hash of the samples that it stands for.
static void verify_citation(struct verifying *verifying)
{
    char hash[65], *samples = store_path(verifying->directory, "samples.jsonl");
    if (store_hash_file(samples, hash, NULL) != 0) // it was stopped before its first run
        *hash = '\0';
    if (!report_cites(verifying->directory, hash))
        add_trouble(verifying, "cite.bib", "cites other samples than those that are here: corobench report");
    free(samples);
}

static void verify_scenario(struct verifying *verifying)
{
    struct summary summary;
    struct error why;
    verifying->counts->scenarios++;
    if (summary_make(&summary, verifying->directory, &why) != 0) {
        char *text = report_why_unshown(verifying->directory, &why);
        vec_push(verifying->troubles,
                 memory_format("%s%s%s", verifying->name, *verifying->name ? ": " : "", text));
        free(text);
        return;
    }
    if (summary.edited)
        add_trouble(verifying, "scenario.yaml",
                    "is not the file that was measured: plan.json has another hash");
    verify_samples(verifying, &summary);
    verify_citation(verifying);
    summary_release(&summary);
}

// --- What the campaign was begun with ----------------------------------------------------------------------

// Scenarios that it never came to are not there, and need not be.
static void verify_begun(struct verifying *verifying, const struct agenda_scenario *begun)
{
    char *plan_path = store_path(verifying->directory, "plan.json");
    char *scenario_path = store_path(verifying->directory, "scenario.yaml");
    json_t *plan = store_read_json(plan_path, NULL);
    struct strbuf text = {0};
    if (plan && !json_equal(plan, begun->plan))
        add_trouble(verifying, "plan.json", "is not the plan in campaign.json");
    if (strbuf_add_file(&text, scenario_path) == 0 && begun->text &&
        !scenario_same_but_plots(strbuf_text(&text), begun->text))
        add_trouble(verifying, "scenario.yaml", "is not the scenario in campaign.json");
    strbuf_release(&text);
    json_decref(plan);
    free(plan_path);
    free(scenario_path);
}

static void verify_agenda(const char *directory, struct strings *troubles)
{
    char *path = store_path(directory, "campaign.json");
    struct agenda agenda = {0};
    struct error why;
    json_t *json = access(path, F_OK) == 0 ? store_read_json(path, &why) : json_null();
    if (!json || (!json_is_null(json) && agenda_from_json(&agenda, json, "campaign.json", &why) != 0)) {
        char *text = report_why_unshown(directory, &why);
        strings_add(troubles, text);
        free(text);
    }
    for (size_t i = 0; i < agenda.scenarios.count; i++) {
        const struct agenda_scenario *begun = &agenda.scenarios.items[i];
        char *folder = store_path(directory, begun->name);
        struct verifying verifying = {.directory = folder, .name = begun->name, .troubles = troubles};
        verify_begun(&verifying, begun);
        free(folder);
    }
    agenda_release(&agenda);
    json_decref(json);
    free(path);
}

static int verify_scenarios(const char *directory, struct verify_counts *counts, struct strings *troubles,
                            struct error *error)
{
    struct strings names;
    if (report_scenarios(directory, &names, error) != 0)
        return -1;
    for (size_t i = 0; i < names.count; i++) {
        char *folder = store_path(directory, names.items[i]);
        struct verifying verifying = {folder, names.items[i], counts, troubles};
        verify_scenario(&verifying);
        free(folder);
    }
    strings_release(&names);
    return 0;
}

int verify_campaign(const char *directory, struct verify_counts *counts, struct strings *troubles,
                    struct error *error)
{
    enum report_folder kind;
    *counts = (struct verify_counts){0};
    if (report_folder_kind(directory, &kind, error) != 0)
        return -1;
    if (kind == REPORT_CAMPAIGN) {
        verify_agenda(directory, troubles);
        return verify_scenarios(directory, counts, troubles, error);
    }
    struct verifying verifying = {directory, "", counts, troubles};
    verify_scenario(&verifying);
    return 0;
}
