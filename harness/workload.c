#include "workload.h"

#include "animals.h"
#include "data.h"
#include "load_options.h"
#include "memory.h"
#include "nearest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const dispatch_sinks[] = {"own", "shared", NULL};

static const struct axis dispatch_axes[] = {
    {"lines", "lines", AXIS_INTEGER, true, 1, 1e9, NULL, "1000000", "lines sent by the source"},
    {"depth", "filters in a row", AXIS_INTEGER, true, 1, 64, NULL, "1", "filters in a row in each branch"},
    {"fanout", "branches", AXIS_INTEGER, true, 1, 64, NULL, "1", "branches that get every line"},
    {"match", "share of lines that match", AXIS_REAL, true, 0, 1, NULL, "1",
     "share of the lines that contain the word the filters look for"},
    {"sink", "", AXIS_WORD, true, 0, 0, dispatch_sinks, "own",
     "where branches end: each in a sink of its own, or all in one that they share"},
    {"batch", "lines per hand-over", AXIS_INTEGER, true, 1, 65536, NULL, "1",
     "lines that a thread or process hands on at a time; other models hand on each as it comes"},
};

static const char *const pipeline_modes[] = {"batch", "follow", NULL};

static const struct axis pipeline_axes[] = {
    {"bytes", "bytes of log", AXIS_INTEGER, false, 0, 1e9, NULL, "10000000", "size of the log"},
    {"match", "share of lines that match", AXIS_REAL, false, 0, 1, NULL, "0.02",
     "share of the log's lines that contain the word"},
    {"mode", "", AXIS_WORD, true, 0, 0, pipeline_modes, "batch",
     "batch: the log is there; follow: lines are appended to it meanwhile, at `rate`"},
    {"rate", "lines appended/s", AXIS_INTEGER, true, 1, 10000000, NULL, "1000",
     "mode=follow: lines appended in a second"},
};

static const char *const letters_work_kinds[] = {"cpu", "wait", NULL};

static const struct axis letters_axes[] = {
    {"events", "letters", AXIS_INTEGER, true, 1, DATA_LETTERS, NULL, "5590193",
     "letters of the text, from its beginning, each of which is an event"},
    {"work_ns", "ns of work", AXIS_INTEGER, true, 0, 1e9, NULL, "0",
     "what it costs to handle one event, beside counting it"},
    {"work_kind", "", AXIS_WORD, true, 0, 0, letters_work_kinds, "cpu",
     "cpu: that time is computed; wait: it is slept"},
    {"batch", "letters per hand-over", AXIS_INTEGER, true, 1, 1000000, NULL, "1",
     "letters that a queue is given at a time; models without one hand on each as it comes"},
};

static const char *const buses_sources[] = {"sax", "expat", "scan", "reader", "dom", NULL};
static const char *const buses_environments[] = {"inline", "thread", "process", "socket", NULL};

static const struct axis buses_axes[] = {
    {"bytes", "bytes of XML", AXIS_INTEGER, false, 0, 1e10, NULL, "30000000", "size of the document"},
    {"source", "", AXIS_WORD, true, 0, 0, buses_sources, "expat",
     "what makes events of the document: sax (libxml2), expat, scan (our scanner), reader (libxml2, a "
     "subtree at a time), dom (libxml2, the whole tree)"},
    {"environment", "", AXIS_WORD, true, 0, 0, buses_environments, "inline",
     "where the filters run: with the source, or behind a queue to a thread, a pipe to a process, a TCP "
     "connection to a process"},
    {"chunk_bytes", "bytes read at a time", AXIS_INTEGER, true, 1, 1048576, NULL, "65536",
     "how much of the document the source is given at a time"},
    {"batch", "records per hand-over", AXIS_INTEGER, true, 1, 65536, NULL, "64",
     "records handed to a thread or process at a time; inline hands on each as it comes"},
};

static const char *const tasks_cases[] = {"send",     "create", "yield", "spawn", "kill", "ring",
                                          "pingpong", "skynet", "sleep", "depth", "idle", NULL};

