#include "input.h"

#include "data.h"
#include "data_output.h"
#include "layout.h"
#include "least.h"
#include "memory.h"
#include "regular.h"
#include "store.h"
#include "strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SEED = 1,    // what `corobench data` has by default
    BLOCK = 4096 // bytes compared at once
};

static const char *value_of(const struct workload *workload, const struct strings *values, const char *axis)
{
    return values->items[axis_index(workload, workload_axis(workload, axis))];
}

// A kind of data, made for a point. Only what the data depends on is in its name.
static struct data_source *start(const struct workload *workload, const struct strings *values, char **name)
{
    const char *kind = workload->input;
    if (strcmp(kind, "letters") == 0) {
        *name = memory_copy_string("letters.txt");
        return data_letters(DATA_LETTERS, SEED);
    }
    if (strcmp(kind, "animals") == 0) {
        const char *requests = value_of(workload, values, "requests");
        *name = memory_format("animals-%s.txt", requests);
        return data_animals(strtoull(requests, NULL, 10), SEED);
    }
    const char *bytes = value_of(workload, values, "bytes");
    if (strcmp(kind, "buses") == 0) {
        *name = memory_format("buses-%s.xml", bytes);
        return data_buses(strtoull(bytes, NULL, 10), SEED);
    }
    const char *match = value_of(workload, values, "match");
    *name = memory_format("log-%s-%s.txt", bytes, match);
    return data_log(strtoull(bytes, NULL, 10), strtod(match, NULL), SEED);
}

// A file appears as a whole: who finds it, of several that need it at a time, finds all of it.
static int write_file(struct data_source *source, const char *path, struct error *error)
{
    struct data_output output;
    struct stat status;
    if (lstat(path, &status) == 0 && !S_ISREG(status.st_mode))
        unlink(path); // where the output is to be a file, a pipe would be written into
    if (data_output_open(&output, path, error) != 0)
        return -1;
    int result = data_output_pour(&output, source, NULL, error);
    if (result == 0)
        result = data_output_finish(&output, error);
    data_output_release(&output);
    return result;
}

// --- What is there already ---------------------------------------------------------------------------------

// Files that were found, or made, to be right, as they were then.
struct trusted {
    char *path;
    struct stat was;
};
static struct VEC(struct trusted) trusted;

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool is_trusted(const char *path)
{
    struct stat now;
    for (size_t i = 0; i < trusted.count; i++)
        if (strcmp(trusted.items[i].path, path) == 0)
            return stat(path, &now) == 0 && is_same(&now, &trusted.items[i].was);
    return false;
}

static void trust(const char *path)
{
    size_t i = 0;
    while (i < trusted.count && strcmp(trusted.items[i].path, path) != 0)
        i++;
    if (i == trusted.count) {
        struct trusted new = {.path = memory_copy_string(path)};
        vec_push(&trusted, new);
    }
    if (stat(path, &trusted.items[i].was) != 0)
        trusted.items[i].was.st_ino = 0;
}

static bool has_next(FILE *file, const struct strbuf *piece, char *block)
{
    for (size_t done = 0; done < piece->length;) {
        size_t length = least_of(BLOCK, piece->length - done);
        if (fread(block, 1, length, file) != length || memcmp(block, piece->text + done, length) != 0)
            return false;
        done += length;
    }
    return true;
}

// The machine may have crashed before all of it was on disk, or somebody has written into it: programs would
// then do other work than the point says, all the same, and nobody would see.
static bool is_whole(struct data_source *source, const char *path)
{
    struct strbuf piece = {0};
    char block[BLOCK];
    FILE *file = regular_stream(path);
    bool whole = file;
    while (whole && source->next(source, &piece)) {
        whole = has_next(file, &piece, block);
        strbuf_clear(&piece);
    }
    whole = whole && has_next(file, &piece, block) && fgetc(file) == EOF && !ferror(file);
    if (file)
        fclose(file);
    strbuf_release(&piece);
    return whole;
}

static bool is_there(const struct workload *workload, const struct strings *values, const char *path)
{
    if (is_trusted(path))
        return true;
    char *name;
    struct data_source *source = start(workload, values, &name);
    bool whole = is_whole(source, path);
    free(source);
    free(name);
    if (whole)
        trust(path);
    return whole;
}

char *input_make(const struct workload *workload, const struct strings *values, struct error *error)
{
    char *name, *folder = store_path(layout_build(), "inputs");
    struct data_source *source = start(workload, values, &name);
    char *path = store_path(folder, name);
    int result = 0;
    if (!is_there(workload, values, path)) {
        result = store_make_directory(folder, error);
        if (result == 0)
            result = write_file(source, path, error);
        if (result == 0)
            trust(path);
    }
    free(source);
    free(name);
    free(folder);
    if (result == 0)
        return path;
    free(path);
    return NULL;
}
