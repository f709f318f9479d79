// Scenarios: what a good file becomes, and what is said of a bad one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "random.h"
#include "scenario.h"
#include "strbuf.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define EXAMPLE      TEST_SOURCE_DIR "/data/scenarios/echo_example.yaml"

// Five good lines: what is added to them begins on line 6.
#define HEAD     "title: T\nquestion: Q\nworkload: echo\nimplementations: [thread]\nbaseline: thread\n"
#define DISPATCH "title: T\nquestion: Q\nworkload: dispatch\nimplementations: [call]\nbaseline: call\n"

static void load_text(struct scenario *scenario, const char *text)
{
    struct error error = {""};
    if (scenario_parse(scenario, "f.yaml", text, strlen(text), &error) != 0)
        fail_msg("%s", error.text);
}

static void load_file(struct scenario *scenario, const char *path)
{
    struct error error = {""};
    if (scenario_load(scenario, path, &error) != 0)
        fail_msg("%s", error.text);
}

static void assert_strings(const struct strings *strings, const char *joined)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < strings->count; i++)
        strbuf_addf(&text, "%s%s", i ? "|" : "", strings->items[i]);
    assert_string_equal(strbuf_text(&text), joined);
    strbuf_release(&text);
}

static const struct strings *values_of(const struct scenario *scenario, const char *axis)
{
    size_t index = axis_index(scenario->workload, workload_axis(scenario->workload, axis));
    return &scenario->axes.items[index].values;
}

// ---- What a good file becomes

static void the_example_loads(void **state)
{
    (void)state;
    struct scenario scenario;
    load_file(&scenario, EXAMPLE);
    assert_string_equal(scenario.path, EXAMPLE);
    assert_string_equal(scenario.name, "echo_example");
    assert_string_equal(scenario.title, "Echo throughput as connections grow");
    assert_string_equal(scenario.question,
                        "Which server model holds its throughput from 1 to 900 connections?");
    assert_string_equal(scenario.workload->name, "echo");
    assert_strings(&scenario.patterns, "thread|process|reactor_epoll|reactor_libevent|coroutine_stackful");
    assert_int_equal(scenario.pattern_places.count, 5);
    assert_int_equal(scenario.pattern_places.items[1].line, 4);
    assert_int_equal(scenario.pattern_places.items[1].column, 27);
    assert_int_equal(scenario.axes.count, scenario.workload->axis_count);
    assert_strings(values_of(&scenario, "connections"), "1|10|100|900");
    assert_strings(values_of(&scenario, "message_bytes"), "1024");
    assert_strings(values_of(&scenario, "depth"), "1");
    assert_strings(values_of(&scenario, "load"), "closed");
    assert_int_equal(scenario.duration_ns, 500000000);
    assert_int_equal(scenario.warmup_ns, 100000000);
    assert_int_equal(scenario.deadline_ns, 10000000000);
    assert_int_equal(scenario.placement, PLACEMENT_SPLIT);
    assert_int_equal(scenario.rounds_min, 10);
    assert_int_equal(scenario.rounds_max, 20);
    assert_int_equal(scenario.rounds_place.line, 11);
    assert_int_equal(scenario.rounds_place.column, 15);
    assert_true(scenario.precision == 0.03);
    assert_int_equal(scenario.budget_ns, 60000000000);
    assert_string_equal(scenario.baseline, "thread");
    assert_int_equal(scenario.baseline_place.line, 12);
    scenario_release(&scenario);
    scenario_release(&scenario); // a second time does nothing
}

static void the_example_has_plots_and_a_claim(void **state)
{
    (void)state;
    struct scenario scenario;
    load_file(&scenario, EXAMPLE);
    assert_int_equal(scenario.rank, METRIC_SERVER_CPU_NS_PER_MESSAGE);
    assert_int_equal(scenario.plots.count, 2);
    assert_int_equal(scenario.plots.items[0].kind, PLOT_LINES);
    assert_string_equal(scenario.plots.items[0].x->name, "connections");
    assert_int_equal(scenario.plots.items[0].y, METRIC_MESSAGES_PER_SECOND);
    assert_int_equal(scenario.plots.items[1].kind, PLOT_RANKING);
    assert_int_equal(scenario.plots.items[1].y, METRIC_SERVER_CPU_NS_PER_MESSAGE);
    assert_int_equal(scenario.claims.count, 1);
    const struct claim *claim = &scenario.claims.items[0];
    assert_string_equal(claim->id, "B192");
    assert_string_equal(claim->text, "Threads beat coroutines, and coroutines beat Twisted");
    assert_int_equal(claim->then.count, 3);
    assert_string_equal(claim->then.items[2].name, "python_threads");
    assert_true(claim->then.items[2].value == 42.8);
    assert_string_equal(claim->then.items[2].unit, "s");
    assert_int_equal(claim->holds.count, 2);
    assert_string_equal(claim->holds.items[1].left.name, "python_generators");
    assert_string_equal(claim->holds.items[1].right.name, "python_twisted");
    scenario_release(&scenario);
}

static void a_claim_may_compare_two_places(void **state)
{
    (void)state;
    struct scenario scenario;
    load_text(&scenario,
              HEAD "axes: {connections: [1, 20], depth: 2}\n"
                   "claims: [{id: B, text: T, holds: [a  at connections=20 depth=2<a at connections=1]}]\n");
    const struct claim_relation *relation = &scenario.claims.items[0].holds.items[0];
    assert_string_equal(relation->left.name, "a");
    assert_strings(&relation->left.at, "connections=20|depth=2");
    assert_string_equal(relation->right.name, "a");
    assert_strings(&relation->right.at, "connections=1");
    scenario_release(&scenario);
}

