#include "keeper.h"

#include "clock.h"
#include "descendants.h"
#include "excess.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SWEEP_SECONDS = 10 };

struct keeper {
    int socket;
    int child_ended;      // signalfd: SIGCHLD
    struct pids started;  // the driver's programs that have not been reaped
    struct pids killed;   // in this sweep
    struct pids standing; // children that were seen to be stopped, and not yet to go on
    unsigned forsaken;    // orphans that ended by themselves, since the last sweep
    unsigned stopped;     // how often a child was stopped (SIGSTOP and the like), since the last sweep
    uint64_t look_ns;     // when to see next whether the programs take too much
    enum excess excess;   // for which they are being ended
};

static void report(const struct keeper *keeper, const struct keeper_report *news)
{
    // A driver that is gone is seen by the main loop, when it reads.
    while (send(keeper->socket, news, sizeof *news, MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}

// --- Reaping and sweeping --------------------------------------------------------------------------------

// Whether it was among them; it is not any more.
static bool take_out(struct pids *pids, pid_t pid)
{
    for (size_t i = 0; i < pids->count; i++) {
        if (pids->items[i] == pid) {
            pids->items[i] = pids->items[--pids->count];
            return true;
        }
    }
    return false;
}

static bool is_among(const struct pids *pids, pid_t pid)
{
    for (size_t i = 0; i < pids->count; i++)
        if (pids->items[i] == pid)
            return true;
    return false;
}

// Counts each stop once. Who goes on before the keeper has looked is not seen to stand, but the kernel still
// tells that it went on.
static void count_stops(struct keeper *keeper, pid_t pid, int status)
{
    if (WIFSTOPPED(status)) {
        keeper->stopped++;
        if (!is_among(&keeper->standing, pid))
            vec_push(&keeper->standing, pid);
    } else if (!take_out(&keeper->standing, pid)) {
        keeper->stopped++;
    }
}

// Takes leave of all children that have ended, adopted ones included. Returns whether any are left. When a
// program is reaped, its own children, the ended ones too, have been adopted already.
static bool reap(struct keeper *keeper)
{
    for (;;) {
        int status;
        pid_t pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED);
        if (pid == 0)
            return true;
        if (pid < 0 && errno != EINTR)
            return false;
        if (pid < 0)
            continue;
        if (WIFSTOPPED(status) || WIFCONTINUED(status)) {
            count_stops(keeper, pid, status);
            continue;
        }
        take_out(&keeper->standing, pid);
        if (take_out(&keeper->started, pid))
            report(keeper, &(struct keeper_report){
                               .news = KEEPER_ENDED, .pid = pid, .status = status, .excess = keeper->excess});
        else if (!is_among(&keeper->killed, pid))
            keeper->forsaken++;
    }
}

static void await_child(const struct keeper *keeper, int timeout_ms)
{
    struct pollfd ended = {.fd = keeper->child_ended, .events = POLLIN};
    struct signalfd_siginfo info;
    if (poll(&ended, 1, timeout_ms) > 0)
        while (read(keeper->child_ended, &info, sizeof info) > 0)
            ;
}

// Kills the descendants there are now, and notes those not killed before. Returns how many there are.
static size_t kill_all(struct pids *killed)
{
    struct pids living = {0};
    descendants_add(&living, getpid());
    for (size_t i = 0; i < living.count; i++) {
        if (!is_among(killed, living.items[i]))
            vec_push(killed, living.items[i]);
        kill(living.items[i], SIGKILL);
    }
    size_t count = living.count;
    vec_release(&living);
    return count;
}

// Every orphan comes to the keeper, so that when it has no child left, no descendant is left either. What
// forks faster than it is killed is caught in a later pass.
static struct keeper_report sweep(struct keeper *keeper)
{
    struct keeper_report swept = {.news = KEEPER_SWEPT};
    uint64_t until = clock_ns() + SWEEP_SECONDS * NS_PER_SECOND;
    while (reap(keeper)) {
        size_t living = kill_all(&keeper->killed);
        if (clock_ns() >= until) {
            swept.left = (unsigned)living;
            break;
        }
        await_child(keeper, 10);
    }
    swept.found = (unsigned)keeper->killed.count;
    swept.forsaken = keeper->forsaken;
    swept.stopped = keeper->stopped;
    keeper->forsaken = keeper->stopped = 0;
    vec_release(&keeper->killed);
    return swept;
}

// --- What they take --------------------------------------------------------------------------------------

// All of them go: which one of a run's is to blame is for those to say who started them.
static void look(struct keeper *keeper)
{
    uint64_t again_ns;
    keeper->excess = excess_look(getpid(), &again_ns);
    if (keeper->excess != EXCESS_NONE)
        sweep(keeper);
    keeper->excess = EXCESS_NONE;
    keeper->look_ns = clock_ns() + again_ns;
}

// In ms, for poll: for ever where nothing runs.
static int until_look(const struct keeper *keeper)
{
    uint64_t now = clock_ns();
    if (keeper->started.count == 0)
        return -1;
    return keeper->look_ns > now ? (int)((keeper->look_ns - now) / NS_PER_MS) + 1 : 0;
}

// --- Starting a program ----------------------------------------------------------------------------------

struct order {
    const struct keeper_request *request;
    char **argv;      // NULL-terminated
    char **variables; // NULL-terminated
    int files[3];     // stdin, stdout, stderr
};

static _Noreturn void give_up(int failure, const char *step)
{
    struct keeper_report failed = {.news = KEEPER_FAILED, .number = errno};
    snprintf(failed.step, sizeof failed.step, "%s", step);
    if (write(failure, &failed, sizeof failed) < 0)
        _exit(126);
    _exit(127);
}

// The library refuses to touch its own two signals (32 and 33), but hands them on as ignored when it spawns a
// program: GNU make's children have them so. Hence the kernel is asked; all-zero is SIG_DFL in its format.
static void reset_signals(void)
{
    static const unsigned long plain[8];
    sigset_t none;
    for (int number = 1; number < NSIG; number++) // fails for SIGKILL and SIGSTOP: nothing to reset
        syscall(SYS_rt_sigaction, number, plain, NULL, (size_t)(NSIG - 1) / 8);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// A limit that is lower already stays. What is lowered the program cannot raise again.
static int lower_limit(__rlimit_resource_t resource, uint64_t most)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0)
        return -1;
    if (limit.rlim_cur > most)
        limit.rlim_cur = most;
    if (limit.rlim_max > most)
        limit.rlim_max = most;
    return setrlimit(resource, &limit);
}

