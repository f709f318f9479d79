// process: starting, waiting, killing, and that nothing outlives the driver.
#include "process.h"

#include "clock.h"
#include "memory.h"
#include "strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// Long enough that only a hang comes to it.
#define PATIENCE_NS (20 * NS_PER_SECOND)

static int setup(void **state)
{
    (void)state;
    struct error error;
    return process_init(&error);
}

static int teardown(void **state)
{
    (void)state;
    process_shutdown();
    return 0;
}

static struct process_spec shell(const char *argv[4], const char *script)
{
    argv[0] = "sh";
    argv[1] = "-c";
    argv[2] = script;
    argv[3] = NULL;
    return (struct process_spec){.argv = argv, .stdout_fd = -1, .stderr_fd = -1};
}

static struct process start(const struct process_spec *spec)
{
    struct process process;
    struct error error = {""};
    if (process_start(&process, spec, &error) != 0)
        fail_msg("%s", error.text);
    return process;
}

static struct process start_shell(const char *script)
{
    const char *argv[4];
    struct process_spec spec = shell(argv, script);
    return start(&spec);
}

static enum process_end await(struct process *process)
{
    enum process_end end;
    struct error error = {""};
    if (process_wait(process, clock_ns() + PATIENCE_NS, &end, &error) != 0)
        fail_msg("%s", error.text);
    return end;
}

// What the script prints; the caller frees it.
static char *output_of(const char *script)
{
    const char *argv[4];
    struct process_spec spec = shell(argv, script);
    struct process process;
    struct strbuf output = {0};
    struct error error = {""};
    if (process_capture(&spec, PATIENCE_NS, &process, &output, NULL, &error) != 0)
        fail_msg("%s", error.text);
    assert_int_equal(process.end, PROCESS_EXITED);
    assert_int_equal(process.code, 0);
    return strbuf_detach(&output);
}

static unsigned count_descriptors(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    unsigned count = 0;
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static pid_t keeper_pid(void)
{
    char *text = output_of("echo $PPID");
    pid_t pid = (pid_t)atoi(text);
    free(text);
    assert_true(pid > 1);
    return pid;
}

// Whether all holders of the pipe's other end are gone within a bounded time. Closes the pipe.
static bool all_gone(int reader)
{
    struct pollfd end = {.fd = reader, .events = POLLIN};
    char bytes[256];
    ssize_t got = 1;
    while (got > 0 && poll(&end, 1, (int)(PATIENCE_NS / NS_PER_MS)) > 0)
        got = read(reader, bytes, sizeof bytes);
    close(reader);
    return got == 0;
}

static void exit_codes_are_told(void **state)
{
    (void)state;
    for (int code = 0; code < 256; code += 51) {
        char script[32];
        snprintf(script, sizeof script, "exit %d", code);
        struct process process = start_shell(script);
        assert_int_equal(await(&process), PROCESS_EXITED);
        assert_int_equal(process.code, code);
        assert_true(process.ended);
    }
}

static void signals_are_sent_and_told(void **state)
{
    (void)state;
    struct process process = start_shell("exec sleep 1000");
    process_signal(&process, SIGTERM);
    assert_int_equal(await(&process), PROCESS_SIGNALLED);
    assert_int_equal(process.code, SIGTERM);
    process_signal(&process, SIGTERM); // of one that has ended: nothing happens
    assert_int_equal(await(&process), PROCESS_SIGNALLED);
}

static void signals_reach_descendants(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    const char *argv[4];
    struct process_spec spec = shell(argv, "sh -c 'echo x; exec sleep 1000' & trap 'exit 3' TERM; wait");
    spec.stdout_fd = ends[1];
    struct process process = start(&spec);
    close(ends[1]);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 1); // the inner one is there
    process_signal_all(&process, SIGTERM);
    await(&process);
    assert_true(all_gone(ends[0]));
}

