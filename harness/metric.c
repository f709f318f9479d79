#include "metric.h"

#include "nearest.h"

#include <assert.h>
#include <string.h>

#define L BETTER_LOWER
#define H BETTER_HIGHER
#define N BETTER_NEITHER

static const struct metric table[METRIC_COUNT] = {
    [METRIC_WALL_NS] = {"wall_ns", "ns", L, "whole program from start to exit, by hyperfine"},
    [METRIC_ELAPSED_NS] = {"elapsed_ns", "ns", L,
                           "inner work, from first event to last answer, by the program"},
    [METRIC_OPERATIONS] = {"operations", "count", N,
                           "operations in elapsed_ns, as the workload defines them"},
    [METRIC_NS_PER_OPERATION] = {"ns_per_operation", "ns", L, "elapsed_ns divided by operations"},
    [METRIC_OPERATIONS_PER_SECOND] = {"operations_per_second", "1/s", H,
                                      "operations divided by elapsed time"},
    [METRIC_USER_CPU_NS] = {"user_cpu_ns", "ns", L, "user CPU time of the whole program, by hyperfine"},
    [METRIC_SYSTEM_CPU_NS] = {"system_cpu_ns", "ns", L, "system CPU time of the whole program, by hyperfine"},
    [METRIC_PEAK_RSS_BYTES] = {"peak_rss_bytes", "bytes", L, "the program's own high-water mark of memory"},
    [METRIC_INPUT_BYTES_PER_SECOND] = {"input_bytes_per_second", "bytes/s", H,
                                       "the input's size divided by elapsed_ns"},
    [METRIC_DELAY_P50_NS] = {"delay_p50_ns", "ns", L,
                             "half of the lines were printed no later than this after they were appended"},
    [METRIC_DELAY_P99_NS] = {"delay_p99_ns", "ns", L,
                             "99% of the lines were printed no later than this after they were appended"},
    [METRIC_DELAY_MAX_NS] = {"delay_max_ns", "ns", L,
                             "how long after it was appended the latest of the lines was printed"},
    [METRIC_FOOTPRINT_BYTES_PER_TASK] =
        {"footprint_bytes_per_task", "bytes", L,
         "what a waiting task takes in all: memory, page tables and kernel stacks"},
    [METRIC_MEMORY_BYTES_PER_TASK] = {"memory_bytes_per_task", "bytes", L,
                                      "what waiting tasks add to the program's memory (Pss), per task"},
    [METRIC_PAGE_TABLE_BYTES_PER_TASK] = {"page_table_bytes_per_task", "bytes", L,
                                          "what waiting tasks add to the program's page tables, per task"},
    [METRIC_KERNEL_STACK_BYTES_PER_TASK] = {"kernel_stack_bytes_per_task", "bytes", L,
                                            "what waiting tasks add to the kernel's stacks, per task"},
    [METRIC_WAKE_LATE_P50_NS] = {"wake_late_p50_ns", "ns", L,
                                 "half of the sleeping tasks woke no later than this after their time"},
    [METRIC_WAKE_LATE_P99_NS] = {"wake_late_p99_ns", "ns", L,
                                 "99% of the sleeping tasks woke no later than this after their time"},
    [METRIC_WAKE_LATE_MAX_NS] = {"wake_late_max_ns", "ns", L,
                                 "how long after its time the latest of the sleeping tasks woke"},
    [METRIC_REQUEST_P50_NS] = {"request_p50_ns", "ns", L,
                               "half of the requests took no longer than this, from their start to the end "
                               "of the answer"},
    [METRIC_REQUEST_P99_NS] = {"request_p99_ns", "ns", L,
                               "99% of the requests took no longer than this; from 368 on"},
    [METRIC_REQUEST_MAX_NS] = {"request_max_ns", "ns", L, "how long the longest of the requests took"},
    [METRIC_CPU_NS] = {"cpu_ns", "ns", L,
                       "CPU time within elapsed_ns, of all the program's threads and processes"},
    [METRIC_VOLUNTARY_SWITCHES] = {"voluntary_switches", "count", L,
                                   "context switches within elapsed_ns because a task waited"},
    [METRIC_INVOLUNTARY_SWITCHES] = {"involuntary_switches", "count", L,
                                     "context switches within elapsed_ns because a task was preempted"},
    [METRIC_CPU_NS_PER_OPERATION] = {"cpu_ns_per_operation", "ns", L, "cpu_ns divided by operations"},
    [METRIC_SWITCHES_PER_OPERATION] = {"switches_per_operation", "count", L,
                                       "context switches of both kinds, divided by operations"},
    [METRIC_BOUND_SERIAL_NS] = {"bound_serial_ns", "ns", N,
                                "all delays of the answers, one after another: no serial client is faster"},
    [METRIC_BOUND_CONCURRENT_NS] = {"bound_concurrent_ns", "ns", N,
                                    "the delays alone, with the next request started when one of "
                                    "`concurrency` has its answer: no client is faster"},
    [METRIC_BOUND_RATIO] = {"bound_ratio", "times", L, "elapsed_ns divided by bound_concurrent_ns"},
    [METRIC_REQUESTS_PEAK] = {"requests_peak", "count", N,
                              "most requests that the server had in flight at once"},
    [METRIC_API_BUSY_FRACTION] = {"api_busy_fraction", "fraction", N,
                                  "CPU time of the harness's server, divided by elapsed_ns"},
    [METRIC_ANSWER_LATE_P50_NS] = {"answer_late_p50_ns", "ns", L,
                                   "half of the answers left the harness's server no later than this after "
                                   "their time"},
    [METRIC_ANSWER_LATE_P99_NS] = {"answer_late_p99_ns", "ns", L,
                                   "99% of the answers left the harness's server no later than this after "
                                   "their time"},
    [METRIC_ANSWER_LATE_MAX_NS] = {"answer_late_max_ns", "ns", L,
                                   "how long after its time the latest of the answers left the harness's "
                                   "server"},
    [METRIC_MESSAGES] = {"messages", "count", N, "messages that came back whole and right in the window"},
    [METRIC_WINDOW_NS] = {"window_ns", "ns", N, "length of the measured window that really passed"},
    [METRIC_MESSAGES_PER_SECOND] = {"messages_per_second", "1/s", H, "messages divided by the window"},
    [METRIC_BYTES_PER_SECOND] = {"bytes_per_second", "bytes/s", H,
                                 "echoed payload bytes divided by the window"},
    [METRIC_SERVER_CPU_NS_PER_MESSAGE] = {"server_cpu_ns_per_message", "ns", L,
                                          "CPU time of all the server's tasks, kernel included, per message"},
    [METRIC_SERVER_USER_NS_PER_MESSAGE] =
        {"server_user_ns_per_message", "ns", L,
         "the part of server_cpu_ns_per_message spent in the program itself"},
    [METRIC_SERVER_SYSTEM_NS_PER_MESSAGE] = {"server_system_ns_per_message", "ns", L,
                                             "the part of server_cpu_ns_per_message spent in the kernel"},
    [METRIC_CLIENT_CPU_NS_PER_MESSAGE] = {"client_cpu_ns_per_message", "ns", N,
                                          "CPU time of the load generator per message"},
    [METRIC_SERVER_BUSY_FRACTION] = {"server_busy_fraction", "fraction", N,
                                     "the server's CPU time divided by the time its CPUs had"},
    [METRIC_CLIENT_BUSY_FRACTION] = {"client_busy_fraction", "fraction", N,
                                     "the load generator's CPU time divided by the time that passed"},
    [METRIC_SERVER_VOLUNTARY_SWITCHES_PER_MESSAGE] = {"server_voluntary_switches_per_message", "count", L,
                                                      "context switches because a task waited, per message"},
    [METRIC_SERVER_INVOLUNTARY_SWITCHES_PER_MESSAGE] =
        {"server_involuntary_switches_per_message", "count", L,
         "context switches because a task was preempted, per message"},
    [METRIC_SERVER_RSS_BYTES] = {"server_rss_bytes", "bytes", L,
                                 "resident memory of the server, all processes"},
    [METRIC_SERVER_PSS_BYTES] =
        {"server_pss_bytes", "bytes", L,
         "resident memory of the server, with shared pages counted once among those that share them"},
    [METRIC_SERVER_PROCESSES] = {"server_processes", "count", N, "processes of the server under load"},
    [METRIC_SERVER_THREADS] = {"server_threads", "count", N,
                               "threads of the server under load, all processes"},
    [METRIC_SERVER_DESCRIPTORS] = {"server_descriptors", "count", N, "open descriptors, all processes"},
    [METRIC_KERNEL_BYTES] = {"kernel_bytes", "bytes", L,
                             "what the machine's kernel holds more with the connections up than before: both "
                             "ends of each, the server's tasks, page tables; from 300 connections on"},
    [METRIC_TCP_BUFFER_BYTES] = {"tcp_buffer_bytes", "bytes", L,
                                 "how much more is accounted to the buffers of the machine's TCP sockets "
                                 "behind the window than before; by and large, a MB for each CPU"},
    [METRIC_CONNECT_NS] = {"connect_ns", "ns", L,
                           "from the first connect to the last connection established"},
    [METRIC_CONNECT_P50_NS] = {"connect_p50_ns", "ns", L,
                               "half of the connections were established within this time"},
    [METRIC_CONNECT_P99_NS] = {"connect_p99_ns", "ns", L,
                               "99% of the connections were established within this time"},
    [METRIC_CONNECTIONS_PER_SECOND] =
        {"connections_per_second", "1/s", H,
         "churn: connections made, used and ended within the window, divided by it"},
    [METRIC_SERVER_CPU_NS_PER_CONNECTION] =
        {"server_cpu_ns_per_connection", "ns", L,
         "churn: CPU time of all the server's tasks per connection, its messages included"},
    [METRIC_LATENCY_P25_NS] = {"latency_p25_ns", "ns", L, "latency that 25% of the messages do not exceed"},
    [METRIC_LATENCY_P50_NS] = {"latency_p50_ns", "ns", L, "latency that half of the messages do not exceed"},
    [METRIC_LATENCY_P75_NS] = {"latency_p75_ns", "ns", L, "latency that 75% of the messages do not exceed"},
    [METRIC_LATENCY_P90_NS] = {"latency_p90_ns", "ns", L, "latency that 90% of the messages do not exceed"},
    [METRIC_LATENCY_P99_NS] = {"latency_p99_ns", "ns", L, "latency that 99% of the messages do not exceed"},
    [METRIC_LATENCY_P99_9_NS] = {"latency_p99_9_ns", "ns", L,
                                 "latency that 99.9% of the messages do not exceed"},
    [METRIC_LATENCY_P99_99_NS] = {"latency_p99_99_ns", "ns", L,
                                  "latency that 99.99% of the messages do not exceed"},
    [METRIC_LATENCY_MAX_NS] = {"latency_max_ns", "ns", L, "the longest latency seen"},
    [METRIC_RESPONSE_P25_NS] =
        {"response_p25_ns", "ns", L,
         "response time (from when it was to be sent) that 25% of the messages do not exceed"},
    [METRIC_RESPONSE_P50_NS] = {"response_p50_ns", "ns", L,
                                "response time that half of the messages do not exceed"},
    [METRIC_RESPONSE_P75_NS] = {"response_p75_ns", "ns", L,
                                "response time that 75% of the messages do not exceed"},
    [METRIC_RESPONSE_P90_NS] = {"response_p90_ns", "ns", L,
                                "response time that 90% of the messages do not exceed"},
    [METRIC_RESPONSE_P99_NS] = {"response_p99_ns", "ns", L,
                                "response time that 99% of the messages do not exceed"},
    [METRIC_RESPONSE_P99_9_NS] = {"response_p99_9_ns", "ns", L,
                                  "response time that 99.9% of the messages do not exceed"},
    [METRIC_RESPONSE_P99_99_NS] = {"response_p99_99_ns", "ns", L,
                                   "response time that 99.99% of the messages do not exceed"},
    [METRIC_RESPONSE_MAX_NS] = {"response_max_ns", "ns", L,
                                "the longest response time, or age of a message that never came home"},
    [METRIC_LATENESS_P50_NS] =
        {"lateness_p50_ns", "ns", L,
         "half of the messages were noticed by the load generator no later than this after their time"},
    [METRIC_LATENESS_P99_NS] =
        {"lateness_p99_ns", "ns", L,
         "99% of the messages were noticed by the load generator no later than this after their time"},
    [METRIC_LATENESS_MAX_NS] = {"lateness_max_ns", "ns", L,
                                "how late the load generator noticed a message at the latest"},
    [METRIC_BACKLOG_P50_NS] = {"backlog_p50_ns", "ns", L,
                               "half of the messages waited no longer than this, once noticed, to be sent"},
    [METRIC_BACKLOG_P99_NS] = {"backlog_p99_ns", "ns", L,
                               "99% of the messages waited no longer than this, once noticed, to be sent"},
    [METRIC_BACKLOG_MAX_NS] = {"backlog_max_ns", "ns", L, "the longest wait of a noticed message to be sent"},
    [METRIC_OFFERED_MESSAGES_PER_SECOND] = {"offered_messages_per_second", "1/s", N,
                                            "messages of the schedule, by the time of the window"},
    [METRIC_KNEE_MESSAGES_PER_SECOND] = {"knee_messages_per_second", "1/s", H,
                                         "the highest offered rate that was sustained, as a search found it"},
    [METRIC_LITTLES_LAW_ERROR_FRACTION] =
        {"littles_law_error_fraction", "fraction", L,
         "how far the messages in flight, counted, are from rate times latency"},
    [METRIC_ARRIVALS_MISFIT_FRACTION] =
        {"arrivals_misfit_fraction", "fraction", L,
         "how far the gaps between messages are from the distribution asked for"},
    [METRIC_WARMUP_MESSAGES_PER_SECOND] = {"warmup_messages_per_second", "1/s", N,
                                           "rate during the warm-up, to compare with messages_per_second"},
    [METRIC_RATE_SHIFT_FRACTION] = {"rate_shift_fraction", "fraction", N,
                                    "rate behind the shift inside the window, divided by that before it; "
                                    "only where there is one"},
    [METRIC_RATE_SHIFT_AT_NS] = {"rate_shift_at_ns", "ns", N, "how far into the window the rate shifted"},
    [METRIC_MESSAGES_PER_CONNECTION_MIN] = {"messages_per_connection_min", "count", H,
                                            "messages of the connection that got fewest"},
    [METRIC_MESSAGES_PER_CONNECTION_MAX] = {"messages_per_connection_max", "count", N,
                                            "messages of the connection that got most"},
    [METRIC_JAIN_INDEX] = {"jain_index", "fraction", H,
                           "Jain's fairness over connections: 1 when all got the same number of messages"},
    [METRIC_CONNECTION_P99_MIN_NS] = {"connection_p99_min_ns", "ns", L,
                                      "p99 of latency on the connection that was served best, to 6%"},
    [METRIC_CONNECTION_P99_MAX_NS] = {"connection_p99_max_ns", "ns", L,
                                      "p99 of latency on the connection that was served worst, to 6%"},
    [METRIC_UNFINISHED_MESSAGES] = {"unfinished_messages", "count", L,
                                    "messages still out at the end of the run"},
    [METRIC_ERRORS_OURS] = {"errors_ours", "count", L, "errors of the load generator's own making"},
    [METRIC_ERRORS_THEIRS] = {"errors_theirs", "count", L,
                              "errors of the server: refused, reset, early end, wrong bytes, time-outs"},
    [METRIC_HEARTBEAT_LATE_P50_NS] =
        {"heartbeat_late_p50_ns", "ns", L,
         "half of the server's heartbeats came no later than this after their time"},
    [METRIC_HEARTBEAT_LATE_P99_NS] =
        {"heartbeat_late_p99_ns", "ns", L,
         "99% of the server's heartbeats came no later than this after their time"},
    [METRIC_HEARTBEAT_LATE_MAX_NS] = {"heartbeat_late_max_ns", "ns", L,
                                      "how long after its time the latest of the server's heartbeats came"},
    [METRIC_CONNECTIONS_ACCEPTED] = {"connections_accepted", "count", N,
                                     "ledger: connections the server accepted"},
    [METRIC_THREADS_CREATED] = {"threads_created", "count", N, "ledger: threads the model created"},
    [METRIC_THREADS_PEAK] = {"threads_peak", "count", N, "ledger: most of its threads alive at once"},
    [METRIC_PROCESSES_CREATED] = {"processes_created", "count", N, "ledger: processes the model created"},
    [METRIC_PROCESSES_PEAK] = {"processes_peak", "count", N, "ledger: most of its processes alive at once"},
    [METRIC_COROUTINES_CREATED] = {"coroutines_created", "count", N, "ledger: coroutines the model created"},
    [METRIC_COROUTINES_PEAK] = {"coroutines_peak", "count", N,
                                "ledger: most of its coroutines alive at once"},
    [METRIC_SERVER_SYSTEM_CALLS_PER_MESSAGE] =
        {"server_system_calls_per_message", "count", L,
         "counted apart: system calls of all the server's tasks, per message"},
    [METRIC_SYSTEM_CALLS_PER_OPERATION] = {"system_calls_per_operation", "count", L,
                                           "counted apart: system calls of the program, per operation"},
    [METRIC_INSTRUCTIONS_PER_OPERATION] =
        {"instructions_per_operation", "count", L,
         "counted apart: instructions of the program, without the kernel's, per operation"},
};

