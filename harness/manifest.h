// manifest -- which files belong to a campaign: name, size and SHA-256 of each. The first file of an archive.
//
// `sha256sum -c MANIFEST` reads it: what it has no place for, the sizes, stands in comments. There is one
// text for a set of files, to the byte: what was read is written again as it was, or was not ours.
#ifndef COROBENCH_MANIFEST_H
#define COROBENCH_MANIFEST_H

#include "error.h"
#include "vec.h"

#include <stddef.h>
#include <stdint.h>

#define MANIFEST_NAME       "MANIFEST"
#define MANIFEST_BYTES_MOST (32 * 1024 * 1024) // of its own text

struct manifest_file {
    char *name; // below the campaign's folder: "echo/samples.jsonl". Owned
    uint64_t bytes;
    char hash[65]; // SHA-256, hex; "" until it is known
};

struct manifest {
    struct VEC(struct manifest_file) files; // by name, byte by byte; none twice
};

void manifest_release(struct manifest *manifest);

// A copy of the name goes to the end, without a hash; manifest_sort puts all into their order.
struct manifest_file *manifest_add(struct manifest *manifest, const char *name, uint64_t bytes);
void manifest_sort(struct manifest *manifest);

const struct manifest_file *manifest_find(const struct manifest *manifest, const char *name); // or NULL
uint64_t manifest_bytes(const struct manifest *manifest); // of all files; UINT64_MAX where that is too much

// Why no file of a campaign may have this name, to be read after it ("leads out of the folder"), or NULL.
const char *manifest_refuses(const char *name);

char *manifest_text(const struct manifest *manifest); // the caller frees it

// Reads it back. Whatever manifest_text would not have written is an error; *manifest is then empty.
int manifest_parse(struct manifest *manifest, const char *text, size_t length, struct error *error);

#endif
