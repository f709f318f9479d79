// CITATION.cff is what version 1.2.0 of the Citation File Format asks for, and tells of the version that is
// built.
#include "yaml_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define PLACE TEST_SOURCE_DIR "/../CITATION.cff"

static struct yaml_node citation;

static int read_citation(void **state)
{
    (void)state;
    struct error error;
    if (yaml_file_read(&citation, PLACE, &error) == 0)
        return 0;
    print_error("%s\n", error.text);
    return -1;
}

static int release_citation(void **state)
{
    (void)state;
    yaml_node_release(&citation);
    return 0;
}

// The text of a key, which must be there and say something.
static const char *text_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_node_get(map, key);
    if (!node || node->kind != YAML_SCALAR || !*node->text)
        fail_msg("%s: no %s", PLACE, key);
    return node ? node->text : "";
}

static bool is_among(const char *word, const char *const *words)
{
    while (*words && strcmp(word, *words) != 0)
        words++;
    return *words != NULL;
}

static void keys_are_known(const struct yaml_node *map, const char *const *words)
{
    for (size_t i = 0; i < map->keys.count; i++)
        if (!is_among(map->keys.items[i].text, words))
            fail_msg("%s: '%s' is no key of this format", PLACE, map->keys.items[i].text);
}

static void it_has_what_is_required(void **state)
{
    (void)state;
    static const char *const keys[] = {"abstract",
                                       "authors",
                                       "cff-version",
                                       "commit",
                                       "contact",
                                       "date-released",
                                       "doi",
                                       "identifiers",
                                       "keywords",
                                       "license",
                                       "message",
                                       "license-url",
                                       "references",
                                       "repository",
                                       "preferred-citation",
                                       "repository-artifact",
                                       "repository-code",
                                       "title",
                                       "type",
                                       "url",
                                       "version",
                                       NULL};
    keys_are_known(&citation, keys);
    assert_string_equal(text_of(&citation, "cff-version"), "1.2.0");
    text_of(&citation, "message");
    text_of(&citation, "title");
    text_of(&citation, "abstract");
    static const char *const types[] = {"software", "dataset", NULL};
    assert_true(is_among(text_of(&citation, "type"), types));
    assert_string_equal(text_of(&citation, "license"), "MIT");
}

static void authors_are_people_or_named(void **state)
{
    (void)state;
    static const char *const keys[] = {"name",  "family-names", "given-names", "affiliation", "alias",
                                       "email", "orcid",        "website",     "address",     NULL};
    const struct yaml_node *authors = yaml_node_get(&citation, "authors");
    assert_non_null(authors);
    assert_int_equal(authors->kind, YAML_LIST);
    assert_true(authors->items.count > 0);
    for (size_t i = 0; i < authors->items.count; i++) {
        const struct yaml_node *author = &authors->items.items[i];
        assert_int_equal(author->kind, YAML_MAP);
        keys_are_known(author, keys);
        text_of(author, yaml_node_get(author, "family-names") ? "family-names" : "name");
    }
}

static void keywords_are_texts(void **state)
{
    (void)state;
    const struct yaml_node *keywords = yaml_node_get(&citation, "keywords");
    assert_non_null(keywords);
    assert_int_equal(keywords->kind, YAML_LIST);
    assert_true(keywords->items.count > 0);
    for (size_t i = 0; i < keywords->items.count; i++) {
        assert_int_equal(keywords->items.items[i].kind, YAML_SCALAR);
        assert_true(*keywords->items.items[i].text);
    }
}

// In quotes, or some readers take the one for a number and the other for a time.
static void version_and_date_are_texts(void **state)
{
    (void)state;
    const char *date = text_of(&citation, "date-released");
    struct tm day = {0};
    assert_true(yaml_node_get(&citation, "version")->quoted);
    assert_string_equal(text_of(&citation, "version"), COROBENCH_VERSION);
    assert_true(yaml_node_get(&citation, "date-released")->quoted);
    assert_int_equal(strlen(date), strlen("2026-11-20"));
    const char *end = strptime(date, "%Y-%m-%d", &day);
    assert_non_null(end);
    assert_string_equal(end, "");
    int month_day = day.tm_mday;
    timegm(&day); // makes 1 March of 29 February where there is none
    assert_int_equal(day.tm_mday, month_day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_what_is_required),
        cmocka_unit_test(authors_are_people_or_named),
        cmocka_unit_test(keywords_are_texts),
        cmocka_unit_test(version_and_date_are_texts),
    };
    return cmocka_run_group_tests(tests, read_citation, release_citation);
}
