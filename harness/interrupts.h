// interrupts -- what is to be tidied up before Ctrl-C may end us.
//
// While they are held, SIGINT, SIGTERM and SIGHUP wait. Work that takes long asks now and then whether one
// does, and gives up; once all is tidied up they are let go, and one that came ends the driver as if nothing
// had been.
#ifndef COROBENCH_INTERRUPTS_H
#define COROBENCH_INTERRUPTS_H

#include <signal.h>
#include <stdbool.h>

struct interrupts {
    sigset_t before;
};

void interrupts_hold(struct interrupts *interrupts);
bool interrupts_wait(void); // whether one has come that is held
void interrupts_let_go(const struct interrupts *interrupts);

#endif
