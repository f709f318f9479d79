// mutant -- what the mutants of pipeline get right, so that each file shows its one fault.
#ifndef MUTANT_H
#define MUTANT_H

#include "pipeline.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Has `each` look at every line.
static inline void mutant_each(struct pipeline_source *source, void (*each)(struct pipeline_line line))
{
    struct pipeline_line line;
    do {
        while (pipeline_line(source, &line))
            each(line);
    } while (pipeline_wait(source));
}

static inline void mutant_print_match(struct pipeline_line line)
{
    if (pipeline_matches(line))
        pipeline_print(line);
}

// pipeline_run without a fault.
static inline void mutant_run(struct pipeline_source *source)
{
    mutant_each(source, mutant_print_match);
}

// --- For mutants with a main of their own ----------------------------------------------------------------

struct mutant_values {
    const char *input;
    struct rig_word mode;
    uint64_t rate;
};

#define MUTANT_DEFAULTS                                                                                      \
    {                                                                                                        \
        .mode = {(const char *const[]){"batch", "follow", NULL}, 0}, .rate = 1000                            \
    }

static inline void mutant_parse(int argc, char **argv, struct mutant_values *values)
{
    const struct rig_option options[] = {
        {"input", RIG_TEXT, &values->input, 0, 0, "the log"},
        {"mode", RIG_WORD, &values->mode, 0, 0, "the log is there, or it grows"},
        {"rate", RIG_INTEGER, &values->rate, 1, 1e7, "lines appended in a second"},
        {0},
    };
    rig_options(argc, argv, options);
    if (!values->input || !*values->input)
        rig_usage("--input=FILE is wanted");
}

struct mutant_result {
    uint64_t elapsed_ns, lines;
};

// Prints the lines that match of a file that is there.
static inline struct mutant_result mutant_answer(const char *path)
{
    struct mutant_result result = {0};
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t size = 0;
    if (!file)
        rig_die("cannot read %s", path);
    uint64_t start = rig_now_ns();
    for (ssize_t length; (length = getline(&text, &size, file)) > 0; result.lines++) {
        struct pipeline_line line = {text, (size_t)length - (text[length - 1] == '\n')};
        if (pipeline_matches(line)) {
            fwrite(line.text, 1, line.length, stdout);
            putchar('\n');
        }
    }
    result.elapsed_ns = rig_now_ns() - start;
    free(text);
    fclose(file);
    return result;
}

static inline int mutant_report(const struct mutant_result *result)
{
    rig_metric("elapsed_ns", result->elapsed_ns, "ns");
    rig_metric("operations", result->lines, "count");
    return 0;
}

#endif
