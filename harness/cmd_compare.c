#include "cmd.h"
#include "cmd_folder.h"
#include "comparison.h"
#include "process.h"
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATUS_FAILED = 1, STATUS_REFUSED = 2, STATUS_WORSE = 3 };

// The scenarios of one operand.
struct sides VEC(struct comparison_side);

struct compare {
    struct comparison_rules rules;
    const char *metric, *out;
    bool json, relative, absolute;
    struct strings operands;
    struct VEC(struct sides) campaigns; // one for each operand
    struct comparisons found;
    struct VEC(size_t) of_operand; // which of them is the new campaign of found.items[i]
};

static int fail(const char *sentence)
{
    struct error error;
    error_set(&error, "compare: %s: see 'corobench compare --help'", sentence);
    return cmd_fail(STATUS_REFUSED, &error);
}

static int settle_metric(struct compare *compare)
{
    if (!compare->metric)
        return 0;
    compare->rules.metric = metric_find(compare->metric);
    if (compare->rules.metric >= 0)
        return 0;
    const char *nearest = metric_nearest(compare->metric);
    struct error error;
    error_set(&error, "compare: no metric is called '%.60s'%s%s%s", compare->metric,
              nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "");
    return cmd_fail(STATUS_REFUSED, &error);
}

static int settle(struct compare *compare)
{
    if (compare->operands.count < 2)
        return fail("two campaigns or more are wanted, the old one first");
    if (compare->relative && compare->absolute)
        return fail("--relative and --absolute exclude each other");
    if (compare->absolute && compare->rules.reference)
        return fail("--absolute has no --reference");
    if (!(compare->rules.confidence >= 0.5 && compare->rules.confidence < 1))
        return fail("--confidence is at least 50% and below 100%");
    compare->rules.basis = compare->relative   ? COMPARISON_RELATIVE
                           : compare->absolute ? COMPARISON_ABSOLUTE
                                               : COMPARISON_AUTOMATIC;
    return settle_metric(compare);
}

// --- Reading -----------------------------------------------------------------------------------------------

