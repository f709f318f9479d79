// The words of docs/CONTRACT.md for what went wrong.
#include "fanout.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char text[128];

const char *fanout_reason(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return "refused";
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE: // the second send after it
        return "reset";
    case ETIMEDOUT:
    case EAGAIN:
    case EINPROGRESS:
    case EALREADY:
        return "timed out";
    default:
        snprintf(text, sizeof text, "failed: %s", strerror(error));
        return text;
    }
}

const char *fanout_reason_status(long status)
{
    snprintf(text, sizeof text, "status %ld", status);
    return text;
}
