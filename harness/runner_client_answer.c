// What a client printed and what it told of failures, compared with what the plan of the answers has.
#include "runner_client_course.h"
#include "runner_outcome.h"

#include "client_answer.h"

#include <string.h>

static size_t read_fates(const struct client_course *course, const struct strbuf *names,
                         struct client_fates *fates)
{
    size_t failing = 0;
    const char *name = strbuf_text(names);
    for (const char *end = name + names->length; name < end;) {
        const char *feed = memchr(name, '\n', (size_t)(end - name));
        size_t length = (size_t)((feed ? feed : end) - name);
        struct client_fate fate = {
            .reason = oracle_fanout_reason(&course->point.plan, fates->count + 1, name, length)};
        failing += fate.reason != NULL;
        vec_push(fates, fate);
        name += length + 1;
    }
    return failing;
}

int client_course_failures(const struct client_course *course, size_t *failing, struct error *error)
{
    struct strbuf names = {0}, errors = {0};
    struct client_fates fates = {0};
    struct error why;
    if (strbuf_add_file(&names, course->run.input) != 0)
        return error_errno(error, "cannot read %s", course->run.input);
    *failing = read_fates(course, &names, &fates);
    if (strbuf_add_left(&errors, course->run.errors, PROCESS_FILE_MOST, &why) != 0)
        outcome_set(course->run.sample, OUTCOME_FAILED, "what it said on stderr is gone: %s", why.text);
    enum client_told told = client_judge_told(&fates, &errors, &why);
    if (told != CLIENT_TOLD_RIGHT)
        outcome_set(course->run.sample, told == CLIENT_TOLD_FAILURE ? OUTCOME_FAILED : OUTCOME_WRONG_ANSWER,
                    "%s", why.text);
    vec_release(&fates);
    strbuf_release(&names);
    strbuf_release(&errors);
    return 0;
}

int client_course_answer(struct client_course *course, struct error *error)
{
    const struct run_order *order = course->run.order;
    struct strbuf printed = {0};
    struct oracle_answer right;
    struct error why;
    if (oracle_answer(order->scenario->workload, &order->point->values, course->run.input, &right, error) !=
        0)
        return -1;
    if (strbuf_add_left(&printed, course->run.output, PROCESS_FILE_MOST, &why) != 0)
        outcome_set(course->run.sample, OUTCOME_FAILED, "its output is gone: %s", why.text);
    else if (!client_judge_sentences(&right.text, &printed, &why))
        outcome_set(course->run.sample, OUTCOME_WRONG_ANSWER, "%s", why.text);
    program_judge_operations(&course->run, right.operations);
    strbuf_release(&printed);
    oracle_answer_release(&right);
    return 0;
}
