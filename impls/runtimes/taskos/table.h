// table -- an array that grows as it is used.
#ifndef TASKOS_TABLE_H
#define TASKOS_TABLE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Makes room for *table[index], doubling `*size` (in members) as needed; new members are zero. Returns 0, or
// -1 with errno ENOMEM, and then nothing has changed.
static inline int table_reserve(void **table, uint32_t *size, uint32_t index, uint32_t member_bytes)
{
    if (index < *size)
        return 0;
    uint64_t wanted = *size ? *size : 64;
    while (wanted <= index)
        wanted *= 2;
    if (wanted > UINT32_MAX)
        wanted = UINT32_MAX;
    void *bytes = calloc(wanted, member_bytes); // whose pages are not there before they are used
    if (!bytes)
        return -1;
    if (*size > 0)
        memcpy(bytes, *table, (size_t)*size * member_bytes);
    free(*table);
    *table = bytes;
    *size = (uint32_t)wanted;
    return 0;
}

#endif
