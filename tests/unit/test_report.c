// Reports: nothing unescaped, nothing without its interval, every problem in its place.
#include "escape.h"
#include "report.h"
#include "report_parts.h"
#include "store.h"
#include "synthetic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const connections[] = {"1", "10", NULL};
static const struct synthetic echo = {"echo", "connections", connections, 7, 10, 0.05};

static void assert_escaped(void (*escape)(struct strbuf *, const char *), const char *text,
                           const char *wanted)
{
    struct strbuf out = {0};
    escape(&out, text);
    assert_string_equal(strbuf_text(&out), wanted);
    strbuf_release(&out);
}

static void test_escapes(void **state)
{
    (void)state;
    assert_escaped(escape_html, "<a b=\"c\">&'", "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
    assert_escaped(escape_address, "a b/ç.svg", "a%20b/%C3%A7.svg");
    assert_escaped(escape_address, "javascript:alert(1)", "./javascript%3Aalert%281%29");
    assert_escaped(escape_markdown, "a_b|c*\n<i>[x](y)`", "a\\_b\\|c\\* &lt;i&gt;\\[x\\](y)\\`");
    assert_escaped(escape_latex, "50% of $x_1 & {y} \\z #~^",
                   "50\\% of \\$x\\_1 \\& \\{y\\} \\textbackslash{}z "
                   "\\#\\textasciitilde{}\\textasciicircum{}");
    assert_escaped(escape_latex, "1.2 µs (1–2) 3×", "1.2 $\\mu$s (1--2) 3$\\times$");
    assert_escaped(escape_csv, "plain", "plain");
    assert_escaped(escape_csv, "a,\"b\"\nc", "\"a,\"\"b\"\"\nc\"");
    assert_escaped(escape_address, "//host/share", ".///host/share");
}

// What a terminal, a spreadsheet or a shell would obey.
static void test_what_is_obeyed_is_only_shown(void **state)
{
    (void)state;
    static const char *const formulas[] = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"};
    static const char *const obeyed[] = {"\x1b[2J",      "\x7f",     "\xc2\x9b",        "\u202e", "\u2066",
                                         "\u200f",       "\ufeff",   "\u2028",          "\xff",   "\xc3",
                                         "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"};
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        struct strbuf out = {0};
        escape_csv(&out, formulas[i]);
        assert_memory_equal(strbuf_text(&out), "\"'", 2);
        strbuf_release(&out);
    }
    for (size_t i = 0; i < sizeof obeyed / sizeof *obeyed; i++) {
        void (*const escapes[])(struct strbuf *, const char *) = {escape_html, escape_markdown, escape_latex,
                                                                  escape_csv, escape_shell};
        char *text = memory_format("a%s€", obeyed[i]);
        assert_int_equal(escape_plain(obeyed[i]), 0);
        for (size_t j = 0; j < sizeof escapes / sizeof *escapes; j++) {
            struct strbuf out = {0};
            escapes[j](&out, text);
            assert_null(strstr(strbuf_text(&out), obeyed[i]));
            assert_non_null(strstr(strbuf_text(&out), "€"));
            strbuf_release(&out);
        }
        escape_disarm(text);
        assert_null(strstr(text, obeyed[i]));
        assert_memory_equal(text, "a?", 2);
        free(text);
    }
    assert_escaped(escape_shell, "scenarios/quick/echo.yaml", "scenarios/quick/echo.yaml");
    assert_escaped(escape_shell, "a b;$(x)'`y`", "'a b;$(x)'\\''`y`'");
    assert_true(escape_is_shell(""));
    assert_true(escape_is_shell(" --set depth=1 --only 'x*' --impls 'it'\\''s/ä;b'"));
    static const char *const commands[] = {"; x", " --only x* ", "`x`", "$(x)", "x\ny", "'x\ny'",
                                           "'x",  "x & y",       "x|y", ">x",   "#",    "~"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        assert_false(escape_is_shell(commands[i]));
}

static char *page(const struct summary *summary, char *(*print)(const struct document *))
{
    struct document document = {.title = memory_copy_string("t"),
                                .directory = memory_copy_string("/nonexistent")};
    document_heading(&document, 1, summary->scenario.title, NULL);
    report_add_scenario(&document, summary, "echo/", 1);
    char *text = print(&document);
    document_release(&document);
    return text;
}

static void test_page_holds_what_was_found(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    for (int i = 0; i < 2; i++) {
        char *text = page(&summary, i ? report_markdown : report_html);
        assert_non_null(strstr(text, summary.scenario.question));
        assert_non_null(strstr(text, "beyond its limit: connections=1"));
        assert_true(i || strstr(text, "class=\"quiet words\">skipped: beyond its limit")); // does not widen
        assert_non_null(strstr(text, "1 crash of 10 runs"));
        assert_non_null(strstr(text, "ended by signal 11"));
        assert_non_null(strstr(text, "does not hold"));
        assert_non_null(strstr(text, "420.7 s"));
        assert_non_null(strstr(text, "server-bound"));
        free(text);
    }
    summary_release(&summary);
}

static void test_clients_are_shown_beside_their_bound(void **state)
{
    (void)state;
    static const char *const concurrency[] = {"1", "10", NULL};
    static const struct synthetic fanout = {"fanout", "concurrency", concurrency, 3, 10, 0.05};
    struct summary summary;
    synthetic_summary(&summary, &fanout);
    char *text = page(&summary, report_markdown);
    const char *bound =
        "Bound: the delays of the answers take 10.0 ms with as many requests in flight as are "
        "allowed, and 500 ms one after another.";
    const char *first = strstr(text, bound);
    assert_non_null(first);
    assert_non_null(strstr(first + 1, bound)); // a line at each point
    assert_non_null(strstr(text, "| time in multiples of the bound (lower is better) |"));
    assert_non_null(strstr(text, "| CPU time per operation (lower is better) |"));
    assert_non_null(strstr(text, "| answer late p99 time (lower is better) |"));
    assert_null(strstr(text, "| limit")); // of servers: which side was busy
    free(text);
    summary_release(&summary);
}

// The ranking is a table of its own, as is what says why; points that do not rank come last.
static void test_points_that_rank_come_first(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    char *text = page(&summary, report_markdown);
    const char *ranked = strstr(text, "**Ranking at connections = 10**");
    const char *unranked = strstr(text, "**Ranking at connections = 1**");
    const char *why = strstr(text, "**Why at connections = 10**");
    assert_true(ranked && unranked && why);
    assert_true(ranked < unranked && unranked < why);
    const char *reason = strstr(text, "| messages per second (higher is better) |");
    assert_true(reason && reason > why);
    free(text);
    summary_release(&summary);
}

// Also where it is in parts, and not the first that the scenario asks for.
static void test_the_main_plot_shows_what_ranks(void **state)
{
    (void)state;
    static const char *const four[] = {"1", "10", "100", "900", NULL};
    static const struct synthetic many = {"echo", "connections", four, SYNTHETIC_MOST, 10, 0.05};
    struct summary summary;
    synthetic_summary(&summary, &many);
    struct scenario_plot samples = {.kind = PLOT_SAMPLES, .y = summary.scenario.rank},
                         ranking = {.kind = PLOT_RANKING, .y = summary.scenario.rank};
    vec_push(&summary.scenario.plots, samples);
    vec_push(&summary.scenario.plots, ranking);
    char *text = page(&summary, report_markdown);
    const char *first = strstr(text, "plots/");
    assert_non_null(first);
    assert_memory_equal(first, "plots/ranking-1.svg", strlen("plots/ranking-1.svg"));
    free(text);
    summary_release(&summary);
}

static void test_fixed_axes_are_told(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    summary.scenario.axes.items[0].named = summary.scenario.axes.items[2].named = true; // the first is swept
    char *text = page(&summary, report_markdown);
    assert_non_null(strstr(text, "which one does not?\n\nAt depth=1.\n\n"));
    free(text);
    summary_release(&summary);
}

static void expect_words(enum metric_id rank, const char *better)
{
    struct summary summary;
    synthetic_summary(&summary, &echo);
    summary.scenario.rank = rank;
    for (size_t i = 0; i < summary.cells.count; i++)
        summary.cells.items[i].metrics[rank] = summary.cells.items[i].metrics[METRIC_SERVER_RSS_BYTES];
    char *text = page(&summary, report_markdown), *html = page(&summary, report_html);
    char *row = memory_format("| %s |", better), *cell = memory_format(">%s</td>", better);
    char *entry = memory_format("& %s", better), *field = memory_format(",%s,", better);
    struct strbuf latex = {0}, csv = {0};
    report_latex(&latex, &summary);
    report_csv(&csv, &summary);
    assert_non_null(strstr(text, row));
    assert_null(strstr(text, "| faster |"));
    assert_non_null(strstr(html, cell));
    assert_non_null(strstr(strbuf_text(&latex), entry));
    assert_non_null(strstr(strbuf_text(&csv), field));
    strbuf_release(&latex);
    strbuf_release(&csv);
    free(row);
    free(cell);
    free(entry);
    free(field);
    free(html);
    free(text);
    summary_release(&summary);
}

static void test_words_of_verdicts_fit_the_metric(void **state)
{
    (void)state;
    expect_words(METRIC_SERVER_RSS_BYTES, "less");
    expect_words(METRIC_JAIN_INDEX, "better");
}

static char *reading_of(const struct summary *summary)
{
    struct document document = {0};
    struct report_reading reading = {0};
    report_reading_note(&reading, summary);
    report_add_reading(&document, &reading);
    char *text = report_markdown(&document);
    document_release(&document);
    return text;
}

static void test_reading_tells_what_can_occur(void **state)
{
    (void)state;
    static const char *const lines[] = {"1000", "2000", NULL};
    static const struct synthetic dispatch = {"dispatch", "lines", lines, 3, 10, 0.05};
    static const struct synthetic fanout = {"fanout", "requests", lines, 3, 10, 0.05};
    struct summary summary;
    synthetic_summary(&summary, &fanout);
    char *text = reading_of(&summary);
    assert_non_null(strstr(text, "The “bound” is what the delays"));
    assert_null(strstr(text, "client-bound"));
    free(text);
    summary_release(&summary);
    synthetic_summary(&summary, &echo);
    text = reading_of(&summary);
    assert_null(strstr(text, "The “bound” is"));
    assert_non_null(strstr(text, "client-bound"));
    assert_non_null(strstr(text, "stalled"));
    assert_null(strstr(text, "ceiling"));
    assert_null(strstr(text, "disturbed"));
    free(text);
    struct disturbance_summary kind = {.kind = memory_copy_string("heat"), .kept = 1};
    vec_push(&summary.disturbances, kind);
    summary.cells.items[1].at_ceiling = true;
    text = reading_of(&summary);
    assert_non_null(strstr(text, "“At the ceiling”"));
    assert_non_null(strstr(text, "“disturbed”"));
    free(text);
    summary.cells.items[1].at_ceiling = false;
    free(summary.plan.implementations.items[2].class);
    summary.plan.implementations.items[2].class = memory_copy_string("ceiling");
    text = reading_of(&summary);
    assert_non_null(strstr(text, "ceiling"));
    assert_null(strstr(text, "reference"));
    free(text);
    free(summary.plan.implementations.items[2].class);
    summary.plan.implementations.items[2].class = memory_copy_string("reference");
    text = reading_of(&summary);
    assert_null(strstr(text, "ceiling"));
    assert_non_null(strstr(text, "“reference”"));
    free(text);
    summary_release(&summary);
    synthetic_summary(&summary, &dispatch);
    text = reading_of(&summary);
    assert_null(strstr(text, "client-bound"));
    assert_null(strstr(text, "stalled"));
    assert_non_null(strstr(text, "Ranked by time per operation"));
    assert_non_null(strstr(text, "lower is better: elapsed"));
    free(text);
    summary_release(&summary);
}

static void test_refused_program_is_named(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    summary.plan.implementations.items[2].refused =
        memory_copy_string("failed conformance: half-close: <hung>");
    char *text = page(&summary, report_html);
    assert_non_null(strstr(text, "failed conformance: half-close: &lt;hung&gt;"));
    assert_null(strstr(text, "<hung>"));
    free(text);
    summary_release(&summary);
}

static void test_scenario_cannot_inject_markup(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    free(summary.scenario.title);
    free(summary.answer);
    summary.scenario.title = memory_copy_string("</h1><script>alert(1)</script>");
    summary.answer = memory_copy_string("<img src=x onerror=alert(1)>");
    char *html = page(&summary, report_html), *markdown = page(&summary, report_markdown);
    assert_null(strstr(html, "<script>alert"));
    assert_null(strstr(html, "<img"));
    assert_null(strstr(markdown, "<script"));
    assert_null(strstr(markdown, "<img"));
    free(html);
    free(markdown);
    summary_release(&summary);
}

// The page is whole without a network: nothing in it is fetched.
static void test_page_is_self_contained(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    char *html = page(&summary, report_html);
    assert_null(strstr(html, "http://"));
    assert_null(strstr(html, "https://"));
    assert_null(strstr(html, " src="));
    assert_non_null(strstr(html, "prefers-color-scheme")); // the style was found
    assert_non_null(strstr(html, "aria-sort"));            // the script was found
    free(html);
    summary_release(&summary);
}

// Several names in a cell have a colour each; a block may be for one medium only.
static void test_cells_hold_several_names(void **state)
{
    (void)state;
    struct document document = {.title = memory_copy_string("t"), .directory = memory_copy_string("/none")};
    struct table *table = document_table(&document, memory_copy_string("Who leads"));
    table_column(table, "who", NULL, false);
    struct table_cell *cell = table_cell(table, "<a> at 10, b");
    table_chip(cell, "<a>", "at 10", 0x112233);
    table_chip(cell, "b", NULL, 0x445566);
    document_text(&document, TONE_PLAIN, "for the page");
    document_text(&document, TONE_PLAIN, "for those who render");
    document.blocks.items[1].medium = MEDIUM_HTML;
    document.blocks.items[2].medium = MEDIUM_MARKDOWN;
    char *html = report_html(&document), *markdown = report_markdown(&document);
    assert_non_null(
        strstr(html, "background:#112233\"></span>&lt;a&gt;</span> <small class=\"of\">at 10</small>"));
    assert_non_null(strstr(html, "background:#445566\"></span>b</span></th>"));
    assert_non_null(strstr(markdown, "&lt;a&gt; at 10, b |"));
    assert_true(strstr(html, "for the page") && !strstr(html, "for those who render"));
    assert_true(strstr(markdown, "for those who render") && !strstr(markdown, "for the page"));
    free(html);
    free(markdown);
    document_release(&document);
}

// With four rounds there is no interval, so that no format may hold a single figure of a cell.
static void test_no_figure_without_interval(void **state)
{
    (void)state;
    struct summary summary;
    struct synthetic few = echo;
    few.rounds = 4;
    synthetic_summary(&summary, &few);
    struct strbuf latex = {0}, csv = {0};
    char *html = page(&summary, report_html);
    report_latex(&latex, &summary);
    report_csv(&csv, &summary);
    assert_non_null(strstr(html, "4 runs: too few for an interval"));
    assert_null(strstr(html, " µs"));
    assert_null(strstr(strbuf_text(&latex), "$\\mu$s"));
    assert_non_null(strstr(strbuf_text(&csv), ",server_cpu_ns_per_message,ns,lower,4,,,,,,,,server-bound\n"));
    free(html);
    strbuf_release(&latex);
    strbuf_release(&csv);
    summary_release(&summary);
}

static void test_client_bound_loses_throughput_only(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    summary.cells.items[2].ranks_throughput = false;
    char *throughput = shown_gap(&summary, 2, METRIC_MESSAGES_PER_SECOND);
    assert_non_null(throughput);
    assert_non_null(strstr(throughput, "client-bound"));
    assert_null(shown_gap(&summary, 2, METRIC_SERVER_CPU_NS_PER_MESSAGE));
    free(throughput);
    struct strbuf csv = {0};
    report_csv(&csv, &summary);
    assert_non_null(strstr(strbuf_text(&csv), ",messages_per_second,1/s,higher,10,,,,,,,"));
    assert_null(strstr(strbuf_text(&csv), ",server_cpu_ns_per_message,ns,lower,10,,"));
    strbuf_release(&csv);
    summary_release(&summary);
}

static void test_what_speaks_against_it_is_on_the_first_screen(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    strings_add(&summary.doubts, "3 <b> disturbed runs count.");
    summary.cells.items[2].disturbed = 3;
    char *text = page(&summary, report_html);
    const char *line =
        strstr(text, "How far to trust it: noise floor 1.20%; 1 run failed; 3 disturbed runs count.");
    const char *sentence = strstr(text, "3 &lt;b&gt; disturbed runs count."), *plot = strstr(text, "<figure");
    assert_true(line && plot && sentence);
    assert_true(line < plot); // a line stands above the plot, the whole of it below
    assert_true(plot < sentence);
    free(text);
    summary_release(&summary);
}

static void test_findings_are_listed_by_cell(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    char *without = page(&summary, report_markdown);
    assert_null(strstr(without, "What speaks against the figures"));
    struct cell_summary *cell = &summary.cells.items[2];
    cell->repeated = 3;
    cell->disturbed = 1;
    cell->disturbance = "stolen time: the hypervisor took 9% of a CPU";
    cell->at_ceiling = true;
    cell->metrics[METRIC_MESSAGES_PER_SECOND].median = 200000;
    for (size_t i = 0; i < summary.plan.points.count; i++)
        vec_push(&summary.ceilings, 210000.0);
    cell->metrics[METRIC_RATE_SHIFT_FRACTION] =
        (struct estimate){.n = 2, .median = 1.25, .min = 1.2, .max = 1.3};
    cell->metrics[METRIC_RATE_SHIFT_AT_NS].median = 3e7;
    char *with = page(&summary, report_markdown);
    assert_non_null(
        strstr(with, "| 3 disturbed and made again, 1 disturbed that counts | stolen time: the hypervisor"));
    assert_non_null(
        strstr(with, "| at the load generator's ceiling | 200 k/s, and 210 k/s with the leanest server |"));
    assert_non_null(
        strstr(with, "| rate shifted in 2 of 10 runs | to 125% of the rate before (120% to 130%), 30.0 ms"));
    assert_non_null(strstr(with, "| server-bound (at the ceiling) |"));
    free(without);
    free(with);
    summary_release(&summary);
}

static void test_campaign_says_how_far_to_trust_it(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    summary.noise_floor = 0.042;
    summary.cells.items[2].repeated = 5;
    summary.cells.items[3].bound = BOUND_STALLED;
    struct report_trust all = {.noise_floor = NAN}, one = report_trust_of(&summary);
    report_trust_merge(&all, &one, "first");
    summary.noise_floor = 0.021;
    summary.busy_throughout = true;
    one = report_trust_of(&summary);
    report_trust_merge(&all, &one, "second");
    char *text = report_trust_text(&all);
    assert_string_equal(text, "How far to trust it: noise floor above what counts as equal in 1 of 2 "
                              "scenarios, 4.20% at most (first); the machine was busy throughout 1 of 2 "
                              "scenarios; 2 runs failed; 2 cells stalled.");
    free(text);
    free(all.noisiest);
    struct table table = {0};
    report_trust_columns(&table);
    report_add_trust(&table, &summary, "#second");
    assert_int_equal(table.cells.count, table.columns.count);
    assert_string_equal(table.cells.items[4].text, "5 / 0");
    assert_string_equal(table.cells.items[5].text, "13 server-bound, 1 stalled");
    for (size_t i = 0; i < summary.cells.count; i++)
        summary.cells.items[i].took_ns = NAN;
    report_add_trust(&table, &summary, "#old");
    assert_string_equal(table.cells.items[table.columns.count + 4].text, "not watched for");
    table_release(&table);
    summary_release(&summary);
}

// Where a rate is shown, it is said whose it is.
static void test_rates_are_shown_with_their_bound(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    summary.scenario.rank = METRIC_MESSAGES_PER_SECOND;
    struct strbuf latex = {0};
    report_latex(&latex, &summary);
    assert_non_null(strstr(strbuf_text(&latex), "& server-bound, "));
    strbuf_release(&latex);
    struct table table = {0};
    report_first_columns(&table);
    report_add_first(&table, &summary, "#here");
    assert_non_null(strstr(table.cells.items[2].detail, ", server-bound"));
    table_release(&table);
    assert_string_equal(shown_bound(&summary, 2, METRIC_SERVER_CPU_NS_PER_MESSAGE), "");
    summary_release(&summary);
}

// The samples of a summary are sorted by cell, and the first cell's first run may have come last in its
// round.
static void test_date_is_that_of_the_first_run(void **state)
{
    (void)state;
    struct summary summary;
    struct report_source source;
    synthetic_summary(&summary, &echo);
    for (size_t i = 0; i < summary.samples.count; i++)
        strcpy(summary.samples.items[i].started_at, "2026-11-21T00:00:07Z");
    strcpy(summary.samples.items[3].started_at, "2026-11-20T23:59:58Z");
    report_source_read(&source, &summary, "/nonexistent");
    assert_string_equal(source.date, "2026-11-20T23:59:58Z");
    report_source_release(&source);
    summary_release(&summary);
}

static size_t count_of(const char *text, char character)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == character;
    return count;
}