static int set_limits(const struct keeper_request *request)
{
    if (request->file_most && lower_limit(RLIMIT_FSIZE, request->file_most) != 0)
        return -1;
    if (request->descriptors_most && lower_limit(RLIMIT_NOFILE, request->descriptors_most) != 0)
        return -1;
    return 0;
}

// Where memory runs out faster than anybody looks, the kernel ends the programs, and not who keeps the
// samples. Anybody may offer himself (proc_pid_oom_score_adj(5)); where that cannot be written, the kernel
// chooses.
static void go_first(void)
{
    static const char most[] = "1000";
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    ssize_t written = file >= 0 ? write(file, most, strlen(most)) : -1;
    (void)written;
    if (file >= 0)
        close(file);
}

// Makes the program out of the forked child. `failure` closes by itself when the program begins.
static _Noreturn void become(const struct order *order, pid_t keeper, int failure)
{
    if (order->request->apart)
        setsid(); // and so in a group of its own
    else
        setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != keeper) // it died before the line above
        _exit(127);
    for (int i = 0; i < 3; i++)
        if (dup2(order->files[i], i) < 0)
            give_up(failure, "set up");
    if (order->request->pinned &&
        sched_setaffinity(0, sizeof order->request->cpus, &order->request->cpus) != 0)
        give_up(failure, "pin");
    if (set_limits(order->request) != 0)
        give_up(failure, "limit");
    go_first();
    for (char **variable = order->variables; *variable; variable++)
        putenv(*variable);
    reset_signals();
    execvp(order->argv[0], order->argv);
    give_up(failure, "run");
}

static struct keeper_report spawn(struct keeper *keeper, const struct order *order)
{
    struct keeper_report answer = {.news = KEEPER_FAILED, .step = "start"};
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) != 0) {
        answer.number = errno;
        return answer;
    }
    pid_t self = getpid(), pid = fork();
    if (pid == 0)
        become(order, self, failure[1]);
    if (pid < 0)
        answer.number = errno;
    close(failure[1]);
    ssize_t got = 0;
    if (pid > 0)
        while ((got = read(failure[0], &answer, sizeof answer)) < 0 && errno == EINTR)
            ;
    close(failure[0]);
    if (pid < 0)
        return answer;
    if (got > 0) {
        waitpid(pid, NULL, 0);
        return answer;
    }
    if (keeper->started.count == 0) // it needs a while to take much
        look(keeper);
    vec_push(&keeper->started, pid);
    return (struct keeper_report){.news = KEEPER_STARTED, .pid = pid};
}

// --- The driver's requests -------------------------------------------------------------------------------

// A NULL-terminated array of `count` texts that lie one behind the other from *texts to `end`. NULL if they
// do not; the caller frees the array.
static char **texts_take(unsigned count, char **texts, char *end)
{
    char **array = memory_zeroed((size_t)count + 1, sizeof *array);
    for (unsigned i = 0; i < count; i++) {
        char *nul = memchr(*texts, '\0', (size_t)(end - *texts));
        if (!nul) {
            free(array);
            return NULL;
        }
        array[i] = *texts;
        *texts = nul + 1;
    }
    return array;
}

