#include "stackless.h"
#include <stdio.h>

struct decoder {
    struct stackless stackless; // comes first
    int times;                  // survives the yield
};

static void *decode(struct stackless *self, void *value) // undoes run-length encoding
{
    struct decoder *frame = (struct decoder *)self;
    STACKLESS_BEGIN(self);
    while (!stackless_error(self)) {
        frame->times = *(const char *)value - '0';
        STACKLESS_YIELD(self, NULL); // here it waits for the letter
        while (!stackless_error(self) && frame->times-- > 0)
            putchar(*(const char *)value);
        STACKLESS_YIELD(self, NULL); // and here for the next digit
    }
    STACKLESS_END(self, NULL); // it was closed
}

int main(void)
{
    struct decoder decoder = {.stackless = {.function = decode}};
    for (const char *next = "3n1o1!1\n"; *next; next++)
        stackless_send(&decoder.stackless, (void *)next);
    stackless_close(&decoder.stackless);
}
