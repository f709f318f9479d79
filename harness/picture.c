#include "picture.h"

#include "format.h"

#include <math.h>
#include <string.h>

enum {
    TITLE_COLUMNS = 80, // what fits PICTURE_WIDTH in the title's size
    LABEL_COLUMNS = 27, // an implementation's name beside its bar
    GAP_COLUMNS = 84,   // what stands in the place of a bar
};

static char *picture_name(const struct summary *summary, const struct scenario_plot *plot)
{
    struct strbuf name = {0};
    strbuf_adds(&name, plot_word(plot));
    if (plot_kind_get(plot->kind)->y != PLOT_KEY_NONE && (plot->x || plot->y != summary->scenario.rank))
        strbuf_addf(&name, "-%s", metric_get(plot->y)->name);
    if (plot->x)
        strbuf_addf(&name, "-%s", plot->x->name);
    if (plot->by)
        strbuf_addf(&name, "-%s", plot->by->name);
    return strbuf_detach(&name);
}

struct picture *pictures_add_named(struct pictures *pictures, const char *drawing, char *name_take)
{
    struct picture picture = {.drawing = memory_copy_string(drawing), .name = name_take};
    vec_push(pictures, picture);
    return &pictures->items[pictures->count - 1];
}

struct picture *pictures_add(struct pictures *pictures, const struct summary *summary,
                             const struct scenario_plot *plot)
{
    const char *drawing = plot->kind == PLOT_OWN ? plot->own : plot_kind_get(plot->kind)->drawing;
    return pictures_add_named(pictures, drawing, picture_name(summary, plot));
}

void pictures_release(struct pictures *pictures)
{
    for (size_t i = 0; i < pictures->count; i++) {
        struct picture *picture = &pictures->items[i];
        free(picture->drawing);
        free(picture->name);
        free(picture->title);
        free(picture->alt);
        strbuf_release(&picture->data);
        strbuf_release(&picture->variables);
    }
    vec_release(pictures);
}

// Of a text that gnuplot writes into an SVG: it leaves "]]>" as it is, which XML does not allow there.
static void add_character(struct strbuf *out, char c)
{
    if (c == '>' && out->length >= 2 && strcmp(out->text + out->length - 2, "]]") == 0)
        strbuf_addc(out, ' ');
    strbuf_addc(out, (char)((unsigned char)c < ' ' ? ' ' : c));
}

// Single quotes: gnuplot expands nothing between them. A quote within becomes the typographic apostrophe,
// which needs no escape (a doubled quote at the start of a string is one that gnuplot 5.4 misreads).
static void add_quoted(struct strbuf *out, const char *text)
{
    strbuf_addc(out, '\'');
    for (const char *c = text; *c; c++)
        if (*c == '\'')
            strbuf_adds(out, "’");
        else
            add_character(out, *c);
    strbuf_addc(out, '\'');
}

void picture_set_text(struct picture *picture, const char *name, const char *text)
{
    strbuf_addf(&picture->variables, "%s = ", name);
    add_quoted(&picture->variables, text);
    strbuf_addc(&picture->variables, '\n');
}

void picture_add_tic(struct strbuf *tics, const char *label, double place)
{
    strbuf_adds(tics, tics->length ? ", \"" : "\"");
    for (const char *c = label; *c; c++)
        strbuf_addc(tics, strchr("\"\\`'@", *c) ? ' ' : *c);
    strbuf_addf(tics, "\" %.9g", place);
}

// With a decimal point always: gnuplot divides whole numbers as C does.
void picture_set_number(struct picture *picture, const char *name, double value)
{
    strbuf_addf(&picture->variables, "%s = %#.9g\n", name, value);
}

void picture_set_count(struct picture *picture, const char *name, size_t value)
{
    strbuf_addf(&picture->variables, "%s = %zu\n", name, value);
}

void picture_field(struct picture *picture, const char *text)
{
    for (const char *c = text; *c; c++)
        add_character(&picture->data, (char)(*c == '"' ? '\'' : *c));
    strbuf_addc(&picture->data, '\t');
}

void picture_value(struct picture *picture, double value)
{
    if (isfinite(value))
        strbuf_addf(&picture->data, "%.9g\t", value);
    else
        strbuf_adds(&picture->data, "NaN\t");
}

// Cuts a text to so many characters, never within one.
static char *cut(const char *text, size_t columns)
{
    if (format_width(text) <= columns)
        return memory_copy_string(text);
    size_t bytes = 0, seen = 0;
    for (; text[bytes] && seen < columns; bytes++)
        seen += ((unsigned char)text[bytes + 1] & 0xc0) != 0x80;
    char *start = memory_copy_bytes(text, bytes), *shorter = memory_format("%s…", start);
    free(start);
    return shorter;
}

void picture_gap(struct picture *picture, const char *why)
{
    char *shown = cut(why, GAP_COLUMNS);
    picture_field(picture, shown);
    free(shown);
}

