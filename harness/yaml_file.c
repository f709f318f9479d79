#include "yaml_file.h"

#include "escape.h"
#include "memory.h"
#include "regular.h"
#include "strbuf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

struct loader {
    yaml_parser_t parser;
    const char *path;
    const unsigned char *bytes;
    size_t nodes; // so far
    struct error *error;
};

struct frame {
    yaml_event_type_t type;
    yaml_mark_t mark;
};

// ---- Errors with a place

static int error_at(const struct loader *loader, unsigned line, unsigned column, const char *message)
{
    return error_set(loader->error, "%s:%u:%u: %s", loader->path, line, column, message);
}

static int error_at_mark(const struct loader *loader, yaml_mark_t mark, const char *message)
{
    return error_at(loader, (unsigned)mark.line + 1, (unsigned)mark.column + 1, message);
}

// Bytes that are no text: libyaml gives an offset only.
static int encoding_error(const struct loader *loader)
{
    unsigned line = 1, column = 1;
    for (size_t i = 0; i < loader->parser.problem_offset; i++) {
        if (loader->bytes[i] == '\n') {
            line++;
            column = 1;
        } else if ((loader->bytes[i] & 0xc0) != 0x80) { // a byte that begins a character
            column++;
        }
    }
    char message[160];
    snprintf(message, sizeof message, "not a text file in UTF-8: %s", loader->parser.problem);
    return error_at(loader, line, column, message);
}

static int syntax_error(const struct loader *loader)
{
    const yaml_parser_t *parser = &loader->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return error_set(loader->error, "cannot read '%s': out of memory", loader->path);
    if (parser->error == YAML_READER_ERROR)
        return encoding_error(loader);
    char message[256];
    const char *context = parser->context ? parser->context : "", *advice = "";
    if (strstr(context, "alias") || strstr(context, "tag"))
        advice = " (a word that begins with * or ! belongs in quotes)";
    snprintf(message, sizeof message, "not valid YAML: %s%s%s%s", parser->problem, *context ? " " : "",
             context, advice);
    return error_at_mark(loader, parser->problem_mark, message);
}

// ---- From events to nodes

// A block ends in a line break that nobody meant; any other, and a control character that came in as an
// escape, would tear the lines of messages, tables and logs.
static bool one_line(char *text, size_t *length)
{
    while (*length > 0 && text[*length - 1] == '\n')
        text[--*length] = '\0';
    size_t at = 0;
    for (size_t plain = 1; at < *length && plain; at += plain)
        plain = escape_plain(text + at);
    return at >= *length;
}

static int read_scalar(struct loader *loader, const yaml_event_t *event, struct yaml_node *node)
{
    size_t length = event->data.scalar.length;
    node->text = memory_copy_bytes(event->data.scalar.value, length);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (!one_line(node->text, &length))
        return error_at_mark(loader, event->start_mark, "a value is one line, without control characters");
    return 0;
}

static int read_next(struct loader *loader, unsigned depth, struct yaml_node *node);

static int read_list(struct loader *loader, unsigned depth, struct yaml_node *list)
{
    struct yaml_node item;
    int result;
    while ((result = read_next(loader, depth, &item)) > 0)
        vec_push(&list->items, item);
    return result;
}

static int check_key(const struct loader *loader, const struct yaml_node *map, const struct yaml_node *key)
{
    if (key->kind != YAML_SCALAR)
        return yaml_node_error(key, loader->error, "a key is a word, not a list or mapping");
    for (size_t i = 0; i < map->keys.count; i++)
        if (strcmp(map->keys.items[i].text, key->text) == 0)
            return yaml_node_error(key, loader->error, "duplicate key '%.60s' (first on line %u)", key->text,
                                   map->keys.items[i].line);
    return 0;
}

static int read_map(struct loader *loader, unsigned depth, struct yaml_node *map)
{
    struct yaml_node key, value;
    int result;
    while ((result = read_next(loader, depth, &key)) > 0) {
        if (check_key(loader, map, &key) || read_next(loader, depth, &value) < 0) {
            yaml_node_release(&key);
            return -1;
        }
        vec_push(&map->keys, key);
        vec_push(&map->items, value); // libyaml gives every key a value, an empty one where the file has none
    }
    return result;
}

static bool has_anchor(const yaml_event_t *event)
{
    return event->type == YAML_ALIAS_EVENT ||
           (event->type == YAML_SCALAR_EVENT && event->data.scalar.anchor) ||
           (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.anchor) ||
           (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.anchor);
}

static bool has_tag(const yaml_event_t *event)
{
    return (event->type == YAML_SCALAR_EVENT && event->data.scalar.tag) ||
           (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.tag) ||
           (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.tag);
}