// A program that runs another does not pass its signals on: strace, say.
static void signals_reach_children_alone(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    const char *argv[4];
    const char *script = "trap 'exit 9' TERM; sh -c 'trap \"exit 3\" TERM; (trap \"exit 5\" TERM; echo x; "
                         "while :; do sleep 0.02; done) & while :; do sleep 0.02; done'; exit $?";
    struct process_spec spec = shell(argv, script);
    spec.stdout_fd = ends[1];
    struct process process = start(&spec);
    close(ends[1]);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 1); // the innermost is there
    process_signal_children(&process, SIGTERM);
    assert_int_equal(await(&process), PROCESS_EXITED);
    assert_int_equal(process.code, 3); // the child's, not its own
    struct error error;
    assert_true(process_sweep(&error) >= 1); // the grandchild goes on
    close(ends[0]);
}

static void what_cannot_run_is_an_error(void **state)
{
    (void)state;
    struct process process;
    struct error error;
    const char *missing[] = {"/nonexistent/program", NULL}, *unknown[] = {"corobench-no-such", NULL},
               *forbidden[] = {"/etc/passwd", NULL};
    struct process_spec spec = {.argv = missing, .stdout_fd = -1, .stderr_fd = -1};
    assert_int_equal(process_start(&process, &spec, &error), -1);
    assert_string_equal(error.text, "cannot run '/nonexistent/program': No such file or directory");
    assert_int_equal(process.pid, 0);
    spec.argv = unknown;
    assert_int_equal(process_start(&process, &spec, &error), -1);
    assert_string_equal(error.text, "cannot run 'corobench-no-such': No such file or directory");
    spec.argv = forbidden;
    assert_int_equal(process_start(&process, &spec, &error), -1);
    assert_string_equal(error.text, "cannot run '/etc/passwd': Permission denied");
    assert_int_equal(process_sweep(&error), 0);
}

static void missing_interpreter_is_told(void **state)
{
    (void)state;
    char path[] = "/tmp/test_process_XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_true(write(file, "#!/nonexistent/python\n", 22) == 22 && fchmod(file, 0700) == 0);
    close(file);
    const char *argv[] = {path, NULL};
    struct process_spec spec = {.argv = argv, .stdout_fd = -1, .stderr_fd = -1};
    struct process process;
    struct error error;
    assert_int_equal(process_start(&process, &spec, &error), -1);
    assert_non_null(strstr(error.text, "interpreter"));
    unlink(path);
}

static void long_arguments_pass_or_are_refused(void **state)
{
    (void)state;
    size_t length = 100 * 1000;
    char *text = malloc(2 * length);
    assert_non_null(text);
    memset(text, 'x', 2 * length - 1);
    text[2 * length - 1] = '\0';
    const char *argv[] = {"sh", "-c", "test ${#1} = 99999", "sh", text + length, NULL};
    struct process_spec spec = {.argv = argv, .stdout_fd = -1, .stderr_fd = -1};
    struct process process = start(&spec);
    await(&process);
    assert_int_equal(process.code, 0);
    struct error error;
    argv[4] = text;
    assert_int_equal(process_start(&process, &spec, &error), -1);
    assert_non_null(strstr(error.text, "arguments are longer"));
    free(text);
}

static void deadline_ends_the_wait_only(void **state)
{
    (void)state;
    struct process process = start_shell("exec sleep 1000");
    enum process_end end;
    struct error error;
    assert_int_equal(process_wait(&process, clock_ns() + 10 * NS_PER_MS, &end, &error), 0);
    assert_int_equal(end, PROCESS_TIMED_OUT);
    assert_false(process.ended);
    process_signal(&process, SIGKILL);
    assert_int_equal(await(&process), PROCESS_SIGNALLED);
}

static void several_end_in_any_order(void **state)
{
    (void)state;
    struct process waits = start_shell("exec sleep 1000"), second = start_shell("exit 2"),
                   third = start_shell("exit 3");
    await(&third);
    await(&second);
    process_signal(&waits, SIGINT);
    assert_int_equal(await(&waits), PROCESS_SIGNALLED);
    assert_int_equal(waits.code, SIGINT);
    assert_int_equal(second.code, 2);
    assert_int_equal(third.code, 3);
}

