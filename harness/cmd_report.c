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
        return -1;
    struct error unwritten;
    int result = plot_is_fresh(&summary, directory) ? 0 : plot_write(&summary, directory, error);
    if (report_write_scenario(&summary, directory, result == 0 ? error : &unwritten) != 0)
        result = -1;
    summary_release(&summary);
    return result;
}

static int report(const struct result_folders *folders)
{
    struct error error;
    if (process_init(&error) != 0)
        return cmd_fail(1, &error);
    int result = folders->is_campaign ? report_write_campaign(folders->directory, &error)
                                      : report_scenario(folders->directory, &error);
    process_shutdown();
    if (result != 0)
        return cmd_fail(1, &error);
    printf("report: %s/report.html\n", folders->directory);
    return 0;
}

int cmd_report(int argc, char **argv)
{
    static const struct command_help help = {
        "report", "DIR",
        "Writes the report of a campaign's folder, with those of its scenarios, or of one scenario's "
        "folder:\n"
        "report.html, report.md, table.tex, summary.csv and cite.bib, from the stored samples. Plots that "
        "are\n"
        "missing or older than the samples are drawn first. Runs nothing but gnuplot."};
    return cmd_with_folders(&help, argc, argv, report);
}
