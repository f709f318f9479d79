// Who leads at a point, by verdicts.
//
// The leader is the best ratio among those with the verdict "faster", or the baseline when there is none.
// Everybody who is not shown to be worse than the leader shares the lead. Worse than the leader is shown by
// "slower" than the baseline (the leader is the baseline, or is faster than it), or by a comparison with the
// leader itself. Its p is multiplied by the number of rivals that one has (Bonferroni): the truly best would
// be shut out only if it came off worse against one of them by chance, whichever the data chose as leader.
// This is subset selection (Gupta 1965): the best is among those that share the lead, at the summary's
// confidence.
#include "summary_parts.h"

#include <math.h>
#include <string.h>

#define ALPHA (1 - SUMMARY_CONFIDENCE)

const struct estimate *summary_ranked(const struct summary *summary, size_t implementation, size_t point)
{
    size_t cell = summary_cell_at(summary, implementation, point);
    return cell == NO_CELL ? NULL : &summary->cells.items[cell].metrics[summary->scenario.rank];
}

bool summary_is_ceiling(const struct summary *summary, size_t implementation)
{
    return strcmp(summary->plan.implementations.items[implementation].class, CLASS_OF_CEILING) == 0;
}

static enum verdict verdict_at(const struct summary *summary, size_t implementation, size_t point)
{
    const struct estimate *estimate = summary_ranked(summary, implementation, point);
    return estimate && !summary_is_ceiling(summary, implementation) ? estimate->verdict : VERDICT_NONE;
}

static bool is_better(const struct summary *summary, double ratio, double than)
{
    return metric_get(summary->scenario.rank)->better == BETTER_HIGHER ? ratio > than : ratio < than;
}

static size_t find_leader(const struct summary *summary, size_t point)
{
    size_t leader = summary->plan.baseline;
    double best = 1;
    for (size_t i = 0; i < summary->plan.implementations.count; i++) {
        if (verdict_at(summary, i, point) != VERDICT_FASTER)
            continue;
        double ratio = summary_ranked(summary, i, point)->ratio;
        if (leader == summary->plan.baseline || is_better(summary, ratio, best)) {
            leader = i;
            best = ratio;
        }
    }
    return leader;
}

// How many are compared at a point, the baseline included.
static size_t members_at(const struct summary *summary, size_t point)
{
    size_t members = 1;
    for (size_t i = 0; i < summary->plan.implementations.count; i++)
        members += verdict_at(summary, i, point) != VERDICT_NONE;
    return members;
}

static bool beats(const struct summary *summary, size_t better, size_t worse, size_t members)
{
    struct contest contest = contest_make(summary, better, worse);
    int lower_is_better = metric_get(summary->scenario.rank)->better != BETTER_HIGHER;
    return stats_verdict(contest.ratio90, fmin(contest.p * (double)(members - 1), 1), ALPHA, lower_is_better,
                         summary->scenario.equivalence) == VERDICT_FASTER;
}

bool summary_shows_better(const struct summary *summary, size_t better, size_t worse)
{
    const struct cell *left = &summary->plan.cells.items[better], *right = &summary->plan.cells.items[worse];
    size_t baseline = summary->plan.baseline;
    bool ahead = left->implementation == baseline ||
                 verdict_at(summary, left->implementation, left->point) == VERDICT_FASTER;
    bool behind = right->implementation == baseline ||
                  verdict_at(summary, right->implementation, right->point) == VERDICT_SLOWER;
    if (ahead && behind) // the baseline stands between them, or is one of them
        return true;
    if (left->implementation == baseline || right->implementation == baseline)
        return false;
    return beats(summary, better, worse, members_at(summary, left->point));
}

// Whether the leader, who is faster than the baseline, is shown to be better than a rival.
static bool leads(const struct summary *summary, size_t leader, size_t rival, size_t point, size_t members)
{
    if (rival == summary->plan.baseline || verdict_at(summary, rival, point) == VERDICT_SLOWER)
        return true;
    return beats(summary, summary_cell_at(summary, leader, point), summary_cell_at(summary, rival, point),
                 members);
}

static enum role role_of(const struct summary *summary, size_t leader, size_t implementation, size_t point,
                         size_t members)
{
    size_t baseline = summary->plan.baseline;
    enum verdict verdict = verdict_at(summary, implementation, point);
    if (implementation != baseline && verdict == VERDICT_NONE)
        return ROLE_ABSENT;
    if (implementation == leader)
        return leader == baseline ? ROLE_BASELINE : ROLE_LEADER;
    if (leader != baseline)
        return leads(summary, leader, implementation, point, members) ? ROLE_BEHIND : ROLE_LEADER;
    return verdict == VERDICT_SLOWER       ? ROLE_BEHIND
           : verdict == VERDICT_EQUIVALENT ? ROLE_EQUIVALENT
                                           : ROLE_UNRESOLVED;
}

struct standing standing_make(const struct summary *summary, size_t point)
{
    size_t count = summary->plan.implementations.count, members = members_at(summary, point);
    struct standing standing = {memory_zeroed(count + 1, 1), find_leader(summary, point)};
    if (summary_unranked(summary, point))
        return standing;
    for (size_t i = 0; i < count; i++)
        standing.roles[i] = (char)role_of(summary, standing.leader, i, point, members);
    return standing;
}
