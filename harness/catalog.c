#include "catalog.h"

#include "escape.h"
#include "nearest.h"
#include "regular.h"
#include "strbuf.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const catalog_models[] = {"call",
                                      "handler",
                                      "generator",
                                      "coroutine-stackless",
                                      "coroutine-stackful",
                                      "thread",
                                      "thread-pool",
                                      "process",
                                      "prefork",
                                      "reactor",
                                      "proactor",
                                      "hybrid",
                                      NULL};
const char *const catalog_classes[] = {"idiomatic",        "tuned", CLASS_OF_CEILING, "original",
                                       CLASS_OF_REFERENCE, NULL};

static size_t count_words(const char *const *words)
{
    size_t count = 0;
    while (words[count])
        count++;
    return count;
}

// --- Cards -----------------------------------------------------------------------------------------------

// Where a card is being read, for messages.
struct place {
    const char *path;
    unsigned line;
};

static int check_one_of(const struct place *place, const char *key, const char *value,
                        const char *const *words, struct error *error)
{
    size_t count = count_words(words);
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], value) == 0)
            return 0;
    char *hint = nearest_or_all(value, words, count);
    error_set(error, "%s:%u: unknown %s '%s'%s", place->path, place->line, key, value, hint);
    free(hint);
    return -1;
}

static int take_words(struct strings *words, const char *value)
{
    char *copy = memory_copy_string(value), *rest = copy;
    for (char *word; (word = strsep(&rest, ", "));)
        if (*word)
            strings_add(words, word);
    free(copy);
    return 0;
}

static int take_need(struct implementation *implementation, const struct place *place, const char *value,
                     struct error *error)
{
    static const char *const kinds[] = {"pkg", "library", "header", "program", "python", "processor", NULL};
    size_t first = implementation->needs.count;
    take_words(&implementation->needs, value);
    for (size_t i = first; i < implementation->needs.count; i++) {
        const char *need = implementation->needs.items[i];
        size_t length = strcspn(need, ":");
        if (!need[length] || !need[length + 1])
            return error_set(
                error,
                "%s:%u: '%s' is not KIND:NAME (pkg:, library:, header:, program:, python: or processor:)",
                place->path, place->line, need);
        char *kind = memory_copy_bytes(need, length);
        int bad = check_one_of(place, "kind of need", kind, kinds, error);
        free(kind);
        if (bad)
            return -1;
    }
    return 0;
}

static int limit_number(const struct place *place, const struct axis *axis, const char *text, double *number,
                        struct error *error)
{
    struct error reason;
    if (axis->type == AXIS_WORD)
        return error_set(error, "%s:%u: axis '%s' has words: write %s in {A,B}", place->path, place->line,
                         axis->name, axis->name);
    if (axis_check(axis, text, &reason) != 0)
        return error_set(error, "%s:%u: %s", place->path, place->line, reason.text);
    *number = strtod(text, NULL);
    return 0;
}

// `{a,b}` into allowed values; `set` is changed.
static int limit_set(const struct place *place, struct limit *limit, char *set, struct error *error)
{
    size_t length = strlen(set);
    if (set[0] != '{' || length < 2 || set[length - 1] != '}')
        return error_set(error, "%s:%u: write '%s in {A,B}'", place->path, place->line, limit->axis->name);
    set[length - 1] = '\0';
    take_words(&limit->allowed, set + 1);
    limit->is_set = true;
    for (size_t i = 0; i < limit->allowed.count; i++) {
        struct error reason;
        if (axis_check(limit->axis, limit->allowed.items[i], &reason) != 0)
            return error_set(error, "%s:%u: %s", place->path, place->line, reason.text);
    }
    return 0;
}

static void limit_release(struct limit *limit)
{
    strings_release(&limit->allowed);
    free(limit->text);
}

static char *trim(char *text)
{
    text += strspn(text, " ");
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ')
        text[--length] = '\0';
    return text;
}

