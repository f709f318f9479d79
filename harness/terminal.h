// terminal -- the colours that a terminal is sent. They carry nothing that the words do not say.
#ifndef COROBENCH_TERMINAL_H
#define COROBENCH_TERMINAL_H

#define TERMINAL_RED    "\033[31m"
#define TERMINAL_GREEN  "\033[32m"
#define TERMINAL_YELLOW "\033[33m"
#define TERMINAL_BOLD   "\033[1m"
#define TERMINAL_PLAIN  "\033[0m"

#endif
