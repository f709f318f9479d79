// sanitizers -- what they look for beyond the usual, in each program of a sanitized build; what the
// environment says (ASAN_OPTIONS, UBSAN_OPTIONS, TSAN_OPTIONS) is added, and wins.

// NOLINTBEGIN(bugprone-reserved-identifier): they call these by name.
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
const char *__tsan_default_options(void);

// Uses of a local variable after its function has returned, also on a coroutine's stack; strings that end
// behind their memory though nobody read so far; pointers into two objects that are compared or subtracted.
const char *__asan_default_options(void)
{
    return "detect_stack_use_after_return=1:strict_string_checks=1:detect_invalid_pointer_pairs=2";
}

const char *__ubsan_default_options(void)
{
    return "print_stacktrace=1";
}

// The first race ends the program: nobody reads the stderr of one that then did its work.
const char *__tsan_default_options(void)
{
    return "halt_on_error=1:second_deadlock_stack=1";
}
// NOLINTEND(bugprone-reserved-identifier)
