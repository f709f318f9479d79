// A run that is given up: why, until all that came before is printed.
#include "buses.h"

#include "environment.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static bool given_up;
static char why[512];

uint64_t (*buses_line)(void);

bool buses_given_up(void)
{
    return given_up;
}

void buses_give_up(uint64_t line, const char *format, ...)
{
    if (given_up) // what comes later follows from the first
        return;
    given_up = true;
    size_t length = (size_t)snprintf(why, sizeof why, "line %" PRIu64 ": ", line);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why + length, sizeof why - length, format, arguments);
    va_end(arguments);
}

void buses_say_why(void)
{
    errno = 0;
    rig_die("%s", why);
}
