// The rig of fanout: what is asked, what is an answer, and how sentences and failures are told.
#include "fanout.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define BODY   "{\"animal\":\"cow\",\"sound\":\"moo\"}"
#define STATUS "HTTP/1.1 200 OK\r\n"
#define LENGTH "Content-Length: 30\r\n"

static const char whole[] =
    STATUS "Content-Type: application/json\r\n" LENGTH "Connection: close\r\n\r\n" BODY;

// --- Pieces ----------------------------------------------------------------------------------------------

// Hands over a piece; what there is no room for is not received.
static bool add(struct fanout_answer *answer, const char *bytes, size_t length)
{
    size_t room = FANOUT_ANSWER_MOST - answer->length;
    assert_true(room > 0);
    memcpy(answer->bytes + answer->length, bytes, length < room ? length : room);
    return fanout_answer_add(answer, (ssize_t)(length < room ? length : room));
}

static void expect_sentence(struct fanout_answer *answer, const char *wanted)
{
    struct fanout_sentence sentence;
    const char *reason = fanout_answer_sentence(answer, &sentence);
    assert_null(reason);
    assert_int_equal(sentence.length, strlen(wanted));
    assert_memory_equal(sentence.text, wanted, sentence.length);
}

static void test_an_answer_may_come_in_any_pieces(void **state)
{
    (void)state;
    static struct fanout_answer answer;
    const size_t length = sizeof whole - 1;
    for (size_t first = 1; first < length; first++)
        for (size_t second = first + 1; second <= length; second++) {
            fanout_answer_init(&answer);
            assert_true(add(&answer, whole, first));
            assert_int_equal(add(&answer, whole + first, second - first), second < length);
            if (second < length)
                assert_false(add(&answer, whole + second, length - second));
            expect_sentence(&answer, "The cow says \"moo\".\n");
        }
}

static void test_an_answer_may_come_byte_by_byte(void **state)
{
    (void)state;
    static struct fanout_answer answer;
    fanout_answer_init(&answer);
    for (const char *at = whole; *at; at++)
        assert_int_equal(add(&answer, at, 1), at[1] != '\0');
    expect_sentence(&answer, "The cow says \"moo\".\n");
}

static void test_what_comes_behind_an_answer_is_nobodys(void **state)
{
    (void)state;
    static struct fanout_answer answer;
    fanout_answer_init(&answer);
    assert_false(add(&answer, STATUS LENGTH "\r\n" BODY BODY, strlen(STATUS LENGTH "\r\n" BODY BODY)));
    expect_sentence(&answer, "The cow says \"moo\".\n");
}

static void test_an_answer_that_ends_early_is_truncated(void **state)
{
    (void)state;
    static struct fanout_answer answer;
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        fanout_answer_init(&answer);
        if (length > 0)
            assert_true(add(&answer, whole, length));
        assert_false(fanout_answer_add(&answer, 0));
        assert_string_equal(answer.reason, "truncated");
    }
}

// --- Heads -----------------------------------------------------------------------------------------------

// The reason that these bytes come to, however they come: all at once or one by one. The end of the
// connection is not among them: a client that waits for more waits in vain.
static const char *reason_of(const char *bytes, size_t length)
{
    static struct fanout_answer at_once, one_by_one;
    fanout_answer_init(&at_once);
    fanout_answer_init(&one_by_one);
    bool more = add(&at_once, bytes, length), more_one_by_one = true;
    for (size_t i = 0; i < length && more_one_by_one; i++)
        more_one_by_one = add(&one_by_one, bytes + i, 1);
    assert_int_equal(more, more_one_by_one);
    if (!at_once.reason)
        assert_null(one_by_one.reason);
    else
        assert_string_equal(one_by_one.reason, at_once.reason);
    return more ? "more" : at_once.reason;
}

