#include "process.h"

#include "clock.h"
#include "descendants.h"
#include "keeper.h"
#include "standing.h"
#include "strbuf.h"
#include "vec.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CAPTURE_MOST = 16 * 1024 * 1024, ORPHANS_SECONDS = 10 };

struct ending {
    pid_t pid;
    int status;
    enum excess excess;
};

// The driver's side. One keeper, so one of these.
static struct {
    pid_t keeper; // 0: none
    bool lost;    // it has ended, and was waited for
    int socket, interrupt, nothing;
    volatile sig_atomic_t interrupted;
    volatile sig_atomic_t went_on;             // how often the driver did, after a stop
    unsigned stopped;                          // how often its programs were
    unsigned forsaken;                         // what the last sweep found
    struct endings VEC(struct ending) endings; // told of, not yet asked for
} driver = {.socket = -1, .interrupt = -1, .nothing = -1};

// --- The keeper ------------------------------------------------------------------------------------------

static void close_all(void)
{
    int *descriptors[] = {&driver.socket, &driver.interrupt, &driver.nothing};
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++) {
        if (*descriptors[i] >= 0)
            close(*descriptors[i]);
        *descriptors[i] = -1;
    }
    vec_release(&driver.endings);
}

static void on_continue(int signal)
{
    (void)signal;
    driver.went_on++;
}

// EAGAIN is many things; of fork it is a limit.
static int no_process(struct error *error, const char *what)
{
    return errno == EAGAIN
               ? error_set(error,
                           "cannot %s: no further process is allowed here: raise the limit (ulimit "
                           "-u, or pids.max of the cgroup)",
                           what)
               : error_errno(error, "cannot %s", what);
}

// Its first report: whether it has all that it keeps its promises by. A kernel, or a container, may refuse
// some.
static int await_keeper(struct error *error)
{
    struct keeper_report first = {.news = KEEPER_FAILED, .number = EPIPE};
    while (recv(driver.socket, &first, sizeof first, 0) < 0 && errno == EINTR)
        ;
    if (first.news == KEEPER_STARTED)
        return 0;
    process_shutdown();
    errno = first.number;
    return error_errno(error, "cannot keep watch over programs: a call that this takes is refused here");
}

int process_init(struct error *error)
{
    const struct sigaction action = {.sa_handler = on_continue, .sa_flags = SA_RESTART};
    int ends[2];
    assert(driver.keeper == 0);
    driver.interrupted = 0;
    if (access("/proc/thread-self/children", R_OK) != 0)
        return error_set(
            error, "/proc does not tell the children of a process (/proc/PID/task/TID/children): 'mount -t "
                   "proc proc /proc', as root, mounts it; the kernel needs CONFIG_PROC_CHILDREN");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return error_errno(error, "cannot make a socket for the keeper");
    driver.socket = ends[0];
    driver.interrupt = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    driver.nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    driver.keeper = driver.interrupt < 0 || driver.nothing < 0 ? -1 : fork();
    if (driver.keeper == 0) {
        close(ends[0]);
        keeper_run(ends[1]);
    }
    close(ends[1]);
    if (driver.keeper > 0) {
        prctl(PR_SET_CHILD_SUBREAPER, 1); // for the day the keeper is killed: see sweep_orphans
        sigaction(SIGCONT, &action, NULL);
        return await_keeper(error);
    }
    driver.keeper = 0;
    no_process(error, "start the keeper");
    close_all();
    return -1;
}

void process_shutdown(void)
{
    if (driver.keeper == 0)
        return;
    close_all();
    while (!driver.lost && waitpid(driver.keeper, NULL, 0) < 0 && errno == EINTR)
        ;
    driver.lost = false;
    driver.keeper = 0;
}

// The keeper's programs died with it (PR_SET_PDEATHSIG), but not what those had started: that is the
// driver's now (child subreaper).
static void sweep_orphans(void)
{
    const uint64_t until = clock_ns() + ORPHANS_SECONDS * NS_PER_SECOND;
    while (clock_ns() < until) {
        struct pids living = {0};
        pid_t ended;
        while ((ended = waitpid(-1, NULL, WNOHANG)) > 0 || (ended < 0 && errno == EINTR))
            ;
        if (ended < 0) // no child, hence no descendant
            return;
        descendants_add(&living, getpid());
        for (size_t i = 0; i < living.count; i++)
            kill(living.items[i], SIGKILL);
        vec_release(&living);
        poll(NULL, 0, 10);
    }
}