static const struct axis tasks_axes[] = {
    {"case", "", AXIS_WORD, true, 0, 0, tasks_cases, "yield", "what the tasks do"},
    {"tasks", "tasks", AXIS_INTEGER, true, 1, 1e6, NULL, "1000",
     "how many there are (skynet: leaves; pingpong: pairs)"},
    {"steps", "steps", AXIS_INTEGER, true, 1, 1e9, NULL, "100000",
     "steps of all tasks together; create, spawn, kill, skynet and idle pay no heed to it"},
    {"live", "alive at once", AXIS_INTEGER, true, 1, 1e6, NULL, "1",
     "create, spawn, kill: tasks alive at once; skynet: of one parent's children"},
    {"depth", "nested calls", AXIS_INTEGER, true, 1, 1000, NULL, "1",
     "depth: calls between a task's body and the place where it yields"},
};

static const struct axis echo_axes[] = {
    {"connections", "connections", AXIS_INTEGER, false, 1, 19000, NULL, "100", "connections open at once"},
    {"message_bytes", "bytes", AXIS_INTEGER, false, 1, 65536, NULL, "1024", "size of one message"},
    {"depth", "messages in flight", AXIS_INTEGER, false, 1, 64, NULL, "1",
     "messages in flight on each connection"},
    {"load", "", AXIS_WORD, false, 0, 0, load_mode_words, "closed",
     "closed: connections keep `depth` messages in flight, the next goes out when one came home; open: "
     "`rate` messages go out in a second, however the earlier ones fare; blast: `active` clients, each "
     "with one message in flight on a connection of its own picked at random; churn: connections that "
     "end after `connection_messages` and are made again; idle: closed, on `active` connections beside "
     "others that are silent; slow: closed, beside `slow` connections that misbehave; knee: a search "
     "for the highest rate that the server sustains"},
    {"rate", "offered messages/s", AXIS_INTEGER, false, 0, LOAD_RATE_MOST, NULL, "0",
     "load=open: messages a second on all connections together, whatever becomes of the earlier ones"},
    {"arrivals", "", AXIS_WORD, false, 0, 0, load_arrivals_words, "poisson",
     "load=open: when they come; poisson: at random, as from many users; constant: at equal distances"},
    {"sizes", "", AXIS_WORD, false, 0, 0, load_sizes_words, "same",
     "mixed: of ten messages nine have a quarter of `message_bytes`, and one, at random, the rest"},
    {"active", "active connections", AXIS_INTEGER, false, 0, 19000, NULL, "0",
     "closed: connections that have messages in flight at once, which go round at random (0: all); blast: "
     "clients (0: 3); idle: connections that send (0: 10)"},
    {"connection_messages", "messages of a connection", AXIS_INTEGER, false, 1, 10000, NULL, "1",
     "churn: messages of a connection, before it ends"},
    {"ending", "", AXIS_WORD, false, 0, 0, load_ending_words, "fin",
     "churn: connections end with a FIN, and wait for the server's, or with a RST"},
    {"slow", "connections", AXIS_INTEGER, false, 0, 18999, NULL, "1", "slow: connections that misbehave"},
    {"slow_kind", "", AXIS_WORD, false, 0, 0, load_slow_kind_words, "stall",
     "slow: they stall, sending without ever reading, or trickle, sending a byte every 10 ms"},
    {"connects_at_once", "connects in progress", AXIS_INTEGER, false, 1, 19000, NULL, "512",
     "connects that may be in progress at once"},
    {"work_ns", "ns of work", AXIS_INTEGER, true, 0, 1e9, NULL, "0",
     "CPU time that each message costs the server beside its echo"},
    {"heartbeat_ms", "ms between heartbeats", AXIS_INTEGER, true, 0, 60000, NULL, "0",
     "how often the server's own heartbeat is due, which tells how late it is; 0: it has none"},
    {"backlog", "connections", AXIS_INTEGER, true, 1, 65535, NULL, "4096",
     "connections that may wait to be accepted"},
    {"server_cpus", "CPUs of the server", AXIS_INTEGER, false, 0, 1024, NULL, "0",
     "how many of the CPUs that `placement` gives the server it may use, the first ones; 0: all of them"},
};