static void a_claim_may_ask_of_a_factor_or_for_likeness(void **state)
{
    (void)state;
    struct scenario scenario;
    load_text(&scenario,
              HEAD "claims:\n  - {id: B, text: T, holds: [a < 0.5 b, a at depth=1~1.5 b at depth=1 "
                   "connections=100 within 10%]}\n"
                   "  - {id: C, text: T, again: B, today: C, source: 'Who 1999, slide 7', holds: [b ~ "
                   "a within 0.03]}\n");
    const struct claim *claims = scenario.claims.items;
    const struct claim_relation *factor = &claims[0].holds.items[0], *alike = &claims[0].holds.items[1];
    assert_int_equal(factor->kind, RELATION_BETTER);
    assert_true(factor->factor == 0.5);
    assert_string_equal(factor->right.name, "b");
    assert_int_equal(alike->kind, RELATION_ALIKE);
    assert_true(alike->factor == 1.5 && alike->within == 0.1);
    assert_strings(&alike->left.at, "depth=1");
    assert_strings(&alike->right.at, "depth=1|connections=100");
    assert_true(claims[1].holds.items[0].factor == 1 && claims[1].holds.items[0].within == 0.03);
    assert_null(claims[0].source);
    assert_null(claims[0].today);
    assert_null(claims[0].again);
    assert_string_equal(claims[1].source, "Who 1999, slide 7");
    assert_string_equal(claims[1].today, "C");
    assert_string_equal(claims[1].again, "B");
    scenario_release(&scenario);
}

static void what_is_not_named_has_its_default(void **state)
{
    (void)state;
    struct scenario scenario;
    load_text(&scenario, HEAD);
    assert_strings(values_of(&scenario, "connections"), "100");
    assert_int_equal(scenario.duration_ns, 500000000);
    assert_int_equal(scenario.warmup_ns, 100000000);
    assert_int_equal(scenario.deadline_ns, 30000000000);
    assert_int_equal(scenario.placement, PLACEMENT_SPLIT);
    assert_int_equal(scenario.rounds_min, 0);
    assert_int_equal(scenario.rounds_max, 0);
    assert_int_equal(scenario.rounds_place.line, 1);
    assert_true(scenario.precision == 0);
    assert_int_equal(scenario.budget_ns, 0);
    assert_true(scenario.equivalence == 0.03);
    assert_int_equal(scenario.rank, METRIC_SERVER_CPU_NS_PER_MESSAGE);
    assert_int_equal(scenario.plots.count, 0);
    assert_int_equal(scenario.contrasts.count, 0);
    assert_int_equal(scenario.claims.count, 0);
    scenario_release(&scenario);
}

static void the_order_of_keys_does_not_matter(void **state)
{
    (void)state;
    struct scenario scenario;
    load_text(
        &scenario,
        "plots: [{y: ns_per_operation, x: match, kind: lines}]\nrank: wall_ns\naxes: {match: [0, 0.5, 1]}\n"
        "rounds: {max: 12, min: 7}\nequivalence: 0.05\nplacement: same\ncontrasts: [[a, b]]\n" DISPATCH);
    assert_strings(values_of(&scenario, "match"), "0|0.5|1");
    assert_strings(values_of(&scenario, "lines"), "1000000");
    assert_int_equal(scenario.rank, METRIC_WALL_NS);
    assert_int_equal(scenario.rounds_min, 7);
    assert_int_equal(scenario.placement, PLACEMENT_SAME);
    assert_true(scenario.equivalence == 0.05);
    assert_string_equal(scenario.contrasts.items[0].left, "a");
    assert_string_equal(scenario.contrasts.items[0].right, "b");
    assert_int_equal(scenario.contrasts.items[0].place.line, 7);
    assert_int_equal(scenario.contrasts.items[0].place.column, 13);
    scenario_release(&scenario);
}

static void implementations_may_be_patterns_and_models(void **state)
{
    (void)state;
    struct scenario scenario;
    load_text(&scenario, "title: T\nquestion: Q\nworkload: echo\nbaseline: old:thread\n"
                         "implementations: [thread, 'reactor_*', model: coroutine-stackful, "
                         "'new:python_[a-t]*', '!*_libevent']\n");
    assert_strings(&scenario.patterns,
                   "thread|reactor_*|model: coroutine-stackful|new:python_[a-t]*|!*_libevent");
    assert_string_equal(scenario.baseline, "old:thread");
    scenario_release(&scenario);
}

static void words_round_trip(void **state)
{
    (void)state;
    assert_string_equal(placement_word(PLACEMENT_SHARED), "shared");
    assert_string_equal(plot_kind_get(PLOT_PERCENTILES)->word, "percentiles");
    assert_int_equal(plot_kind_find("lines"), PLOT_LINES);
}

