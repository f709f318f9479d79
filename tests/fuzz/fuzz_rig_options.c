// rig_options -- an implementation's command line: a line of the input is an argument. Nothing is stored
// unless all of it is good, and who is refused is told so with exit status 2.
//
// reads: rig.c
// links: rig
// wraps: exit
#include "fuzz.h"

#include "rig.h"

#include <arpa/inet.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_MOST = 64, RUNS = -1 };

static jmp_buf ended;
static bool guarded; // within rig_options

_Noreturn void
__real_exit(int status); // NOLINT(bugprone-reserved-identifier): ld's name for what it stands before
_Noreturn void __wrap_exit(int status); // NOLINT(bugprone-reserved-identifier): ld's name

_Noreturn void __wrap_exit(int status) // NOLINT(bugprone-reserved-identifier): ld's name
{
    if (guarded)
        longjmp(ended, status + 1);
    __real_exit(status);
}

static const char *const kinds[] = {"cpu", "wait", NULL};

struct values {
    uint64_t integer;
    double real;
    const char *text;
    struct rig_word word;
    struct sockaddr_in address;
};

static const struct values before = {.integer = 7, .real = 0.5, .word = {kinds, 1}};

// The exit status, or RUNS.
static int parse(int argc, char **argv, struct values *values, char **said)
{
    const struct rig_option table[] = {{"events", RIG_INTEGER, &values->integer, 1, 5590193, "letters"},
                                       {"match", RIG_REAL, &values->real, 0, 1, "share"},
                                       {"input", RIG_TEXT, &values->text, 0, 0, "file"},
                                       {"work-kind", RIG_WORD, &values->word, 0, 0, "kind"},
                                       {"listen", RIG_ADDRESS, &values->address, 0, 0, "address"},
                                       {0}};
    static size_t length;
    static FILE *stdout_before, *stderr_before;
    stdout_before = stdout;
    stderr_before = stderr;
    stdout = stderr = open_memstream(said, &length); // glibc's are variables
    guarded = true;
    volatile int status = setjmp(ended) - 1; // NOLINT(cert-err52-cpp)
    if (status == RUNS)
        rig_options(argc, argv, table);
    guarded = false;
    fclose(stderr);
    stdout = stdout_before;
    stderr = stderr_before;
    return status;
}

static void check(int argc, char **argv)
{
    static struct values values;
    static char *said;
    values = before;
    int status = parse(argc, argv, &values, &said);
    if (status == RUNS) {
        fuzz_require(!*said, "it says: %s", said);
        fuzz_require(values.integer >= 1 && values.integer <= 5590193 && values.real >= 0 &&
                         values.real <= 1 && values.word.chosen <= 1,
                     "out of range: %llu, %g", (unsigned long long)values.integer, values.real);
    } else {
        fuzz_require((status == 2 || status == 0) && *said, "exit status %d, saying: %s", status, said);
        fuzz_require(values.integer == before.integer && values.real == before.real &&
                         values.text == before.text && values.word.chosen == before.word.chosen &&
                         values.address.sin_port == 0,
                     "something was stored of what was refused");
    }
    free(said);
    said = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *argv[ARGUMENTS_MOST + 1] = {(char *)"program"}, *text = fuzz_text(fuzz_bytes_of(data, size)),
                                *rest = text;
    int argc = 1;
    for (char *line; argc < ARGUMENTS_MOST && (line = strsep(&rest, "\n"));)
        argv[argc++] = line;
    check(argc, argv);
    free(text);
    return 0;
}
