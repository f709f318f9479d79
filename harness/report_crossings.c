// Where one overtakes another along an axis: only what is shown; the rest is counted.
#include "report_parts.h"

#include "palette.h"

#include <math.h>
#include <string.h>

static void add_name(struct table *table, const struct summary *summary, size_t implementation)
{
    const struct planned_implementation *one = &summary->plan.implementations.items[implementation];
    char *label = memory_format("%s%s", one->label, plan_class_mark(&summary->plan, implementation));
    table_cell_take(table, label)->colour = (long)palette_colour(one->model);
}

static bool others_are_swept(const struct summary *summary)
{
    size_t swept = 0;
    for (size_t i = 0; i < summary->scenario.axes.count; i++)
        swept += summary->scenario.axes.items[i].values.count > 1;
    return swept > 1;
}

static void add_row(struct table *table, const struct summary *summary, const struct course *course,
                    const struct overtaking *overtaking)
{
    const struct points *points = &summary->plan.points;
    const char *axis = summary->scenario.axes.items[course->axis].axis->name;
    char *place = shown_place(summary, course, overtaking);
    add_name(table, summary, overtaking->overtaker);
    add_name(table, summary, overtaking->overtaken);
    if (isfinite(overtaking->value)) {
        struct table_cell *where =
            report_add_figure(table, memory_format("%s = %s", axis, place), overtaking->value);
        report_set_id(where, figure_id_of_crossing(summary, course, overtaking), true);
    } else {
        table_cell_take(table, memory_format("%s %s", axis, place))->tone = TONE_QUIET;
    }
    free(place);
    table_cell_take(table,
                    memory_format("%s and %s", points->items[overtaking->before].values.items[course->axis],
                                  points->items[overtaking->after].values.items[course->axis]));
    if (others_are_swept(summary))
        table_cell_take(table, shown_others(summary, course->axis, overtaking->after, " = "));
}

// "4 others do not cross: the same one is ahead at every point. Of 2 it is not shown whether they cross."
static void add_rest(struct document *document, const struct summary *summary)
{
    size_t states[COURSE_CROSSES + 1] = {0};
    for (size_t i = 0; i < summary->courses.count; i++)
        states[summary->courses.items[i].state]++;
    struct strbuf text = {0};
    if (states[COURSE_KEEPS])
        strbuf_addf(&text, "%zu other%s not cross: the same one is ahead at every point.",
                    states[COURSE_KEEPS], states[COURSE_KEEPS] > 1 ? "s do" : " does");
    if (states[COURSE_NOT_SHOWN])
        strbuf_addf(&text, "%sOf %zu it is not shown whether they cross.", text.length ? " " : "",
                    states[COURSE_NOT_SHOWN]);
    if (text.length)
        document_text_take(document, TONE_QUIET, strbuf_detach(&text));
}

void report_add_crossings(struct document *document, const struct summary *summary, unsigned level)
{
    size_t blocks = document->blocks.count;
    document_heading(document, level, "Where they cross", NULL);
    struct table *table = document_table(document, memory_copy_string("Who overtakes whom as an axis grows"));
    table_column(table, "overtakes", NULL, false);
    table_column(table, "whom", NULL, false);
    table_column(table, "where", "on lines between points", true);
    table_column(table, "between", "points that show it", false);
    if (others_are_swept(summary))
        table_column(table, "with", NULL, false);
    for (size_t i = 0; i < summary->courses.count; i++)
        for (size_t j = 0; j < summary->courses.items[i].overtakings.count; j++)
            add_row(table, summary, &summary->courses.items[i],
                    &summary->courses.items[i].overtakings.items[j]);
    if (table->cells.count == 0)
        document_drop(document, blocks);
    else
        add_rest(document, summary);
}