static int unknown_axis(const struct place *place, const struct workload *workload, const char *name,
                        struct error *error)
{
    const char *names[WORKLOAD_AXES_MOST];
    for (size_t i = 0; i < workload->axis_count; i++)
        names[i] = workload->axes[i].name;
    char *hint = nearest_or_all(name, names, workload->axis_count);
    error_set(error, "%s:%u: workload '%s' has no axis '%s'%s", place->path, place->line, workload->name,
              name, hint);
    free(hint);
    return -1;
}

// One of `connections<=100`, `connections=1`, `load in {closed}`; `text` is changed.
static int take_limit(struct implementation *implementation, const struct place *place, char *text,
                      struct error *error)
{
    const struct workload *workload = implementation->workload;
    struct limit limit = {.text = memory_copy_string(text)};
    char *after = text + strspn(text, "abcdefghijklmnopqrstuvwxyz_");
    char *relation = after + strspn(after, " ");
    char *name = memory_copy_bytes(text, (size_t)(after - text));
    limit.axis = workload_axis(workload, name);
    int bad;
    if (!limit.axis)
        bad = unknown_axis(place, workload, name, error);
    else if (strncmp(relation, "<=", 2) == 0)
        bad = limit_number(place, limit.axis, trim(relation + 2), &limit.most, error);
    else if (relation[0] == '=') {
        bad = limit_number(place, limit.axis, trim(relation + 1), &limit.most, error);
        limit.least = limit.most;
    } else if (strncmp(relation, "in", 2) == 0)
        bad = limit_set(place, &limit, trim(relation + 2), error);
    else
        bad = error_set(error, "%s:%u: '%s' is not AXIS<=N, AXIS=N or AXIS in {A,B}", place->path,
                        place->line, limit.text);
    free(name);
    if (bad)
        limit_release(&limit);
    else
        vec_push(&implementation->limits, limit);
    return bad;
}

static int take_limits(struct implementation *implementation, const struct place *place, const char *value,
                       struct error *error)
{
    char *copy = memory_copy_string(value), *rest = copy;
    int bad = 0;
    for (char *one; !bad && (one = strsep(&rest, ";"));)
        if (*trim(one))
            bad = take_limit(implementation, place, trim(one), error);
    free(copy);
    return bad;
}

static int take_text(char **field, const struct place *place, const char *key, const char *value,
                     struct error *error)
{
    if (*field)
        return error_set(error, "%s:%u: a second '%s:'", place->path, place->line, key);
    *field = memory_copy_string(value);
    return 0;
}

static int take_key(struct implementation *implementation, const struct place *place, const char *key,
                    const char *value, struct error *error)
{
    static const char *const keys[] = {"model",  "runtime", "class",  "needs",
                                       "limits", "traits",  "expect", NULL};
    if (check_one_of(place, "key", key, keys, error) != 0)
        return -1;
    if (!*value)
        return error_set(error, "%s:%u: '%s:' has no value", place->path, place->line, key);
    if (strcmp(key, "needs") == 0)
        return take_need(implementation, place, value, error);
    if (strcmp(key, "limits") == 0)
        return take_limits(implementation, place, value, error);
    if (strcmp(key, "traits") == 0)
        return take_words(&implementation->traits, value);
    if (strcmp(key, "runtime") == 0)
        return take_text(&implementation->runtime, place, key, value, error);
    if (strcmp(key, "expect") == 0)
        return take_text(&implementation->expect, place, key, value, error);
    bool is_model = strcmp(key, "model") == 0;
    if (check_one_of(place, key, value, is_model ? catalog_models : catalog_classes, error) != 0)
        return -1;
    return take_text(is_model ? &implementation->model : &implementation->class, place, key, value, error);
}

// `echo/thread -- sentence`
static int take_title(struct implementation *implementation, const struct place *place, const char *line,
                      struct error *error)
{
    char *wanted = memory_format("%s/%s -- ", implementation->workload->name, implementation->name);
    int bad = 0;
    if (strncmp(line, wanted, strlen(wanted)) != 0 || !line[strlen(wanted)])
        bad = error_set(error, "%s:%u: the card starts with '%sONE SENTENCE'", place->path, place->line,
                        wanted);
    else
        implementation->summary = memory_copy_string(line + strlen(wanted));
    free(wanted);
    return bad;
}

