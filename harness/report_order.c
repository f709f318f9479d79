// The scenarios of a campaign in the order of its page: by workload, then by name; and those not begun.
#include "report_parts.h"

#include "agenda.h"
#include "store.h"

#include <string.h>
#include <unistd.h>

static int compare_entries(const void *left, const void *right)
{
    const struct report_entry *one = left, *other = right;
    int order = strcmp(one->workload, other->workload);
    return order ? order : strcmp(one->name, other->name);
}

static const char *workload_of(const char *directory, const char *name)
{
    char *folder = store_path(directory, name), *path = store_path(folder, "scenario.yaml");
    struct scenario scenario;
    const char *workload = "~";
    if (access(path, R_OK) == 0 && scenario_load(&scenario, path, NULL) == 0) {
        workload = scenario.workload->name;
        scenario_release(&scenario);
    }
    free(folder);
    free(path);
    return workload;
}

struct report_entries report_entries_make(const char *directory, const struct strings *names)
{
    struct report_entries entries = {0};
    for (size_t i = 0; i < names->count; i++) {
        struct report_entry entry = {names->items[i], workload_of(directory, names->items[i])};
        vec_push(&entries, entry);
    }
    if (entries.count)
        qsort(entries.items, entries.count, sizeof *entries.items, compare_entries);
    return entries;
}

// Campaigns of before there was a campaign.json do not tell.
void report_find_unbegun(struct strings *unbegun, const char *directory, const struct strings *begun)
{
    char *path = store_path(directory, "campaign.json");
    json_t *json = access(path, R_OK) == 0 ? store_read_json(path, NULL) : NULL;
    struct agenda agenda = {0};
    if (json && agenda_from_json(&agenda, json, path, NULL) == 0)
        for (size_t i = 0; i < agenda.scenarios.count; i++)
            if (!strings_has(begun, agenda.scenarios.items[i].name))
                strings_add(unbegun, agenda.scenarios.items[i].name);
    agenda_release(&agenda);
    json_decref(json);
    free(path);
}
