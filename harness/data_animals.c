// A list of animals to ask for, one a line.
#include "animals.h"
#include "data.h"
#include "data_draw.h"
#include "memory.h"

struct animals_source {
    struct data_source source; // comes first
    struct random_state random;
    uint64_t left;
};

static bool animals_next(struct data_source *source, struct strbuf *text)
{
    struct animals_source *animals = (struct animals_source *)source;
    if (animals->left == 0)
        return false;
    animals->left--;
    strbuf_adds(text, animals_name(data_draw(&animals->random, ANIMALS)));
    strbuf_addc(text, '\n');
    return true;
}

struct data_source *data_animals(uint64_t requests, uint64_t seed)
{
    struct animals_source *animals = memory_zeroed(1, sizeof *animals);
    animals->source.next = animals_next;
    animals->left = requests;
    random_seed(&animals->random, seed);
    return &animals->source;
}
