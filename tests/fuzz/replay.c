// replay TARGET INPUT... -- a fuzz target without libFuzzer: gives it each of the files, and those of
// folders, once.
//
// This is how seeds and found cases are a test in builds of any compiler. An input that the target ends the
// program at is named.
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char current[4096];
static unsigned long replayed;

static void tell(int number)
{
    static const char words[] = "replay: ended at ";
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
    (void)!write(STDERR_FILENO, current, strlen(current));
    (void)!write(STDERR_FILENO, "\n", 1);
    _exit(number);
}

static void replay(void)
{
    FILE *file = fopen(current, "re");
    struct stat status;
    if (!file || fstat(fileno(file), &status) != 0) {
        fprintf(stderr, "replay: cannot read %s: %s\n", current, strerror(errno));
        exit(2);
    }
    // As long as the input, to the byte: whoever reads on is seen.
    size_t size = (size_t)status.st_size;
    uint8_t *bytes = malloc(size ? size : 1);
    if (!bytes || fread(bytes, 1, size, file) != size)
        abort();
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    replayed++;
}

static void replay_folder(void)
{
    size_t length = strlen(current);
    struct dirent **entries;
    int count = scandir(current, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        snprintf(current + length, sizeof current - length, "/%s", entries[i]->d_name);
        struct stat status;
        if (stat(current, &status) == 0 && S_ISREG(status.st_mode))
            replay();
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

int main(int argc, char **argv)
{
    signal(SIGABRT, tell);
    struct sigaction now;
    if (sigaction(SIGSEGV, NULL, &now) == 0 &&
        now.sa_handler == SIG_DFL) // else it is a sanitizer's, which says more
        signal(SIGSEGV, tell);
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++) {
        struct stat status;
        snprintf(current, sizeof current, "%s", argv[i]);
        if (stat(current, &status) == 0 && S_ISDIR(status.st_mode))
            replay_folder();
        else
            replay();
    }
    printf("%lu inputs\n", replayed);
    return 0;
}
