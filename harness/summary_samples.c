// Reading samples.jsonl: one sample for each planned run, by cell and round.
#include "summary_parts.h"

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

static bool same_run(const struct place *left, const struct place *right)
{
    return left->cell == right->cell && left->round == right->round;
}

// Whether a later line, of a run that stands, is about the same run.
static bool followed_by_same_run(const struct samples *read, const struct place *places, size_t at)
{
    for (size_t i = at + 1; i < read->count && same_run(&places[at], &places[i]); i++)
        if (read->items[places[i].line].outcome != OUTCOME_DISTURBED)
            return true;
    return false;
}

static void order_samples(struct summary *summary, struct samples *read)
{
    struct place *places = memory_zeroed(read->count, sizeof *places);
    for (size_t i = 0; i < read->count; i++)
        places[i] = (struct place){read->items[i].cell, read->items[i].round, i};
    qsort(places, read->count, sizeof *places, compare_places);
    for (size_t i = 0; i < read->count; i++) {
        struct sample *sample = &read->items[places[i].line];
        if (sample->outcome == OUTCOME_DISTURBED) // it was made again, or is still to be
            vec_push(&summary->repeated, *sample);
        else if (followed_by_same_run(read, places, i))
            sample_release(sample);
        else
            vec_push(&summary->samples, *sample);
    }
    summary->sample_count = summary->samples.count;
    free(places);
}

static void note_damage(struct summary *summary, const char *path, size_t damaged, const struct error *reason,
                        size_t number)
{
    if (damaged >= NOTES_SHOWN)
        return;
    char *note = memory_format("%s:%zu is left out: %s", path, number, reason->text);
    vec_push(&summary->notes, note);
}

static int read_lines(struct summary *summary, FILE *file, const char *path, struct samples *read)
{
    char *line = NULL;
    size_t capacity = 0, number = 0, damaged = 0;
    while (getline(&line, &capacity, file) > 0) {
        struct sample sample;
        struct error reason;
        number++;
        if (summary_scan(&sample, line, &summary->plan, summary->scenario.workload) ||
            sample_from_line(&sample, line, &summary->plan, summary->scenario.workload, &reason) == 0)
            vec_push(read, sample);
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
    struct samples read = {0};
    char *path = store_path(directory, "samples.jsonl");
    int result = 0;
    FILE *file = fopen(path, "re");
    if (!file && errno == ENOENT)
        goto out; // stopped before its first run
    if (!file || read_lines(summary, file, path, &read) != 0)
        result = error_errno(error, "cannot read %s", path);
    order_samples(summary, &read);
out:
    if (file)
        fclose(file);
    vec_release(&read);
    free(path);
    return result;
}
