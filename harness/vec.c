#include "vec.h"

#include <string.h>

void strings_add(struct strings *strings, const char *text)
{
    vec_push(strings, memory_copy_string(text));
}

bool strings_has(const struct strings *strings, const char *text)
{
    for (size_t i = 0; i < strings->count; i++)
        if (strcmp(strings->items[i], text) == 0)
            return true;
    return false;
}

static int compare_strings(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

void strings_sort(struct strings *strings)
{
    if (strings->count)
        qsort(strings->items, strings->count, sizeof *strings->items, compare_strings);
}

void strings_release(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i]);
    vec_release(strings);
}
