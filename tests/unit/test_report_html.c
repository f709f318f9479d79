// The page: whose parts of a plot are whose, what is left out of it, where ids lead, and what the contents
// list.
#include "palette.h"
#include "report_html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char head[] = "<svg viewBox=\"0 0 8 4\" xmlns=\"http://www.w3.org/2000/svg\">";

static void assert_drawn(const char *content, const char *wanted)
{
    struct strbuf out = {0}, all = {0};
    char *svg = memory_format("%s%s</svg>", head, content);
    strbuf_addf(&all, "<svg role=\"img\" aria-label=\"a &lt;b&gt;\" viewBox=\"0 0 8 4\">%s</svg>", wanted);
    report_svg(&out, svg, "a <b>", 7);
    assert_string_equal(strbuf_text(&out), strbuf_text(&all));
    strbuf_release(&out);
    strbuf_release(&all);
    free(svg);
}

static void test_parts_of_a_plot_name_their_owner(void **state)
{
    (void)state;
    assert_drawn("<g id=\"r_plot_1\" ><title>of:a&lt;&quot;b</title>\n<path d='M1,2'/></g>",
                 "<g data-of=\"a&lt;&quot;b\"><path d=\"M1,2\"/></g>");
    assert_drawn("<g><title>of:a\"b</title>\n<path/></g>", "<g data-of=\"a&quot;b\"><path/></g>");
    // What is the label itself is its, but no text that only begins like it, nor one of nobody.
    assert_drawn("<g><title>of:echo</title><path/></g><text>echo</text><text>echoes</text><text>ech</text>",
                 "<g data-of=\"echo\"><path/></g><text "
                 "data-of=\"echo\">echo</text><text>echoes</text><text>ech</text>");
    assert_drawn("<g id=\"r_plot_1\" ><title>r_plot_1</title><path/></g>", "<g><path/></g>");
    assert_drawn("<g><title>of:</title><path/></g>", "<g><path/></g>");
}

static void test_what_shows_nothing_is_left_out(void **state)
{
    (void)state;
    assert_drawn(
        "<!-- a > b --><desc>by <b>gnuplot</b></desc>\n<g fill=\"none\">\n<g> </g></g>\n<g><path/></g>",
        "<g><path/></g>");
    assert_drawn(
        "<defs><path id='gpPt0' d='M0,0'/><path id='gpPt1' d='M1,1'/></defs><use xlink:href='#gpPt1'/>",
        "<defs><path id=\"f7-gpPt1\" d=\"M1,1\"/></defs><use xlink:href=\"#f7-gpPt1\"/>");
    assert_drawn("<filter id='box'><feFlood/></filter><path d='M1,2  L3,4 \n\t\tM5,6  '/>",
                 "<path d=\"M1,2 L3,4 M5,6\"/>");
    assert_drawn("<filter id='box'><feFlood/></filter><g filter='url(#box)'><path/></g>",
                 "<filter id=\"f7-box\"><feFlood/></filter><g filter=\"url(#f7-box)\"><path/></g>");
    assert_drawn("<path stroke='rgb(  1,  20, 255)' fill='rgb(0,0,0)'/>",
                 "<path stroke=\"#0114ff\" fill=\"#000000\"/>");
    assert_drawn("<polygon fill = 'rgb( 64, 164, 245)' points = '1,2 3,4 '/>",
                 "<polygon fill=\"#40a4f5\" points=\"1,2 3,4\"/>");
    assert_drawn("<text xml:space=\"preserve\">a  b </text>", "<text xml:space=\"preserve\">a  b </text>");
}

// A template of somebody's own may have a mouse follow the curves.
static void test_a_plot_brings_no_script(void **state)
{
    (void)state;
    assert_drawn(
        "<script>alert(1)</script><style>p { color: red }</style><g onmousemove=\"f('x>y')\"><path/></g>",
        "<g><path/></g>");
}

// Neither does one that a stranger has made look like a plot: what gnuplot does not draw with is not there,
// and nothing ends the drawing before its end.
static void test_a_plot_of_a_stranger_is_a_drawing_only(void **state)
{
    (void)state;
    static const char *const nothing[] = {"<SCRIPT>alert(1)</SCRIPT>",
                                          "<a href='javascript:alert(1)' xlink:href='//x'></a>",
                                          "<image href='https://x/y.png'/>",
                                          "<foreignObject></foreignObject>",
                                          "<set attributeName='onload' to='alert(1)'/>",
                                          "<iframe src='x'/>",
                                          "<animate attributeName='href' values='javascript:alert(1)'/>",
                                          "<style>@import 'x'</style>",
                                          "</svg><img src=x onerror=alert(1)>",
                                          "</g></g></svg></figure>",
                                          "<!DOCTYPE x [<!ENTITY e SYSTEM '/etc/passwd'>]>",
                                          "<?xml-stylesheet href='x'?>"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        struct strbuf out = {0};
        char *svg = memory_format("%s%s<rect/></svg>", head, nothing[i]);
        report_svg(&out, svg, "", 7);
        if (!strstr(strbuf_text(&out), "<image/>"))
            assert_string_equal(strbuf_text(&out), "<svg role=\"img\" aria-label=\"\" viewBox=\"0 0 8 4\">"
                                                   "<rect/></svg>");
        assert_null(strstr(strbuf_text(&out), "https:"));
        strbuf_release(&out);
        free(svg);
    }
    assert_drawn("<path ONLOAD='x' onload='x' style='background:url(//x)' fill='url(https://x)' "
                 "xlink:href='javascript:x' d='M1'/>",
                 "<path d=\"M1\"/>");
    assert_drawn("<rect x='1\"><script>x</script>'/><text>a</g></text></svg>", "<rect/><text>a</text>");
}

