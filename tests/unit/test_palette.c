// Models have colours that stay apart, for eyes of each common kind and in grey; implementations have looks
// that follow from their names.
#include "palette.h"

#include "memory.h"
#include "synthetic.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const models[] = {"call",
                                     "handler",
                                     "generator",
                                     "coroutine-stackless",
                                     "coroutine-stackful",
                                     "thread",
                                     "thread-pool",
                                     "process",
                                     "prefork",
                                     "reactor",
                                     "proactor",
                                     "hybrid"};
enum { MODELS = sizeof models / sizeof *models };

// What full colour blindness of a kind leaves of linear red, green and blue: Machado, Oliveira and Fernandes
// (2009), at severity 1. First of all, what other eyes see.
static const double eyes[][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
};
enum { EYES = sizeof eyes / sizeof *eyes };

struct lab {
    double lightness, a, b;
};

static double linear(unsigned channel)
{
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double root(double value)
{
    return value > 216.0 / 24389 ? cbrt(value) : (24389.0 / 27 * value + 16) / 116;
}

// CIELAB, of sRGB as those eyes see it.
static struct lab seen(unsigned colour, const double eye[3][3])
{
    const double rgb[3] = {linear(colour >> 16 & 255), linear(colour >> 8 & 255), linear(colour & 255)};
    double left[3];
    for (size_t i = 0; i < 3; i++) {
        double value = eye[i][0] * rgb[0] + eye[i][1] * rgb[1] + eye[i][2] * rgb[2];
        left[i] = fmin(1, fmax(0, value));
    }
    double x = root((0.4124564 * left[0] + 0.3575761 * left[1] + 0.1804375 * left[2]) / 0.95047);
    double y = root(0.2126729 * left[0] + 0.7151522 * left[1] + 0.0721750 * left[2]);
    double z = root((0.0193339 * left[0] + 0.1191920 * left[1] + 0.9503041 * left[2]) / 1.08883);
    return (struct lab){116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

static double apart(struct lab left, struct lab right)
{
    return sqrt(pow(left.lightness - right.lightness, 2) + pow(left.a - right.a, 2) +
                pow(left.b - right.b, 2));
}

static void test_eyes_are_simulated_right(void **state)
{
    (void)state;
    assert_float_equal(seen(0xffffff, eyes[0]).lightness, 100, 0.01);
    assert_float_equal(seen(0x777777, eyes[0]).lightness, 50.03, 0.05);
    assert_float_equal(seen(0xff0000, eyes[0]).a, 80.1, 0.2);
    for (size_t i = 1; i < EYES; i++) // grey is grey to all
        assert_true(apart(seen(0x888888, eyes[i]), seen(0x888888, eyes[0])) < 0.5);
    // The green and the red that most colour-blind people confuse, and nobody else does.
    assert_true(apart(seen(0xa50026, eyes[0]), seen(0x4d5a1d, eyes[0])) > 50);
    assert_true(apart(seen(0xa50026, eyes[2]), seen(0x4d5a1d, eyes[2])) < 30);
}

// A difference of 2 is seen side by side, 10 at a glance.
static void test_models_stay_apart_for_all_eyes(void **state)
{
    (void)state;
    for (size_t eye = 0; eye < EYES; eye++)
        for (size_t i = 0; i < MODELS; i++)
            for (size_t j = 0; j < i; j++) {
                unsigned one[2] = {0}, other[2] = {0};
                assert_true(palette_shades(i, &one[0], &one[1]) && palette_shades(j, &other[0], &other[1]));
                for (size_t k = 0; k < 2; k++)
                    assert_true(apart(seen(one[k], eyes[eye]), seen(other[k], eyes[eye])) > 15);
            }
}

// As WCAG 2 defines it.
static double luminance(unsigned colour)
{
    return 0.2126 * linear(colour >> 16 & 255) + 0.7152 * linear(colour >> 8 & 255) +
           0.0722 * linear(colour & 255);
}

static double contrast(unsigned lighter, unsigned darker)
{
    return (luminance(lighter) + 0.05) / (luminance(darker) + 0.05);
}

static void test_colours_stand_out_from_the_page(void **state)
{
    enum { PAPER = 0xffffff, DARK_PAGE = 0x0f1318 }; // of report.css
    (void)state;
    assert_float_equal(contrast(PAPER, 0x777777), 4.48, 0.01);
    unsigned colour, dark;
    size_t count = 0;
    for (; palette_shades(count, &colour, &dark); count++) {
        assert_true(contrast(PAPER, colour) >= 3);
        assert_true(contrast(dark, DARK_PAGE) >= 3);
        assert_true(colour != palette_colour("no such model"));
    }
    assert_int_equal(count, MODELS);
    for (size_t i = 0; i < MODELS; i++)
        assert_string_equal(palette_model(palette_colour(models[i])), models[i]);
}

static struct plan plan_of(const char *const (*rows)[2], size_t count)
{
    struct plan plan = {0};
    for (size_t i = 0; i < count; i++)
        synthetic_add_implementation(&plan, rows[i][0], rows[i][1], false);
    return plan;
}

static bool same_look(struct look a, struct look b)
{
    return a.colour == b.colour && a.shape == b.shape && a.dashes == b.dashes;
}

static struct look look_alone(const char *label, const char *model)
{
    const char *const rows[][2] = {{label, model}};
    struct plan plan = plan_of(rows, 1);
    struct look look = palette_look(&plan, 0);
    plan_release(&plan);
    return look;
}

static void test_shapes_part_what_is_alike_in_grey(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODELS; i++) {
        char *own = memory_copy_string(models[i]);
        for (char *c = own; *c; c++)
            *c = *c == '-' ? '_' : *c;
        struct look look = look_alone(own, models[i]);
        assert_int_equal(look.dashes, 0); // the model's namesake has its marker and a solid line
        double lightness = seen(look.colour, eyes[0]).lightness;
        for (size_t j = 0; j < i; j++) {
            char *other = memory_copy_string(models[j]);
            for (char *c = other; *c; c++)
                *c = *c == '-' ? '_' : *c;
            struct look rival = look_alone(other, models[j]);
            if (rival.shape == look.shape)
                assert_true(fabs(seen(rival.colour, eyes[0]).lightness - lightness) > 12);
            free(other);
        }
        free(own);
    }
}

static const char *const reactors[][2] = {
    {"python_twisted_select", "reactor"},
    {"reactor_epoll", "reactor"},
    {"python_asyncio", "reactor"},
    {"python_asyncio_buffered", "reactor"},
    {"thread", "thread"},
    {"reactor_libevent", "reactor"},
    {"reactor_libevent_raw", "reactor"},
    {"reactor_libuv", "reactor"},
    {"python_uvloop", "reactor"},
    {"reactor_poll", "reactor"},
    {"reactor_select", "reactor"},
    {"python_twisted", "reactor"},
    {"ceiling_epoll", "reactor"},
};
enum { REACTORS = sizeof reactors / sizeof *reactors };

// Whoever else is in the plan, and in whatever order.
static void test_a_look_follows_from_the_name(void **state)
{
    (void)state;
    struct plan plan = plan_of(reactors, REACTORS);
    for (size_t i = 0; i < REACTORS; i++) {
        assert_true(same_look(palette_look(&plan, i), look_alone(reactors[i][0], reactors[i][1])));
        for (size_t j = 0; j < i; j++)
            assert_false(same_look(palette_look(&plan, i), palette_look(&plan, j)));
    }
    plan_release(&plan);
}

// Two versions of a program, and more of a model than there are looks.
static void test_alike_names_are_told_apart(void **state)
{
    (void)state;
    static const char *const versions[][2] = {
        {"old:reactor_epoll", "reactor"}, {"new:reactor_epoll", "reactor"}, {"reactor_epoll", "reactor"}};
    struct plan plan = plan_of(versions, 3);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < i; j++)
            assert_false(same_look(palette_look(&plan, i), palette_look(&plan, j)));
    for (unsigned i = 0; i < 60; i++) {
        char label[16];
        snprintf(label, sizeof label, "reactor_%u", i);
        synthetic_add_implementation(&plan, label, "reactor", false);
    }
    bool used[PALETTE_SHAPES][PALETTE_DASHES] = {{false}};
    for (size_t i = 0; i < plan.implementations.count; i++) {
        struct look look = palette_look(&plan, i);
        assert_true(look.shape < PALETTE_SHAPES && look.dashes < PALETTE_DASHES);
        used[look.shape][look.dashes] = true;
    }
    for (size_t i = 0; i < PALETTE_SHAPES; i++)
        for (size_t j = 0; j < PALETTE_DASHES; j++)
            assert_true(used[i][j]);
    plan_release(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eyes_are_simulated_right),
        cmocka_unit_test(test_models_stay_apart_for_all_eyes),
        cmocka_unit_test(test_colours_stand_out_from_the_page),
        cmocka_unit_test(test_shapes_part_what_is_alike_in_grey),
        cmocka_unit_test(test_a_look_follows_from_the_name),
        cmocka_unit_test(test_alike_names_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
