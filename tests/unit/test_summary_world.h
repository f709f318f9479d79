// A scenario's folder made up for a test: echo over connections, with implementations whose figures the test
// chooses. Included by the tests of summary only.
#ifndef COROBENCH_TEST_SUMMARY_WORLD_H
#define COROBENCH_TEST_SUMMARY_WORLD_H

#include "report_parts.h"
#include "store.h"
#include "strbuf.h"
#include "summary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define WORLD_ROUNDS 10

struct world {
    char directory[64];
    struct scenario scenario;
    struct plan plan;
    struct strbuf lines; // of samples.jsonl
    size_t runs;
};

static inline void world_must(int result, const struct error *error)
{
    if (result != 0)
        fail_msg("%s", error->text);
}

static inline void world_write(const struct world *world, const char *name, const char *text)
{
    struct error error;
    char *path = store_path(world->directory, name);
    world_must(store_write_text(path, text, &error), &error);
    free(path);
}

static inline void world_add_implementation(struct world *world, const char *name)
{
    bool is_ceiling = strncmp(name, "ceiling", 7) == 0, is_aa = strchr(name, '~') != NULL;
    bool is_reference = strncmp(name, "reference", 9) == 0;
    struct planned_implementation one = {
        .label = memory_copy_string(name),
        .model = memory_copy_string("thread"),
        .runtime = memory_copy_string("pthreads"),
        .class = memory_copy_string(is_ceiling     ? CLASS_OF_CEILING
                                    : is_reference ? CLASS_OF_REFERENCE
                                                   : "idiomatic"),
        .summary = memory_copy_string("made up"),
        .program = memory_copy_string("/nowhere"),
        .source = memory_copy_string("/nowhere"),
        .hash = memory_copy_string(""),
        .is_aa = is_aa,
    };
    vec_push(&world->plan.implementations, one);
}

static inline void world_add_points(struct world *world)
{
    const struct scenario_axis *swept = &world->scenario.axes.items[0];
    for (size_t i = 0; i < swept->values.count; i++) {
        struct point point = {0};
        for (size_t j = 0; j < world->scenario.axes.count; j++)
            strings_add(&point.values, world->scenario.axes.items[j].values.items[j == 0 ? i : 0]);
        point.text = swept->values.count > 1 ? memory_format("connections=%s", swept->values.items[i])
                                             : memory_copy_string("");
        vec_push(&world->plan.points, point);
        for (size_t j = 0; j < world->plan.implementations.count; j++) {
            struct cell cell = {.implementation = j, .point = i};
            vec_push(&world->plan.cells, cell);
        }
    }
}

// The baseline is `base`. `names` is NULL-terminated and starts with it; `extra` is more YAML ("" for none).
static inline void world_open(struct world *world, const char *connections, const char *const *names,
                              const char *extra)
{
    *world = (struct world){.directory = "/tmp/corobench-test-XXXXXX"};
    assert_non_null(mkdtemp(world->directory));
    char *yaml = memory_format("title: Made up\nquestion: Which is it?\nworkload: echo\n"
                               "implementations: ['*']\naxes: {connections: [%s]}\nbaseline: base\n%s",
                               connections, extra);
    world_write(world, "scenario.yaml", yaml);
    free(yaml);
    struct error error;
    char *path = store_path(world->directory, "scenario.yaml");
    world_must(scenario_load(&world->scenario, path, &error), &error);
    free(path);
    world->plan = (struct plan){.rounds_min = WORLD_ROUNDS,
                                .rounds_max = WORLD_ROUNDS,
                                .rounds_needed = 6,
                                .precision = world->scenario.precision,
                                .budget_ns = world->scenario.budget_ns};
    for (; *names; names++)
        world_add_implementation(world, *names);
    world_add_points(world);
}

static inline size_t world_cell(const struct world *world, const char *name, size_t point)
{
    long implementation = plan_find(&world->plan, name);
    assert_true(implementation >= 0);
    return point * world->plan.implementations.count + (size_t)implementation;
}

// A run of `name` that went well, ready to be changed and put.
static inline struct sample world_run(struct world *world, const char *name, size_t point, unsigned round)
{
    struct sample sample;
    sample_init(&sample);
    sample.run = world->runs++;
    sample.round = round;
    sample.cell = world_cell(world, name, point);
    snprintf(sample.started_at, sizeof sample.started_at, "2026-01-01T00:00:00Z");
    return sample;
}

static inline void world_put(struct world *world, const struct sample *sample)
{
    char *line = sample_to_line(sample, &world->plan, world->scenario.workload);
    strbuf_adds(&world->lines, line);
    free(line);
}

// All rounds of a cell: the ranking metric is `value`, but for a drift of the machine, which all cells of a
// round share, and a wobble of `noise`, up in every other round.
static inline void world_fill(struct world *world, const char *name, size_t point, double value, double noise)
{
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
        struct sample sample = world_run(world, name, point, round);
        double drift = 1 + 0.1 * round, wobble = (round % 2 ? noise : -noise) * (1 + 0.01 * round);
        sample.metrics[world->scenario.rank] = value * drift * (1 + wobble);
        world_put(world, &sample);
    }
}

// Writes the folder and summarises it.
static inline void world_summarize(struct world *world, struct summary *summary)
{
    struct error error;
    char *path = store_path(world->directory, "plan.json");
    json_t *plan = plan_to_json(&world->plan, &world->scenario);
    world_must(store_write_json(path, plan, &error), &error);
    json_decref(plan);
    free(path);
    world_write(world, "samples.jsonl", strbuf_text(&world->lines));
    world_must(summary_make(summary, world->directory, &error), &error);
}

static inline void world_close(struct world *world)
{
    static const char *const files[] = {"scenario.yaml", "plan.json",      "samples.jsonl", "summary.json",
                                        "ceiling.json",  "sessions.jsonl", "counters.json"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *path = store_path(world->directory, files[i]);
        unlink(path);
        free(path);
    }
    assert_int_equal(rmdir(world->directory), 0);
    scenario_release(&world->scenario);
    plan_release(&world->plan);
    strbuf_release(&world->lines);
}

static inline const struct estimate *world_rank(const struct summary *summary, const char *name, size_t point)
{
    const struct cell_summary *cell = summary_cell(summary, name, point);
    assert_non_null(cell);
    return &cell->metrics[summary->scenario.rank];
}

// The scenario's page, as report.md has it.
static inline char *world_page(const struct summary *summary)
{
    struct document document = {.title = memory_copy_string("t"),
                                .directory = memory_copy_string("/nonexistent")};
    report_add_scenario(&document, summary, "", 1);
    char *text = report_markdown(&document);
    document_release(&document);
    return text;
}

static inline void world_finish(struct world *world, struct summary *summary)
{
    summary_release(summary);
    world_close(world);
}

#endif
