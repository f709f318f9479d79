#include "manifest.h"

#include "escape.h"
#include "strbuf.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define HEAD         "# corobench archive 1\n"
#define HASH_DIGITS  64
#define NAME_MOST    1000 // bytes of a name
#define PART_MOST    255  // bytes between two slashes: what a file system takes
#define PARTS_MOST   10   // a campaign's files have 3: a small archive must not make folders without end
#define BYTES_DIGITS 19   // what fits into 64 bits, whatever the digits are

void manifest_release(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->files.count; i++)
        free(manifest->files.items[i].name);
    vec_release(&manifest->files);
}

struct manifest_file *manifest_add(struct manifest *manifest, const char *name, uint64_t bytes)
{
    struct manifest_file file = {.name = memory_copy_string(name), .bytes = bytes};
    vec_push(&manifest->files, file);
    return &manifest->files.items[manifest->files.count - 1];
}

static int compare_files(const void *left, const void *right)
{
    return strcmp(((const struct manifest_file *)left)->name, ((const struct manifest_file *)right)->name);
}

void manifest_sort(struct manifest *manifest)
{
    if (manifest->files.count > 0)
        qsort(manifest->files.items, manifest->files.count, sizeof *manifest->files.items, compare_files);
}

const struct manifest_file *manifest_find(const struct manifest *manifest, const char *name)
{
    struct manifest_file wanted = {.name = (char *)name};
    if (manifest->files.count == 0)
        return NULL;
    return bsearch(&wanted, manifest->files.items, manifest->files.count, sizeof wanted, compare_files);
}

uint64_t manifest_bytes(const struct manifest *manifest)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < manifest->files.count; i++)
        if (__builtin_add_overflow(sum, manifest->files.items[i].bytes, &sum))
            return UINT64_MAX;
    return sum;
}

// --- Names -------------------------------------------------------------------------------------------------

static bool part_is(const char *part, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(part, word, length) == 0;
}

const char *manifest_refuses(const char *name)
{
    if (strlen(name) > NAME_MOST)
        return "is too long a name";
    if (*name == '/')
        return "is an absolute name";
    for (const char *c = name; *c; c += escape_plain(c))
        if (!escape_plain(c) || *c == '\\') // sha256sum would escape the latter
            return "is a name with a control character or a backslash";
    size_t parts = 0;
    for (const char *part = name;; part++) {
        size_t length = strcspn(part, "/");
        if (++parts > PARTS_MOST)
            return "lies too deep for a campaign";
        if (part_is(part, length, ".."))
            return "is a name that leads out of the folder";
        if (length == 0 || part_is(part, length, "."))
            return "is not a file's name";
        if (length > PART_MOST)
            return "is too long a name";
        part += length;
        if (!*part)
            return strcmp(name, MANIFEST_NAME) == 0 ? "is the manifest's own name" : NULL;
    }
}

// --- Text --------------------------------------------------------------------------------------------------

char *manifest_text(const struct manifest *manifest)
{
    struct strbuf text = {0};
    strbuf_adds(&text, HEAD
                "# To check: corobench verify FOLDER; or, in the folder, sha256sum -c " MANIFEST_NAME "\n");
    strbuf_addf(&text, "# %zu files, %" PRIu64 " bytes\n", manifest->files.count, manifest_bytes(manifest));
    for (size_t i = 0; i < manifest->files.count; i++) {
        const struct manifest_file *file = &manifest->files.items[i];
        strbuf_addf(&text, "# %" PRIu64 " bytes:\n%s  %s\n", file->bytes, file->hash, file->name);
    }
    return strbuf_detach(&text);
}

// The next line, cut off in place; NULL at the end. (strchr may look at all that follows: sanitizers do.)
static char *take_line(char **at, const char *end)
{
    char *line = *at, *behind = memchr(line, '\n', (size_t)(end - line));
    if (!behind)
        return NULL;
    *behind = '\0';
    *at = behind + 1;
    return line;
}

static bool take_bytes(const char *line, uint64_t *bytes)
{
    size_t digits = strncmp(line, "# ", 2) == 0 ? strspn(line + 2, "0123456789") : 0;
    if (digits == 0 || digits > BYTES_DIGITS || strcmp(line + 2 + digits, " bytes:") != 0)
        return false;
    *bytes = strtoull(line + 2, NULL, 10);
    return true;
}

static bool take_file(struct manifest *manifest, uint64_t bytes, const char *line)
{
    if (strspn(line, "0123456789abcdef") != HASH_DIGITS || strncmp(line + HASH_DIGITS, "  ", 2) != 0)
        return false;
    struct manifest_file *file = manifest_add(manifest, line + HASH_DIGITS + 2, bytes);
    memcpy(file->hash, line, HASH_DIGITS);
    return true;
}

// Whether a folder of the name is a file in the list, so that one of the two cannot be made.
static bool lies_in_file(const struct manifest *manifest, const char *name)
{
    char *folder = memory_copy_string(name);
    bool found = false;
    for (char *slash = folder; !found && (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        found = manifest_find(manifest, folder) != NULL;
    }
    free(folder);
    return found;
}

static int check_names(const struct manifest *manifest, struct error *error)
{
    for (size_t i = 0; i < manifest->files.count; i++) {
        const char *name = manifest->files.items[i].name, *why = manifest_refuses(name);
        if (why)
            return error_set(error, MANIFEST_NAME ": '%s' %s", name, why);
        if (i > 0 && strcmp(manifest->files.items[i - 1].name, name) >= 0)
            return error_set(error, MANIFEST_NAME ": '%s' is not in its place, or stands there twice", name);
    }
    for (size_t i = 0; i < manifest->files.count; i++)
        if (lies_in_file(manifest, manifest->files.items[i].name))
            return error_set(error, MANIFEST_NAME ": '%s' lies in a file", manifest->files.items[i].name);
    return 0;
}

// Line by line, and then whether the same would be written: what was not looked at here, that finds.
static int parse(struct manifest *manifest, char *copy, const char *text, struct error *error)
{
    const char *end = copy + strlen(copy);
    size_t number = 0;
    uint64_t bytes = 0;
    for (char *line; (line = take_line(&copy, end));) {
        number++;
        bool good =
            number <= 3 || (number % 2 == 0 ? take_bytes(line, &bytes) : take_file(manifest, bytes, line));
        if (!good)
            return error_set(error, MANIFEST_NAME ":%zu: neither a size nor a checksum and a name", number);
    }
    if (check_names(manifest, error) != 0)
        return -1;
    char *again = manifest_text(manifest);
    int result =
        strcmp(again, text) == 0 ? 0 : error_set(error, MANIFEST_NAME ": not as corobench archive writes it");
    free(again);
    return result;
}

int manifest_parse(struct manifest *manifest, const char *text, size_t length, struct error *error)
{
    *manifest = (struct manifest){0};
    if (memchr(text, '\0', length) || length < strlen(HEAD) || memcmp(text, HEAD, strlen(HEAD)) != 0)
        return error_set(error, MANIFEST_NAME ": not the manifest of a corobench archive");
    char *copy = memory_copy_bytes(text, length), *whole = memory_copy_bytes(text, length);
    int result = parse(manifest, copy, whole, error);
    free(copy);
    free(whole);
    if (result != 0)
        manifest_release(manifest);
    return result;
}
