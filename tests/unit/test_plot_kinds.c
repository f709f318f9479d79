// Kinds of plots beyond the usual ones, what of them is chosen, and what becomes of a picture that fails.
#include "picture.h"
#include "plot.h"
#include "process.h"
#include "store.h"
#include "synthetic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const connections[] = {"1", "10", "100", "900", NULL};
static const struct synthetic echo = {"echo", "connections", connections, 7, 10, 0.05};

static void add_plot(struct summary *summary, enum plot_kind kind, const char *x, enum metric_id y)
{
    struct scenario_plot plot = {
        .kind = kind, .x = x ? workload_axis(summary->scenario.workload, x) : NULL, .y = y};
    vec_push(&summary->scenario.plots, plot);
}

static bool is_there(const char *folder, const char *name)
{
    char *path = store_path(folder, name);
    bool there = access(path, F_OK) == 0;
    free(path);
    return there;
}

static void remove_folder(const char *folder)
{
    char *command = memory_format("rm -r %s", folder);
    assert_int_equal(system(command), 0);
    free(command);
}

// A folder stands where the image is to be written.
static void test_a_picture_that_fails_leaves_the_others(void **state)
{
    (void)state;
    char folder[] = "/tmp/corobench-plot-XXXXXX";
    struct summary summary;
    struct error error;
    assert_non_null(mkdtemp(folder));
    synthetic_summary(&summary, &echo);
    add_plot(&summary, PLOT_RANKING, NULL, summary.scenario.rank);
    add_plot(&summary, PLOT_SAMPLES, NULL, summary.scenario.rank);
    char *plots = store_path(folder, "plots"), *blocked = store_path(plots, "ranking.png");
    assert_int_equal(mkdir(plots, 0700), 0);
    assert_int_equal(mkdir(blocked, 0700), 0);
    assert_int_equal(plot_write(&summary, folder, &error), -1);
    assert_non_null(strstr(error.text, "gnuplot could not draw "));
    assert_non_null(strstr(error.text, "data/ranking.gp: "));
    assert_null(strchr(error.text, '\n'));
    assert_true(is_there(folder, "plots/samples.svg"));
    assert_true(is_there(folder, "plots/samples.png"));
    assert_true(is_there(folder, "plots/samples.pdf"));
    assert_false(is_there(folder, "plots/ranking.svg")); // nor what was drawn of it before
    assert_false(is_there(folder, "data/samples.gp"));
    assert_int_equal(rmdir(blocked), 0);
    assert_int_equal(plot_write(&summary, folder, &error), 0);
    assert_true(is_there(folder, "plots/ranking.pdf"));
    free(blocked);
    free(plots);
    remove_folder(folder);
    summary_release(&summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_picture_that_fails_leaves_the_others),
    };
    struct error error;
    if (process_init(&error) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    process_shutdown();
    return failed;
}
