// corobench loadgen: the load generator by itself.
#include "cmd.h"

#include "clock.h"
#include "loadgen_export.h"
#include "loadgen_report.h"
#include "loadgen_verdict.h"
#include "memory.h"
#include "options.h"
#include "payload.h"
#include "store.h"

#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The command line as it was written; load_options is what it means.
struct arguments {
    const char *connect, *load, *sizes, *arrivals, *wait, *ending, *slow_kind, *histogram, *series;
    uint64_t connections, message_bytes, depth, active, rate, threads, messages, seed, watch_pid;
    uint64_t connection_messages, slow, connects_at_once, moments;
    uint64_t duration_ns, warmup_ns, deadline_ns;
    bool json, live;
};

static enum options_result parse(struct arguments *arguments, int argc, char **argv)
{
    static const struct command_help help = {
        "loadgen", "--connect=HOST:PORT",
        "Puts load on an echo server, checks every byte that comes back, and says what it\n"
        "took. Ctrl-C ends it, with what was seen. docs/LOADGEN.md explains the figures.\n"
        "Exit status: 0 ok; 1 the server erred, nothing was measured or the figures are\n"
        "invalid; 2 wrong use."};
    struct arguments *to = arguments;
    const struct option_spec table[] = {
        {"the load", OPTION_HEADING, NULL, NULL, NULL, 0, 0},
        {"connect", OPTION_TEXT, &to->connect, "HOST:PORT", "the server", 0, 0},
        {"load", OPTION_TEXT, &to->load, "KIND",
         "closed: when one came home, the next goes out\n"
         "open: --rate a second, however the earlier ones fare\n"
         "knee: searches for the highest rate that is sustained\n"
         "blast: --active clients, each on a random connection\n"
         "churn: connections end soon and are made again\n"
         "idle: closed on --active of them, the others silent\n"
         "slow: closed, beside --slow that misbehave (closed)",
         0, 0},
        {"connections", OPTION_INTEGER, &to->connections, "N", "open at once (100)", 1,
         LOAD_CONNECTIONS_MOST},
        {"message-bytes", OPTION_INTEGER, &to->message_bytes, "N", "size of a message (1024)", 1,
         PAYLOAD_LONGEST},
        {"sizes", OPTION_TEXT, &to->sizes, "KIND",
         "same, or mixed: of ten messages nine have a quarter of --message-bytes, one the rest (same)", 0, 0},
        {"depth", OPTION_INTEGER, &to->depth, "N", "messages in flight on each connection (1)", 1,
         LOAD_DEEPEST},
        {"active", OPTION_INTEGER, &to->active, "N",
         "closed: connections that have messages in flight, taking turns at random (all); blast: clients "
         "(3); idle: connections that send (10)",
         1, LOAD_CONNECTIONS_MOST},
        {"rate", OPTION_INTEGER, &to->rate, "N", "open: messages a second, on all connections together", 1,
         LOAD_RATE_MOST},
        {"arrivals", OPTION_TEXT, &to->arrivals, "KIND", "open, knee: poisson or constant (poisson)", 0, 0},
        {"wait", OPTION_TEXT, &to->wait, "KIND",
         "open, knee: for the next message's time; spin, or sleep where the load generator has no CPU to "
         "itself (spin)",
         0, 0},
        {"connection-messages", OPTION_INTEGER, &to->connection_messages, "N",
         "churn: messages of a connection (1)", 1, LOAD_CONNECTION_MESSAGES_MOST},
        {"ending", OPTION_TEXT, &to->ending, "KIND", "churn: fin, and wait for the server's; or rst (fin)", 0,
         0},
        {"slow", OPTION_INTEGER, &to->slow, "N", "slow: connections that misbehave (1)", 0,
         LOAD_CONNECTIONS_MOST},
        {"slow-kind", OPTION_TEXT, &to->slow_kind, "KIND",
         "slow: stall, they send and never read; or trickle, they send a byte every 10 ms (stall)", 0, 0},
        {"connects-at-once", OPTION_INTEGER, &to->connects_at_once, "N",
         "connects in progress at once, at most (512)", 1, LOAD_CONNECTIONS_MOST},
        {"threads", OPTION_INTEGER, &to->threads, "N", "of the load generator (1)", 1, LOAD_THREADS_MOST},
        {"seed", OPTION_INTEGER, &to->seed, "N", "of the messages' content and of all that is random (1)", 0,
         0},

        {"how long", OPTION_HEADING, NULL, NULL, NULL, 0, 0},
        {"duration", OPTION_DURATION, &to->duration_ns, "T", "of the measurement (2s)", 0, 0},
        {"messages", OPTION_INTEGER, &to->messages, "N",
         "end the measurement after N messages; without --duration only then", 1, 0},
        {"warmup", OPTION_DURATION, &to->warmup_ns, "T", "before the measurement (200ms)", 0, 0},
        {"deadline", OPTION_DURATION, &to->deadline_ns, "T",
         "end with what was seen (10s more than asked for; 10m with --messages)", 0, 0},

        {"what is told", OPTION_HEADING, NULL, NULL, NULL, 0, 0},
        {"watch-pid", OPTION_INTEGER, &to->watch_pid, "PID",
         "the server's process: tell its CPU time, memory, ... too", 1, 4194304},
        {"histogram", OPTION_TEXT, &to->histogram, "FILE",
         "write the times as HdrHistogram's percentile text", 0, 0},
        {"series", OPTION_TEXT, &to->series, "FILE",
         "write the window slice by slice: messages, p50, p99, maximum", 0, 0},
        {"live", OPTION_FLAG, &to->live, NULL, "a line a second on stderr, even if that is no terminal", 0,
         0},
        {"moments", OPTION_INTEGER, &to->moments, "N",
         "with --watch-pid and --json: look at its CPU time, memory and threads N times during the "
         "measurement (0)",
         0, WATCH_MOMENTS_MOST},
        {"json", OPTION_FLAG, &to->json, NULL, "for machines", 0, 0},
        {0}};
    return options_parse(&help, argc, argv, table, NULL);
}

