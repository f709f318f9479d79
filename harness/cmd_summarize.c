#include "cmd.h"
#include "cmd_folder.h"
#include "summary.h"
#include "table.h"

#include <stdio.h>
#include <unistd.h>

static int summarize_scenario(const char *directory, struct error *error)
{
    struct summary summary;
    if (summary_make(&summary, directory, error) != 0)
        return result_folder_unshown(directory, error);
    int result = summary_write(&summary, directory, error);
    if (result == 0)
        table_print_summary(stdout, &summary, isatty(STDOUT_FILENO) && !getenv("NO_COLOR"));
    summary_release(&summary);
    return result;
}

static int summarize(const struct result_folders *folders)
{
    struct error error;
    int status = 0;
    for (size_t i = 0; i < folders->scenarios.count; i++) {
        if (i)
            putchar('\n');
        if (summarize_scenario(folders->scenarios.items[i], &error) != 0)
            status = cmd_fail(1, &error);
    }
    return status;
}

int cmd_summarize(int argc, char **argv)
{
    static const struct command_help help = {
        "summarize", "DIR",
        "Computes the statistics of a campaign's folder, or of one scenario's folder in it, from the stored\n"
        "samples; writes summary.json there and prints the table. Runs nothing."};
    return cmd_with_folders(&help, argc, argv, summarize);
}
