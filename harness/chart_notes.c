// Words in a chart: at points, those for which there is room; and in the place of a line that is far off.
#include "chart.h"

#include "format.h"

#include <math.h>
#include <string.h>

// As lines.gp has it: what lies around the frame, and the sizes of marks and letters.
enum {
    BEFORE = 82,
    BEHIND_NAMES = 66,
    AROUND = 142,
    LETTER = 7,
    LINE = 12,
    MARKER = 9,
    BAR = 5,
    RISE = 8,
    GAP = 5
};
#define NAME_LETTER 7.5

struct box {
    double left, right, top, bottom; // pixels
};

struct boxes VEC(struct box);

struct frame {
    double width, height, x_low, x_high;
    bool x_log;
    struct picture_range y;
};

static double part(double value, double low, double high, bool log)
{
    return log ? log10(value / low) / log10(high / low) : (value - low) / (high - low);
}

static double across(const struct frame *frame, double x)
{
    return frame->width * part(x, frame->x_low, frame->x_high, frame->x_log);
}

static double down(const struct frame *frame, double y)
{
    return frame->height * (1 - part(y, frame->y.low, frame->y.high, frame->y.log));
}

// Around a point, and around its interval.
static void take_point(struct boxes *taken, const struct frame *frame, const struct chart_point *point)
{
    double x = across(frame, point->x), y = down(frame, point->y);
    struct box marker = {x - MARKER / 2.0, x + MARKER / 2.0, y - MARKER / 2.0, y + MARKER / 2.0};
    struct box bar = {x - BAR / 2.0, x + BAR / 2.0, down(frame, point->high), down(frame, point->low)};
    vec_push(taken, marker);
    vec_push(taken, bar);
}

static bool is_free(const struct frame *frame, const struct boxes *taken, const struct box *box)
{
    if (box->top < 0 || box->bottom > frame->height || box->left < 0 || box->right > frame->width)
        return false;
    for (size_t i = 0; i < taken->count; i++) {
        const struct box *other = &taken->items[i];
        if (box->left < other->right && box->right > other->left && box->top < other->bottom &&
            box->bottom > other->top)
            return false;
    }
    return true;
}

// To the right or left of its point, a little above or below it.
static bool place(struct chart_note *note, const struct frame *frame, struct boxes *taken)
{
    static const int sides[][2] = {{1, -1}, {-1, -1}, {1, 1}, {-1, 1}};
    double half = LETTER * (double)strlen(note->text) / 2;
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        note->right = sides[i][0] * (int)(half + GAP);
        note->below = sides[i][1] * RISE;
        double x = across(frame, note->x) + note->right, y = down(frame, note->y) + note->below;
        struct box box = {x - half, x + half, y - LINE / 2.0, y + LINE / 2.0};
        if (is_free(frame, taken, &box)) {
            vec_push(taken, box);
            return true;
        }
    }
    return false;
}

void chart_place_notes(struct chart *chart, struct picture_range range, double height, size_t longest)
{
    if (chart->notes.count == 0)
        return; // and the width may be gnuplot's choice
    struct boxes taken = {0};
    double names = NAME_LETTER * (double)(longest < 9 ? 9 : longest) + BEHIND_NAMES;
    struct frame frame = {
        PICTURE_WIDTH - BEFORE - names, height - AROUND, chart->x_low, chart->x_high, chart->x_log, range};
    size_t kept = 0;
    for (size_t i = 0; i < chart->lines.count; i++)
        for (size_t j = 0; j < chart->lines.items[i].points.count; j++)
            take_point(&taken, &frame, &chart->lines.items[i].points.items[j]);
    for (size_t i = 0; i < chart->notes.count; i++)
        if (place(&chart->notes.items[i], &frame, &taken))
            chart->notes.items[kept++] = chart->notes.items[i];
    chart->notes.count = kept;
    vec_release(&taken);
}

static double greatest_of(const struct chart_line *lines, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < lines[i].points.count; j++)
            most = fmax(most, lines[i].points.items[j].y);
    return most;
}

void chart_put_aside(struct chart *chart, const char *what)
{
    enum { TIMES_MOST = 5 };
    struct chart_line *last = &chart->lines.items[chart->lines.count - 1];
    double most = greatest_of(last, 1), least = most,
           others = greatest_of(chart->lines.items, chart->lines.count - 1);
    for (size_t i = 0; i < last->points.count; i++)
        least = fmin(least, last->points.items[i].y);
    if (others <= 0 || !(least > TIMES_MOST * others))
        return;
    char *from = format_quantity(least, metric_get(chart->metric)->unit),
         *to = format_quantity(most, metric_get(chart->metric)->unit);
    chart->aside = memory_format("%s %s%s%s.", what, from, strcmp(from, to) == 0 ? "" : " to ",
                                 strcmp(from, to) == 0 ? "" : to);
    free(from);
    free(to);
    free(last->label);
    vec_release(&last->points);
    chart->lines.count--;
}
