// archive_keep -- those files of an archive that a summary is made from, written into a scratch folder.
// Included by archive*.c only.
#ifndef COROBENCH_ARCHIVE_KEEP_H
#define COROBENCH_ARCHIVE_KEEP_H

#include "error.h"
#include "manifest.h"

#include <stddef.h>

struct archive_keep {
    const char *scratch; // a folder of our own
    uint64_t bytes;      // in it
    int fd;              // the file that is written; -1: this one is not kept
};

// Begins with a file of the archive, whose name the manifest has found good; `folder` is the archive's.
// Returns 1 where it would be too much in all.
int archive_keep_begin(struct archive_keep *keep, const char *folder, const struct manifest_file *file,
                       struct error *error);
int archive_keep_add(struct archive_keep *keep, const char *bytes, size_t length, struct error *error);
int archive_keep_end(struct archive_keep *keep, struct error *error);

#endif