void picture_title(struct picture *picture, const struct summary *summary, const char *what)
{
    char *title = cut(summary->scenario.title ? summary->scenario.title : "", TITLE_COLUMNS);
    picture->title = memory_copy_string(what);
    size_t all, lines = shown_lines(&summary->plan, &all);
    char *whole = lines == all ? memory_copy_string(what)
                               : memory_format("%s (%zu of %zu implementations)", what, lines, all);
    char *subtitle = cut(whole, TITLE_COLUMNS + 26);
    free(whole);
    picture_set_text(picture, "title", title);
    picture_set_text(picture, "subtitle", subtitle);
    free(title);
    free(subtitle);
}

void picture_scale(struct picture *picture, enum metric_id metric, const char *name, double largest)
{
    struct scale scale = format_scale(largest, metric_get(metric)->unit);
    const char *unit = scale.suffix + strspn(scale.suffix, " ");
    char *own = shown_metric(metric), *tail = strstr(own, " per second");
    if (tail && strstr(unit, "/s"))
        *tail = '\0'; // "messages, k/s" says it once
    char *label = memory_format("%s%s%s", name ? name : own, *unit ? ", " : "", unit);
    picture_set_number(picture, "divisor", scale.divisor);
    picture_set_text(picture, "axis", label);
    free(own);
    free(label);
}

char *picture_label(struct picture *picture, const char *label)
{
    char *shown = cut(label, LABEL_COLUMNS);
    size_t width = format_width(shown);
    picture->longest = width > picture->longest ? width : picture->longest;
    return shown;
}

// The next number at or below (above) `value` whose first digit is 1, 2 or 5.
static double nice(double value, bool up)
{
    static const double steps[] = {1, 2, 5, 10};
    double power = pow(10, floor(log10(value)));
    double best = up ? 10 * power : power;
    for (size_t i = 0; i < 4; i++)
        if (up && steps[i] * power >= value * 0.999999)
            return steps[i] * power;
        else if (!up && steps[i] * power <= value * 1.000001)
            best = steps[i] * power;
    return best;
}

struct picture_range picture_range(double least, double most, double factor)
{
    if (!(most > 0) || !isfinite(most))
        return (struct picture_range){0, 1, false};
    if (least > 0 && most / least >= factor)
        return (struct picture_range){nice(least * 0.97, false), nice(most * 1.03, true), true};
    return (struct picture_range){0, most * 1.05, false};
}

// Pictures of one entry that have the same name are parts of it, which would write the same files:
// "ranking-1", "ranking-2".
static void number_parts(struct pictures *pictures, size_t first)
{
    char **names = memory_zeroed(pictures->count + 1, sizeof *names);
    for (size_t i = first; i < pictures->count; i++) {
        size_t part = 1, of = 0;
        for (size_t j = first; j < pictures->count; j++) {
            bool same = strcmp(pictures->items[i].name, pictures->items[j].name) == 0;
            part += same && j < i;
            of += same;
        }
        names[i] = of > 1 ? memory_format("%s-%zu", pictures->items[i].name, part) : NULL;
    }
    for (size_t i = first; i < pictures->count; i++)
        if (names[i]) {
            free(pictures->items[i].name);
            pictures->items[i].name = names[i];
        }
    free(names);
}

void pictures_make_one(struct pictures *pictures, const struct summary *summary,
                       const struct scenario_plot *plot)
{
#define MAKER(kind, maker, ...) [kind] = maker,
    static picture_maker *const makers[] = {PLOT_KINDS(MAKER)};
#undef MAKER
    size_t first = pictures->count;
    makers[plot->kind](pictures, summary, plot);
    number_parts(pictures, first);
}

static void make_usual(struct pictures *pictures, const struct summary *summary)
{
    for (enum plot_kind kind = 0; kind < PLOT_KIND_COUNT; kind++) {
        struct scenario_plot plot = {.kind = kind, .y = summary->scenario.rank};
        if (plot_kind_get(kind)->usual && plot_kind_fits(kind, summary->scenario.workload))
            pictures_make_one(pictures, summary, &plot);
    }
}

static bool same_plot(const struct scenario_plot *a, const struct scenario_plot *b)
{
    return strcmp(plot_word(a), plot_word(b)) == 0 && a->x == b->x && a->by == b->by &&
           (a->y == b->y || plot_kind_get(a->kind)->y == PLOT_KEY_NONE);
}

void pictures_make(struct pictures *pictures, const struct summary *summary)
{
    const struct scenario *scenario = &summary->scenario;
    *pictures = (struct pictures){0};
    if (scenario->plots.count == 0)
        make_usual(pictures, summary);
    for (size_t i = 0; i < scenario->plots.count; i++) {
        bool seen = false; // a repeated entry would write the same files
        for (size_t j = 0; j < i; j++)
            seen = seen || same_plot(&scenario->plots.items[i], &scenario->plots.items[j]);
        if (!seen)
            pictures_make_one(pictures, summary, &scenario->plots.items[i]);
    }
}
