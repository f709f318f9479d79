// yaml_file -- a YAML file as a tree of nodes that know where they stand.
//
// A thin layer over libyaml's events. What the files of this project have no use for is refused at its
// place: anchors, aliases and tags (so that no file unfolds into more than it is), a second document,
// a key that stands twice or is no scalar, line breaks and control characters inside a value, and whatever
// is larger than the limits below. Every error reads "FILE:LINE:COLUMN: message", or "cannot read 'FILE':
// reason" where there is no place.
#ifndef COROBENCH_YAML_FILE_H
#define COROBENCH_YAML_FILE_H

#include "error.h"
#include "vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define YAML_BYTES_MOST 1000000 // of a file
#define YAML_NODES_MOST 10000   // in a file
#define YAML_DEPTH_MOST 16      // nodes inside nodes

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node;
struct yaml_nodes VEC(struct yaml_node);

struct yaml_node {
    enum yaml_kind kind;
    const char *path;        // of the file, as given
    unsigned line, column;   // of its first character, from 1; columns count characters
    char *text;              // YAML_SCALAR: one line of UTF-8; "" for nothing
    bool quoted;             // YAML_SCALAR: in quotes or a block, hence text whatever it looks like
    struct yaml_nodes keys;  // YAML_MAP: scalars, in the order of the file
    struct yaml_nodes items; // YAML_LIST: the elements; YAML_MAP: the value of each key
};

// Reads a file into *root, which is empty on failure. `path` must outlive the tree.
int yaml_file_read(struct yaml_node *root, const char *path, struct error *error);

// The same of bytes at hand; `path` is what errors name.
int yaml_file_parse(struct yaml_node *root, const char *path, const void *bytes, size_t length,
                    struct error *error);

void yaml_node_release(struct yaml_node *node); // with all below it

// The value of a key, or NULL.
const struct yaml_node *yaml_node_get(const struct yaml_node *map, const char *key);

// Writes "FILE:LINE:COLUMN: sentence"; returns -1.
int yaml_node_error(const struct yaml_node *node, struct error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// What a node is, to be read after "not": "a list", "nothing", "the boolean 'yes'", "-3", "'a word'".
#define YAML_DESCRIPTION_SIZE 96
const char *yaml_node_describe(const struct yaml_node *node, char text[YAML_DESCRIPTION_SIZE]);

// Typed access. `what` names the value in the sentence, say "'title'"; each returns 0 or -1.

// A list or map with at least one element.
int yaml_node_expect(const struct yaml_node *node, enum yaml_kind kind, const char *what,
                     struct error *error);

// Text that is not empty and is not a number, boolean or null, unless in quotes. Points into the node.
int yaml_node_text(const struct yaml_node *node, const char *what, const char **text, struct error *error);

// A scalar without quotes, as it is written: what numbers, durations and shares are parsed from.
int yaml_node_plain(const struct yaml_node *node, const char *what, const char **text, struct error *error);

// A whole number in decimal, without sign, within [least, most].
int yaml_node_integer(const struct yaml_node *node, const char *what, uint64_t least, uint64_t most,
                      uint64_t *value, struct error *error);

#endif
