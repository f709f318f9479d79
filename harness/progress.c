#include "progress.h"

#include "clock.h"

#include <math.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR = 24 };

void progress_init(struct progress *progress, size_t total, unsigned scenario_count)
{
    *progress = (struct progress){.terminal = isatty(STDERR_FILENO),
                                  .total = total,
                                  .scenario_count = scenario_count,
                                  .started_ns = clock_ns()};
}

void progress_resume(struct progress *progress, size_t before)
{
    progress->before = progress->done = before;
}

void progress_scenario(struct progress *progress, const char *name, unsigned rounds_min, unsigned rounds_max)
{
    progress->scenario = name;
    progress->rounds_min = rounds_min;
    progress->rounds_max = rounds_max;
    progress->scenario_number++;
    if (!progress->terminal)
        fprintf(stderr, "scenario %u of %u: %s\n", progress->scenario_number, progress->scenario_count, name);
}

// The time left, guessed from the runs so far; "" before there is anything to go by.
static void time_left(const struct progress *progress, char text[32])
{
    text[0] = '\0';
    size_t made = progress->done - progress->before;
    if (made < 3 || progress->done >= progress->total)
        return;
    double passed_s = (double)(clock_ns() - progress->started_ns) / 1e9;
    double left_s = passed_s / (double)made * (double)(progress->total - progress->done);
    double whole = round(left_s);
    snprintf(text, 32, "%.0f:%02.0f left", floor(whole / 60), fmod(whole, 60));
}

// "round 3 of 8", or "round 3 of 8 to 12" where the stop rule may ask for more than the least.
static void round_text(const struct progress *progress, unsigned round, char text[48])
{
    int length = snprintf(text, 48, "round %u of %u", round + 1, progress->rounds_min);
    if (progress->rounds_max > progress->rounds_min)
        snprintf(text + length, 48 - (size_t)length, " to %u", progress->rounds_max);
}

static unsigned columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

void progress_run(struct progress *progress, unsigned round, const char *implementation, const char *point)
{
    if (!progress->terminal)
        return;
    char bar[BAR + 1], left[32], rounds[48], line[256];
    size_t total = progress->done > progress->total ? progress->done : progress->total;
    size_t filled = total ? progress->done * BAR / total : BAR;
    for (size_t i = 0; i < BAR; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR] = '\0';
    time_left(progress, left);
    round_text(progress, round, rounds);
    snprintf(line, sizeof line, "[%s] %3zu%%  %s  %s  %s  %s %s", bar,
             total ? progress->done * 100 / total : 100, left, progress->scenario, rounds, implementation,
             point);
    fprintf(stderr, "\r\033[K%.*s", (int)columns() - 1, line);
}

void progress_count(struct progress *progress, const char *what, const char *implementation,
                    const char *point)
{
    char line[256];
    snprintf(line, sizeof line, "%s  counting %s  %s  %s", progress->scenario, what, implementation, point);
    if (progress->terminal)
        fprintf(stderr, "\r\033[K%.*s", (int)columns() - 1, line);
}

void progress_done(struct progress *progress, const char *implementation, const char *point,
                   const char *problem)
{
    progress->done++;
    if (!problem)
        return;
    progress_clear(progress);
    fprintf(stderr, "  %s%s%s: %s\n", implementation, *point ? " at " : "", point, problem);
}

void progress_again(struct progress *progress, const char *implementation, const char *point,
                    const char *disturbance)
{
    progress_clear(progress);
    fprintf(stderr, "  %s%s%s: once more, as it was disturbed: %s\n", implementation, *point ? " at " : "",
            point, disturbance);
}

void progress_round(struct progress *progress, unsigned round)
{
    char left[32], rounds[48];
    time_left(progress, left);
    round_text(progress, round, rounds);
    if (!progress->terminal)
        fprintf(stderr, "  %s done%s%s\n", rounds, *left ? ", " : "", left);
}

void progress_clear(struct progress *progress)
{
    if (progress->terminal)
        fputs("\r\033[K", stderr);
}
