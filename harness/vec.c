#include "vec.h"

void strings_add(struct strings *strings, const char *text)
{
    vec_push(strings, memory_copy_string(text));
}

void strings_release(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i]);
    vec_release(strings);
}
