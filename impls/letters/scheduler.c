// letters/scheduler -- weightless threads: a round robin of coroutines, each with a mailbox
// model: coroutine-stackless
// runtime: stackless
// class: idiomatic
// traits: push
//
// David Mertz's `thread_scheduler`, a trampoline that does not go where it is told to: its coroutines take
// turns, as threads would. Who has something for another puts it into that one's mailbox, and when its turn
// comes the mailbox is what is sent into it. So a counter is resumed whether there is mail for it or not, and
// with one letter in each turn of the source's, four are resumed for each letter that is counted. Who puts
// more letters (a batch) before it lets the others run shares the round among them.
#include "letters.h"
#include "stackless.h"

#include <stdlib.h>

struct mailbox {
    unsigned char *letters;
    uint32_t count;
};

// --- The threads -----------------------------------------------------------------------------------------

struct counter {
    struct stackless stackless;
    uint64_t count;
};

// Takes all of its mail.
static void *counter(struct stackless *self, void *mail)
{
    struct counter *frame = (struct counter *)self;
    struct mailbox *mailbox = mail;
    STACKLESS_BEGIN(self);
    for (;;) {
        for (; mailbox->count > 0; mailbox->count--) {
            letters_work();
            frame->count++;
        }
        STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

struct source {
    struct stackless stackless;
    const struct letters_input *input;
    uint64_t next;
    struct mailbox *mailboxes; // of the counters
};

static inline void mailbox_put(struct mailbox *mailbox, unsigned char letter)
{
    mailbox->letters[mailbox->count++] = letter;
}

// Puts a batch, or what is left, into the mailboxes.
static inline void source_put(struct source *source)
{
    const struct letters_input *input = source->input;
    uint64_t left = input->events - source->next;
    for (uint32_t i = left < input->batch ? (uint32_t)left : input->batch; i > 0; i--) {
        unsigned char letter = input->text[source->next++];
        mailbox_put(&source->mailboxes[letters_kind(letter)], letter);
    }
}

// Lets the others run behind each batch: so they have their turn before it ends.
static void *source(struct stackless *self, void *mail)
{
    (void)mail;
    struct source *frame = (struct source *)self;
    STACKLESS_BEGIN(self);
    while (frame->next < frame->input->events) {
        source_put(frame);
        STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

// --- The scheduler ---------------------------------------------------------------------------------------

enum { THREADS = LETTERS_KINDS + 1 };

// Until one ends: it is the source, which others have mail from, but which has none.
static void schedule(struct stackless *const *threads, struct mailbox *mailboxes)
{
    for (unsigned i = 0; !stackless_ended(threads[i]); i = (i + 1) % THREADS)
        stackless_send(threads[i], &mailboxes[i]);
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct mailbox mailboxes[THREADS] = {0};
    struct counter counters[LETTERS_KINDS];
    struct source feeder = {.stackless = {.function = source}, .input = input, .mailboxes = mailboxes};
    struct stackless *threads[THREADS] = {[LETTERS_KINDS] = &feeder.stackless};
    rig_ledger_open(&letters_coroutines);
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counters[kind] = (struct counter){.stackless = {.function = counter}};
        threads[kind] = &counters[kind].stackless;
        rig_ledger_open(&letters_coroutines);
        if (!(mailboxes[kind].letters = malloc(input->batch)))
            rig_die("cannot allocate a mailbox for %u letters", input->batch);
    }

    schedule(threads, mailboxes);

    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counts[kind] = counters[kind].count;
        free(mailboxes[kind].letters);
        rig_ledger_close(&letters_coroutines);
    }
    rig_ledger_close(&letters_coroutines);
}
