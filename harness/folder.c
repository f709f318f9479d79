#include "folder.h"

#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), wanted = strlen(end);
    return length >= wanted && strcmp(name + length - wanted, end) == 0;
}

static bool is_left_out(const char *name, unsigned depth, bool is_folder, bool raw)
{
    return name[0] == '.' || (is_folder && !raw && strcmp(name, "raw") == 0) || ends_with(name, ".tmp") ||
           (!is_folder && depth == 0 && strcmp(name, MANIFEST_NAME) == 0);
}

struct walk {
    struct manifest *manifest;
    const char *directory;
    bool raw;
};

static int walk_folder(const struct walk *walk, const char *below, unsigned depth, struct error *error);

// `name` is below the folder that is walked, `depth` that of the folder it lies in.
static int walk_entry(const struct walk *walk, const char *name, const char *last, unsigned depth,
                      struct error *error)
{
    struct stat status;
    char *path = store_path(walk->directory, name);
    int result = 0;
    if (lstat(path, &status) != 0) // it may be a writer's, and gone by now
        result = errno == ENOENT ? 0 : error_errno(error, "cannot look at %s", path);
    else if (is_left_out(last, depth, S_ISDIR(status.st_mode), walk->raw))
        result = 0;
    else if (manifest_refuses(name))
        result = error_set(error, "%s %s: move or rename it", path, manifest_refuses(name));
    else if (S_ISDIR(status.st_mode))
        result = walk_folder(walk, name, depth + 1, error);
    else if (S_ISREG(status.st_mode))
        manifest_add(walk->manifest, name, (uint64_t)status.st_size);
    else
        result =
            error_set(error, "%s is %s, and a campaign holds files only: put what it stands for in its place",
                      path, S_ISLNK(status.st_mode) ? "a symbolic link" : "neither a file nor a folder");
    free(path);
    return result;
}

static int walk_folder(const struct walk *walk, const char *below, unsigned depth, struct error *error)
{
    char *path = *below ? store_path(walk->directory, below) : memory_copy_string(walk->directory);
    DIR *folder = opendir(path);
    int result = 0;
    if (!folder)
        result = error_errno(error, "cannot open '%s'", path);
    for (const struct dirent *entry; folder && result == 0 && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *name = *below ? store_path(below, entry->d_name) : memory_copy_string(entry->d_name);
        result = walk_entry(walk, name, entry->d_name, depth, error);
        free(name);
    }
    if (folder)
        closedir(folder);
    free(path);
    return result;
}

int folder_files(struct manifest *manifest, const char *directory, bool raw, struct error *error)
{
    *manifest = (struct manifest){0};
    struct walk walk = {manifest, directory, raw};
    int result = walk_folder(&walk, "", 0, error);
    manifest_sort(manifest);
    if (result != 0)
        manifest_release(manifest);
    return result;
}

int folder_check(const char *directory, struct error *error)
{
    struct manifest manifest;
    char *whole = realpath(directory, NULL), *slash = whole ? strrchr(whole, '/') : NULL;
    const char *wrong = slash && slash[1] ? manifest_refuses(slash + 1) : NULL;
    int result = wrong ? error_set(error, "%s %s: rename it", directory, wrong)
                       : folder_files(&manifest, directory, true, error);
    if (!wrong)
        manifest_release(&manifest);
    free(whole);
    return result;
}
