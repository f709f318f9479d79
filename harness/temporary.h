// temporary -- the file, or folder, beside another that is written first and then takes its place.
//
// It is called PATH.RANDOM.tmp, so that nobody can have put something in its way, and its writer holds a lock
// on it (flock) while it is open: the lock ends with the writer, and what a killed one has left is known by
// it.
#ifndef COROBENCH_TEMPORARY_H
#define COROBENCH_TEMPORARY_H

// Makes the one for `path` (a folder that nobody else may look into): its descriptor, to be closed when it
// stands in its place or is removed. Returns its name, which the caller frees, or NULL with errno.
char *temporary_open(const char *path, int *file);
char *temporary_folder(const char *path, int *folder);

// Closes it and gives it the place of what is at `path`; removes those that are left there (see below). -1
// with errno: then it still has its name, and *file is -1 likewise.
int temporary_settle(const char *temporary, int *file, const char *path);

// Removes it, with all that is in it.
void temporary_remove(const char *temporary);

// Removes those of this user for the path whose writers are no more. Those that are being written are left
// alone.
void temporary_sweep(const char *path);

#endif