static const struct axis fanout_axes[] = {
    {"requests", "requests", AXIS_INTEGER, false, 1, 100000, NULL, "100", "animals that are asked for"},
    {"concurrency", "requests in flight", AXIS_INTEGER, true, 1, 10000, NULL, "1",
     "requests that are in flight at once, at most"},
    {"latency", "", AXIS_WORD, false, 0, 0, animals_shape_words, "constant",
     "how the delays of the answers are distributed, with a mean of `latency_ms`: constant; uniform, from 0 "
     "to twice that; exponential; long_tail, Pareto's with a shape of 1.5, cut off at 20 times"},
    {"latency_ms", "ms", AXIS_INTEGER, false, 0, 60000, NULL, "50", "mean delay of an answer"},
    {"timeout_ms", "ms", AXIS_INTEGER, true, 1, 600000, NULL, "10000",
     "how long the client waits for one answer, from the start of its request"},
    {"tick_us", "µs of pause behind a letter", AXIS_INTEGER, true, 0, 1000000, NULL, "0",
     "pause behind each letter that is printed; 0: sentences are printed whole"},
    {"status_500", "share of answers with status 500", AXIS_REAL, false, 0, 1, NULL, "0",
     "share that have status 500"},
    {"resets", "share of answers that are reset", AXIS_REAL, false, 0, 1, NULL, "0",
     "share in whose midst the server resets the connection"},
    {"stalls", "share of answers that never come", AXIS_REAL, false, 0, 1, NULL, "0",
     "share that never come"},
    {"malformed", "share of answers that are not JSON", AXIS_REAL, false, 0, 1, NULL, "0",
     "share that are not JSON"},
};

enum { DIGITS_MOST = 20 }; // of a number, its point included: enough for all that a run can tell apart

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct own_metrics tasks_own[] = {
    {METRIC_FOOTPRINT_BYTES_PER_TASK, METRIC_KERNEL_STACK_BYTES_PER_TASK, "case", "idle"},
    {METRIC_WAKE_LATE_P50_NS, METRIC_WAKE_LATE_MAX_NS, "case", "sleep"},
};

// Lines wait for a reader only where they come while it reads.
static const struct own_metrics pipeline_own[] = {
    {METRIC_DELAY_P50_NS, METRIC_DELAY_MAX_NS, "mode", "follow"},
};

static const struct own_metrics fanout_own[] = {
    {METRIC_REQUEST_P50_NS, METRIC_ANSWER_LATE_MAX_NS, NULL, NULL},
};

static const struct own_metrics echo_own[] = {
    {METRIC_CONNECTIONS_PER_SECOND, METRIC_SERVER_CPU_NS_PER_CONNECTION, "load", "churn"},
};

// Filters, branches and nested calls are paid for in every operation; lines, tasks and steps in the whole
// time.
static const struct growth dispatch_growths[] = {
    {METRIC_NS_PER_OPERATION, "depth", "filter", NULL},
    {METRIC_NS_PER_OPERATION, "fanout", "branch", NULL},
    {METRIC_ELAPSED_NS, "lines", "line", NULL},
};

// Work grows with `tasks` where each is created once, with `steps` elsewhere; a sleep is waited for, not
// worked.
static const struct growth tasks_growths[] = {
    {METRIC_ELAPSED_NS, "tasks", "task", " create spawn kill skynet "},
    {METRIC_ELAPSED_NS, "steps", "step", " send yield ring pingpong depth "},
    {METRIC_NS_PER_OPERATION, "depth", "nested call", " depth "},
};

static const struct growth pipeline_growths[] = {
    {METRIC_ELAPSED_NS, "bytes", "byte", NULL},
};

static const struct growth letters_growths[] = {
    {METRIC_NS_PER_OPERATION, "work_ns", "ns of work", NULL},
    {METRIC_ELAPSED_NS, "events", "letter", NULL},
};

static const struct growth buses_growths[] = {
    {METRIC_ELAPSED_NS, "bytes", "byte", NULL},
};

// What one more of those in flight at once takes, and what one more in a row.
static const struct growth fanout_growths[] = {
    {METRIC_ELAPSED_NS, "requests", "request", NULL},
    {METRIC_PEAK_RSS_BYTES, "concurrency", "request in flight", NULL},
};

static const struct growth echo_growths[] = {
    {METRIC_SERVER_RSS_BYTES, "connections", "connection", NULL},
    {METRIC_SERVER_PSS_BYTES, "connections", "connection", NULL},
    {METRIC_KERNEL_BYTES, "connections", "connection", NULL},
    {METRIC_CONNECT_NS, "connections", "connection", NULL},
    {METRIC_SERVER_CPU_NS_PER_CONNECTION, "connection_messages", "message", NULL},
    {METRIC_SERVER_CPU_NS_PER_MESSAGE, "message_bytes", "byte", NULL},
};

