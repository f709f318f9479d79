#include "wire.h"

void wire_write_end(char *bytes)
{
    struct wire_head head = {.length = UINT32_MAX};
    memcpy(bytes, &head, sizeof head);
}

size_t wire_send_on(const char *bytes, size_t length, struct buses_records *target, size_t *wanted)
{
    size_t at = 0;
    for (;;) {
        struct wire_head head;
        *wanted = sizeof head;
        if (length - at < sizeof head)
            return at;
        memcpy(&head, bytes + at, sizeof head);
        if (head.length == UINT32_MAX) {
            *wanted = 0;
            return at;
        }
        *wanted += head.length;
        if (length - at < *wanted)
            return at;
        struct buses_record record = {.text = bytes + at + sizeof head, .length = head.length};
        memcpy(record.values, head.values, sizeof record.values);
        target->send(target, &record);
        at += *wanted;
    }
}
