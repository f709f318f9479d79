// The main of every C implementation of letters.
#include "letters.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EVENTS_MOST = 5590193 };

enum { CPU, WAIT }; // the kinds of work

struct order {
    const char *path;
    uint64_t events, work_ns, batch;
    struct rig_word kind;
};

static void parse(int argc, char **argv, struct order *order)
{
    static const char *const kinds[] = {"cpu", "wait", NULL};
    *order = (struct order){.batch = 1, .kind = {kinds, CPU}};
    const struct rig_option options[] = {
        {"input", RIG_TEXT, &order->path, 0, 0, "file of letters"},
        {"events", RIG_INTEGER, &order->events, 1, EVENTS_MOST,
         "letters to hand on; all unless said otherwise"},
        {"work-ns", RIG_INTEGER, &order->work_ns, 0, 1e9, "what handling one costs, beside counting"},
        {"work-kind", RIG_WORD, &order->kind, 0, 0, "whether that is computed or waited"},
        {"batch", RIG_INTEGER, &order->batch, 1, LETTERS_BATCH_MOST, "letters a queue is given at a time"},
        {0},
    };
    rig_options(argc, argv, options);
}

// Maps the file, of which all pages are brought in now. Shared, for a fork copies the page tables of private
// memory. The program's end unmaps it.
static void read_text(const struct order *order, struct letters_input *input)
{
    struct stat status;
    void *text = MAP_FAILED;
    int fd = rig_input_open(order->path, "a text (corobench data letters)");
    if (fstat(fd, &status) != 0)
        rig_die("cannot read %s", order->path);
    uint64_t length = (uint64_t)status.st_size;
    input->events = order->events > 0 && order->events < length ? order->events : length;
    if (S_ISREG(status.st_mode) && length == 0)
        text = (void *)"";
    else if (S_ISREG(status.st_mode))
        text = mmap(NULL, (size_t)input->events, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
    else
        errno = S_ISDIR(status.st_mode) ? EISDIR : ESPIPE;
    if (text == MAP_FAILED)
        rig_die("cannot read %s", order->path);
    close(fd);
    input->text = text;
}

// --- The answer ------------------------------------------------------------------------------------------

static void print_answer(const uint64_t *counts)
{
    printf("vowels=%" PRIu64 " consonants=%" PRIu64 " others=%" PRIu64 "\n", counts[LETTERS_VOWEL],
           counts[LETTERS_CONSONANT], counts[LETTERS_OTHER]);
    rig_answer_end();
}

// Threads and processes inherit the slack: by default the kernel lets a sleeper oversleep by 50 us.
static void set_cost(const struct order *order)
{
    bool waits = order->kind.chosen == WAIT;
    if (order->work_ns > 0 && waits)
        letters_cost.wait_ns = order->work_ns;
    else if (order->work_ns > 0)
        letters_cost.iterations = (uint64_t)((double)order->work_ns * rig_work_iterations_per_ns() + 0.5);
    if (waits && prctl(PR_SET_TIMERSLACK, 1) != 0)
        rig_die("cannot set the timers' slack");
}

int main(int argc, char **argv)
{
    struct order order;
    struct letters_input input;
    uint64_t counts[LETTERS_KINDS] = {0};
    parse(argc, argv, &order);
    read_text(&order, &input);
    input.batch = (uint32_t)order.batch;
    set_cost(&order);
    uint64_t start_ns = rig_now_ns();
    letters_run(&input, counts);
    uint64_t end_ns = rig_now_ns();
    print_answer(counts);
    rig_report(end_ns - start_ns, input.events,
               (struct rig_ledger *[]){&letters_coroutines, &letters_threads, &letters_processes, NULL});
    return 0;
}