static void test_heads_are_read_as_they_may_be_written(void **state)
{
    (void)state;
    static const char *const heads[] = {
        STATUS LENGTH,
        "HTTP/1.0 200 OK\r\n" LENGTH,
        "HTTP/1.1 200 \r\n" LENGTH,
        "HTTP/1.1 200\r\n" LENGTH,
        STATUS "content-length:30\r\n",
        STATUS "CONTENT-LENGTH: \t 30 \t\r\n",
        STATUS "Content-Length: 000000030\r\n",
        STATUS "X-Content-Length: 7\r\n" LENGTH "Content-Lengths: 7\r\nEmpty:\r\n",
        STATUS "Note: a \"Content-Length: 7\", and a colon: twice\r\n" LENGTH,
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        char bytes[256];
        int length = sprintf(bytes, "%s\r\n%s", heads[i], BODY);
        const char *reason = reason_of(bytes, (size_t)length);
        if (reason)
            fail_msg("%s: %s", heads[i], reason);
    }
}

static void test_heads_that_cannot_be_understood_are_not_http(void **state)
{
    (void)state;
    static const char *const heads[] = {
        STATUS,
        STATUS LENGTH LENGTH,
        STATUS LENGTH "content-length: 30\r\n",
        STATUS "Content-Length: many\r\n",
        STATUS "Content-Length:\r\n",
        STATUS "Content-Length: -30\r\n",
        STATUS "Content-Length: +30\r\n",
        STATUS "Content-Length: 0x1e\r\n",
        STATUS "Content-Length: 30,30\r\n",
        STATUS "Content-Length: 3 0\r\n",
        STATUS "Content-Length: 30.0\r\n",
        STATUS "Content-Length: 4097\r\n",
        STATUS "Content-Length: 18446744073709551616\r\n",
        STATUS "Content-Length: 18446744073709551646\r\n", // 30 more than 64 bits hold
        STATUS "Content-Length: 99999999999999999999999999999999999999\r\n",
        STATUS LENGTH "Transfer-Encoding: chunked\r\n",
        STATUS "transfer-encoding: identity\r\n" LENGTH,
        STATUS "Content-Length : 30\r\n",
        STATUS LENGTH " and so on\r\n",
        STATUS LENGTH "no colon\r\n",
        STATUS LENGTH "two words: x\r\n",
        STATUS LENGTH ": no name\r\n",
        STATUS LENGTH "alone: \n\r\n",
        STATUS LENGTH "alone: \r \r\n",
        "HTTP/2 200 OK\r\n" LENGTH,
        "HTTP/1. 200 OK\r\n" LENGTH,
        "HTTP/1.1 20\r\n" LENGTH,
        "HTTP/1.1 2000\r\n" LENGTH,
        "HTTP/1.1 099 OK\r\n" LENGTH,
        "HTTP/1.1 2x0 OK\r\n" LENGTH,
        "HTTP/1.1  200 OK\r\n" LENGTH,
        "HTTP/1.1 200OK\r\n" LENGTH,
        "HTTP/1.1\r\n" LENGTH,
        "http/1.1 200 OK\r\n" LENGTH,
        "ICY 200 OK\r\n" LENGTH,
        "220 ready\r\n",
        "\r\n" STATUS LENGTH,
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        char bytes[256];
        int length = sprintf(bytes, "%s\r\n%s", heads[i], BODY);
        const char *reason = reason_of(bytes, (size_t)length);
        if (!reason || strcmp(reason, "not HTTP") != 0)
            fail_msg("%s: %s", heads[i], reason ? reason : "understood");
    }
    static const char zero[] = STATUS LENGTH "zero: \0\r\n\r\n" BODY;
    assert_string_equal(reason_of(zero, sizeof zero - 1), "not HTTP");
}

// The answer would be waited for until its time is up: who speaks like that may never close.
static void test_another_language_is_known_by_its_first_words(void **state)
{
    (void)state;
    assert_string_equal(reason_of("220 ready\r\n", 11), "not HTTP");
    assert_string_equal(reason_of("x", 1), "not HTTP");
    assert_string_equal(reason_of("HTTP/2", 6), "not HTTP");
    assert_string_equal(reason_of("HTTP/1.", 7), "more");
}

static void test_another_status_is_told_without_its_body(void **state)
{
    (void)state;
    static const char *const heads[] = {"HTTP/1.1 500 Oh\r\n\r\n",
                                        "HTTP/1.0 500\r\nContent-Length: no\r\n\r\n"};
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(reason_of(heads[i], strlen(heads[i])), "status 500");
    static const char continued[] = "HTTP/1.1 100 Continue\r\n\r\n";
    assert_string_equal(reason_of(continued, sizeof continued - 1), "status 100");
}

