#include "cmd.h"
#include "options.h"
#include "store.h"
#include "summary.h"
#include "table.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_scenario_folder(const char *directory)
{
    char *plan = store_path(directory, "plan.json");
    bool found = access(plan, F_OK) == 0;
    free(plan);
    return found;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

// The folder itself, or the scenario folders in it, by name.
static int find_folders(struct strings *folders, const char *directory, struct error *error)
{
    if (is_scenario_folder(directory)) {
        strings_add(folders, directory);
        return 0;
    }
    struct dirent **entries;
    int count = scandir(directory, &entries, is_visible, alphasort);
    if (count < 0)
        return error_errno(error, "cannot read folder %s", directory);
    for (int i = 0; i < count; i++) {
        char *path = store_path(directory, entries[i]->d_name);
        if (is_scenario_folder(path))
            strings_add(folders, path);
        free(path);
        free(entries[i]);
    }
    free(entries);
    if (folders->count == 0)
        return error_set(error,
                         "%s is neither a scenario's folder nor a campaign: no plan.json in it or in "
                         "its folders",
                         directory);
    return 0;
}

static int summarize_folder(const char *directory, struct error *error)
{
    struct summary summary;
    if (summary_make(&summary, directory, error) != 0)
        return -1;
    int result = summary_write(&summary, directory, error);
    if (result == 0)
        table_print_summary(stdout, &summary, isatty(STDOUT_FILENO) && !getenv("NO_COLOR"));
    summary_release(&summary);
    return result;
}

int cmd_summarize(int argc, char **argv)
{
    static const struct command_help help = {
        "summarize", "DIR",
        "Computes the statistics of a campaign's folder, or of one scenario's folder in it, from the stored\n"
        "samples; writes summary.json there and prints the table. Runs nothing."};
    static const struct option_spec table[] = {{NULL, OPTION_FLAG, NULL, NULL, NULL, 0, 0}};
    struct strings operands = {0}, folders = {0};
    struct error error;
    int status = 2;
    enum options_result parsed = options_parse(&help, argc, argv, table, &operands);
    if (parsed != OPTIONS_GO) {
        status = parsed == OPTIONS_HELP ? 0 : 2;
        goto out;
    }
    if (operands.count != 1) {
        error_set(&error, "summarize takes one folder: see 'corobench summarize --help'");
        status = cmd_fail(2, &error);
        goto out;
    }
    if (find_folders(&folders, operands.items[0], &error) != 0) {
        status = cmd_fail(2, &error);
        goto out;
    }
    status = 0;
    for (size_t i = 0; i < folders.count; i++) {
        if (i)
            putchar('\n');
        if (summarize_folder(folders.items[i], &error) != 0)
            status = cmd_fail(1, &error);
    }
out:
    strings_release(&operands);
    strings_release(&folders);
    return status;
}
