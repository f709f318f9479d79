// api -- any bytes as a request to the server of the animals: it answers in HTTP or hangs up, in whatever
// pieces they come, and the next one who asks as he should gets his answer.
//
// The first byte says how the input is cut.
//
// reads: api*.c
#include "fuzz.h"

#include "api.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static struct api *api;
static struct sockaddr_in address;

static void *serve(void *unused)
{
    (void)unused;
    api_serve(api);
    return NULL;
}

static void open_api(void)
{
    const struct api_options options = {
        .address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    struct error error;
    pthread_t thread;
    if (api)
        return;
    api = api_open(&options, &error);
    fuzz_require(api, "%s", error.text);
    address = api_address(api);
    fuzz_require(pthread_create(&thread, NULL, serve, NULL) == 0, "no thread");
    pthread_detach(thread);
}

// Sends the bytes in pieces and then no more; what comes back, up to the end.
static size_t ask(struct fuzz_bytes bytes, size_t piece, char *answer, size_t room)
{
    const struct linger linger = {1, 0}; // no TIME_WAIT: ports would run out
    const struct timeval most = {.tv_sec = 5};
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    fuzz_require(connection >= 0 && connect(connection, (struct sockaddr *)&address, sizeof address) == 0,
                 "it does not take a connection");
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    while (bytes.length > 0) {
        size_t length = piece < bytes.length ? piece : bytes.length;
        if (send(connection, bytes.bytes, length, MSG_NOSIGNAL) != (ssize_t)length)
            break;
        bytes.bytes += length;
        bytes.length -= length;
    }
    shutdown(connection, SHUT_WR);
    size_t length = 0;
    ssize_t got = 1;
    while (length < room && (got = recv(connection, answer + length, room - length, 0)) > 0)
        length += (size_t)got;
    close(connection);
    return length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char good[] = "GET /animals/cow?request=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    static unsigned inputs;
    static char answer[65536];
    struct fuzz_bytes rest = {data, size};
    open_api();
    size_t piece = fuzz_take_byte(&rest);
    size_t length = ask(rest, piece ? piece : SIZE_MAX, answer, sizeof answer - 1);
    answer[length] = '\0';
    fuzz_require(length == 0 || strncmp(answer, "HTTP/", 5) == 0 || !strncmp(answer, "<HTML>", 6),
                 "it answers: %.100s", answer);
    if (inputs++ % 16)
        return 0;
    length = ask(fuzz_bytes_of(good, strlen(good)), SIZE_MAX, answer, sizeof answer - 1);
    answer[length] = '\0';
    fuzz_require(strncmp(answer, "HTTP/1.1 200 ", 13) == 0 && strstr(answer, "\"moo\""),
                 "then it answers: %.200s", answer);
    return 0;
}
