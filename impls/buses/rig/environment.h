// environment -- where the filters and the printer run; and what else main needs of the parts of this rig.
#ifndef BUSES_ENVIRONMENT_H
#define BUSES_ENVIRONMENT_H

#include "buses.h"

// What lies between the first stage and the filters. Neither end of it knows of it: the one sends records to
// a struct buses_records, the other is one.
struct buses_environment {
    const char *name; // the word of --environment

    // Makes the filters and the printer (buses_records_open) where they are to run. Returns what the first
    // stage sends records to, which hands on at most `batch` of them at a time. Called before any other
    // thread is there.
    struct buses_records *(*open)(size_t batch);

    // Returns when all records have been printed, and what `open` created has ended and is freed. Where
    // printing failed it does not return: exit 1, once somebody has said why.
    void (*close)(struct buses_records *records);
};

extern const struct buses_environment buses_environment_inline, buses_environment_thread,
    buses_environment_process, buses_environment_socket;

// The work ledger of environments; all ledgers are in shared memory once this was called.
extern struct rig_ledger *buses_threads, *buses_processes;
void buses_ledgers_open(void);

// How many buses the first stage has finished.
uint64_t buses_finished(void);

// Dies, and says why the run was given up.
_Noreturn void buses_say_why(void);

// `piece`: bytes that a source is given at a time, at most. Ends the program where no file was named or there
// is no such file.
struct buses_input *buses_input_open(const char *path, size_t piece);
void buses_input_close(struct buses_input *input);

#endif
