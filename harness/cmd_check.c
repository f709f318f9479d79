#include "cmd.h"

#include "cmd_check_jobs.h"
#include "conformance.h"
#include "layout.h"
#include "listening.h"
#include "nearest.h"
#include "options.h"
#include "planning.h"
#include "process.h"
#include "strbuf.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { JOBS_MOST = 64 };

static const struct command_help help = {
    "check", "[WORKLOAD[/IMPLEMENTATION]|SCENARIO]...",
    "Checks implementations against their contract (docs/CONTRACT.md); all of them, if none is named.\n"
    "A SCENARIO, a file or a folder of files, stands for the implementations that it measures.\n"
    "Nothing is measured that has not passed. A program that passed before is not checked again until it,\n"
    "its interpreter or its libraries change."};

struct demand {
    const struct workload *workload;
    const struct implementation *implementation; // NULL: all of the workload
};

struct check_command {
    bool force, list, verbose;
    const char *only;
    uint64_t jobs;
    struct strings impls;
    struct catalog catalog;
    struct demands VEC(struct demand) demands;
    unsigned passed, failed, skipped;
    struct strbuf details; // of the implementation that is being checked
};

// --- What is asked for -----------------------------------------------------------------------------------

static int unknown(const char *kind, const char *name, const struct strings *known, struct error *error)
{
    char hint[160];
    return error_set(error, "unknown %s '%.80s'%s", kind, name,
                     nearest_hint(hint, name, (const char *const *)known->items, known->count));
}

static const struct workload *find_workload(const char *name, struct error *error)
{
    const struct workload *workload = workload_find(name);
    if (workload)
        return workload;
    struct strings known = {0};
    for (size_t i = 0; workload_at(i); i++)
        strings_add(&known, workload_at(i)->name);
    unknown("workload", name, &known, error);
    strings_release(&known);
    return NULL;
}

static const struct implementation *find_implementation(const struct catalog *catalog,
                                                        const struct workload *workload, const char *label,
                                                        struct error *error)
{
    const struct implementation *found = catalog_find(catalog, workload, label);
    if (found)
        return found;
    struct strings known = {0};
    for (size_t i = 0; i < catalog->count; i++)
        if (catalog->items[i].workload == workload)
            strings_add(&known, catalog->items[i].label);
    char kind[64];
    snprintf(kind, sizeof kind, "implementation of %s", workload->name);
    unknown(kind, label, &known, error);
    strings_release(&known);
    return NULL;
}

// Everything in the catalog that a plan measures. (A twin of the A/A pair is the same program.)
static void demand_plan(struct check_command *command, const struct scenario *scenario,
                        const struct plan *plan)
{
    for (size_t i = 0; i < command->catalog.count; i++) {
        struct demand one = {scenario->workload, &command->catalog.items[i]};
        for (size_t j = 0; j < plan->implementations.count; j++) {
            if (strcmp(one.implementation->program, plan->implementations.items[j].program) == 0) {
                vec_push(&command->demands, one);
                break;
            }
        }
    }
}

// The implementations of all scenarios in a file or folder.
static int demand_planned(struct check_command *command, const char *path, struct error *error)
{
    struct planning planning = {0};
    strings_add(&planning.operands, path);
    for (size_t i = 0; i < command->impls.count; i++)
        strings_add(&planning.impls, command->impls.items[i]);
    int result = planning_make(&planning, error);
    for (size_t i = 0; result == 0 && i < planning.plans.count; i++)
        demand_plan(command, &planning.scenarios.items[i], &planning.plans.items[i]);
    planning_release(&planning);
    return result;
}

// A path, and not the name of an implementation.
static bool is_scenario(const char *operand)
{
    char *name = memory_copy_bytes(operand, strcspn(operand, "/"));
    bool known = workload_find(name) != NULL;
    free(name);
    const char *dot = strrchr(operand, '.');
    return !known && (access(operand, F_OK) == 0 || (dot && strcmp(dot, ".yaml") == 0));
}

