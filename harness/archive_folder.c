// Checking a folder that was unpacked from an archive: its files against the MANIFEST in it.
#include "archive_file.h"

#include "folder.h"
#include "store.h"
#include "strbuf.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_file(const char *directory, const struct manifest_file *then,
                       const struct manifest_file *now, struct strings *troubles)
{
    char hash[65], *path = store_path(directory, then->name);
    struct error why;
    if (!now)
        archive_trouble(troubles, then->name, "is missing");
    else if (now->bytes != then->bytes)
        archive_trouble(troubles, then->name,
                        "is not what it was: its size is another than in " MANIFEST_NAME);
    else if (store_hash_file(path, hash, &why) != 0)
        archive_trouble(troubles, then->name, why.text);
    else if (strcmp(hash, then->hash) != 0)
        archive_trouble(troubles, then->name,
                        "is not what it was: its checksum is another than in " MANIFEST_NAME);
    free(path);
}

static int compare(const char *directory, const struct manifest *manifest, struct strings *troubles,
                   struct error *error)
{
    struct manifest now;
    if (folder_files(&now, directory, true, error) != 0)
        return -1;
    for (size_t i = 0; i < manifest->files.count; i++)
        check_file(directory, &manifest->files.items[i], manifest_find(&now, manifest->files.items[i].name),
                   troubles);
    for (size_t i = 0; i < now.files.count; i++)
        if (!manifest_find(manifest, now.files.items[i].name))
            archive_trouble(troubles, now.files.items[i].name, "is not in " MANIFEST_NAME);
    manifest_release(&now);
    return 0;
}

int archive_check_folder(const char *directory, struct archive_facts *facts, struct strings *troubles,
                         struct error *error)
{
    char *path = store_path(directory, MANIFEST_NAME);
    struct strbuf text = {0};
    struct stat status;
    struct error why;
    int result = 0;
    *facts = (struct archive_facts){0};
    if (lstat(path, &status) != 0)
        result = errno == ENOENT ? 0 : error_errno(error, "cannot read %s", path);
    else if (!S_ISREG(status.st_mode) || status.st_size > MANIFEST_BYTES_MOST) // a device has no end
        archive_trouble(troubles, MANIFEST_NAME, "is not a plain file, or larger than one can be");
    else if (strbuf_add_file(&text, path) != 0)
        result = error_errno(error, "cannot read %s", path);
    else if (manifest_parse(&facts->manifest, strbuf_text(&text), text.length, &why) != 0)
        archive_trouble(troubles, directory, why.text);
    else
        result = compare(directory, &facts->manifest, troubles, error);
    strbuf_release(&text);
    free(path);
    return result;
}
