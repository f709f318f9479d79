// wire -- a record as bytes, which any queue, pipe or connection can carry: its lengths, then its text.
//
// No pointer is among them. Numbers are as this machine has them: both ends are on it.
#ifndef BUSES_WIRE_H
#define BUSES_WIRE_H

#include "buses.h"

// What comes first. Behind the last record of all stands a head alone that says so: a reader can tell the end
// from a writer that was cut off.
struct wire_head {
    uint32_t length; // of the text behind it; UINT32_MAX: the end
    struct buses_extent values[BUSES_FIELDS];
};

// Bytes of the whole.
static inline size_t wire_bytes(const struct buses_record *record)
{
    return sizeof(struct wire_head) + record->length;
}

static inline struct wire_head wire_head_of(const struct buses_record *record)
{
    struct wire_head head = {.length = record->length};
    memcpy(head.values, record->values, sizeof head.values);
    return head;
}

// Writes wire_bytes(record) bytes.
static inline void wire_write(char *bytes, const struct buses_record *record)
{
    struct wire_head head = wire_head_of(record);
    memcpy(bytes, &head, sizeof head);
    memcpy(bytes + sizeof head, record->text, record->length);
}

// Writes what stands behind the last record: WIRE_END_BYTES bytes.
enum { WIRE_END_BYTES = sizeof(struct wire_head) };
void wire_write_end(char *bytes);

// Sends on the whole records at the beginning of `bytes`, of which there are `length`, and returns how many
// bytes these are; a record's text is left where it stands. `*wanted`: how many bytes there must be behind
// them for another step; 0 where that was the last record. They need not be aligned.
size_t wire_send_on(const char *bytes, size_t length, struct buses_records *target, size_t *wanted);

#endif