// "127.0.0.1:4000" or "localhost:4000".
static int parse_address(const char *text, struct sockaddr_in *address, struct error *error)
{
    const char *colon = text ? strrchr(text, ':') : NULL;
    if (!colon || colon == text || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return error_set(error, "--connect=HOST:PORT is required%s%.100s%s", text ? ", not '" : "",
                         text ? text : "", text ? "'" : "");
    char *host = memory_copy_bytes(text, (size_t)(colon - text));
    struct addrinfo wanted = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found = NULL;
    int failed = getaddrinfo(host, colon + 1, &wanted, &found);
    if (failed)
        error_set(error, "--connect=%s: %s", text, gai_strerror(failed));
    else
        memcpy(address, found->ai_addr, sizeof *address);
    if (found)
        freeaddrinfo(found);
    free(host);
    return failed ? -1 : 0;
}

// Sets what has the name of an axis.
static int parse_word(const char *name, const char *text, const char *const *words,
                      struct load_options *options, struct error *error)
{
    return option_word(name, text, words, error) >= 0 && load_set(options, name, text) ? 0 : -1;
}

static int parse_wait(const char *text, struct load_options *options, struct error *error)
{
    options->sleeps = strcmp(text, "sleep") == 0;
    if (!options->sleeps && strcmp(text, "spin") != 0)
        return error_set(error, "--wait is 'spin' or 'sleep', not '%.60s'", text);
    return 0;
}

// What the arguments leave open depends on other arguments.
static int set_times(struct arguments *arguments, struct error *error)
{
    if (arguments->duration_ns == 0 && arguments->messages == 0)
        arguments->duration_ns = 2 * NS_PER_SECOND;
    uint64_t asked = arguments->warmup_ns + arguments->duration_ns;
    if (arguments->deadline_ns == 0)
        arguments->deadline_ns = asked + (arguments->duration_ns ? 10 : 600) * NS_PER_SECOND;
    if (arguments->deadline_ns <= asked)
        return error_set(error, "--deadline leaves no time for --warmup and --duration");
    return 0;
}

static int make_options(struct arguments *arguments, struct load_options *options, struct error *error)
{
    *options = load_defaults();
    if (parse_address(arguments->connect, &options->server, error) < 0 ||
        parse_word("load", arguments->load, load_mode_words, options, error) < 0 ||
        parse_word("sizes", arguments->sizes, load_sizes_words, options, error) < 0 ||
        parse_word("arrivals", arguments->arrivals, load_arrivals_words, options, error) < 0 ||
        parse_word("ending", arguments->ending, load_ending_words, options, error) < 0 ||
        parse_word("slow_kind", arguments->slow_kind, load_slow_kind_words, options, error) < 0 ||
        parse_wait(arguments->wait, options, error) < 0 || set_times(arguments, error) < 0)
        return -1;
    options->connections = (unsigned)arguments->connections;
    options->depth = (unsigned)arguments->depth;
    options->message_bytes = (unsigned)arguments->message_bytes;
    options->active = (unsigned)arguments->active;
    options->rate = (unsigned)arguments->rate;
    options->connection_messages = (unsigned)arguments->connection_messages;
    options->slow = (unsigned)arguments->slow;
    options->connects_at_once = (unsigned)arguments->connects_at_once;
    options->threads = (unsigned)arguments->threads;
    options->duration_ns = arguments->duration_ns;
    options->messages = arguments->messages;
    options->warmup_ns = arguments->warmup_ns;
    options->deadline_ns = arguments->deadline_ns;
    options->seed = arguments->seed;
    options->watch_pid = (pid_t)arguments->watch_pid;
    options->live = arguments->live || isatty(STDERR_FILENO);
    options->moments = (unsigned)arguments->moments;
    if (options->moments && !(options->watch_pid && options->duration_ns && arguments->json))
        return error_set(error,
                         "--moments are of a server that is watched, over a measurement of a set length, for "
                         "machines: they need --watch-pid, --duration and --json");
    return load_check(options, error);
}

static void stop(int signal)
{
    (void)signal;
    load_stop();
}

static void report(const struct arguments *arguments, const struct load_options *options,
                   const struct load_result *result)
{
    char *text;
    if (arguments->json) {
        json_t *json = load_to_json(options, result);
        text = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
        json_decref(json);
    } else {
        text = load_to_text(options, result);
    }
    printf("%s%s", text, arguments->json ? "\n" : "");
    free(text);
}

// Before the load, so that its figures are not lost for want of a place.
static int try_file(const char *path, struct error *error)
{
    FILE *file = path ? fopen(path, "ae") : NULL;
    if (path && !file)
        return error_errno(error, "cannot write '%s'", path);
    if (file)
        fclose(file);
    return 0;
}

static int write_file(const char *path, char *text, struct error *error)
{
    int status = path ? store_write_text(path, text, error) : 0;
    free(text);
    return status;
}

static int write_files(const struct arguments *arguments, const struct load_result *result,
                       struct error *error)
{
    if (write_file(arguments->histogram, load_to_histogram(result), error) < 0)
        return -1;
    return write_file(arguments->series, load_to_series(result), error);
}

int cmd_loadgen(int argc, char **argv)
{
    struct arguments arguments = {.load = "closed",
                                  .arrivals = "poisson",
                                  .wait = "spin",
                                  .sizes = "same",
                                  .ending = "fin",
                                  .slow_kind = "stall",
                                  .connection_messages = 1,
                                  .slow = 1,
                                  .connects_at_once = 512,
                                  .connections = 100,
                                  .message_bytes = 1024,
                                  .depth = 1,
                                  .threads = 1,
                                  .warmup_ns = 200 * NS_PER_MS,
                                  .seed = 1};
    struct load_options options;
    struct error error;
    enum options_result parsed = parse(&arguments, argc, argv);
    if (parsed != OPTIONS_GO)
        return parsed == OPTIONS_HELP ? 0 : 2;
    if (make_options(&arguments, &options, &error) < 0 || try_file(arguments.histogram, &error) < 0 ||
        try_file(arguments.series, &error) < 0)
        return cmd_fail(2, &error);

    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    struct load_result *result = memory_zeroed(1, sizeof *result);
    int status = load_run(&options, result, &error);
    if (status < 0)
        cmd_fail(1, &error);
    if (status == 0 || arguments.json)
        report(&arguments, &options, result);
    bool good = status == 0 && result->messages > 0 && load_verdict(&options, result).count == 0 &&
                load_errors_ours(&result->errors) == 0 && load_errors_theirs(&result->errors) == 0;
    if (write_files(&arguments, result, &error) < 0)
        good = cmd_fail(1, &error) == 0;
    load_result_release(result);
    free(result);
    return good ? 0 : 1;
}
