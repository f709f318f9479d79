// regular -- opening files that are to be files: what lies in a campaign's folder, a cache or a folder of
// implementations may have been replaced by a pipe or a device, on which a reader waits without end.
#ifndef COROBENCH_REGULAR_H
#define COROBENCH_REGULAR_H

#include <stdio.h>

// Opens a regular file for reading. -1 with errno, as open(2); ESPIPE for what is a pipe, a device or a
// socket: error_errno says so in words. A folder is opened: reading it fails with EISDIR.
int regular_open(const char *path);

// The same as a stream; NULL with errno.
FILE *regular_stream(const char *path);

// 0 when what is open is a regular file or a folder, else -1 with errno.
int regular_check(int file);

#endif