static void capture_takes_a_megabyte(void **state)
{
    (void)state;
    const char *argv[4];
    struct process_spec spec = shell(argv, "head -c 1048576 /dev/zero | tr '\\0' y; echo why >&2; exit 5");
    struct process process;
    struct strbuf output = {0}, errors = {0};
    struct error error;
    assert_int_equal(process_capture(&spec, PATIENCE_NS, &process, &output, &errors, &error), 0);
    assert_int_equal(output.length, 1048576);
    assert_int_equal(strspn(output.text, "y"), 1048576);
    assert_string_equal(strbuf_text(&errors), "why\n");
    assert_int_equal(process.code, 5);
    strbuf_release(&output);
    strbuf_release(&errors);
}

static void capture_is_bounded(void **state)
{
    (void)state;
    const char *argv[4];
    struct process_spec spec = shell(argv, "exec cat /dev/zero");
    struct process process;
    struct strbuf output = {0};
    struct error error;
    assert_int_equal(process_capture(&spec, PATIENCE_NS, &process, &output, NULL, &error), -1);
    assert_non_null(strstr(error.text, "more than 16 MB"));
    strbuf_release(&output);
    spec = shell(argv, "echo begun; exec sleep 1000");
    assert_int_equal(process_capture(&spec, 200 * NS_PER_MS, &process, &output, NULL, &error), 0);
    assert_int_equal(process.end, PROCESS_TIMED_OUT);
    assert_true(process.ended);
    strbuf_release(&output);
    assert_int_equal(process_sweep(&error), 0);
}

// A daemon that holds the pipe does not keep the capture from ending.
static void capture_does_not_wait_for_daemons(void **state)
{
    (void)state;
    char *text = output_of("setsid -f sleep 1000; echo done");
    assert_string_equal(text, "done\n");
    free(text);
    struct error error;
    assert_int_equal(process_sweep(&error), 1);
}

static void programs_start_clean(void **state)
{
    (void)state;
    char *text = output_of("grep -E 'SigBlk|SigIgn' /proc/self/status; ls -l /proc/self/fd; cat");
    assert_non_null(strstr(text, "SigBlk:\t0000000000000000"));
    assert_non_null(strstr(text, "SigIgn:\t0000000000000000"));
    assert_non_null(strstr(text, "0 -> /dev/null"));
    assert_null(strstr(text, "4 -> "));
    free(text);
}

static void environment_and_cpus_are_set(void **state)
{
    (void)state;
    cpu_set_t mine, one;
    assert_int_equal(sched_getaffinity(0, sizeof mine, &mine), 0);
    size_t cpu = 0;
    while (!CPU_ISSET(cpu, &mine))
        cpu++;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    const char *argv[4], *environment[] = {"COROBENCH_TEST=a b", NULL};
    struct process_spec spec = shell(argv, "echo $COROBENCH_TEST; grep Cpus_allowed_list /proc/self/status");
    spec.environment = environment;
    spec.cpus = &one;
    struct process process;
    struct strbuf output = {0};
    struct error error;
    assert_int_equal(process_capture(&spec, PATIENCE_NS, &process, &output, NULL, &error), 0);
    char expected[64];
    snprintf(expected, sizeof expected, "a b\nCpus_allowed_list:\t%zu\n", cpu);
    assert_string_equal(strbuf_text(&output), expected);
    strbuf_release(&output);
}

static void input_is_handed_over(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], "hello\n", 6), 6);
    close(ends[1]);
    const char *argv[4];
    struct process_spec spec = shell(argv, "read word; test \"$word\" = hello");
    spec.stdin_fd = ends[0];
    struct process process = start(&spec);
    close(ends[0]);
    await(&process);
    assert_int_equal(process.code, 0);
}

static void sweep_kills_daemons(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    const char *argv[4];
    struct process_spec spec =
        shell(argv, "setsid -f sh -c 'trap \"\" TERM HUP INT; (sleep 1000; :) & echo x; wait'");
    spec.stdout_fd = ends[1];
    struct process process = start(&spec);
    close(ends[1]);
    await(&process);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 1); // the daemon is there, and has a child of its own
    struct error error;
    int found = process_sweep(&error);
    assert_true(found == 2 || found == 3); // a shell may keep the last command for itself
    assert_true(all_gone(ends[0]));
    assert_int_equal(process_sweep(&error), 0);
}

