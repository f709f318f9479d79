// Reads the head of an answer (RFC 9112), as far as a client needs it that asks for one thing on a
// connection. It is strict: what could be read in two ways is not read at all.
#include "fanout.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static const char not_http[] = "not HTTP";

void fanout_answer_init(struct fanout_answer *answer)
{
    answer->start_ns = rig_now_ns();
    answer->reason = NULL;
    answer->length = answer->body = answer->body_length = 0;
}

// --- A head that is whole: lines that end in CR LF ---------------------------------------------------------

struct slice {
    const char *text;
    size_t length;
};

// Takes the next line. False where it holds what has no place in a head: an LF or CR of its own, a NUL.
static bool take_line(struct slice *head, struct slice *line)
{
    const char *end = memmem(head->text, head->length, "\r\n", 2);
    *line = (struct slice){head->text, (size_t)(end - head->text)};
    head->text = end + 2;
    head->length -= line->length + 2;
    return !memchr(line->text, '\n', line->length) && !memchr(line->text, '\r', line->length) &&
           !memchr(line->text, '\0', line->length);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

// "HTTP/1.1 200 OK"; the words behind the status may be missing.
static bool read_status(struct slice line, long *status)
{
    static const char version[] = "HTTP/1.";
    const size_t digits = sizeof version + 1; // behind the version's last digit and the space
    if (line.length < digits + 3 || memcmp(line.text, version, sizeof version - 1) != 0 ||
        !is_digit(line.text[digits - 2]) || line.text[digits - 1] != ' ' ||
        (line.length > digits + 3 && line.text[digits + 3] != ' '))
        return false;
    *status = 0;
    for (size_t i = digits; i < digits + 3; i++) {
        if (!is_digit(line.text[i]))
            return false;
        *status = *status * 10 + (line.text[i] - '0');
    }
    return *status >= 100;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

// "Content-Length: 33". A name ends at its colon; a line that begins with a blank would go on with the last.
static bool read_field(struct slice line, struct slice *name, struct slice *value)
{
    const char *colon = memchr(line.text, ':', line.length);
    if (!colon || colon == line.text)
        return false;
    *name = (struct slice){line.text, (size_t)(colon - line.text)};
    for (size_t i = 0; i < name->length; i++)
        if ((unsigned char)name->text[i] <= ' ')
            return false;
    *value = (struct slice){colon + 1, line.length - name->length - 1};
    while (value->length > 0 && is_blank(value->text[0])) {
        value->text++;
        value->length--;
    }
    while (value->length > 0 && is_blank(value->text[value->length - 1]))
        value->length--;
    return true;
}

static bool is_named(struct slice name, const char *wanted)
{
    return name.length == strlen(wanted) && strncasecmp(name.text, wanted, name.length) == 0;
}

// Digits only, of a number that is not larger than an answer may be.
static bool read_length(struct slice value, size_t *length)
{
    size_t number = 0;
    for (size_t i = 0; i < value.length; i++) {
        if (!is_digit(value.text[i]) || number > FANOUT_ANSWER_MOST)
            return false;
        number = number * 10 + (size_t)(value.text[i] - '0');
    }
    *length = number;
    return value.length > 0;
}

// The body's length, said once; it is not in pieces.
static bool read_fields(struct slice head, size_t *length)
{
    bool found = false;
    struct slice line, name, value;
    while (head.length > 0) {
        if (!take_line(&head, &line) || !read_field(line, &name, &value) ||
            is_named(name, "Transfer-Encoding"))
            return false;
        if (!is_named(name, "Content-Length"))
            continue;
        if (found || !read_length(value, length))
            return false;
        found = true;
    }
    return found;
}

// Returns why it is none, or NULL.
static const char *read_head(struct fanout_answer *answer)
{
    long status;
    struct slice head = {answer->bytes, answer->body - 2}, line; // without the empty line
    if (!take_line(&head, &line) || !read_status(line, &status))
        return not_http;
    if (status != 200)
        return fanout_reason_status(status);
    if (!read_fields(head, &answer->body_length) || answer->body + answer->body_length > FANOUT_ANSWER_MOST)
        return not_http;
    return NULL;
}

// --- What has come so far ----------------------------------------------------------------------------------

// Whether it may be the beginning of a head; who speaks another language might leave us waiting.
static bool may_be_http(const struct fanout_answer *answer)
{
    static const char begin[] = "HTTP/1.";
    size_t length = answer->length < sizeof begin - 1 ? answer->length : sizeof begin - 1;
    return memcmp(answer->bytes, begin, length) == 0;
}

// Looks for the head's end in the bytes that have just come, and those which may belong to it.
static void find_head(struct fanout_answer *answer, size_t received)
{
    size_t before = answer->length - received, from = before < 3 ? 0 : before - 3;
    const char *end = memmem(answer->bytes + from, answer->length - from, "\r\n\r\n", 4);
    if (end) {
        answer->body = (size_t)(end - answer->bytes) + 4;
        answer->reason = read_head(answer);
    } else if (answer->length == FANOUT_ANSWER_MOST || !may_be_http(answer)) {
        answer->reason = not_http;
    }
}

bool fanout_answer_add(struct fanout_answer *answer, ssize_t received)
{
    if (received <= 0) {
        answer->reason = received < 0 ? fanout_reason(errno) : "truncated";
        return false;
    }
    answer->length += (size_t)received;
    if (answer->body == 0)
        find_head(answer, (size_t)received);
    if (!answer->reason && (answer->body == 0 || answer->length < answer->body + answer->body_length))
        return true;
    if (answer->body > 0)
        fanout_took(answer->start_ns);
    return false;
}
