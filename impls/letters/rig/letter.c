// What a letter is, and what it costs.
#include "letters.h"

#include <errno.h>
#include <time.h>

#define V LETTERS_VOWEL
#define C LETTERS_CONSONANT

// What is not named is 0: LETTERS_OTHER.
const unsigned char letters_kinds[256] = {
    ['a'] = V, ['b'] = C, ['c'] = C, ['d'] = C, ['e'] = V, ['f'] = C, ['g'] = C, ['h'] = C, ['i'] = V,
    ['j'] = C, ['k'] = C, ['l'] = C, ['m'] = C, ['n'] = C, ['o'] = V, ['p'] = C, ['q'] = C, ['r'] = C,
    ['s'] = C, ['t'] = C, ['u'] = V, ['v'] = C, ['w'] = C, ['x'] = C, ['y'] = C, ['z'] = C, ['A'] = V,
    ['B'] = C, ['C'] = C, ['D'] = C, ['E'] = V, ['F'] = C, ['G'] = C, ['H'] = C, ['I'] = V, ['J'] = C,
    ['K'] = C, ['L'] = C, ['M'] = C, ['N'] = C, ['O'] = V, ['P'] = C, ['Q'] = C, ['R'] = C, ['S'] = C,
    ['T'] = C, ['U'] = V, ['V'] = C, ['W'] = C, ['X'] = C, ['Y'] = C, ['Z'] = C,
};

struct letters_cost letters_cost;

struct rig_ledger letters_coroutines = {.name = "coroutines"};
struct rig_ledger letters_threads = {.name = "threads"};
struct rig_ledger letters_processes = {.name = "processes"};

// Until a time, not for a time: what a signal cuts short is taken up again without a shift.
void letters_wait(uint64_t wait_ns)
{
    uint64_t due_ns = rig_now_ns() + wait_ns;
    struct timespec due = {.tv_sec = (time_t)(due_ns / 1000000000), .tv_nsec = (long)(due_ns % 1000000000)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
        ;
}
