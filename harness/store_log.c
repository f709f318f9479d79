// The append-only log of a campaign.
#include "memory.h"
#include "regular.h"
#include "store.h"
#include "strbuf.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The length of the file up to and including its last newline.
static int whole_lines(int file, off_t size, off_t *length)
{
    char block[4096];
    for (off_t end = size; end > 0;) {
        off_t start = end > (off_t)sizeof block ? end - (off_t)sizeof block : 0;
        ssize_t got = pread(file, block, (size_t)(end - start), start);
        if (got < 0)
            return -1;
        for (ssize_t i = got; i > 0; i--) {
            if (block[i - 1] == '\n') {
                *length = start + i;
                return 0;
            }
        }
        end = start;
    }
    *length = 0;
    return 0;
}

int store_log_open(struct store_log *log, const char *path, struct error *error)
{
    *log = (struct store_log){
        .fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0666)};
    struct stat status;
    off_t length;
    if (log->fd < 0 || regular_check(log->fd) != 0 || fstat(log->fd, &status) != 0 ||
        whole_lines(log->fd, status.st_size, &length) != 0 ||
        (length < status.st_size && ftruncate(log->fd, length) != 0)) {
        error_errno(error, "cannot open %s", path);
        store_log_close(log);
        return -1;
    }
    log->size = length;
    log->path = memory_copy_string(path);
    return 0;
}

// The file has no name any more, or another has it: what was written so far gets it back.
static int put_back(struct store_log *log, struct error *error)
{
    struct strbuf text = {0};
    struct store_log again = {.fd = -1};
    char block[65536];
    ssize_t got;
    do {
        got = pread(log->fd, block, sizeof block, (off_t)text.length);
        strbuf_add(&text, block, got > 0 ? (size_t)got : 0);
    } while (got > 0 && (off_t)text.length < log->size);
    int result = got < 0 ? error_errno(error, "cannot read what was %s", log->path)
                         : store_write(log->path, strbuf_text(&text), text.length, error);
    if (result == 0)
        result = store_log_open(&again, log->path, error);
    strbuf_release(&text);
    if (result == 0) {
        close(log->fd);
        log->fd = again.fd;
        again.fd = -1;
        log->put_back = true;
    }
    store_log_close(&again);
    return result;
}

int store_log_secure(struct store_log *log, struct error *error)
{
    struct stat written, named;
    if (fstat(log->fd, &written) != 0)
        return error_errno(error, "cannot read %s", log->path);
    if (written.st_size != log->size)
        return error_set(
            error,
            "%s was changed by another program while the campaign ran: nobody else may write there; "
            "'corobench run --resume' makes again what is missing",
            log->path);
    bool in_place =
        stat(log->path, &named) == 0 && named.st_dev == written.st_dev && named.st_ino == written.st_ino;
    return in_place ? 0 : put_back(log, error);
}

int store_append(struct store_log *log, const char *line, struct error *error)
{
    if (store_log_secure(log, error) != 0)
        return -1;
    if (store_write_all(log->fd, line, strlen(line)) == 0 && fdatasync(log->fd) == 0) {
        log->size += (off_t)strlen(line);
        return 0;
    }
    error_errno(error, "cannot append to %s", log->path);
    // Before the disk was full a part of it may have been written. Where that cannot be taken back,
    // store_log_open and the readers pass over it.
    int taken_back = ftruncate(log->fd, log->size);
    (void)taken_back;
    return -1;
}

void store_log_close(struct store_log *log)
{
    if (log->fd >= 0)
        close(log->fd);
    free(log->path);
    *log = (struct store_log){.fd = -1};
}