// WORKLOAD or WORKLOAD/IMPLEMENTATION; or a path.
static int demand(struct check_command *command, const char *operand, struct error *error)
{
    if (is_scenario(operand))
        return demand_planned(command, operand, error);
    struct demand one = {0};
    const char *slash = strchr(operand, '/');
    char *name = memory_copy_bytes(operand, slash ? (size_t)(slash - operand) : strlen(operand));
    one.workload = find_workload(name, error);
    free(name);
    if (!one.workload)
        return -1;
    if (slash) {
        one.implementation = find_implementation(&command->catalog, one.workload, slash + 1, error);
        if (!one.implementation)
            return -1;
    }
    vec_push(&command->demands, one);
    return 0;
}

static bool demanded(const struct check_command *command, const struct implementation *implementation)
{
    for (size_t i = 0; i < command->demands.count; i++) {
        const struct demand *one = &command->demands.items[i];
        if (one->implementation ? one->implementation == implementation
                                : one->workload == implementation->workload)
            return true;
    }
    return command->demands.count == 0;
}

// The name of a check that no workload has is a mistake, not an empty set.
static int check_only(const char *only, struct error *error)
{
    struct strings known = {0};
    bool found = !only;
    for (size_t i = 0; workload_at(i); i++) {
        size_t count;
        const struct check *checks = conformance_checks(workload_at(i), &count);
        for (size_t j = 0; j < count; j++) {
            strings_add(&known, checks[j].name);
            found |= only && strcmp(checks[j].name, only) == 0;
        }
    }
    int result = found ? 0 : unknown("check", only, &known, error);
    strings_release(&known);
    return result;
}

static int list_checks(void)
{
    for (size_t i = 0; workload_at(i); i++) {
        size_t checks_count;
        const struct check *checks = conformance_checks(workload_at(i), &checks_count);
        printf("%s\n", workload_at(i)->name);
        for (size_t j = 0; j < checks_count; j++)
            printf("  %-15s %s\n", checks[j].name, checks[j].means);
    }
    return 0;
}

// --- What is found ---------------------------------------------------------------------------------------

static void note(void *context, const struct implementation *implementation, const struct check *check,
                 const char *outcome, const char *why)
{
    struct check_command *command = context;
    (void)implementation;
    if (*why)
        strbuf_addf(&command->details, "  %-4s  %s: %s\n", outcome, check->name, why);
    else if (command->verbose)
        strbuf_addf(&command->details, "  %-4s  %s: %s\n", outcome, check->name, check->means);
}

static void count(struct check_command *command, const struct conformance_counts *counts)
{
    const char *separator = "";
    command->passed += counts->passed;
    command->failed += counts->failed;
    command->skipped += counts->skipped;
    const struct {
        unsigned number;
        const char *word;
    } parts[] = {{counts->failed, "FAILED"}, {counts->passed, "passed"}, {counts->skipped, "skipped"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].number == 0)
            continue;
        printf("%s%u %s", separator, parts[i].number, parts[i].word);
        separator = ", ";
    }
}

// Whether there is nothing to be checked: it is not built, or passed before. Then that is said.
static bool is_settled(struct check_command *command, const struct implementation *implementation)
{
    struct conformance_counts counts = {0};
    const char *workload = implementation->workload->name, *label = implementation->label;
    if (implementation->status == STATUS_NOT_BUILT) {
        printf("%s/%s: skipped, not built: %s\n", workload, label, implementation->status_reason);
        command->skipped++;
        return true;
    }
    bool passed = !command->force && !command->only &&
                  conformance_recall(implementation, &counts) == CONFORMANCE_PASSED;
    if (passed) {
        printf("%s/%s: passed before: ", workload, label);
        count(command, &counts);
        putchar('\n');
    }
    conformance_counts_release(&counts);
    return passed;
}

static int check_one(struct check_command *command, const struct implementation *implementation,
                     struct error *error)
{
    struct conformance_counts counts = {0};
    // What fails for want of a network is not the program's failure, to be kept.
    if (implementation->workload->kind != WORKLOAD_BATCH && listening_try(error) != 0)
        return -1;
    printf("%s/%s: ", implementation->workload->name, implementation->label);
    fflush(stdout); // the checks take seconds
    strbuf_clear(&command->details);
    int result = conformance_run(implementation, command->only, &counts, note, command, error);
    if (result == 0 && !command->only)
        result = conformance_store(implementation, &counts, error);
    if (result == 0)
        count(command, &counts);
    printf("\n%s", strbuf_text(&command->details));
    conformance_counts_release(&counts);
    return result;
}