// A scenario's folder in a campaign holds a copy: the folder names it then.
static void a_copy_loads_identically(void **state)
{
    (void)state;
    char folder[] = "/tmp/test_scenario.XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct strbuf bytes = {0}, inner = {0}, path = {0};
    struct scenario scenario;
    assert_int_equal(strbuf_add_file(&bytes, EXAMPLE), 0);
    strbuf_addf(&inner, "%s/echo_example", folder);
    strbuf_addf(&path, "%s/scenario.yaml", inner.text);
    assert_int_equal(mkdir(inner.text, 0700), 0);
    FILE *file = fopen(path.text, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.text, 1, bytes.length, file), bytes.length);
    fclose(file);
    load_file(&scenario, path.text);
    assert_string_equal(scenario.name, "echo_example");
    scenario_release(&scenario);
    assert_int_equal(chdir(inner.text), 0);
    load_file(&scenario, "scenario.yaml");
    assert_string_equal(scenario.name, "echo_example");
    scenario_release(&scenario);
    assert_int_equal(chdir("/"), 0);
    unlink(path.text);
    rmdir(inner.text);
    rmdir(folder);
    strbuf_release(&bytes);
    strbuf_release(&inner);
    strbuf_release(&path);
}

// Every scenario of the project loads.
static void load_folder(const char *folder, size_t least)
{
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        struct scenario scenario;
        struct strbuf path = {0};
        if (entry->d_name[0] == '.')
            continue;
        strbuf_addf(&path, "%s/%s", folder, entry->d_name);
        load_file(&scenario, path.text);
        scenario_release(&scenario);
        strbuf_release(&path);
        count++;
    }
    closedir(directory);
    assert_true(count >= least);
}

static void our_own_scenarios_load(void **state)
{
    (void)state;
    load_folder(TEST_SOURCE_DIR "/../scenarios/quick", 2);
    load_folder(TEST_SOURCE_DIR "/../scenarios/seeds", 2);
    load_folder(TEST_SOURCE_DIR "/../scenarios/full", 6);
}

// ---- What is said of a bad one

static const char *refusal(const char *text)
{
    static struct error error;
    struct scenario scenario;
    if (scenario_parse(&scenario, "f.yaml", text, strlen(text), &error) == 0)
        fail_msg("accepted:\n%s", text);
    assert_null(scenario.path);
    return error.text;
}

struct bad {
    const char *text, *sentence;
};

static void all_refused(const struct bad *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(refusal(cases[i].text), cases[i].sentence);
}

static void bad_keys_are_refused(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        {"- a\n", "f.yaml:1:1: a scenario takes a mapping, not a list"},
        {"thread\n", "f.yaml:1:1: a scenario takes a mapping, not 'thread'"},
        {"{}\n", "f.yaml:1:1: a scenario is empty"},
        {"---\n", "f.yaml:2:1: a scenario takes a mapping, not nothing"},
        {"title: T\n", "f.yaml:1:1: a scenario needs the key 'question'"},
        {HEAD "bseline: x\n", "f.yaml:6:1: unknown key 'bseline' in a scenario (did you mean 'baseline'?)"},
        {HEAD "run: {duratoin: 1s}\n",
         "f.yaml:6:7: unknown key 'duratoin' in 'run' (did you mean 'duration'?)"},
        {HEAD "rounds: {mini: 6}\n", "f.yaml:6:10: unknown key 'mini' in 'rounds' (did you mean 'min'?)"},
        {HEAD "rounds: {many: 6}\n",
         "f.yaml:6:10: unknown key 'many' in 'rounds' (there are min, max, precision and budget)"},
        {HEAD "plots: [{kind: lines, z: 1}]\n", "f.yaml:6:23: unknown key 'z' in a plot (did you mean 'x'?)"},
        {HEAD "title: U\n", "f.yaml:6:1: duplicate key 'title' (first on line 1)"},
        {HEAD "rounds: 10\n", "f.yaml:6:9: 'rounds' takes a mapping, not 10"},
        {HEAD "rounds: {}\n", "f.yaml:6:9: 'rounds' is empty"},
        {HEAD "run: [1s]\n", "f.yaml:6:6: 'run' takes a mapping, not a list"},
        {HEAD "<<: {a: b}\n",
         "f.yaml:6:1: unknown key '<<' in a scenario (there are title, question, workload, "
         "implementations, axes, run, placement, rounds, equivalence, baseline, contrasts, "
         "rank, plots, claims and counters)"},
    };
    all_refused(cases, COUNT(cases));
}

