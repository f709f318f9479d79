// nearest -- "did you mean ...?": the known word nearest to a misspelt one.
#ifndef COROBENCH_NEAREST_H
#define COROBENCH_NEAREST_H

#include <stddef.h>

// The word of `words` (NULL entries are passed over) with the least edit distance to `word`, if that is at
// most a third of its length (at least 1, and letters transposed count once); else NULL.
const char *nearest_word(const char *word, const char *const *words, size_t count);

// Writes " (did you mean 'X'?)", or "" when nothing is near, into `text`, and returns it.
const char *nearest_hint(char text[160], const char *word, const char *const *words, size_t count);

// As nearest_hint, but where nothing is near it lists all words: " (there are X, Y and Z)". For lists that
// fit in a sentence; the caller frees it.
char *nearest_or_all(const char *word, const char *const *words, size_t count);

#endif
