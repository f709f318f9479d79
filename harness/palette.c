#include "palette.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *model;
    unsigned colour;
} table[] = {
    {"call", 0x6e7781},
    {"handler", 0xe69f00},
    {"generator", 0xa08c00},
    {"coroutine-stackless", 0x56b4e9},
    {"coroutine-stackful", 0x0072b2},
    {"thread", 0xd55e00},
    {"thread-pool", 0xf0875a},
    {"process", 0xcc79a7},
    {"prefork", 0x9a4d82},
    {"reactor", 0x009e73},
    {"proactor", 0x5cc8a4},
    {"hybrid", 0x8c6d46},
};

enum { UNKNOWN = 0x8c959f };

unsigned palette_colour(const char *model)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].model, model) == 0)
            return table[i].colour;
    return UNKNOWN;
}
