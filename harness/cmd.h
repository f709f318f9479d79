// cmd -- the subcommands of `corobench`, one cmd_*.c each.
//
// Each gets its own arguments (argv[0] is the subcommand's name) and returns the exit status: 0 ok, 1 a run
// or check failed, 2 usage. They alone print errors.
#ifndef COROBENCH_CMD_H
#define COROBENCH_CMD_H

#include "error.h"

#include <jansson.h>

int cmd_list(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_cite(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_summarize(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_archive(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_loadgen(int argc, char **argv);
int cmd_data(int argc, char **argv);
int cmd_animals(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_new(int argc, char **argv);

// If the host.json at hand says that something changes the figures, says so in one line on stderr.
void cmd_doctor_hint(const json_t *host);

// Prints the sentence on stderr, behind "corobench: " unless it starts with FILE:LINE:, and returns `status`.
int cmd_fail(int status, const struct error *error);

#endif
