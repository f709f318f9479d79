// progress -- how far a campaign is: a bar with the time left on a terminal, plain lines elsewhere.
#ifndef COROBENCH_PROGRESS_H
#define COROBENCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool terminal;
    const char *scenario;
    unsigned scenario_number, scenario_count;
    unsigned rounds_min, rounds_max;
    size_t done, total; // runs of the campaign, at the least number of rounds
    size_t before;      // of those done, made in earlier sessions
    uint64_t started_ns;
};

void progress_init(struct progress *progress, size_t total, unsigned scenario_count);
// So many runs were made in earlier sessions.
void progress_resume(struct progress *progress, size_t before);

// The next scenario begins; it takes from `rounds_min` to `rounds_max` rounds.
void progress_scenario(struct progress *progress, const char *name, unsigned rounds_min, unsigned rounds_max);

// A run begins / has ended. `problem` is NULL or why it did not go well: that line stays.
void progress_run(struct progress *progress, unsigned round, const char *implementation, const char *point);
void progress_done(struct progress *progress, const char *implementation, const char *point,
                   const char *problem);
// Something is counted of a cell, before the first round.
void progress_count(struct progress *progress, const char *what, const char *implementation,
                    const char *point);
// A run was disturbed and is made again at once: that line stays, too.
void progress_again(struct progress *progress, const char *implementation, const char *point,
                    const char *disturbance);
void progress_round(struct progress *progress, unsigned round); // a round has ended
void progress_clear(struct progress *progress);                 // takes the bar off the terminal

#endif
