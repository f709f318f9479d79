// corobench animals: the animals API, for clients of the workload fanout and for people.
#include "cmd.h"

#include "api.h"
#include "clock.h"
#include "format.h"
#include "memory.h"
#include "options.h"
#include "strbuf.h"
#include "streams.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct arguments {
    const char *listen, *latency, *faults;
    uint64_t latency_ms, seed, gather;
    double status_500, resets, stalls, malformed;
    bool json;
};

#define LATENCY_MOST_MS 60000
#define GATHER_MOST     100000

static enum options_result parse(struct arguments *to, int argc, char **argv)
{
    static const struct command_help help = {
        "animals", "",
        "Serves the animals API: GET /animals/cow is answered with {\"animal\":\"cow\",\"sound\":\"moo\"}, "
        "after\n"
        "a while. Prints READY with its address, serves until SIGTERM or Ctrl-C, and then tells what it "
        "saw.\n"
        "How long an answer takes, and whether it goes wrong, follows from the number of the request, which "
        "is\n"
        "I in /animals/cow?request=I; where that is missing, requests are numbered as they come.\n\n"
        "  corobench animals --listen=127.0.0.1:4000 --latency-ms=1000\n"
        "  curl http://127.0.0.1:4000/animals/guinea%20pig"};
    const struct option_spec table[] = {
        {"listen", OPTION_TEXT, &to->listen, "ADDRESS:PORT", "IPv4; port 0: any (127.0.0.1:0)", 0, 0},
        {"json", OPTION_FLAG, &to->json, NULL, "the report in one line, for machines", 0, 0},

        {"how long answers take", OPTION_HEADING, NULL, NULL, NULL, 0, 0},
        {"latency", OPTION_TEXT, &to->latency, "SHAPE",
         "constant; uniform, from 0 to twice the mean; exponential; long_tail, Pareto's with a shape of 1.5, "
         "cut off at 20 times the mean (constant)",
         0, 0},
        {"latency-ms", OPTION_INTEGER, &to->latency_ms, "N", "their mean (50)", 0, LATENCY_MOST_MS},
        {"seed", OPTION_INTEGER, &to->seed, "N", "another one, other delays and faults (1)", 0, 0},
        {"gather", OPTION_INTEGER, &to->gather, "N",
         "no answer leaves before N requests are in flight at once: then their delays begin (0)", 0,
         GATHER_MOST},

        {"what goes wrong", OPTION_HEADING, NULL, NULL, NULL, 0, 0},
        {"status-500", OPTION_FRACTION, &to->status_500, "X", "share of the answers that have that status", 0,
         0},
        {"resets", OPTION_FRACTION, &to->resets, "X", "share in whose midst the connection is reset", 0, 0},
        {"stalls", OPTION_FRACTION, &to->stalls, "X", "share that never come", 0, 0},
        {"malformed", OPTION_FRACTION, &to->malformed, "X", "share that are not JSON", 0, 0},
        {"faults", OPTION_TEXT, &to->faults, "LIST",
         "what goes wrong with single requests, whatever the shares say: 3:reset,5:stall. There are right, "
         "status_500, reset, stall, malformed, truncated, short_length, word_length, empty, not_http, "
         "other_json and trickle",
         0, 0},
        {0}};
    return options_parse(&help, argc, argv, table, NULL);
}

// --- What the arguments mean -----------------------------------------------------------------------------

// A whole number of one digit or more at the start of a text, which goes on behind it.
static bool read_number(const char **text, uint64_t most, uint64_t *number)
{
    const char *at = *text;
    for (*number = 0; *at >= '0' && *at <= '9' && *number <= most; at++)
        *number = 10 * *number + (uint64_t)(*at - '0');
    bool good = at != *text && *number <= most;
    *text = at;
    return good;
}

static int parse_address(const char *text, struct sockaddr_in *address, struct error *error)
{
    const char *colon = strrchr(text, ':'), *port = colon ? colon + 1 : text;
    uint64_t number = 0;
    char host[INET_ADDRSTRLEN] = "";
    if (colon && (size_t)(colon - text) < sizeof host)
        memcpy(host, text, (size_t)(colon - text));
    address->sin_family = AF_INET;
    if (!read_number(&port, UINT16_MAX, &number) || *port ||
        inet_pton(AF_INET, host, &address->sin_addr) != 1)
        return error_set(
            error, "--listen wants an IPv4 address and a port, as in 127.0.0.1:4000, not '%.60s'", text);
    address->sin_port = htons((uint16_t)number);
    return 0;
}

// One of "3:reset,5:stall", which it cuts off.
static int parse_fault(const char **list, struct api_faults *faults, struct error *error)
{
    struct api_fault fault;
    const char *item = *list;
    if (!read_number(list, API_NUMBER_MOST, &fault.number) || fault.number == 0 || **list != ':')
        return error_set(error, "--faults wants NUMBER:FAULT, as in 3:reset,5:stall, not '%.60s'", item);
    for (size_t i = 0; i < faults->count; i++)
        if (faults->items[i].number == fault.number)
            return error_set(error, "--faults has two for request %" PRIu64, fault.number);
    size_t length = strcspn(++*list, ",");
    char *word = memory_copy_bytes(*list, length);
    int found = option_word("faults", word, animals_fault_words, error);
    free(word);
    if (found < 0)
        return -1;
    fault.fault = (enum animals_fault)found;
    vec_push(faults, fault);
    *list += length;
    return 0;
}

