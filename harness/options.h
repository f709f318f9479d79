// options -- the command line of a subcommand, from a table.
//
// Accepts `--name=value` and `--name value`, flags without a value, and operands anywhere; `--` ends the
// options. Wrong use is one line on stderr with the nearest valid option.
#ifndef COROBENCH_OPTIONS_H
#define COROBENCH_OPTIONS_H

#include "error.h"
#include "vec.h"

#include <stdbool.h>
#include <stdint.h>

enum option_kind {
    OPTION_FLAG,     // bool
    OPTION_TEXT,     // const char *: points into argv
    OPTION_TEXTS,    // struct strings: repeatable
    OPTION_INTEGER,  // uint64_t, least ... most
    OPTION_DURATION, // uint64_t, nanoseconds; written "500ms", "2m"
    OPTION_FRACTION, // double; written "3%" or "0.03"
    OPTION_HEADING,  // no option: `name` stands in --help above those that follow
};

struct option_spec {
    const char *name; // without the dashes; the table ends with a NULL name
    enum option_kind kind;
    void *value;
    const char *argument; // for --help: "N", "DIR"; NULL for flags
    const char *means;    // one sentence or more; long lines are wrapped
    uint64_t least, most; // OPTION_INTEGER; most 0 means no limit
};

struct command_help {
    const char *name;     // "plan"
    const char *operands; // "SCENARIO"
    const char *means;    // one or more sentences, wrapped by hand
};

enum options_result {
    OPTIONS_GO,    // carry on
    OPTIONS_HELP,  // --help was printed on stdout: exit 0
    OPTIONS_WRONG, // the line was printed on stderr: exit 2
};

// Operands go into *operands (may be NULL: then an operand is an error).
enum options_result options_parse(const struct command_help *help, int argc, char **argv,
                                  const struct option_spec *table, struct strings *operands);

// The place of an option's value among its words, behind the last of which is NULL; -1 where it is none of
// them.
int option_word(const char *name, const char *text, const char *const *words, struct error *error);

#endif
