// What it takes to measure it again: the machine, the commands, the files.
#include "report_parts.h"

#include "escape.h"
#include "store.h"

#include <dirent.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static char *json_words(const json_t *json)
{
    if (json_is_string(json))
        return memory_copy_string(json_string_value(json));
    if (json_is_boolean(json))
        return memory_copy_string(json_is_true(json) ? "yes" : "no");
    if (json_is_null(json))
        return memory_copy_string("–");
    char *dump = json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(6));
    char *words = memory_copy_string(dump ? dump : "");
    free(dump);
    return words;
}

// "other processes" for other_processes.
static char *spaced(char *name)
{
    for (char *c = name; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return name;
}

static char *finding_name(const json_t *finding)
{
    const char *name = json_string_value(json_object_get(finding, "name"));
    return spaced(memory_copy_string(name ? name : ""));
}

// What findings are made of stands in them where it matters.
static bool is_of_findings(const char *key)
{
    return strcmp(key, "machine") == 0 || strcmp(key, "now") == 0 || strcmp(key, "findings") == 0;
}

// One row a leaf: "cpu · model" and its value; lists of leaves in one row.
static void add_machine_rows(struct table *table, const json_t *object, const char *path)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value)
    {
        if (!*path && is_of_findings(key))
            continue;
        char *name = spaced(*path ? memory_format("%s · %s", path, key) : memory_copy_string(key));
        if (json_is_object(value)) {
            add_machine_rows(table, value, name);
        } else if (strcmp(key, "schema_version") != 0) {
            table_cell(table, name);
            table_cell_take(table, json_words(value));
        }
        free(name);
    }
}

static bool changes_figures(const json_t *finding)
{
    const char *level = json_string_value(json_object_get(finding, "level"));
    return level && (strcmp(level, "warns") == 0 || strcmp(level, "stops") == 0);
}

static void add_findings(struct document *document, const json_t *findings)
{
    struct table *table = NULL;
    size_t index;
    const json_t *finding;
    json_array_foreach(findings, index, finding)
    {
        if (!changes_figures(finding))
            continue;
        if (!table) {
            table = document_table(document, memory_copy_string("What this machine does to the figures"));
            table->stacks = true;
            table_column(table, "what", NULL, false);
            table_column(table, "here", NULL, false);
            table_column(table, "what it does", NULL, false);
            table_column(table, "what mends it", NULL, false);
        }
        table_cell_take(table, finding_name(finding));
        table_cell(table, json_string_value(json_object_get(finding, "here")));
        table_cell(table, json_string_value(json_object_get(finding, "effect")));
        const char *remedy = json_string_value(json_object_get(finding, "remedy"));
        table_cell(table, remedy ? remedy : "–");
    }
    if (!table && json_array_size(findings) > 0)
        document_text(document, TONE_QUIET, "corobench doctor found nothing here that changes the figures.");
}

void report_add_machine(struct document *document, const json_t *host)
{
    if (!json_is_object(host) || json_object_size(host) == 0) {
        document_text(document, TONE_QUIET, "No host.json: the machine was not recorded.");
        return;
    }
    add_findings(document, json_object_get(host, "findings"));
    struct table *table = document_table(document, memory_copy_string("What the runs were made on"));
    table_column(table, "what", NULL, false);
    table_column(table, "value", NULL, false);
    add_machine_rows(table, host, "");
}

void report_add_check(struct strbuf *checks, const struct summary *summary)
{
    const char *flags = summary->plan.flags;
    const char *folders = flags ? strstr(flags, " --impls ") : NULL; // flags_for puts them last
    char *line = memory_format("build/corobench check %s%s\n", summary->scenario.workload->name,
                               folders ? folders : "");
    if (!strstr(strbuf_text(checks), line))
        strbuf_adds(checks, line);
    free(line);
}

void report_add_command(struct strbuf *commands, const struct summary *summary)
{
    const struct plan *plan = &summary->plan;
    strbuf_adds(commands, "build/corobench run ");
    escape_shell(commands, plan->scenario_path ? plan->scenario_path : summary->scenario.path);
    strbuf_addf(commands, "%s --seed %" PRIu64 "\n", plan->flags ? plan->flags : "", plan->seed);
}

// A file, or a folder with something in it: nobody is led to nothing, and an empty folder does not survive
// git or an archive.
static bool is_there(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return access(path, F_OK) == 0;
    size_t entries = 0;
    while (entries < 3 && readdir(folder)) // "." and ".."
        entries++;
    closedir(folder);
    return entries > 2;
}

void report_add_files(struct document *document, const char *directory, const char *prefix, const char *name)
{
    static const char *const files[] = {
        "report.html",   "report.md", "samples.jsonl", "summary.json", "summary.csv", "table.tex", "cite.bib",
        "scenario.yaml", "plan.json", "host.json",     "data",         "plots",       "raw"};
    struct block *links = document_links(document);
    links->text = memory_copy_string(name);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *path = store_path(directory, files[i]);
        bool written_now = i < 2 || (i >= 4 && i < 7);
        if (written_now || is_there(path))
            block_link(links, files[i], memory_format("%s%s", prefix, files[i]));
        free(path);
    }
}