static void test_an_answer_of_4096_bytes_is_the_longest(void **state)
{
    (void)state;
    char bytes[FANOUT_ANSWER_MOST + 1];
    int head = sprintf(bytes, STATUS "Content-Length: 4055\r\n\r\n");
    assert_int_equal(head + 4055, FANOUT_ANSWER_MOST);
    memset(bytes + head, ' ', sizeof bytes - (size_t)head);
    memcpy(bytes + head, BODY, sizeof BODY - 1);
    assert_null(reason_of(bytes, FANOUT_ANSWER_MOST));
    assert_string_equal(reason_of(bytes, FANOUT_ANSWER_MOST - 1), "more");
    bytes[head - 5] = '6';
    assert_string_equal(reason_of(bytes, (size_t)head), "not HTTP");
}

static void test_a_head_that_does_not_end_is_not_http(void **state)
{
    (void)state;
    char bytes[FANOUT_ANSWER_MOST];
    memset(bytes, 'x', sizeof bytes);
    memcpy(bytes, STATUS, sizeof STATUS - 1);
    assert_string_equal(reason_of(bytes, sizeof bytes - 1), "more");
    assert_string_equal(reason_of(bytes, sizeof bytes), "not HTTP");
}

// --- Bodies ----------------------------------------------------------------------------------------------

// In memory of its own, whose end a sanitizer watches; freed by the next.
static const char *sentence_of(const char *body, size_t length, struct fanout_sentence *sentence)
{
    static char *copy;
    free(copy);
    copy = malloc(length + (length == 0));
    memcpy(copy, body, length);
    return fanout_body_sentence(copy, length, sentence);
}

static const char *body_reason(const char *body)
{
    struct fanout_sentence sentence;
    return sentence_of(body, strlen(body), &sentence);
}

static void test_a_sentence_is_made_of_two_texts(void **state)
{
    (void)state;
    static const struct {
        const char *body, *wanted;
    } cases[] = {
        {BODY, "The cow says \"moo\".\n"},
        {" {\"sound\":\"\",\"n\":[1,{}],\"animal\":\"\"}\r\n", "The  says \"\".\n"},
        {"{\"animal\":\"\\u00e9l\\u00e9phant \\ud83d\\ude00\",\"sound\":\"\\\"\\\\\"}",
         "The \xc3\xa9l\xc3\xa9phant \xf0\x9f\x98\x80 says \"\"\\\".\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fanout_sentence sentence;
        assert_null(sentence_of(cases[i].body, strlen(cases[i].body), &sentence));
        assert_int_equal(sentence.length, strlen(cases[i].wanted));
        assert_memory_equal(sentence.text, cases[i].wanted, sentence.length);
    }
}

static void test_other_bodies_are_not_json(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "",
        "moo",
        "null",
        "[\"cow\",\"moo\"]",
        "{\"animal\":\"cow\"}",
        "{\"sound\":\"moo\"}",
        "{\"animal\":\"cow\",\"sound\":1}",
        "{\"animal\":[\"cow\"],\"sound\":\"moo\"}",
        "{\"animal\":\"cow\",\"sound\":null}",
        "{\"Animal\":\"cow\",\"Sound\":\"moo\"}",
        "{\"animal\":\"cow\",\"sound\":\"moo\"",
        "{\"animal\":\"cow\",\"sound\":\"moo\"} x",
        "{\"animal\":\"cow\",\"sound\":\"m\\u0000\"}",
        "{\"animal\":\"cow\",\"sound\":\"\xff\"}",
        "{\"animal\":\"cow\",\"sound\":\"\\ud83d\"}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        const char *reason = body_reason(bodies[i]);
        if (!reason || strcmp(reason, "not JSON") != 0)
            fail_msg("%s: %s", bodies[i], reason ? reason : "taken");
    }
    struct fanout_sentence sentence;
    static const char zero[] = "{\"animal\":\"cow\",\"sound\":\"\0\"}";
    assert_string_equal(sentence_of(zero, sizeof zero - 1, &sentence), "not JSON");
}

