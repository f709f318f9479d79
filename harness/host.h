// host -- the machine, compiler and code that a campaign ran on: host.json.
#ifndef COROBENCH_HOST_H
#define COROBENCH_HOST_H

#include <jansson.h>
#include <stddef.h>

// CPU, mitigations, kernel, limits, memory, compiler and flags, versions of what is used, git commit and
// whether the tree was changed; and what all that does to the figures (findings). What this machine does not
// tell is left out. The caller decrefs. process_init must have been called. Takes a quarter of a second, in
// which it looks at what else runs.
json_t *host_to_json(void);

// How many of the findings change the figures, or stop a measurement.
size_t host_warnings(const json_t *host);

// The commit of the project's source, or NULL outside a git checkout. The caller frees it.
char *host_git_commit(void);

// Whether the tree at `root` holds what no commit of it does: changed files, or new ones where
// implementations, driver and scripts are. -1 outside a git checkout.
int host_git_modified(const char *root);

#endif
