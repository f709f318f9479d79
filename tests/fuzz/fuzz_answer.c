// answer -- an HTTP answer as clients of fanout read it: it makes no difference in which pieces it comes, and
// of its bytes nothing gets into a sentence but what stands in two texts of the body.
//
// The first byte says how the input is cut; the rest is what the server sends.
//
// reads: answer.c sentence.c requests.c reason.c
// links: rig_fanout
#include "fuzz.h"

#include "fanout.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fanout_run(const struct fanout_input *input)
{
    (void)input; // what the rig's main would call
}

struct outcome {
    char reason[64];
    size_t length;
    char sentence[FANOUT_ANSWER_MOST + 64];
};

// Receives the bytes in pieces of `first`, and then of `others`.
static void receive(struct outcome *outcome, struct fuzz_bytes bytes, size_t first, size_t others)
{
    struct fanout_answer *answer = malloc(sizeof *answer);
    struct fanout_sentence sentence = {0};
    fanout_answer_init(answer);
    bool more = true;
    for (size_t piece = first; more; piece = others) {
        size_t room = FANOUT_ANSWER_MOST - answer->length;
        size_t length = piece < bytes.length ? piece : bytes.length;
        fuzz_require(room > 0, "it wants more than it has room for");
        length = length < room ? length : room;
        memcpy(answer->bytes + answer->length, bytes.bytes, length);
        bytes.bytes += length;
        bytes.length -= length;
        more = fanout_answer_add(answer, (ssize_t)length);
    }
    const char *reason = fanout_answer_sentence(answer, &sentence);
    *outcome = (struct outcome){.length = reason ? 0 : sentence.length};
    snprintf(outcome->reason, sizeof outcome->reason, "%s", reason ? reason : "");
    if (!reason) {
        fuzz_require(sentence.length < sizeof outcome->sentence && sentence.text >= answer->bytes &&
                         sentence.text + sentence.length <= answer->bytes + FANOUT_ANSWER_MOST,
                     "a sentence of %zu bytes", sentence.length);
        memcpy(outcome->sentence, sentence.text, sentence.length);
        fuzz_require(memmem(sentence.text, sentence.length, "The ", 4) == sentence.text &&
                         sentence.text[sentence.length - 1] == '\n',
                     "no sentence: %.*s", (int)sentence.length, sentence.text);
    }
    free(answer);
}

static void check_pieces(struct fuzz_bytes bytes, size_t piece)
{
    static struct outcome whole, cut, single;
    receive(&whole, bytes, FANOUT_ANSWER_MOST, FANOUT_ANSWER_MOST);
    receive(&cut, bytes, piece, FANOUT_ANSWER_MOST);
    receive(&single, bytes, 1, 1);
    fuzz_require(strcmp(whole.reason, cut.reason) == 0 && strcmp(whole.reason, single.reason) == 0,
                 "whole it is '%s', cut at %zu '%s', byte by byte '%s'", whole.reason, piece, cut.reason,
                 single.reason);
    fuzz_require(whole.length == cut.length && whole.length == single.length &&
                     memcmp(whole.sentence, cut.sentence, whole.length) == 0 &&
                     memcmp(whole.sentence, single.sentence, whole.length) == 0,
                 "another sentence in other pieces");
}

// The names of a list become requests, whatever they are: what is in them is no HTTP of its own.
static void check_requests(struct fuzz_bytes bytes)
{
    static uint8_t copy[4096];
    struct fanout_input input = {.server = {.sin_family = AF_INET, .sin_port = htons(80)}};
    size_t length = bytes.length < sizeof copy ? bytes.length : sizeof copy;
    if (length == 0)
        return;
    memcpy(copy, bytes.bytes, length);
    fanout_requests_make(&input, (const char *)copy, length);
    for (size_t i = 0; i < input.count; i++) {
        const struct fanout_request *request = &input.requests[i];
        const char *end = memmem(request->bytes, request->length, "\r\n\r\n", 4);
        fuzz_require(request->number == i + 1 && end == request->bytes + request->length - 4,
                     "a request is not one");
        fuzz_require(strncmp(request->bytes, "GET /animals/", 13) == 0 &&
                         !strpbrk(request->path, " \r\n\t?#") == !strchr(request->path, '?'),
                     "a path is %s", request->path);
        size_t feeds = 0;
        for (size_t j = 0; j < request->length; j++)
            feeds += request->bytes[j] == '\n';
        fuzz_require(feeds == 4, "a name brought lines of its own: %s", request->bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool opened;
    static unsigned inputs; // what fanout_requests_make maps stays until the program ends
    if (!opened)
        fanout_printing_open(0);
    opened = true;
    struct fuzz_bytes rest = {data, size};
    size_t piece = (size_t)fuzz_take_byte(&rest) + 1;
    check_pieces(rest, piece);
    if (inputs++ < 2000)
        check_requests(rest);
    return 0;
}
