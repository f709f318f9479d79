// layout -- where things lie: the project's sources, the build tree of this very driver, the results.
#ifndef COROBENCH_LAYOUT_H
#define COROBENCH_LAYOUT_H

#include "catalog.h"
#include "error.h"

const char *layout_source(void);  // the project's root folder
const char *layout_build(void);   // the folder that holds the running `corobench`
const char *layout_driver(void);  // the path of the running `corobench`
const char *layout_results(void); // $COROBENCH_RESULTS, else SOURCE/results

// Sets PYTHONPATH in the environment so that Python implementations, those outside the tree included, find
// the rigs of impls/. Before process_init, which passes the environment on.
void layout_export_rigs(void);

// The project's own implementations, and those of each "--impls [LABEL=]DIR": C files and folders of DIR are
// built first, below the build tree. process_init must have been called when there are any.
int layout_catalog(struct catalog *catalog, const struct strings *impls, struct error *error);

// The folders of campaigns under the results, the oldest first.
void layout_campaigns(struct strings *paths);

// A path as it stands in results, which are read on other machines: without links, and relative to the
// project's root where it lies below it. layout_absolute is the way back. The caller frees them.
char *layout_relative(const char *path);
char *layout_absolute(const char *path);

// Where execvp would find a program; NULL when nowhere. The caller frees it.
char *layout_on_path(const char *name);

#endif
