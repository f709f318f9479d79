#include "input.h"

#include "data.h"
#include "data_output.h"
#include "layout.h"
#include "memory.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEED = 1 }; // what `corobench data` has by default

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
    if (data_output_open(&output, path, error) != 0)
        return -1;
    int result = data_output_pour(&output, source, NULL, error);
    if (result == 0)
        result = data_output_finish(&output, error);
    data_output_release(&output);
    return result;
}

char *input_make(const struct workload *workload, const struct strings *values, struct error *error)
{
    char *name, *folder = store_path(layout_build(), "inputs");
    struct data_source *source = start(workload, values, &name);
    char *path = store_path(folder, name);
    int result = 0;
    if (access(path, R_OK) != 0) {
        result = store_make_directory(folder, error);
        if (result == 0)
            result = write_file(source, path, error);
    }
    free(source);
    free(name);
    free(folder);
    if (result == 0)
        return path;
    free(path);
    return NULL;
}
