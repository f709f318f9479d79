#include "rig.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void print_words(FILE *stream, const struct rig_word *word)
{
    for (size_t i = 0; word->words[i]; i++)
        fprintf(stream, "%s%s", word->words[i], word->words[i + 1] ? ", " : "");
}

static void usage(FILE *stream, const struct rig_option *table)
{
    fprintf(stream, "usage: %s [--OPTION=VALUE]...\n", program_invocation_short_name);
    for (const struct rig_option *option = table; option->name; option++) {
        const struct sockaddr_in *address = option->value;
        const struct rig_word *word = option->value;
        switch (option->kind) {
        case RIG_INTEGER:
            fprintf(stream, "  --%s=N  %s (%.0f to %.0f, default %" PRIu64 ")\n", option->name, option->means,
                    option->least, option->most, *(uint64_t *)option->value);
            break;
        case RIG_REAL:
            fprintf(stream, "  --%s=X  %s (%g to %g, default %g)\n", option->name, option->means,
                    option->least, option->most, *(double *)option->value);
            break;
        case RIG_TEXT:
            fprintf(stream, "  --%s=TEXT  %s\n", option->name, option->means);
            break;
        case RIG_WORD:
            fprintf(stream, "  --%s=WORD  %s (", option->name, option->means);
            print_words(stream, word);
            fprintf(stream, "; default %s)\n", word->words[word->chosen]);
            break;
        case RIG_ADDRESS:
            fprintf(stream, "  --%s=ADDRESS:PORT  %s (default %s:%u)\n", option->name, option->means,
                    inet_ntoa(address->sin_addr), ntohs(address->sin_port));
            break;
        }
    }
}

// Ends the program: says what is wrong with an argument, or else what its option wants, and the usage.
static _Noreturn void refuse(const char *argument, const struct rig_option *table, const char *wrong,
                             const struct rig_option *option)
{
    fprintf(stderr, "%s: %s: ", program_invocation_short_name, argument);
    if (wrong) {
        fputs(wrong, stderr);
    } else if (option->kind == RIG_INTEGER) {
        fprintf(stderr, "a number from %.0f to %.0f, digits only, is wanted", option->least, option->most);
    } else if (option->kind == RIG_REAL) {
        fprintf(stderr, "a number from %g to %g is wanted", option->least, option->most);
    } else if (option->kind == RIG_WORD) {
        fputs("one of ", stderr);
        print_words(stderr, option->value);
        fputs(" is wanted", stderr);
    } else {
        fputs("ADDRESS:PORT is wanted, both in numbers", stderr);
    }
    fputc('\n', stderr);
    usage(stderr, table);
    exit(2);
}

// Digits only: no sign, no space, nothing behind. Returns 0 or -1.
static int parse_integer(const char *text, double least, double most, uint64_t *value)
{
    if (!*text || strspn(text, "0123456789") != strlen(text))
        return -1;
    errno = 0;
    unsigned long long number = strtoull(text, NULL, 10);
    if (errno || (double)number < least || (double)number > most)
        return -1;
    *value = number;
    return 0;
}

// Decimal, no white space; strtod alone would also take " 1", "0x1p3" and "nan".
static int parse_real(const char *text, double least, double most, double *value)
{
    if (!*text || strspn(text, "+-.0123456789eE") != strlen(text))
        return -1;
    char *end = NULL;
    double number = strtod(text, &end);
    if (end == text || *end || !isfinite(number) || number < least || number > most)
        return -1;
    *value = number;
    return 0;
}

static int parse_address(const char *text, struct sockaddr_in *address)
{
    const char *colon = strchr(text, ':');
    char host[INET_ADDRSTRLEN];
    if (!colon || (size_t)(colon - text) >= sizeof host)
        return -1;
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    uint64_t port;
    struct in_addr number;
    if (inet_pton(AF_INET, host, &number) != 1 || parse_integer(colon + 1, 0, 65535, &port) < 0)
        return -1;
    *address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = number, .sin_port = htons((uint16_t)port)};
    return 0;
}

static int parse_word(const char *text, const char *const *words, size_t *chosen)
{
    for (size_t i = 0; words[i]; i++) {
        if (strcmp(words[i], text) == 0) {
            *chosen = i;
            return 0;
        }
    }
    return -1;
}

static int parse(const char *text, const struct rig_option *option, void *value)
{
    switch (option->kind) {
    case RIG_INTEGER:
        return parse_integer(text, option->least, option->most, value);
    case RIG_REAL:
        return parse_real(text, option->least, option->most, value);
    case RIG_ADDRESS:
        return parse_address(text, value);
    case RIG_WORD:
        return parse_word(text, ((const struct rig_word *)option->value)->words,
                          &((struct rig_word *)value)->chosen);
    case RIG_TEXT:
        *(const char **)value = text;
    }
    return 0;
}

