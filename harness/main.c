// corobench -- one driver: COMMAND picks a cmd_*.c.
#include "cmd.h"

#include "escape.h"
#include "layout.h"
#include "nearest.h"
#include "streams.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *means;
};

static const struct command commands[] = {
    {"list", cmd_list, "implementations: model, class, language, status"},
    {"check", cmd_check, "conformance: is a program what its card says?"},
    {"plan", cmd_plan, "the runs of a scenario, in order; runs nothing"},
    {"run", cmd_run, "run scenarios: samples, summary, plots and report"},
    {"summarize", cmd_summarize, "statistics from the samples of a campaign"},
    {"plot", cmd_plot, "draw the plots of a campaign again"},
    {"report", cmd_report, "write the report of a campaign again"},
    {"cite", cmd_cite, "a figure by its id: where it comes from, and whether it holds"},
    {"compare", cmd_compare, "two campaigns or more of the same scenarios: what became slower?"},
    {"archive", cmd_archive, "a campaign in one file, with checksums: the same bytes each time"},
    {"verify", cmd_verify, "is an archive, or a campaign, as it was?"},
    {"loadgen", cmd_loadgen, "the load generator by itself, against any echo server"},
    {"data", cmd_data, "deterministic inputs: access log, letters, bus XML, animals"},
    {"animals", cmd_animals, "the server that clients of workload fanout ask, by itself"},
    {"doctor", cmd_doctor, "what this machine does to the figures, and what mends it"},
    {"new", cmd_new, "write the start of an implementation"},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int help(FILE *stream, int status)
{
    fprintf(stream, "usage: corobench COMMAND [OPTION]... [OPERAND]...\n\n"
                    "Compares concurrency models: the same workloads, many implementations, one driver.\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(stream, "  %-10s %s\n", commands[i].name, commands[i].means);
    fprintf(
        stream,
        "\n'corobench COMMAND --help' tells more. Exit status: 0 ok, 1 a run or check failed, 2 usage.\n");
    return status;
}

static int unknown(const char *name)
{
    const char *names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    char hint[160];
    fprintf(stderr, "corobench: no command '%s'%s; see 'corobench --help'\n", name,
            nearest_hint(hint, name, names, COMMANDS));
    return 2;
}

// "FILE:LINE:" at the start: editors jump there, so nothing stands before it.
static bool starts_with_place(const char *text)
{
    const char *colon = text + strcspn(text, ": ");
    size_t digits = *colon == ':' ? strspn(colon + 1, "0123456789") : 0;
    return digits > 0 && colon[1 + digits] == ':';
}

// One line, which no terminal obeys: a name or what a program said may stand in it.
int cmd_fail(int status, const struct error *error)
{
    struct error plain = *error;
    escape_disarm(plain.text);
    fprintf(stderr, "%s%s\n", starts_with_place(plain.text) ? "" : "corobench: ", plain.text);
    return status;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2)
        return help(stderr, 2);
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0) {
        puts("corobench " COROBENCH_VERSION);
        return 0;
    }
    bool wants_help = strcmp(name, "help") == 0; // `help COMMAND` is `COMMAND --help`
    if (wants_help && argc > 2)
        name = argv[2];
    if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0)
        return help(stdout, 0);
    layout_export_rigs();
    char *help_argv[] = {argc > 2 ? argv[2] : argv[1], (char[]){"--help"}, NULL};
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return wants_help ? commands[i].run(2, help_argv) : commands[i].run(argc - 1, argv + 1);
    return unknown(name);
}

int main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); // a file that may not grow (ulimit -f) is an error of write, with its path
    streams_open();
    return streams_close(dispatch(argc, argv));
}