static void test_csv_rows_match_its_head(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    struct strbuf head = {0}, rows = {0};
    report_csv_head(&head);
    report_csv(&rows, &summary);
    size_t commas = count_of(strbuf_text(&head), ','), lines = count_of(strbuf_text(&rows), '\n');
    assert_true(lines > 100);
    assert_int_equal(count_of(strbuf_text(&rows), ','), commas * lines); // no field here needs quotes
    assert_non_null(strstr(strbuf_text(&head), ",connections,message_bytes,"));
    strbuf_release(&head);
    strbuf_release(&rows);
    summary_release(&summary);
}

static void test_latex_is_balanced(void **state)
{
    (void)state;
    struct summary summary;
    struct synthetic many = echo;
    many.implementations = SYNTHETIC_MOST;
    synthetic_summary(&summary, &many);
    struct strbuf out = {0};
    report_latex(&out, &summary);
    const char *text = strbuf_text(&out);
    assert_int_equal(count_of(text, '{'), count_of(text, '}'));
    size_t begun = 0, ended = 0;
    for (const char *at = text; (at = strstr(at, "\\begin{")); at++)
        begun++;
    for (const char *at = text; (at = strstr(at, "\\end{")); at++)
        ended++;
    assert_true(begun >= 2);
    assert_int_equal(begun, ended);
    assert_non_null(strstr(text, "new:coroutine\\_stackful & coroutine-stackful & "));
    assert_null(strstr(text, "(ceiling)"));
    strbuf_release(&out);
    free(summary.plan.implementations.items[2].class); // reactor_epoll
    summary.plan.implementations.items[2].class = memory_copy_string("ceiling");
    report_latex(&out, &summary);
    assert_non_null(strstr(strbuf_text(&out), "faster (ceiling) & {"));
    strbuf_release(&out);
    summary_release(&summary);
}