// The text behind the leader of a comment line, or NULL when the line is none. `line` is changed.
static char *comment_text(char *line, const char *leader)
{
    size_t length = strlen(leader);
    if (strncmp(line, leader, length) != 0)
        return NULL;
    return trim(line + length);
}

static bool is_key(const char *text, size_t *length)
{
    *length = strspn(text, "abcdefghijklmnopqrstuvwxyz_-");
    return *length > 0 && text[*length] == ':';
}

static int parse_card(struct implementation *implementation, const char *path, char *text,
                      struct error *error)
{
    struct place place = {.path = path};
    const char *leader = NULL;
    bool titled = false;
    for (char *line; (line = strsep(&text, "\n"));) {
        place.line++;
        if (place.line == 1 && strncmp(line, "#!", 2) == 0)
            continue;
        if (!leader)
            leader = line[0] == '#' ? "#" : "//";
        char *content = comment_text(line, leader);
        if (!content || !*content)
            break;
        size_t length;
        int bad = 0;
        if (!escape_is_plain(content)) // it would be in files that take nothing else
            bad = error_set(error, "%s:%u: a card is text in UTF-8, without control characters", path,
                            place.line);
        else if (!titled)
            bad = take_title(implementation, &place, content, error);
        else if (is_key(content, &length)) {
            content[length] = '\0';
            bad = take_key(implementation, &place, content, trim(content + length + 1), error);
        }
        if (bad)
            return -1;
        titled = true;
    }
    const char *missing = !titled                    ? "card (docs/CONTRACT.md)"
                          : !implementation->model   ? "'model:' in its card"
                          : !implementation->runtime ? "'runtime:' in its card"
                          : !implementation->class   ? "'class:' in its card"
                                                     : NULL;
    return missing ? error_set(error, "%s:%u: no %s", path, place.line, missing) : 0;
}

static int read_card(struct implementation *implementation, const char *path, struct error *error)
{
    char head[8192];
    FILE *file = regular_stream(path);
    if (!file)
        return error_errno(error, "cannot read %s", path);
    size_t length = fread(head, 1, sizeof head - 1, file);
    fclose(file);
    head[length] = '\0';
    return parse_card(implementation, path, head, error);
}

// --- Folders ---------------------------------------------------------------------------------------------

static void implementation_release(struct implementation *implementation)
{
    free(implementation->name);
    free(implementation->label);
    free(implementation->summary);
    free(implementation->model);
    free(implementation->runtime);
    free(implementation->class);
    free(implementation->expect);
    strings_release(&implementation->needs);
    for (size_t i = 0; i < implementation->limits.count; i++)
        limit_release(&implementation->limits.items[i]);
    vec_release(&implementation->limits);
    strings_release(&implementation->traits);
    free(implementation->source);
    free(implementation->program);
    free(implementation->unmet);
    free(implementation->status_reason);
}

// Whether the file was written after the program was built from it.
static bool is_newer(const char *file, const char *program)
{
    struct stat of_file, of_program;
    if (stat(file, &of_file) != 0 || stat(program, &of_program) != 0)
        return false;
    const struct timespec *written = &of_file.st_mtim, *built = &of_program.st_mtim;
    return written->tv_sec > built->tv_sec ||
           (written->tv_sec == built->tv_sec && written->tv_nsec > built->tv_nsec);
}

// The interpreter of a script, where it is not there: "/usr/bin/python3". One that env would look for is not
// looked for here. The caller frees it.
static char *missing_interpreter(const char *program)
{
    static const char blanks[] = " \t\r\n";
    char line[256] = "";
    FILE *file = regular_stream(program);
    bool script = file && fgets(line, sizeof line, file) && strncmp(line, "#!", 2) == 0;
    if (file)
        fclose(file);
    char *path = line + 2 + (script ? strspn(line + 2, blanks) : 0);
    path[strcspn(path, blanks)] = '\0';
    escape_disarm(path);
    return script && *path == '/' && access(path, X_OK) != 0 ? memory_copy_string(path) : NULL;
}

