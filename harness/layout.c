#include "layout.h"

#include "clock.h"
#include "process.h"
#include "random.h"
#include "store.h"
#include "strbuf.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LABEL_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

const char *layout_source(void)
{
    return COROBENCH_SOURCE_DIR;
}

const char *layout_driver(void)
{
    static char path[PATH_MAX];
    if (!path[0]) {
        ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
        path[length > 0 ? length : 0] = '\0';
    }
    return path;
}

const char *layout_build(void)
{
    static char folder[PATH_MAX];
    if (!folder[0]) {
        const char *driver = layout_driver();
        const char *slash = strrchr(driver, '/');
        snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - driver) : 0, driver);
    }
    return folder;
}

const char *layout_results(void)
{
    const char *chosen = getenv("COROBENCH_RESULTS");
    return chosen && *chosen ? chosen : COROBENCH_SOURCE_DIR "/results";
}

// 20260120T222453Z-0e361bb
static int is_campaign(const struct dirent *entry)
{
    return entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && strstr(entry->d_name, "Z-") != NULL;
}

void layout_campaigns(struct strings *paths)
{
    struct dirent **entries = NULL;
    int count = scandir(layout_results(), &entries, is_campaign, alphasort);
    *paths = (struct strings){0};
    for (int i = 0; i < count; i++) {
        char *path = store_path(layout_results(), entries[i]->d_name);
        strings_add(paths, path);
        free(path);
        free(entries[i]);
    }
    free(entries);
}

char *layout_relative(const char *path)
{
    char *whole = realpath(path, NULL);
    const char *shown = whole ? whole : path, *root = layout_source();
    size_t length = strlen(root);
    bool below = strncmp(shown, root, length) == 0 && shown[length] == '/';
    char *relative = memory_copy_string(below ? shown + length + 1 : shown);
    free(whole);
    return relative;
}

char *layout_absolute(const char *path)
{
    return path[0] == '/' ? memory_copy_string(path) : store_path(layout_source(), path);
}

char *layout_on_path(const char *name)
{
    const char *path = getenv("PATH");
    char *copy = memory_copy_string(path ? path : "/bin:/usr/bin"), *rest = copy, *found = NULL;
    for (const char *folder; !found && (folder = strsep(&rest, ":"));) {
        char *candidate = store_path(*folder ? folder : ".", name);
        if (access(candidate, X_OK) == 0)
            found = realpath(candidate, NULL);
        free(candidate);
    }
    free(copy);
    return found;
}

void layout_export_rigs(void)
{
    struct strbuf path = {0};
    strbuf_adds(&path, COROBENCH_SOURCE_DIR "/impls/rig");
    for (size_t i = 0; workload_at(i); i++)
        strbuf_addf(&path, ":%s/impls/%s/rig", COROBENCH_SOURCE_DIR, workload_at(i)->name);
    const char *given = getenv("PYTHONPATH");
    if (given && *given)
        strbuf_addf(&path, ":%s", given);
    setenv("PYTHONPATH", strbuf_text(&path), 1);
    strbuf_release(&path);
}

static int run_tool(const char *const *argv, const char *what, struct error *error)
{
    struct process_spec spec = {.argv = argv};
    struct process process = {0};
    struct strbuf output = {0}, errors = {0};
    char *found = layout_on_path(argv[0]);
    free(found);
    if (!found)
        return error_set(error,
                         "cannot run '%s', which builds the implementations in %s: scripts/setup installs it",
                         argv[0], what);
    int result = process_capture(&spec, 600 * NS_PER_SECOND, &process, &output, &errors, error);
    if (result == 0 && (process.end != PROCESS_EXITED || process.code != 0)) {
        // Compilers speak on stderr, ninja repeats them on stdout: the user needs to see either.
        fprintf(stderr, "%s%s", strbuf_text(&output), strbuf_text(&errors));
        result = error_set(error, "cannot build the implementations in %s: see the lines above", what);
    }
    strbuf_release(&output);
    strbuf_release(&errors);
    return result;
}

// What a folder's build tree is configured with, besides the folder.
static const char *const sanitize = "-DCOROBENCH_SANITIZE=" COROBENCH_SANITIZE;
static const char *const build_type = "-DCMAKE_BUILD_TYPE=" COROBENCH_BUILD_TYPE;
static const char *const compiler = "-DCMAKE_C_COMPILER=" COROBENCH_COMPILER_PATH;

static uint64_t mix_text(uint64_t hash, const char *text)
{
    for (const char *at = text; *at; at++)
        hash = random_mix(hash ^ (unsigned char)*at);
    return hash;
}