static void test_citation_pins_date_code_and_samples(void **state)
{
    (void)state;
    struct report_source source = {.title = memory_copy_string("50% {faster} & more"),
                                   .date = memory_copy_string("2026-11-20T22:24:53Z"),
                                   .commit = memory_copy_string("0123abcd"),
                                   .machine = memory_copy_string("a CPU & its kernel"),
                                   .hash = memory_copy_string("ffee"),
                                   .modified = true};
    char *text = report_cite(&source, "20261120T222453Z-ab12");
    assert_non_null(strstr(text, "@misc{corobench-20261120T222453Z-ab12,"));
    assert_non_null(strstr(text, "year         = {2026}"));
    assert_non_null(strstr(text, "month        = nov"));
    assert_non_null(strstr(text, "{a CPU \\& its kernel; commit 0123abcd with uncommitted changes"));
    assert_non_null(strstr(text, "ffee"));
    assert_non_null(strstr(text, "50\\% \\{faster\\} \\& more"));
    free(text);
    report_source_release(&source);
}

static void check_that_it_never_wins(const char *class)
{
    struct summary summary;
    synthetic_summary(&summary, &echo);
    struct planned_implementation *all = summary.plan.implementations.items;
    if (!all) {
        fail_msg("the made-up plan is empty");
        return;
    }
    free(all[2].class); // reactor_epoll, the best of all
    all[2].class = memory_copy_string(class);
    struct table first = {0}, winners = {0};
    report_first_columns(&first);
    report_add_first(&first, &summary, "#echo");
    assert_int_equal(first.cells.count, first.columns.count); // connections=1 is not ranked
    for (size_t i = 0; i < first.cells.count; i++)
        assert_string_not_equal(first.cells.items[i].text, "reactor_epoll");
    assert_string_equal(first.cells.items[2].text, "coroutine_stackful");
    report_winner_columns(&winners);
    report_add_winners(&winners, &summary, "#echo");
    assert_int_equal(winners.cells.count, winners.columns.count);
    for (size_t i = 0; i < winners.cells.count; i++)
        assert_null(strstr(winners.cells.items[i].text, "reactor_epoll"));
    assert_string_equal(winners.cells.items[1].text, "reactor_libevent, coroutine_stackful");
    assert_int_equal(winners.cells.items[1].chips.count, 2);
    table_release(&first);
    table_release(&winners);
    summary_release(&summary);
}

