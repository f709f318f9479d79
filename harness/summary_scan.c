// The fast way to read a line of samples.jsonl: no tree, no allocation.
//
// A campaign may hold 100,000 lines, and a general JSON reader would take most of the time that summarising
// may take. Lines as sample_to_line writes them (whatever their spacing) are understood here; at anything
// else (an escape in a string, keys in another order, a value out of range) the scan gives up, and
// sample_from_line, which also knows how to complain, has the say.
#include "summary_parts.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct span {
    const char *text;
    size_t length;
};

struct scan {
    const char *at;
    bool good; // false once anything was not as expected
};

// The members of a line, as far as they are needed. `cell` stands before axes and metrics.
struct fields {
    double version, run, round, position, cell, attempt, took_ns; // -1 until seen
    struct span implementation, started_at, outcome, bound, reason, disturbed, passed_over;
    bool has_axes, has_metrics;
    struct sample_parts parts; // count 0: none
};

static bool span_is(struct span span, const char *word)
{
    return strncmp(span.text, word, span.length) == 0 && word[span.length] == '\0';
}

static char scan_peek(struct scan *scan)
{
    while (*scan->at == ' ' || *scan->at == '\t')
        scan->at++;
    return *scan->at;
}

static void scan_expect(struct scan *scan, char wanted)
{
    if (scan_peek(scan) == wanted)
        scan->at++;
    else
        scan->good = false;
}

// Printable ASCII without escapes; whether other bytes are good UTF-8 is not for here to say.
static struct span scan_string(struct scan *scan)
{
    scan_expect(scan, '"');
    struct span span = {scan->at, 0};
    while (*scan->at >= ' ' && *scan->at < '\x7f' && *scan->at != '"' && *scan->at != '\\')
        scan->at++;
    span.length = (size_t)(scan->at - span.text);
    scan_expect(scan, '"');
    return span;
}

static size_t digits(const char *text)
{
    size_t count = 0;
    while (text[count] >= '0' && text[count] <= '9')
        count++;
    return count;
}

// The length of a number as JSON writes it, 0 if it is none; *whole: without fraction and exponent.
static size_t number_length(const char *text, bool *whole)
{
    const char *at = text + (*text == '-');
    size_t count = digits(at);
    *whole = true;
    if (count == 0 || count > 18 || (*at == '0' && count > 1)) // 18 digits fit into 64 bits
        return 0;
    at += count;
    if (*at == '.') {
        *whole = false;
        count = digits(++at);
        at += count;
    }
    if (count > 0 && (*at == 'e' || *at == 'E')) {
        *whole = false;
        at += at[1] == '+' || at[1] == '-' ? 2 : 1;
        count = digits(at);
        at += count;
    }
    return count ? (size_t)(at - text) : 0;
}

static double scan_number(struct scan *scan, bool must_be_whole)
{
    bool whole;
    scan_peek(scan);
    size_t length = number_length(scan->at, &whole);
    double value = whole ? (double)strtoll(scan->at, NULL, 10) : strtod(scan->at, NULL);
    scan->good = scan->good && length && isfinite(value) && (whole || !must_be_whole);
    scan->at += length;
    return value;
}

// Steps to the next member of an object, from its "{" on: false at the "}".
static bool scan_member(struct scan *scan, bool *first, struct span *key)
{
    if (*first)
        scan_expect(scan, '{');
    if (scan_peek(scan) == '}' || !scan->good) {
        scan_expect(scan, '}');
        return false;
    }
    if (!*first)
        scan_expect(scan, ',');
    *first = false;
    *key = scan_string(scan);
    scan_expect(scan, ':');
    return scan->good;
}

// Whether the axes from `from` on, below `to`, are at their defaults: a sample may be older than they are.
static bool are_defaults(const struct workload *workload, const struct strings *values, size_t from,
                         size_t to)
{
    for (; from < to; from++)
        if (strcmp(values->items[from], workload->axes[from].fallback) != 0)
            return false;
    return true;
}

// They must be the workload's, in its order, with the values of the cell's point.
static void scan_axes(struct scan *scan, const struct plan *plan, const struct workload *workload,
                      size_t cell)
{
    bool first = true;
    struct span key;
    size_t next = 0;
    const struct strings *values = &plan->points.items[plan->cells.items[cell].point].values;
    while (scan_member(scan, &first, &key)) {
        struct span value = scan_string(scan);
        size_t axis = next;
        while (axis < workload->axis_count && !span_is(key, workload->axes[axis].name))
            axis++;
        scan->good = scan->good && axis < workload->axis_count && span_is(value, values->items[axis]) &&
                     are_defaults(workload, values, next, axis);
        next = axis + 1;
    }
    scan->good = scan->good && are_defaults(workload, values, next, workload->axis_count);
}

static void scan_metrics(struct scan *scan, struct sample *sample)
{
    bool first = true;
    struct span key;
    size_t id = 0; // they come in the order of the table: the search goes on where the last one ended
    while (scan_member(scan, &first, &key)) {
        while (id < METRIC_COUNT && !span_is(key, metric_get((enum metric_id)id)->name))
            id++;
        double value = scan_number(scan, false);
        if (id == METRIC_COUNT)
            scan->good = false;
        else
            sample->metrics[id++] = value;
    }
}

// A list of numbers; null is NAN. Returns how many.
static size_t scan_list(struct scan *scan, double *values)
{
    size_t count = 0;
    scan_expect(scan, '[');
    while (scan->good && scan_peek(scan) != ']' && count < SAMPLE_PARTS_MOST) {
        if (count)
            scan_expect(scan, ',');
        bool none = scan_peek(scan) == 'n' && strncmp(scan->at, "null", 4) == 0;
        values[count++] = none ? NAN : scan_number(scan, true);
        scan->at += none ? 4 : 0;
    }
    scan_expect(scan, ']');
    return count;
}

