// Formats: proc_meminfo(5), proc_slabinfo(5), "TCP: ... mem PAGES" of net/ipv4/proc.c.
#include "kernel_memory.h"

#include "memory.h"
#include "strbuf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool read_file(struct strbuf *text, const char *root, const char *path)
{
    char *whole = memory_format("%s%s", root, path);
    bool read = strbuf_add_file(text, whole) == 0;
    free(whole);
    return read;
}

// Kilobytes, in bytes, of a line of /proc/meminfo; `key` begins with the line's break.
static bool bytes_behind(const struct strbuf *text, const char *key, uint64_t *bytes)
{
    const char *found = strstr(strbuf_text(text), key);
    if (found)
        *bytes = strtoull(found + strlen(key), NULL, 10) * 1024;
    return found;
}

// Caches that grow and shrink with the files that anybody looks at, those of /proc included; and what is left
// of connections that were closed within the last minute.
static bool is_passing(const char *name)
{
    static const char *const kept[] = {"sock_inode_cache", "lsm_inode_cache"}; // each socket has one
    static const char *const passing[] = {"buffer_head", "radix_tree_node", "tw_sock_TCP", "tw_sock_TCPv6"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (strcmp(name, kept[i]) == 0)
            return false;
    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
        if (strcmp(name, passing[i]) == 0)
            return true;
    return strstr(name, "inode") != NULL;
}

// The objects in use of all caches. False where it may not be read, or is not what it should be.
static bool read_objects(const char *root, uint64_t *bytes)
{
    struct strbuf text = {0};
    char name[64];
    uint64_t objects, size, sum = 0;
    if (read_file(&text, root, "/proc/slabinfo"))
        for (const char *line = strbuf_text(&text); *line; line += strcspn(line, "\n"), line += *line == '\n')
            if (sscanf(line, "%63s %" SCNu64 " %*u %" SCNu64, name, &objects, &size) == 3 &&
                !is_passing(name)) // the two lines of the head have no such numbers
                sum += objects * size;
    strbuf_release(&text);
    *bytes = sum;
    return sum > 0;
}

static void read_tcp(const char *root, uint64_t *bytes)
{
    struct strbuf text = {0};
    uint64_t pages = 0;
    if (read_file(&text, root, "/proc/net/sockstat")) {
        const char *line = strstr(strbuf_text(&text), "TCP:");
        const char *found = line ? strstr(line, " mem ") : NULL;
        pages = found ? strtoull(found + strlen(" mem "), NULL, 10) : 0;
    }
    strbuf_release(&text);
    *bytes = pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

void kernel_memory_read(struct kernel_memory *memory, const char *root)
{
    struct strbuf text = {0};
    *memory = (struct kernel_memory){0};
    memory->known = read_file(&text, root, "/proc/meminfo") &&
                    bytes_behind(&text, "\nSlab:", &memory->slab_bytes) &&
                    bytes_behind(&text, "\nKernelStack:", &memory->stack_bytes) &&
                    bytes_behind(&text, "\nPageTables:", &memory->page_table_bytes);
    strbuf_release(&text);
    if (!memory->known)
        return;
    uint64_t bytes;
    memory->objects = read_objects(root, &bytes);
    if (memory->objects)
        memory->slab_bytes = bytes;
    read_tcp(root, &memory->tcp_bytes);
}

bool kernel_memory_grown(const struct kernel_memory *before, const struct kernel_memory *after,
                         int64_t *bytes)
{
    *bytes = (int64_t)(after->slab_bytes + after->stack_bytes + after->page_table_bytes) -
             (int64_t)(before->slab_bytes + before->stack_bytes + before->page_table_bytes);
    return before->known && after->known && before->objects == after->objects;
}
