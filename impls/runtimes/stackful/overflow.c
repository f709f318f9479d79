#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "overflow.h"

#include "stackful.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/uio.h>
#include <unistd.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OVERFLOW_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define OVERFLOW_SANITIZED 1
#endif
#endif
#ifndef OVERFLOW_SANITIZED
#define OVERFLOW_SANITIZED 0
#endif

enum { HANDLER_BYTES = 32 * 1024 }; // for a handler of the program's too, which may not have asked for little

static struct sigaction earlier; // the handler that was there before

static bool left_to_others(void)
{
    return OVERFLOW_SANITIZED || RUNNING_ON_VALGRIND;
}

static struct iovec text(const char *text)
{
    return (struct iovec){.iov_base = (void *)text, .iov_len = strlen(text)};
}

// The size of a stack, as "64 KB".
static const char *size_of(unsigned order, char digits[8])
{
    static const char units[][4] = {" KB", " MB", " GB", " TB"};
    unsigned value = 1U << order % 10;
    char *end = digits;
    for (unsigned power = 1000; power > 0; power /= 10)
        if (value >= power)
            *end++ = (char)('0' + value / power % 10);
    memcpy(end, units[order / 10 - 1], sizeof units[0]);
    return digits;
}

// Only what is async-signal-safe, and little stack.
static void overflow_tell(const struct stackful *coroutine)
{
    char digits[8];
    struct iovec line[] = {
        text("stackful: stack overflow in '"),
        text(coroutine->name),
        text("': its "),
        text(size_of(stackful_stack(coroutine)->order, digits)),
        text(" are used up; create it with more stack_bytes\n"),
    };
    (void)!writev(STDERR_FILENO, line, sizeof line / sizeof *line);
}

// The coroutine that runs is the only one whose stack grows: a guard that another's pointer ran into is no
// overflow.
static bool overflow_is(const struct stackful *coroutine, const siginfo_t *info)
{
    if (!coroutine || info->si_code <= 0) // nobody's, or sent by somebody
        return false;
    uintptr_t low = (uintptr_t)stackful_stack(coroutine)->low, address = (uintptr_t)info->si_addr;
    return address < low && low - address <= stack_guard_bytes(stackful_stack(coroutine)->order);
}

// The instruction is tried again after the handler and faults again, so that the program ends where it is; a
// signal that was sent is sent again.
static void default_action(int signal, const siginfo_t *info)
{
    sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    if (info->si_code <= 0)
        raise(signal); // blocked until the handler returns
}

static void on_fault(int signal, siginfo_t *info, void *context)
{
    int number = errno;
    if (overflow_is(stackful_running, info)) {
        overflow_tell(stackful_running);
        default_action(signal, info);
    } else if (earlier.sa_flags & SA_SIGINFO) {
        earlier.sa_sigaction(signal, info, context);
    } else if (earlier.sa_handler == SIG_DFL || (earlier.sa_handler == SIG_IGN && info->si_code > 0)) {
        default_action(signal, info);
    } else if (earlier.sa_handler != SIG_IGN) {
        earlier.sa_handler(signal);
    }
    errno = number;
}

void overflow_watch(void)
{
    if (left_to_others() || sigaction(SIGSEGV, NULL, &earlier) != 0)
        return;
    struct sigaction action = earlier; // with the mask that the earlier handler expects
    action.sa_flags |= SA_SIGINFO | SA_ONSTACK;
    action.sa_sigaction = on_fault;
    sigaction(SIGSEGV, &action, NULL);
}

void *overflow_thread_begin(void)
{
    stack_t own;
    if (left_to_others() || sigaltstack(NULL, &own) != 0 || !(own.ss_flags & SS_DISABLE))
        return NULL;
    size_t least = getauxval(AT_MINSIGSTKSZ); // grows with the processor's registers
    size_t bytes = (least > 0 ? least : 16384) + HANDLER_BYTES;
    own = (stack_t){.ss_sp = malloc(bytes), .ss_size = bytes};
    if (own.ss_sp && sigaltstack(&own, NULL) == 0)
        return own.ss_sp;
    free(own.ss_sp);
    return NULL;
}

void overflow_thread_end(void *signal_stack)
{
    stack_t own;
    if (signal_stack && sigaltstack(NULL, &own) == 0 && own.ss_sp == signal_stack)
        sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
    free(signal_stack);
}
