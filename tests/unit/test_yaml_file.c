// YAML files as trees: places are right, and what is not wanted is refused at its place.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "strbuf.h"
#include "yaml_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void refuses_bytes(const void *bytes, size_t length, const char *sentence)
{
    struct yaml_node root;
    struct error error = {""};
    if (yaml_file_parse(&root, "f.yaml", bytes, length, &error) == 0)
        fail_msg("accepted instead of: %s", sentence);
    assert_string_equal(error.text, sentence);
    assert_null(root.text);
    assert_int_equal(root.items.count, 0);
}

static void refuses(const char *text, const char *sentence)
{
    refuses_bytes(text, strlen(text), sentence);
}

static void places_are_kept(void **state)
{
    (void)state;
    static const char text[] = "# a comment\n"
                               "name: word\n"
                               "ünï: [1, 'zwei', {three: 3}]\n"
                               "empty:\n";
    struct yaml_node root;
    struct error error = {""};
    if (yaml_file_parse(&root, "f.yaml", text, strlen(text), &error) != 0)
        fail_msg("%s", error.text);
    assert_int_equal(root.kind, YAML_MAP);
    assert_int_equal(root.line, 2);
    assert_int_equal(root.keys.count, 3);
    const struct yaml_node *list = yaml_node_get(&root, "ünï");
    assert_int_equal(list->kind, YAML_LIST);
    assert_int_equal(list->items.count, 3);
    const struct yaml_node *two = &list->items.items[1];
    assert_string_equal(two->text, "zwei");
    assert_true(two->quoted);
    assert_int_equal(two->line, 3);
    assert_int_equal(two->column, 10); // in characters, not bytes
    assert_string_equal(yaml_node_get(&list->items.items[2], "three")->text, "3");
    assert_string_equal(yaml_node_get(&root, "empty")->text, "");
    assert_null(yaml_node_get(&root, "nonesuch"));
    yaml_node_error(two, &error, "no %s", "good");
    assert_string_equal(error.text, "f.yaml:3:10: no good");
    yaml_node_release(&root);
}

static void broken_yaml_is_refused(void **state)
{
    (void)state;
    refuses("", "f.yaml:1:1: the file is empty");
    refuses("\n  \n# only a comment\n", "f.yaml:1:1: the file is empty");
    refuses("a: [1, 2\nb: 3\n",
            "f.yaml:2:2: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence");
    refuses("a: 1\n b: 2\n", "f.yaml:2:3: not valid YAML: mapping values are not allowed in this context");
    refuses("a: 'x\n",
            "f.yaml:2:1: not valid YAML: found unexpected end of stream while scanning a quoted scalar");
    refuses("a: \"\\q\"\n",
            "f.yaml:1:5: not valid YAML: found unknown escape character while parsing a quoted scalar");
    refuses(
        "\ta: 1\n",
        "f.yaml:1:1: not valid YAML: found character that cannot start any token while scanning for the next "
        "token");
    refuses("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document begins here; a file holds one");
    refuses("[*, thread]\n",
            "f.yaml:1:3: not valid YAML: did not find expected alphabetic or numeric character while "
            "scanning an alias (a word that begins with * or ! belongs in quotes)");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    refuses_bytes("a: 1\nb: \0\n", 10,
                  "f.yaml:2:4: not a text file in UTF-8: control characters are not allowed");
    refuses_bytes("a: \xff\n", 5, "f.yaml:1:4: not a text file in UTF-8: invalid leading UTF-8 octet");
    refuses_bytes("\xc3\xa4: \xc3", 5,
                  "f.yaml:1:4: not a text file in UTF-8: incomplete UTF-8 octet sequence");
    refuses_bytes("\xff\xfe"
                  "a\0:\0",
                  6, "f.yaml:1:1: not a text file in UTF-8: invalid leading UTF-8 octet");
    refuses_bytes("\x7f"
                  "ELF\2\1\1\0",
                  8, "f.yaml:1:1: not a text file in UTF-8: control characters are not allowed");
}