static void sweep_takes_programs_too(void **state)
{
    (void)state;
    struct process process = start_shell("exec sleep 1000");
    struct error error;
    assert_int_equal(process_sweep(&error), 1);
    assert_int_equal(await(&process), PROCESS_SIGNALLED);
    assert_int_equal(process.code, SIGKILL);
}

// Ten children that have ended when their parent does. A shell would wait for them.
static void sweep_counts_the_forsaken(void **state)
{
    (void)state;
    static const char *const argv[] = {
        "python3", "-c",
        "import os\n"
        "for i in range(10):\n"
        "    pid = os.fork()\n"
        "    if pid == 0: os._exit(0)\n"
        "    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)\n", // it is a zombie, and stays one
        NULL};
    const struct process_spec spec = {.argv = argv, .stdout_fd = -1, .stderr_fd = -1};
    struct error error;
    assert_int_equal(process_sweep(&error), 0);
    struct process process = start(&spec);
    await(&process);
    assert_int_equal(process.code, 0);
    assert_int_equal(process_sweep(&error), 0);
    assert_int_equal(process_forsaken(), 10);
    assert_int_equal(process_sweep(&error), 0);
    assert_int_equal(process_forsaken(), 0);
    start_shell("sleep 1000 & exec sleep 1000");
    assert_true(process_sweep(&error) >= 1);
    assert_int_equal(process_forsaken(), 0); // what was killed is another matter
}

// The script prints its parent, the keeper, first of all. What else is printed comes from `output`, which the
// caller closes.
static pid_t start_and_find_keeper(const char *script, struct process *process, int *output)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    const char *argv[4];
    struct process_spec spec = shell(argv, script);
    spec.stdout_fd = ends[1];
    *process = start(&spec);
    close(ends[1]);
    *output = ends[0];
    char text[32] = "";
    assert_true(read(ends[0], text, sizeof text - 1) > 0);
    return (pid_t)atoi(text);
}

static void wait_until_stopped(pid_t pid)
{
    char path[64], status[512] = "";
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    while (!strstr(status, "State:\tT")) {
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        status[fread(status, 1, sizeof status - 1, file)] = '\0';
        fclose(file);
    }
}

// Each stop is in the count, by whomever it was made to go on. The driver's own counts when it goes on.
static void stops_are_counted(void **state)
{
    (void)state;
    unsigned before = process_stops();
    struct error error;
    struct process process = start_shell("kill -STOP $$; exit 3");
    wait_until_stopped(process.pid);
    process_signal(&process, SIGCONT);
    assert_int_equal(await(&process), PROCESS_EXITED);
    assert_int_equal(process.code, 3);
    assert_int_equal(process_sweep(&error), 0);
    assert_int_equal(process_stops() - before, 1);
    kill(getpid(), SIGCONT);
    assert_int_equal(process_stops() - before, 2);
    assert_int_equal(process_sweep(&error), 0);
    assert_int_equal(process_stops() - before, 2);
}

// The keeper need not be in time to see it: here it is kept from looking.
static void short_stops_are_counted(void **state)
{
    (void)state;
    unsigned before = process_stops();
    struct error error;
    int output;
    struct process process;
    pid_t keeper = start_and_find_keeper("echo $PPID; exec sleep 1000", &process, &output);
    close(output);
    for (unsigned stops = 1; stops <= 3; stops++) {
        kill(keeper, SIGSTOP);
        wait_until_stopped(keeper);
        kill(process.pid, SIGSTOP);
        wait_until_stopped(process.pid);
        kill(process.pid, SIGCONT);
        kill(keeper, SIGCONT);
        struct process other = start_shell("exit 0"); // once it has ended, the keeper has looked
        assert_int_equal(await(&other), PROCESS_EXITED);
    }
    assert_int_equal(process_sweep(&error), 1);
    assert_int_equal(process_stops() - before, 3);
}

