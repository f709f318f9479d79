#include "clock.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

static uint64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

uint64_t clock_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

uint64_t clock_asleep_ns(void)
{
    uint64_t awake = read_clock(CLOCK_MONOTONIC), all = read_clock(CLOCK_BOOTTIME);
    return all > awake ? all - awake : 0;
}

void clock_sleep_ns(uint64_t duration_ns)
{
    uint64_t until = clock_ns() + duration_ns;
    struct timespec at = {.tv_sec = (time_t)(until / NS_PER_SECOND),
                          .tv_nsec = (long)(until % NS_PER_SECOND)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
        ;
}

static void utc(char text[32], const char *format)
{
    time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(text, 32, format, &parts);
}

void clock_utc_extended(char text[32])
{
    utc(text, "%Y-%m-%dT%H:%M:%SZ");
}

void clock_utc_basic(char text[32])
{
    utc(text, "%Y%m%dT%H%M%SZ");
}
