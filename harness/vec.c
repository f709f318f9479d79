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

void strings_release(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i]);
    vec_release(strings);
}
