// claims -- a claim's relation, in any text: what is taken says the same when it is written again.
//
// reads: scenario_relations.c
#include "fuzz.h"

#include "memory.h"
#include "scenario_keys.h"
#include "strbuf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_same(const struct claim_side *one, const struct claim_side *other)
{
    bool same = strcmp(one->name, other->name) == 0 && one->at.count == other->at.count;
    for (size_t i = 0; same && i < one->at.count; i++)
        same = strcmp(one->at.items[i], other->at.items[i]) == 0;
    return same;
}

static void add_side(struct strbuf *text, const struct claim_side *side)
{
    strbuf_adds(text, side->name);
    for (size_t i = 0; i < side->at.count; i++)
        strbuf_addf(text, "%s %s", i == 0 ? " at" : "", side->at.items[i]);
}

// As docs/SCHEMA.md has it.
static char *written(const struct claim_relation *relation)
{
    struct strbuf text = {0};
    add_side(&text, &relation->left);
    strbuf_addf(&text, relation->kind == RELATION_BETTER ? " < %.20f " : " ~ %.20f ", relation->factor);
    add_side(&text, &relation->right);
    if (relation->kind == RELATION_ALIKE)
        strbuf_addf(&text, " within %.20f", relation->within);
    return strbuf_detach(&text);
}

static void check(const struct claim_relation *relation)
{
    struct claim_relation again;
    fuzz_require(isfinite(relation->factor) && relation->factor > 0, "a factor of %g", relation->factor);
    fuzz_require(scenario_is_name(relation->left.name, strlen(relation->left.name)) &&
                     scenario_is_name(relation->right.name, strlen(relation->right.name)),
                 "a side without a name");
    fuzz_require(relation->kind == RELATION_BETTER ? relation->within == 0
                                                   : relation->within > 0 && relation->within <= 1,
                 "within %g", relation->within);
    if (relation->factor < 1e-9 || (relation->kind == RELATION_ALIKE && relation->within < 1e-9))
        return; // more digits than are written
    char *text = written(relation);
    fuzz_require(scenario_parse_relation(text, &again) == 0, "it is not understood again: %s", text);
    fuzz_require(again.kind == relation->kind && is_same(&again.left, &relation->left) &&
                     is_same(&again.right, &relation->right) &&
                     fabs(again.factor / relation->factor - 1) < 1e-9 &&
                     fabs(again.within - relation->within) <= 1e-9,
                 "it says something else: %s", text);
    scenario_release_relation(&again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct claim_relation relation;
    char *text = fuzz_text(fuzz_bytes_of(data, size));
    if (fuzz_is_clean(text, strlen(text))) { // as YAML hands it on
        if (scenario_parse_relation(text, &relation) == 0)
            check(&relation);
        scenario_release_relation(&relation);
    }
    free(text);
    return 0;
}
