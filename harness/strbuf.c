#include "strbuf.h"

#include "memory.h"
#include "regular.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void reserve(struct strbuf *buffer, size_t more)
{
    size_t wanted = buffer->length + more + 1;
    if (wanted <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : 64;
    buffer->capacity = capacity < wanted ? wanted : capacity;
    buffer->text = memory_resize(buffer->text, buffer->capacity, 1);
}

void strbuf_add(struct strbuf *buffer, const void *bytes, size_t length)
{
    reserve(buffer, length);
    if (length)
        memcpy(buffer->text + buffer->length, bytes, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void strbuf_adds(struct strbuf *buffer, const char *text)
{
    strbuf_add(buffer, text, strlen(text));
}

void strbuf_addc(struct strbuf *buffer, char character)
{
    strbuf_add(buffer, &character, 1);
}

void strbuf_addf(struct strbuf *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length > 0) {
        reserve(buffer, (size_t)length);
        vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

void strbuf_add_list(struct strbuf *buffer, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strbuf_addf(buffer, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " and ", words[i]);
}

const char *strbuf_text(const struct strbuf *buffer)
{
    return buffer->text ? buffer->text : "";
}

void strbuf_clear(struct strbuf *buffer)
{
    buffer->length = 0;
    if (buffer->text)
        buffer->text[0] = '\0';
}

char *strbuf_detach(struct strbuf *buffer)
{
    char *text = buffer->text ? buffer->text : memory_copy_string("");
    *buffer = (struct strbuf){0};
    return text;
}

void strbuf_release(struct strbuf *buffer)
{
    free(buffer->text);
    *buffer = (struct strbuf){0};
}

// Appends what is in the open file, and closes it. Past `most` it reads no further.
static int add_all(struct strbuf *buffer, int file, size_t most)
{
    for (size_t before = buffer->length;;) {
        reserve(buffer, 65536);
        ssize_t got = read(file, buffer->text + buffer->length, 65536);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || buffer->length + (size_t)got - before > most) {
            int number = errno;
            close(file);
            errno = number;
            buffer->text[buffer->length] = '\0';
            return got < 0 ? -1 : got > 0;
        }
        buffer->length += (size_t)got;
    }
}

int strbuf_add_file(struct strbuf *buffer, const char *path)
{
    int file = regular_open(path);
    return file < 0 ? -1 : add_all(buffer, file, SIZE_MAX);
}

int strbuf_add_left(struct strbuf *buffer, const char *path, size_t most, struct error *error)
{
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); // a FIFO is not waited for
    struct stat status;
    if (file < 0)
        return error_errno(error, "cannot read %s", path);
    if (fstat(file, &status) == 0 && !S_ISREG(status.st_mode)) {
        close(file);
        return error_set(error, "%s is no regular file any more", path);
    }
    int result = add_all(buffer, file, most);
    if (result < 0)
        return error_errno(error, "cannot read %s", path);
    return result == 0 ? 0 : error_set(error, "%s is larger than %zu MB", path, most >> 20);
}