// A file that was cut short, at any place, is shown as far as it goes.
static void test_a_plot_that_is_cut_short(void **state)
{
    (void)state;
    char *svg =
        memory_format("%s<g id=\"a\"><title>of:b</title><path d='M1'/><script>x</script></g></svg>", head);
    for (size_t length = strlen(svg); length-- > 4;) {
        struct strbuf out = {0};
        svg[length] = '\0';
        report_svg(&out, svg, "alt", 1);
        if (out.length > 0)
            assert_string_equal(out.text + out.length - strlen("</svg>"), "</svg>");
        strbuf_release(&out);
    }
    free(svg);
}

static void add_pair(struct document *document, const char *label, const char *id, bool target)
{
    struct table *table = document_table(document, memory_copy_string("Who"));
    table_column(table, "who", NULL, false);
    table_column(table, "with", NULL, true);
    table_cell(table, label)->colour = (long)palette_colour("thread");
    struct table_cell *cell = table_cell(table, "5 ns");
    cell->id = memory_copy_string(id);
    cell->target = target;
    cell->sort = 5;
}

static void test_ids_lead_to_the_figure(void **state)
{
    (void)state;
    struct document document = {.title = memory_copy_string("t"), .directory = memory_copy_string("/none")};
    add_pair(&document, "a \"b\"", "k7f3q2m", false);
    add_pair(&document, "c", "k7f3q2m", true);
    add_pair(&document, "d", "k7f3q2m", true);
    add_pair(&document, "e", "lonely1", false);
    add_pair(&document, "f", "lonely1", false);
    char *html = report_html(&document);
    assert_non_null(strstr(html, "<tr data-row=\"a &quot;b&quot;\"><th scope=\"row\">"));
    assert_non_null(strstr(
        html, "title=\"thread\"></span>a &quot;b&quot;</span></th><td class=\"figure\" data-sort=\"5\">"));
    assert_non_null(strstr(html,
                           "</span>c</span></th><td id=\"k7f3q2m\" class=\"figure\" data-sort=\"5\">5 ns"
                           "<a class=\"id\" href=\"#k7f3q2m\">k7f3q2m</a></td>"));
    assert_non_null(strstr(html, "</span>d</span></th><td class="));
    assert_non_null(strstr(html, "</span>e</span></th><td id=\"lonely1\" class="));
    assert_non_null(strstr(html, "</span>f</span></th><td class="));
    free(html);
    document_release(&document);
}

static char *contents(const unsigned *levels, size_t count)
{
    struct strbuf out = {0};
    struct document document = {0};
    document_heading(&document, 1, "Title", NULL);
    for (size_t i = 0; i < count; i++) {
        char *name = memory_format("s%zu", i);
        document_heading(&document, levels[i], name, name);
        document_heading(&document, levels[i] + 1, "Figures", NULL);
        free(name);
    }
    report_html_contents(&out, &document);
    document_release(&document);
    return strbuf_detach(&out);
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (; (text = strstr(text, what)); text++)
        count++;
    return count;
}

static void test_contents_fold_away_where_they_are_many(void **state)
{
    (void)state;
    static const unsigned few[] = {2, 2, 2}, deep[] = {2, 3, 3, 2, 3, 4, 4, 2, 4, 3, 2};
    char *row = contents(few, 3), *list = contents(deep, 11);
    assert_null(strstr(row, "<details>"));
    assert_non_null(strstr(row, "<ul>\n<li><a href=\"#s0\">s0</a></li>\n<li><a href=\"#s1\">s1</a></li>"));
    assert_non_null(strstr(list, "<details><summary>Contents</summary>"));
    assert_non_null(strstr(
        list, "s0</a><ul>\n<li><a href=\"#s1\">s1</a></li>\n<li><a href=\"#s2\">s2</a></li></ul></li>\n"
              "<li><a href=\"#s3\">s3</a><ul>"));
    assert_int_equal(count_of(list, "<a "), 11);
    assert_int_equal(count_of(list, "<ul>"), count_of(list, "</ul>"));
    assert_int_equal(count_of(list, "<li>"), count_of(list, "</li>"));
    assert_null(strstr(list, "Figures"));
    free(row);
    free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_of_a_plot_name_their_owner),
        cmocka_unit_test(test_what_shows_nothing_is_left_out),
        cmocka_unit_test(test_a_plot_brings_no_script),
        cmocka_unit_test(test_a_plot_of_a_stranger_is_a_drawing_only),
        cmocka_unit_test(test_a_plot_that_is_cut_short),
        cmocka_unit_test(test_ids_lead_to_the_figure),
        cmocka_unit_test(test_contents_fold_away_where_they_are_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
