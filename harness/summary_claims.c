// Deciding claims: every relation, at every point, by the verdict of its left side against its right.
#include "summary_parts.h"

#include "format.h"

#include <math.h>

// One relation of one claim at one point.
struct trial {
    size_t claim, relation, point;
    const char *missing; // why there is no comparison ("PyPy is not in this plan"), or NULL
    struct contest contest;
};

struct trials VEC(struct trial);

static const struct claim_relation *relation_of(const struct summary *summary, const struct trial *trial)
{
    return &summary->scenario.claims.items[trial->claim].holds.items[trial->relation];
}

static enum decision decision_of(const struct trial *trial)
{
    switch (trial->contest.comparison.verdict) {
    case VERDICT_FASTER:
        return DECISION_HOLDS;
    case VERDICT_SLOWER:
    case VERDICT_EQUIVALENT:
        return DECISION_DOES_NOT_HOLD;
    default:
        return DECISION_UNDECIDED;
    }
}

static struct trial trial_make(const struct summary *summary, size_t claim, size_t relation, size_t point)
{
    struct trial trial = {.claim = claim, .relation = relation, .point = point, .contest = {.p = 1}};
    const struct claim_relation *names = relation_of(summary, &trial);
    const struct cell_summary *left = summary_cell(summary, names->left, point);
    const struct cell_summary *right = summary_cell(summary, names->right, point);
    trial.missing = !left ? names->left : !right ? names->right : NULL;
    if (left && right)
        trial.contest = contest_make(summary, left->cell, right->cell);
    return trial;
}

// All relations of all claims at one point are one family of comparisons.
static void settle_point(const struct summary *summary, struct trials *trials, size_t first)
{
    struct contests family = {0};
    for (size_t i = first; i < trials->count; i++)
        vec_push(&family, trials->items[i].contest);
    contests_settle(summary, family.items, family.count);
    for (size_t i = 0; i < family.count; i++)
        if (!trials->items[first + i].missing)
            trials->items[first + i].contest = family.items[i];
    vec_release(&family);
}

static struct trials make_trials(const struct summary *summary)
{
    struct trials trials = {0};
    for (size_t point = 0; point < summary->plan.points.count; point++) {
        size_t first = trials.count;
        if (summary_unranked(summary, point))
            continue;
        for (size_t claim = 0; claim < summary->scenario.claims.count; claim++)
            for (size_t i = 0; i < summary->scenario.claims.items[claim].holds.count; i++)
                vec_push(&trials, trial_make(summary, claim, i, point));
        settle_point(summary, &trials, first);
    }
    return trials;
}

// How far a ratio is from 1, whichever way; NAN without a ratio.
static double distance(const struct trial *trial)
{
    return fabs(log(trial->contest.comparison.ratio));
}

// The trial of a relation that tells most: one that decides against the claim, else one that leaves it
// open, else the one that holds by least.
static const struct trial *telling_trial(const struct trials *trials, size_t claim, size_t relation,
                                         size_t *points)
{
    const struct trial *telling = NULL;
    *points = 0;
    for (size_t i = 0; i < trials->count; i++) {
        const struct trial *trial = &trials->items[i];
        if (trial->claim != claim || trial->relation != relation)
            continue;
        ++*points;
        static const int rank[] = {
            [DECISION_DOES_NOT_HOLD] = 0, [DECISION_UNDECIDED] = 1, [DECISION_HOLDS] = 2};
        int before = telling ? rank[decision_of(telling)] : 3, here = rank[decision_of(trial)];
        if (here < before || (here == before && here == 2 && distance(trial) < distance(telling)))
            telling = trial;
    }
    return telling;
}

static void add_missing(struct strbuf *text, const struct summary *summary, const struct trial *trial)
{
    const struct claim_relation *names = relation_of(summary, trial);
    strbuf_addf(text, "%s cannot be compared with %s: ", names->left, names->right);
    if (trial->missing) {
        strbuf_addf(text, "%s is not in this plan", trial->missing);
        return;
    }
    const size_t cells[] = {trial->contest.comparison.left, trial->contest.comparison.right};
    for (size_t i = 0; i < 2; i++) {
        const struct cell_summary *cell = &summary->cells.items[cells[i]];
        const char *label = summary_implementation(summary, cells[i])->label;
        const char *reason = summary_absence(summary, cells[i]);
        reason = reason ? reason : cell->failure;
        if (cell->metrics[summary->scenario.rank].n == 0) {
            strbuf_addf(text, "%s has no figures (%s)", label, reason ? reason : "no runs");
            return;
        }
    }
    strbuf_adds(text, "too few rounds, or figures that do not rank");
}

// "a used 0.621× (0.603–0.640) the server CPU per message of b (faster), at connections=10".
static void add_trial(struct strbuf *text, const struct summary *summary, const struct trial *trial,
                      size_t points)
{
    const struct comparison *comparison = &trial->contest.comparison;
    const struct claim_relation *names = relation_of(summary, trial);
    struct phrase phrase = phrase_for(summary->scenario.rank);
    if (trial->missing || comparison->verdict == VERDICT_NONE) {
        add_missing(text, summary, trial);
    } else {
        char *ratio = format_ratio_interval(comparison->ratio, comparison->ratio_low, comparison->ratio_high);
        strbuf_addf(text, "%s %s %s the %s of %s (%s)", names->left, phrase.verb, ratio, phrase.noun,
                    names->right, summary_verdict_word(summary, comparison->verdict));
        free(ratio);
    }
    if (points > 1 && !trial->missing)
        strbuf_addf(text, ", at %s", summary->plan.points.items[trial->point].text);
    if (points > 1 && decision_of(trial) == DECISION_HOLDS)
        strbuf_addf(text, ", and is further ahead at the other %s", points > 2 ? "points" : "point");
}

static void decide_claim(struct summary *summary, const struct trials *trials, size_t index)
{
    const struct claim *claim = &summary->scenario.claims.items[index];
    struct claim_summary decided = {.claim = claim, .decision = DECISION_HOLDS};
    struct strbuf why = {0};
    for (size_t i = 0; i < claim->holds.count; i++) {
        size_t points;
        const struct trial *trial = telling_trial(trials, index, i, &points);
        if (!trial)
            continue;
        enum decision decision = decision_of(trial);
        if (decision == DECISION_DOES_NOT_HOLD || decided.decision == DECISION_HOLDS)
            decided.decision = decision;
        strbuf_adds(&why, why.length ? "; " : "");
        add_trial(&why, summary, trial, points);
    }
    if (!why.length) {
        decided.decision = DECISION_UNDECIDED;
        strbuf_adds(&why, "the scenario names no relation that would decide it");
    }
    strbuf_addc(&why, '.');
    decided.why = strbuf_detach(&why);
    vec_push(&summary->claims, decided);
}

void summary_decide_claims(struct summary *summary)
{
    struct trials trials = make_trials(summary);
    for (size_t i = 0; i < summary->scenario.claims.count; i++)
        decide_claim(summary, &trials, i);
    vec_release(&trials);
}
