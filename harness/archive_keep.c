#include "archive_keep.h"

#include "archive_file.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

static bool is_kept(const char *name)
{
    static const char *const names[] = {"campaign.json", "scenario.yaml", "plan.json",
                                        "host.json",     "samples.jsonl", "sessions.jsonl",
                                        "ceiling.json",  "counters.json", "cite.bib"};
    const char *slash = strrchr(name, '/'), *last = slash ? slash + 1 : name;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(last, names[i]) == 0)
            return true;
    return false;
}

int archive_keep_begin(struct archive_keep *keep, const char *folder, const struct manifest_file *file,
                       struct error *error)
{
    keep->fd = -1;
    if (!is_kept(file->name))
        return 0;
    keep->bytes += file->bytes;
    if (keep->bytes > ARCHIVE_KEPT_MOST)
        return 1;
    char *path = memory_format("%s/%s/%s", keep->scratch, folder, file->name);
    char *copy = memory_copy_string(path);
    int result = store_make_directory(dirname(copy), error);
    // Nothing that is there already is opened: neither a link nor another's file.
    if (result == 0)
        keep->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (result == 0 && keep->fd < 0)
        result = error_errno(error, "cannot write %s", path);
    free(copy);
    free(path);
    return result;
}

int archive_keep_add(struct archive_keep *keep, const char *bytes, size_t length, struct error *error)
{
    while (keep->fd >= 0 && length > 0) {
        ssize_t done = write(keep->fd, bytes, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return error_errno(error, "cannot write into %s", keep->scratch);
        bytes += done;
        length -= (size_t)done;
    }
    return 0;
}

int archive_keep_end(struct archive_keep *keep, struct error *error)
{
    int fd = keep->fd;
    keep->fd = -1;
    return fd < 0 || close(fd) == 0 ? 0 : error_errno(error, "cannot write into %s", keep->scratch);
}