static const struct workload workloads[] = {
    {
        .name = "dispatch",
        .kind = WORKLOAD_BATCH,
        .axes = dispatch_axes,
        .axis_count = COUNT(dispatch_axes),
        .rank = METRIC_NS_PER_OPERATION,
        .growths = dispatch_growths,
        .growth_count = COUNT(dispatch_growths),
        .means = "sending lines through filters into sinks: objects against coroutines",
    },
    {
        .name = "pipeline",
        .kind = WORKLOAD_BATCH,
        .axes = pipeline_axes,
        .axis_count = COUNT(pipeline_axes),
        .input = "log",
        .rank = METRIC_NS_PER_OPERATION,
        .own = pipeline_own,
        .own_count = COUNT(pipeline_own),
        .growths = pipeline_growths,
        .growth_count = COUNT(pipeline_growths),
        .means = "keeping the lines of a log that contain a word: stages that pull or push",
    },
    {
        .name = "letters",
        .kind = WORKLOAD_BATCH,
        .axes = letters_axes,
        .axis_count = COUNT(letters_axes),
        .input = "letters",
        .rank = METRIC_NS_PER_OPERATION,
        .growths = letters_growths,
        .growth_count = COUNT(letters_growths),
        .means = "counting the letters of a text, each an event for one of three counters",
    },
    {
        .name = "buses",
        .kind = WORKLOAD_BATCH,
        .axes = buses_axes,
        .axis_count = COUNT(buses_axes),
        .input = "buses",
        .rank = METRIC_NS_PER_OPERATION,
        .growths = buses_growths,
        .growth_count = COUNT(buses_growths),
        .means = "events of an XML document through a pipeline of records and filters",
    },
    {
        .name = "tasks",
        .kind = WORKLOAD_BATCH,
        .axes = tasks_axes,
        .axis_count = COUNT(tasks_axes),
        .rank = METRIC_NS_PER_OPERATION,
        .own = tasks_own,
        .own_count = COUNT(tasks_own),
        .growths = tasks_growths,
        .growth_count = COUNT(tasks_growths),
        .means = "many small tasks that hand over, wait, sleep and end",
    },
    {
        .name = "echo",
        .kind = WORKLOAD_SERVER,
        .axes = echo_axes,
        .axis_count = COUNT(echo_axes),
        .rank = METRIC_SERVER_CPU_NS_PER_MESSAGE,
        .own = echo_own,
        .own_count = COUNT(echo_own),
        .growths = echo_growths,
        .growth_count = COUNT(echo_growths),
        .companion = {"work_ns", "message_bytes"},
        .means = "a server that sends back what it gets",
    },
    {
        .name = "fanout",
        .kind = WORKLOAD_CLIENT,
        .axes = fanout_axes,
        .axis_count = COUNT(fanout_axes),
        .input = "animals",
        .rank = METRIC_ELAPSED_NS,
        .own = fanout_own,
        .own_count = COUNT(fanout_own),
        .growths = fanout_growths,
        .growth_count = COUNT(fanout_growths),
        .means = "a client that waits for many slow answers at once",
    },
};

_Static_assert(COUNT(echo_axes) <= WORKLOAD_AXES_MOST, "room for the names of all axes");

const struct workload *workload_at(size_t index)
{
    return index < COUNT(workloads) ? &workloads[index] : NULL;
}

const struct workload *workload_find(const char *name)
{
    for (size_t i = 0; i < COUNT(workloads); i++)
        if (strcmp(workloads[i].name, name) == 0)
            return &workloads[i];
    return NULL;
}

const struct axis *workload_axis(const struct workload *workload, const char *name)
{
    for (size_t i = 0; i < workload->axis_count; i++)
        if (strcmp(workload->axes[i].name, name) == 0)
            return &workload->axes[i];
    return NULL;
}

size_t axis_index(const struct workload *workload, const struct axis *axis)
{
    return (size_t)(axis - workload->axes);
}

bool axis_is_passed(const struct axis *axis, const char *value)
{
    return axis->option && strcmp(value, axis->fallback) != 0;
}

