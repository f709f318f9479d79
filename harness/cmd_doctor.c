#include "clock.h"
#include "cmd.h"
#include "format.h"
#include "host.h"
#include "machine_needs.h"
#include "options.h"
#include "terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 80, INDENT = 7 };

static const char *level_colour(enum finding_level level)
{
    static const char *const colours[] = {[FINDING_FINE] = TERMINAL_GREEN,
                                          [FINDING_NOTE] = "",
                                          [FINDING_WARNS] = TERMINAL_YELLOW,
                                          [FINDING_STOPS] = TERMINAL_RED};
    return colours[level];
}

// Prints words from a column on, broken into lines that keep to the indent; a word that fits nowhere stays
// whole. Ends the line.
static void print_wrapped(const char *text, size_t column)
{
    const char *gap = "";
    while (*text) {
        int length = (int)strcspn(text, " ");
        char *word = memory_copy_bytes(text, (size_t)length);
        size_t width = format_width(word);
        if (*gap && column + 1 + width > COLUMNS) {
            printf("\n%*s", INDENT, "");
            column = INDENT;
            gap = "";
        }
        printf("%s%s", gap, word);
        column += width + strlen(gap);
        gap = " ";
        text += length;
        text += strspn(text, " ");
        free(word);
    }
    putchar('\n');
}

static void print_finding(const struct finding *finding, bool colour)
{
    const char *paint = colour ? level_colour(finding->level) : "";
    const char *level = finding_level_word(finding->level);
    char *name = memory_copy_string(finding->name);
    for (char *c = name; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    printf("%s%s%s%*s%s%s%s: ", paint, level, *paint ? TERMINAL_PLAIN : "", INDENT - (int)strlen(level), "",
           colour ? TERMINAL_BOLD : "", name, colour ? TERMINAL_PLAIN : "");
    print_wrapped(finding->here, INDENT + strlen(name) + 2);
    if (finding->level != FINDING_FINE) {
        printf("%*s", INDENT, "");
        print_wrapped(finding->effect, INDENT);
    }
    if (finding->remedy) // whole, to be copied
        printf("%*s%s%s%s\n", INDENT, "", colour ? TERMINAL_BOLD : "", finding->remedy,
               colour ? TERMINAL_PLAIN : "");
    free(name);
}

static void print_text(const struct findings *findings, bool colour)
{
    for (size_t i = 0; i < findings->count; i++) {
        bool compact = findings->items[i].level == FINDING_FINE;
        bool first_fine = compact && i > 0 && findings->items[i - 1].level != FINDING_FINE;
        if (i > 0 && (!compact || first_fine))
            putchar('\n');
        print_finding(&findings->items[i], colour);
    }
    printf("\n%zu findings: %zu stop a measurement, %zu change the figures, %zu are to be known.\n"
           "Nothing was changed here.\n",
           findings->count, findings_count(findings, FINDING_STOPS), findings_count(findings, FINDING_WARNS),
           findings_count(findings, FINDING_NOTE));
}

static void print_json(const struct findings *findings)
{
    json_t *json = json_pack("{s:i, s:I, s:I}", "schema_version", 1, "stops",
                             (json_int_t)findings_count(findings, FINDING_STOPS), "warns",
                             (json_int_t)findings_count(findings, FINDING_WARNS));
    findings_to_json(findings, json);
    json_dumpf(json, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(json);
}

static int examine(bool as_json)
{
    struct machine_needs needs;
    struct machine_source source;
    struct findings findings;
    machine_needs_read(&needs);
    machine_source_here(&source, NS_PER_SECOND, &needs);
    machine_examine(&findings, &source);
    if (as_json)
        print_json(&findings);
    else
        print_text(&findings, isatty(STDOUT_FILENO));
    int status = findings_count(&findings, FINDING_STOPS) > 0 ? 1 : 0;
    findings_release(&findings);
    machine_needs_release(&needs);
    return status;
}

void cmd_doctor_hint(const json_t *host)
{
    size_t count = host_warnings(host);
    if (count > 0)
        fprintf(stderr, "%zu thing%s here change%s the figures: corobench doctor names %s\n", count,
                count == 1 ? "" : "s", count == 1 ? "s" : "", count == 1 ? "it" : "them");
}

int cmd_doctor(int argc, char **argv)
{
    bool as_json = false;
    static const struct command_help help = {
        "doctor", "",
        "Says what this machine does to the figures, the worst first, and shows the command that mends it\n"
        "where there is one. It watches for a second what else runs, and changes nothing. Exit status 1: "
        "there\n"
        "are measurements that cannot be made."};
    const struct option_spec table[] = {
        {"json", OPTION_FLAG, &as_json, NULL, "for machines", 0, 0},
        {0},
    };
    switch (options_parse(&help, argc, argv, table, NULL)) {
    case OPTIONS_HELP:
        return 0;
    case OPTIONS_WRONG:
        return 2;
    case OPTIONS_GO:
        break;
    }
    return examine(as_json);
}
