// fuzz -- what the fuzz targets share: how to say that something does not hold, and how to hand an input on.
//
// A target is one function, LLVMFuzzerTestOneInput (tests/fuzz/README.md). It gives what reads something an
// input that may be anything and requires what must hold of any: that it does not crash is for the sanitizers
// to see.
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The target: required. Returns 0. What it allocates it frees.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Ends the program, with the sentence, unless it holds: the input is then a finding.
#define fuzz_require(holds, ...)                                                                             \
    do {                                                                                                     \
        if (!(holds))                                                                                        \
            fuzz_find(__VA_ARGS__);                                                                          \
    } while (0)

_Noreturn void fuzz_find(const char *format, ...) __attribute__((format(printf, 1, 2)));

// What an error must be like, whatever it is about: as it is shown, one line of UTF-8 without control
// characters, that begins with `place` (NULL: with anything). For targets that link the harness, as the next.
void fuzz_require_sentence(const char *text, const char *place);

// Likewise, with "PLACE:LINE: " or "PLACE:LINE:COLUMN: " at the beginning.
void fuzz_require_numbered(const char *text, const char *place, int numbers);

// Whether it has no control characters and is UTF-8.
bool fuzz_is_clean(const char *text, size_t length);

// --- An input, handed on -----------------------------------------------------------------------------------

struct fuzz_bytes {
    const uint8_t *bytes;
    size_t length;
};

// Takes what comes before the next line "----", or all that is left; false where nothing is. Inputs of
// several parts are so written.
bool fuzz_take_part(struct fuzz_bytes *rest, struct fuzz_bytes *part);
uint8_t fuzz_take_byte(struct fuzz_bytes *rest);                   // 0 where nothing is left
uint32_t fuzz_take_number(struct fuzz_bytes *rest, unsigned most); // 0 ... most, of one to four bytes

// A copy with a NUL behind it and nothing else, so that reading on is seen. The caller frees it. Stops at a
// NUL.
char *fuzz_text(struct fuzz_bytes bytes);

// A folder of this process's own, removed when it ends. Files are written into it by their name, which may
// have folders before it; fuzz_empty_folder removes all that is in it.
const char *fuzz_folder(void);
void fuzz_write(const char *name, struct fuzz_bytes bytes);
void fuzz_empty_folder(void);

// The path of a file in it that holds just this, until the next call.
#define FUZZ_FILE "input"
const char *fuzz_file(struct fuzz_bytes bytes);

static inline struct fuzz_bytes fuzz_bytes_of(const void *bytes, size_t length)
{
    return (struct fuzz_bytes){bytes, length};
}

#endif