static void what_no_scenario_needs_is_refused(void **state)
{
    (void)state;
    refuses("a: &x 1\nb: *x\n",
            "f.yaml:1:4: anchors (&) and aliases (*) are not used: put the word in quotes");
    refuses("a: *x\n", "f.yaml:1:4: anchors (&) and aliases (*) are not used: put the word in quotes");
    refuses("a: &x [*x]\n", "f.yaml:1:4: anchors (&) and aliases (*) are not used: put the word in quotes");
    refuses("&x {a: 1}\n", "f.yaml:1:1: anchors (&) and aliases (*) are not used: put the word in quotes");
    refuses("a: !!int 1\n", "f.yaml:1:4: tags (!) are not used: put the word in quotes");
    refuses("a: [x, !y ]\n", "f.yaml:1:8: tags (!) are not used: put the word in quotes");
    refuses("a: ! [1]\n", "f.yaml:1:4: tags (!) are not used: put the word in quotes");
    refuses("a: !m {b: 1}\n", "f.yaml:1:4: tags (!) are not used: put the word in quotes");
    refuses("a: 1\nb: 2\n\na: 3\n", "f.yaml:4:1: duplicate key 'a' (first on line 1)");
    refuses("r: {min: 1, 'min': 2}\n", "f.yaml:1:13: duplicate key 'min' (first on line 1)");
    refuses("[a, b]: 1\n", "f.yaml:1:1: a key is a word, not a list or mapping");
    refuses("? {a: b}\n: 1\n", "f.yaml:1:3: a key is a word, not a list or mapping");
    refuses("a: \"x\\ny\"\n", "f.yaml:1:4: a value is one line, without control characters");
    refuses("a: \"x\\0y\"\n", "f.yaml:1:4: a value is one line, without control characters");
    refuses("a: \"\\e[2J\"\n", "f.yaml:1:4: a value is one line, without control characters");
    refuses("a: \"\\x9b2J\"\n", "f.yaml:1:4: a value is one line, without control characters");
    refuses("a: |\n  x\n  y\n", "f.yaml:1:4: a value is one line, without control characters");
}

static void blocks_may_end_in_a_line_break(void **state)
{
    (void)state;
    static const char text[] = "a: >\n  folded\n  text\nb: \"\\u00a0\"\n";
    struct yaml_node root;
    struct error error = {""};
    if (yaml_file_parse(&root, "f.yaml", text, strlen(text), &error) != 0)
        fail_msg("%s", error.text);
    assert_string_equal(yaml_node_get(&root, "a")->text, "folded text");
    yaml_node_release(&root);
}

static void limits_hold(void **state)
{
    (void)state;
    struct strbuf text = {0};
    for (int i = 0; i < YAML_DEPTH_MOST + 1; i++)
        strbuf_addc(&text, '[');
    refuses(text.text,
            "f.yaml:2:1: not valid YAML: did not find expected node content while parsing a flow node");
    strbuf_addc(&text, '[');
    refuses(text.text, "f.yaml:1:18: nested more than 16 deep");
    while (text.length < YAML_BYTES_MOST)
        strbuf_addc(&text, '[');
    refuses(text.text, "f.yaml:1:18: nested more than 16 deep");
    strbuf_addc(&text, '[');
    refuses(text.text, "cannot read 'f.yaml': larger than 1000000 bytes");
    strbuf_clear(&text);
    for (int i = 0; i <= YAML_NODES_MOST / 2; i++) // the map itself, and a key and a value a line
        strbuf_addf(&text, "k%d: v\n", i);
    refuses(text.text, "f.yaml:5000:8: more than 10000 values in one file");
    strbuf_release(&text);
}

static void files_are_read(void **state)
{
    (void)state;
    struct yaml_node root;
    struct error error = {""};
    assert_int_equal(yaml_file_read(&root, "/nonexistent/f.yaml", &error), -1);
    assert_string_equal(error.text, "cannot read '/nonexistent/f.yaml': No such file or directory");
    assert_int_equal(yaml_file_read(&root, "/tmp", &error), -1);
    assert_string_equal(error.text, "cannot read '/tmp': Is a directory");
    assert_int_equal(yaml_file_read(&root, "/dev/zero", &error), -1);
    assert_string_equal(
        error.text,
        "cannot read '/dev/zero': a pipe or a device stands where a file is wanted: put the file back");
    static const char example[] = TEST_SOURCE_DIR "/data/scenarios/echo_example.yaml";
    assert_int_equal(yaml_file_read(&root, example, &error), 0);
    assert_int_equal(root.keys.count, 12);
    yaml_node_release(&root);
}