static void bad_words_are_refused(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        {"title: yes\nquestion: Q\nworkload: echo\nimplementations: [a]\nbaseline: a\n",
         "f.yaml:1:8: 'title' takes text, not the boolean 'yes' (put it in quotes if that is meant)"},
        {"title: 2009\nquestion: Q\nworkload: echo\nimplementations: [a]\nbaseline: a\n",
         "f.yaml:1:8: 'title' takes text, not 2009 (put it in quotes if that is meant)"},
        {"title: T\nquestion:\nworkload: echo\nimplementations: [a]\nbaseline: a\n",
         "f.yaml:2:10: 'question' takes text, not nothing"},
        {"title: T\nquestion: [Q]\nworkload: echo\nimplementations: [a]\nbaseline: a\n",
         "f.yaml:2:11: 'question' takes text, not a list"},
        {"title: ''\nquestion: Q\nworkload: echo\nimplementations: [a]\nbaseline: a\n",
         "f.yaml:1:8: 'title' is empty"},
        {"title: T\nquestion: Q\nworkload: ecoh\nimplementations: [a]\nbaseline: a\n",
         "f.yaml:3:11: unknown workload 'ecoh' (did you mean 'echo'?)"},
        {"title: T\nquestion: Q\nworkload: chess\nimplementations: [a]\nbaseline: a\n",
         "f.yaml:3:11: unknown workload 'chess' (there are dispatch, pipeline, letters, buses, tasks, "
         "echo and fanout)"},
        {"title: T\nquestion: Q\nworkload: echo\nimplementations: [a]\nbaseline: 'a*'\n",
         "f.yaml:5:11: 'baseline' takes the name of one implementation, not 'a*'"},
        {"title: T\nquestion: Q\nworkload: echo\nimplementations: [a]\nbaseline: [a]\n",
         "f.yaml:5:11: 'baseline' takes text, not a list"},
        {HEAD "placement: splt\n", "f.yaml:6:12: unknown placement 'splt' (did you mean 'split'?)"},
        {HEAD "placement: here\n",
         "f.yaml:6:12: unknown placement 'here' (there are split, shared and same)"},
        {HEAD "rank: mesages_per_second\n",
         "f.yaml:6:7: unknown metric 'mesages_per_second' (did you mean 'messages_per_second'?)"},
        {HEAD "rank: messages\n",
         "f.yaml:6:7: metric 'messages' cannot rank: neither more nor less of it is better"},
        {HEAD "rank: ns_per_operation\n",
         "f.yaml:6:7: metric 'ns_per_operation' is not measured for workload 'echo'"},
    };
    all_refused(cases, COUNT(cases));
}

static void bad_implementations_are_refused(void **state)
{
    (void)state;
#define LIST(list) "title: T\nquestion: Q\nworkload: echo\nimplementations: " list "\nbaseline: a\n"
    static const struct bad cases[] = {
        {LIST("[]"), "f.yaml:4:18: 'implementations' is empty"},
        {LIST("thread"), "f.yaml:4:18: 'implementations' takes a list, not 'thread'"},
        {LIST("[thread, 7]"),
         "f.yaml:4:27: 'implementations' takes text, not 7 (put it in quotes if that is meant)"},
        {LIST("[thread, on]"), "f.yaml:4:27: 'implementations' takes text, not the boolean 'on' (put it in "
                               "quotes if that is meant)"},
        {LIST("[thread, ~]"), "f.yaml:4:27: 'implementations' takes text, not nothing"},
        {LIST("[thread, thread]"), "f.yaml:4:27: 'thread' stands twice in 'implementations'"},
        {LIST("[model: thread, model: thread]"),
         "f.yaml:4:34: 'model: thread' stands twice in 'implementations'"},
        {LIST("[../thread]"),
         "f.yaml:4:19: '../thread' is neither the name of an implementation nor a pattern"},
        {LIST("['a b']"), "f.yaml:4:19: 'a b' is neither the name of an implementation nor a pattern"},
        {LIST("['!']"), "f.yaml:4:19: '!' is neither the name of an implementation nor a pattern"},
        {LIST("['!a', b]"), "f.yaml:4:19: '!a' takes out what those before it chose: it cannot be the first"},
        {LIST("[runtime: x]"), "f.yaml:4:19: an implementation is a name, a pattern, or model: WORD"},
        {LIST("[{model: x, runtime: y}]"),
         "f.yaml:4:19: an implementation is a name, a pattern, or model: WORD"},
        {LIST("[model: 'x y']"), "f.yaml:4:26: 'model' takes the name of one implementation, not 'x y'"},
        {LIST("[model: ]"), "f.yaml:4:26: 'model' takes text, not nothing"},
        {LIST("[*epoll]"), "f.yaml:4:19: anchors (&) and aliases (*) are not used: put the word in quotes"},
        {LIST("[[a]]"), "f.yaml:4:19: 'implementations' takes text, not a list"},
    };
    all_refused(cases, COUNT(cases));
}

static void bad_axes_are_refused(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        {HEAD "axes:\n  conections: 1\n",
         "f.yaml:7:3: unknown axis 'conections' for workload 'echo' (did you mean 'connections'?)"},
        {DISPATCH "axes:\n  rate: 1\n", "f.yaml:7:3: unknown axis 'rate' for workload 'dispatch' (there are "
                                        "lines, depth, fanout, match, sink and batch)"},
        {HEAD "axes: [connections]\n", "f.yaml:6:7: 'axes' takes a mapping, not a list"},
        {HEAD "axes:\n", "f.yaml:6:6: 'axes' takes a mapping, not nothing"},
        {HEAD "axes: {connections: []}\n", "f.yaml:6:21: axis 'connections' is empty"},
        {HEAD "axes: {connections: }\n", "f.yaml:6:21: axis 'connections' takes one value, not nothing"},
        {HEAD "axes: {connections: {a: 1}}\n",
         "f.yaml:6:21: axis 'connections' takes one value, not a mapping"},
        {HEAD "axes: {connections: [[1]]}\n", "f.yaml:6:22: axis 'connections' takes one value, not a list"},
        {HEAD "axes: {connections: [1, 10, 1]}\n", "f.yaml:6:29: value 1 stands twice on axis 'connections'"},
        {HEAD "axes: {connections: [1, -5]}\n",
         "f.yaml:6:25: axis 'connections' takes a whole number from 1 to 19000, not '-5'"},
        {HEAD "axes: {connections: 99999999999999999999}\n",
         "f.yaml:6:21: axis 'connections' takes a whole number from 1 to 19000, not '99999999999999999999'"},
        {HEAD "axes: {connections: 1e3}\n",
         "f.yaml:6:21: axis 'connections' takes a whole number from 1 to 19000, not '1e3' (write 1000)"},
        {HEAD "axes: {connections: '10'}\n",
         "f.yaml:6:21: axis 'connections' takes a value without quotes, not the text '10'"},
        {HEAD "axes: {connections: yes}\n",
         "f.yaml:6:21: axis 'connections' takes a whole number from 1 to 19000, not 'yes'"},
        {HEAD "axes: {load: closd}\n",
         "f.yaml:6:14: unknown value 'closd' for axis 'load' (did you mean 'closed'?)"},
        {HEAD "axes: {load: 1}\n",
         "f.yaml:6:14: axis 'load' takes text, not 1 (put it in quotes if that is meant)"},
        {DISPATCH "axes: {match: [.5]}\n",
         "f.yaml:6:16: axis 'match' takes a number from 0 to 1, not '.5' (write 0.5)"},
    };
    all_refused(cases, COUNT(cases));
}

