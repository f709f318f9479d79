// machine_reading -- what the files below /proc and /sys say, one value at a time.
//
// Paths are printf formats, below `root`: "" but in tests. What comes back is printable ASCII and tabs,
// whatever the file holds.
#ifndef COROBENCH_MACHINE_READING_H
#define COROBENCH_MACHINE_READING_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The bytes, with '?' for all but printable ASCII and tabs: they are shown to people and put into JSON. The
// caller frees it.
char *reading_printable(const char *text, size_t length);

// The first line, or NULL when the file cannot be read. The caller frees it.
char *reading_line(const char *root, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The value of the first line "key : value". The caller frees it.
char *reading_field(const char *root, const char *key, const char *path);

// One whole number and nothing else.
bool reading_number(uint64_t *number, const char *root, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// "0-3,8"; an empty list is one. False when it cannot be read, or is none.
bool reading_cpus(cpu_set_t *cpus, const char *root, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool cpus_parse(const char *text, cpu_set_t *cpus);
char *cpus_text(const cpu_set_t *cpus); // "0-3,8", "none"; the caller frees it

// A line of /proc/self/limits, "Max open files" say; UINT64_MAX is no limit.
bool reading_limit(const char *root, const char *name, uint64_t *soft, uint64_t *hard);

bool reading_exists(const char *root, const char *path);

#endif
