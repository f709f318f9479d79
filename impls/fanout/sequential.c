// fanout/sequential -- one request after the other, each waited for to its end
// model: call
// runtime: none
// class: idiomatic
// limits: concurrency<=1
// traits: blocking
//
// Eric Appelt's first version (2016): loop over the animals, and call a subroutine for each that asks for it
// and prints it. It reads as one would tell it, and takes as long as all answers together: a letter is
// mailed, a week is waited for the reply, then the next letter is written.
//
// Whoever waits, waits in the kernel: fanout_blocking.h has how.
#include "fanout_blocking.h"

#include <errno.h>

// Returns NULL when the answer is there, or the reason why it is not.
static const char *ask(struct connection *connection, const struct fanout_input *input,
                       const struct fanout_request *request, struct fanout_answer *answer)
{
    if (dial(connection, &input->server) < 0 || send_all(connection, request->bytes, request->length) < 0)
        return fanout_reason(errno);
    ssize_t received;
    do
        received = receive(connection, answer->bytes + answer->length, FANOUT_ANSWER_MOST - answer->length);
    while (fanout_answer_add(answer, received));
    return answer->reason;
}

// Asks for one animal and prints what it says.
static void speak(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    struct fanout_sentence sentence;
    fanout_answer_init(&answer);
    struct connection connection = {.due_ns = answer.start_ns + input->timeout_ns};
    const char *reason = ask(&connection, input, request, &answer);
    hang_up(&connection);
    if (!reason)
        reason = fanout_answer_sentence(&answer, &sentence);
    if (reason)
        fanout_fail(request, reason);
    else
        fanout_print(&sentence);
}

void fanout_run(const struct fanout_input *input)
{
    for (size_t i = 0; i < input->count; i++)
        speak(input, &input->requests[i]);
}