// Three axes of 22 values each are 10,648 points.
static void too_many_points_are_refused(void **state)
{
    (void)state;
    struct strbuf text = {0};
    strbuf_adds(&text, HEAD "axes:\n");
    static const char *const axes[] = {"connections", "message_bytes", "depth"};
    for (size_t i = 0; i < COUNT(axes); i++) {
        strbuf_addf(&text, "  %s: [1", axes[i]);
        for (int value = 2; value <= 22; value++)
            strbuf_addf(&text, ", %d", value);
        strbuf_adds(&text, "]\n");
    }
    assert_string_equal(refusal(text.text), "f.yaml:7:3: the axes multiply to more than 10000 points");
    strbuf_release(&text);
}

static void bad_runs_and_rounds_are_refused(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        {HEAD "run: {duration: 5}\n",
         "f.yaml:6:17: 'duration': a duration is a number with its unit (ns, us, ms, s, m "
         "or h), say 500ms, not '5'"},
        {HEAD "run: {duration: 0s}\n", "f.yaml:6:17: 'duration' is more than 0"},
        {HEAD "run: {duration: [1s]}\n", "f.yaml:6:17: 'duration' takes one value, not a list"},
        {HEAD "run: {duration: '1s'}\n",
         "f.yaml:6:17: 'duration' takes a value without quotes, not the text '1s'"},
        {HEAD "run: {warmup: -1s}\n",
         "f.yaml:6:15: 'warmup': a duration is a number with its unit (ns, us, ms, s, m or "
         "h), say 500ms, not '-1s'"},
        {HEAD "run: {deadline: 0ms}\n", "f.yaml:6:17: 'deadline' is more than 0"},
        {HEAD "run: {deadline: 600ms}\n",
         "f.yaml:6:6: 'deadline' leaves no time beside 'warmup' and 'duration'"},
        {HEAD "run: {duration: 99999999h}\n",
         "f.yaml:6:17: 'duration': '99999999h' is too long: a duration is below 1000h"},
        {HEAD "run: {disturbance: 0%}\n",
         "f.yaml:6:20: 'disturbance' is more than 0% and less than 100%, not 0%"},
        {HEAD "run: {repeats: -1}\n", "f.yaml:6:16: 'repeats' takes a whole number from 0 to 100, not -1"},
        {DISPATCH "run: {duration: 1s}\n",
         "f.yaml:6:17: 'duration' is for servers; workload 'dispatch' runs to the end of its input"},
        {HEAD "rounds: {min: 0}\n", "f.yaml:6:15: 'min' takes a whole number from 1 to 10000, not 0"},
        {HEAD "rounds: {min: 10001}\n", "f.yaml:6:15: 'min' takes a whole number from 1 to 10000, not 10001"},
        {HEAD "rounds: {min: ten}\n", "f.yaml:6:15: 'min' takes a whole number from 1 to 10000, not 'ten'"},
        {HEAD "rounds: {min: 8, max: 7}\n", "f.yaml:6:23: 'max' is 7, less than 'min', which is 8"},
        {HEAD "rounds: {precision: 0}\n",
         "f.yaml:6:21: 'precision' is more than 0% and less than 100%, not 0"},
        {HEAD "rounds: {precision: 100%}\n",
         "f.yaml:6:21: 'precision' is more than 0% and less than 100%, not 100%"},
        {HEAD "rounds: {precision: 3}\n",
         "f.yaml:6:21: 'precision': a share is written like 3% or 0.03, from 0 to 1, not '3'"},
        {HEAD "rounds: {budget: 0s}\n", "f.yaml:6:18: 'budget' is more than 0"},
        {HEAD "equivalence: nan\n",
         "f.yaml:6:14: 'equivalence': a share is written like 3% or 0.03, from 0 to 1, not 'nan'"},
    };
    all_refused(cases, COUNT(cases));
}