static void scan_parts(struct scan *scan, struct sample_parts *parts)
{
    bool first = true;
    struct span key;
    size_t longest = 0;
    while (scan_member(scan, &first, &key)) {
        if (span_is(key, "part_ns"))
            parts->part_ns = scan_number(scan, true);
        else if (span_is(key, "messages"))
            parts->count = scan_list(scan, parts->messages);
        else if (span_is(key, "longest_ns"))
            longest = scan_list(scan, parts->longest_ns);
        else
            scan->good = false;
    }
    scan->good = scan->good && parts->count > 0 && longest == parts->count && parts->part_ns > 0;
}

static double *number_field(struct fields *fields, struct span key)
{
    return span_is(key, "run")              ? &fields->run
           : span_is(key, "round")          ? &fields->round
           : span_is(key, "position")       ? &fields->position
           : span_is(key, "cell")           ? &fields->cell
           : span_is(key, "attempt")        ? &fields->attempt
           : span_is(key, "took_ns")        ? &fields->took_ns
           : span_is(key, "schema_version") ? &fields->version
                                            : NULL;
}

static struct span *text_field(struct fields *fields, struct span key)
{
    return span_is(key, "implementation") ? &fields->implementation
           : span_is(key, "started_at")   ? &fields->started_at
           : span_is(key, "outcome")      ? &fields->outcome
           : span_is(key, "bound")        ? &fields->bound
           : span_is(key, "reason")       ? &fields->reason
           : span_is(key, "disturbed")    ? &fields->disturbed
           : span_is(key, "workload")     ? &fields->passed_over
           : span_is(key, "model")        ? &fields->passed_over
                                          : NULL;
}

static bool is_index(double value, double limit)
{
    return value >= 0 && value < limit && value == floor(value);
}

static void scan_line(struct scan *scan, struct fields *fields, struct sample *sample,
                      const struct plan *plan, const struct workload *workload)
{
    bool first = true;
    struct span key;
    while (scan_member(scan, &first, &key)) {
        double *number = number_field(fields, key);
        struct span *text = number ? NULL : text_field(fields, key);
        if (number) {
            scan->good = *number < 0; // axes were compared with the cell that was named first
            *number = scan_number(scan, true);
        } else if (text) {
            *text = scan_string(scan);
        } else if (span_is(key, "axes") && is_index(fields->cell, (double)plan->cells.count)) {
            scan_axes(scan, plan, workload, (size_t)fields->cell);
            fields->has_axes = true;
        } else if (span_is(key, "metrics")) {
            scan_metrics(scan, sample);
            fields->has_metrics = true;
        } else if (span_is(key, "parts")) {
            scan_parts(scan, &fields->parts);
        } else {
            scan->good = false;
        }
    }
    scan->at += strspn(scan->at, " \t\r\n");
    scan->good = scan->good && *scan->at == '\0';
}

static bool set_words(struct sample *sample, const struct fields *fields)
{
    enum outcome outcome = OUTCOME_OK;
    while (outcome <= OUTCOME_SKIPPED && !span_is(fields->outcome, outcome_word(outcome)))
        outcome++;
    enum bound bound = BOUND_UNKNOWN;
    while (bound < BOUND_COUNT && !span_is(fields->bound, bound_word(bound)))
        bound++;
    sample->outcome = outcome;
    sample->bound = bound;
    return outcome <= OUTCOME_SKIPPED && bound < BOUND_COUNT;
}

bool summary_scan(struct sample *sample, const char *line, const struct plan *plan,
                  const struct workload *workload)
{
    struct scan scan = {line, true};
    const struct span empty = {"", 0};
    struct fields fields = {.version = -1,
                            .run = -1,
                            .round = -1,
                            .position = -1,
                            .cell = -1,
                            .attempt = -1,
                            .took_ns = -1,
                            .implementation = empty,
                            .started_at = empty,
                            .outcome = empty,
                            .bound = empty,
                            .reason = empty,
                            .disturbed = empty};
    sample_init(sample);
    scan_line(&scan, &fields, sample, plan, workload);
    const double exact = 9007199254740992; // 2^53: integers below it are doubles
    if (!scan.good || fields.version != SAMPLE_SCHEMA_VERSION || !fields.has_axes || !fields.has_metrics ||
        !is_index(fields.run, exact) || !is_index(fields.position, exact) ||
        !is_index(fields.round, UINT_MAX) ||
        (fields.attempt != -1 && !is_index(fields.attempt - 1, UINT_MAX)) || fields.took_ns >= exact)
        return false;
    sample->cell = (size_t)fields.cell;
    size_t implementation = plan->cells.items[sample->cell].implementation;
    if (!span_is(fields.implementation, plan->implementations.items[implementation].label) ||
        !set_words(sample, &fields))
        return false;
    sample->run = (size_t)fields.run;
    sample->round = (unsigned)fields.round;
    sample->position = (size_t)fields.position;
    sample->attempt = fields.attempt > 0 ? (unsigned)fields.attempt : 1;
    sample->took_ns = fields.took_ns > 0 ? (uint64_t)fields.took_ns : 0;
    snprintf(sample->started_at, sizeof sample->started_at, "%.*s", (int)fields.started_at.length,
             fields.started_at.text);
    if (fields.parts.count)
        *(sample->parts = memory_zeroed(1, sizeof *sample->parts)) = fields.parts;
    if (fields.reason.length)
        sample->reason = memory_copy_bytes(fields.reason.text, fields.reason.length);
    if (fields.disturbed.length)
        sample->disturbed = memory_copy_bytes(fields.disturbed.text, fields.disturbed.length);
    return true;
}
