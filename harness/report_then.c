// Gathers the claims of a campaign's scenarios, one summary in memory at a time, and puts them in order.
#include "report_then.h"

#include "figure.h"
#include "format.h"
#include "shown.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- One claim ---------------------------------------------------------------------------------------------

static struct then_side make_side(const struct claim *claim, const struct claim_side *side)
{
    struct then_side made = {
        .name = relation_side_words(side), .then = NAN, .now = NAN, .low = NAN, .high = NAN};
    for (size_t i = 0; i < claim->then.count; i++)
        if (strcmp(claim->then.items[i].name, side->name) == 0) {
            made.then = claim->then.items[i].value;
            free(made.unit);
            free(made.old);
            made.unit = memory_copy_string(claim->then.items[i].unit);
            made.old = memory_copy_string(claim->then.items[i].text);
        }
    return made;
}

static void set_figure(struct then_side *side, const struct summary *summary, size_t cell)
{
    enum metric_id rank = summary->scenario.rank;
    const struct estimate *estimate = shown_estimate(summary, cell, rank);
    char *gap = shown_gap(summary, cell, rank);
    if (!gap) {
        side->now = estimate->median;
        side->low = estimate->low;
        side->high = estimate->high;
        side->text = format_estimate(estimate->median, estimate->low, estimate->high, metric_get(rank)->unit);
        side->id = figure_id_of_cell(summary, cell, rank);
    }
    free(gap);
}

// Old figures are times, unless their unit ends in "/s".
static bool is_rate(const char *unit)
{
    size_t length = strlen(unit);
    return length > 2 && strcmp(unit + length - 2, "/s") == 0;
}

// "week" and "weeks" are one unit; "m" and "ms" are two.
static size_t stem(const char *unit)
{
    size_t length = strlen(unit);
    return length > 3 && unit[length - 1] == 's' ? length - 1 : length;
}

static bool is_same_unit(const char *one, const char *other)
{
    return stem(one) == stem(other) && strncmp(one, other, stem(one)) == 0;
}

// The ratio of the old figures, turned over where the metric of today is better in the other direction.
static double old_ratio(const struct then_relation *relation, enum metric_id rank)
{
    const struct then_side *left = &relation->left, *right = &relation->right;
    if (!left->unit || !right->unit || !is_same_unit(left->unit, right->unit) || !(right->then > 0) ||
        !(left->then > 0))
        return NAN;
    double ratio = left->then / right->then;
    return is_rate(left->unit) == (metric_get(rank)->better == BETTER_HIGHER) ? ratio : 1 / ratio;
}

static struct then_relation make_relation(const struct claim *claim, size_t index, enum metric_id rank)
{
    const struct claim_relation *asked = &claim->holds.items[index];
    // Of one implementation in two places the old figure is that of the first.
    bool two = strcmp(asked->left.name, asked->right.name) != 0;
    const struct claim none = {0};
    struct then_relation relation = {.left = make_side(claim, &asked->left),
                                     .right = make_side(two ? claim : &none, &asked->right),
                                     .wanted = relation_words(asked),
                                     .factor = asked->kind == RELATION_ALIKE ? asked->factor : NAN,
                                     .ratio = NAN,
                                     .low = NAN,
                                     .high = NAN,
                                     .decision = DECISION_UNDECIDED};
    relation.ratio_then = old_ratio(&relation, rank);
    return relation;
}

static void measure(struct then_relation *relation, const struct summary *summary, size_t claim,
                    const struct relation_summary *found)
{
    const struct comparison *comparison = &found->comparison;
    relation->decision = found->decision;
    set_figure(&relation->left, summary, comparison->left);
    set_figure(&relation->right, summary, comparison->right);
    if (!isfinite(comparison->ratio_low) || !isfinite(comparison->ratio_high))
        return;
    relation->ratio = comparison->ratio;
    relation->low = comparison->ratio_low;
    relation->high = comparison->ratio_high;
    relation->id = figure_id_of_relation(summary, claim, found->relation);
}