static void bad_plots_are_refused(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        {HEAD "plots: []\n", "f.yaml:6:8: 'plots' is empty"},
        {HEAD "plots: [ranking]\n", "f.yaml:6:9: a plot takes a mapping, not 'ranking'"},
        {HEAD "plots: [{x: connections}]\n", "f.yaml:6:9: a plot needs the key 'kind'"},
        {HEAD "plots: [{kind: Lines}]\n", "f.yaml:6:16: unknown kind 'Lines' (did you mean 'lines'?)"},
        {HEAD "plots: [{kind: lines}]\n", "f.yaml:6:9: a plot of kind 'lines' needs the key 'x', an axis"},
        {HEAD "plots: [{kind: lines, x: connections}]\n",
         "f.yaml:6:26: 'x' takes an axis of which 'axes' lists several numbers: 'connections' has one value"},
        {HEAD "axes: {load: [closed, blast]}\nplots: [{kind: lines, x: load}]\n",
         "f.yaml:7:26: 'x' takes an axis of which 'axes' lists several numbers: 'load' has words"},
        {HEAD "plots: [{kind: lines, x: conections}]\n",
         "f.yaml:6:26: unknown axis 'conections' for workload 'echo' (did you mean 'connections'?)"},
        {HEAD "plots: [{kind: ranking, x: connections}]\n",
         "f.yaml:6:28: a plot of kind 'ranking' takes no 'x'"},
        {HEAD "plots: [{kind: ranking, by: connections}]\n",
         "f.yaml:6:29: a plot of kind 'ranking' takes no 'by'"},
        {HEAD "axes: {connections: [1, 10]}\nplots: [{kind: heat, x: connections}]\n",
         "f.yaml:7:9: a plot of kind 'heat' needs the key 'by', an axis"},
        {HEAD "axes: {connections: [1, 10]}\nplots: [{kind: heat, x: connections, by: depth}]\n",
         "f.yaml:7:42: 'by' takes an axis of which 'axes' lists several values: 'depth' has one value"},
        {HEAD "plots: [{kind: percentiles, y: messages}]\n",
         "f.yaml:6:32: a plot of kind 'percentiles' takes no 'y'"},
        {HEAD "plots: [{kind: ranking, y: latency_p50}]\n",
         "f.yaml:6:28: unknown metric 'latency_p50' (did you mean 'latency_p50_ns'?)"},
        {DISPATCH "plots: [{kind: timeline}]\n", "f.yaml:6:16: a plot of kind 'timeline' needs a rate within "
                                                 "its runs, which workload 'dispatch' does not have"},
        {DISPATCH "plots: [{kind: percentiles}]\n", "f.yaml:6:16: a plot of kind 'percentiles' needs "
                                                    "latencies, which workload 'dispatch' does not have"},
    };
    all_refused(cases, COUNT(cases));
}

static void bad_counters_are_refused(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        {HEAD "counters: system_calls\n", "f.yaml:6:11: 'counters' takes a list, not 'system_calls'"},
        {HEAD "counters: []\n", "f.yaml:6:11: 'counters' is empty"},
        {HEAD "counters: [cycles]\n",
         "f.yaml:6:12: unknown counter 'cycles' (there are system_calls and instructions)"},
        {HEAD "counters: [instructions]\n", "f.yaml:6:12: instructions are not counted for workload 'echo', "
                                            "which is a server's"},
        {HEAD "counters: [system_calls, system_calls]\n",
         "f.yaml:6:26: 'system_calls' stands twice in 'counters'"},
        {HEAD "rank: server_system_calls_per_message\n",
         "f.yaml:6:7: metric 'server_system_calls_per_message' is not measured for workload 'echo'"},
    };
    all_refused(cases, COUNT(cases));
}