static void nodes_describe_themselves(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"[a]", "a list"},
        {"{a: b}", "a mapping"},
        {"~", "nothing"},
        {"null", "nothing"},
        {"''", "the text ''"},
        {"yes", "the boolean 'yes'"},
        {"False", "the boolean 'False'"},
        {"-3", "-3"},
        {"1e9", "1e9"},
        {".5", ".5"},
        {"0x10", "0x10"},
        {"thread", "'thread'"},
        {"500ms", "'500ms'"},
        {"'3'", "the text '3'"},
        {"nan", "'nan'"},
        {"10 000", "'10 000'"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaä...",
         "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...'"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct yaml_node root;
        struct error error = {""};
        char text[YAML_DESCRIPTION_SIZE];
        if (yaml_file_parse(&root, "f.yaml", cases[i][0], strlen(cases[i][0]), &error) != 0)
            fail_msg("%s", error.text);
        assert_string_equal(yaml_node_describe(&root, text), cases[i][1]);
        yaml_node_release(&root);
    }
}

static void typed_access_checks(void **state)
{
    (void)state;
    static const char text[] =
        "{word: thread, no: no, n: 42, q: '42', none: , list: [], map: {}, blank: '  ', big: "
        "18446744073709551616, neg: -1}";
    struct yaml_node root;
    struct error error = {""};
    const char *read;
    uint64_t number;
    if (yaml_file_parse(&root, "f", text, strlen(text), &error) != 0)
        fail_msg("%s", error.text);
#define GET(key) yaml_node_get(&root, key)
#define REFUSED(call, sentence)                                                                              \
    do {                                                                                                     \
        assert_int_equal(call, -1);                                                                          \
        assert_string_equal(strstr(error.text, ": ") + 2, sentence);                                         \
    } while (0)
    assert_int_equal(yaml_node_text(GET("word"), "'w'", &read, &error), 0);
    assert_string_equal(read, "thread");
    assert_int_equal(yaml_node_text(GET("q"), "'w'", &read, &error), 0);
    REFUSED(yaml_node_text(GET("no"), "'w'", &read, &error),
            "'w' takes text, not the boolean 'no' (put it in quotes if that is meant)");
    REFUSED(yaml_node_text(GET("n"), "'w'", &read, &error),
            "'w' takes text, not 42 (put it in quotes if that is meant)");
    REFUSED(yaml_node_text(GET("none"), "'w'", &read, &error), "'w' takes text, not nothing");
    REFUSED(yaml_node_text(GET("list"), "'w'", &read, &error), "'w' takes text, not a list");
    REFUSED(yaml_node_text(GET("blank"), "'w'", &read, &error), "'w' is empty");
    assert_int_equal(yaml_node_integer(GET("n"), "'w'", 1, 42, &number, &error), 0);
    assert_int_equal(number, 42);
    REFUSED(yaml_node_integer(GET("n"), "'w'", 1, 41, &number, &error),
            "'w' takes a whole number from 1 to 41, not 42");
    REFUSED(yaml_node_integer(GET("q"), "'w'", 1, 42, &number, &error),
            "'w' takes a whole number from 1 to 42, not the text '42'");
    REFUSED(yaml_node_integer(GET("big"), "'w'", 0, UINT64_MAX, &number, &error),
            "'w' takes a whole number from 0 to 18446744073709551615, not 18446744073709551616");
    REFUSED(yaml_node_integer(GET("neg"), "'w'", 0, 5, &number, &error),
            "'w' takes a whole number from 0 to 5, not -1");
    REFUSED(yaml_node_integer(GET("map"), "'w'", 0, 5, &number, &error),
            "'w' takes a whole number from 0 to 5, not a mapping");
    REFUSED(yaml_node_plain(GET("q"), "'w'", &read, &error),
            "'w' takes a value without quotes, not the text '42'");
    REFUSED(yaml_node_plain(GET("none"), "'w'", &read, &error), "'w' takes one value, not nothing");
    REFUSED(yaml_node_expect(GET("list"), YAML_LIST, "'w'", &error), "'w' is empty");
    REFUSED(yaml_node_expect(GET("map"), YAML_MAP, "'w'", &error), "'w' is empty");
    REFUSED(yaml_node_expect(GET("word"), YAML_MAP, "'w'", &error), "'w' takes a mapping, not 'thread'");
    REFUSED(yaml_node_expect(GET("map"), YAML_LIST, "'w'", &error), "'w' takes a list, not a mapping");
    yaml_node_release(&root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_kept),
        cmocka_unit_test(broken_yaml_is_refused),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(what_no_scenario_needs_is_refused),
        cmocka_unit_test(blocks_may_end_in_a_line_break),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(files_are_read),
        cmocka_unit_test(nodes_describe_themselves),
        cmocka_unit_test(typed_access_checks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
