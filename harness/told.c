#include "told.h"

#include "store.h"
#include "strbuf.h"

#include <jansson.h>
#include <string.h>
#include <unistd.h>

static bool is_id(const char *text, size_t length)
{
    return length == FIGURE_ID_LENGTH && strspn(text, "0123456789abcdefghjkmnpqrstvwxyz") >= length;
}

static struct telling *add(struct told *told, const char *file, size_t line, const char *id)
{
    struct telling telling = {.file = file, .line = line};
    memcpy(telling.id, id, FIGURE_ID_LENGTH);
    vec_push(&told->tellings, telling);
    return &told->tellings.items[told->tellings.count - 1];
}

static void add_number(struct telling *telling, const char *name, double value)
{
    struct told_number number = {memory_copy_string(name), value};
    vec_push(&telling->numbers, number);
}

// --- summary.csv -------------------------------------------------------------------------------------------

// The fields of a line, which is taken to pieces; a quote within quotes is doubled.
static struct strings fields_of(const char *line)
{
    struct strings fields = {0};
    struct strbuf field = {0};
    bool quoted = false;
    for (; *line && (quoted || *line != '\n'); line++) {
        if (*line == '"' && quoted && line[1] == '"') {
            strbuf_addc(&field, *line++);
        } else if (*line == '"') {
            quoted = !quoted;
        } else if (*line == ',' && !quoted) {
            strings_add(&fields, strbuf_text(&field));
            strbuf_clear(&field);
        } else {
            strbuf_addc(&field, *line);
        }
    }
    strings_add(&fields, strbuf_text(&field));
    strbuf_release(&field);
    return fields;
}

static void read_row(struct told *told, const char *file, size_t number, const struct strings *names,
                     const struct strings *fields)
{
    if (fields->count == 0 || !is_id(fields->items[0], strlen(fields->items[0])))
        return;
    struct telling *telling = add(told, file, number, fields->items[0]);
    for (size_t i = 1; i < names->count && i < fields->count; i++) {
        char *end;
        double value = strtod(fields->items[i], &end);
        if (strcmp(names->items[i], "verdict") == 0)
            telling->verdict = memory_copy_string(fields->items[i]);
        else if (*fields->items[i] && *end == '\0')
            add_number(telling, names->items[i], value);
    }
}

static void read_csv(struct told *told, const char *file, const char *text)
{
    struct strings names = {0};
    for (size_t number = 1; *text; number++) {
        struct strings fields = fields_of(text);
        if (number == 1) {
            names = fields;
        } else {
            read_row(told, file, number, &names, &fields);
            strings_release(&fields);
        }
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    strings_release(&names);
}

// --- summary.json ------------------------------------------------------------------------------------------

static void read_members(struct told *told, const char *file, const json_t *json)
{
    const char *id = json_string_value(json_object_get(json, "id"));
    const char *name;
    const json_t *value;
    struct telling *telling = id && is_id(id, strlen(id)) ? add(told, file, 0, id) : NULL;
    json_object_foreach((json_t *)json, name, value)
    {
        if (telling && json_is_number(value))
            add_number(telling, name, json_number_value(value));
        else if (telling && strcmp(name, "verdict") == 0 && json_is_string(value))
            telling->verdict = memory_copy_string(json_string_value(value));
    }
}

// An object with an id is a figure, however deep.
static void read_json(struct told *told, const char *file, const json_t *json)
{
    const char *name;
    const json_t *value;
    size_t i;
    if (json_is_object(json)) {
        read_members(told, file, json);
        json_object_foreach((json_t *)json, name, value) read_json(told, file, value);
    } else if (json_is_array(json)) {
        json_array_foreach(json, i, value) read_json(told, file, value);
    }
}

// --- report.md ---------------------------------------------------------------------------------------------

static bool begins(const char *text, const char *end, const char *with)
{
    return (size_t)(end - text) >= strlen(with) && strncmp(text, with, strlen(with)) == 0;
}

// The text of a cell: without "<sub>id</sub>" and the marks that escape.
static char *plain_markdown(const char *from, const char *to)
{
    struct strbuf text = {0};
    while (from < to) {
        if (begins(from, to, " <sub>"))
            break;
        if (*from == '\\' && from + 1 < to)
            from++;
        strbuf_addc(&text, *from++);
    }
    return strbuf_detach(&text);
}

// A ratio right behind its figure has no id of its own: it takes that of the cell before.
static bool is_ratio(const char *text)
{
    const char *end = text + strspn(text, "0123456789.,e+-");
    return end > text && strncmp(end, "×", strlen("×")) == 0;
}

static void read_line(struct told *told, const char *file, size_t number, const char *line, const char *end)
{
    char id[FIGURE_ID_LENGTH + 1] = "";
    for (const char *cell = line, *next; cell < end; cell = next) {
        for (next = cell + 1; next < end && !(*next == '|' && next[-1] != '\\'); next++)
            ;
        char *text = plain_markdown(cell + (begins(cell, end, "| ") ? 2 : 1), next);
        const char *sub = memmem(cell, (size_t)(next - cell), "<sub>", 5);
        bool own = sub && sub + 12 < next && is_id(sub + 5, FIGURE_ID_LENGTH) && sub[12] == '<';
        if (own)
            memcpy(id, sub + 5, FIGURE_ID_LENGTH);
        if (own || (*id && is_ratio(text)))
            add(told, file, number, id)->text = memory_copy_string(text);
        if (!own)
            *id = '\0';
        free(text);
    }
}

static void read_markdown(struct told *told, const char *file, const char *text)
{
    for (size_t number = 1; *text; number++) {
        const char *end = text + strcspn(text, "\n");
        if (*text == '|')
            read_line(told, file, number, text, end);
        text = end + (*end == '\n');
    }
}

// --- report.html -------------------------------------------------------------------------------------------

// The text between two places, without its tags, and with what they mean in the place of entities.
static char *plain_html(const char *from, const char *to)
{
    static const char *const entities[][2] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}, {"&#39;", "'"}};
    struct strbuf text = {0};
    while (from < to) {
        size_t i = 0, count = sizeof entities / sizeof entities[0];
        while (i < count && !begins(from, to, entities[i][0]))
            i++;
        if (*from == '<') {
            from = memchr(from, '>', (size_t)(to - from));
            from = from ? from + 1 : to;
            strbuf_addc(&text, ' ');
        } else if (i < count) {
            strbuf_adds(&text, entities[i][1]);
            from += strlen(entities[i][0]);
        } else {
            strbuf_addc(&text, *from++);
        }
    }
    return strbuf_detach(&text);
}

