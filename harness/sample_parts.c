#include "sample_parts.h"

#include "memory.h"

#include <math.h>
#include <stdbool.h>

// Numbers are whole in a sample: what lies beyond was not counted by us.
static bool is_count(double number)
{
    return number >= 0 && number < 0x1p53;
}

// So many slices to a part that they become no more parts than there is room for: what is left over at the
// end does not fill one.
struct sample_parts *sample_parts_from_load(const json_t *load)
{
    const json_t *slices = json_object_get(load, "slices");
    size_t count = json_array_size(slices), each = (count + SAMPLE_PARTS_MOST - 1) / SAMPLE_PARTS_MOST;
    double part_ns = json_number_value(json_object_get(load, "slice_ns")) * (double)each;
    if (count == 0 || !(part_ns >= 1) || !is_count(part_ns))
        return NULL;
    struct sample_parts *parts = memory_zeroed(1, sizeof *parts);
    parts->part_ns = part_ns;
    parts->count = count / each;
    for (size_t i = 0; i < parts->count; i++) {
        parts->longest_ns[i] = NAN;
        for (size_t j = 0; j < each; j++) {
            const json_t *slice = json_array_get(slices, i * each + j),
                         *longest = json_object_get(slice, "max_ns");
            parts->messages[i] += json_number_value(json_object_get(slice, "messages"));
            if (json_is_number(longest))
                parts->longest_ns[i] = fmax(parts->longest_ns[i], json_number_value(longest));
        }
    }
    return parts;
}

static json_t *array_of(const double *values, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, is_count(values[i]) ? json_integer((json_int_t)values[i]) : json_null());
    return array;
}

json_t *sample_parts_to_json(const struct sample_parts *parts)
{
    return json_pack("{s:I, s:o, s:o}", "part_ns", (json_int_t)parts->part_ns, "messages",
                     array_of(parts->messages, parts->count), "longest_ns",
                     array_of(parts->longest_ns, parts->count));
}

static void read_array(const json_t *array, double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(array, i);
        double number = json_is_number(value) ? json_number_value(value) : NAN;
        values[i] = is_count(number) ? number : NAN;
    }
}

struct sample_parts *sample_parts_from_json(const json_t *json)
{
    const json_t *messages = json_object_get(json, "messages"),
                 *longest = json_object_get(json, "longest_ns");
    double part_ns = json_number_value(json_object_get(json, "part_ns"));
    size_t count = json_array_size(messages);
    if (count == 0 || count > SAMPLE_PARTS_MOST || json_array_size(longest) != count || !(part_ns >= 1) ||
        !is_count(part_ns))
        return NULL;
    struct sample_parts *parts = memory_zeroed(1, sizeof *parts);
    parts->part_ns = part_ns;
    parts->count = count;
    read_array(messages, parts->messages, count);
    read_array(longest, parts->longest_ns, count);
    return parts;
}
