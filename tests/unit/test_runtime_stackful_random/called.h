// Send and yield by the switch that is a function, for a program whose other files have it inlined.
#ifndef CALLED_H
#define CALLED_H

struct stackful;

void *called_send(struct stackful *coroutine, void *value);
void *called_yield(void *value);

#endif