static void note_claim(struct then_claims *claims, const struct summary *summary, size_t index)
{
    const struct claim_summary *from = &summary->claims.items[index];
    const struct claim *claim = from->claim;
    struct then_claim made = {.id = memory_copy_string(claim->id),
                              .text = memory_copy_string(claim->text),
                              .source = memory_copy_string(claim->source),
                              .today = memory_copy_string(claim->today ? claim->today : ""),
                              .again = memory_copy_string(claim->again),
                              .scenario = memory_copy_string(summary->scenario.name),
                              .unit = memory_copy_string(metric_get(summary->scenario.rank)->unit),
                              .why = memory_copy_string(from->why),
                              .decision = from->decision};
    for (size_t i = 0; i < claim->holds.count; i++) {
        struct then_relation relation = make_relation(claim, i, summary->scenario.rank);
        for (size_t j = 0; j < from->relations.count; j++)
            if (from->relations.items[j].relation == i)
                measure(&relation, summary, index, &from->relations.items[j]);
        vec_push(&made.relations, relation);
    }
    vec_push(&claims->claims, made);
}

void then_note(struct then_claims *claims, const struct summary *summary)
{
    for (size_t i = 0; i < summary->claims.count; i++)
        note_claim(claims, summary, i);
    claims->scenarios += summary->claims.count > 0;
}

static void release_side(struct then_side *side)
{
    free(side->name);
    free(side->unit);
    free(side->old);
    free(side->text);
    free(side->id);
}

static void release_claim(struct then_claim *claim)
{
    for (size_t i = 0; i < claim->relations.count; i++) {
        release_side(&claim->relations.items[i].left);
        release_side(&claim->relations.items[i].right);
        free(claim->relations.items[i].wanted);
        free(claim->relations.items[i].id);
    }
    vec_release(&claim->relations);
    char *texts[] = {claim->id,    claim->text,     claim->source, claim->today,
                     claim->again, claim->scenario, claim->unit,   claim->why};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(texts[i]);
}

void then_release(struct then_claims *claims)
{
    for (size_t i = 0; i < claims->claims.count; i++)
        release_claim(&claims->claims.items[i]);
    vec_release(&claims->claims);
}

// --- Order -------------------------------------------------------------------------------------------------

char *then_group(const char *source)
{
    return source ? memory_copy_bytes(source, strcspn(source, ",")) : memory_copy_string("");
}

char *then_place(const char *source)
{
    const char *comma = source ? strchr(source, ',') : NULL;
    return memory_copy_string(comma ? comma + 1 + strspn(comma + 1, " ") : "");
}

const struct then_claim *then_root(const struct then_claims *claims, const struct then_claim *claim)
{
    for (size_t i = 0; claim->again && i < claims->claims.count; i++)
        if (strcmp(claims->claims.items[i].id, claim->again) == 0)
            return &claims->claims.items[i];
    return claim;
}

// What a claim is sorted by: that of the claim which it asks again, then itself.
struct rank {
    long year; // 0: none is told, which comes last
    char *group, *place, *root;
    bool again;
    size_t index; // the order in which they came
};

static struct rank rank_of(const struct then_claims *claims, size_t index)
{
    const struct then_claim *claim = &claims->claims.items[index], *root = then_root(claims, claim);
    struct rank rank = {.group = then_group(root->source),
                        .place = then_place(root->source),
                        .root = memory_copy_string(root->id),
                        .again = root != claim,
                        .index = index};
    const char *space = strrchr(rank.group, ' ');
    rank.year = space ? strtol(space, NULL, 10) : 0;
    return rank;
}

static int compare_ranks(const void *left, const void *right)
{
    const struct rank *one = left, *other = right;
    if (one->year != other->year)
        return (one->year == 0) != (other->year == 0) ? (one->year == 0 ? 1 : -1)
                                                      : (one->year > other->year ? 1 : -1);
    int order = strcmp(one->group, other->group);
    order = order ? order : strverscmp(one->place, other->place);
    order = order ? order : strcmp(one->root, other->root);
    order = order ? order : one->again - other->again;
    return order ? order : (one->index > other->index) - (one->index < other->index);
}

static void release_rank(struct rank *rank)
{
    free(rank->group);
    free(rank->place);
    free(rank->root);
}

void then_sort(struct then_claims *claims)
{
    size_t count = claims->claims.count;
    struct rank *ranks = memory_zeroed(count, sizeof *ranks);
    struct then_claim *sorted = memory_zeroed(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        ranks[i] = rank_of(claims, i);
    if (count)
        qsort(ranks, count, sizeof *ranks, compare_ranks);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = claims->claims.items[ranks[i].index];
        release_rank(&ranks[i]);
    }
    if (count)
        memcpy(claims->claims.items, sorted, count * sizeof *sorted);
    free(sorted);
    free(ranks);
}
