// The list of animals becomes requests, before the clock starts: their bytes are the same for all models.
#include "fanout.h"

#include <arpa/inet.h>
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static void *map_shared(size_t bytes)
{
    void *memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        rig_die("cannot map %zu bytes for the requests", bytes);
    return memory;
}

// Not isalnum, which would ask what the user's language is.
static bool is_plain(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           (byte != '\0' && strchr("-._~", byte) != NULL);
}

// Writes the path and its NUL; returns what is behind them.
static char *put_path(char *at, const char *name, size_t length, unsigned number)
{
    static const char digits[] = "0123456789ABCDEF";
    at = stpcpy(at, "/animals/");
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)name[i];
        if (is_plain(byte)) {
            *at++ = name[i];
            continue;
        }
        *at++ = '%';
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
    }
    return at + sprintf(at, "?request=%u", number) + 1;
}

static char *put_request(char *at, struct fanout_request *request, const char *host)
{
    request->bytes = at;
    request->length =
        (size_t)sprintf(at, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", request->path, host);
    return at + request->length + 1;
}

// Of the line, without its line feed; the last one may have none.
static size_t line_length(const char *text, const char *end)
{
    const char *feed = memchr(text, '\n', (size_t)(end - text));
    return (size_t)((feed ? feed : end) - text);
}

static const char *next_line(const char *line, const char *end)
{
    line += line_length(line, end);
    return line < end ? line + 1 : end;
}

void fanout_requests_make(struct fanout_input *input, const char *text, size_t length)
{
    enum {
        HOST_MOST = sizeof "255.255.255.255:65535",
        REST_MOST = 128
    }; // what is around names, and the host
    const char *end = text + length;
    input->count = 0;
    for (const char *line = text; line < end; line = next_line(line, end))
        input->count++;

    // A byte of a name is three at most, and a name stands in path and bytes. Pages that stay empty take
    // none.
    struct fanout_request *requests = map_shared(input->count * sizeof *requests + 1);
    const size_t room = HOST_MOST + 6 * length + 2 * REST_MOST * input->count;
    char *at = map_shared(room);
    input->requests = requests;
    input->host = at;
    at += sprintf(at, "%s:%u", inet_ntoa(input->server.sin_addr), ntohs(input->server.sin_port)) + 1;
    for (unsigned number = 1; number <= input->count; number++, requests++) {
        size_t name = line_length(text, end);
        requests->number = number;
        requests->path = at;
        at = put_path(at, text, name, number);
        at = put_request(at, requests, input->host);
        text = next_line(text, end);
    }
    assert((size_t)(at - input->host) <= room);
}
