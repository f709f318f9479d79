// process -- starting, pinning, waiting for and ending programs. The only place of the harness that forks.
//
// process_init forks a keeper: a small process that starts every program on the driver's behalf, adopts
// the orphans among their descendants (child subreaper), and, when the driver's end of the socket closes
// (exit, crash, kill -9), kills all that is left and ends. Programs run in the keeper's session, each in a
// process group of its own: a terminal's Ctrl-C reaches only the driver. They start in the folder and with
// the environment, CPUs and limits that the driver had at process_init, with every signal at its default
// and no descriptor but the three standard ones. The keeper ends them where they take too much of the machine
// (excess.h), and they are what the kernel ends first when its memory runs out.
//
// One thread uses this module. Several programs may run at once.
#ifndef COROBENCH_PROCESS_H
#define COROBENCH_PROCESS_H

#include "error.h"
#include "excess.h"

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct strbuf;

struct process_spec {
    const char *const *argv;        // NULL-terminated; argv[0] is a path or is searched on PATH
    const char *const *environment; // NULL-terminated "NAME=VALUE" to add; or NULL
    int stdout_fd, stderr_fd;       // -1: /dev/null
    int stdin_fd;                   // 0 or -1: /dev/null. No program gets the driver's own stdin
    const cpu_set_t *cpus;          // where it may run; NULL: anywhere
    uint64_t file_most; // bytes it may write into one file (RLIMIT_FSIZE, soft and hard); 0: no limit
    // In a session of its own. The scheduler may share a CPU among sessions, not among tasks (autogroup), and
    // one with a thousand tasks elsewhere gets next to nothing of it: what has to be in time does not belong
    // there. (sched(7))
    bool apart;
    uint64_t descriptors_most; // how many it may have open, whatever it asks for (RLIMIT_NOFILE, soft and
                               // hard); 0: as many as the driver may
    struct strbuf *standing;   // process_capture: where it stood when its time was up (standing.h) is
                               // appended; or NULL
};

enum process_end {
    PROCESS_EXITED,    // `code` is the exit status
    PROCESS_SIGNALLED, // `code` is the signal
    PROCESS_TIMED_OUT, // the deadline came; it is still running
    PROCESS_STOPPED,   // process_interrupt was called; it is still running
};

struct process {
    pid_t pid;  // 0 when there is none
    bool ended; // then `end` is PROCESS_EXITED or PROCESS_SIGNALLED
    enum process_end end;
    int code;
    enum excess excess; // PROCESS_SIGNALLED: what the keeper ended it for, if for anything
};

// How it ended, for a sentence: "exit status 3", "ended by signal 11 (Segmentation fault)", or what it was
// ended for. Returns `words`.
#define PROCESS_WORDS_SIZE 128
const char *process_ending(const struct process *process, char words[PROCESS_WORDS_SIZE]);

// What an implementation may write into one file, its stdout and stderr included. More, and the kernel ends
// it (SIGXFSZ): a program that prints without end fills neither the disk nor the driver.
#define PROCESS_FILE_MOST (16 * 1024 * 1024)

// Starts the keeper. Call once, before any thread is made; again only after process_shutdown, which ends
// the keeper and everything it started.
int process_init(struct error *error);
void process_shutdown(void);

// Starts a program. A program that cannot be executed is an error here, with the reason.
int process_start(struct process *process, const struct process_spec *spec, struct error *error);

// Waits until the program has ended or the clock (clock_ns) has reached `until_ns` (UINT64_MAX: no limit);
// returns how it ended. A time that has passed asks without waiting. -1 only when the keeper itself was
// lost.
int process_wait(struct process *process, uint64_t until_ns, enum process_end *end, struct error *error);

// Sends a signal to the program, if it still runs; process_signal_all also to all its descendants;
// process_signal_children to its children alone, for a program that runs another.
void process_signal(const struct process *process, int signal);
void process_signal_children(const struct process *process, int signal);
void process_signal_all(const struct process *process, int signal);

// Makes a process_wait in progress, and all later ones, return PROCESS_STOPPED for programs that still run.
// Async-signal-safe.
void process_interrupt(void);

// Whether process_interrupt was called.
bool process_interrupted(void);

// Kills whatever the keeper's programs, and they themselves, have left running and waits until it is gone.
// Returns how many processes there were, or -1 when the keeper was lost or something cannot be killed.
int process_sweep(struct error *error);

// How many more the last sweep found that had ended by themselves, but that nobody had waited for: what their
// parent left was a zombie each.
unsigned process_forsaken(void);

// How often so far the driver was stopped (Ctrl-Z), or one of the programs that process_start started. Of
// what those start in turn nobody tells. Counted are the driver's stops when it goes on, the programs' at a
// sweep.
unsigned process_stops(void);

// Convenience: runs to the end and captures stdout (up to 16 MB; more is an error) and, when `errors` is
// given, stderr. `spec->stdout_fd` and `stderr_fd` are ignored. What outlives the time, or an interrupt, is
// killed: then `process->end` is PROCESS_TIMED_OUT or PROCESS_STOPPED though it has ended.
int process_capture(const struct process_spec *spec, uint64_t timeout_ns, struct process *process,
                    struct strbuf *output, struct strbuf *errors, struct error *error);

#endif
