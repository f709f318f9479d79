// mutant -- what the mutants of letters get right, so that each file shows its one fault.
#ifndef MUTANT_H
#define MUTANT_H

#include "letters.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// letters_run without a fault.
static inline void mutant_run(const struct letters_input *input, uint64_t *counts)
{
    for (uint64_t i = 0; i < input->events; i++) {
        letters_work();
        counts[letters_kind(input->text[i])]++;
    }
}

// --- For mutants with a main of their own ----------------------------------------------------------------

struct mutant_values {
    const char *input;
    uint64_t events, work_ns, batch; // events 0: all
    struct rig_word kind;
};

#define MUTANT_DEFAULTS                                                                                      \
    {                                                                                                        \
        .batch = 1, .kind = {(const char *const[]){"cpu", "wait", NULL}, 0 }                                 \
    }

static inline void mutant_parse(int argc, char **argv, struct mutant_values *values)
{
    const struct rig_option options[] = {
        {"input", RIG_TEXT, &values->input, 0, 0, "file of letters"},
        {"events", RIG_INTEGER, &values->events, 1, 5590193, "letters to hand on"},
        {"work-ns", RIG_INTEGER, &values->work_ns, 0, 1e9, "what handling one costs"},
        {"work-kind", RIG_WORD, &values->kind, 0, 0, "whether that is computed or waited"},
        {"batch", RIG_INTEGER, &values->batch, 1, LETTERS_BATCH_MOST, "letters a queue is given at a time"},
        {0},
    };
    rig_options(argc, argv, options);
    if (!values->input || !*values->input)
        rig_usage("--input=FILE is missing");
}

// As much of the file as there is and as is asked for; none of one that cannot be read.
static inline struct letters_input mutant_read(const struct mutant_values *values)
{
    enum { MOST = 8 * 1024 * 1024 };
    static unsigned char text[MOST];
    int fd = open(values->input, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t got;
    while (fd >= 0 && (got = read(fd, text + length, MOST - length)) > 0)
        length += (size_t)got;
    if (fd >= 0)
        close(fd);
    uint64_t events = values->events > 0 && values->events < length ? values->events : length;
    return (struct letters_input){.text = text, .events = events, .batch = (uint32_t)values->batch};
}

static inline void mutant_print(const uint64_t *counts)
{
    printf("vowels=%" PRIu64 " consonants=%" PRIu64 " others=%" PRIu64 "\n", counts[LETTERS_VOWEL],
           counts[LETTERS_CONSONANT], counts[LETTERS_OTHER]);
}

// Runs, prints the answer, and returns the time it took.
static inline uint64_t mutant_answer(const struct letters_input *input)
{
    uint64_t counts[LETTERS_KINDS] = {0}, start_ns = rig_now_ns();
    mutant_run(input, counts);
    uint64_t elapsed_ns = rig_now_ns() - start_ns;
    mutant_print(counts);
    return elapsed_ns;
}

// All that follows the options.
static inline int mutant_finish(const struct mutant_values *values)
{
    struct letters_input input = mutant_read(values);
    rig_metric("elapsed_ns", mutant_answer(&input), "ns");
    rig_metric("operations", input.events, "count");
    return 0;
}

#endif
