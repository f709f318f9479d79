// What is kept of conformance: build/conformance.json, and the key that says of which program it holds.
#include "conformance.h"
#include "conformance_libraries.h"
#include "layout.h"
#include "regular.h"
#include "store.h"
#include "strbuf.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCHEMA_VERSION 1

// --- The key ---------------------------------------------------------------------------------------------

// The interpreter that a script's first line names, `#!/usr/bin/env NAME` included; NULL when it names none
// that is there. The caller frees it.
static char *find_interpreter(char *line)
{
    static const char separators[] = " \t\r\n";
    char *rest = NULL, *first = strtok_r(line + 2, separators, &rest);
    const char *name = first ? strrchr(first, '/') : NULL;
    if (!name || strcmp(name, "/env") != 0)
        return first ? realpath(first, NULL) : NULL;
    char *word = strtok_r(NULL, separators, &rest);
    if (word && strcmp(word, "-S") == 0)
        word = strtok_r(NULL, separators, &rest);
    return word ? layout_on_path(word) : NULL;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "__pycache__") != 0;
}

// All files below a folder, in the order of their names. A folder that is not there adds nothing.
static void add_folder(struct strings *files, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, visible, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = store_path(folder, entries[i]->d_name);
        struct stat status;
        bool there = stat(path, &status) == 0;
        if (there && S_ISDIR(status.st_mode))
            add_folder(files, path);
        else if (there)
            strings_add(files, path);
        free(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

// A script may import what its workload's implementations share, here or beside it.
static void add_rigs(struct strings *files, const struct implementation *implementation)
{
    char *own = memory_copy_string(implementation->program);
    char *slash = strrchr(own, '/');
    *slash = '\0';
    char *folders[] = {
        memory_format("%s/impls/rig", layout_source()),
        memory_format("%s/impls/%s/rig", layout_source(), implementation->workload->name),
        memory_format("%s/../rig", own),
        memory_format("%s/rig", own),
    };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        add_folder(files, folders[i]);
        free(folders[i]);
    }
    free(own);
}

// What a program is run with: files whose content counts, itself first, and libraries.
static int add_files(struct strings *files, struct strings *libraries,
                     const struct implementation *implementation, struct error *error)
{
    char head[256] = "";
    FILE *file = regular_stream(implementation->program);
    if (!file)
        return error_errno(error, "cannot read %s", implementation->program);
    size_t length = fread(head, 1, sizeof head - 1, file);
    fclose(file);
    head[length] = '\0';
    strings_add(files, implementation->program);
    if (strncmp(head, "#!", 2) != 0)
        return conformance_add_libraries(libraries, implementation->program, error);
    head[strcspn(head, "\n")] = '\0';
    char *interpreter = find_interpreter(head);
    if (interpreter)
        vec_push(files, interpreter);
    add_rigs(files, implementation);
    return interpreter ? conformance_add_libraries(libraries, interpreter, error) : 0;
}

// "/lib/libc.so.6 2125328 1714035600.000000000": a file that is replaced has another. "" where there is none.
static char *stamp_of(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return memory_copy_string("");
    return memory_format("%s %jd %jd.%09ld", path, (intmax_t)status.st_size, (intmax_t)status.st_mtim.tv_sec,
                         status.st_mtim.tv_nsec);
}

int conformance_key(const struct implementation *implementation, char hex[65], struct error *error)
{
    struct strbuf key = {0};
    struct strings files = {0}, libraries = {0};
    strbuf_addf(&key, "suite %d\n", CONFORMANCE_VERSION);
    for (size_t i = 0; i < implementation->limits.count; i++) // they decide which checks are skipped
        strbuf_addf(&key, "limit %s\n", implementation->limits.items[i].text);
    int result = add_files(&files, &libraries, implementation, error);
    for (size_t i = 0; i < files.count && result == 0; i++) {
        char content[65];
        result = store_hash_file(files.items[i], content, error);
        if (result == 0)
            strbuf_addf(&key, "%s %s\n", files.items[i], content);
    }
    for (size_t i = 0; i < libraries.count; i++) {
        char *stamp = stamp_of(libraries.items[i]);
        strbuf_addf(&key, "%s\n", stamp);
        free(stamp);
    }
    if (result == 0)
        SHA256Data((const uint8_t *)key.text, key.length, hex);
    strbuf_release(&key);
    strings_release(&files);
    strings_release(&libraries);
    return result;
}

int conformance_beside(const struct implementation *implementation, struct strings *stamps,
                       struct error *error)
{
    struct strings files = {0}, libraries = {0};
    int result = add_files(&files, &libraries, implementation, error);
    for (size_t i = 1; i < files.count; i++)
        vec_push(stamps, stamp_of(files.items[i]));
    for (size_t i = 0; i < libraries.count; i++)
        vec_push(stamps, stamp_of(libraries.items[i]));
    strings_release(&files);
    strings_release(&libraries);
    return result;
}

char *conformance_changed(const struct strings *stamps)
{
    for (size_t i = 0; i < stamps->count; i++) {
        const char *then = stamps->items[i], *end = then;
        for (const char *at = then; (at = strchr(at, ' ')); at++)
            end = strchr(at + 1, ' ') ? at : end; // the last but one: a path may have spaces
        char *path = memory_copy_bytes(then, (size_t)(end - then)), *now = stamp_of(path);
        bool same = strcmp(now, then) == 0;
        free(now);
        if (!same)
            return path;
        free(path);
    }
    return NULL;
}

// --- The file --------------------------------------------------------------------------------------------

static char *results_path(void)
{
    return store_path(layout_build(), "conformance.json");
}

// The results of all programs. What cannot be read, or is of another time, is as good as none.
static json_t *read_results(void)
{
    char *path = results_path();
    struct error unread;
    json_t *json = store_read_json(path, &unread);
    json_t *results = json_object_get(json, "results");
    bool valid = json_integer_value(json_object_get(json, "schema_version")) == SCHEMA_VERSION &&
                 json_is_object(results);
    results = valid ? json_incref(results) : json_object();
    json_decref(json);
    free(path);
    return results;
}

static void drop_gone(json_t *results)
{
    const char *program;
    json_t *entry;
    void *next;
    json_object_foreach_safe(results, next, program, entry)
    {
        if (access(program, F_OK) != 0)
            json_object_del(results, program);
    }
}

// Two drivers may check at the same time: the lock lies beside the file, which is replaced as a whole.
static int lock_results(struct error *error)
{
    char *path = store_path(layout_build(), "conformance.lock");
    int lock = store_lock(path, error);
    free(path);
    return lock;
}

int conformance_store(const struct implementation *implementation, const struct conformance_counts *counts,
                      struct error *error)
{
    char hex[65];
    if (conformance_key(implementation, hex, error) != 0)
        return -1;
    int lock = lock_results(error);
    if (lock < 0)
        return -1;
    json_t *results = read_results();
    drop_gone(results);
    json_object_set_new(results, implementation->program,
                        json_pack("{s:s, s:i, s:i, s:i, s:s*}", "key", hex, "passed", (int)counts->passed,
                                  "failed", (int)counts->failed, "skipped", (int)counts->skipped,
                                  "first_failure", counts->first_failure));
    json_t *json = json_pack("{s:i, s:o}", "schema_version", SCHEMA_VERSION, "results", results);
    char *path = results_path();
    int result = store_write_json(path, json, error);
    free(path);
    json_decref(json);
    close(lock);
    return result;
}

static bool take_count(const json_t *entry, const char *name, unsigned *count)
{
    const json_t *number = json_object_get(entry, name);
    json_int_t value = json_integer_value(number);
    *count = json_is_integer(number) && value >= 0 && value < UINT_MAX ? (unsigned)value : 0;
    return json_is_integer(number) && *count == value;
}

// What is no number of checks is no result: else it might pass for none that failed.
static bool take_counts(struct conformance_counts *counts, const json_t *entry)
{
    return take_count(entry, "passed", &counts->passed) && take_count(entry, "failed", &counts->failed) &&
           take_count(entry, "skipped", &counts->skipped);
}

enum conformance_state conformance_recall(const struct implementation *implementation,
                                          struct conformance_counts *counts)
{
    char hex[65];
    struct error unknown;
    *counts = (struct conformance_counts){0};
    json_t *results = read_results();
    const json_t *entry = json_object_get(results, implementation->program);
    const char *key = json_string_value(json_object_get(entry, "key"));
    if (!key || conformance_key(implementation, hex, &unknown) != 0 || strcmp(key, hex) != 0 ||
        !take_counts(counts, entry))
        *counts = (struct conformance_counts){0};
    else
        counts->first_failure =
            memory_copy_string(json_string_value(json_object_get(entry, "first_failure")));
    json_decref(results);
    if (counts->failed)
        return CONFORMANCE_FAILED;
    return counts->passed ? CONFORMANCE_PASSED : CONFORMANCE_UNKNOWN;
}

enum conformance_state conformance_lookup(const struct implementation *implementation, char **why)
{
    struct conformance_counts counts;
    enum conformance_state state = conformance_recall(implementation, &counts);
    if (why)
        *why = memory_copy_string(counts.first_failure);
    conformance_counts_release(&counts);
    return state;
}