static void test_only_rivals_win(void **state)
{
    (void)state;
    check_that_it_never_wins(CLASS_OF_CEILING);
    check_that_it_never_wins(CLASS_OF_REFERENCE);
}

// The page has its scenarios by workload, whatever their names; what does not tell its workload comes last.
static void test_scenarios_are_grouped_by_workload(void **state)
{
    (void)state;
    static const char *const workloads[] = {"tasks", "echo", "none", "echo"};
    static const char *const names[] = {"a", "b", "c", "d"}, *const order[] = {"b", "d", "a", "c"};
    char directory[] = "/tmp/corobench-test-XXXXXX";
    struct strings folders = {0};
    assert_non_null(mkdtemp(directory));
    for (size_t i = 0; i < 4; i++) {
        char *folder = store_path(directory, names[i]), *path = store_path(folder, "scenario.yaml");
        char *text = memory_format(
            "title: T\nquestion: Q?\nworkload: %s\nimplementations: ['*']\nbaseline: x\n", workloads[i]);
        assert_int_equal(mkdir(folder, 0700), 0);
        assert_int_equal(store_write_text(path, text, NULL), 0);
        strings_add(&folders, names[i]);
        free(folder);
        free(path);
        free(text);
    }
    struct report_entries entries = report_entries_make(directory, &folders);
    assert_int_equal(entries.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(entries.items[i].name, order[i]);
        char *folder = store_path(directory, names[i]), *path = store_path(folder, "scenario.yaml");
        unlink(path);
        rmdir(folder);
        free(folder);
        free(path);
    }
    rmdir(directory);
    vec_release(&entries);
    strings_release(&folders);
}

