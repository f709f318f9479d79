#include "cmd.h"

#include "data.h"
#include "data_output.h"
#include "nearest.h"
#include "options.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define BYTES_DEFAULT 30000000u
#define BYTES_MOST    1000000000000u
#define REQUESTS_MOST 100000000u

struct data_request {
    uint64_t bytes, events, requests, seed;
    double match;
    const char *out;
};

struct kind {
    struct command_help help;
    struct data_source *(*start)(const struct data_request *request);
    unsigned takes; // which of the options, TAKES_* below; all take seed and out
};

enum { TAKES_BYTES = 1, TAKES_EVENTS = 2, TAKES_MATCH = 4, TAKES_REQUESTS = 8 };

static volatile sig_atomic_t interrupted; // by which signal

static void on_signal(int number)
{
    interrupted = number;
}

static void catch_signal(int number)
{
    const struct sigaction action = {.sa_handler = on_signal};
    struct sigaction before;
    sigaction(number, NULL, &before);
    if (before.sa_handler != SIG_IGN) // as nohup has it
        sigaction(number, &action, NULL);
}

// What was begun of a file shall not stay behind when somebody stops us.
static void catch_signals(void)
{
    catch_signal(SIGHUP);
    catch_signal(SIGINT);
    catch_signal(SIGTERM);
}

static int emit(struct data_source *source, const char *path)
{
    struct error error;
    struct data_output output;
    int status = 0;
    if (data_output_open(&output, path, &error) != 0)
        return cmd_fail(1, &error);
    if (output.temporary)
        catch_signals();
    if (data_output_pour(&output, source, &interrupted, &error) != 0 ||
        (!interrupted && data_output_finish(&output, &error) != 0))
        status = output.reader_gone ? 1 : cmd_fail(1, &error); // `| head` has had enough: nothing to say
    data_output_release(&output);
    if (interrupted) { // die of it, as whoever sent it expects
        signal(interrupted, SIG_DFL);
        raise(interrupted);
    }
    return status;
}

static struct data_source *start_log(const struct data_request *request)
{
    return data_log(request->bytes, request->match, request->seed);
}

static struct data_source *start_letters(const struct data_request *request)
{
    return data_letters(request->events, request->seed);
}

static struct data_source *start_buses(const struct data_request *request)
{
    return data_buses(request->bytes, request->seed);
}

static struct data_source *start_animals(const struct data_request *request)
{
    return data_animals(request->requests, request->seed);
}

static const struct kind kinds[] = {
    {.help =
         {"data log", "",
          "A web server's access log in Apache's combined format, times rising. It consists of whole lines:\n"
          "at most --bytes, and less than a line short of it. A known share of the lines contains the word\n"
          "'python': of the first 1000 lines, 2000 lines and so on exactly --match, to the nearest line."},
     .start = start_log,
     .takes = TAKES_BYTES | TAKES_MATCH},
    {.help =
         {"data letters", "",
          "A text that looks like verse. Whatever the seed it has exactly 1,439,242 vowels (aeiouAEIOU),\n"
          "2,365,799 other letters and 1,785,152 other characters, all of them ASCII: 5,590,193 in all.\n"
          "With --events=N it is the first N characters of that same text."},
     .start = start_letters,
     .takes = TAKES_EVENTS},
    {.help =
         {"data buses", "",
          "A well-formed XML document of buses, with irregular white space: at most --bytes, and less than\n"
          "a bus short of it, but never shorter than the document without a bus. Of the first 1000 buses,\n"
          "the next 1000 and so on exactly 40 are on route 22, 20 of those North Bound; 260 of all are."},
     .start = start_buses,
     .takes = TAKES_BYTES},
    {.help = {"data animals", "",
              "The names of --requests animals that the animals API knows (corobench animals), one a line."},
     .start = start_animals,
     .takes = TAKES_REQUESTS},
};

enum { KINDS = sizeof kinds / sizeof kinds[0], OPTIONS = 5 };

static const char *kind_name(const struct kind *kind)
{
    return strchr(kind->help.name, ' ') + 1;
}

static void fill_options(const struct kind *kind, struct data_request *request,
                         struct option_spec table[OPTIONS + 1])
{
    if (kind->takes & TAKES_BYTES)
        *table++ = (struct option_spec){
            "bytes", OPTION_INTEGER, &request->bytes, "N", "size; 30000000 by default", 0, BYTES_MOST};
    if (kind->takes & TAKES_EVENTS)
        *table++ = (struct option_spec){
            "events", OPTION_INTEGER, &request->events, "N", "only the first N characters", 0, DATA_LETTERS};
    if (kind->takes & TAKES_MATCH)
        *table++ = (struct option_spec){
            "match", OPTION_FRACTION, &request->match, "X", "share with 'python'; 2% by default", 0, 0};
    if (kind->takes & TAKES_REQUESTS)
        *table++ = (struct option_spec){
            "requests", OPTION_INTEGER, &request->requests, "N", "lines; 100 by default", 0, REQUESTS_MOST};
    *table++ = (struct option_spec){
        "seed", OPTION_INTEGER, &request->seed, "N", "another seed, other data; 1 by default", 0, 0};
    *table++ = (struct option_spec){
        "out", OPTION_TEXT, &request->out, "FILE", "not standard output but a file, made as a whole", 0, 0};
    *table = (struct option_spec){0};
}

static int run_kind(const struct kind *kind, int argc, char **argv)
{
    struct data_request request = {
        .bytes = BYTES_DEFAULT, .events = DATA_LETTERS, .requests = 100, .seed = 1, .match = 0.02};
    struct option_spec table[OPTIONS + 1];
    struct error error;
    fill_options(kind, &request, table);
    enum options_result parsed = options_parse(&kind->help, argc, argv, table, NULL);
    if (parsed != OPTIONS_GO)
        return parsed == OPTIONS_WRONG ? 2 : 0;
    if (request.out && !*request.out) {
        error_set(&error, "data: --out wants the name of a file");
        return cmd_fail(2, &error);
    }
    struct data_source *source = kind->start(&request);
    int status = emit(source, request.out);
    free(source);
    return status;
}

static int help(void)
{
    printf(
        "usage: corobench data KIND [OPTION]...\n\n"
        "Writes one of the inputs of the workloads on standard output, or with --out=FILE into a file that\n"
        "appears as a whole. The same options give the same bytes on every machine and for ever.\n");
    for (size_t i = 0; i < KINDS; i++)
        printf("\n%s:\n%s\n", kind_name(&kinds[i]), kinds[i].help.means);
    printf("\n'corobench data KIND --help' lists the options of a kind.\n");
    return 0;
}

static int wrong_kind(const char *word)
{
    const char *names[KINDS];
    char hint[160];
    for (size_t i = 0; i < KINDS; i++)
        names[i] = kind_name(&kinds[i]);
    struct error error;
    if (!word || *word == '-')
        error_set(
            &error,
            "data: name the kind first, 'log', 'letters', 'buses' or 'animals'; see 'corobench data --help'");
    else
        error_set(&error, "data: no kind '%.60s'%s: there are log, letters, buses and animals", word,
                  nearest_hint(hint, word, names, KINDS));
    return cmd_fail(2, &error);
}

int cmd_data(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return help();
    for (size_t i = 0; argc > 1 && i < KINDS; i++)
        if (strcmp(argv[1], kind_name(&kinds[i])) == 0)
            return run_kind(&kinds[i], argc - 1, argv + 1);
    return wrong_kind(argc > 1 ? argv[1] : NULL);
}
