#include "report.h"

#include "folder.h"
#include "report_parts.h"
#include "store.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

static bool has_file(const char *directory, const char *name)
{
    char *path = store_path(directory, name);
    bool found = access(path, F_OK) == 0;
    free(path);
    return found;
}

int report_scenarios(const char *directory, struct strings *names, struct error *error)
{
    *names = (struct strings){0};
    DIR *folder = opendir(directory);
    if (!folder)
        return error_errno(error, "cannot open '%s'", directory);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char *path = store_path(directory, entry->d_name);
        if (entry->d_name[0] != '.' && (has_file(path, "plan.json") || has_file(path, "samples.jsonl")))
            strings_add(names, entry->d_name);
        free(path);
    }
    closedir(folder);
    strings_sort(names);
    return 0;
}

int report_folder_kind(const char *directory, enum report_folder *kind, struct error *error)
{
    struct strings names;
    *kind = REPORT_SCENARIO;
    if (has_file(directory, "plan.json"))
        return folder_check(directory, error);
    if (report_scenarios(directory, &names, error))
        return -1;
    bool any = names.count > 0;
    strings_release(&names);
    *kind = REPORT_CAMPAIGN;
    if (!any && report_holds_campaigns(directory))
        return error_set(error, "'%s' holds campaigns: name one of them", directory);
    return any ? folder_check(directory, error)
               : error_set(error,
                           "'%s' is neither a campaign nor a scenario's folder: there is no plan.json in it "
                           "or right below it",
                           directory);
}

char *report_why_unshown(const char *directory, const struct error *error)
{
    struct strbuf why = {0};
    char *folder = store_path(directory, "");
    size_t length = strlen(folder);
    for (const char *at = error->text, *next; *at; at = next) {
        next = strstr(at, folder);
        strbuf_add(&why, at, next ? (size_t)(next - at) : strlen(at));
        next = next ? next + length : at + strlen(at);
    }
    free(folder);
    return strbuf_detach(&why);
}

char *report_unshown(const char *directory, const struct error *error)
{
    char *why = report_why_unshown(directory, error);
    char *text = memory_format("%s cannot be shown: %s", directory, why);
    free(why);
    return text;
}

static int write_file(const char *directory, const char *name, char *text_take, struct error *error)
{
    char *path = store_path(directory, name);
    int status = store_write_text(path, text_take, error);
    free(path);
    free(text_take);
    return status;
}

// The last part of a path, for names.
char *report_folder_name(const char *directory)
{
    char *real = realpath(directory, NULL);
    const char *path = real ? real : directory, *slash = strrchr(path, '/');
    char *part = memory_copy_string(slash && slash[1] ? slash + 1 : path);
    free(real);
    return part;
}

void report_output_init(struct report_output *output, const char *title, const char *directory)
{
    *output = (struct report_output){
        .page = {.title = memory_copy_string(title), .directory = memory_copy_string(directory)}};
    strbuf_adds(&output->latex, report_latex_head());
    report_csv_head(&output->csv);
}

void report_output_release(struct report_output *output)
{
    document_release(&output->page);
    strbuf_release(&output->latex);
    strbuf_release(&output->csv);
    strbuf_release(&output->checks);
    strbuf_release(&output->commands);
}

int report_output_write(struct report_output *output, const char *directory,
                        const struct report_source *source, struct error *error)
{
    char *name = report_folder_name(directory);
    int status = write_file(directory, "report.html", report_html(&output->page), error);
    status = status ? status : write_file(directory, "report.md", report_markdown(&output->page), error);
    status = status ? status : write_file(directory, "table.tex", strbuf_detach(&output->latex), error);
    status = status ? status : write_file(directory, "summary.csv", strbuf_detach(&output->csv), error);
    status = status ? status : write_file(directory, "cite.bib", report_cite(source, name), error);
    free(name);
    return status;
}

void report_output_machine(struct document *page, const char *directory)
{
    char *path = store_path(directory, "host.json");
    json_t *host = access(path, R_OK) == 0 ? store_read_json(path, NULL) : NULL;
    report_add_machine(page, host);
    json_decref(host);
    free(path);
}

void report_output_summary(struct report_output *output, const struct summary *summary)
{
    report_latex(&output->latex, summary);
    report_csv(&output->csv, summary);
    report_add_check(&output->checks, summary);
    report_add_command(&output->commands, summary);
}

void report_output_commands(struct report_output *output)
{
    document_heading(&output->page, 2, "To measure it again", "again");
    document_text(
        &output->page, TONE_PLAIN,
        "From the root of the source tree, at the commit named below. The seed gives the same order of "
        "runs and the same payloads; the figures will differ as the machine does. What has not passed its "
        "check is not run.");
    document_code_take(&output->page, memory_format("make build\n%s%s", strbuf_text(&output->checks),
                                                    strbuf_text(&output->commands)));
}

int report_write_scenario(const struct summary *summary, const char *directory, struct error *error)
{
    struct report_output output;
    struct report_source source;
    report_source_read(&source, summary, directory);
    report_output_init(&output, source.title, directory);
    struct document *page = &output.page;
    report_output_summary(&output, summary);
    document_heading(page, 1, source.title, NULL);
    document_text_take(page, TONE_QUIET, report_facts(summary, &source));
    report_add_scenario(page, summary, "", 1);
    document_heading(page, 2, "How to read it", "reading");
    struct report_reading reading = {0};
    report_reading_note(&reading, summary);
    report_add_reading(page, &reading);
    report_output_commands(&output);
    document_heading(page, 2, "The machine", "machine");
    report_output_machine(page, directory);
    report_add_sessions(page, &summary->sessions);
    report_add_citing(page, &source);
    document_heading(page, 2, "Files", "files");
    report_add_files(page, directory, "", summary->scenario.name);
    int status = report_output_write(&output, directory, &source, error);
    report_output_release(&output);
    report_source_release(&source);
    return status;
}
