#include "cmd.h"
#include "cmd_folder.h"
#include "plot.h"
#include "process.h"

#include <stdio.h>

static int plot_scenario(const char *directory, struct error *error)
{
    struct summary summary;
    if (summary_make(&summary, directory, error) != 0)
        return result_folder_unshown(directory, error);
    int result = plot_write(&summary, directory, error);
    summary_release(&summary);
    if (result == 0)
        printf("drawn: %s/plots\n", directory);
    return result;
}

// One scenario that cannot be drawn does not keep the others from it.
static int plot(const struct result_folders *folders)
{
    struct error error;
    int status = 0;
    if (process_init(&error) != 0)
        return cmd_fail(1, &error);
    for (size_t i = 0; i < folders->scenarios.count; i++)
        if (plot_scenario(folders->scenarios.items[i], &error) != 0)
            status = cmd_fail(1, &error);
    process_shutdown();
    return status;
}

int cmd_plot(int argc, char **argv)
{
    static const struct command_help help = {
        "plot", "DIR",
        "Draws the plots of a campaign's folder, or of one scenario's folder in it, from the stored "
        "samples:\n"
        "data/*.tsv, and plots/*.svg, *.png and *.pdf by gnuplot. The templates are in plots/ of the source\n"
        "tree. Runs nothing but gnuplot."};
    return cmd_with_folders(&help, argc, argv, plot);
}