static const char *nested_reason(size_t levels, char open, char close)
{
    static char body[16384];
    char *at = stpcpy(body, "{\"animal\":\"[\\\"[\",\"sound\":\"{\",\"n\":");
    for (size_t i = 0; i < levels; i++)
        at += sprintf(at, open == '{' ? "{\"n\":" : "[");
    at = stpcpy(at, "0");
    memset(at, close, levels);
    at[levels] = '}';
    at[levels + 1] = '\0';
    return body_reason(body);
}

// The parser is recursive: a body of nothing but brackets must not be the end of a small stack.
static void test_a_body_of_many_levels_is_not_read(void **state)
{
    (void)state;
    assert_null(nested_reason(31, '[', ']'));
    assert_null(nested_reason(31, '{', '}'));
    assert_null(
        body_reason("{\"animal\":\"\",\"sound\":\"\",\"n\":[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],"
                    "[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]}"));
    assert_string_equal(nested_reason(32, '[', ']'), "not JSON");
    assert_string_equal(nested_reason(32, '{', '}'), "not JSON");
    assert_string_equal(nested_reason(2000, '[', ']'), "not JSON");
}

// The shortest bodies of all, which the sentence is written over.
static void test_a_sentence_is_shorter_than_its_body(void **state)
{
    (void)state;
    for (int length = 1; length < 3000; length += length < 10 ? 1 : 331) {
        char body[FANOUT_ANSWER_MOST];
        struct fanout_sentence sentence;
        int size = sprintf(body, "{\"animal\":\"\",\"sound\":\"%0*d\"}", length, 0);
        assert_null(sentence_of(body, (size_t)size, &sentence));
        assert_int_equal(sentence.length, length + (int)strlen("The  says \"\".\n"));
        assert_true(sentence.length < (size_t)size);
    }
}

// --- Reasons ---------------------------------------------------------------------------------------------

static void test_an_errno_has_the_contracts_words(void **state)
{
    (void)state;
    static const struct {
        int error;
        const char *wanted;
    } cases[] = {
        {ECONNREFUSED, "refused"},  {ECONNRESET, "reset"},
        {EPIPE, "reset"},           {EAGAIN, "timed out"},
        {EINPROGRESS, "timed out"}, {EALREADY, "timed out"},
        {ETIMEDOUT, "timed out"},   {EMFILE, "failed: Too many open files"},
    };
    static struct fanout_answer answer;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(fanout_reason(cases[i].error), cases[i].wanted);
        fanout_answer_init(&answer);
        errno = cases[i].error;
        assert_false(fanout_answer_add(&answer, -1));
        assert_string_equal(answer.reason, cases[i].wanted);
    }
    assert_true(strncmp(fanout_reason(123456), "failed: ", 8) == 0);
}

// --- Requests --------------------------------------------------------------------------------------------

static struct fanout_input requests_of(const char *text, size_t length)
{
    struct fanout_input input = {
        .server = {.sin_family = AF_INET, .sin_port = htons(40000), .sin_addr.s_addr = htonl(0x7f000001)}};
    fanout_requests_make(&input, text, length);
    return input;
}

static void test_each_line_is_a_request(void **state)
{
    (void)state;
    struct fanout_input input = requests_of("cow\n\nguinea pig\n", 16);
    assert_int_equal(input.count, 3);
    assert_string_equal(input.host, "127.0.0.1:40000");
    assert_string_equal(input.requests[0].path, "/animals/cow?request=1");
    assert_string_equal(input.requests[1].path, "/animals/?request=2");
    assert_string_equal(input.requests[2].path, "/animals/guinea%20pig?request=3");
    for (unsigned i = 0; i < 3; i++) {
        char wanted[256];
        const struct fanout_request *request = &input.requests[i];
        sprintf(wanted, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:40000\r\nConnection: close\r\n\r\n",
                request->path);
        assert_int_equal(request->number, i + 1);
        assert_int_equal(request->length, strlen(wanted));
        assert_memory_equal(request->bytes, wanted, request->length);
    }
}

static void test_the_last_line_may_lack_its_line_feed(void **state)
{
    (void)state;
    assert_int_equal(requests_of("", 0).count, 0);
    assert_int_equal(requests_of("\n", 1).count, 1);
    assert_int_equal(requests_of("cow", 3).count, 1);
    assert_int_equal(requests_of("cow\ncow", 7).count, 2);
    assert_string_equal(requests_of("\ncow", 4).requests[1].path, "/animals/cow?request=2");
}