static void bad_claims_and_contrasts_are_refused(void **state)
{
    (void)state;
#define CLAIM HEAD "claims:\n  - id: B\n    text: T\n"
    static const struct bad cases[] = {
        {HEAD "contrasts: []\n", "f.yaml:6:12: 'contrasts' is empty"},
        {HEAD "contrasts: [a, b]\n", "f.yaml:6:13: a contrast is a pair of implementations: [one, other]"},
        {HEAD "contrasts: [[a, b, c]]\n",
         "f.yaml:6:13: a contrast is a pair of implementations: [one, other]"},
        {HEAD "contrasts: [[a, a]]\n", "f.yaml:6:13: a contrast of 'a' with itself"},
        {HEAD "contrasts: [[a, b], [b, a]]\n", "f.yaml:6:21: the contrast of 'b' and 'a' stands twice"},
        {HEAD "contrasts: [[a, 'b*']]\n",
         "f.yaml:6:17: a contrast takes the name of one implementation, not 'b*'"},
        {HEAD "claims: {id: B}\n", "f.yaml:6:9: 'claims' takes a list, not a mapping"},
        {HEAD "claims: [{id: B, text: T}]\n", "f.yaml:6:10: a claim needs the key 'holds'"},
        {HEAD "claims: [{id: 'B 1', text: T, holds: [a < b]}]\n",
         "f.yaml:6:15: 'id' is one word, say B192, not 'B 1'"},
        {HEAD "claims: [{id: B, text: T, holds: [a < b]}, {id: B, text: T, holds: [a < b]}]\n",
         "f.yaml:6:49: the claim 'B' stands twice"},
        {CLAIM "    holds: [a > b]\n",
         "f.yaml:9:13: 'holds' lists relations like 'better < worse' or 'a ~ b within 10%', not 'a > b'"},
        {CLAIM "    holds: [a < b < c]\n",
         "f.yaml:9:13: 'holds' lists relations like 'better < worse' or 'a ~ b within 10%', not 'a < b < c'"},
        {CLAIM "    holds: [a <]\n",
         "f.yaml:9:13: 'holds' lists relations like 'better < worse' or 'a ~ b within 10%', not 'a <'"},
        {CLAIM "    holds: [a < 0 b]\n",
         "f.yaml:9:13: 'holds' lists relations like 'better < worse' or 'a ~ b within 10%', not 'a < 0 b'"},
        {CLAIM "    holds: [a < 1.5]\n",
         "f.yaml:9:13: 'holds' lists relations like 'better < worse' or 'a ~ b within 10%', not 'a < 1.5'"},
        {CLAIM "    holds: [a < b within 10%]\n", "f.yaml:9:13: 'holds' lists relations like 'better < "
                                                  "worse' or 'a ~ b within 10%', not 'a < b within 10%'"},
        {CLAIM "    holds: [a ~ b]\n",
         "f.yaml:9:13: 'holds' lists relations like 'better < worse' or 'a ~ b within 10%', not 'a ~ b'"},
        {CLAIM "    holds: [a ~ b within 0%]\n", "f.yaml:9:13: 'holds' lists relations like 'better < worse' "
                                                 "or 'a ~ b within 10%', not 'a ~ b within 0%'"},
        {CLAIM "    holds: [a ~ b within]\n", "f.yaml:9:13: 'holds' lists relations like 'better < worse' or "
                                              "'a ~ b within 10%', not 'a ~ b within'"},
        {CLAIM "    holds: [a ~ b within 5% c]\n", "f.yaml:9:13: 'holds' lists relations like 'better < "
                                                   "worse' or 'a ~ b within 10%', not 'a ~ b within 5% c'"},
        {CLAIM "    holds: [a at depth=1 within ~ b within 5%]\n",
         "f.yaml:9:13: 'holds' lists relations like 'better < worse' or 'a ~ b within 10%', not 'a at "
         "depth=1 within ~ b within "
         "5%'"},
        {CLAIM "    holds: [a ~ 2 a within 5%]\n", "f.yaml:9:13: 'a' cannot be compared with itself"},
        {CLAIM "    holds: [a < a]\n", "f.yaml:9:13: 'a' cannot be better than itself"},
        {CLAIM "    holds: [a at depth=1 < a at depth=1]\n", "f.yaml:9:13: 'a' cannot be better than itself"},
        {CLAIM "    holds: [a at depth=1 connections=100 < a at connections=100 depth=1]\n",
         "f.yaml:9:13: 'a' cannot be better than itself"},
        {CLAIM "    holds: [a at depth=1 connections=100 depth=1 < b]\n",
         "f.yaml:9:13: 'depth=1' and 'depth=1' are of one axis"},
        {CLAIM "    holds: [a at < b]\n",
         "f.yaml:9:13: 'holds' lists relations like 'better < worse' or 'a ~ b within 10%', not 'a at < b'"},
        {CLAIM "    holds: [a by depth=1 < b]\n", "f.yaml:9:13: 'holds' lists relations like 'better < "
                                                  "worse' or 'a ~ b within 10%', not 'a by depth=1 < b'"},
        {CLAIM "    holds: [a at depth=2 < b]\n",
         "f.yaml:9:13: 'depth=2' is no axis of this scenario with one of its values"},
        {CLAIM "    holds: [a < b at depht=1]\n",
         "f.yaml:9:13: 'depht=1' is no axis of this scenario with one of its values"},
        {CLAIM "    holds: [a < b at depth]\n",
         "f.yaml:9:13: 'depth' is no axis of this scenario with one of its values"},
        {CLAIM "    holds: []\n", "f.yaml:9:12: 'holds' is empty"},
        {CLAIM "    holds: [a < b]\n    then: {a: 1}\n",
         "f.yaml:10:15: an old figure takes text, not 1 (put it in quotes if that is meant)"},
        {CLAIM "    holds: [a < b]\n    then: {a: -1 s}\n",
         "f.yaml:10:15: an old figure is a number and its unit, say 42.8 s, not '-1 s'"},
        {CLAIM "    holds: [a < b]\n    then: {a: 1s}\n",
         "f.yaml:10:15: an old figure is a number and its unit, say 42.8 s, not '1s'"},
        {CLAIM "    holds: [a < b]\n    then: {a b: 1 s}\n",
         "f.yaml:10:12: 'then' takes the name of one implementation, not 'a b'"},
    };
    all_refused(cases, COUNT(cases));
}

static void bad_file_names_are_refused(void **state)
{
    (void)state;
    static const char *const paths[] = {".yaml", "a b.yaml", "x/.hidden.yaml", "-x.yaml", "a:b.yaml", "x/"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct scenario scenario;
        struct error error = {""};
        struct strbuf sentence = {0};
        strbuf_addf(&sentence, "'%s' is no name for a scenario: use letters, digits and _ - .", paths[i]);
        int result = scenario_parse(&scenario, paths[i], HEAD, strlen(HEAD), &error);
        if (strcmp(paths[i], "x/") == 0) { // a folder's name: whoever reads it meets another error
            assert_int_equal(result, 0);
            assert_string_equal(scenario.name, "x");
            scenario_release(&scenario);
        } else {
            assert_int_equal(result, -1);
            assert_string_equal(error.text, sentence.text);
        }
        strbuf_release(&sentence);
    }
}

static void long_words_are_cut_in_errors(void **state)
{
    (void)state;
    struct strbuf text = {0};
    strbuf_adds(&text, HEAD "rank: ");
    for (int i = 0; i < 100000; i++)
        strbuf_addc(&text, 'r');
    strbuf_addc(&text, '\n');
    const char *sentence = refusal(text.text);
    assert_true(strstr(sentence, "f.yaml:6:7: unknown metric 'rrrr") == sentence);
    assert_true(strlen(sentence) < sizeof((struct error *)0)->text - 1);
    strbuf_release(&text);
}