// What the build left behind: a program, or the file of unmet needs, or nothing yet.
static void settle_status(struct implementation *implementation)
{
    struct strbuf needs = {0};
    char *interpreter =
        implementation->form == FORM_SCRIPT ? missing_interpreter(implementation->program) : NULL;
    free(implementation->status_reason);
    implementation->status_reason = NULL;
    implementation->status = STATUS_NOT_BUILT;
    if (strbuf_add_file(&needs, implementation->unmet) == 0)
        implementation->status_reason =
            memory_format("needs %.*s", (int)strcspn(strbuf_text(&needs), "\n"), strbuf_text(&needs));
    else if (access(implementation->program, X_OK) != 0)
        implementation->status_reason = memory_copy_string("run make build");
    else if (implementation->form == FORM_C && is_newer(implementation->source, implementation->program))
        implementation->status_reason = memory_copy_string("its source has changed: run make build");
    else if (interpreter)
        implementation->status_reason = memory_format("needs %s, which its first line names", interpreter);
    else
        implementation->status = STATUS_READY;
    free(interpreter);
    strbuf_release(&needs);
}

void catalog_refresh(struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->count; i++)
        settle_status(&catalog->items[i]);
}

static bool starts_like_script(const char *path)
{
    char head[2] = {0};
    FILE *file = regular_stream(path);
    if (!file)
        return false;
    size_t length = fread(head, 1, 2, file);
    fclose(file);
    return length == 2 && memcmp(head, "#!", 2) == 0;
}

// What an entry of a workload's folder is: a form, or -1 for something that is no implementation (headers,
// notes, the rig), or -2 with a sentence.
static int entry_form(const char *path, const char *entry, struct error *error)
{
    struct stat status;
    if (entry[0] == '.' || strcmp(entry, "rig") == 0 || stat(path, &status) != 0)
        return -1;
    if (S_ISDIR(status.st_mode)) {
        char *builder = memory_format("%s/build", path);
        int form = access(builder, X_OK) == 0 ? FORM_FOLDER : -1;
        if (form < 0 && access(builder, F_OK) == 0) {
            error_set(error, "%s: it must be executable: chmod +x it", builder);
            form = -2;
        }
        free(builder);
        return form;
    }
    if (!S_ISREG(status.st_mode)) { // the build would wait for what comes out of it
        error_set(error, "%s: a pipe or a device is no implementation: remove it", path);
        return -2;
    }
    const char *extension = strrchr(entry, '.');
    if (extension && strcmp(extension, ".c") == 0)
        return FORM_C;
    if (!extension || !starts_like_script(path))
        return -1;
    if (!(status.st_mode & S_IXUSR)) {
        error_set(error, "%s: a script must be executable: chmod +x it", path);
        return -2;
    }
    return FORM_SCRIPT;
}

