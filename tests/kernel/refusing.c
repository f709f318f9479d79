// refusing ERRNO CALL[:ARGUMENT=VALUE]... -- COMMAND... -- runs it on a kernel that has not, or forbids,
// those calls.
//
// What a container's filter does: seccomp(2), in the program's own process and all that it starts. ERRNO is
// EPERM or ENOSYS. With an ARGUMENT (its number, from 0 on) only calls are refused in which that one has that
// value.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    const char *name;
    uint32_t number;
} calls[] = {
    {"accept4", SYS_accept4},
    {"clone3", SYS_clone3},
    {"close_range", SYS_close_range},
    {"epoll_create1", SYS_epoll_create1},
    {"epoll_pwait2", SYS_epoll_pwait2},
    {"eventfd2", SYS_eventfd2},
    {"fcntl", SYS_fcntl},
    {"futex", SYS_futex},
    {"inotify_init1", SYS_inotify_init1},
    {"io_uring_register", SYS_io_uring_register},
    {"io_uring_setup", SYS_io_uring_setup},
    {"madvise", SYS_madvise},
    {"memfd_create", SYS_memfd_create},
    {"perf_event_open", SYS_perf_event_open},
    {"prctl", SYS_prctl},
    {"process_madvise", SYS_process_madvise},
    {"sched_getaffinity", SYS_sched_getaffinity},
    {"sched_setaffinity", SYS_sched_setaffinity},
    {"setsockopt", SYS_setsockopt},
    {"signalfd4", SYS_signalfd4},
    {"socketpair", SYS_socketpair},
    {"timerfd_create", SYS_timerfd_create},
    {"vmsplice", SYS_vmsplice},
};

enum { FILTER_MOST = 256, RULE = 4 };

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "refusing: %s: %s\n", what, strerror(errno));
    exit(125);
}

static uint32_t number_of(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strlen(calls[i].name) == length && strncmp(calls[i].name, name, length) == 0)
            return calls[i].number;
    errno = EINVAL;
    die(name);
}

// The rule for one call: four instructions, or two if it has no argument. Returns what follows it.
static struct sock_filter *refuse(struct sock_filter *at, const char *call, uint32_t verdict)
{
    size_t length = strcspn(call, ":");
    uint32_t number = number_of(call, length);
    const char *equals = call + strcspn(call, "=");
    if (!call[length]) {
        *at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
        *at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict);
        return at;
    }
    if (!*equals)
        number_of(call, strlen(call));
    // The number of the call is loaded before each rule, as this one loads the argument's lower half over it.
    uint32_t argument = (uint32_t)atoi(call + length + 1), value = (uint32_t)atoi(equals + 1);
    uint32_t offset = (uint32_t)offsetof(struct seccomp_data, args) + argument * (uint32_t)sizeof(uint64_t);
    *at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3);
    *at++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset);
    *at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    *at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict);
    return at;
}

int main(int argc, char **argv)
{
    struct sock_filter filter[FILTER_MOST], *at = filter;
    int next = 2;
    if (argc < 4 || (strcmp(argv[1], "EPERM") != 0 && strcmp(argv[1], "ENOSYS") != 0)) {
        fprintf(stderr, "usage: refusing EPERM|ENOSYS CALL[:ARGUMENT=VALUE]... -- COMMAND...\n");
        return 125;
    }
    uint32_t verdict = SECCOMP_RET_ERRNO | (strcmp(argv[1], "EPERM") == 0 ? EPERM : ENOSYS);
    for (; next < argc && strcmp(argv[next], "--") != 0; next++) {
        if (at - filter > FILTER_MOST - RULE - 2)
            die("too many calls");
        *at++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                             (uint32_t)offsetof(struct seccomp_data, nr));
        at = refuse(at, argv[next], verdict);
    }
    *at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {.len = (unsigned short)(at - filter), .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        die("cannot install the filter");
    if (next + 1 >= argc)
        return 125;
    execvp(argv[next + 1], argv + next + 1);
    die(argv[next + 1]);
}