// ---- --set

static void axes_are_set_from_the_command_line(void **state)
{
    (void)state;
    struct scenario scenario;
    struct error error = {""};
    load_file(&scenario, EXAMPLE);
    assert_int_equal(scenario_set_axis(&scenario, "connections=1,10", &error), 0);
    assert_strings(values_of(&scenario, "connections"), "1|10");
    assert_int_equal(scenario_set_axis(&scenario, "load=blast", &error), 0);
    assert_strings(values_of(&scenario, "load"), "blast");
    static const struct bad cases[] = {
        {"connections", "--set takes AXIS=VALUE,VALUE..., not 'connections'"},
        {"=1", "--set takes AXIS=VALUE,VALUE..., not '=1'"},
        {"conections=1",
         "--set: unknown axis 'conections' for workload 'echo' (did you mean 'connections'?)"},
        {"connections=", "--set: axis 'connections' takes a whole number from 1 to 19000, not ''"},
        {"connections=1,", "--set: axis 'connections' takes a whole number from 1 to 19000, not ''"},
        {"connections=5,5", "--set: value 5 stands twice on axis 'connections'"},
        {"connections=0", "--set: axis 'connections' takes a whole number from 1 to 19000, not '0'"},
        {"load=closd", "--set: unknown value 'closd' for axis 'load' (did you mean 'closed'?)"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(scenario_set_axis(&scenario, cases[i].text, &error), -1);
        assert_string_equal(error.text, cases[i].sentence);
        assert_strings(values_of(&scenario, "connections"), "1|10"); // as it was
    }
    scenario_release(&scenario);
}

// ---- Damaged files

enum { MUTANTS = 20000, EDITS_MOST = 4 };

static void damage(struct strbuf *text, struct random_state *random)
{
    size_t place = random_below(random, text->length);
    static const char telling[] = "[]{}:,&*!#|>'\"%@`-? \t\n\r\0\x7f\x80\xc3\xff"
                                  "0aZ~<";
    char byte = telling[random_below(random, sizeof telling - 1)];
    switch (random_below(random, 4)) {
    case 0: // flip a bit
        text->text[place] = (char)(text->text[place] ^ (1 << random_below(random, 8)));
        break;
    case 1: // replace a byte
        text->text[place] = byte;
        break;
    case 2: { // delete some bytes
        size_t rest = text->length - place, count = 1 + random_below(random, rest < 8 ? rest : 8);
        count = count > rest ? rest : count;
        memmove(text->text + place, text->text + place + count, rest - count);
        text->length -= count;
        break;
    }
    default: // insert a byte
        strbuf_addc(text, byte);
        memmove(text->text + place + 1, text->text + place, text->length - 1 - place);
        text->text[place] = byte;
        break;
    }
}

// Any bytes at all are a scenario or get one line that says why not.
static void damaged_files_get_one_line(void **state)
{
    (void)state;
    struct strbuf good = {0}, text = {0};
    struct random_state random;
    size_t accepted = 0;
    random_seed(&random, 20090327);
    assert_int_equal(strbuf_add_file(&good, EXAMPLE), 0);
    for (int i = 0; i < MUTANTS; i++) {
        struct scenario scenario;
        struct error error = {""};
        strbuf_clear(&text);
        strbuf_add(&text, good.text, good.length);
        for (uint64_t edits = 1 + random_below(&random, EDITS_MOST); edits > 0; edits--)
            damage(&text, &random);
        if (scenario_parse(&scenario, "f.yaml", text.text, text.length, &error) == 0) {
            assert_non_null(scenario.baseline);
            accepted++;
        } else if (strncmp(error.text, "f.yaml:", 7) != 0 || strpbrk(error.text, "\n\r\033")) {
            fail_msg("mutant %d: %s", i, error.text);
        }
        scenario_release(&scenario);
    }
    assert_in_range(accepted, MUTANTS / 100, MUTANTS / 2); // else the damage is too great or none
    strbuf_release(&good);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_loads),
        cmocka_unit_test(the_example_has_plots_and_a_claim),
        cmocka_unit_test(a_claim_may_compare_two_places),
        cmocka_unit_test(a_claim_may_ask_of_a_factor_or_for_likeness),
        cmocka_unit_test(what_is_not_named_has_its_default),
        cmocka_unit_test(the_order_of_keys_does_not_matter),
        cmocka_unit_test(implementations_may_be_patterns_and_models),
        cmocka_unit_test(words_round_trip),
        cmocka_unit_test(a_copy_loads_identically),
        cmocka_unit_test(our_own_scenarios_load),
        cmocka_unit_test(bad_keys_are_refused),
        cmocka_unit_test(bad_words_are_refused),
        cmocka_unit_test(bad_implementations_are_refused),
        cmocka_unit_test(bad_axes_are_refused),
        cmocka_unit_test(too_many_points_are_refused),
        cmocka_unit_test(bad_runs_and_rounds_are_refused),
        cmocka_unit_test(bad_plots_are_refused),
        cmocka_unit_test(bad_counters_are_refused),
        cmocka_unit_test(bad_claims_and_contrasts_are_refused),
        cmocka_unit_test(bad_file_names_are_refused),
        cmocka_unit_test(long_words_are_cut_in_errors),
        cmocka_unit_test(axes_are_set_from_the_command_line),
        cmocka_unit_test(damaged_files_get_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
