// The tables of "then and now": for each source its claims, the old ratio beside that of today in each
// language; then the figures behind them.
#include "report_then.h"

#include "format.h"
#include "report_parts.h"

#include <math.h>
#include <string.h>

// What programs are today, in the order in which the claims come: "Python", "C". A column for each.
struct todays VEC(const char *);

static size_t column_of(const struct todays *todays, const char *name)
{
    for (size_t i = 0; i < todays->count; i++)
        if (strcmp(todays->items[i], name) == 0)
            return i;
    return todays->count;
}

static struct todays find_todays(const struct then_claims *claims)
{
    struct todays todays = {0};
    for (size_t i = 0; i < claims->claims.count; i++)
        if (column_of(&todays, claims->claims.items[i].today) == todays.count)
            vec_push(&todays, claims->claims.items[i].today);
    return todays;
}

// Those of them that one part of the claims has.
static struct todays todays_of(const struct then_claims *claims, const struct todays *all, size_t from,
                               size_t end)
{
    struct todays todays = {0};
    for (size_t i = 0; i < all->count; i++) {
        bool found = false;
        for (size_t j = from; j < end && !found; j++)
            found = strcmp(claims->claims.items[j].today, all->items[i]) == 0;
        if (found)
            vec_push(&todays, all->items[i]);
    }
    return todays;
}

static const enum tone tones[] = {
    [DECISION_HOLDS] = TONE_GOOD, [DECISION_DOES_NOT_HOLD] = TONE_BAD, [DECISION_UNDECIDED] = TONE_QUIET};

// --- Rows --------------------------------------------------------------------------------------------------

// Claims side by side, of which the first is the one that is quoted.
struct row {
    const struct then_claim *head, **claims; // one for each column, or NULL
    size_t lines;                            // the most relations of one of them
};

static void add_head(struct table *table, const struct then_claim *head, size_t line)
{
    struct table_cell *cell = table_cell(table, head->id);
    if (line > 0) {
        cell->tone = TONE_QUIET;
        table_cell(table, "likewise")->tone = TONE_QUIET;
        return;
    }
    char *place = then_place(head->source);
    cell->address = memory_format("#%s", head->scenario);
    cell->detail = *place ? memory_copy_string(place) : NULL;
    table_cell(table, head->text);
    free(place);
}

static void add_then(struct table *table, const struct then_claim *head, size_t line)
{
    const struct then_relation *relation = line < head->relations.count ? &head->relations.items[line] : NULL;
    if (relation && isfinite(relation->ratio_then)) {
        struct table_cell *cell = table_cell_take(table, format_ratio(relation->ratio_then));
        cell->detail = memory_format("%s / %s", relation->left.old, relation->right.old);
        cell->sort = relation->ratio_then;
    } else if (relation && isfinite(relation->factor) && relation->factor != 1) {
        struct table_cell *cell = table_cell_take(table, format_ratio(relation->factor));
        cell->detail = memory_copy_string("as claimed");
        cell->sort = relation->factor;
    } else {
        table_cell(table, "–")->tone = TONE_QUIET;
    }
}

// "python_handler / python_coroutine, within 10% of 1.53×"
static char *asked(const struct then_relation *relation)
{
    bool plain = strcmp(relation->wanted, "better than it") == 0;
    return memory_format("%s / %s%s%s", relation->left.name, relation->right.name, plain ? "" : ", ",
                         plain ? "" : relation->wanted);
}

static void add_today(struct table *table, const struct then_claim *claim, size_t line)
{
    if (!claim || line >= claim->relations.count) {
        table_cell(table, "");
        table_cell(table, "");
        return;
    }
    const struct then_relation *relation = &claim->relations.items[line];
    struct table_cell *verdict = table_cell(table, decision_word(relation->decision));
    verdict->tone = tones[relation->decision];
    verdict->detail = asked(relation);
    if (!relation->id) {
        table_cell(table, "not known")->tone = TONE_QUIET;
        return;
    }
    struct table_cell *ratio = report_add_figure(
        table, format_ratio_interval(relation->ratio, relation->low, relation->high), relation->ratio);
    report_set_id(ratio, memory_copy_string(relation->id), false);
}

static void add_row(struct table *table, const struct todays *todays, const struct row *row)
{
    for (size_t line = 0; line < row->lines; line++) {
        add_head(table, row->head, line);
        add_then(table, row->head, line);
        for (size_t i = 0; i < todays->count; i++)
            add_today(table, row->claims[i], line);
    }
}

// Takes, of the claims from `from` on that ask the same one, the first untaken of each column.
static bool next_row(const struct then_claims *claims, const struct todays *todays, size_t from, size_t end,
                     bool *taken, struct row *row)
{
    row->head = NULL;
    row->lines = 0;
    for (size_t i = 0; i < todays->count; i++)
        row->claims[i] = NULL;
    for (size_t i = from; i < end; i++) {
        const struct then_claim *claim = &claims->claims.items[i];
        size_t column = column_of(todays, claim->today);
        if (taken[i] || row->claims[column])
            continue;
        taken[i] = true;
        row->claims[column] = claim;
        row->head = row->head ? row->head : claim;
        row->lines = claim->relations.count > row->lines ? claim->relations.count : row->lines;
    }
    return row->head != NULL;
}

static size_t end_of_root(const struct then_claims *claims, size_t from)
{
    const struct then_claim *root = then_root(claims, &claims->claims.items[from]);
    size_t end = from + 1;
    while (end < claims->claims.count && then_root(claims, &claims->claims.items[end]) == root)
        end++;
    return end;
}