static void test_every_byte_but_plain_ones_is_encoded(void **state)
{
    (void)state;
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    for (int byte = 0; byte < 256; byte++) {
        if (byte == '\n')
            continue;
        const char text[] = {(char)byte, 'x'};
        char wanted[64];
        bool stays = memchr(plain, byte, sizeof plain - 1) != NULL;
        sprintf(wanted, stays ? "/animals/%cx?request=1" : "/animals/%%%02Xx?request=1", byte);
        struct fanout_input input = requests_of(text, sizeof text);
        assert_string_equal(input.requests[0].path, wanted);
    }
}

static void test_long_names_have_room(void **state)
{
    (void)state;
    enum { LENGTH_OF_NAME = 10240, NAMES = 20 };
    static char text[NAMES * (LENGTH_OF_NAME + 1)];
    memset(text, 0xff, sizeof text);
    for (size_t i = 1; i <= NAMES; i++)
        text[i * (LENGTH_OF_NAME + 1) - 1] = '\n';
    struct fanout_input input = requests_of(text, sizeof text);
    assert_int_equal(input.count, NAMES);
    for (size_t i = 0; i < NAMES; i++) {
        assert_int_equal(strspn(input.requests[i].path + strlen("/animals/"), "%F"), 3 * LENGTH_OF_NAME);
        assert_memory_equal(input.requests[i].bytes + input.requests[i].length - 4, "\r\n\r\n", 4);
    }
}

// --- Printing --------------------------------------------------------------------------------------------

// Each write to the descriptor is a message of its own that can be received from what is returned.
static int watch_writes(int descriptor, int *saved)
{
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
    fflush(NULL);
    *saved = dup(descriptor);
    dup2(pair[1], descriptor);
    close(pair[1]);
    return pair[0];
}

static void unwatch(int descriptor, int saved)
{
    dup2(saved, descriptor);
    close(saved);
}

static void expect_write(int watched, const char *wanted)
{
    char bytes[256];
    ssize_t length = recv(watched, bytes, sizeof bytes, 0);
    assert_int_equal(length, strlen(wanted));
    assert_memory_equal(bytes, wanted, (size_t)length);
}

static void print_watched(const char *text, const char *const *writes)
{
    struct fanout_sentence sentence = {text, strlen(text)};
    int saved, watched = watch_writes(STDOUT_FILENO, &saved);
    fanout_print(&sentence);
    unwatch(STDOUT_FILENO, saved);
    for (; *writes; writes++)
        expect_write(watched, *writes);
    char none;
    assert_int_equal(recv(watched, &none, 1, 0), 0); // the end
    close(watched);
}

static void test_a_sentence_is_one_write(void **state)
{
    (void)state;
    fanout_printing_open(0);
    print_watched("The cow says \"moo\".\n", (const char *const[]){"The cow says \"moo\".\n", NULL});
    assert_int_equal(fanout_printing_close(), 0);
}

static void test_with_a_tick_each_letter_is_one_write_with_a_pause_behind(void **state)
{
    (void)state;
    enum { TICK_NS = 100000 };
    fanout_printing_open(TICK_NS);
    uint64_t start_ns = rig_now_ns();
    print_watched("m\xc3\xb6\xf0\x9f\x98\x80\".\n",
                  (const char *const[]){"m", "\xc3\xb6", "\xf0\x9f\x98\x80", "\"", ".", "\n", NULL});
    assert_true(rig_now_ns() - start_ns >= 6 * TICK_NS);
    assert_int_equal(fanout_printing_close(), 0);
}

static void test_a_failure_is_one_write_and_kept_across_processes(void **state)
{
    (void)state;
    fanout_printing_open(0);
    int saved, watched = watch_writes(STDERR_FILENO, &saved);
    pid_t child = fork();
    if (child == 0) {
        fanout_fail(&(struct fanout_request){.number = 17}, fanout_reason_status(404));
        _exit(0);
    }
    waitpid(child, NULL, 0);
    unwatch(STDERR_FILENO, saved);
    expect_write(watched, "request 17: status 404\n");
    close(watched);
    assert_int_equal(fanout_printing_close(), 1);
}

