// manifest -- the list of an archive's files: there is one text for a set of files, and no name leads out.
//
// reads: manifest.c
#include "fuzz.h"

#include "manifest.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct manifest manifest;
    struct error error = {""};
    if (manifest_parse(&manifest, (const char *)data, size, &error) != 0) {
        fuzz_require_sentence(error.text, MANIFEST_NAME ":");
        fuzz_require(manifest.files.count == 0, "something is left of a list that was refused");
        return 0;
    }
    char *text = manifest_text(&manifest);
    fuzz_require(strlen(text) == size && memcmp(text, data, size) == 0,
                 "it is written otherwise than it was read");
    for (size_t i = 0; i < manifest.files.count; i++) {
        const char *name = manifest.files.items[i].name;
        fuzz_require(*name && *name != '/' && strcmp(name, "..") != 0 && strncmp(name, "../", 3) != 0 &&
                         !strstr(name, "/../") && fuzz_is_clean(name, strlen(name)),
                     "a name leads out: %s", name);
        fuzz_require(manifest_find(&manifest, name) == &manifest.files.items[i], "%s is not found", name);
    }
    free(text);
    manifest_release(&manifest);
    return 0;
}