static int check_event(struct loader *loader, const yaml_event_t *event, unsigned depth)
{
    char message[64];
    if (has_anchor(event))
        return error_at_mark(loader, event->start_mark,
                             "anchors (&) and aliases (*) are not used: put the word in quotes");
    if (has_tag(event))
        return error_at_mark(loader, event->start_mark, "tags (!) are not used: put the word in quotes");
    if (depth > YAML_DEPTH_MOST) {
        snprintf(message, sizeof message, "nested more than %d deep", YAML_DEPTH_MOST);
        return error_at_mark(loader, event->start_mark, message);
    }
    if (++loader->nodes > YAML_NODES_MOST) {
        snprintf(message, sizeof message, "more than %d values in one file", YAML_NODES_MOST);
        return error_at_mark(loader, event->start_mark, message);
    }
    return 0;
}

static int read_content(struct loader *loader, const yaml_event_t *event, unsigned depth,
                        struct yaml_node *node)
{
    switch (event->type) {
    case YAML_SEQUENCE_START_EVENT:
        node->kind = YAML_LIST;
        return read_list(loader, depth + 1, node);
    case YAML_MAPPING_START_EVENT:
        node->kind = YAML_MAP;
        return read_map(loader, depth + 1, node);
    default:
        node->kind = YAML_SCALAR;
        return read_scalar(loader, event, node);
    }
}

static int read_event(struct loader *loader, const yaml_event_t *event, unsigned depth,
                      struct yaml_node *node)
{
    if (event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT)
        return 0;
    if (check_event(loader, event, depth))
        return -1;
    node->path = loader->path;
    node->line = (unsigned)event->start_mark.line + 1;
    node->column = (unsigned)event->start_mark.column + 1;
    if (read_content(loader, event, depth, node)) {
        yaml_node_release(node);
        return -1;
    }
    return 1;
}

// Reads the next node with all below it. Returns 1, or 0 at the end of the list or map that is being read,
// or -1. It calls itself no deeper than YAML_DEPTH_MOST.
static int read_next(struct loader *loader, unsigned depth, struct yaml_node *node)
{
    yaml_event_t event;
    *node = (struct yaml_node){0};
    if (!yaml_parser_parse(&loader->parser, &event))
        return syntax_error(loader);
    int result = read_event(loader, &event, depth, node);
    yaml_event_delete(&event);
    return result;
}

// An event around the nodes: begin and end of the stream and of the document.
static int read_frame(struct loader *loader, struct frame *frame)
{
    yaml_event_t event;
    *frame = (struct frame){.type = YAML_NO_EVENT};
    if (!yaml_parser_parse(&loader->parser, &event))
        return syntax_error(loader);
    *frame = (struct frame){.type = event.type, .mark = event.start_mark};
    yaml_event_delete(&event);
    return 0;
}

static int read_document(struct loader *loader, struct yaml_node *root)
{
    struct frame stream, begin, end, next;
    if (read_frame(loader, &stream) || read_frame(loader, &begin))
        return -1;
    if (begin.type == YAML_STREAM_END_EVENT)
        return error_at(loader, 1, 1, "the file is empty");
    if (read_next(loader, 0, root) < 0 || read_frame(loader, &end) || read_frame(loader, &next))
        return -1;
    if (next.type != YAML_STREAM_END_EVENT)
        return error_at_mark(loader, next.mark, "a second document begins here; a file holds one");
    return 0;
}

int yaml_file_parse(struct yaml_node *root, const char *path, const void *bytes, size_t length,
                    struct error *error)
{
    struct loader loader = {.path = path, .bytes = bytes, .error = error};
    *root = (struct yaml_node){0};
    if (length > YAML_BYTES_MOST)
        return error_set(error, "cannot read '%s': larger than %d bytes", path, YAML_BYTES_MOST);
    if (!yaml_parser_initialize(&loader.parser))
        return error_set(error, "cannot read '%s': out of memory", path);
    yaml_parser_set_encoding(&loader.parser, YAML_UTF8_ENCODING); // not UTF-16 by a guess
    yaml_parser_set_input_string(&loader.parser, bytes, length);
    int result = read_document(&loader, root);
    if (result)
        yaml_node_release(root);
    yaml_parser_delete(&loader.parser);
    return result;
}

// Reads one byte more than is allowed at most, so that endless files end.
static int read_bytes(int file, struct strbuf *bytes)
{
    char block[16384];
    while (bytes->length <= YAML_BYTES_MOST) {
        ssize_t got = read(file, block, sizeof block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            return 0;
        strbuf_add(bytes, block, (size_t)got);
    }
    return 0;
}

int yaml_file_read(struct yaml_node *root, const char *path, struct error *error)
{
    struct strbuf bytes = {0};
    int result;
    *root = (struct yaml_node){0};
    int file = regular_open(path);
    if (file < 0 || read_bytes(file, &bytes))
        result = error_errno(error, "cannot read '%s'", path);
    else
        result = yaml_file_parse(root, path, strbuf_text(&bytes), bytes.length, error);
    if (file >= 0)
        close(file);
    strbuf_release(&bytes);
    return result;
}
