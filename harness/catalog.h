// catalog -- the implementations there are: found in folders, described by their cards.
//
// A folder of implementations (the project's own impls/, or one given by --impls) holds a folder for each
// workload. In it, each FILE.c, each executable FILE.EXTENSION and each FOLDER with an executable `build`
// is an implementation; the folder `rig` is not. docs/CONTRACT.md is the specification.
#ifndef COROBENCH_CATALOG_H
#define COROBENCH_CATALOG_H

#include "error.h"
#include "vec.h"
#include "workload.h"

#include <stdbool.h>

enum implementation_form {
    FORM_C,      // one C file, built by CMake
    FORM_SCRIPT, // an executable file that is run as it is
    FORM_FOLDER, // a folder with its own `build`
};

enum implementation_status {
    STATUS_READY,     // the program is there
    STATUS_NOT_BUILT, // `status_reason` says why: "needs pkg:libfoo", or "run make build"
};

// One limit of a card: `connections<=19000`, `connections=1` or `load in {closed,blast}`.
struct limit {
    const struct axis *axis;
    bool is_set;            // the third form
    double most;            // else: the value may be at most this,
    double least;           // and at least this (the second form sets both)
    struct strings allowed; // the third form
    char *text;             // as written, for messages
};

struct limits VEC(struct limit);

struct implementation {
    const struct workload *workload;
    char *name;    // "reactor_epoll": the file's name without its extension
    char *label;   // "reactor_epoll", or "LABEL:reactor_epoll" from --impls LABEL=DIR: unique in a catalog
    char *summary; // the sentence of the card's first line
    char *model;   // "reactor", "coroutine-stackful", ...
    char *runtime; // "pthreads", "libevent", "stackful", ...
    char *class;   // "idiomatic", "tuned", "ceiling", "original", "reference"
    char *expect;  // mutants only: the conformance check that must reject it, or NULL
    struct strings needs;
    struct limits limits;
    struct strings traits;
    bool added; // by --impls
    enum implementation_form form;
    char *source;  // path of the file (or folder) that holds the card
    char *program; // path of what is run
    char *unmet;   // path of the file in which the build says which needs are not met
    enum implementation_status status;
    char *status_reason;
};

struct catalog VEC(struct implementation); // sorted by workload's name, then label

// A folder of implementations.
struct catalog_folder {
    const char *directory; // holds WORKLOAD/NAME.c and so on
    const char *programs;  // where the build puts WORKLOAD/NAME, or NAME.needs when a need was not met
    const char *label;     // prefixes names with "LABEL:"; or NULL
    bool added;            // by --impls
};

// Adds what is in the folder. A card that cannot be understood is an error "FILE:LINE: message": nothing is
// skipped silently. So is a name that is already taken.
int catalog_add(struct catalog *catalog, const struct catalog_folder *folder, struct error *error);
// Looks again at what the build has left: sets each status anew.
void catalog_refresh(struct catalog *catalog);

void catalog_release(struct catalog *catalog);

const struct implementation *catalog_find(const struct catalog *catalog, const struct workload *workload,
                                          const char *label); // or NULL

// Whether its traits say `per-event`: it has a unit of its own for each operation.
bool implementation_is_per_event(const struct implementation *implementation);

// Whether the card's limits allow `value` on `axis`; if not, *limit is the one that forbids it.
bool implementation_allows(const struct implementation *implementation, const struct axis *axis,
                           const char *value, const struct limit **limit);

extern const char *const catalog_models[];  // NULL-terminated: the words a card's model may be
extern const char *const catalog_classes[]; // likewise for class

#define CLASS_OF_CEILING   "ceiling"   // a bound, and no rival
#define CLASS_OF_REFERENCE "reference" // a program from elsewhere, for orientation

#endif