static void test_stdout_that_takes_nothing_is_told_once(void **state)
{
    (void)state;
    int saved, watched = watch_writes(STDERR_FILENO, &saved), status;
    pid_t child = fork();
    if (child == 0) {
        fanout_printing_open(0);
        dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
        if (fork() == 0) {
            fanout_print(&(struct fanout_sentence){"moo\n", 4});
            _exit(0);
        }
        fanout_print(&(struct fanout_sentence){"moo\n", 4});
        while (wait(NULL) > 0)
            ;
        setvbuf(stderr, NULL, _IOFBF, 1024);
        fanout_printing_close();
        _exit(0);
    }
    waitpid(child, &status, 0);
    unwatch(STDERR_FILENO, saved);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    char bytes[256] = "";
    assert_true(recv(watched, bytes, sizeof bytes - 1, 0) > 0);
    assert_non_null(strstr(bytes, "cannot print: No space left on device\n"));
    assert_int_equal(recv(watched, bytes, sizeof bytes, 0), 0);
    close(watched);
}

// --- Times -----------------------------------------------------------------------------------------------

static void report_times(unsigned requests, char metrics[1024])
{
    char path[] = "/tmp/test_rig_fanout.XXXXXX";
    int file = mkstemp(path);
    setenv("COROBENCH_METRICS", path, 1);
    fanout_printing_open(0);
    static struct fanout_answer answer;
    for (unsigned i = 0; i < requests; i++) {
        fanout_answer_init(&answer);
        add(&answer, whole, sizeof whole - 1);
    }
    fanout_printing_close();
    unsetenv("COROBENCH_METRICS");
    unlink(path);
    ssize_t length = read(file, metrics, 1023);
    metrics[length < 0 ? 0 : length] = '\0';
    close(file);
}

static void test_a_p99_needs_368_requests(void **state)
{
    (void)state;
    char metrics[1024];
    report_times(0, metrics);
    assert_string_equal(metrics, "");
    report_times(367, metrics);
    assert_non_null(strstr(metrics, "request_p50_ns "));
    assert_null(strstr(metrics, "request_p99_ns "));
    assert_non_null(strstr(metrics, "request_max_ns "));
    report_times(368, metrics);
    assert_non_null(strstr(metrics, "request_p99_ns "));
}

static int open_printing(void **state)
{
    (void)state;
    fanout_printing_open(0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_answer_may_come_in_any_pieces),
        cmocka_unit_test(test_an_answer_may_come_byte_by_byte),
        cmocka_unit_test(test_what_comes_behind_an_answer_is_nobodys),
        cmocka_unit_test(test_an_answer_that_ends_early_is_truncated),
        cmocka_unit_test(test_heads_are_read_as_they_may_be_written),
        cmocka_unit_test(test_heads_that_cannot_be_understood_are_not_http),
        cmocka_unit_test(test_another_language_is_known_by_its_first_words),
        cmocka_unit_test(test_another_status_is_told_without_its_body),
        cmocka_unit_test(test_an_answer_of_4096_bytes_is_the_longest),
        cmocka_unit_test(test_a_head_that_does_not_end_is_not_http),
        cmocka_unit_test(test_a_sentence_is_made_of_two_texts),
        cmocka_unit_test(test_other_bodies_are_not_json),
        cmocka_unit_test(test_a_body_of_many_levels_is_not_read),
        cmocka_unit_test(test_a_sentence_is_shorter_than_its_body),
        cmocka_unit_test(test_an_errno_has_the_contracts_words),
        cmocka_unit_test(test_each_line_is_a_request),
        cmocka_unit_test(test_the_last_line_may_lack_its_line_feed),
        cmocka_unit_test(test_every_byte_but_plain_ones_is_encoded),
        cmocka_unit_test(test_long_names_have_room),
        cmocka_unit_test(test_a_sentence_is_one_write),
        cmocka_unit_test(test_with_a_tick_each_letter_is_one_write_with_a_pause_behind),
        cmocka_unit_test(test_a_failure_is_one_write_and_kept_across_processes),
        cmocka_unit_test(test_stdout_that_takes_nothing_is_told_once),
        cmocka_unit_test(test_a_p99_needs_368_requests),
    };
    return cmocka_run_group_tests(tests, open_printing, NULL);
}