// The id within a cell of a table: its own, or that of the one that it leads to.
static const char *id_within(const char *from, const char *to)
{
    static const char *const marks[] = {" id=\"", "href=\"#"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const char *mark = memmem(from, (size_t)(to - from), marks[i], strlen(marks[i]));
        const char *id = mark ? mark + strlen(marks[i]) : to;
        if (id + FIGURE_ID_LENGTH < to && is_id(id, FIGURE_ID_LENGTH) && id[FIGURE_ID_LENGTH] == '"')
            return id;
    }
    return NULL;
}

static void read_html(struct told *told, const char *file, const char *text)
{
    for (const char *cell = text, *end; (cell = strstr(cell, "<td")); cell = end) {
        end = strstr(cell, "</td>");
        end = end ? end : cell + strlen(cell);
        const char *id = id_within(cell, end);
        if (id)
            add(told, file, 0, id)->text = plain_html(cell, end);
    }
}

// --- table.tex ---------------------------------------------------------------------------------------------

static char *plain_latex(const char *from, const char *to)
{
    static const char *const words[][2] = {{"$\\times$", "×"}, {"$\\mu$", "µ"}, {"--", "–"}, {"\\_", "_"},
                                           {"\\%", "%"},       {"\\&", "&"},    {"\\#", "#"}};
    struct strbuf text = {0};
    while (from < to) {
        size_t i = 0, count = sizeof words / sizeof words[0];
        while (i < count && !begins(from, to, words[i][0]))
            i++;
        if (i < count) {
            strbuf_adds(&text, words[i][1]);
            from += strlen(words[i][0]);
        } else {
            strbuf_addc(&text, *from++);
        }
    }
    return strbuf_detach(&text);
}

static void read_latex(struct told *told, const char *file, const char *text)
{
    static const char mark[] = "\\texttt{";
    for (size_t number = 1; *text; number++) {
        const char *end = text + strcspn(text, "\n");
        const char *id = memmem(text, (size_t)(end - text), mark, strlen(mark));
        id = id ? id + strlen(mark) : end;
        if (id + FIGURE_ID_LENGTH < end && is_id(id, FIGURE_ID_LENGTH) && id[FIGURE_ID_LENGTH] == '}')
            add(told, file, number, id)->text = plain_latex(text, end);
        text = end + (*end == '\n');
    }
}

// --- All of them -------------------------------------------------------------------------------------------

static void read_summary(struct told *told, const char *file, const char *text)
{
    json_t *json = json_loads(text, 0, NULL);
    read_json(told, file, json);
    json_decref(json);
}

static const struct {
    const char *name;
    void (*read)(struct told *told, const char *file, const char *text);
} files[] = {{"summary.csv", read_csv},    {"claims.csv", read_csv},   {"summary.json", read_summary},
             {"report.md", read_markdown}, {"report.html", read_html}, {"table.tex", read_latex}};

static int compare_tellings(const void *left, const void *right)
{
    const struct telling *a = left, *b = right;
    int order = strcmp(a->id, b->id);
    order = order ? order : strcmp(a->file, b->file);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

int told_read(struct told *told, const char *directory, struct error *error)
{
    int result = 0;
    *told = (struct told){0};
    for (size_t i = 0; result == 0 && i < sizeof files / sizeof files[0]; i++) {
        char *path = store_path(directory, files[i].name);
        struct strbuf text = {0};
        if (access(path, F_OK) == 0) {
            if (strbuf_add_file(&text, path) != 0)
                result = error_errno(error, "cannot read %s", path);
            files[i].read(told, files[i].name, strbuf_text(&text));
            strings_add(&told->files, files[i].name);
        }
        strbuf_release(&text);
        free(path);
    }
    if (told->tellings.count)
        qsort(told->tellings.items, told->tellings.count, sizeof *told->tellings.items, compare_tellings);
    if (result)
        told_release(told);
    return result;
}

void told_release(struct told *told)
{
    for (size_t i = 0; i < told->tellings.count; i++) {
        struct telling *telling = &told->tellings.items[i];
        for (size_t j = 0; j < telling->numbers.count; j++)
            free(telling->numbers.items[j].name);
        vec_release(&telling->numbers);
        free(telling->text);
        free(telling->verdict);
    }
    vec_release(&told->tellings);
    strings_release(&told->files);
}

const struct telling *told_of(const struct told *told, const char *id, size_t *count)
{
    size_t low = 0, high = told->tellings.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(told->tellings.items[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (*count = 0; low + *count < told->tellings.count; ++*count)
        if (strcmp(told->tellings.items[low + *count].id, id) != 0)
            break;
    return *count ? &told->tellings.items[low] : NULL;
}