// Takes one argument, or, unless `store`, only looks at it; one that is wrong ends the program.
static void take(const char *argument, const struct rig_option *table, bool store)
{
    const char *equals = strchr(argument, '=');
    if (strncmp(argument, "--", 2) != 0 || !equals)
        refuse(argument, table, "options are --name=value", NULL);
    size_t length = (size_t)(equals - argument) - 2;
    for (const struct rig_option *option = table; option->name; option++) {
        if (strlen(option->name) != length || strncmp(option->name, argument + 2, length) != 0)
            continue;
        union {
            uint64_t integer;
            double real;
            const char *text;
            struct rig_word word;
            struct sockaddr_in address;
        } unused;
        if (parse(equals + 1, option, store ? option->value : &unused) < 0)
            refuse(argument, table, NULL, option);
        return;
    }
    refuse(argument, table, "no such option", NULL);
}

void rig_options(int argc, char **argv, const struct rig_option *table)
{
    // Nothing is stored before all is known to be good: until then the table holds the defaults to print.
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            usage(stdout, table);
            exit(0);
        }
        take(argv[i], table, false);
    }
    for (int i = 1; i < argc; i++)
        take(argv[i], table, true);
}

uint64_t rig_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

size_t rig_stack_bytes(size_t wanted)
{
    long least = sysconf(_SC_THREAD_STACK_MIN);
    return least > 0 && (size_t)least > wanted ? (size_t)least : wanted;
}

// The output function of splitmix64 (Steele, Lea, Flood 2014; public domain code by Sebastiano Vigna).
uint64_t rig_mix(uint64_t value)
{
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

int rig_input_open(const char *path, const char *what)
{
    if (!path || !*path)
        rig_usage("--input=FILE is wanted: %s", what);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        rig_die("cannot read %s", path);
    return file;
}

void rig_answer_end(void)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        rig_die("cannot print the answer");
}

void rig_metric(const char *name, uint64_t value, const char *unit)
{
    const char *path = getenv("COROBENCH_METRICS");
    if (!path)
        return;
    FILE *file = fopen(path, "ae");
    if (!file || fprintf(file, "%s %" PRIu64 " %s\n", name, value, unit) < 0 || fclose(file) != 0)
        rig_die("cannot append to %s", path);
}

void rig_metric_peak_rss(void)
{
    FILE *file = fopen("/proc/self/status", "re");
    if (!file)
        return;
    char line[256];
    uint64_t kilobytes;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "VmHWM: %" SCNu64 " kB", &kilobytes) == 1)
            rig_metric("peak_rss_bytes", kilobytes * 1024, "bytes");
    fclose(file);
}

void rig_ledger_open(struct rig_ledger *ledger)
{
    atomic_fetch_add_explicit(&ledger->created, 1, memory_order_relaxed);
    uint_fast64_t live = atomic_fetch_add_explicit(&ledger->live, 1, memory_order_relaxed) + 1;
    uint_fast64_t peak = atomic_load_explicit(&ledger->peak, memory_order_relaxed);
    while (live > peak && !atomic_compare_exchange_weak(&ledger->peak, &peak, live))
        ;
}

void rig_ledger_close(struct rig_ledger *ledger)
{
    atomic_fetch_sub_explicit(&ledger->live, 1, memory_order_relaxed);
}

void rig_ledger_report(struct rig_ledger *ledger)
{
    char name[64];
    snprintf(name, sizeof name, "%s_created", ledger->name);
    rig_metric(name, atomic_load(&ledger->created), "count");
    snprintf(name, sizeof name, "%s_peak", ledger->name);
    rig_metric(name, atomic_load(&ledger->peak), "count");
}

void rig_report(uint64_t elapsed_ns, uint64_t operations, struct rig_ledger *const *ledgers)
{
    rig_metric("elapsed_ns", elapsed_ns, "ns");
    rig_metric("operations", operations, "count");
    rig_metric_peak_rss();
    for (; *ledgers; ledgers++)
        if (atomic_load(&(*ledgers)->created) > 0)
            rig_ledger_report(*ledgers);
}

static void complain(const char *format, va_list arguments, int number)
{
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, arguments);
    if (number)
        fprintf(stderr, ": %s", strerror(number));
    fputc('\n', stderr);
}

void rig_die(const char *format, ...)
{
    int number = errno;
    va_list arguments;
    va_start(arguments, format);
    complain(format, arguments, number);
    va_end(arguments);
    exit(1);
}

void rig_usage(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(format, arguments, 0);
    va_end(arguments);
    exit(2);
}

void rig_cannot_run(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(format, arguments, 0);
    va_end(arguments);
    exit(77);
}
