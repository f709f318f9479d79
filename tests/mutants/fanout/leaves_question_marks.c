// fanout/leaves_question_marks -- encodes all of a name but its question marks
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: names
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_request asked = *request;
    char *bytes = strdup(request->bytes), *mark = bytes ? strstr(bytes, "%3F") : NULL;
    if (!bytes)
        rig_die("cannot keep a request");
    if (mark) {
        *mark = '?';
        memmove(mark + 1, mark + 3, strlen(mark + 3) + 1);
        asked.length -= 2;
    }
    asked.bytes = bytes;
    mutant_visit(input, &asked);
    free(bytes);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