static bool is_same_folder(const char *left, const char *right)
{
    struct stat one, other;
    return stat(left, &one) == 0 && stat(right, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

static int read_sides(struct compare *compare, const struct result_folders *folders)
{
    struct sides sides = {0};
    struct error error;
    int status = 0;
    for (size_t i = 0; status == 0 && i < folders->scenarios.count; i++) {
        struct comparison_side side;
        if (comparison_side_read(&side, folders->scenarios.items[i], &error) == 0)
            vec_push(&sides, side);
        else
            status = cmd_fail(STATUS_FAILED, &error);
    }
    vec_push(&compare->campaigns, sides);
    return status;
}

static int read_operand(struct compare *compare, size_t index)
{
    const char *operand = compare->operands.items[index];
    struct result_folders folders = {0};
    struct error error;
    int status;
    if (index > 0 && is_same_folder(compare->operands.items[0], operand)) {
        error_set(&error, "%s: the old campaign is the new one", operand);
        return cmd_fail(STATUS_REFUSED, &error);
    }
    if (result_folders_find(&folders, operand, &error) == 0)
        status = read_sides(compare, &folders);
    else
        status = cmd_fail(STATUS_REFUSED, &error);
    strings_release(&folders.scenarios);
    return status;
}

// --- Comparing ---------------------------------------------------------------------------------------------

static const struct comparison_side *find_scenario(const struct sides *sides, const char *name)
{
    for (size_t i = 0; i < sides->count; i++)
        if (strcmp(sides->items[i].summary.scenario.name, name) == 0)
            return &sides->items[i];
    return NULL;
}

static int compare_sides(struct compare *compare, const struct comparison_side *from,
                         const struct comparison_side *to, size_t operand)
{
    struct scenario_comparison comparison;
    struct error error;
    if (comparison_make(&comparison, from, to, &compare->rules, &error) != 0)
        return cmd_fail(STATUS_REFUSED, &error);
    vec_push(&compare->found, comparison);
    vec_push(&compare->of_operand, operand);
    return 0;
}

// Two single scenarios are compared whatever their names are: where they differ, that is the refusal.
static int compare_campaigns(struct compare *compare, size_t index)
{
    const struct sides *from = &compare->campaigns.items[0], *to = &compare->campaigns.items[index];
    int status = 0;
    if (from->count == 1 && to->count == 1)
        return compare_sides(compare, &from->items[0], &to->items[0], index);
    size_t common = 0;
    for (size_t i = 0; i < to->count; i++) {
        const char *name = to->items[i].summary.scenario.name;
        const struct comparison_side *side = find_scenario(from, name);
        common += side != NULL;
        if (side && compare_sides(compare, side, &to->items[i], index) != 0)
            status = STATUS_REFUSED;
        else if (!side)
            fprintf(stderr, "only in new: scenario %s\n", name);
    }
    for (size_t i = 0; i < from->count; i++)
        if (!find_scenario(to, from->items[i].summary.scenario.name))
            fprintf(stderr, "only in old: scenario %s\n", from->items[i].summary.scenario.name);
    if (common > 0)
        return status;
    struct error error;
    error_set(&error, "%s and %s have no scenario in common", compare->operands.items[0],
              compare->operands.items[index]);
    return cmd_fail(STATUS_REFUSED, &error);
}

// --- Telling -----------------------------------------------------------------------------------------------

static void print_json(const struct compare *compare)
{
    json_t *json = comparisons_to_json(&compare->found);
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(15));
    putchar('\n');
    json_decref(json);
}

static void print_table(const struct compare *compare)
{
    bool colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    for (size_t i = 0; i < compare->found.count; i++) {
        const struct scenario_comparison *one = &compare->found.items[i], *earlier = NULL;
        if (i > 0)
            putchar('\n');
        if (i > 0 && compare->of_operand.items[i] == compare->of_operand.items[i - 1])
            earlier = &compare->found.items[i - 1];
        comparison_print(stdout, one, earlier, colour);
    }
}

static int tell(const struct compare *compare)
{
    struct error error;
    if (compare->json)
        print_json(compare);
    else
        print_table(compare);
    if (!compare->out)
        return 0;
    if (process_init(&error) != 0)
        return cmd_fail(STATUS_FAILED, &error);
    int status = report_write_comparison(&compare->found, compare->out, &error);
    process_shutdown();
    if (status != 0)
        return cmd_fail(STATUS_FAILED, &error);
    if (!compare->json)
        printf("\nwritten: %s/compare.md\n", compare->out);
    return 0;
}

static int run(struct compare *compare)
{
    int status = settle(compare), refused = 0;
    for (size_t i = 0; status == 0 && i < compare->operands.count; i++)
        status = read_operand(compare, i);
    if (status != 0)
        return status;
    for (size_t i = 1; i < compare->operands.count; i++)
        if (compare_campaigns(compare, i) != 0)
            refused = STATUS_REFUSED;
    if (compare->found.count == 0)
        return STATUS_REFUSED;
    status = tell(compare);
    if (status != 0)
        return status;
    for (size_t i = 0; i < compare->found.count; i++)
        if (compare->found.items[i].verdicts[VERDICT_SLOWER] + compare->found.items[i].failing.count > 0)
            return STATUS_WORSE;
    return refused;
}

static void release(struct compare *compare)
{
    for (size_t i = 0; i < compare->found.count; i++)
        comparison_release(&compare->found.items[i]);
    vec_release(&compare->found);
    vec_release(&compare->of_operand);
    for (size_t i = 0; i < compare->campaigns.count; i++) {
        for (size_t j = 0; j < compare->campaigns.items[i].count; j++)
            comparison_side_release(&compare->campaigns.items[i].items[j]);
        vec_release(&compare->campaigns.items[i]);
    }
    vec_release(&compare->campaigns);
    strings_release(&compare->operands);
}

int cmd_compare(int argc, char **argv)
{
    struct compare compare = {
        .rules = {
            .metric = -1, .confidence = SUMMARY_CONFIDENCE, .equivalence = NAN, .drift = COMPARISON_DRIFT}};
    static const struct command_help help = {
        "compare", "OLD NEW...",
        "Compares campaigns of the same scenarios (their folders, or scenario folders in them), each with\n"
        "the first: what differs between machines and builds, then each cell's ratio of new to old.\n"
        "Machines move between campaigns, all programs together. So on one and the same machine figures\n"
        "are taken relative to the programs that did not change, or else to the baseline, round by round.\n"
        "Two builds are best compared within one campaign, where the machine is the same for both:\n"
        "  corobench run SCENARIO --impls old=DIR --impls new=DIR\n"
        "Exit status: 0 nothing is slower, 3 something is, or went well and now fails in every run, 2 wrong\n"
        "use or something cannot be compared, 1 a file cannot be read or written."};
    const struct option_spec table[] = {
        {"metric", OPTION_TEXT, &compare.metric, "NAME", "another metric than the one that ranks", 0, 0},
        {"confidence", OPTION_FRACTION, &compare.rules.confidence, "P", "of intervals and verdicts (95%)", 0,
         0},
        {"equivalence", OPTION_FRACTION, &compare.rules.equivalence, "P",
         "margin of \"equivalent\" (default: the scenario's)", 0, 0},
        {"drift", OPTION_FRACTION, &compare.rules.drift, "P",
         "absolute ratios are judged beyond what a machine moves by itself (25%)", 0, 0},
        {"relative", OPTION_FLAG, &compare.relative, NULL, "verdicts on relative figures in any case", 0, 0},
        {"absolute", OPTION_FLAG, &compare.absolute, NULL, "verdicts on absolute figures", 0, 0},
        {"reference", OPTION_TEXT, &compare.rules.reference, "NAME",
         "the implementation that figures are taken relative to", 0, 0},
        {"json", OPTION_FLAG, &compare.json, NULL, "print JSON instead of tables", 0, 0},
        {"out", OPTION_TEXT, &compare.out, "DIR", "write compare.md, .json, .csv and plots there", 0, 0},
        {0}};
    int status = 0;
    enum options_result parsed = options_parse(&help, argc, argv, table, &compare.operands);
    if (parsed == OPTIONS_GO)
        status = run(&compare);
    else if (parsed == OPTIONS_WRONG)
        status = STATUS_REFUSED;
    release(&compare);
    return status;
}
