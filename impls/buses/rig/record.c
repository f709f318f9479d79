// What a record holds, what filters ask of it, and how it is printed.
#include "buses.h"

#include "environment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const names[BUSES_FIELDS] = {
    [BUSES_ID] = "id",
    [BUSES_ROUTE] = "route",
    [BUSES_COLOR] = "color",
    [BUSES_REVENUE] = "revenue",
    [BUSES_DIRECTION] = "direction",
    [BUSES_LATITUDE] = "latitude",
    [BUSES_LONGITUDE] = "longitude",
    [BUSES_PATTERN] = "pattern",
    [BUSES_PATTERN_DIRECTION] = "patternDirection",
    [BUSES_RUN] = "run",
    [BUSES_FINAL_STOP] = "finalStop",
    [BUSES_OPERATOR] = "operator",
};

const struct buses_wanted buses_on_route_22 = {BUSES_ROUTE, 2, "22"};
const struct buses_wanted buses_north_bound = {BUSES_DIRECTION, 11, "North Bound"};

static uint64_t finished;

// No two fields of one length begin with the same letter: one comparison decides.
enum buses_field buses_field_of(const struct buses_event *start)
{
    static const uint8_t fields[17][26] = {
        // What is not here is 0: 1 more than the field.
        [2]['i' - 'a'] = BUSES_ID + 1,         [3]['r' - 'a'] = BUSES_RUN + 1,
        [5]['r' - 'a'] = BUSES_ROUTE + 1,      [5]['c' - 'a'] = BUSES_COLOR + 1,
        [7]['r' - 'a'] = BUSES_REVENUE + 1,    [7]['p' - 'a'] = BUSES_PATTERN + 1,
        [8]['l' - 'a'] = BUSES_LATITUDE + 1,   [8]['o' - 'a'] = BUSES_OPERATOR + 1,
        [9]['d' - 'a'] = BUSES_DIRECTION + 1,  [9]['l' - 'a'] = BUSES_LONGITUDE + 1,
        [9]['f' - 'a'] = BUSES_FINAL_STOP + 1, [16]['p' - 'a'] = BUSES_PATTERN_DIRECTION + 1,
    };
    unsigned letter = (unsigned)(unsigned char)start->text[0] - 'a'; // a name has one
    if (start->length > 16 || letter >= 26)
        return BUSES_FIELDS;
    unsigned field = fields[start->length][letter];
    if (field == 0 || memcmp(start->text, names[field - 1], start->length) != 0)
        return BUSES_FIELDS;
    return (enum buses_field)(field - 1);
}

void buses_builder_grow(struct buses_builder *builder, uint32_t more)
{
    errno = 0;
    uint64_t room = 2 * ((uint64_t)builder->length + more) + 512;
    if (room >= UINT32_MAX)
        room = UINT32_MAX - 1;
    if ((uint64_t)builder->length + more > room)
        rig_die("line %llu: a bus of 4 GB is beyond this program", (unsigned long long)buses_line());
    builder->text = realloc(builder->text, room);
    if (!builder->text)
        rig_die("cannot allocate %llu bytes for a bus", (unsigned long long)room);
    builder->room = (uint32_t)room;
}

const struct buses_record *buses_builder_finish(struct buses_builder *builder)
{
    static const enum buses_field needed[] = {BUSES_ROUTE, BUSES_ID, BUSES_DIRECTION, BUSES_LATITUDE,
                                              BUSES_LONGITUDE};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!buses_has(&builder->record, needed[i]))
            buses_give_up(buses_line(), "a bus without '%s'", names[needed[i]]);
    if (buses_given_up())
        return NULL;
    builder->record.text = builder->text;
    builder->record.length = builder->length;
    finished++;
    return &builder->record;
}

void buses_builder_release(struct buses_builder *builder)
{
    free(builder->text);
    *builder = (struct buses_builder){0};
}

uint64_t buses_finished(void)
{
    return finished;
}

// --- Printing ----------------------------------------------------------------------------------------------

static void print(const struct buses_record *record, enum buses_field field, const char *before)
{
    const struct buses_extent *value = &record->values[field];
    fputs_unlocked(before, stdout);
    fwrite_unlocked(record->text + value->begin, 1, value->length, stdout);
}

void buses_print(const struct buses_record *record)
{
    print(record, BUSES_ROUTE, "");
    print(record, BUSES_ID, ",");
    print(record, BUSES_DIRECTION, ",\"");
    print(record, BUSES_LATITUDE, "\",");
    print(record, BUSES_LONGITUDE, ",");
    putc_unlocked('\n', stdout);
    if (ferror_unlocked(stdout))
        rig_die("cannot print the answer");
}
