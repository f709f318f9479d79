#include "palette.h"

#include <stdint.h>
#include <string.h>

// Models that share a shape differ in lightness, for prints in grey.
static const struct {
    const char *model;
    unsigned colour, dark, shape;
} table[] = {
    {"call", 0x8e939b, 0x9498a0, 2},
    {"handler", 0x9f5c00, 0xefab03, 1},
    {"generator", 0x604700, 0x7e640a, 5},
    {"coroutine-stackless", 0x2696f5, 0x40a4f5, 5},
    {"coroutine-stackful", 0x2c75ba, 0x3a78ba, 0},
    {"thread", 0xec6d1a, 0xee6d1b, 1},
    {"thread-pool", 0xda7849, 0xee8759, 0},
    {"process", 0xb87fbb, 0xcd8fcf, 4},
    {"prefork", 0x994d84, 0x9b4c82, 4},
    {"reactor", 0x045228, 0x35743b, 2},
    {"proactor", 0x1aa677, 0x40ce9f, 3},
    {"hybrid", 0x866f4d, 0x9b8668, 3},
};

enum {
    MODELS = sizeof table / sizeof *table,
    UNKNOWN = 0x8c959f,
    SLOTS = PALETTE_SHAPES * PALETTE_DASHES,
    OWN = 0, // the slot of the one that is called as its model
};

static size_t find(const char *model)
{
    size_t i = 0;
    while (i < MODELS && strcmp(table[i].model, model) != 0)
        i++;
    return i;
}

unsigned palette_colour(const char *model)
{
    size_t i = find(model);
    return i < MODELS ? table[i].colour : UNKNOWN;
}

// "coroutine_stackful" is called as the model coroutine-stackful.
static bool is_namesake(const char *name, const char *model)
{
    while (*name && (*name == *model || (*name == '_' && *model == '-'))) {
        name++;
        model++;
    }
    return *name == *model;
}

// "old:thread" and "new:thread" are versions of the same program.
static const char *base_name(const char *label)
{
    const char *colon = strrchr(label, ':');
    return colon ? colon + 1 : label;
}

// FNV-1a, begun at a number with which no two implementations in this tree that share workload and model
// share a slot.
static unsigned slot_of(const struct planned_implementation *one)
{
    const char *name = base_name(one->label);
    uint32_t hash = 2166136261U ^ 32330U;
    if (is_namesake(name, one->model))
        return OWN;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619U;
    return OWN + 1 + (hash >> 8) % (SLOTS - 1);
}

// The namesake of the model chooses first, then the others by name.
static bool chooses_before(const struct planned_implementation *a, const struct planned_implementation *b)
{
    bool own = slot_of(a) == OWN;
    return own != (slot_of(b) == OWN) ? own : strcmp(a->label, b->label) < 0;
}

// The first of those of its model, after `last`, to choose; count if there is none left.
static size_t next_to_choose(const struct plan *plan, const char *model, size_t last)
{
    size_t count = plan->implementations.count, next = count;
    for (size_t i = 0; i < count; i++) {
        const struct planned_implementation *one = &plan->implementations.items[i];
        bool waits = !one->is_aa && strcmp(one->model, model) == 0 &&
                     (last == count || chooses_before(&plan->implementations.items[last], one));
        if (waits && (next == count || chooses_before(one, &plan->implementations.items[next])))
            next = i;
    }
    return next;
}

// With more of a model than there are slots, some share one.
static unsigned settle_slot(const struct plan *plan, size_t implementation)
{
    const struct planned_implementation *wanted = &plan->implementations.items[implementation];
    bool taken[SLOTS] = {false};
    size_t count = plan->implementations.count, left = SLOTS;
    for (size_t i = next_to_choose(plan, wanted->model, count); i < count && left > 0;
         i = next_to_choose(plan, wanted->model, i), left--) {
        unsigned slot = slot_of(&plan->implementations.items[i]);
        while (taken[slot])
            slot = (slot + 1) % SLOTS;
        if (i == implementation)
            return slot;
        taken[slot] = true;
    }
    return slot_of(wanted);
}

// Neighbouring slots differ in both, and no two slots agree in both.
struct look palette_look(const struct plan *plan, size_t implementation)
{
    const char *model = plan->implementations.items[implementation].model;
    size_t found = find(model);
    unsigned slot = settle_slot(plan, implementation), first = found < MODELS ? table[found].shape : 0;
    return (struct look){.colour = palette_colour(model),
                         .shape = (first + slot) % PALETTE_SHAPES,
                         .dashes = (slot + slot / PALETTE_SHAPES) % PALETTE_DASHES};
}

const char *palette_model(unsigned colour)
{
    for (size_t i = 0; i < MODELS; i++)
        if (table[i].colour == colour)
            return table[i].model;
    return NULL;
}

bool palette_shades(size_t index, unsigned *colour, unsigned *dark)
{
    if (index >= MODELS)
        return false;
    *colour = table[index].colour;
    *dark = table[index].dark;
    return true;
}
