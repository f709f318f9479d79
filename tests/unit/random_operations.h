// Random operations on something and on a model of it, which have to do the same.
//
//     test_runtime_X_random [SEED [STEPS]]
//
// A seed does the same in every build and on every machine: nothing else decides what is done, the time least
// of all. Whatever goes wrong, a difference, a crash or what a sanitizer finds, the last line says with which
// seed, and at which step.
#ifndef RANDOM_OPERATIONS_H
#define RANDOM_OPERATIONS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static uint64_t random_seed, random_state;
static unsigned long random_step, random_steps; // the one being done; how many there are

static inline unsigned random_below(unsigned limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(random_state >> 33) % limit;
}

static inline bool random_once_in(unsigned times)
{
    return random_below(times) == 0;
}

// Begins the next step. Returns false when all have been done.
static inline bool random_next_step(void)
{
    if (random_step == random_steps)
        return false;
    random_step++;
    return true;
}

static int random_stderr = STDERR_FILENO; // or where that went

// The buffer is static, as this runs on small stacks, too.
static inline void random_tell(const char *format, ...)
{
    static char text[512];
    int length = snprintf(text, sizeof text, "seed %llu, step %lu of %lu: ", (unsigned long long)random_seed,
                          random_step, random_steps);
    va_list arguments;
    va_start(arguments, format);
    length += vsnprintf(text + length, sizeof text - (size_t)length - 1, format, arguments);
    va_end(arguments);
    text[length] = '\n';
    (void)!write(random_stderr, text, (size_t)length + 1);
}

// What is tested did something else than the model. Ends the process where it stands: to jump out of a
// coroutine and to test on would tell nothing more.
#define random_differs(...) (random_tell(__VA_ARGS__), _Exit(1))

static inline void random_tell_death(void)
{
    random_tell("ended by what is said above");
}

void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak)); // there if one is

// Takes the seed and the number of steps from the command line, or these steps and a seed of its own.
static inline void random_begin(int argc, char **argv, unsigned long steps)
{
    random_seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 42;
    random_steps = argc > 2 ? strtoul(argv[2], NULL, 10) : steps;
    random_state = random_seed;
    random_below(1);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(random_tell_death);
}

// What main returns; `failed`: what cmocka did.
static inline int random_end(int failed)
{
    if (failed)
        random_tell("failed as said above");
    return failed;
}

#endif
