// fanout/reads_to_the_end -- the answer is what comes until the end, whatever its length should be
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: length
#include "rig/mutant.h"

// The body, which ends with the connection.
static const char *read_all(int connection, struct fanout_answer *answer, uint64_t due_ns,
                            struct fanout_sentence *sentence)
{
    ssize_t received;
    while ((received = mutant_receive(connection, answer->bytes + answer->length,
                                      FANOUT_ANSWER_MOST - 1 - answer->length, due_ns)) > 0)
        answer->length += (size_t)received;
    if (received < 0)
        return fanout_reason(errno);
    answer->bytes[answer->length] = '\0';
    char *head_end = strstr(answer->bytes, "\r\n\r\n"), *body = head_end ? head_end + 4 : answer->bytes;
    return fanout_body_sentence(body, (size_t)(answer->bytes + answer->length - body), sentence);
}

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    struct fanout_sentence sentence;
    fanout_answer_init(&answer);
    int connection = mutant_send(input, request);
    const char *reason = connection < 0
                             ? fanout_reason(errno)
                             : read_all(connection, &answer, answer.start_ns + input->timeout_ns, &sentence);
    if (connection >= 0)
        close(connection);
    if (reason)
        fanout_fail(request, reason);
    else
        mutant_say(&sentence);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
