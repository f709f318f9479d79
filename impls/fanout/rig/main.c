// The main of every C client of fanout.
#include "fanout.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct order {
    const char *path;
    struct sockaddr_in server;
    uint64_t concurrency, timeout_ms, tick_us;
};

static void parse(int argc, char **argv, struct order *order)
{
    *order = (struct order){.concurrency = 1, .timeout_ms = 10000};
    const struct rig_option options[] = {
        {"server", RIG_ADDRESS, &order->server, 0, 0, "the server to ask (required)"},
        {"input", RIG_TEXT, &order->path, 0, 0, "the animals, a file (required)"},
        {"concurrency", RIG_INTEGER, &order->concurrency, 1, 10000, "requests in flight at once, at most"},
        {"timeout-ms", RIG_INTEGER, &order->timeout_ms, 1, 600000, "how long one request may take"},
        {"tick-us", RIG_INTEGER, &order->tick_us, 0, 1000000, "pause behind each letter that is printed"},
        {0},
    };
    rig_options(argc, argv, options);
    if (order->server.sin_port == 0)
        rig_usage("--server=ADDRESS:PORT is wanted: a server of animals (corobench animals)");
}

static void read_list(const char *path, struct fanout_input *input)
{
    struct stat status;
    void *text = MAP_FAILED;
    int fd = rig_input_open(path, "a list of animals (corobench data animals)");
    if (fstat(fd, &status) != 0)
        rig_die("cannot read %s", path);
    size_t length = (size_t)status.st_size;
    if (S_ISREG(status.st_mode) && length == 0)
        text = (void *)"";
    else if (S_ISREG(status.st_mode))
        text = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
    else
        errno = S_ISDIR(status.st_mode) ? EISDIR : ESPIPE;
    if (text == MAP_FAILED)
        rig_die("cannot read %s", path);
    close(fd);
    fanout_requests_make(input, text, length);
    if (length > 0)
        munmap(text, length);
}

// What the JSON library and the linker do the first time they are asked, each process that is forked later
// would have to do for itself.
static void rehearse(void)
{
    char body[] = "{\"animal\": \"cow\", \"sound\": \"moo\"}";
    struct fanout_sentence sentence;
    if (fanout_body_sentence(body, sizeof body - 1, &sentence) != NULL)
        rig_die("the JSON library does not know JSON");
}

// Descriptors for all who ask at once; no signal for who sends to one that has gone; and where letters are
// waited for, no slack, by which the kernel lets a sleeper oversleep by 50 us. Threads and processes inherit
// all of it.
static void set_up(const struct order *order)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    signal(SIGPIPE, SIG_IGN);
    if (order->tick_us > 0 && prctl(PR_SET_TIMERSLACK, 1) != 0)
        rig_die("cannot set the timers' slack");
    fanout_printing_open(order->tick_us * 1000);
    rehearse();
}

// --- What it takes ---------------------------------------------------------------------------------------

struct usage {
    uint64_t clock_ns, cpu_ns, voluntary_switches, involuntary_switches;
};

static uint64_t ns_of(struct timeval time)
{
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_usec * 1000;
}

static void add_usage(struct usage *usage, int who)
{
    struct rusage used;
    getrusage(who, &used);
    usage->cpu_ns += ns_of(used.ru_utime) + ns_of(used.ru_stime);
    usage->voluntary_switches += (uint64_t)used.ru_nvcsw;
    usage->involuntary_switches += (uint64_t)used.ru_nivcsw;
}

static struct usage usage_now(void)
{
    struct usage usage = {.clock_ns = rig_now_ns()};
    add_usage(&usage, RUSAGE_SELF);
    add_usage(&usage, RUSAGE_CHILDREN);
    return usage;
}

static void report(const struct usage *start, const struct usage *end, uint64_t operations)
{
    rig_report(end->clock_ns - start->clock_ns, operations,
               (struct rig_ledger *[]){&fanout_coroutines, &fanout_threads, &fanout_processes, NULL});
    rig_metric("cpu_ns", end->cpu_ns - start->cpu_ns, "ns");
    rig_metric("voluntary_switches", end->voluntary_switches - start->voluntary_switches, "count");
    rig_metric("involuntary_switches", end->involuntary_switches - start->involuntary_switches, "count");
}

int main(int argc, char **argv)
{
    struct order order;
    parse(argc, argv, &order);
    struct fanout_input input = {.server = order.server,
                                 .concurrency = (unsigned)order.concurrency,
                                 .timeout_ns = order.timeout_ms * 1000000};
    read_list(order.path, &input);
    set_up(&order);
    struct usage start = usage_now();
    fanout_run(&input);
    struct usage end = usage_now();
    report(&start, &end, input.count);
    return fanout_printing_close();
}