char *axis_option(const struct axis *axis, const char *value)
{
    char *option = memory_format("--%s=%s", axis->name, value);
    for (char *at = option; *at != '='; at++)
        if (*at == '_')
            *at = '-';
    return option;
}

const struct own_metrics *workload_own(const struct workload *workload, enum metric_id metric)
{
    for (size_t i = 0; i < workload->own_count; i++)
        if (metric >= workload->own[i].first && metric <= workload->own[i].last)
            return &workload->own[i];
    return NULL;
}

// The workload that alone has the metric, or NULL.
static const struct workload *owner(enum metric_id metric)
{
    for (size_t i = 0; i < COUNT(workloads); i++)
        if (workload_own(&workloads[i], metric))
            return &workloads[i];
    return NULL;
}

bool workload_measures(const struct workload *workload, enum metric_id metric)
{
    if (metric_is_counted(metric))
        return false;
    if (owner(metric))
        return owner(metric) == workload;
    bool is_server = workload->kind == WORKLOAD_SERVER;
    if (metric == METRIC_INPUT_BYTES_PER_SECOND)
        return workload->kind == WORKLOAD_BATCH && workload->input != NULL;
    if (metric < METRIC_MESSAGES)
        return !is_server || metric == METRIC_PEAK_RSS_BYTES;
    return is_server || metric >= METRIC_THREADS_CREATED; // the ledger is everybody's
}

static bool is_at(const struct workload *workload, const struct strings *values, const char *axis,
                  const char *value)
{
    return strcmp(values->items[axis_index(workload, workload_axis(workload, axis))], value) == 0;
}

const char *workload_unranked(const struct workload *workload, const struct strings *values)
{
    if (workload->kind == WORKLOAD_SERVER && is_at(workload, values, "connections", "1") &&
        is_at(workload, values, "depth", "1"))
        return "with one message under way, what is measured is how the machine wakes a sleeping task";
    return NULL;
}

bool growth_holds(const struct growth *growth, const struct workload *workload, const struct strings *values)
{
    if (!growth->cases)
        return true;
    char word[64];
    const struct axis *axis = workload_axis(workload, "case");
    snprintf(word, sizeof word, " %s ", values->items[axis_index(workload, axis)]);
    return strstr(growth->cases, word) != NULL;
}

static int check_word(const struct axis *axis, const char *value, struct error *error)
{
    size_t count = 0;
    for (; axis->words[count]; count++)
        if (strcmp(axis->words[count], value) == 0)
            return 0;
    char *hint = nearest_or_all(value, axis->words, count);
    error_set(error, "unknown value '%.60s' for axis '%s'%s", value, axis->name, hint);
    free(hint);
    return -1;
}

// Whether the text is a number in its one canonical form.
static bool is_canonical(const struct axis *axis, const char *value)
{
    size_t digits = strspn(value, "0123456789");
    if (digits == 0 || (digits > 1 && value[0] == '0') || strlen(value) > DIGITS_MOST)
        return false;
    if (value[digits] == '\0')
        return true;
    if (axis->type != AXIS_REAL || value[digits] != '.')
        return false;
    const char *fraction = value + digits + 1;
    size_t length = strlen(fraction);
    return length > 0 && strspn(fraction, "0123456789") == length && fraction[length - 1] != '0';
}

// " (write 0.5)" for a value that is right but for its form, say .50; else "".
static const char *form_hint(const struct axis *axis, const char *value, char text[64])
{
    char plain[32], *end;
    double number = strtod(value, &end);
    text[0] = '\0';
    if (end == value || *end != '\0' || !(number >= axis->least && number <= axis->most))
        return text;
    snprintf(plain, sizeof plain, "%.15g", number);
    if (is_canonical(axis, plain))
        snprintf(text, 64, " (write %s)", plain);
    return text;
}

int axis_check(const struct axis *axis, const char *value, struct error *error)
{
    if (axis->type == AXIS_WORD)
        return check_word(axis, value, error);
    char hint[64];
    const char *kind = axis->type == AXIS_INTEGER ? "a whole number" : "a number";
    double number = is_canonical(axis, value) ? strtod(value, NULL) : NAN;
    if (!(number >= axis->least && number <= axis->most))
        return error_set(error, "axis '%s' takes %s from %.0f to %.0f, not '%.60s'%s", axis->name, kind,
                         axis->least, axis->most, value, form_hint(axis, value, hint));
    return 0;
}
