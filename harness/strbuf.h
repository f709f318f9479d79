// strbuf -- a string that grows. Starts as {0}; always NUL-terminated once something was added.
#ifndef COROBENCH_STRBUF_H
#define COROBENCH_STRBUF_H

#include "error.h"

#include <stddef.h>

struct strbuf {
    char *text; // NULL until the first addition: use strbuf_text() to read
    size_t length, capacity;
};

void strbuf_add(struct strbuf *buffer, const void *bytes, size_t length);
void strbuf_adds(struct strbuf *buffer, const char *text);
void strbuf_addc(struct strbuf *buffer, char character);
void strbuf_addf(struct strbuf *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_add_list(struct strbuf *buffer, const char *const *words, size_t count); // "a, b and c"

const char *strbuf_text(const struct strbuf *buffer); // "" when empty; valid until the next addition
void strbuf_clear(struct strbuf *buffer);             // length 0, memory kept
char *strbuf_detach(struct strbuf *buffer);           // the caller frees it; the buffer is empty again
void strbuf_release(struct strbuf *buffer);

// Appends the whole of a file. Returns 0, or -1 with errno set.
int strbuf_add_file(struct strbuf *buffer, const char *path);

// The same of a file that a program under test was to leave, and may have put anything in the place of: of a
// regular file only, and no more than `most` bytes. -1 with the sentence.
int strbuf_add_left(struct strbuf *buffer, const char *path, size_t most, struct error *error);

#endif