static int keeper_lost(struct error *error)
{
    if (driver.keeper > 0 && !driver.lost) {
        driver.lost = true;
        kill(driver.keeper, SIGKILL); // in case it only lost its senses
        sweep_orphans();
    }
    return error_set(error, driver.keeper == 0 ? "the keeper process has not been started"
                                               : "the keeper process was lost: was it killed?");
}

// --- Messages --------------------------------------------------------------------------------------------

static int order(const void *bytes, size_t length, const int files[3], struct error *error)
{
    union {
        char bytes[CMSG_SPACE(3 * sizeof(int))];
        struct cmsghdr aligned;
    } control = {.bytes = {0}};
    struct iovec place = {.iov_base = (void *)bytes, .iov_len = length}; // sendmsg only reads
    struct msghdr message = {.msg_iov = &place, .msg_iovlen = 1};
    if (files) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(3 * sizeof(int));
        memcpy(CMSG_DATA(head), files, 3 * sizeof(int));
    }
    while (sendmsg(driver.socket, &message, MSG_NOSIGNAL) < 0) {
        if (errno == EBADF && driver.socket >= 0)
            return error_errno(error, "cannot hand over a descriptor that is not open");
        if (errno != EINTR)
            return keeper_lost(error);
    }
    return 0;
}

// Receives the next report; an ENDED is also noted. 1: there was one; 0: none without waiting.
static int hear(struct keeper_report *report, int flags, struct error *error)
{
    ssize_t length;
    while ((length = recv(driver.socket, report, sizeof *report, flags)) < 0 && errno == EINTR)
        ;
    if (length < 0 && errno == EAGAIN)
        return 0;
    if (length != sizeof *report)
        return keeper_lost(error);
    if (report->news == KEEPER_ENDED)
        vec_push(&driver.endings, ((struct ending){report->pid, report->status, report->excess}));
    return 1;
}

// Receives the answer to a request; programs may end meanwhile.
static int hear_answer(struct keeper_report *report, struct error *error)
{
    do {
        if (hear(report, 0, error) < 0)
            return -1;
    } while (report->news == KEEPER_ENDED);
    return 0;
}

// --- Starting --------------------------------------------------------------------------------------------

static unsigned add_texts(struct strbuf *request, const char *const *texts)
{
    unsigned count = 0;
    for (; texts && texts[count]; count++)
        strbuf_add(request, texts[count], strlen(texts[count]) + 1);
    return count;
}

// A script whose interpreter is missing is "No such file" too: say which.
static int cannot(const struct keeper_report *report, const char *program, struct error *error)
{
    errno = report->number;
    if (errno != ENOENT || !strchr(program, '/') || access(program, F_OK) != 0) {
        errno = report->number;
        return error_errno(error, "cannot %s '%s'", report->step, program);
    }
    return error_set(error, "cannot %s '%s': the interpreter its first line names is not there", report->step,
                     program);
}

// A program of the past with this pid, whose ending nobody asked for, is not this one.
static void forget(pid_t pid)
{
    for (size_t i = 0; i < driver.endings.count;) {
        if (driver.endings.items[i].pid == pid)
            driver.endings.items[i] = driver.endings.items[--driver.endings.count];
        else
            i++;
    }
}

static int hear_start(struct process *process, const char *program, struct error *error)
{
    struct keeper_report answer;
    if (hear_answer(&answer, error) != 0)
        return -1;
    if (answer.news == KEEPER_FAILED)
        return cannot(&answer, program, error);
    forget(answer.pid);
    process->pid = answer.pid;
    return 0;
}

int process_start(struct process *process, const struct process_spec *spec, struct error *error)
{
    struct keeper_request head = {
        .verb = KEEPER_SPAWN,
        .pinned = spec->cpus != NULL,
        .file_most = spec->file_most,
        .descriptors_most = spec->descriptors_most,
        .apart = spec->apart,
    };
    struct strbuf request = {0};
    int files[] = {spec->stdin_fd <= 0 ? driver.nothing : spec->stdin_fd,
                   spec->stdout_fd < 0 ? driver.nothing : spec->stdout_fd,
                   spec->stderr_fd < 0 ? driver.nothing : spec->stderr_fd};
    *process = (struct process){0};
    if (spec->cpus)
        head.cpus = *spec->cpus;
    strbuf_add(&request, &head, sizeof head);
    head.arguments = add_texts(&request, spec->argv);
    head.variables = add_texts(&request, spec->environment);
    memcpy(request.text, &head, sizeof head);
    int result = -1;
    if (request.length > KEEPER_REQUEST_MOST)
        error_set(error, "cannot run '%s': its arguments are longer than %d bytes", spec->argv[0],
                  KEEPER_REQUEST_MOST);
    else if (order(request.text, request.length, files, error) == 0)
        result = hear_start(process, spec->argv[0], error);
    strbuf_release(&request);
    return result;
}

