// pipeline/names_its_file -- has a file for temporary things, and removes it at the end
// model: call
// runtime: c
// class: idiomatic
// expect: follow-killed
#include "rig/mutant.h"

void pipeline_run(struct pipeline_source *source)
{
    char path[4096];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/mutant-XXXXXX", folder ? folder : "/tmp");
    int file = mkostemp(path, O_CLOEXEC);
    if (file < 0)
        rig_die("cannot make %s", path);
    mutant_run(source);
    close(file);
    unlink(path);
}
