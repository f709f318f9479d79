#include "store.h"

#include "escape.h"
#include "memory.h"
#include "regular.h"
#include "strbuf.h"
#include "temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

char *store_path(const char *directory, const char *name)
{
    return memory_format("%s/%s", directory, name);
}

int store_make_directory(const char *path, struct error *error)
{
    if (!*path)
        return error_set(error, "a folder's name is wanted, not an empty one");
    char *copy = memory_copy_string(path);
    int result = 0;
    for (char *slash = copy + 1; result == 0; slash++) {
        slash += strcspn(slash, "/");
        char kept = *slash;
        *slash = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            result = error_errno(error, "cannot make folder %s", copy);
        *slash = kept;
        if (!kept)
            break;
    }
    struct stat status;
    if (result == 0 && (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)))
        result = error_set(error, "%s is not a folder", path);
    free(copy);
    return result;
}

int store_write_all(int file, const void *bytes, size_t length)
{
    const char *from = bytes;
    while (length > 0) {
        ssize_t done = write(file, from, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -1;
        from += done;
        length -= (size_t)done;
    }
    return 0;
}

int store_write(const char *path, const void *bytes, size_t length, struct error *error)
{
    // Beside its place, then renamed into it: rename is atomic within one file system.
    int file, result = -1;
    char *temporary = temporary_open(path, &file);
    if (!temporary || store_write_all(file, bytes, length) != 0) {
        error_errno(error, "cannot write %s", path);
        goto out;
    }
    result = temporary_settle(temporary, &file, path);
    if (result != 0)
        error_errno(error, "cannot write %s", path);
out:
    if (file >= 0)
        close(file);
    if (temporary && result != 0)
        unlink(temporary);
    free(temporary);
    return result;
}

int store_write_text(const char *path, const char *text, struct error *error)
{
    return store_write(path, text, strlen(text), error);
}

int store_write_json(const char *path, const json_t *json, struct error *error)
{
    char *text = json_dumps(json, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(15));
    if (!text)
        return error_set(error, "cannot write %s: its content is not valid UTF-8", path);
    struct strbuf buffer = {0};
    strbuf_adds(&buffer, text);
    strbuf_addc(&buffer, '\n');
    free(text);
    int result = store_write(path, buffer.text, buffer.length, error);
    strbuf_release(&buffer);
    return result;
}

json_t *store_read_json(const char *path, struct error *error)
{
    struct strbuf text = {0};
    json_t *json = NULL;
    json_error_t where;
    if (strbuf_add_file(&text, path) != 0) {
        error_errno(error, "cannot read %s", path);
    } else {
        json = json_loadb(text.text, text.length, JSON_REJECT_DUPLICATES, &where);
        if (!json)
            error_set(error, "%s:%d:%d: not JSON: %s", path, where.line, where.column, where.text);
        escape_disarm_json(json, "\n\t"); // files are texts in some of them
    }
    strbuf_release(&text);
    return json;
}

int store_has_room(const char *directory, struct error *error)
{
    static const char zeros[65536];
    char *path = store_path(directory, "room");
    int file, result = 0;
    char *temporary = temporary_open(path, &file);
    if (!temporary || (store_write_all(file, zeros, sizeof zeros) != 0 && errno != EFBIG))
        result = error_errno(error, "cannot write in %s", directory);
    if (temporary) {
        close(file);
        unlink(temporary);
    }
    free(temporary);
    free(path);
    return result;
}

int store_lock(const char *path, struct error *error)
{
    int lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    while (lock >= 0 && flock(lock, LOCK_EX) != 0) {
        if (errno != EINTR) {
            error_errno(error, "cannot lock %s", path);
            close(lock);
            return -1;
        }
    }
    if (lock < 0)
        error_errno(error, "cannot lock %s", path);
    return lock;
}

int store_hash_file(const char *path, char hex[65], struct error *error)
{
    SHA256_CTX sum;
    uint8_t block[65536];
    int file = regular_open(path);
    ssize_t got = file < 0 ? -1 : 1;
    SHA256Init(&sum);
    while (got > 0 || (got < 0 && file >= 0 && errno == EINTR)) {
        got = read(file, block, sizeof block);
        if (got > 0)
            SHA256Update(&sum, block, (size_t)got);
    }
    if (got < 0)
        error_errno(error, "cannot read %s", path);
    else
        SHA256End(&sum, hex);
    if (file >= 0)
        close(file);
    return got < 0 ? -1 : 0;
}
