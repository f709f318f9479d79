#include "cmd.h"
#include "cmd_folder.h"
#include "plot.h"
#include "process.h"
#include "report.h"

#include <stdio.h>

static int report_scenario(const char *directory, struct error *error)
{
    struct summary summary;
    if (summary_make(&summary, directory, error) != 0)
        return result_folder_unshown(directory, error);
    struct error unwritten;
    int result = plot_is_fresh(&summary, directory) ? 0 : plot_write(&summary, directory, error);
    if (report_write_scenario(&summary, directory, result == 0 ? error : &unwritten) != 0)
        result = -1;
    summary_release(&summary);
    return result;
}

// A line for each. Returns the exit status, and releases them.
static int tell(struct strings *troubles)
{
    int status = 0;
    for (size_t i = 0; i < troubles->count; i++) {
        struct error trouble;
        error_set(&trouble, "%s", troubles->items[i]);
        status = cmd_fail(1, &trouble);
    }
    strings_release(troubles);
    return status;
}

// A line for each scenario that could not be shown, drawn or written.
static int report_campaign(const char *directory, int *status, struct error *error)
{
    struct strings troubles = {0};
    int result = report_write_campaign(directory, &troubles, error);
    *status = tell(&troubles);
    return result;
}

static int report(const struct result_folders *folders)
{
    struct error error;
    int status = 0;
    if (process_init(&error) != 0)
        return cmd_fail(1, &error);
    int result = folders->is_campaign ? report_campaign(folders->directory, &status, &error)
                                      : report_scenario(folders->directory, &error);
    process_shutdown();
    if (result != 0)
        return cmd_fail(1, &error);
    printf("report: %s/report.html\n", folders->directory);
    return status;
}

static int report_index(const char *directory)
{
    struct error error;
    struct strings troubles = {0};
    int result = report_write_index(directory, &troubles, &error);
    int status = tell(&troubles);
    if (result != 0)
        return cmd_fail(1, &error);
    printf("index: %s/index.html\n", directory);
    return status;
}

int cmd_report(int argc, char **argv)
{
    static const struct command_help help = {
        "report", "DIR",
        "Writes the report of a campaign's folder, with those of its scenarios, or of one scenario's "
        "folder:\n"
        "report.html, report.md, table.tex, summary.csv and cite.bib, from the stored samples. Plots that "
        "are\n"
        "missing or older than the samples are drawn first. Runs nothing but gnuplot.\n"
        "Of a folder that holds campaigns (results): the index over them, index.html and index.md."};
    return cmd_with_results(&help, argc, argv, report, report_index);
}
