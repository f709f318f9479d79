// runner_outcome -- for who makes runs: how one ended, in a word and a sentence.
#ifndef COROBENCH_RUNNER_OUTCOME_H
#define COROBENCH_RUNNER_OUTCOME_H

#include "oracle.h"
#include "sample.h"

// Sets the sample's outcome and reason, unless it has one: the first reason is the cause, later ones follow
// from it.
void outcome_set(struct sample *sample, enum outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// ": " and the last line of what a program said to people (its stderr, in a file), cut to a readable length;
// "" when it said nothing. What hyperfine adds about the exit status is passed over. Returns `words`.
#define LAST_WORDS_SIZE 200
const char *outcome_last_words(const char *path, char words[LAST_WORDS_SIZE]);
const char *outcome_last_line(const char *text, char words[LAST_WORDS_SIZE]); // the same of text at hand

// Whether a program printed the right answer, byte for byte. If not, `why` shows the first line that differs.
struct strbuf;
bool outcome_answer_is(const struct strbuf *given, const struct strbuf *right, struct error *why);

// What a model creates when it has something of its own for each thing that was ordered.
struct ordered {
    double created, peak; // in all; at once (1 where that is not ordered)
    const char *noun;     // the things, in words: "connections", "stages", "tasks"
};

// What a model is held to where a point orders `units`: to them, or, where it is per-event, to one for each
// of the operations, however few at once.
struct ordered outcome_ordered(bool per_event, struct oracle_units units, double operations);

// The metrics of a model's ledger: how many of what it creates there were, in all and at once. False: the
// model creates nothing of its own for each of what is ordered, or not only one kind of thing.
bool outcome_ledger(const char *model, enum metric_id *created, enum metric_id *peak);

// The model's ledger: a model that creates something for each of what was ordered is held to that, where it
// reports it.
void outcome_judge_ledger(struct sample *sample, const char *model, struct ordered ordered);

// Threads and processes that were ordered of programs of every model: one that reports fewer, or none, did
// something else than it was asked for.
void outcome_judge_beside(struct sample *sample, double threads, double processes);

#endif
