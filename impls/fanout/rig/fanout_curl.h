// fanout_curl -- what clients on libcurl share: a request as an easy handle, and libcurl's words for what
// went wrong in the contract's. Who drives the handle, and when, is the model's own.
//
// All of it is in this header, so that only those who include it need libcurl.
#ifndef FANOUT_CURL_H
#define FANOUT_CURL_H

#include "fanout.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct fanout_curl {
    CURL *easy;
    const struct fanout_request *request;
    uint64_t start_ns;
    int socket_error; // errno, where there was no socket to be had
    size_t length;    // of the body
    char body[FANOUT_ANSWER_MOST];
};

// libcurl's callback for bytes of the body. To take less than all of them ends the transfer.
static inline size_t fanout_curl_take(char *bytes, size_t one, size_t length, void *fetch_)
{
    (void)one;
    struct fanout_curl *fetch = fetch_;
    if (length > sizeof fetch->body - fetch->length)
        return 0;
    memcpy(fetch->body + fetch->length, bytes, length);
    fetch->length += length;
    return length;
}

// libcurl's callback for a socket. It would not tell why there is none: its errno is then the last failure's.
static inline curl_socket_t fanout_curl_socket(void *fetch_, curlsocktype purpose, struct curl_sockaddr *to)
{
    (void)purpose;
    struct fanout_curl *fetch = fetch_;
    int made = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    fetch->socket_error = made < 0 ? errno : 0;
    return made;
}

// Makes the handle, which serves for any number of requests, one after the other.
static inline void fanout_curl_open(struct fanout_curl *fetch, const struct fanout_input *input)
{
    static char close_text[] = "Connection: close";
    static struct curl_slist close_header = {.data = close_text};
    CURL *easy = fetch->easy = curl_easy_init();
    if (!easy)
        rig_die("cannot make a handle of libcurl");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, fanout_curl_take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, fanout_curl_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, fetch);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, fetch);
    // Of the whole, from the connect to the last byte; without signals, which threads would share.
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)(input->timeout_ns / 1000000));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // A connection of its own, which is not kept.
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, &close_header);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    // Nothing else than that: no proxy that the environment names, no path made simpler, no HTTP/2.
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)FANOUT_ANSWER_MOST);
}

// What the handle is to ask next. Its time begins.
static inline void fanout_curl_begin(struct fanout_curl *fetch, const struct fanout_input *input,
                                     const struct fanout_request *request)
{
    char *url;
    if (asprintf(&url, "http://%s%s", input->host, request->path) < 0 ||
        curl_easy_setopt(fetch->easy, CURLOPT_URL, url) != CURLE_OK)
        rig_die("cannot make a URL");
    free(url);
    fetch->request = request;
    fetch->socket_error = 0;
    fetch->length = 0;
    fetch->start_ns = rig_now_ns();
}

// Why a transfer failed; where a call of the system's did, its errno says more.
static inline const char *fanout_curl_reason(const struct fanout_curl *fetch, CURLcode code)
{
    static _Thread_local char text[128];
    long error = fetch->socket_error;
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return "timed out";
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
        return "truncated";
    case CURLE_UNSUPPORTED_PROTOCOL: // no status line: HTTP/0.9, which nobody wants
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_WRITE_ERROR: // longer than there is room for
        return "not HTTP";
    case CURLE_COULDNT_CONNECT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
        if (error == 0)
            curl_easy_getinfo(fetch->easy, CURLINFO_OS_ERRNO, &error);
        break;
    default:
        break;
    }
    if (error != 0)
        return fanout_reason((int)error);
    snprintf(text, sizeof text, "failed: %s", curl_easy_strerror(code));
    return text;
}

// What the request comes to whose transfer ended so: the sentence, which is in the body's place, and NULL; or
// a reason.
static inline const char *fanout_curl_end(struct fanout_curl *fetch, CURLcode code,
                                          struct fanout_sentence *sentence)
{
    long status = 0;
    curl_off_t length = -1;
    if (code != CURLE_OK)
        return fanout_curl_reason(fetch, code);
    fanout_took(fetch->start_ns);
    curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        return fanout_reason_status(status);
    // To libcurl it is no error where the connection ends within the head, or there is no Content-Length
    // (-1).
    curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length != (curl_off_t)fetch->length)
        return fetch->length > 0 ? "not HTTP" : "truncated";
    return fanout_body_sentence(fetch->body, fetch->length, sentence);
}

static inline void fanout_curl_close(struct fanout_curl *fetch)
{
    curl_easy_cleanup(fetch->easy);
}

#endif
