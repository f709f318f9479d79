// options -- a subcommand's command line, and --set: a line of the input is an argument. Who is refused is
// told so in one line.
//
// reads: options.c scenario_edits.c scenario_axes.c
#include "fuzz.h"
#include "planned.h"

#include "options.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_MOST = 64 };

struct values {
    bool flag;
    const char *text;
    struct strings texts;
    uint64_t integer, duration;
    double share;
};

// What options_parse prints goes into `said`.
static enum options_result parse(int argc, char **argv, struct values *values, struct strings *operands,
                                 char **said)
{
    static const struct command_help help = {"fuzz", "FILE...", "Does nothing."};
    const struct option_spec table[] = {
        {"quiet", OPTION_FLAG, &values->flag, NULL, "Says nothing.", 0, 0},
        {"out", OPTION_TEXT, &values->text, "DIR", "Where to write.", 0, 0},
        {"set", OPTION_TEXTS, &values->texts, "AXIS=V", "Sets an axis.", 0, 0},
        {"", OPTION_HEADING, NULL, NULL, "", 0, 0},
        {"rounds", OPTION_INTEGER, &values->integer, "N", "How many.", 1, 1000},
        {"budget", OPTION_DURATION, &values->duration, "T", "How long.", 0, 0},
        {"precision", OPTION_FRACTION, &values->share, "P", "How good.", 0, 0},
        {0}};
    size_t length;
    FILE *const stdout_before = stdout, *const stderr_before = stderr;
    stdout = stderr = open_memstream(said, &length); // glibc's are variables
    enum options_result result = options_parse(&help, argc, argv, table, operands);
    fclose(stderr);
    stdout = stdout_before;
    stderr = stderr_before;
    return result;
}

static void check_set(const char *assignment)
{
    struct scenario scenario;
    struct error error = {""};
    fuzz_require(scenario_parse(&scenario, "scenario.yaml", fuzz_scenario_text, strlen(fuzz_scenario_text),
                                &error) == 0,
                 "%s", error.text);
    if (scenario_set_axis(&scenario, assignment, &error) != 0) {
        fuzz_require_sentence(error.text, "--set");
    } else {
        for (size_t i = 0; i < scenario.axes.count; i++)
            for (size_t j = 0; j < scenario.axes.items[i].values.count; j++)
                fuzz_require(axis_check(scenario.axes.items[i].axis, scenario.axes.items[i].values.items[j],
                                        NULL) == 0,
                             "'%s' was set", scenario.axes.items[i].values.items[j]);
    }
    scenario_release(&scenario);
}

static void check(int argc, char **argv)
{
    struct values values = {0};
    struct strings operands = {0};
    char *said = NULL;
    enum options_result result = parse(argc, argv, &values, &operands, &said);
    size_t length = strlen(said);
    fuzz_require(result != OPTIONS_GO || length == 0, "it says: %s", said);
    if (result == OPTIONS_WRONG) {
        fuzz_require(length > 1 && said[length - 1] == '\n', "no whole line: %s", said);
        said[length - 1] = '\0';
        fuzz_require(fuzz_is_clean(said, length - 1) && strncmp(said, "corobench fuzz: ", 16) == 0,
                     "it steers a terminal, or does not say who it is: %s", said);
    }
    fuzz_require(values.integer <= 1000 && values.share >= 0 && values.share <= 1, "out of range");
    for (size_t i = 0; i < values.texts.count; i++)
        check_set(values.texts.items[i]);
    strings_release(&values.texts);
    strings_release(&operands);
    free(said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *argv[ARGUMENTS_MOST + 1] = {(char *)"corobench"}, *text = fuzz_text(fuzz_bytes_of(data, size)),
                                *rest = text;
    int argc = 1;
    for (char *line; argc < ARGUMENTS_MOST && (line = strsep(&rest, "\n"));)
        argv[argc++] = line;
    check(argc, argv);
    free(text);
    return 0;
}
