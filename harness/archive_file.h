// archive_file -- a campaign's folder in one file, NAME.tar.gz, and the way back to know that nothing is
// amiss.
//
// All files are below NAME/, the folder's name: NAME/MANIFEST first, then what it lists, in its order. Owner,
// mode and time are the same for all, and nothing else is in it: the same files give the same bytes (with the
// same zlib: other versions may compress otherwise; what is compressed stays the same).
#ifndef COROBENCH_ARCHIVE_FILE_H
#define COROBENCH_ARCHIVE_FILE_H

#include "error.h"
#include "manifest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARCHIVE_ENDING ".tar.gz"

// Of every file in it; the owner is 0. 2000-01-01: tar complains of times that are too old, and of those that
// are still to come.
enum { ARCHIVE_MODE = 0644, ARCHIVE_TIME = 946684800 };

// What an archive may hold. Nothing larger is packed; what claims to be is not unpacked, so that a small file
// cannot unfold without end.
#define ARCHIVE_FILES_MOST 100000
#define ARCHIVE_BYTES_MOST (4ULL << 30)
#define ARCHIVE_KEPT_MOST  (1ULL << 30) // of those files that a summary is made from

struct archive_facts {
    char *name; // of the folder in it. Owned
    struct manifest manifest;
    uint64_t bytes; // of the archive itself
    char hash[65];  // its SHA-256
};
void archive_facts_release(struct archive_facts *facts);

// Packs the folder into a file that appears as a whole, or not at all. A folder that changes meanwhile is an
// error. Without `raw`, what lies in raw/ is left out. The facts are to be released, after a failure too.
int archive_pack(const char *directory, const char *path, bool raw, struct archive_facts *facts,
                 struct error *error);

// Checks the archive. Whatever is wrong with it goes to `troubles`, a sentence each, and not more than a few
// of one kind: an archive may come from anywhere. -1 is only where it cannot be read. Files that a summary is
// made from are written below `scratch`, an empty folder of our own, as NAME/...: nothing else is written,
// and nothing elsewhere.
int archive_check(const char *path, const char *scratch, struct archive_facts *facts,
                  struct strings *troubles, struct error *error);

// The same of a folder that was unpacked: its files against the MANIFEST in it.
int archive_check_folder(const char *directory, struct archive_facts *facts, struct strings *troubles,
                         struct error *error);

// Adds a trouble: "'NAME' WHY". The name may be anything: disarm it before a terminal shows it.
void archive_trouble(struct strings *troubles, const char *name, const char *why);

#endif