// The build tree of an external folder, found again by the folder's path and how it is built. The caller
// frees it.
static char *external_tree(const char *directory)
{
    uint64_t name = mix_text(mix_text(mix_text(mix_text(0, directory), sanitize), build_type), compiler);
    return memory_format("%s/external/%016" PRIx64, layout_build(), name);
}

// Whether there is anything to build: scripts are run as they are, unless their cards need what the build
// looks for. Where there is a tree already, it may have left word of a need that is no more.
static bool is_to_be_built(const struct catalog *catalog, const char *tree)
{
    bool wanted = access(tree, F_OK) == 0;
    for (size_t i = 0; i < catalog->count && !wanted; i++) {
        const struct implementation *one = &catalog->items[i];
        wanted = strncmp(one->unmet, tree, strlen(tree)) == 0 &&
                 (one->form != FORM_SCRIPT || one->needs.count > 0);
    }
    return wanted;
}

// Whether all implementations of a folder were built before. Then its tree need not be configured again,
// which takes longer than all else: what has changed in the folder, the build sees by itself. Only what was
// installed meanwhile, for one that could not be built, it does not see.
static bool was_built(const struct catalog *catalog, const char *tree)
{
    char *rules = store_path(tree, "build.ninja");
    bool built = access(rules, F_OK) == 0;
    for (size_t i = 0; i < catalog->count; i++)
        if (strncmp(catalog->items[i].unmet, tree, strlen(tree)) == 0)
            built = built && access(catalog->items[i].unmet, F_OK) != 0;
    free(rules);
    return built;
}

// Builds the C files and folders of `directory` with the project's own rules and flags.
static int build_external(const struct catalog *catalog, const char *directory, const char *tree,
                          struct error *error)
{
    char *impls = memory_format("-DCOROBENCH_IMPLS=%s", directory);
    const char *const configure[] = {"cmake", "-S",    COROBENCH_SOURCE_DIR, "-B",     tree,
                                     "-G",    "Ninja", build_type,           compiler, sanitize,
                                     impls,   NULL};
    const char *const build[] = {"cmake", "--build", tree, NULL};
    // Two drivers may be given the same folder at the same time.
    char *lock_path = memory_format("%s.lock", tree);
    char *parent = store_path(layout_build(), "external");
    int lock = store_make_directory(parent, error) == 0 ? store_lock(lock_path, error) : -1;
    int result = lock < 0 ? -1 : 0;
    if (result == 0 && !was_built(catalog, tree))
        result = run_tool(configure, directory, error);
    if (result == 0)
        result = run_tool(build, directory, error);
    if (lock >= 0)
        close(lock);
    free(parent);
    free(lock_path);
    free(impls);
    return result;
}

// The cards first: what is wrong with one is said better here than by a compiler.
static int add_external(struct catalog *catalog, const char *argument, struct error *error)
{
    const char *equals = strchr(argument, '=');
    char *label = equals ? memory_copy_bytes(argument, (size_t)(equals - argument)) : NULL;
    char *directory = realpath(equals ? equals + 1 : argument, NULL);
    char *tree = external_tree(directory ? directory : "");
    char *programs = memory_format("%s/impls", tree);
    struct catalog_folder folder = {directory, programs, label, .added = true};
    int result = -1;
    if (label && strspn(label, LABEL_LETTERS) != strlen(label))
        error_set(error, "--impls %s: a label has letters, digits, '_', '-' and '.' only", argument);
    else if (!directory)
        error_errno(error, "--impls %s", argument);
    else if (catalog_add(catalog, &folder, error) == 0)
        result = is_to_be_built(catalog, tree) ? build_external(catalog, directory, tree, error) : 0;
    catalog_refresh(catalog);
    free(label);
    free(directory);
    free(tree);
    free(programs);
    return result;
}

int layout_catalog(struct catalog *catalog, const struct strings *impls, struct error *error)
{
    if (!*layout_driver())
        return error_set(error,
                         "/proc does not tell where this program lies (/proc/self/exe), and the others are "
                         "beside it: 'mount -t proc proc /proc', as root, mounts it");
    char *programs = memory_format("%s/impls", layout_build());
    struct catalog_folder own = {.directory = COROBENCH_SOURCE_DIR "/impls", .programs = programs};
    int result = catalog_add(catalog, &own, error);
    free(programs);
    for (size_t i = 0; result == 0 && impls && i < impls->count; i++)
        result = add_external(catalog, impls->items[i], error);
    return result;
}