// --- Waiting ---------------------------------------------------------------------------------------------

// Whether the program's ending has been told of: then it is noted in the process.
static bool claim(struct process *process)
{
    for (size_t i = 0; i < driver.endings.count && !process->ended; i++) {
        struct ending ending = driver.endings.items[i];
        if (ending.pid != process->pid)
            continue;
        process->ended = true;
        process->end = WIFEXITED(ending.status) ? PROCESS_EXITED : PROCESS_SIGNALLED;
        process->code = WIFEXITED(ending.status) ? WEXITSTATUS(ending.status) : WTERMSIG(ending.status);
        process->excess = ending.excess;
        driver.endings.items[i] = driver.endings.items[--driver.endings.count];
    }
    return process->ended;
}

const char *process_ending(const struct process *process, char words[PROCESS_WORDS_SIZE])
{
    if (process->end == PROCESS_EXITED)
        snprintf(words, PROCESS_WORDS_SIZE, "exit status %d", process->code);
    else if (process->excess != EXCESS_NONE)
        snprintf(words, PROCESS_WORDS_SIZE, "%s", excess_words(process->excess));
    else
        snprintf(words, PROCESS_WORDS_SIZE, "ended by signal %d (%s)", process->code,
                 sigdescr_np(process->code));
    return words;
}

// Takes in what the keeper has told so far.
static int hear_all(struct error *error)
{
    struct keeper_report report;
    int got;
    while ((got = hear(&report, MSG_DONTWAIT, error)) > 0)
        ;
    return got;
}

// Sleeps until the keeper tells something, one of the other descriptors has input, process_interrupt is
// called, or the time has come.
static void sleep_until(uint64_t until_ns, const int *others, size_t count)
{
    struct pollfd sources[4] = {{.fd = driver.socket, .events = POLLIN},
                                {.fd = driver.interrupt, .events = POLLIN}};
    for (size_t i = 0; i < count; i++)
        sources[2 + i] = (struct pollfd){.fd = others[i], .events = POLLIN}; // poll passes over a -1
    uint64_t now = clock_ns(), rest = until_ns > now ? until_ns - now : 0;
    struct timespec limit = {.tv_sec = (time_t)(rest / NS_PER_SECOND),
                             .tv_nsec = (long)(rest % NS_PER_SECOND)};
    ppoll(sources, 2 + count, until_ns == UINT64_MAX ? NULL : &limit, NULL);
}

int process_wait(struct process *process, uint64_t until_ns, enum process_end *end, struct error *error)
{
    for (;;) {
        if (!process->ended && hear_all(error) != 0)
            return -1;
        if (claim(process)) {
            *end = process->end;
            return 0;
        }
        if (driver.interrupted || clock_ns() >= until_ns) {
            *end = driver.interrupted ? PROCESS_STOPPED : PROCESS_TIMED_OUT;
            return 0;
        }
        sleep_until(until_ns, NULL, 0);
    }
}

// --- Signals and sweeping --------------------------------------------------------------------------------

static void send_signal(enum keeper_verb verb, const struct process *process, int number)
{
    struct keeper_request request = {.verb = verb, .pid = process->pid, .signal = number};
    if (process->pid > 0 && !process->ended)
        order(&request, sizeof request, NULL, NULL);
}

void process_signal(const struct process *process, int signal)
{
    send_signal(KEEPER_SIGNAL, process, signal);
}

void process_signal_children(const struct process *process, int signal)
{
    send_signal(KEEPER_SIGNAL_CHILDREN, process, signal);
}

void process_signal_all(const struct process *process, int signal)
{
    send_signal(KEEPER_SIGNAL_ALL, process, signal);
}

void process_interrupt(void)
{
    int number = errno;
    uint64_t one = 1;
    driver.interrupted = 1;
    ssize_t written = write(driver.interrupt, &one, sizeof one); // stays readable: nobody reads it
    (void)written;
    errno = number;
}

bool process_interrupted(void)
{
    return driver.interrupted;
}

