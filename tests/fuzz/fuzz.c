// What the fuzz targets share.
#include "fuzz.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// --- What must hold ----------------------------------------------------------------------------------------

void fuzz_find(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    dprintf(STDERR_FILENO, "fuzz: ");
    vdprintf(STDERR_FILENO, format, arguments);
    dprintf(STDERR_FILENO, "\n");
    va_end(arguments);
    abort();
}

// The length of the character, 0 where it is none (RFC 3629).
static size_t character(const unsigned char *at, size_t length)
{
    size_t more = *at < 0x80 ? 0 : *at < 0xc2 ? 9 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : *at < 0xf5 ? 3 : 9;
    if (more >= length)
        return 0;
    for (size_t i = 1; i <= more; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] >= 0xa0) || (*at == 0xf0 && at[1] < 0x90) ||
        (*at == 0xf4 && at[1] >= 0x90))
        return 0;
    return more + 1;
}

bool fuzz_is_clean(const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + length;
    while (at < end) {
        size_t step = character(at, (size_t)(end - at));
        if (step == 0 || *at < ' ' || *at == 0x7f || (*at == 0xc2 && at[1] < 0xa0))
            return false;
        at += step;
    }
    return true;
}

// --- Taking an input apart ---------------------------------------------------------------------------------

bool fuzz_take_part(struct fuzz_bytes *rest, struct fuzz_bytes *part)
{
    static const char cut[] = "----\n";
    const size_t length = sizeof cut - 1;
    *part = *rest;
    if (rest->length == 0)
        return false;
    for (const uint8_t *from = rest->bytes, *end = rest->bytes + rest->length;;) {
        const uint8_t *found = memmem(from, (size_t)(end - from), cut, length);
        if (!found) {
            *rest = (struct fuzz_bytes){end, 0};
            return true;
        }
        if (found == rest->bytes || found[-1] == '\n') {
            part->length = (size_t)(found - part->bytes);
            *rest = (struct fuzz_bytes){found + length, (size_t)(end - found) - length};
            return true;
        }
        from = found + 1;
    }
}

uint8_t fuzz_take_byte(struct fuzz_bytes *rest)
{
    if (rest->length == 0)
        return 0;
    rest->length--;
    return *rest->bytes++;
}

uint32_t fuzz_take_number(struct fuzz_bytes *rest, unsigned most)
{
    uint32_t number = 0;
    for (uint32_t room = most; room > 0; room >>= 8)
        number = number << 8 | fuzz_take_byte(rest);
    return most == UINT32_MAX ? number : number % (most + 1);
}

char *fuzz_text(struct fuzz_bytes bytes)
{
    size_t length = bytes.length ? strnlen((const char *)bytes.bytes, bytes.length) : 0;
    char *text = malloc(length + 1);
    fuzz_require(text, "no memory");
    if (length)
        memcpy(text, bytes.bytes, length);
    text[length] = '\0';
    return text;
}

// --- Files -------------------------------------------------------------------------------------------------

static char folder[1024];
static pid_t owner;

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    if (walk->level > 0)
        remove(path);
    return 0;
}

void fuzz_empty_folder(void)
{
    nftw(fuzz_folder(), remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void remove_folder(void)
{
    if (getpid() != owner)
        return;
    fuzz_empty_folder();
    rmdir(folder);
}

const char *fuzz_folder(void)
{
    if (!*folder) {
        const char *where = getenv("TMPDIR");
        snprintf(folder, sizeof folder, "%s/corobench-fuzz-XXXXXX", where ? where : "/tmp");
        fuzz_require(mkdtemp(folder) != NULL, "cannot make %s: %s", folder, strerror(errno));
        owner = getpid();
        atexit(remove_folder);
    }
    return folder;
}

void fuzz_write(const char *name, struct fuzz_bytes bytes)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "we");
    fuzz_require(file && fwrite(bytes.bytes, 1, bytes.length, file) == bytes.length && fclose(file) == 0,
                 "cannot write %s: %s", path, strerror(errno));
}

const char *fuzz_file(struct fuzz_bytes bytes)
{
    static char path[sizeof folder + sizeof FUZZ_FILE];
    fuzz_write(FUZZ_FILE, bytes);
    snprintf(path, sizeof path, "%s/" FUZZ_FILE, fuzz_folder());
    return path;
}
