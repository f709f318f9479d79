// store -- files of a campaign: folders, whole-file writes, the append-only sample log, hashes.
#ifndef COROBENCH_STORE_H
#define COROBENCH_STORE_H

#include "error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// As mkdir -p.
int store_make_directory(const char *path, struct error *error);

// Writes a file as a whole: readers see the old content or the new, never a part.
int store_write(const char *path, const void *bytes, size_t length, struct error *error);
int store_write_text(const char *path, const char *text, struct error *error);
int store_write_json(const char *path, const json_t *json, struct error *error); // sorted keys, indent 2

// Reads a JSON file; the caller decrefs. An error names file, line and column. Its texts steer no terminal
// (escape_disarm_json).
json_t *store_read_json(const char *path, struct error *error);

// All of the bytes, however few a write takes, or -1 with errno.
int store_write_all(int file, const void *bytes, size_t length);

// An append-only log. Each line is on disk (fdatasync) when store_append returns; a torn last line, left by
// a killed writer, is cut off by store_log_open.
struct store_log {
    int fd;
    char *path;
    off_t size;    // as it was written
    bool put_back; // somebody had deleted or replaced it
};
int store_log_open(struct store_log *log, const char *path, struct error *error);

// Sees to it that the file is still in its place, with all that was written; store_append does so itself. It
// is an error that somebody else has written into it, or cut it.
int store_log_secure(struct store_log *log, struct error *error);
int store_append(struct store_log *log, const char *line, struct error *error); // line ends in '\n'
void store_log_close(struct store_log *log);

// Whether the folder takes another file of some size; -1 when its disk is full, or takes no more for another
// reason. A limit on the size of a file (ulimit -f) is no reason.
int store_has_room(const char *directory, struct error *error);

// Waits until nobody else holds the lock that the file at `path` stands for; it is made when it is not there,
// and stays. Returns a descriptor, which is closed to let go, or -1.
int store_lock(const char *path, struct error *error);

// SHA-256 of a file's content, 64 hex digits and NUL.
int store_hash_file(const char *path, char hex[65], struct error *error);

char *store_path(const char *directory, const char *name); // "directory/name"; the caller frees it

#endif
