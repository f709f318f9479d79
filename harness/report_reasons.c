// The figures beside a ranking that say why it came out so.
#include "report_parts.h"

static const enum metric_id server_reasons[] = {
    METRIC_MESSAGES_PER_SECOND,
    METRIC_OFFERED_MESSAGES_PER_SECOND,
    METRIC_KNEE_MESSAGES_PER_SECOND,
    METRIC_RESPONSE_P50_NS,
    METRIC_RESPONSE_P99_NS,
    METRIC_RESPONSE_P99_9_NS,
    METRIC_LATENESS_P99_NS,
    METRIC_BACKLOG_P99_NS,
    METRIC_LATENCY_P50_NS,
    METRIC_LATENCY_P99_NS,
    METRIC_CONNECTIONS_PER_SECOND,
    METRIC_SERVER_CPU_NS_PER_CONNECTION,
    METRIC_SERVER_CPU_NS_PER_MESSAGE,
    METRIC_SERVER_USER_NS_PER_MESSAGE,
    METRIC_SERVER_SYSTEM_NS_PER_MESSAGE,
    METRIC_SERVER_VOLUNTARY_SWITCHES_PER_MESSAGE,
    METRIC_SERVER_INVOLUNTARY_SWITCHES_PER_MESSAGE,
    METRIC_SERVER_RSS_BYTES,
    METRIC_SERVER_PSS_BYTES,
    METRIC_KERNEL_BYTES,
};
static const enum metric_id batch_reasons[] = {
    METRIC_FOOTPRINT_BYTES_PER_TASK,
    METRIC_MEMORY_BYTES_PER_TASK,
    METRIC_PAGE_TABLE_BYTES_PER_TASK,
    METRIC_KERNEL_STACK_BYTES_PER_TASK,
    METRIC_WAKE_LATE_P50_NS,
    METRIC_WAKE_LATE_P99_NS,
    METRIC_WAKE_LATE_MAX_NS,
    METRIC_NS_PER_OPERATION,
    METRIC_ELAPSED_NS,
    METRIC_WALL_NS,
    METRIC_USER_CPU_NS,
    METRIC_SYSTEM_CPU_NS,
    METRIC_PEAK_RSS_BYTES,
};

static const enum metric_id client_reasons[] = {
    METRIC_BOUND_RATIO,
    METRIC_ELAPSED_NS,
    METRIC_CPU_NS_PER_OPERATION,
    METRIC_SWITCHES_PER_OPERATION,
    METRIC_PEAK_RSS_BYTES,
    METRIC_REQUEST_P50_NS,
    METRIC_REQUEST_P99_NS,
    METRIC_REQUEST_MAX_NS,
    METRIC_REQUESTS_PEAK,
    METRIC_API_BUSY_FRACTION,
    METRIC_ANSWER_LATE_P50_NS,
    METRIC_ANSWER_LATE_P99_NS,
    METRIC_WALL_NS,
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct {
    const enum metric_id *metrics;
    size_t count;
} reasons_of[] = {
    [WORKLOAD_BATCH] = {batch_reasons, COUNT(batch_reasons)},
    [WORKLOAD_SERVER] = {server_reasons, COUNT(server_reasons)},
    [WORKLOAD_CLIENT] = {client_reasons, COUNT(client_reasons)},
};

_Static_assert(COUNT(server_reasons) <= REPORT_REASONS_MOST && COUNT(batch_reasons) <= REPORT_REASONS_MOST &&
                   COUNT(client_reasons) <= REPORT_REASONS_MOST,
               "room for the reasons of all kinds");

size_t report_reasons(const struct summary *summary, enum metric_id chosen[REPORT_REASONS_MOST])
{
    enum workload_kind kind = summary->scenario.workload->kind;
    const enum metric_id *all = reasons_of[kind].metrics;
    size_t count = 0;
    for (size_t i = 0; i < reasons_of[kind].count; i++) {
        bool measured = false;
        for (size_t j = 0; j < summary->cells.count; j++)
            measured = measured || summary->cells.items[j].metrics[all[i]].n > 0;
        if (measured && all[i] != summary->scenario.rank)
            chosen[count++] = all[i];
    }
    return count;
}