static void serve_spawn(struct keeper *keeper, const struct keeper_request *request, char *texts, char *end,
                        const int *files)
{
    struct order order = {.request = request, .files = {files[0], files[1], files[2]}};
    struct keeper_report answer = {.news = KEEPER_FAILED, .number = EPROTO, .step = "understand how to run"};
    order.argv = texts_take(request->arguments, &texts, end);
    order.variables = texts_take(request->variables, &texts, end);
    if (order.argv && order.argv[0] && order.variables && files[2] >= 0)
        answer = spawn(keeper, &order);
    report(keeper, &answer);
    free(order.argv);
    free(order.variables);
}

// Only a program that has not been reaped is signalled: its pid cannot be another's yet.
static void serve_signal(struct keeper *keeper, const struct keeper_request *request)
{
    size_t i = 0;
    while (i < keeper->started.count && keeper->started.items[i] != request->pid)
        i++;
    if (i == keeper->started.count)
        return;
    struct pids pids = {0};
    if (request->verb == KEEPER_SIGNAL_CHILDREN)
        descendants_add_children(&pids, request->pid);
    else
        vec_push(&pids, request->pid);
    if (request->verb == KEEPER_SIGNAL_ALL)
        descendants_add(&pids, request->pid);
    for (i = 0; i < pids.count; i++)
        kill(pids.items[i], request->signal);
    vec_release(&pids);
}

// Receives one request with its descriptors (-1 where there is none). Returns its length; 0 at the end.
static size_t receive(int socket, char *bytes, int files[3])
{
    union {
        char bytes[CMSG_SPACE(3 * sizeof(int))];
        struct cmsghdr aligned;
    } control;
    struct iovec place = {.iov_base = bytes, .iov_len = KEEPER_REQUEST_MOST};
    struct msghdr message = {.msg_iov = &place,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    files[0] = files[1] = files[2] = -1;
    ssize_t length;
    while ((length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
        ;
    const struct cmsghdr *head = length > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (head && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(3 * sizeof(int)))
        memcpy(files, CMSG_DATA(head), 3 * sizeof(int));
    return length > 0 ? (size_t)length : 0;
}

// Serves one request; false when there will be no more.
static bool serve(struct keeper *keeper)
{
    static _Alignas(struct keeper_request) char bytes[KEEPER_REQUEST_MOST];
    const struct keeper_request *request = (const struct keeper_request *)bytes;
    int files[3];
    size_t length = receive(keeper->socket, bytes, files);
    if (length < sizeof *request)
        return false;
    if (request->verb == KEEPER_SPAWN) {
        serve_spawn(keeper, request, bytes + sizeof *request, bytes + length, files);
    } else if (request->verb == KEEPER_SWEEP) {
        struct keeper_report swept = sweep(keeper);
        report(keeper, &swept);
    } else {
        serve_signal(keeper, request);
    }
    for (int i = 0; i < 3; i++)
        if (files[i] >= 0)
            close(files[i]);
    return true;
}

// --- Life ------------------------------------------------------------------------------------------------

// Lets go of all that came from the driver: session, standard streams, descriptors, signals.
static int detach(int *socket)
{
    setsid();
    prctl(PR_SET_NAME, "corobench-keep");
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return -1;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    int lifted = fcntl(*socket, F_DUPFD_CLOEXEC, 3); // out of the way of the standard streams
    if (nothing < 0 || lifted < 0 || dup2(lifted, 3) < 0 || fcntl(3, F_SETFD, FD_CLOEXEC) != 0)
        return -1;
    *socket = 3;
    for (int i = 0; i < 3; i++)
        if (dup2(nothing, i) < 0)
            return -1;
    return close_range(4, ~0U, 0);
}

// Without one of its means it could not keep what it promises.
static _Noreturn void resign(const struct keeper *keeper)
{
    report(keeper, &(struct keeper_report){.news = KEEPER_FAILED, .number = errno});
    _exit(1);
}

_Noreturn void keeper_run(int socket)
{
    struct keeper keeper = {.socket = socket};
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL); // only the end of the driver ends the keeper
    signal(SIGCHLD, SIG_DFL);             // ignored, there would be nothing to wait for
    if (detach(&keeper.socket) != 0)
        resign(&keeper);
    sigemptyset(&all);
    sigaddset(&all, SIGCHLD);
    keeper.child_ended = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    if (keeper.child_ended < 0)
        resign(&keeper);
    report(&keeper, &(struct keeper_report){.news = KEEPER_STARTED, .pid = getpid()});
    struct pollfd sources[] = {{.fd = keeper.socket, .events = POLLIN},
                               {.fd = keeper.child_ended, .events = POLLIN}};
    for (bool more = true; more;) {
        if (poll(sources, 2, until_look(&keeper)) < 0)
            continue; // EINTR
        if (sources[1].revents)
            await_child(&keeper, 0);
        reap(&keeper);
        if (sources[0].revents)
            more = serve(&keeper);
        if (until_look(&keeper) == 0)
            look(&keeper);
    }
    sweep(&keeper);
    _exit(0);
}
