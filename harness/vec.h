// vec -- a growable array of any type: `struct VEC(int) numbers = {0}; vec_push(&numbers, 7);`.
//
// Name the struct where it must cross a function: `struct strings VEC(char *);`.
#ifndef COROBENCH_VEC_H
#define COROBENCH_VEC_H

#include "memory.h"

#include <stdbool.h>
#include <stdlib.h>

#define VEC(type)                                                                                            \
    {                                                                                                        \
        type *items; /* NOLINT(bugprone-macro-parentheses): a type */                                        \
        size_t count, capacity;                                                                              \
    }

#define vec_push(vec, item)                                                                                  \
    do {                                                                                                     \
        if ((vec)->count == (vec)->capacity) {                                                               \
            (vec)->capacity = (vec)->capacity ? (vec)->capacity * 2 : 8;                                     \
            (vec)->items = memory_resize((vec)->items, (vec)->capacity, sizeof *(vec)->items);               \
        }                                                                                                    \
        (vec)->items[(vec)->count] = (item); /* which may ask for the count */                               \
        (vec)->count++;                                                                                      \
    } while (0)

// Frees the array, not what the items point to.
#define vec_release(vec)                                                                                     \
    do {                                                                                                     \
        free((vec)->items);                                                                                  \
        (vec)->items = NULL;                                                                                 \
        (vec)->count = (vec)->capacity = 0;                                                                  \
    } while (0)

struct strings VEC(char *); // owns the strings

void strings_add(struct strings *strings, const char *text); // a copy
bool strings_has(const struct strings *strings, const char *text);
void strings_sort(struct strings *strings); // byte by byte
void strings_release(struct strings *strings);

#endif
