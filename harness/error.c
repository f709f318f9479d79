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
    char reason[128];
    snprintf(error->text + length, sizeof error->text - length, ": %s",
             strerror_r(number, reason, sizeof reason));
    errno = number;
    return -1;
}