static void many_programs_leak_no_descriptor(void **state)
{
    (void)state;
    pid_t keeper = keeper_pid();
    unsigned mine = count_descriptors(getpid()), its = count_descriptors(keeper);
    for (int i = 0; i < 200; i++) {
        struct process process = start_shell("exit 0");
        await(&process);
    }
    assert_int_equal(count_descriptors(getpid()), mine);
    assert_int_equal(count_descriptors(keeper), its);
}

static void waiting_costs_nothing(void **state)
{
    (void)state;
    char path[64], before[128] = "", after[128] = "";
    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)keeper_pid());
    struct process process = start_shell("exec sleep 1000");
    char *texts[] = {before, after};
    for (int i = 0; i < 2; i++) {
        enum process_end end;
        struct error error;
        process_wait(&process, clock_ns() + 100 * NS_PER_MS, &end, &error);
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        assert_non_null(fgets(texts[i], 128, file));
        fclose(file);
    }
    assert_string_equal(before, after); // not even woken
    struct error error;
    process_sweep(&error);
}

static void on_alarm(int number)
{
    (void)number;
    process_interrupt();
}

static void interrupt_ends_waits(void **state)
{
    (void)state;
    struct process process = start_shell("exec sleep 1000");
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = on_alarm}, NULL);
    ualarm(20000, 0);
    assert_int_equal(await(&process), PROCESS_STOPPED);
    assert_int_equal(await(&process), PROCESS_STOPPED); // and the next
    assert_true(process_interrupted());
    struct error error;
    assert_int_equal(process_sweep(&error), 1);
    assert_int_equal(await(&process), PROCESS_SIGNALLED); // what has ended has ended
    signal(SIGALRM, SIG_DFL);
}

static void lost_keeper_is_told(void **state)
{
    (void)state;
    int output;
    struct process process;
    kill(start_and_find_keeper("echo $PPID; exec sleep 1000", &process, &output), SIGKILL);
    assert_true(all_gone(output)); // the program died with its keeper
    enum process_end end;
    struct error error;
    assert_int_equal(process_wait(&process, UINT64_MAX, &end, &error), -1);
    assert_non_null(strstr(error.text, "keeper"));
    assert_int_equal(process_sweep(&error), -1);
    const char *argv[4];
    const struct process_spec spec = shell(argv, "exit 0");
    assert_int_equal(process_start(&process, &spec, &error), -1);
}

// What the keeper's programs had started outlives their end, but not the driver's notice of it.
static void nothing_outlives_a_killed_keeper(void **state)
{
    (void)state;
    static const char script[] = "setsid -f sleep 1000; sh -c 'sleep 1000; :' & echo $PPID; exec sleep 1000";
    int output;
    struct process process;
    kill(start_and_find_keeper(script, &process, &output), SIGKILL);
    enum process_end end;
    struct error error;
    assert_int_equal(process_wait(&process, UINT64_MAX, &end, &error), -1);
    assert_true(all_gone(output));
}

static void files_are_limited(void **state)
{
    (void)state;
    const char *argv[4];
    struct process_spec spec = shell(argv, "exec cat /dev/zero");
    int file = memfd_create("output", MFD_CLOEXEC);
    assert_true(file >= 0);
    spec.stdout_fd = file;
    spec.file_most = 5000;
    struct process process = start(&spec);
    assert_int_equal(await(&process), PROCESS_SIGNALLED);
    assert_int_equal(process.code, SIGXFSZ);
    assert_int_equal(lseek(file, 0, SEEK_END), 5000);
    close(file);
}

// Hard and soft; a limit that is lower already stays.
static void descriptors_are_limited(void **state)
{
    (void)state;
    const char *argv[4];
    struct process_spec spec = shell(argv, "ulimit -Sn; ulimit -Hn");
    struct process process;
    struct strbuf output = {0};
    struct error error;
    spec.descriptors_most = 50;
    assert_int_equal(process_capture(&spec, NS_PER_SECOND * 10, &process, &output, NULL, &error), 0);
    assert_string_equal(strbuf_text(&output), "50\n50\n");
    strbuf_clear(&output);
    spec.descriptors_most = UINT64_MAX;
    struct rlimit own;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &own), 0);
    assert_int_equal(process_capture(&spec, NS_PER_SECOND * 10, &process, &output, NULL, &error), 0);
    char *wanted = memory_format("%ju\n%ju\n", (uintmax_t)own.rlim_cur, (uintmax_t)own.rlim_max);
    assert_string_equal(strbuf_text(&output), wanted);
    free(wanted);
    strbuf_release(&output);
}

