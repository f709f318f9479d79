// cmd_folder -- what the commands that read results share: one operand, a campaign's folder or a scenario's.
#ifndef COROBENCH_CMD_FOLDER_H
#define COROBENCH_CMD_FOLDER_H

#include "error.h"
#include "options.h"
#include "vec.h"

// The folders of an operand: itself if it is a scenario's (holds plan.json), else the scenario folders in it,
// by name.
struct result_folders {
    const char *directory; // the operand
    bool is_campaign;
    struct strings scenarios; // paths
};

// Finds them for one operand, which must outlive *folders; release folders->scenarios in any case.
int result_folders_find(struct result_folders *folders, const char *operand, struct error *error);

// Makes of an error, why there is no summary of a scenario's folder, the sentence that says so of the folder.
// Returns -1.
int result_folder_unshown(const char *directory, struct error *error);

// Parses the command line and hands the folders to `run`, which returns the exit status. Wrong use, and a
// folder that is neither a campaign's nor a scenario's, is one line and exit 2.
int cmd_with_folders(const struct command_help *help, int argc, char **argv,
                     int (*run)(const struct result_folders *folders));

// The same, but a folder that holds campaigns is handed to `run_all`.
int cmd_with_results(const struct command_help *help, int argc, char **argv,
                     int (*run)(const struct result_folders *folders), int (*run_all)(const char *directory));

#endif
