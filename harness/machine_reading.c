// Formats: proc_pid_limits(5), and "List format" in cpuset(7).
#include "machine_reading.h"

#include "memory.h"
#include "strbuf.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLANKS " \t"

char *reading_printable(const char *text, size_t length)
{
    char *copy = memory_copy_bytes(text, length);
    for (size_t i = 0; i < length; i++)
        if ((copy[i] < ' ' || copy[i] > '~') && copy[i] != '\t')
            copy[i] = '?';
    return copy;
}

static char *below(const char *root, const char *format, va_list arguments)
{
    char path[4096];
    vsnprintf(path, sizeof path, format, arguments);
    return memory_format("%s%s", root, path);
}

static char *first_line(const char *path)
{
    struct strbuf text = {0};
    char *line = NULL;
    if (strbuf_add_file(&text, path) == 0)
        line = reading_printable(strbuf_text(&text), strcspn(strbuf_text(&text), "\n"));
    strbuf_release(&text);
    return line;
}

char *reading_line(const char *root, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *path = below(root, format, arguments);
    va_end(arguments);
    char *line = first_line(path);
    free(path);
    return line;
}

char *reading_field(const char *root, const char *key, const char *path)
{
    struct strbuf text = {0};
    char *whole = memory_format("%s%s", root, path), *value = NULL;
    size_t length = strlen(key);
    if (strbuf_add_file(&text, whole) == 0)
        for (const char *line = strbuf_text(&text); *line && !value;) {
            size_t end = strcspn(line, "\n");
            size_t colon = length + strspn(line + (length < end ? length : end), BLANKS);
            if (length < end && strncmp(line, key, length) == 0 && line[colon] == ':') {
                size_t start = colon + 1 + strspn(line + colon + 1, BLANKS);
                value = reading_printable(line + start, strcspn(line + start, "\n"));
            }
            line += end + (line[end] == '\n');
        }
    strbuf_release(&text);
    free(whole);
    return value;
}

// Digits and nothing else, but blanks around.
static bool parse_number(const char *text, uint64_t *number)
{
    text += strspn(text, BLANKS);
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || text[digits + strspn(text + digits, BLANKS)] != '\0')
        return false;
    errno = 0;
    *number = strtoull(text, NULL, 10);
    return errno == 0;
}

bool reading_number(uint64_t *number, const char *root, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *path = below(root, format, arguments);
    va_end(arguments);
    char *line = first_line(path);
    bool found = line && parse_number(line, number);
    free(line);
    free(path);
    return found;
}

bool cpus_parse(const char *text, cpu_set_t *cpus)
{
    CPU_ZERO(cpus);
    text += strspn(text, " ");
    while (*text && *text != ' ') {
        unsigned first, last;
        int length = 0;
        if (sscanf(text, "%4u%n", &first, &length) != 1)
            return false;
        text += length;
        last = first;
        if (*text == '-') {
            if (sscanf(text, "-%4u%n", &last, &length) != 1)
                return false;
            text += length;
        }
        if (last < first || last >= CPU_SETSIZE)
            return false;
        for (size_t cpu = first; cpu <= last; cpu++)
            CPU_SET(cpu, cpus);
        if (*text == ',' && text[1])
            text++;
        else if (*text && *text != ' ')
            return false;
    }
    return true;
}

bool reading_cpus(cpu_set_t *cpus, const char *root, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *path = below(root, format, arguments);
    va_end(arguments);
    char *line = first_line(path);
    bool found = line && cpus_parse(line, cpus);
    free(line);
    free(path);
    return found;
}

char *cpus_text(const cpu_set_t *cpus)
{
    struct strbuf text = {0};
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        size_t last = cpu;
        if (!CPU_ISSET(cpu, cpus))
            continue;
        while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, cpus))
            last++;
        strbuf_addf(&text, "%s%zu", text.length ? "," : "", cpu);
        if (last > cpu)
            strbuf_addf(&text, "-%zu", last);
        cpu = last;
    }
    return text.length ? strbuf_detach(&text) : memory_copy_string("none");
}

static bool parse_bound(const char *word, uint64_t *bound)
{
    if (strcmp(word, "unlimited") != 0)
        return parse_number(word, bound);
    *bound = UINT64_MAX;
    return true;
}

bool reading_limit(const char *root, const char *name, uint64_t *soft, uint64_t *hard)
{
    struct strbuf text = {0};
    char *path = memory_format("%s/proc/self/limits", root), words[2][32];
    bool found = false;
    if (strbuf_add_file(&text, path) == 0) {
        const char *line = strstr(strbuf_text(&text), name);
        found = line && sscanf(line + strlen(name), "%31s %31s", words[0], words[1]) == 2 &&
                parse_bound(words[0], soft) && parse_bound(words[1], hard);
    }
    strbuf_release(&text);
    free(path);
    return found;
}

bool reading_exists(const char *root, const char *path)
{
    char *whole = memory_format("%s%s", root, path);
    bool found = access(whole, F_OK) == 0;
    free(whole);
    return found;
}
