// What an error must be like.
#include "fuzz.h"

#include "escape.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

void fuzz_require_sentence(const char *text, const char *place)
{
    char *shown = memory_copy_string(text);
    escape_disarm(shown);
    fuzz_require(*text, "an error says nothing");
    fuzz_require(fuzz_is_clean(shown, strlen(shown)), "an error has bytes that harm a terminal: %s", shown);
    free(shown);
    fuzz_require(!place || strncmp(text, place, strlen(place)) == 0, "an error does not begin with %s: %s",
                 place, text);
}

void fuzz_require_numbered(const char *text, const char *place, int numbers)
{
    fuzz_require_sentence(text, place);
    const char *at = text + strlen(place);
    for (int i = 0; i < numbers; i++) {
        size_t digits = *at == ':' ? strspn(at + 1, "0123456789") : 0;
        fuzz_require(digits > 0, "an error has no place: %s", text);
        at += digits + 1;
    }
    fuzz_require(strncmp(at, ": ", 2) == 0 && at[2], "an error has a place only: %s", text);
}
