// standing -- where the threads of a program stand that has met its deadline: what each waits for, in words.
//
// "thread 1 of 3 is waiting for the end of thread 2; thread 2 is waiting for a lock that thread 3 holds, in
// say() at cooks.c:41, called by visit(); thread 3 ..." Those that stand alike are one group: a thousand
// threads in recvfrom are a few words. It is read from /proc, and, where the kernel lets us stop a thread for
// a moment, from its stack (libdw); what cannot be read is left out. Who holds a lock is known of glibc's
// mutexes, also those that processes share.
#ifndef COROBENCH_STANDING_H
#define COROBENCH_STANDING_H

#include "strbuf.h"

#include <sys/types.h>

// Appends where the program and its descendants stand; nothing when it is gone.
void standing_add(struct strbuf *text, pid_t program);

// Its descendants alone, for a program that runs another.
void standing_add_children(struct strbuf *text, pid_t program);

// The functions that a thread of a process is in, the innermost first, as far as their source is known: ", in
// say() at cooks.c:41, called by visit()". In standing_functions.c.
void standing_add_functions(struct strbuf *text, pid_t process, pid_t thread);

#endif
