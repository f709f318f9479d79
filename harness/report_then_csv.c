// claims.csv: a row for each relation of each claim. Numbers are unrounded; what is not known is empty.
#include "report_then.h"

#include "escape.h"
#include "store.h"

#include <math.h>

static void add_side(struct strbuf *out, const struct then_side *side)
{
    escape_csv_field(out, side->name);
    escape_csv_number(out, side->then);
    escape_csv_field(out, side->unit);
    escape_csv_field(out, side->id);
    escape_csv_number(out, side->now);
    escape_csv_number(out, side->low);
    escape_csv_number(out, side->high);
}

static void add_relation(struct strbuf *out, const struct then_claim *claim,
                         const struct then_relation *relation)
{
    const char *texts[] = {relation->id, claim->id,    claim->again,    claim->source,
                           claim->text,  claim->today, claim->scenario, relation->wanted};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        escape_csv_field(out, texts[i]);
    add_side(out, &relation->left);
    add_side(out, &relation->right);
    escape_csv_field(out, claim->unit);
    escape_csv_number(out, relation->ratio_then);
    escape_csv_number(out, relation->ratio);
    escape_csv_number(out, relation->low);
    escape_csv_number(out, relation->high);
    escape_csv_field(out, decision_word(relation->decision));
    strbuf_addf(out, "%s\n", decision_word(claim->decision));
}

int then_write(const struct then_claims *claims, const char *directory, struct error *error)
{
    struct strbuf out = {0};
    if (claims->claims.count == 0)
        return 0;
    strbuf_adds(&out, "id,claim,again,source,text,today,scenario,asked,"
                      "left,left_then,left_then_unit,left_id,left_now,left_low,left_high,"
                      "right,right_then,right_then_unit,right_id,right_now,right_low,right_high,"
                      "unit,ratio_then,ratio,ratio_low,ratio_high,relation,decision\n");
    for (size_t i = 0; i < claims->claims.count; i++)
        for (size_t j = 0; j < claims->claims.items[i].relations.count; j++)
            add_relation(&out, &claims->claims.items[i], &claims->claims.items[i].relations.items[j]);
    char *path = store_path(directory, "claims.csv");
    int status = store_write(path, out.text, out.length, error);
    strbuf_release(&out);
    free(path);
    return status;
}
