// kernel_memory -- what the machine's kernel holds for its programs: sockets, tasks, page tables.
//
// It is the whole machine's: the kernel does not say whose a socket is (control groups do not either: they
// leave out sockets that come in, which are made while nobody's program runs). So a difference between two
// readings has everything in it that changed on the machine in between, both ends of a connection included.
#ifndef COROBENCH_KERNEL_MEMORY_H
#define COROBENCH_KERNEL_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

struct kernel_memory {
    bool known;
    // Whether slab_bytes are the objects in use, which only root is told (/proc/slabinfo). Otherwise they are
    // whole slabs: those that earlier sockets left behind are filled again without a trace, so that a
    // difference is too small rather than too large.
    bool objects;
    uint64_t slab_bytes;       // without the caches of files, which come and go by themselves
    uint64_t stack_bytes;      // of tasks, the kernel's
    uint64_t page_table_bytes; // of all programs
    uint64_t tcp_bytes; // accounted to the buffers of TCP sockets, by and large: up to a MB for each CPU
                        // is set aside in advance
};

// Reads /proc/slabinfo, /proc/meminfo and /proc/net/sockstat below `root` ("" for this machine). Takes about
// a millisecond. Where the machine does not tell, .known is false.
void kernel_memory_read(struct kernel_memory *memory, const char *root);

// How much more slab, stacks and page tables are; below 0 where it is less. False where that is not known.
bool kernel_memory_grown(const struct kernel_memory *before, const struct kernel_memory *after,
                         int64_t *bytes);

#endif
