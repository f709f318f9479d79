#include "stackless.h"
#include <stdio.h>

struct question {
    struct stackless_subroutine sub; // comes first in the frame of what can be called
    char *text;
};

// A subroutine: yields a question, and returns the answer.
static void *ask(struct stackless *self, void *value)
{
    struct question *frame = (struct question *)self;
    STACKLESS_BEGIN(self);
    STACKLESS_YIELD(self, frame->text);
    STACKLESS_END(self, value);
}

struct talk {
    struct stackless stackless;
    struct question question; // the frame of the one that it calls
    char *name, *town;
};

static void *talk(struct stackless *self, void *value)
{
    struct talk *frame = (struct talk *)self;
    (void)value;
    STACKLESS_BEGIN(self);
    frame->question = (struct question){.sub.stackless.function = ask, .text = "Who are you?"};
    STACKLESS_CALL(self, &frame->question.sub, frame->name);
    frame->question = (struct question){.sub.stackless.function = ask, .text = "Where do you live?"};
    STACKLESS_CALL(self, &frame->question.sub, frame->town);
    printf("%s lives in %s.\n", frame->name, frame->town);
    STACKLESS_END(self, NULL);
}

int main(void)
{
    struct talk ann = {.stackless.function = talk};
    struct stackless_trampoline trampoline;
    stackless_trampoline_init(&trampoline, &ann.stackless);
    puts(stackless_trampoline_send(&trampoline, NULL));
    puts(stackless_trampoline_send(&trampoline, "Ann"));
    stackless_trampoline_send(&trampoline, "Oslo");
}
