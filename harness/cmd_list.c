#include "cmd.h"
#include "conformance.h"
#include "layout.h"
#include "nearest.h"
#include "options.h"
#include "process.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

// "python" of "python_threads"; other forms than C carry their language in their name.
static const char *language(const struct implementation *one, char text[32])
{
    if (one->form == FORM_C)
        return "C";
    snprintf(text, 32, "%.*s", (int)strcspn(one->name, "_"), one->name);
    return text;
}

// "ready", "not checked", "failed conformance: ...", "not built: needs ...". The caller frees it.
static char *status_text(const struct implementation *one)
{
    if (one->status != STATUS_READY)
        return memory_format("not built: %s", one->status_reason);
    char *why = NULL, *text = NULL;
    switch (conformance_lookup(one, &why)) {
    case CONFORMANCE_PASSED:
        text = memory_copy_string("ready");
        break;
    case CONFORMANCE_FAILED:
        text = memory_format("failed conformance: %s", why ? why : "");
        break;
    case CONFORMANCE_UNKNOWN:
        text = memory_format("not checked: run corobench check %s/%s", one->workload->name, one->label);
        break;
    }
    free(why);
    return text;
}

static bool wanted(const struct implementation *one, const struct strings *workloads)
{
    for (size_t i = 0; i < workloads->count; i++)
        if (strcmp(workloads->items[i], one->workload->name) == 0)
            return true;
    return workloads->count == 0;
}

static void widen(int *width, const char *text)
{
    int length = (int)strlen(text);
    *width = length > *width ? length : *width;
}

static void print_text(const struct catalog *catalog, const struct strings *workloads)
{
    const struct workload *last = NULL;
    int label = 0, model = 0, class = 0, tongue = 0; // widths
    for (size_t i = 0; i < catalog->count; i++) {
        const struct implementation *one = &catalog->items[i];
        char text[32];
        if (!wanted(one, workloads))
            continue;
        widen(&label, one->label);
        widen(&model, one->model);
        widen(&class, one->class);
        widen(&tongue, language(one, text));
    }
    for (size_t i = 0; i < catalog->count; i++) {
        const struct implementation *one = &catalog->items[i];
        if (!wanted(one, workloads))
            continue;
        if (!last || one->workload != last)
            printf("%s%s: %s\n", last ? "\n" : "", one->workload->name, one->workload->means);
        last = one->workload;
        char *status = status_text(one), text[32];
        printf("  %-*s  %-*s  %-*s  %-*s  %s\n", label, one->label, model, one->model, class, one->class,
               tongue, language(one, text), status);
        free(status);
    }
}

static json_t *to_json(const struct implementation *one)
{
    char *status = status_text(one), text[32];
    json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "workload", one->workload->name,
                             "implementation", one->label, "summary", one->summary, "model", one->model,
                             "runtime", one->runtime, "class", one->class, "language", language(one, text),
                             "source", one->source, "status", status);
    json_t *limits = json_array(), *traits = json_array(), *needs = json_array();
    for (size_t i = 0; i < one->limits.count; i++)
        json_array_append_new(limits, json_string(one->limits.items[i].text));
    for (size_t i = 0; i < one->traits.count; i++)
        json_array_append_new(traits, json_string(one->traits.items[i]));
    for (size_t i = 0; i < one->needs.count; i++)
        json_array_append_new(needs, json_string(one->needs.items[i]));
    json_object_set_new(json, "limits", limits);
    json_object_set_new(json, "traits", traits);
    json_object_set_new(json, "needs", needs);
    free(status);
    return json;
}

static void print_json(const struct catalog *catalog, const struct strings *workloads)
{
    json_t *list = json_array();
    for (size_t i = 0; i < catalog->count; i++)
        if (wanted(&catalog->items[i], workloads))
            json_array_append_new(list, to_json(&catalog->items[i]));
    json_t *json = json_pack("{s:i, s:o}", "schema_version", 1, "implementations", list);
    json_dumpf(json, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(json);
}

static int check_workloads(const struct strings *workloads, struct error *error)
{
    for (size_t i = 0; i < workloads->count; i++) {
        if (workload_find(workloads->items[i]))
            continue;
        const char *names[16];
        size_t count = 0;
        for (; workload_at(count); count++)
            names[count] = workload_at(count)->name;
        char hint[160];
        return error_set(error, "no workload is called '%s'%s", workloads->items[i],
                         nearest_hint(hint, workloads->items[i], names, count));
    }
    return 0;
}

int cmd_list(int argc, char **argv)
{
    bool as_json = false;
    struct strings workloads = {0}, impls = {0};
    struct catalog catalog = {0};
    struct error error;
    static const struct command_help help = {
        "list", "[WORKLOAD]...", "Lists implementations with their model, class, language and status."};
    const struct option_spec table[] = {
        {"json", OPTION_FLAG, &as_json, NULL, "for machines", 0, 0},
        {"impls", OPTION_TEXTS, &impls, "[LABEL=]DIR", "add implementations from a folder; repeatable", 0, 0},
        {0},
    };
    int status = 0;
    enum options_result parsed = options_parse(&help, argc, argv, table, &workloads);
    if (parsed != OPTIONS_GO) {
        status = parsed == OPTIONS_WRONG ? 2 : 0;
    } else if (check_workloads(&workloads, &error) != 0 || process_init(&error) != 0 ||
               layout_catalog(&catalog, &impls, &error) != 0) {
        status = cmd_fail(2, &error);
    } else if (as_json) {
        print_json(&catalog, &workloads);
    } else {
        print_text(&catalog, &workloads);
    }
    catalog_release(&catalog);
    strings_release(&workloads);
    strings_release(&impls);
    process_shutdown();
    return status;
}