static void test_metric_names_for_people(void **state)
{
    (void)state;
    static const struct {
        enum metric_id metric;
        const char *name;
    } names[] = {{METRIC_SERVER_CPU_NS_PER_MESSAGE, "server CPU time per message"},
                 {METRIC_NS_PER_OPERATION, "time per operation"},
                 {METRIC_LATENCY_P99_9_NS, "latency p99.9"},
                 {METRIC_PEAK_RSS_BYTES, "peak RSS"},
                 {METRIC_BYTES_PER_SECOND, "bytes per second"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *name = shown_metric(names[i].metric);
        assert_string_equal(name, names[i].name);
        free(name);
    }
}

static char *machine_page(const char *json)
{
    json_error_t where;
    json_t *host = json_loads(json, 0, &where);
    if (!host)
        fail_msg("%s", where.text);
    struct document document = {0};
    report_add_machine(&document, host);
    char *text = report_markdown(&document);
    document_release(&document);
    json_decref(host);
    return text;
}

static void test_machine_says_what_changes_the_figures(void **state)
{
    (void)state;
    char *text = machine_page(
        "{\"memory\": \"1 kB\", \"machine\": {\"cpus\": {\"online\": \"0-3\"}}, \"findings\": ["
        "{\"name\": \"other_processes\", \"level\": \"warns\", \"here\": \"50% of a CPU: <x> (7)\", "
        "\"effect\": \"They run.\"},"
        "{\"name\": \"aslr\", \"level\": \"stops\", \"here\": \"off\", \"effect\": \"One layout.\", "
        "\"remedy\": \"sudo sysctl\"},"
        "{\"name\": \"perf\", \"level\": \"note\", \"here\": \"no\", \"effect\": \"Nothing.\"}]}");
    assert_non_null(strstr(text, "What this machine does to the figures"));
    assert_non_null(strstr(text, "| other processes | 50% of a CPU: &lt;x&gt; (7) | They run. | – |"));
    assert_non_null(strstr(text, "| aslr | off | One layout. | sudo sysctl |"));
    assert_null(strstr(text, "0-3")); // what findings rest on
    assert_null(strstr(text, "perf"));
    assert_null(strstr(text, "findings"));
    free(text);
    text = machine_page("{\"memory\": \"1 kB\", \"findings\": [{\"name\": \"perf\", \"level\": \"note\"}]}");
    assert_non_null(strstr(text, "found nothing here that changes the figures"));
    free(text);
    text = machine_page("{\"memory\": \"1 kB\"}"); // before there were findings
    assert_null(strstr(text, "figures"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_what_is_obeyed_is_only_shown),
        cmocka_unit_test(test_page_holds_what_was_found),
        cmocka_unit_test(test_clients_are_shown_beside_their_bound),
        cmocka_unit_test(test_points_that_rank_come_first),
        cmocka_unit_test(test_the_main_plot_shows_what_ranks),
        cmocka_unit_test(test_fixed_axes_are_told),
        cmocka_unit_test(test_words_of_verdicts_fit_the_metric),
        cmocka_unit_test(test_reading_tells_what_can_occur),
        cmocka_unit_test(test_refused_program_is_named),
        cmocka_unit_test(test_scenario_cannot_inject_markup),
        cmocka_unit_test(test_page_is_self_contained),
        cmocka_unit_test(test_cells_hold_several_names),
        cmocka_unit_test(test_no_figure_without_interval),
        cmocka_unit_test(test_client_bound_loses_throughput_only),
        cmocka_unit_test(test_what_speaks_against_it_is_on_the_first_screen),
        cmocka_unit_test(test_findings_are_listed_by_cell),
        cmocka_unit_test(test_campaign_says_how_far_to_trust_it),
        cmocka_unit_test(test_rates_are_shown_with_their_bound),
        cmocka_unit_test(test_date_is_that_of_the_first_run),
        cmocka_unit_test(test_csv_rows_match_its_head),
        cmocka_unit_test(test_latex_is_balanced),
        cmocka_unit_test(test_citation_pins_date_code_and_samples),
        cmocka_unit_test(test_only_rivals_win),
        cmocka_unit_test(test_scenarios_are_grouped_by_workload),
        cmocka_unit_test(test_metric_names_for_people),
        cmocka_unit_test(test_machine_says_what_changes_the_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