int process_sweep(struct error *error)
{
    struct keeper_request request = {.verb = KEEPER_SWEEP};
    struct keeper_report answer;
    if (order(&request, sizeof request, NULL, error) != 0 || hear_answer(&answer, error) != 0)
        return -1;
    driver.forsaken = answer.forsaken;
    driver.stopped += answer.stopped;
    if (answer.left)
        return error_set(error, "%u processes cannot be killed", answer.left);
    return (int)answer.found;
}

unsigned process_forsaken(void)
{
    return driver.forsaken;
}

unsigned process_stops(void)
{
    return driver.stopped + (unsigned)driver.went_on;
}

// --- Capturing -------------------------------------------------------------------------------------------

struct capture {
    int from; // read end, non-blocking; -1 once closed
    struct strbuf *into;
    bool overflow;
};

// Opens a pipe; *to is the end that the program writes.
static int capture_open(struct capture *capture, int *to, struct error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_errno(error, "cannot make a pipe");
    capture->from = ends[0];
    *to = ends[1];
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
        return error_errno(error, "cannot make a pipe");
    return 0;
}

static void capture_close(struct capture *capture)
{
    if (capture->from >= 0)
        close(capture->from);
    capture->from = -1;
}

// Reads what there is; closes at the end.
static void capture_read(struct capture *capture)
{
    char bytes[65536];
    while (capture->from >= 0) {
        ssize_t got = read(capture->from, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        size_t room = CAPTURE_MOST - capture->into->length;
        capture->overflow = got > 0 && (size_t)got > room;
        if (got <= 0 || capture->overflow)
            capture_close(capture);
        else
            strbuf_add(capture->into, bytes, (size_t)got);
    }
}

// Waits for the end, taking in what the program prints. A descendant that lives on may hold the pipes open:
// what the program itself wrote is in them when it has ended.
static int capture_wait(struct capture captures[2], struct process *process, uint64_t until_ns,
                        struct strbuf *standing, struct error *error)
{
    enum process_end end;
    do {
        if (process_wait(process, 0, &end, error) != 0)
            return -1;
        int open[] = {captures[0].from, captures[1].from};
        if (!process->ended && !driver.interrupted)
            sleep_until(until_ns, open, 2);
        capture_read(&captures[0]);
        capture_read(&captures[1]);
    } while (!process->ended && !driver.interrupted && clock_ns() < until_ns && !captures[0].overflow &&
             !captures[1].overflow);
    if (process->ended)
        return 0;
    end = driver.interrupted ? PROCESS_STOPPED : PROCESS_TIMED_OUT;
    if (standing && !driver.interrupted)
        standing_add(standing, process->pid);
    process_signal(process, SIGKILL);
    while (!process->ended) { // an interrupt does not cut this short: SIGKILL does not fail
        if (hear_all(error) != 0)
            return -1;
        if (!claim(process))
            poll(&(struct pollfd){.fd = driver.socket, .events = POLLIN}, 1, -1);
    }
    process->end = end;
    return 0;
}

int process_capture(const struct process_spec *spec, uint64_t timeout_ns, struct process *process,
                    struct strbuf *output, struct strbuf *errors, struct error *error)
{
    uint64_t now = clock_ns(), until = timeout_ns < UINT64_MAX - now ? now + timeout_ns : UINT64_MAX;
    struct capture captures[2] = {{.from = -1, .into = output}, {.from = -1, .into = errors}};
    struct process_spec piped = *spec;
    int result = -1;
    piped.stdout_fd = piped.stderr_fd = -1;
    if (capture_open(&captures[0], &piped.stdout_fd, error) != 0)
        goto out;
    if (errors && capture_open(&captures[1], &piped.stderr_fd, error) != 0)
        goto out;
    if (process_start(process, &piped, error) != 0)
        goto out;
    close(piped.stdout_fd);
    if (piped.stderr_fd >= 0)
        close(piped.stderr_fd);
    piped.stdout_fd = piped.stderr_fd = -1;
    result = capture_wait(captures, process, until, spec->standing, error);
    if (result == 0 && (captures[0].overflow || captures[1].overflow))
        result = error_set(error, "'%s' printed more than %d MB", spec->argv[0], CAPTURE_MOST >> 20);
out:
    if (piped.stdout_fd >= 0)
        close(piped.stdout_fd);
    if (piped.stderr_fd >= 0)
        close(piped.stderr_fd);
    capture_close(&captures[0]);
    capture_close(&captures[1]);
    return result;
}
