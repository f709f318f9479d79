#include "conformance.h"

#include "escape.h"
#include "layout.h"
#include "process.h"
#include "strbuf.h"
#include "trial.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *workload;
    const struct check *checks;
} suites[] = {
    {"dispatch", conformance_dispatch}, {"pipeline", conformance_pipeline}, {"letters", conformance_letters},
    {"buses", conformance_buses},       {"echo", conformance_echo},         {"tasks", conformance_tasks},
    {"fanout", conformance_fanout},
};

const struct check *conformance_checks(const struct workload *workload, size_t *count)
{
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {
        if (strcmp(suites[i].workload, workload->name) != 0)
            continue;
        for (*count = 0; suites[i].checks[*count].name;)
            ++*count;
        return suites[i].checks;
    }
    *count = 0;
    return NULL;
}

void conformance_counts_release(struct conformance_counts *counts)
{
    free(counts->first_failure);
    *counts = (struct conformance_counts){0};
}

// Whether the card's limits leave room for that many connections.
static bool has_room(const struct implementation *implementation, unsigned connections, struct error *error)
{
    const struct axis *axis = workload_axis(implementation->workload, "connections");
    const struct limit *limit;
    char value[16];
    snprintf(value, sizeof value, "%u", connections);
    if (connections == 0 || !axis || implementation_allows(implementation, axis, value, &limit))
        return true;
    error_set(error, "needs %u connections; its limits are %s", connections, limit->text);
    return false;
}

bool conformance_allows(const struct implementation *implementation, const char *option, struct error *error)
{
    const struct workload *workload = implementation->workload;
    const char *value = strchr(option, '=') + 1;
    for (size_t i = 0; i < workload->axis_count; i++) {
        const struct limit *limit;
        char *same = axis_option(&workload->axes[i], value);
        bool is_this = strcmp(same, option) == 0;
        free(same);
        if (!is_this || implementation_allows(implementation, &workload->axes[i], value, &limit))
            continue;
        error_set(error, "needs %s; its limits are %s", option, limit->text);
        return false;
    }
    return true;
}

static bool allows(const struct implementation *implementation, const struct check *check,
                   struct error *error)
{
    bool allowed = has_room(implementation, check->connections, error);
    for (const char *const *option = check->options; allowed && option && *option; option++)
        allowed = conformance_allows(implementation, *option, error);
    return allowed;
}

// Runs one check and leaves no process behind.
static int run_check(const struct implementation *implementation, const struct check *check,
                     struct error *error)
{
    int verdict;
    struct error lost;
    if (!allows(implementation, check, error))
        return CHECK_SKIPPED;
    if (check->serve)
        verdict = trial_run(implementation, check, error);
    else
        verdict = check->run(implementation, error);
    int left = process_sweep(&lost);
    if (left < 0) {
        *error = lost;
        return CHECK_BROKEN;
    }
    if (left > 0 && check->run && verdict == CHECK_PASSED) { // after `serve`, the server itself is swept
        error_set(error, "it ended and left %d process%s behind", left, left == 1 ? "" : "es");
        return CHECK_FAILED;
    }
    return verdict;
}

static const char *count(struct conformance_counts *counts, const struct check *check, int verdict,
                         const struct error *error)
{
    if (verdict == CHECK_PASSED) {
        counts->passed++;
        return "ok";
    }
    if (verdict == CHECK_SKIPPED) {
        counts->skipped++;
        return "skip";
    }
    if (!counts->first_failure)
        counts->first_failure = memory_format("%s: %s", check->name, error->text);
    counts->failed++;
    return "FAIL";
}

int conformance_run(const struct implementation *implementation, const char *only,
                    struct conformance_counts *counts, conformance_progress *progress, void *context,
                    struct error *error)
{
    size_t checks_count;
    const struct check *checks = conformance_checks(implementation->workload, &checks_count);
    *counts = (struct conformance_counts){0};
    for (size_t i = 0; i < checks_count; i++) {
        struct error why = {""};
        if (only && strcmp(only, checks[i].name) != 0)
            continue;
        int verdict = run_check(implementation, &checks[i], &why);
        escape_disarm(why.text); // what a program printed may be quoted in it
        if (verdict == CHECK_BROKEN) {
            conformance_counts_release(counts);
            return error_set(error, "%s/%s: %s: %s", implementation->workload->name, implementation->label,
                             checks[i].name, why.text);
        }
        const char *outcome = count(counts, &checks[i], verdict, &why);
        if (progress)
            progress(context, implementation, &checks[i], outcome, why.text);
    }
    return 0;
}
