#include "oracle.h"

#include "random.h"
#include "regular.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// What is asked: a workload at a point, and the text that its input holds.
struct question {
    const struct workload *workload;
    const struct strings *values;
    const char *text;
    size_t length;
};

static const char *text_at(const struct question *question, const char *axis)
{
    const struct workload *workload = question->workload;
    return question->values->items[axis_index(workload, workload_axis(workload, axis))];
}

static uint64_t integer_at(const struct question *question, const char *axis)
{
    return strtoull(text_at(question, axis), NULL, 10);
}

// --- dispatch --------------------------------------------------------------------------------------------

enum { DISPATCH_PERIOD = 65536 }; // the lines repeat

static uint64_t matches_among(uint64_t lines, uint64_t threshold)
{
    uint64_t matches = 0;
    for (uint64_t i = 0; i < lines; i++)
        matches += random_mix(i) >> 32 < threshold;
    return matches;
}

uint64_t oracle_dispatch_matches(uint64_t lines, double match)
{
    uint64_t threshold = (uint64_t)llround(match * 0x1p32);
    return lines / DISPATCH_PERIOD * matches_among(DISPATCH_PERIOD, threshold) +
           matches_among(lines % DISPATCH_PERIOD, threshold);
}

void oracle_dispatch(uint64_t lines, unsigned fanout, double match, struct strbuf *answer)
{
    uint64_t matches = oracle_dispatch_matches(lines, match);
    for (unsigned sink = 0; sink < fanout; sink++)
        strbuf_addf(answer, "sink=%u lines=%" PRIu64 "\n", sink, matches);
}

// All branches count in the first sink where they share it.
static uint64_t dispatch_answer(const struct question *question, struct strbuf *answer)
{
    uint64_t lines = integer_at(question, "lines");
    unsigned fanout = (unsigned)integer_at(question, "fanout");
    double match = strtod(text_at(question, "match"), NULL);
    if (strcmp(text_at(question, "sink"), "own") == 0)
        oracle_dispatch(lines, fanout, match, answer);
    else
        strbuf_addf(answer, "sink=0 lines=%" PRIu64 "\n", fanout * oracle_dispatch_matches(lines, match));
    return lines;
}

static struct oracle_units dispatch_units(const struct question *question)
{
    uint64_t stages = integer_at(question, "depth") * integer_at(question, "fanout");
    return (struct oracle_units){stages, stages, "stages"};
}

// --- tasks: the sums are in oracle_tasks.c ---------------------------------------------------------------

static struct tasks_point tasks_point(const struct question *question)
{
    uint64_t tasks = integer_at(question, "tasks"), steps = integer_at(question, "steps");
    return (struct tasks_point){
        .which = text_at(question, "case"),
        .tasks = tasks,
        .turns = steps < tasks ? 1 : steps / tasks,
        .live = integer_at(question, "live"),
        .depth = integer_at(question, "depth"),
    };
}

static uint64_t tasks_answer(const struct question *question, struct strbuf *answer)
{
    struct tasks_point point = tasks_point(question);
    return oracle_tasks(&point, answer);
}

static struct oracle_units tasks_units(const struct question *question)
{
    struct tasks_point point = tasks_point(question);
    return oracle_tasks_units(&point);
}

// --- pipeline, letters, buses: the answers are in oracle_text.c --------------------------------------------

static uint64_t pipeline_answer(const struct question *question, struct strbuf *answer)
{
    return oracle_pipeline(question->text, question->length, answer);
}

// A filter and a printer, behind a source that may be one, too.
static struct oracle_units pipeline_units(const struct question *question)
{
    (void)question;
    return (struct oracle_units){2, 2, "stages"};
}

static uint64_t letters_answer(const struct question *question, struct strbuf *answer)
{
    uint64_t events = integer_at(question, "events");
    return oracle_letters(question->text, events < question->length ? events : question->length, answer);
}

static struct oracle_units letters_units(const struct question *question)
{
    (void)question;
    return (struct oracle_units){3, 3, "counters"};
}

static uint64_t buses_answer(const struct question *question, struct strbuf *answer)
{
    return oracle_buses(question->text, question->length, answer);
}

// What makes records of events, two filters and a printer.
static struct oracle_units buses_units(const struct question *question)
{
    (void)question;
    return (struct oracle_units){4, 4, "stages"};
}

// --- fanout: the sentences are in oracle_fanout.c --------------------------------------------------------

static uint64_t fanout_answer(const struct question *question, struct strbuf *answer)
{
    struct animals_plan plan = oracle_animals_plan(question->workload, question->values);
    return oracle_fanout(question->text, question->length, &plan, answer);
}

// How many of them are at once, the server says (runner_client).
static struct oracle_units fanout_units(const struct question *question)
{
    return (struct oracle_units){integer_at(question, "requests"), 1, "requests"};
}

// --- Any batch workload ----------------------------------------------------------------------------------

static const struct oracle {
    const char *workload;
    uint64_t (*answer)(const struct question *question, struct strbuf *answer);
    struct oracle_units (*units)(const struct question *question);
} oracles[] = {
    {"dispatch", dispatch_answer, dispatch_units}, {"pipeline", pipeline_answer, pipeline_units},
    {"letters", letters_answer, letters_units},    {"buses", buses_answer, buses_units},
    {"tasks", tasks_answer, tasks_units},          {"fanout", fanout_answer, fanout_units},
};

static const struct oracle *find(const struct workload *workload)
{
    size_t i = 0;
    while (strcmp(oracles[i].workload, workload->name) != 0) {
        i++;
        assert(i < sizeof oracles / sizeof oracles[0]); // every batch workload has one
    }
    return &oracles[i];
}

// Looks at the whole file as it lies in the page cache; "" where there is none. Inputs may be larger than
// what the driver should take for itself.
static int map_input(struct question *question, const char *path, struct error *error)
{
    struct stat status;
    question->text = "";
    if (!path)
        return 0;
    int fd = regular_open(path);
    void *text = MAP_FAILED;
    if (fd >= 0 && fstat(fd, &status) == 0)
        text = status.st_size == 0
                   ? NULL
                   : mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (text == MAP_FAILED)
        error_errno(error, "cannot read %s", path);
    if (fd >= 0)
        close(fd);
    if (text == MAP_FAILED)
        return -1;
    if (text) {
        question->text = text;
        question->length = (size_t)status.st_size;
    }
    return 0;
}

int oracle_answer(const struct workload *workload, const struct strings *values, const char *input,
                  struct oracle_answer *answer, struct error *error)
{
    struct question question = {.workload = workload, .values = values};
    *answer = (struct oracle_answer){0};
    if (map_input(&question, input, error) != 0)
        return -1;
    answer->operations = find(workload)->answer(&question, &answer->text);
    if (question.length > 0)
        munmap((void *)question.text, question.length);
    return 0;
}

void oracle_answer_release(struct oracle_answer *answer)
{
    strbuf_release(&answer->text);
}

struct oracle_units oracle_units(const struct workload *workload, const struct strings *values)
{
    return find(workload)->units(&(struct question){.workload = workload, .values = values});
}

struct oracle_beside oracle_beside(const struct workload *workload, const struct strings *values)
{
    struct question question = {.workload = workload, .values = values};
    struct oracle_beside beside = {0, 0};
    if (workload_axis(workload, "environment")) {
        const char *environment = text_at(&question, "environment");
        beside.threads = strcmp(environment, "thread") == 0;
        beside.processes = strcmp(environment, "process") == 0 || strcmp(environment, "socket") == 0;
    }
    return beside;
}
