// Where output goes: memory, and the printer's part where a line is written at once.
#include "follow.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

struct pipeline_output pipeline_output;

void *pipeline_map(size_t bytes, int flags)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        rig_die("cannot map %zu bytes", bytes);
    return memory;
}

int pipeline_write(int file, struct pipeline_line first, struct pipeline_line second)
{
    struct iovec parts[] = {{(void *)first.text, first.length}, {(void *)second.text, second.length}};
    while (parts[0].iov_len + parts[1].iov_len > 0) {
        ssize_t count = writev(file, parts, 2);
        if (count < 0 && errno != EINTR)
            return -1;
        for (int i = 0; i < 2 && count > 0; i++) {
            size_t done = (size_t)count < parts[i].iov_len ? (size_t)count : parts[i].iov_len;
            parts[i].iov_base = (char *)parts[i].iov_base + done;
            parts[i].iov_len -= done;
            count -= (ssize_t)done;
        }
    }
    return 0;
}

void pipeline_print_now(struct pipeline_line line)
{
    struct follow *follow = &pipeline_follow;
    errno = 0;
    if (follow->printed == follow->printable)
        rig_die("more is printed than was read");
    if (pipeline_write(STDOUT_FILENO, line, (struct pipeline_line){"\n", 1}) < 0)
        rig_die("cannot print");
    rig_lateness_keep(follow->delay, rig_now_ns() - follow->appended_ns[follow->printed++]);
}
