// rig -- the C side of the contract: what every implementation shares and none is measured by.
//
// Options, the clock, metrics, the work ledger, and how to die. Nothing here schedules, blocks, multiplexes
// or allocates for the model under test. docs/CONTRACT.md says what each piece is for.
#ifndef RIG_H
#define RIG_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

// --- Options: `--name=value` only ------------------------------------------------------------------------

enum rig_kind { RIG_INTEGER, RIG_REAL, RIG_TEXT, RIG_WORD, RIG_ADDRESS };

// What a RIG_WORD may be, and is.
struct rig_word {
    const char *const *words; // NULL-terminated
    size_t chosen;            // index into them
};

struct rig_option {
    const char *name;
    enum rig_kind kind;
    void *value;        // uint64_t *, double *, const char ** (may hold NULL), struct rig_word * or struct
                        // sockaddr_in * (ADDRESS:PORT, IPv4, numeric); holds the default beforehand
    double least, most; // inclusive; for RIG_INTEGER and RIG_REAL
    const char *means;  // for --help
};

// Fills in the values, once all are known to be good. Anything else than known options with good values ends
// the program: usage on stderr, exit 2. `--help` prints the usage on stdout and exits 0. The table ends with
// a NULL name.
void rig_options(int argc, char **argv, const struct rig_option *table);

// --- Time ------------------------------------------------------------------------------------------------

uint64_t rig_now_ns(void); // CLOCK_MONOTONIC, nanoseconds

// --- Threads ---------------------------------------------------------------------------------------------

// For pthread_attr_setstacksize(3), which refuses less than the machine's least: 16 KB here, 128 KB on
// aarch64.
size_t rig_stack_bytes(size_t wanted);

// --- Chance, the same on every machine ---------------------------------------------------------------------

uint64_t rig_mix(uint64_t value); // 64 bits that look like chance: `mix` of docs/CONTRACT.md

// --- Input and answer ------------------------------------------------------------------------------------

// Opens the file of --input for reading: `path` is the option's value, `what` says what is wanted in it. Ends
// the program where none was named (exit 2) or it cannot be opened (exit 1).
int rig_input_open(const char *path, const char *what);

// What was printed with stdio leaves the program. Dies where it cannot be written.
void rig_answer_end(void);

// --- Metrics: lines `name value unit` appended to $COROBENCH_METRICS, when that is set ---------------------

void rig_metric(const char *name, uint64_t value, const char *unit);

// Appends `peak_rss_bytes`: this process's own high-water mark (VmHWM).
void rig_metric_peak_rss(void);

// The work ledger: how many of its units of concurrency a model created, and how many lived at once. The
// driver compares it with what the scenario ordered. Safe to use from several threads.
struct rig_ledger {
    const char *name; // "threads", "processes", "coroutines", "connections"
    atomic_uint_fast64_t created, live, peak;
};

void rig_ledger_open(struct rig_ledger *ledger);   // one more lives
void rig_ledger_close(struct rig_ledger *ledger);  // one less
void rig_ledger_report(struct rig_ledger *ledger); // NAME_created and NAME_peak

// What every program reports that works and ends: `elapsed_ns`, `operations`, rig_metric_peak_rss, and those
// of the ledgers that anything was created in. Their list ends with NULL.
void rig_report(uint64_t elapsed_ns, uint64_t operations, struct rig_ledger *const *ledgers);

// --- Lateness: how long after its time something happened
// ----------------------------------------------------

struct rig_lateness;

// Shared with processes that are forked later, safe to use from several threads, and never freed. Does not
// return NULL.
struct rig_lateness *rig_lateness_open(void);
void rig_lateness_keep(struct rig_lateness *lateness, uint64_t late_ns);

// NAME_p50_ns, NAME_p99_ns (from `p99_least` on that were kept) and NAME_max_ns; none of them where nothing
// was kept, or `lateness` is NULL.
void rig_lateness_report(const struct rig_lateness *lateness, const char *name, uint64_t p99_least);

// --- Work: CPU time, as a handler of requests would take it
// --------------------------------------------------

// Counted in iterations and not in time that passes: who is preempted has as much left to do as before, and
// two that work on one CPU take twice as long.
void rig_work(uint64_t iterations);

// How many of them this machine does in a nanosecond. Measures for some milliseconds: call it once, before
// the work begins.
double rig_work_iterations_per_ns(void);

// --- Endings ---------------------------------------------------------------------------------------------

// "PROGRAM: cannot accept: Too many open files" (errno's text when it is not 0) and exit 1. For set-up;
// the failure of a single connection is handled, not died of.
_Noreturn void rig_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

// The same without errno, exit 2: the user asked for what cannot be.
_Noreturn void rig_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Exit 77: this machine cannot run it (no io_uring, say).
_Noreturn void rig_cannot_run(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