static int parse_faults(const char *list, struct api_faults *faults, struct error *error)
{
    while (parse_fault(&list, faults, error) == 0) {
        if (!*list)
            return 0;
        list++;
    }
    return -1;
}

static int make_plan(const struct arguments *arguments, struct animals_plan *plan, struct error *error)
{
    int shape = option_word("latency", arguments->latency, animals_shape_words, error);
    double sum = arguments->status_500 + arguments->resets + arguments->stalls + arguments->malformed;
    if (shape < 0)
        return -1;
    if (sum > 1 + 1e-9) // 0.1 + 0.2 + 0.7 is a little more
        return error_set(error,
                         "--status-500, --resets, --stalls and --malformed are shares of the same "
                         "answers: together they are %.4g, and 1 is all there is",
                         sum);
    *plan = (struct animals_plan){.shape = (enum animals_shape)shape,
                                  .mean_ns = arguments->latency_ms * NS_PER_MS,
                                  .seed = arguments->seed,
                                  .status_500 = arguments->status_500,
                                  .resets = arguments->resets,
                                  .stalls = arguments->stalls,
                                  .malformed = arguments->malformed};
    return 0;
}

static int make_options(const struct arguments *arguments, struct api_options *options, struct error *error)
{
    options->gather = arguments->gather;
    if (parse_address(arguments->listen, &options->address, error) < 0 ||
        make_plan(arguments, &options->plan, error) < 0)
        return -1;
    return arguments->faults ? parse_faults(arguments->faults, &options->faults, error) : 0;
}

// --- What is told ----------------------------------------------------------------------------------------

static int print_json(const struct api_report *report)
{
    const struct histogram *late = &report->late;
    return printf("{\"connections\": %" PRIu64 ", \"requests\": %" PRIu64 ", \"distinct\": %" PRIu64
                  ", \"in_flight_peak\": %" PRIu64 ", \"connections_peak\": %" PRIu64 ", \"cpu_ns\": %" PRIu64
                  ", \"answer_late_p50_ns\": %" PRIu64 ", \"answer_late_p99_ns\": %" PRIu64
                  ", \"answer_late_max_ns\": %" PRIu64 ", \"gathered\": %s}\n",
                  report->connections, report->requests, report->distinct, report->in_flight_peak,
                  report->connections_peak, report->cpu_ns, histogram_quantile(late, 0.5),
                  histogram_quantile(late, 0.99), late->most, report->gathered ? "true" : "false");
}

static void add_time(struct strbuf *text, uint64_t time_ns, const char *behind)
{
    char *time = format_quantity((double)time_ns, "ns");
    strbuf_addf(text, "%s%s", time, behind);
    free(time);
}

static int print_text(const struct api_report *report, uint64_t gather)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%" PRIu64 " connections, at most %" PRIu64 " open at once\n", report->connections,
                report->connections_peak);
    strbuf_addf(&text,
                "%" PRIu64 " requests, of %" PRIu64 " numbers, at most %" PRIu64 " in flight at once\n",
                report->requests, report->distinct, report->in_flight_peak);
    if (!report->gathered)
        strbuf_addf(&text, "%" PRIu64 " were to be in flight at once before any was answered: none was\n",
                    gather);
    if (report->late.total > 0) {
        strbuf_adds(&text, "answers late by ");
        add_time(&text, histogram_quantile(&report->late, 0.5), " (half of them at most), ");
        add_time(&text, report->late.most, " (all of them)\n");
    }
    add_time(&text, report->cpu_ns, " of CPU time\n");
    int printed = fputs(strbuf_text(&text), stdout);
    strbuf_release(&text);
    return printed;
}

static int print_ready(const struct api *api)
{
    char host[INET_ADDRSTRLEN];
    struct sockaddr_in address = api_address(api);
    inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
    return printf("READY %s:%u\n", host, ntohs(address.sin_port));
}

static int serve(const struct arguments *arguments, const struct api_options *options)
{
    struct error error;
    struct api *api = api_open(options, &error);
    if (!api)
        return cmd_fail(1, &error);
    bool good = print_ready(api) >= 0 && streams_flush();
    if (good) {
        const struct api_report *report = api_serve(api);
        int printed = arguments->json ? print_json(report) : print_text(report, options->gather);
        good = printed >= 0 && streams_flush();
    }
    api_close(api);
    return good ? 0 : 1; // main says why
}

int cmd_animals(int argc, char **argv)
{
    struct arguments arguments = {
        .listen = "127.0.0.1:0", .latency = "constant", .latency_ms = 50, .seed = 1};
    struct api_options options = {0};
    struct error error;
    enum options_result parsed = parse(&arguments, argc, argv);
    if (parsed != OPTIONS_GO)
        return parsed == OPTIONS_HELP ? 0 : 2;
    close_range(STDERR_FILENO + 1, ~0U, 0); // what was inherited is not ours; the server counts descriptors
    int status =
        make_options(&arguments, &options, &error) < 0 ? cmd_fail(2, &error) : serve(&arguments, &options);
    vec_release(&options.faults);
    return status;
}
