// metric -- every quantity that a sample can hold: its name, unit, direction and meaning.
//
// The list is the only one: samples, summaries, plots and reports look names up here, and docs/SCHEMA.md
// shows the same table (a test compares the two). A name carries its unit.
#ifndef COROBENCH_METRIC_H
#define COROBENCH_METRIC_H

#include <stdbool.h>

#include <stddef.h>

enum better { BETTER_NEITHER, BETTER_LOWER, BETTER_HIGHER };

// Index into the table and into the values of a sample.
enum metric_id {
    // Whole programs
    METRIC_WALL_NS,
    METRIC_ELAPSED_NS,
    METRIC_OPERATIONS,
    METRIC_NS_PER_OPERATION,
    METRIC_OPERATIONS_PER_SECOND,
    METRIC_USER_CPU_NS,
    METRIC_SYSTEM_CPU_NS,
    METRIC_PEAK_RSS_BYTES,
    METRIC_INPUT_BYTES_PER_SECOND,
    // pipeline
    METRIC_DELAY_P50_NS,
    METRIC_DELAY_P99_NS,
    METRIC_DELAY_MAX_NS,
    // tasks
    METRIC_FOOTPRINT_BYTES_PER_TASK, // the next three together
    METRIC_MEMORY_BYTES_PER_TASK,
    METRIC_PAGE_TABLE_BYTES_PER_TASK,
    METRIC_KERNEL_STACK_BYTES_PER_TASK,
    METRIC_WAKE_LATE_P50_NS,
    METRIC_WAKE_LATE_P99_NS,
    METRIC_WAKE_LATE_MAX_NS,
    // fanout, by the client
    METRIC_REQUEST_P50_NS,
    METRIC_REQUEST_P99_NS,
    METRIC_REQUEST_MAX_NS,
    METRIC_CPU_NS,
    METRIC_VOLUNTARY_SWITCHES,
    METRIC_INVOLUNTARY_SWITCHES,
    // fanout, made of them
    METRIC_CPU_NS_PER_OPERATION,
    METRIC_SWITCHES_PER_OPERATION,
    // fanout, of the delays and by the server
    METRIC_BOUND_SERIAL_NS,
    METRIC_BOUND_CONCURRENT_NS,
    METRIC_BOUND_RATIO,
    METRIC_REQUESTS_PEAK,
    METRIC_API_BUSY_FRACTION,
    METRIC_ANSWER_LATE_P50_NS,
    METRIC_ANSWER_LATE_P99_NS,
    METRIC_ANSWER_LATE_MAX_NS,
    // Servers under load
    METRIC_MESSAGES,
    METRIC_WINDOW_NS,
    METRIC_MESSAGES_PER_SECOND,
    METRIC_BYTES_PER_SECOND,
    METRIC_SERVER_CPU_NS_PER_MESSAGE,
    METRIC_SERVER_USER_NS_PER_MESSAGE,
    METRIC_SERVER_SYSTEM_NS_PER_MESSAGE,
    METRIC_CLIENT_CPU_NS_PER_MESSAGE,
    METRIC_SERVER_BUSY_FRACTION,
    METRIC_CLIENT_BUSY_FRACTION,
    METRIC_SERVER_VOLUNTARY_SWITCHES_PER_MESSAGE,
    METRIC_SERVER_INVOLUNTARY_SWITCHES_PER_MESSAGE,
    METRIC_SERVER_RSS_BYTES,
    METRIC_SERVER_PSS_BYTES,
    METRIC_SERVER_PROCESSES,
    METRIC_SERVER_THREADS,
    METRIC_SERVER_DESCRIPTORS,
    METRIC_KERNEL_BYTES,
    METRIC_TCP_BUFFER_BYTES,
    METRIC_CONNECT_NS,
    METRIC_CONNECT_P50_NS,
    METRIC_CONNECT_P99_NS,
    METRIC_CONNECTIONS_PER_SECOND,
    METRIC_SERVER_CPU_NS_PER_CONNECTION,
    METRIC_LATENCY_P25_NS,
    METRIC_LATENCY_P50_NS,
    METRIC_LATENCY_P75_NS,
    METRIC_LATENCY_P90_NS,
    METRIC_LATENCY_P99_NS,
    METRIC_LATENCY_P99_9_NS,
    METRIC_LATENCY_P99_99_NS,
    METRIC_LATENCY_MAX_NS,
    // Open loop
    METRIC_RESPONSE_P25_NS,
    METRIC_RESPONSE_P50_NS,
    METRIC_RESPONSE_P75_NS,
    METRIC_RESPONSE_P90_NS,
    METRIC_RESPONSE_P99_NS,
    METRIC_RESPONSE_P99_9_NS,
    METRIC_RESPONSE_P99_99_NS,
    METRIC_RESPONSE_MAX_NS,
    METRIC_LATENESS_P50_NS,
    METRIC_LATENESS_P99_NS,
    METRIC_LATENESS_MAX_NS,
    METRIC_BACKLOG_P50_NS,
    METRIC_BACKLOG_P99_NS,
    METRIC_BACKLOG_MAX_NS,
    METRIC_OFFERED_MESSAGES_PER_SECOND,
    METRIC_KNEE_MESSAGES_PER_SECOND,
    // Whether the load was what it should be
    METRIC_LITTLES_LAW_ERROR_FRACTION,
    METRIC_ARRIVALS_MISFIT_FRACTION,
    METRIC_WARMUP_MESSAGES_PER_SECOND,
    METRIC_RATE_SHIFT_FRACTION,
    METRIC_RATE_SHIFT_AT_NS,
    METRIC_MESSAGES_PER_CONNECTION_MIN,
    METRIC_MESSAGES_PER_CONNECTION_MAX,
    METRIC_JAIN_INDEX,
    METRIC_CONNECTION_P99_MIN_NS,
    METRIC_CONNECTION_P99_MAX_NS,
    METRIC_UNFINISHED_MESSAGES,
    METRIC_ERRORS_OURS,
    METRIC_ERRORS_THEIRS,
    // By the server itself
    METRIC_HEARTBEAT_LATE_P50_NS,
    METRIC_HEARTBEAT_LATE_P99_NS,
    METRIC_HEARTBEAT_LATE_MAX_NS,
    // The work ledger: what the model created, as the implementation itself reports it
    METRIC_CONNECTIONS_ACCEPTED,
    METRIC_THREADS_CREATED,
    METRIC_THREADS_PEAK,
    METRIC_PROCESSES_CREATED,
    METRIC_PROCESSES_PEAK,
    METRIC_COROUTINES_CREATED,
    METRIC_COROUTINES_PEAK,
    // Counted in runs of their own (counter.h): no sample has them
    METRIC_SERVER_SYSTEM_CALLS_PER_MESSAGE,
    METRIC_SYSTEM_CALLS_PER_OPERATION,
    METRIC_INSTRUCTIONS_PER_OPERATION,
    METRIC_COUNT
};

struct metric {
    const char *name; // "latency_p99_ns"
    const char *unit; // "ns", "bytes", "count", "1/s", "fraction", "times"
    enum better better;
    const char *means; // one sentence, for docs and reports
};

const struct metric *metric_get(enum metric_id id);

// The id of a name, or -1.
int metric_find(const char *name);

// Whether a program says it of itself: its inner time, its operations, its memory, its CPU time and switches,
// how late its tasks woke, its ledger. All others are measured from outside.
bool metric_is_reported(enum metric_id id);

// Whether it is counted in runs of its own, so that no sample has it.
bool metric_is_counted(enum metric_id id);

// What is said of one that is better on it than another, or worse: of times and rates "faster" and "slower",
// of bytes "less" and "more", of all else "better" and "worse".
const char *metric_comparative(enum metric_id id, bool better);

// The known name nearest to a misspelt one, or NULL when none is near.
const char *metric_nearest(const char *name);

#endif
