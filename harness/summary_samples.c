// Reading samples.jsonl: one sample for each planned run, by cell and round.
#include "summary_parts.h"

#include "regular.h"
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NOTES_SHOWN 3 // of damaged lines; the others are counted

// A sample's place in the order. The cell and the round name a planned run; of two lines for one run (a
// resumed campaign has run it again) the later one stands.
struct place {
    size_t cell;
    unsigned round;
    size_t line; // index into the samples as read
};

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->cell != b->cell)
        return a->cell < b->cell ? -1 : 1;
    if (a->round != b->round)
        return a->round < b->round ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

// Puts each sample into its place, round the cycles of the permutation: samples are large, and a second array
// of them would take as much memory again. Afterwards places[i].line is i.
static void arrange(struct samples *samples, struct place *places)
{
    for (size_t i = 0; i < samples->count; i++) {
        struct sample first = samples->items[i];
        size_t at = i, from = places[i].line;
        for (; from != i; from = places[at].line) {
            samples->items[at] = samples->items[from];
            places[at].line = at;
            at = from;
        }
        samples->items[at] = first;
        places[at].line = at;
    }
}

static void sort_samples(struct samples *samples)
{
    struct place *places = memory_zeroed(samples->count, sizeof *places);
    for (size_t i = 0; i < samples->count; i++)
        places[i] = (struct place){samples->items[i].cell, samples->items[i].round, i};
    qsort(places, samples->count, sizeof *places, compare_places);
    arrange(samples, places);
    free(places);
}

static bool same_run(const struct sample *left, const struct sample *right)
{
    return left->cell == right->cell && left->round == right->round;
}

// Whether a later line, of a run that stands, is about the same run.
static bool followed_by_same_run(const struct samples *samples, size_t at)
{
    for (size_t i = at + 1; i < samples->count && same_run(&samples->items[at], &samples->items[i]); i++)
        if (samples->items[i].outcome != OUTCOME_DISTURBED)
            return true;
    return false;
}

// Of sorted samples, keeps those that stand.
static void sift_samples(struct summary *summary)
{
    struct samples *samples = &summary->samples;
    size_t kept = 0;
    for (size_t i = 0; i < samples->count; i++) {
        struct sample *sample = &samples->items[i];
        if (sample->outcome == OUTCOME_DISTURBED) // it was made again, or is still to be
            vec_push(&summary->repeated, *sample);
        else if (followed_by_same_run(samples, i))
            sample_release(sample);
        else
            samples->items[kept++] = *sample;
    }
    samples->count = summary->sample_count = kept;
}

static void note_damage(struct summary *summary, const char *path, size_t damaged, const struct error *reason,
                        size_t number)
{
    if (damaged >= NOTES_SHOWN)
        return;
    char *note = memory_format("%s:%zu is left out: %s", path, number, reason->text);
    vec_push(&summary->notes, note);
}

// Room for as many samples as there are lines: an array that grows by doubling may be half empty.
static void make_room(struct samples *samples, FILE *file)
{
    char *line = NULL;
    size_t capacity = 0, count = 0;
    while (getline(&line, &capacity, file) > 0)
        count++;
    free(line);
    rewind(file);
    samples->items = memory_resize(NULL, count, sizeof *samples->items);
    samples->capacity = count;
}

// A line that the end of the file tears was not on disk when its writer ended: its run is made again by
// `run --resume`, and no sample.
static int read_sample(struct sample *sample, const struct summary *summary, const char *line, size_t length,
                       struct error *error)
{
    const struct workload *workload = summary->scenario.workload;
    if (line[length - 1] != '\n')
        return error_set(error, "it is torn");
    return summary_scan(sample, line, &summary->plan, workload)
               ? 0
               : sample_from_line(sample, line, &summary->plan, workload, error);
}

static int read_lines(struct summary *summary, FILE *file, const char *path)
{
    char *line = NULL;
    size_t capacity = 0, number = 0, damaged = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, file)) > 0) {
        struct sample sample;
        struct error reason;
        number++;
        if (read_sample(&sample, summary, line, (size_t)length, &reason) == 0)
            vec_push(&summary->samples, sample);
        else
            note_damage(summary, path, damaged++, &reason, number);
    }
    free(line);
    if (damaged > NOTES_SHOWN) {
        char *note = memory_format("%s: %zu more lines are left out", path, damaged - NOTES_SHOWN);
        vec_push(&summary->notes, note);
    }
    return ferror(file) ? -1 : 0;
}

int summary_read_samples(struct summary *summary, const char *directory, struct error *error)
{
    char *path = store_path(directory, "samples.jsonl");
    int result = 0;
    FILE *file = regular_stream(path);
    if (!file && errno == ENOENT)
        goto out; // stopped before its first run
    if (file)
        make_room(&summary->samples, file);
    if (!file || read_lines(summary, file, path) != 0)
        result = error_errno(error, "cannot read %s", path);
    sort_samples(&summary->samples);
    sift_samples(summary);
out:
    if (file)
        fclose(file);
    free(path);
    return result;
}

const char *summary_first_start(const struct summary *summary)
{
    const char *first = "";
    for (size_t i = 0; i < summary->samples.count; i++) {
        const char *start = summary->samples.items[i].started_at;
        if (i == 0 || strcmp(start, first) < 0) // UTC, so that text sorts as time does
            first = start;
    }
    return first;
}
