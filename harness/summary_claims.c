// Deciding claims: every relation, at every point, by the verdict of its left side against its right. A side
// that has a place of its own stands there.
#include "summary_parts.h"

#include "format.h"

#include <math.h>
#include <string.h>

// One relation of one claim at one point.
struct trial {
    size_t claim, relation, point;
    const struct claim_side *missing; // who is not there to be compared, or NULL
    struct contest contest;
};

struct trials VEC(struct trial);

static const struct claim_relation *relation_of(const struct summary *summary, const struct trial *trial)
{
    return &summary->scenario.claims.items[trial->claim].holds.items[trial->relation];
}

static enum decision decision_of(const struct summary *summary, const struct trial *trial)
{
    bool alike = relation_of(summary, trial)->kind == RELATION_ALIKE;
    switch (trial->contest.comparison.verdict) {
    case VERDICT_FASTER:
        return alike ? DECISION_DOES_NOT_HOLD : DECISION_HOLDS;
    case VERDICT_SLOWER:
        return DECISION_DOES_NOT_HOLD;
    case VERDICT_EQUIVALENT:
        return alike ? DECISION_HOLDS : DECISION_DOES_NOT_HOLD;
    default:
        return DECISION_UNDECIDED;
    }
}

// "AXIS=VALUE" of the axis, among those of a side; NULL: it has no value of its own for it.
static const char *own_value(const struct claim_side *side, const struct axis *axis)
{
    size_t length = strlen(axis->name);
    for (size_t i = 0; i < side->at.count; i++)
        if (strncmp(side->at.items[i], axis->name, length) == 0 && side->at.items[i][length] == '=')
            return side->at.items[i] + length + 1;
    return NULL;
}

// Whether `one` is where a side stands when `point` is looked at.
static bool is_place(const struct summary *summary, const struct claim_side *side, size_t point, size_t one)
{
    const struct workload *workload = summary->scenario.workload;
    for (size_t i = 0; i < workload->axis_count; i++) {
        const char *own = own_value(side, &workload->axes[i]);
        const char *wanted = own ? own : summary->plan.points.items[point].values.items[i];
        if (strcmp(summary->plan.points.items[one].values.items[i], wanted) != 0)
            return false;
    }
    return true;
}

static const struct cell_summary *cell_of(const struct summary *summary, const struct claim_side *side,
                                          size_t point)
{
    for (size_t one = 0; one < summary->plan.points.count; one++)
        if (is_place(summary, side, point, one))
            return summary_cell(summary, side->name, one);
    return NULL; // --set took the place away
}

// The margin's nearer end: how far the ratio of two that are to be alike may be off. 0: it is not beyond
// either.
static double nearer_end(double ratio, double within)
{
    return ratio > 1 + within ? log1p(within) : ratio < 1 / (1 + within) ? -log1p(within) : 0;
}

// Asks of the right side so many times as the relation says; and of two that are to be alike, whether they
// differ by more than they may. What is not ranked has no 90% interval and stays as it is.
static void ask(const struct summary *summary, struct contest *contest, const struct claim_relation *relation)
{
    size_t left = contest->comparison.left, right = contest->comparison.right;
    if (isnan(contest->ratio90.low) || (relation->kind == RELATION_BETTER && relation->factor == 1))
        return;
    double *logs = memory_zeroed(summary->cells.items[left].count, sizeof *logs);
    size_t count = summary_log_ratios(summary, left, right, summary->scenario.rank, logs);
    for (size_t i = 0; i < count; i++)
        logs[i] -= log(relation->factor);
    contest->ratio90 = stats_ratio(logs, count, EQUIVALENCE_LEVEL);
    double end = relation->kind == RELATION_ALIKE ? nearer_end(contest->ratio90.value, relation->within) : 0;
    for (size_t i = 0; i < count; i++)
        logs[i] -= end;
    contest->p = relation->kind == RELATION_ALIKE && end == 0 ? 1 : stats_sign_test(logs, count);
    free(logs);
}

// Of two that are to be alike the relation has the margin, not the scenario.
static void settle_alike(const struct summary *summary, struct trial *trial)
{
    const struct claim_relation *relation = relation_of(summary, trial);
    struct comparison *comparison = &trial->contest.comparison;
    int lower_is_better = metric_get(summary->scenario.rank)->better != BETTER_HIGHER;
    if (relation->kind == RELATION_ALIKE)
        comparison->verdict = stats_verdict(trial->contest.ratio90, comparison->p_adjusted,
                                            1 - SUMMARY_CONFIDENCE, lower_is_better, relation->within);
}

static struct trial trial_make(const struct summary *summary, size_t claim, size_t relation, size_t point)
{
    struct trial trial = {.claim = claim, .relation = relation, .point = point, .contest = {.p = 1}};
    const struct claim_relation *sides = relation_of(summary, &trial);
    const struct cell_summary *left = cell_of(summary, &sides->left, point);
    const struct cell_summary *right = cell_of(summary, &sides->right, point);
    trial.missing = !left ? &sides->left : !right ? &sides->right : NULL;
    if (left && right) {
        trial.contest = contest_make(summary, left->cell, right->cell);
        ask(summary, &trial.contest, sides);
    }
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
        if (!trials->items[first + i].missing) {
            trials->items[first + i].contest = family.items[i];
            settle_alike(summary, &trials->items[first + i]);
        }
    vec_release(&family);
}

// A relation is tried at every point at which its left side can be.
static void try_claim(const struct summary *summary, struct trials *trials, size_t claim, size_t point)
{
    const struct claim *tried = &summary->scenario.claims.items[claim];
    for (size_t i = 0; i < tried->holds.count; i++)
        if (is_place(summary, &tried->holds.items[i].left, point, point))
            vec_push(trials, trial_make(summary, claim, i, point));
}

