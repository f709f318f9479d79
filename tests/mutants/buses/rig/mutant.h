// mutant -- what the mutants of buses get right, so that each file shows its one fault.
//
// A fault of a stage is a function in the place of one below. A fault of anything else is a constructor: it
// runs before the main of the rig, and changes what that is given, or runs it in a child and changes what
// comes of it.
#ifndef MUTANT_H
#define MUTANT_H

#include "buses.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// --- Stages ----------------------------------------------------------------------------------------------

struct mutant_events {
    struct buses_events events; // comes first
    struct buses_records *target;
    struct buses_builder bus;
    unsigned depth; // 0: outside; 1: in a bus; 2: in a field of it; more: in what a field has in it
};

// The bus has ended: it is sent on.
static inline void mutant_finish(struct mutant_events *self)
{
    const struct buses_record *record = buses_builder_finish(&self->bus);
    if (record)
        self->target->send(self->target, record);
}

// The first stage without a fault.
static inline void mutant_event(struct buses_events *events, const struct buses_event *event)
{
    struct mutant_events *self = (struct mutant_events *)events;
    if (event->kind == BUSES_TEXT && self->depth >= 2)
        buses_builder_add(&self->bus, event);
    else if (event->kind == BUSES_START && (self->depth > 0 || buses_is(event, "bus"))) {
        if (self->depth == 0)
            buses_builder_clear(&self->bus);
        else if (self->depth == 1)
            buses_builder_begin(&self->bus, buses_field_of(event));
        self->depth++;
    } else if (event->kind == BUSES_END && self->depth > 0) {
        self->depth--;
        if (self->depth == 1)
            buses_builder_end(&self->bus);
        else if (self->depth == 0)
            mutant_finish(self);
    }
}

// The others without a fault.
static inline void mutant_record(struct buses_records *records, const struct buses_record *record)
{
    (void)records;
    if (buses_matches(record, &buses_on_route_22) && buses_matches(record, &buses_north_bound))
        buses_print(record);
}

// The pairs of functions that an implementation has, around one of these.
#define MUTANT_EVENTS(function)                                                                              \
    struct buses_events *buses_events_open(struct buses_records *target)                                     \
    {                                                                                                        \
        static struct mutant_events events;                                                                  \
        events = (struct mutant_events){.events = {function}, .target = target};                             \
        return &events.events;                                                                               \
    }                                                                                                        \
    void buses_events_close(struct buses_events *events)                                                     \
    {                                                                                                        \
        buses_builder_release(&((struct mutant_events *)events)->bus);                                       \
    }

#define MUTANT_RECORDS(function)                                                                             \
    struct buses_records *buses_records_open(void)                                                           \
    {                                                                                                        \
        static struct buses_records records = {function};                                                    \
        return &records;                                                                                     \
    }                                                                                                        \
    void buses_records_close(struct buses_records *records)                                                  \
    {                                                                                                        \
        (void)records;                                                                                       \
    }

// A record that is kept for later: the caller frees its text.
static inline struct buses_record mutant_copy(const struct buses_record *record)
{
    struct buses_record copy = *record;
    char *text = malloc(record->length + 1);
    if (!text)
        rig_die("cannot allocate a record");
    memcpy(text, record->text, record->length);
    copy.text = text;
    return copy;
}

// --- What main is given, and what comes of it --------------------------------------------------------------

#define MUTANT_FAULT __attribute__((constructor)) static void fault

// The place of an option in argv: "--input=". NULL where it is not there.
static inline char **mutant_option(int argc, char **argv, const char *name)
{
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], name, strlen(name)) == 0)
            return &argv[i];
    return NULL;
}

// The document is put in the place of what it is told to read, and freed.
static inline void mutant_give(char **input, char *text, size_t length)
{
    static char option[64];
    int file = memfd_create("document", 0);
    if (file < 0 || write(file, text, length) != (ssize_t)length)
        rig_die("cannot write the document");
    free(text);
    snprintf(option, sizeof option, "--input=/proc/self/fd/%d", file);
    *input = option;
}

// All of what it is told to read, a NUL behind it, with twice the room; NULL where there is nothing. `input`
// is the option's place.
static inline char *mutant_take(int argc, char **argv, char ***input, size_t *length)
{
    enum { MOST = 1 << 25 };
    *input = mutant_option(argc, argv, "--input=");
    FILE *file = *input ? fopen(**input + strlen("--input="), "re") : NULL;
    char *text = file ? calloc(2, MOST) : NULL;
    if (!text)
        return NULL;
    *length = fread(text, 1, MOST, file);
    fclose(file);
    if (*length > 0)
        return text;
    free(text);
    return NULL;
}

// The program runs in a child. Returns -1 there; in the parent, when it has ended, its exit status.
static inline int mutant_apart(void)
{
    int status;
    pid_t child = fork();
    if (child <= 0)
        return -1;
    if (waitpid(child, &status, 0) < 0)
        rig_die("cannot wait for the program");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

#endif
