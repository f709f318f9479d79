// Ids of figures: a hash of what is measured.
#include "figure.h"

#include "strbuf.h"

#include <inttypes.h>
#include <sha2.h>
#include <string.h>

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford: no i, l, o, u

// Takes over `what`, and releases it.
static char *id_of(struct strbuf *what)
{
    char hex[SHA256_DIGEST_STRING_LENGTH], id[FIGURE_ID_LENGTH + 1] = "";
    SHA256Data((const uint8_t *)strbuf_text(what), what->length, hex);
    strbuf_release(what);
    hex[16] = '\0';
    uint64_t bits = strtoull(hex, NULL, 16);
    for (size_t i = 0; i < FIGURE_ID_LENGTH; i++, bits <<= 5)
        id[i] = digits[bits >> 59];
    return memory_copy_string(id);
}

static struct strbuf begin(const struct summary *summary, enum figure_kind kind)
{
    struct strbuf what = {0};
    strbuf_addf(&what, "%s\n%s\n", figure_kind_word(kind), summary->scenario.name);
    return what;
}

// "connections=10 message_bytes=1024": the axes of a point that are not at their default, so that an axis
// more leaves ids as they are; sorted, so that their order does, too. `without` is an axis that is left out,
// or NULL.
static void add_point(struct strbuf *what, const struct summary *summary, size_t point,
                      const struct axis *without)
{
    const struct workload *workload = summary->scenario.workload;
    const struct strings *values = &summary->plan.points.items[point].values;
    struct strings words = {0};
    for (size_t i = 0; i < workload->axis_count && i < values->count; i++) {
        const struct axis *axis = &workload->axes[i];
        if (axis == without || strcmp(values->items[i], axis->fallback) == 0)
            continue;
        char *word = memory_format("%s=%s", axis->name, values->items[i]);
        vec_push(&words, word);
    }
    strings_sort(&words);
    for (size_t i = 0; i < words.count; i++)
        strbuf_addf(what, "%s%s", i ? " " : "", words.items[i]);
    strbuf_addc(what, '\n');
    strings_release(&words);
}

static const char *label_of(const struct summary *summary, size_t implementation)
{
    return summary->plan.implementations.items[implementation].label;
}

static const struct cell *planned(const struct summary *summary, size_t cell)
{
    return &summary->plan.cells.items[cell];
}

static char *id_of_cell(const struct summary *summary, enum figure_kind kind, size_t cell, const char *metric)
{
    struct strbuf what = begin(summary, kind);
    strbuf_addf(&what, "%s\n", label_of(summary, planned(summary, cell)->implementation));
    add_point(&what, summary, planned(summary, cell)->point, NULL);
    strbuf_addf(&what, "%s\n", metric);
    return id_of(&what);
}

char *figure_id_of_cell(const struct summary *summary, size_t cell, enum metric_id metric)
{
    return id_of_cell(summary, FIGURE_CELL, cell, metric_get(metric)->name);
}

char *figure_id_of_counted(const struct summary *summary, size_t cell, enum counter_id counter)
{
    return id_of_cell(summary, FIGURE_COUNTED, cell, counter_get(counter)->name);
}

char *figure_id_of_share(const struct summary *summary, size_t cell)
{
    return id_of_cell(summary, FIGURE_SHARE, cell, "kernel_share");
}

static char *id_of_pair(const struct summary *summary, enum figure_kind kind, const struct comparison *pair)
{
    struct strbuf what = begin(summary, kind);
    strbuf_addf(&what, "%s\n%s\n", label_of(summary, planned(summary, pair->left)->implementation),
                label_of(summary, planned(summary, pair->right)->implementation));
    add_point(&what, summary, planned(summary, pair->left)->point, NULL);
    strbuf_addf(&what, "%s\n", metric_get(summary->scenario.rank)->name);
    return id_of(&what);
}

char *figure_id_of_contrast(const struct summary *summary, const struct comparison *contrast)
{
    return id_of_pair(summary, FIGURE_CONTRAST, contrast);
}

char *figure_id_of_margin(const struct summary *summary, const struct comparison *margin)
{
    return id_of_pair(summary, FIGURE_MARGIN, margin);
}

char *figure_slope_name(const struct growth *growth)
{
    char *name = memory_format("%s_per_%s", metric_get(growth->metric)->name, growth->one);
    for (char *c = name; *c; c++)
        *c = *c == ' ' ? '_' : *c;
    return name;
}

char *figure_id_of_slope(const struct summary *summary, const struct slope *slope)
{
    struct strbuf what = begin(summary, FIGURE_SLOPE);
    char *name = figure_slope_name(slope->growth);
    strbuf_addf(&what, "%s\n", label_of(summary, slope->implementation));
    add_point(&what, summary, slope->first, summary->scenario.axes.items[slope->axis].axis);
    strbuf_addf(&what, "%s\n", name);
    free(name);
    return id_of(&what);
}

// The same one may overtake the same other twice along an axis.
static size_t times_before(const struct course *course, const struct overtaking *overtaking)
{
    size_t times = 0;
    for (const struct overtaking *one = course->overtakings.items; one < overtaking; one++)
        times += one->overtaker == overtaking->overtaker;
    return times;
}

char *figure_id_of_crossing(const struct summary *summary, const struct course *course,
                            const struct overtaking *overtaking)
{
    struct strbuf what = begin(summary, FIGURE_CROSSING);
    const struct axis *axis = summary->scenario.axes.items[course->axis].axis;
    strbuf_addf(&what, "%s\n%s\n%s\n%zu\n", label_of(summary, overtaking->overtaker),
                label_of(summary, overtaking->overtaken), axis->name, times_before(course, overtaking) + 1);
    add_point(&what, summary, overtaking->after, axis);
    strbuf_addf(&what, "%s\n", metric_get(summary->scenario.rank)->name);
    return id_of(&what);
}

char *figure_id_of_ceiling(const struct summary *summary, size_t point)
{
    struct strbuf what = begin(summary, FIGURE_CEILING);
    add_point(&what, summary, point, NULL);
    return id_of(&what);
}

static void add_side(struct strbuf *what, const struct claim_side *side)
{
    strbuf_adds(what, side->name);
    for (size_t i = 0; i < side->at.count; i++)
        strbuf_addf(what, " %s", side->at.items[i]);
    strbuf_addc(what, '\n');
}

char *figure_id_of_relation(const struct summary *summary, size_t claim, size_t relation)
{
    struct strbuf what = begin(summary, FIGURE_RELATION);
    const struct claim *of = &summary->scenario.claims.items[claim];
    strbuf_addf(&what, "%s\n", of->id);
    const struct claim_relation *asked = &of->holds.items[relation];
    add_side(&what, &asked->left);
    add_side(&what, &asked->right);
    if (asked->factor != 1 || asked->kind == RELATION_ALIKE)
        strbuf_addf(&what, "%.9g %.9g\n", asked->factor, asked->within);
    return id_of(&what);
}

char *figure_id_of_noise(const struct summary *summary)
{
    struct strbuf what = begin(summary, FIGURE_NOISE);
    return id_of(&what);
}
