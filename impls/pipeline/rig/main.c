// The main of every C implementation of pipeline.
#include "follow.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct rig_ledger pipeline_coroutines = {.name = "coroutines"};
struct rig_ledger pipeline_threads = {.name = "threads"};
struct rig_ledger pipeline_processes = {.name = "processes"};

const char *pipeline_path;

enum mode { BATCH, FOLLOW };

// Reads all of the log into memory: into huge pages, where the machine has them, so that a process that is
// forked later has little to copy of what says where they are.
static struct pipeline_line read_log(const char *path)
{
    struct stat status;
    int file = rig_input_open(path, "an access log (corobench data log)");
    if (fstat(file, &status) < 0)
        rig_die("cannot read %s", path);
    size_t size = (size_t)status.st_size, length = 0;
    char *text = pipeline_map(size + 1, MAP_PRIVATE);
    madvise(text, size + 1, MADV_HUGEPAGE);
    while (length < size) {
        ssize_t count = read(file, text + length, size - length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            rig_die("cannot read %s", path);
        if (count == 0)
            break; // it has become shorter
        length += (size_t)count;
    }
    close(file);
    return (struct pipeline_line){text, length};
}

// There is room for a line feed behind a last line that had none. The pages are taken beforehand: the
// kernel's work for a new page would be a good part of what it costs to print; and they are not for processes
// that are forked later, lest they be copied when the printer writes to them.
static char *make_room(size_t length)
{
    char *room = pipeline_map(length + 1, MAP_PRIVATE | MAP_POPULATE);
    madvise(room, length + 1, MADV_DONTFORK);
    pipeline_output = (struct pipeline_output){room, room + length + 1};
    return room;
}

static void print_answer(const char *answer)
{
    if (pipeline_write(STDOUT_FILENO, (struct pipeline_line){answer, (size_t)(pipeline_output.at - answer)},
                       (struct pipeline_line){NULL, 0}) < 0)
        rig_die("cannot print the answer");
}

int main(int argc, char **argv)
{
    static const char *const words[] = {[BATCH] = "batch", [FOLLOW] = "follow", NULL};
    struct rig_word mode = {words, BATCH};
    uint64_t rate = 1000;
    const struct rig_option options[] = {
        {"input", RIG_TEXT, &pipeline_path, 0, 0, "the log, a file (required)"},
        {"mode", RIG_WORD, &mode, 0, 0, "the log is there, or it grows meanwhile"},
        {"rate", RIG_INTEGER, &rate, 1, 1e7, "follow: lines appended in a second"},
        {0},
    };
    rig_options(argc, argv, options);

    struct pipeline_line log = read_log(pipeline_path);
    struct pipeline_source *source = pipeline_map(sizeof *source, MAP_SHARED);
    const char *end = log.text + log.length, *answer = mode.chosen == BATCH ? make_room(log.length) : NULL;
    *source =
        (struct pipeline_source){.at = log.text, .end = end, .complete = true, .changes = -1, .file = -1};
    uint64_t start_ns = rig_now_ns();
    if (mode.chosen == FOLLOW)
        follow_start(source, log, rate);
    pipeline_run(source);
    uint64_t elapsed_ns = rig_now_ns() - start_ns;
    if (mode.chosen == BATCH)
        print_answer(answer);
    else
        follow_finish(source);
    rig_report(elapsed_ns, source->lines,
               (struct rig_ledger *[]){&pipeline_coroutines, &pipeline_threads, &pipeline_processes, NULL});
    rig_lateness_report(pipeline_follow.delay, "delay", 1);
    return 0;
}