static int add_entry(struct catalog *catalog, const struct catalog_folder *folder,
                     const struct workload *workload, char *path, enum implementation_form form,
                     struct error *error)
{
    struct implementation one = {.workload = workload, .form = form, .source = path, .added = folder->added};
    const char *entry = strrchr(path, '/') + 1, *label = folder->label;
    size_t stem = form == FORM_FOLDER ? strlen(entry) : (size_t)(strrchr(entry, '.') - entry);
    one.name = memory_copy_bytes(entry, stem);
    one.label = label ? memory_format("%s:%s", label, one.name) : memory_copy_string(one.name);
    one.program = form == FORM_SCRIPT ? memory_copy_string(path)
                                      : memory_format("%s/%s/%s", folder->programs, workload->name, one.name);
    one.unmet = memory_format("%s/%s/%s.needs", folder->programs, workload->name, one.name);
    char *card = form == FORM_FOLDER ? memory_format("%s/build", path) : memory_copy_string(path);
    int bad = read_card(&one, card, error);
    free(card);
    const struct implementation *taken = bad ? NULL : catalog_find(catalog, workload, one.label);
    if (taken)
        bad = error_set(error, "%s: the name '%s' is taken by %s%s", path, one.label, taken->source,
                        label ? "" : "; give the folder a label: --impls LABEL=DIR");
    if (bad) {
        implementation_release(&one);
        return -1;
    }
    settle_status(&one);
    vec_push(catalog, one);
    return 0;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int add_workload(struct catalog *catalog, const struct catalog_folder *folder,
                        const struct workload *workload, const char *path_of_workload, struct error *error)
{
    struct dirent **entries = NULL;
    int count = scandir(path_of_workload, &entries, visible, alphasort), bad = 0;
    if (count < 0)
        return error_errno(error, "cannot read folder %s", path_of_workload);
    for (int i = 0; i < count; i++) {
        char *path = memory_format("%s/%s", path_of_workload, entries[i]->d_name);
        int form = bad ? -1 : entry_form(path, entries[i]->d_name, error);
        if (form >= 0) // takes the path over, also when it fails
            bad = add_entry(catalog, folder, workload, path, (enum implementation_form)form, error);
        else
            free(path);
        if (form == -2)
            bad = -1;
        free(entries[i]);
    }
    free(entries);
    return bad;
}

static int unknown_workload(const char *folder, const char *name, struct error *error)
{
    const char *names[16];
    size_t count = 0;
    for (; workload_at(count); count++)
        names[count] = workload_at(count)->name;
    char hint[160];
    return error_set(error, "%s/%s: no workload is called '%s'%s", folder, name, name,
                     nearest_hint(hint, name, names, count));
}

static int compare(const void *left, const void *right)
{
    const struct implementation *a = left, *b = right;
    int order = strcmp(a->workload->name, b->workload->name);
    return order ? order : strcmp(a->label, b->label);
}

int catalog_add(struct catalog *catalog, const struct catalog_folder *folder, struct error *error)
{
    struct dirent **entries = NULL;
    int count = scandir(folder->directory, &entries, visible, alphasort), bad = 0;
    if (count < 0)
        return error_errno(error, "cannot read folder %s", folder->directory);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char *path = memory_format("%s/%s", folder->directory, name);
        struct stat status;
        bool other = strcmp(name, "rig") == 0 || strcmp(name, "runtimes") == 0;
        if (!bad && !other && stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
            const struct workload *workload = workload_find(name);
            bad = workload ? add_workload(catalog, folder, workload, path, error)
                           : unknown_workload(folder->directory, name, error);
        }
        free(path);
        free(entries[i]);
    }
    free(entries);
    if (catalog->count)
        qsort(catalog->items, catalog->count, sizeof *catalog->items, compare);
    return bad;
}

void catalog_release(struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->count; i++)
        implementation_release(&catalog->items[i]);
    vec_release(catalog);
}

const struct implementation *catalog_find(const struct catalog *catalog, const struct workload *workload,
                                          const char *label)
{
    for (size_t i = 0; i < catalog->count; i++)
        if (catalog->items[i].workload == workload && strcmp(catalog->items[i].label, label) == 0)
            return &catalog->items[i];
    return NULL;
}

static bool limit_allows(const struct limit *limit, const char *value)
{
    if (limit->is_set) {
        for (size_t i = 0; i < limit->allowed.count; i++)
            if (strcmp(limit->allowed.items[i], value) == 0)
                return true;
        return false;
    }
    double number = strtod(value, NULL);
    return number >= limit->least && number <= limit->most;
}

bool implementation_is_per_event(const struct implementation *implementation)
{
    for (size_t i = 0; i < implementation->traits.count; i++)
        if (strcmp(implementation->traits.items[i], "per-event") == 0)
            return true;
    return false;
}

bool implementation_allows(const struct implementation *implementation, const struct axis *axis,
                           const char *value, const struct limit **limit)
{
    for (size_t i = 0; i < implementation->limits.count; i++) {
        const struct limit *one = &implementation->limits.items[i];
        if (one->axis != axis || limit_allows(one, value))
            continue;
        if (limit)
            *limit = one;
        return false;
    }
    return true;
}