static void add_rows(struct table *table, const struct then_claims *claims, const struct todays *todays,
                     size_t from, size_t end)
{
    bool *taken = memory_zeroed(claims->claims.count, sizeof *taken);
    struct row row = {.claims = memory_zeroed(todays->count, sizeof(const struct then_claim *))};
    for (size_t next; from < end; from = next) {
        next = end_of_root(claims, from);
        while (next_row(claims, todays, from, next, taken, &row))
            add_row(table, todays, &row);
    }
    free(row.claims);
    free(taken);
}

// --- The section -------------------------------------------------------------------------------------------

static char *group_at(const struct then_claims *claims, size_t index)
{
    return then_group(then_root(claims, &claims->claims.items[index])->source);
}

static size_t end_of_group(const struct then_claims *claims, size_t from)
{
    char *group = group_at(claims, from);
    size_t end = from;
    for (bool same = true; same && ++end < claims->claims.count;) {
        char *other = group_at(claims, end);
        same = strcmp(group, other) == 0;
        free(other);
    }
    free(group);
    return end;
}

static void add_group(struct document *page, const struct then_claims *claims, const struct todays *todays,
                      size_t from, size_t end)
{
    char *group = group_at(claims, from);
    struct table *table = document_table(page, memory_copy_string(*group ? group : "Claims"));
    table->stacks = true;
    table_column(table, "claim", NULL, false);
    table_column(table, "what was claimed", NULL, false);
    table_column(table, "then", "as published", true);
    for (size_t i = 0; i < todays->count; i++) {
        char *title = memory_format("%s%stoday", todays->items[i], *todays->items[i] ? " " : "");
        table_column(table, title, NULL, false);
        table_column(table, "ratio", NULL, true);
        free(title);
    }
    add_rows(table, claims, todays, from, end);
    free(group);
}

// "Of 30 claims asked of Python today 20 hold, 8 do not hold and 2 are undecided; of 25 asked of C ..."
static char *counts(const struct then_claims *claims, const struct todays *todays)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < todays->count; i++) {
        size_t found[] = {0, 0, 0};
        for (size_t j = 0; j < claims->claims.count; j++)
            if (column_of(todays, claims->claims.items[j].today) == i)
                found[claims->claims.items[j].decision]++;
        size_t all = found[DECISION_HOLDS] + found[DECISION_DOES_NOT_HOLD] + found[DECISION_UNDECIDED];
        strbuf_addf(&text, "%s %zu %sclaim%s", i == 0 ? "Of" : "; of", all,
                    i > 0 && !*todays->items[i] ? "other " : "", all == 1 ? "" : "s");
        if (*todays->items[i])
            strbuf_addf(&text, " asked of %s today", todays->items[i]);
        strbuf_addf(&text, " %zu hold%s, %zu do%s not", found[DECISION_HOLDS],
                    found[DECISION_HOLDS] == 1 ? "s" : "", found[DECISION_DOES_NOT_HOLD],
                    found[DECISION_DOES_NOT_HOLD] == 1 ? "es" : "");
        if (found[DECISION_UNDECIDED])
            strbuf_addf(&text, ", %zu %s undecided", found[DECISION_UNDECIDED],
                        found[DECISION_UNDECIDED] == 1 ? "is" : "are");
    }
    strbuf_addc(&text, '.');
    return strbuf_detach(&text);
}

static void add_side(struct table *table, const struct then_claim *claim, const struct then_side *side)
{
    table_cell(table, claim->id);
    table_cell(table, side->name);
    table_cell(table, side->old ? side->old : "–")->tone = side->old ? TONE_PLAIN : TONE_QUIET;
    struct table_cell *now = table_cell(table, side->text ? side->text : "not known");
    now->tone = side->text ? TONE_PLAIN : TONE_QUIET;
    now->sort = side->now;
    if (side->id)
        report_set_id(now, memory_copy_string(side->id), false);
}

static bool stands_before(const struct then_claim *claim, size_t relation, const char *name)
{
    for (size_t i = 0; i < relation; i++)
        if (strcmp(claim->relations.items[i].left.name, name) == 0 ||
            strcmp(claim->relations.items[i].right.name, name) == 0)
            return true;
    return false;
}

static void add_figures(struct document *page, const struct then_claims *claims)
{
    struct table *table = document_table(page, memory_copy_string("The figures behind the ratios"));
    table_column(table, "claim", NULL, false);
    table_column(table, "of", NULL, false);
    table_column(table, "then", "as published", true);
    table_column(table, "today", "what its scenario ranks by", true);
    for (size_t i = 0; i < claims->claims.count; i++) {
        const struct then_claim *claim = &claims->claims.items[i];
        for (size_t j = 0; j < claim->relations.count; j++) {
            const struct then_side *sides[] = {&claim->relations.items[j].left,
                                               &claim->relations.items[j].right};
            for (size_t k = 0; k < 2; k++)
                if (!stands_before(claim, j, sides[k]->name))
                    add_side(table, claim, sides[k]);
        }
    }
}

void then_add(struct document *page, const struct then_claims *claims)
{
    if (claims->claims.count == 0)
        return;
    struct todays todays = find_todays(claims);
    document_heading(page, 2, "Then and now", "then");
    document_text_take(page, TONE_LEAD, counts(claims, &todays));
    document_text(
        page, TONE_PLAIN,
        "A ratio is that of the first named to the second on what its scenario ranks by, today's with "
        "its interval; of times and of memory less is better, of rates more, and old figures are "
        "turned over where that makes them say the same. What decides is today's samples alone.");
    for (size_t from = 0, end; from < claims->claims.count; from = end) {
        end = end_of_group(claims, from);
        struct todays here = todays_of(claims, &todays, from, end);
        add_group(page, claims, &here, from, end);
        vec_release(&here);
    }
    vec_release(&todays);
    add_figures(page, claims);
}
