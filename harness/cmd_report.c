#include "cmd.h"
#include "options.h"
#include "plot.h"
#include "process.h"
#include "report.h"

#include <stdio.h>

static int report_scenario(const char *directory, struct error *error)
{
    struct summary summary;
    if (summary_make(&summary, directory, error))
        return -1;
    struct error unwritten;
    int result = plot_is_fresh(&summary, directory) ? 0 : plot_write(&summary, directory, error);
    if (report_write_scenario(&summary, directory, result == 0 ? error : &unwritten) != 0)
        result = -1;
    summary_release(&summary);
    return result;
}

static int report(const char *directory)
{
    struct error error;
    enum report_folder kind;
    if (report_folder_kind(directory, &kind, &error))
        return cmd_fail(2, &error);
    if (process_init(&error))
        return cmd_fail(1, &error);
    int result = kind == REPORT_SCENARIO ? report_scenario(directory, &error)
                                         : report_write_campaign(directory, &error);
    process_shutdown();
    if (result)
        return cmd_fail(1, &error);
    printf("report: %s/report.html\n", directory);
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
    static const struct option_spec table[] = {{NULL, OPTION_FLAG, NULL, NULL, NULL, 0, 0}};
    struct strings operands = {0};
    struct error error;
    int status = 2;
    enum options_result parsed = options_parse(&help, argc, argv, table, &operands);
    if (parsed != OPTIONS_GO) {
        status = parsed == OPTIONS_HELP ? 0 : 2;
    } else if (operands.count != 1) {
        error_set(&error, "report takes one folder: see 'corobench report --help'");
        status = cmd_fail(2, &error);
    } else {
        status = report(operands.items[0]);
    }
    strings_release(&operands);
    return status;
}
