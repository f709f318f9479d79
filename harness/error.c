#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *error, const char *format, ...)
{
    if (!error)
        return -1;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return -1;
}

// What errno says, and what to do where the same helps whatever was tried.
static const struct {
    int number;
    const char *words, *remedy;
} known[] = {
    {ENOSPC, NULL, "make room there (df and df -i tell)"},
    {EDQUOT, NULL, "make room there, or raise the quota"},
    {EFBIG, NULL, "raise the limit (ulimit -f)"},
    {EIO, NULL, "the disk fails (dmesg tells); name another place"},
    {EROFS, NULL, "name another place, or mount it writable"},
    {EMFILE, NULL, "raise the limit (ulimit -n)"},
    {ESPIPE, "a pipe or a device stands where a file is wanted", "put the file back"}, // of regular_open
};

static void add_reason(char *text, size_t room, int number)
{
    char standard[128];
    const char *words = strerror_r(number, standard, sizeof standard), *remedy = NULL;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].number == number) {
            words = known[i].words ? known[i].words : words;
            remedy = known[i].remedy;
        }
    snprintf(text, room, ": %s%s%s", words, remedy ? ": " : "", remedy ? remedy : "");
}

int error_errno(struct error *error, const char *format, ...)
{
    int number = errno; // vsnprintf may change it
    if (!error)
        return -1;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    size_t length = strlen(error->text);
    add_reason(error->text + length, sizeof error->text - length, number);
    errno = number;
    return -1;
}
