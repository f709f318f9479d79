// card -- the card of an implementation that somebody wrote: what is taken is as docs/CONTRACT.md has it, and
// what is refused is told with file and line.
//
// reads: catalog.c
// seeds: impls/*/*.c impls/*/*.py
#include "fuzz.h"

#include "catalog.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *const workloads[] = {"dispatch", "pipeline", "letters", "buses",
                                        "tasks",    "echo",     "fanout"};
enum { WORKLOADS = sizeof workloads / sizeof workloads[0] };

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (word && strcmp(word, *words) == 0)
            return true;
    return false;
}

static void check(const struct implementation *one)
{
    fuzz_require(is_one_of(one->model, catalog_models) && is_one_of(one->class, catalog_classes),
                 "a model or a class that is none");
    fuzz_require(one->runtime && *one->runtime && one->summary && *one->summary,
                 "no runtime, or no sentence");
    fuzz_require(fuzz_is_clean(one->runtime, strlen(one->runtime)) &&
                     fuzz_is_clean(one->summary, strlen(one->summary)),
                 "a card that is no text: %s", one->summary);
    for (size_t i = 0; i < one->limits.count; i++) {
        const struct limit *limit = &one->limits.items[i];
        fuzz_require(workload_axis(one->workload, limit->axis->name) == limit->axis, "a limit on no axis");
        fuzz_require(limit->is_set || (limit->most >= limit->axis->least && limit->most <= limit->axis->most),
                     "a limit beyond its axis");
        const struct limit *forbids = NULL;
        implementation_allows(one, limit->axis, limit->axis->fallback, &forbids);
    }
    for (size_t i = 0; i < one->needs.count; i++)
        fuzz_require(strchr(one->needs.items[i], ':') != NULL, "a need of no kind");
}

// The workload, whose name stands first in a card; else any.
static const char *workload_of(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < WORKLOADS; i++)
        if (size > 64 ? memmem(data, 64, workloads[i], strlen(workloads[i])) != NULL : false)
            return workloads[i];
    return workloads[size % WORKLOADS];
}

// The name, which stands behind it: "// echo/NAME -- ".
static void name_of(const uint8_t *data, size_t size, char name[40])
{
    const uint8_t *slash = size > 3 ? memchr(data + 3, '/', size - 3 < 60 ? size - 3 : 60) : NULL;
    size_t length = 0;
    while (slash && slash + 1 + length < data + size && length < 32 &&
           (strchr("_-", slash[1 + length]) ? slash[1 + length] != '\0'
                                            : slash[1 + length] >= '0' && slash[1 + length] <= 'z' &&
                                                  !strchr("/\\:;<=>?@[]^`", slash[1 + length])))
        length++;
    snprintf(name, 40, "%.*s", (int)(length ? length : 3), length ? (const char *)slash + 1 : "one");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct catalog catalog = {0};
    struct error error = {""};
    char name[40], file[80], path[4200];
    bool script = size > 0 && data[0] == '#';
    name_of(data, size, name);
    snprintf(file, sizeof file, "%s/%s.%s", workload_of(data, size), name, script ? "py" : "c");
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), file);
    fuzz_write(file, fuzz_bytes_of(data, size));
    if (script)
        chmod(path, 0700);
    const struct catalog_folder folder = {fuzz_folder(), "/nowhere", NULL, true};
    if (catalog_add(&catalog, &folder, &error) == 0) {
        for (size_t i = 0; i < catalog.count; i++)
            check(&catalog.items[i]);
    } else {
        fuzz_require_numbered(error.text, path, 1);
    }
    catalog_release(&catalog);
    remove(path);
    return 0;
}