static struct trials make_trials(const struct summary *summary)
{
    struct trials trials = {0};
    for (size_t point = 0; point < summary->plan.points.count; point++) {
        size_t first = trials.count;
        if (summary_unranked(summary, point))
            continue;
        for (size_t claim = 0; claim < summary->scenario.claims.count; claim++)
            try_claim(summary, &trials, claim, point);
        settle_point(summary, &trials, first);
    }
    return trials;
}

// By how much a relation holds: how far the ratio is from what it must not reach; NAN without a ratio.
static double leeway(const struct summary *summary, const struct trial *trial)
{
    const struct claim_relation *relation = relation_of(summary, trial);
    double distance = fabs(log(trial->contest.comparison.ratio / relation->factor));
    return relation->kind == RELATION_ALIKE ? log1p(relation->within) - distance : distance;
}

// The trial of a relation that tells most: one that decides against the claim, else one that leaves it
// open, else the one that holds by least.
static const struct trial *telling_trial(const struct summary *summary, const struct trials *trials,
                                         size_t claim, size_t relation, size_t *points)
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
        int before = telling ? rank[decision_of(summary, telling)] : 3;
        int here = rank[decision_of(summary, trial)];
        if (here < before ||
            (here == before && here == 2 && leeway(summary, trial) < leeway(summary, telling)))
            telling = trial;
    }
    return telling;
}

static void add_side(struct strbuf *text, const struct claim_side *side)
{
    char *words = relation_side_words(side);
    strbuf_adds(text, words);
    free(words);
}

static void add_missing(struct strbuf *text, const struct summary *summary, const struct trial *trial)
{
    const struct claim_relation *sides = relation_of(summary, trial);
    add_side(text, &sides->left);
    strbuf_adds(text, " cannot be compared with ");
    add_side(text, &sides->right);
    strbuf_adds(text, ": ");
    if (trial->missing) {
        add_side(text, trial->missing);
        strbuf_adds(text, " is not in this plan");
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

// "(faster)", "(not better than 0.500×)", "(within 10% of 1.50×)".
static void add_verdict(struct strbuf *text, const struct summary *summary, const struct trial *trial)
{
    const struct claim_relation *relation = relation_of(summary, trial);
    enum decision decision = decision_of(summary, trial);
    bool alike = relation->kind == RELATION_ALIKE;
    if (!alike && relation->factor == 1) {
        strbuf_addf(text, " (%s)", summary_verdict_word(summary, trial->contest.comparison.verdict));
        return;
    }
    char *wanted = relation_words(relation);
    strbuf_addf(text, " (%s%s)",
                decision == DECISION_HOLDS           ? ""
                : decision == DECISION_DOES_NOT_HOLD ? "not "
                                                     : "unresolved whether ",
                wanted);
    free(wanted);
}

// "a used 0.621× (0.603–0.640) the server CPU per message of b (faster), at connections=10".
static void add_trial(struct strbuf *text, const struct summary *summary, const struct trial *trial,
                      size_t points)
{
    const struct comparison *comparison = &trial->contest.comparison;
    const struct claim_relation *sides = relation_of(summary, trial);
    struct phrase phrase = phrase_for(summary->scenario.rank);
    if (trial->missing || comparison->verdict == VERDICT_NONE) {
        add_missing(text, summary, trial);
    } else {
        char *ratio = format_ratio_interval(comparison->ratio, comparison->ratio_low, comparison->ratio_high);
        add_side(text, &sides->left);
        strbuf_addf(text, " %s %s the %s of ", phrase.verb, ratio, phrase.noun);
        add_side(text, &sides->right);
        add_verdict(text, summary, trial);
        free(ratio);
    }
    if (points > 1 && !trial->missing)
        strbuf_addf(text, ", at %s", summary->plan.points.items[trial->point].text);
    if (points > 1 && decision_of(summary, trial) == DECISION_HOLDS)
        strbuf_addf(text, ", and %s at the other %s",
                    sides->kind == RELATION_ALIKE ? "comes closer" : "is further ahead",
                    points > 2 ? "points" : "point");
}

static void add_untried(struct strbuf *text, const struct claim_side *side)
{
    add_side(text, side);
    strbuf_adds(text, " is at no point of this plan that ranks");
}

// Of a ratio that is asked about a factor, or for likeness, nobody is to read that it is "faster".
static void keep_relation(const struct summary *summary, struct claim_summary *decided,
                          const struct trial *trial, size_t points)
{
    struct relation_summary relation = {trial->relation, points, trial->contest.comparison,
                                        decision_of(summary, trial)};
    const struct claim_relation *asked = relation_of(summary, trial);
    if (asked->kind == RELATION_ALIKE || asked->factor != 1)
        relation.comparison.verdict = VERDICT_NONE;
    if (!trial->missing)
        vec_push(&decided->relations, relation);
}

static void decide_claim(struct summary *summary, const struct trials *trials, size_t index)
{
    const struct claim *claim = &summary->scenario.claims.items[index];
    struct claim_summary decided = {.claim = claim, .decision = DECISION_HOLDS};
    struct strbuf why = {0};
    for (size_t i = 0; i < claim->holds.count; i++) {
        size_t points;
        const struct trial *trial = telling_trial(summary, trials, index, i, &points);
        enum decision decision = trial ? decision_of(summary, trial) : DECISION_UNDECIDED;
        if (decision == DECISION_DOES_NOT_HOLD || decided.decision == DECISION_HOLDS)
            decided.decision = decision;
        strbuf_adds(&why, why.length ? "; " : "");
        if (trial) {
            add_trial(&why, summary, trial, points);
            keep_relation(summary, &decided, trial, points);
        } else {
            add_untried(&why, &claim->holds.items[i].left);
        }
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