// /proc/PID/stat: pid (name) state parent group session.
static void a_session_of_its_own_is_for_who_asks_for_it(void **state)
{
    (void)state;
    const char *argv[4];
    struct process_spec spec =
        shell(argv, "read -r pid name state parent group session rest </proc/self/stat; "
                    "[ $session = $$ ]");
    struct process process;
    struct strbuf output = {0};
    struct error error;
    for (int apart = 0; apart <= 1; apart++) {
        spec.apart = apart;
        assert_int_equal(process_capture(&spec, NS_PER_SECOND * 10, &process, &output, NULL, &error), 0);
        assert_int_equal(process.code, !apart);
    }
    strbuf_release(&output);
}

// A driver that is killed at its busiest: a program, its child, and a daemon far from both.
static _Noreturn void be_a_driver(int writer)
{
    struct error error;
    struct process process;
    const char *argv[4];
    struct process_spec spec =
        shell(argv, "setsid -f sh -c 'trap \"\" TERM HUP; sleep 1000; :'; sleep 1000 & echo x; sleep 1000");
    spec.stdout_fd = writer;
    if (process_init(&error) == 0 && process_start(&process, &spec, &error) == 0)
        pause();
    _exit(1);
}

static void nothing_outlives_a_killed_driver(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t driver = fork();
    assert_true(driver >= 0);
    if (driver == 0)
        be_a_driver(ends[1]);
    close(ends[1]);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 1);
    kill(driver, SIGKILL);
    waitpid(driver, NULL, 0);
    assert_true(all_gone(ends[0])); // all of them held the other end
}

// What a child of GNU make inherits, here by the kernel's call, since the library's refuses: its own two
// signals are ignored (SIG_IGN is 1).
static void ignore_as_make_does(void)
{
    static const unsigned long ignored[8] = {1};
    for (int number = 32; number <= 33; number++)
        syscall(SYS_rt_sigaction, number, ignored, NULL, (size_t)8);
}

int main(void)
{
    ignore_as_make_does();
    signal(SIGPIPE, SIG_IGN); // as a driver may: its programs must not inherit it
    sigset_t some;
    sigemptyset(&some);
    sigaddset(&some, SIGUSR1);
    sigprocmask(SIG_BLOCK, &some, NULL);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(exit_codes_are_told),
        TEST(signals_are_sent_and_told),
        TEST(signals_reach_descendants),
        TEST(signals_reach_children_alone),
        TEST(what_cannot_run_is_an_error),
        TEST(missing_interpreter_is_told),
        TEST(long_arguments_pass_or_are_refused),
        TEST(deadline_ends_the_wait_only),
        TEST(several_end_in_any_order),
        TEST(capture_takes_a_megabyte),
        TEST(capture_is_bounded),
        TEST(capture_does_not_wait_for_daemons),
        TEST(programs_start_clean),
        TEST(environment_and_cpus_are_set),
        TEST(input_is_handed_over),
        TEST(a_session_of_its_own_is_for_who_asks_for_it),
        TEST(sweep_kills_daemons),
        TEST(sweep_takes_programs_too),
        TEST(sweep_counts_the_forsaken),
        TEST(stops_are_counted),
        TEST(short_stops_are_counted),
        TEST(many_programs_leak_no_descriptor),
        TEST(waiting_costs_nothing),
        TEST(interrupt_ends_waits),
        TEST(lost_keeper_is_told),
        TEST(nothing_outlives_a_killed_keeper),
        TEST(files_are_limited),
        TEST(descriptors_are_limited),
        cmocka_unit_test(nothing_outlives_a_killed_driver),
    };
    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
