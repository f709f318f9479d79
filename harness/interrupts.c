#include "interrupts.h"

#include <stddef.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { SIGNALS = sizeof signals / sizeof *signals };

// nohup, and a shell's background: what is ignored is not to end us, and would wait like any other.
static bool is_ignored(int signal)
{
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void interrupts_hold(struct interrupts *interrupts)
{
    sigset_t held;
    sigemptyset(&held);
    for (size_t i = 0; i < SIGNALS; i++)
        if (!is_ignored(signals[i]))
            sigaddset(&held, signals[i]);
    sigprocmask(SIG_BLOCK, &held, &interrupts->before);
}

bool interrupts_wait(void)
{
    sigset_t pending;
    bool waits = false;
    sigpending(&pending);
    for (size_t i = 0; i < SIGNALS; i++)
        waits = waits || sigismember(&pending, signals[i]) == 1;
    return waits;
}

void interrupts_let_go(const struct interrupts *interrupts)
{
    sigprocmask(SIG_SETMASK, &interrupts->before, NULL);
}
