// folder -- the files below a folder, as they belong to a campaign.
#ifndef COROBENCH_FOLDER_H
#define COROBENCH_FOLDER_H

#include "error.h"
#include "manifest.h"

#include <stdbool.h>

// Fills the manifest with all files below the folder, sorted, without hashes. Left out are those whose name
// begins with a dot or ends in ".tmp" (what a writer that was killed leaves), a MANIFEST at the top (it is of
// an archive that was unpacked) and, unless `raw`, what lies in folders named raw. What is neither a file nor
// a folder is an error, a symbolic link too: what it leads to may be elsewhere tomorrow. On failure *manifest
// is empty.
int folder_files(struct manifest *manifest, const char *directory, bool raw, struct error *error);

// Whether a campaign's folder is one that can be read and written: files and folders only, with names that
// can be shown. What somebody else packed may hold links, through which one would read and write elsewhere,
// and pipes, for which one would wait.
int folder_check(const char *directory, struct error *error);

#endif
