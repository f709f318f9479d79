// memory -- allocation that does not return on failure.
//
// A driver without memory can do nothing useful but say so: these print one line and abort. What they
// return is released with free().
#ifndef COROBENCH_MEMORY_H
#define COROBENCH_MEMORY_H

#include <stddef.h>

void *memory_zeroed(size_t count, size_t size);              // as calloc
void *memory_resize(void *block, size_t count, size_t size); // as reallocarray
char *memory_copy_string(const char *text);                  // as strdup; NULL gives NULL
char *memory_copy_bytes(const void *bytes, size_t length);   // with a NUL behind
char *memory_format(const char *format, ...) __attribute__((format(printf, 1, 2))); // as asprintf

#endif