#undef L
#undef H
#undef N

const struct metric *metric_get(enum metric_id id)
{
    assert(id < METRIC_COUNT);
    return &table[id];
}

int metric_find(const char *name)
{
    for (int i = 0; i < METRIC_COUNT; i++)
        if (strcmp(table[i].name, name) == 0)
            return i;
    return -1;
}

bool metric_is_reported(enum metric_id id)
{
    return id == METRIC_ELAPSED_NS || id == METRIC_OPERATIONS || id == METRIC_PEAK_RSS_BYTES ||
           (id >= METRIC_DELAY_P50_NS && id <= METRIC_DELAY_MAX_NS) ||
           (id >= METRIC_MEMORY_BYTES_PER_TASK && id <= METRIC_INVOLUNTARY_SWITCHES) ||
           (id >= METRIC_HEARTBEAT_LATE_P50_NS && id <= METRIC_COROUTINES_PEAK);
}

bool metric_is_counted(enum metric_id id)
{
    return id >= METRIC_SERVER_SYSTEM_CALLS_PER_MESSAGE && id <= METRIC_INSTRUCTIONS_PER_OPERATION;
}

const char *metric_comparative(enum metric_id id, bool better)
{
    const struct metric *metric = metric_get(id);
    size_t length = strlen(metric->unit);
    bool is_rate = length > 2 && strcmp(metric->unit + length - 2, "/s") == 0;
    if (is_rate || strcmp(metric->unit, "ns") == 0)
        return better ? "faster" : "slower";
    if (strcmp(metric->unit, "bytes") == 0)
        return better ? "less" : "more";
    return better ? "better" : "worse";
}

const char *metric_nearest(const char *name)
{
    const char *names[METRIC_COUNT];
    for (size_t i = 0; i < METRIC_COUNT; i++)
        names[i] = table[i].name;
    return nearest_word(name, names, METRIC_COUNT);
}