static void take_report(void *context, const struct check_report *report)
{
    struct check_command *command = context;
    command->passed += report->passed;
    command->failed += report->failed;
    command->skipped += report->skipped;
    fputs(report->text, stdout);
    fflush(stdout);
}

// Each by a driver of its own, as many at once as was said.
static int check_at_once(struct check_command *command, const struct strings *names, struct error *error)
{
    struct strings arguments = {0};
    if (command->force)
        strings_add(&arguments, "--force");
    if (command->verbose)
        strings_add(&arguments, "--verbose");
    if (command->only)
        vec_push(&arguments, memory_format("--only=%s", command->only));
    for (size_t i = 0; i < command->impls.count; i++)
        vec_push(&arguments, memory_format("--impls=%s", command->impls.items[i]));
    int result = check_jobs_run(names, &arguments, (unsigned)command->jobs, take_report, command, error);
    strings_release(&arguments);
    return result;
}

static int check_all(struct check_command *command)
{
    struct error error;
    struct strings names = {0}; // what is left for later
    int result = 0;
    for (size_t i = 0; i < command->catalog.count && result == 0; i++) {
        const struct implementation *one = &command->catalog.items[i];
        if (!demanded(command, one) || is_settled(command, one))
            continue;
        if (command->jobs > 1)
            vec_push(&names, memory_format("%s/%s", one->workload->name, one->label));
        else
            result = check_one(command, one, &error);
    }
    fflush(stdout);
    if (result == 0)
        result = check_at_once(command, &names, &error);
    strings_release(&names);
    if (result != 0)
        return cmd_fail(1, &error);
    printf("%u passed, %u failed, %u skipped\n", command->passed, command->failed, command->skipped);
    return command->failed ? 1 : 0;
}

// --- The command -----------------------------------------------------------------------------------------

static void on_signal(int number)
{
    (void)number;
    process_interrupt();
}

static int prepare(struct check_command *command, const struct strings *operands, struct error *error)
{
    const struct sigaction stop = {.sa_handler = on_signal};
    if (check_only(command->only, error) != 0 ||
        layout_catalog(&command->catalog, &command->impls, error) != 0)
        return -1;
    for (size_t i = 0; i < operands->count; i++)
        if (demand(command, operands->items[i], error) != 0)
            return -1;
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    return 0;
}

int cmd_check(int argc, char **argv)
{
    struct check_command command = {.jobs = 1};
    struct strings operands = {0};
    struct error error;
    const struct option_spec table[] = {
        {"impls", OPTION_TEXTS, &command.impls, "[LABEL=]DIR", "also the implementations in DIR", 0, 0},
        {"force", OPTION_FLAG, &command.force, NULL, "check again what passed before", 0, 0},
        {"jobs", OPTION_INTEGER, &command.jobs, "N", "check so many implementations at once (default: 1)", 1,
         JOBS_MOST},
        {"list", OPTION_FLAG, &command.list, NULL, "say what the checks require; run nothing", 0, 0},
        {"only", OPTION_TEXT, &command.only, "CHECK", "run this check alone; the result is not kept", 0, 0},
        {"verbose", OPTION_FLAG, &command.verbose, NULL, "show the checks that passed, too", 0, 0},
        {0},
    };
    int status = 2;
    enum options_result parsed = options_parse(&help, argc, argv, table, &operands);
    if (parsed == OPTIONS_HELP)
        status = 0;
    if (parsed == OPTIONS_GO && command.list)
        status = list_checks();
    if (parsed != OPTIONS_GO || command.list)
        goto out;
    if (process_init(&error) != 0)
        status = cmd_fail(1, &error);
    else if (prepare(&command, &operands, &error) != 0)
        status = cmd_fail(2, &error);
    else
        status = check_all(&command);
    process_shutdown();
out:
    strings_release(&operands);
    strings_release(&command.impls);
    catalog_release(&command.catalog);
    vec_release(&command.demands);
    strbuf_release(&command.details);
    return status;
}
