#include "cmd_folder.h"

#include "cmd.h"
#include "report.h"
#include "store.h"

int result_folders_find(struct result_folders *folders, const char *operand, struct error *error)
{
    *folders = (struct result_folders){.directory = operand};
    enum report_folder kind;
    struct strings names = {0};
    if (report_folder_kind(folders->directory, &kind, error) != 0)
        return -1;
    folders->is_campaign = kind == REPORT_CAMPAIGN;
    if (!folders->is_campaign) {
        strings_add(&folders->scenarios, folders->directory);
        return 0;
    }
    int result = report_scenarios(folders->directory, &names, error);
    for (size_t i = 0; i < names.count; i++) {
        char *path = store_path(folders->directory, names.items[i]);
        strings_add(&folders->scenarios, path);
        free(path);
    }
    strings_release(&names);
    return result;
}

int result_folder_unshown(const char *directory, struct error *error)
{
    char *text = report_unshown(directory, error);
    error_set(error, "%s", text);
    free(text);
    return -1;
}

static int run_on(const char *operand, int (*run)(const struct result_folders *folders),
                  int (*run_all)(const char *directory))
{
    struct result_folders folders;
    struct error error;
    int status;
    if (result_folders_find(&folders, operand, &error) == 0)
        status = run(&folders);
    else if (run_all && report_holds_campaigns(operand))
        status = run_all(operand);
    else
        status = cmd_fail(2, &error);
    strings_release(&folders.scenarios);
    return status;
}

int cmd_with_folders(const struct command_help *help, int argc, char **argv,
                     int (*run)(const struct result_folders *folders))
{
    return cmd_with_results(help, argc, argv, run, NULL);
}

int cmd_with_results(const struct command_help *help, int argc, char **argv,
                     int (*run)(const struct result_folders *folders), int (*run_all)(const char *directory))
{
    static const struct option_spec none[] = {{0}};
    struct strings operands = {0};
    struct error error;
    int status = 2;
    enum options_result parsed = options_parse(help, argc, argv, none, &operands);
    if (parsed != OPTIONS_GO) {
        status = parsed == OPTIONS_HELP ? 0 : 2;
    } else if (operands.count != 1) {
        error_set(&error, "%s takes one folder: see 'corobench %s --help'", help->name, help->name);
        status = cmd_fail(2, &error);
    } else {
        status = run_on(operands.items[0], run, run_all);
    }
    strings_release(&operands);
    return status;
}
