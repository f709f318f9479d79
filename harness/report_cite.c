// A BibTeX entry that pins what is cited: the date, the machine, the code and the samples.
#include "report_parts.h"

#include "escape.h"

#include <string.h>

// BibTeX keys take letters, digits and a few marks.
static void add_key(struct strbuf *out, const char *name)
{
    for (; *name; name++)
        strbuf_addc(out, strchr("{}(),=\\\"#%~'$^& \t", *name) ? '-' : *name);
}

static void add_note(struct strbuf *out, const struct report_source *source)
{
    strbuf_adds(out, "  note         = {");
    if (source->machine && *source->machine) {
        escape_latex(out, source->machine);
        strbuf_adds(out, "; ");
    }
    if (*source->commit)
        strbuf_addf(out, "commit %s%s; ", source->commit,
                    source->modified ? " with uncommitted changes" : "");
    strbuf_addf(out, "SHA-256 of the samples: %s},\n", *source->hash ? source->hash : "none");
}

char *report_cite(const struct report_source *source, const char *name)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    struct strbuf out = {0};
    strbuf_adds(&out, "% A campaign's hash: sha256sum */samples.jsonl | sha256sum; a scenario's: sha256sum "
                      "samples.jsonl\n");
    strbuf_adds(&out, "@misc{corobench-");
    add_key(&out, name);
    strbuf_adds(&out, ",\n  author       = {{corobench}},\n  title        = {{");
    escape_latex(&out, source->title);
    strbuf_adds(&out, "}},\n");
    if (strlen(source->date) >= 10) {
        int month = (source->date[5] - '0') * 10 + source->date[6] - '0';
        strbuf_addf(&out, "  year         = {%.4s},\n", source->date);
        if (month >= 1 && month <= 12)
            strbuf_addf(&out, "  month        = %s,\n", months[month - 1]);
        strbuf_addf(&out, "  howpublished = {Measurements of %s},\n", source->date);
    }
    add_note(&out, source);
    strbuf_adds(&out, "}\n");
    return strbuf_detach(&out);
}
