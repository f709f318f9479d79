// A BibTeX entry that pins what is cited: the date, the machine, the code and the samples.
#include "report_parts.h"

#include "escape.h"
#include "memory.h"
#include "store.h"

#include <errno.h>
#include <string.h>

#define NO_SAMPLES "SHA-256 of the samples: none"

// BibTeX keys take letters, digits and a few marks.
static void add_key(struct strbuf *out, const char *name)
{
    for (; *name; name++)
        strbuf_addc(out, strchr("{}(),=\\\"#%~'$^&@`", *name) || (unsigned char)*name <= ' ' ? '-' : *name);
}

static void add_note(struct strbuf *out, const struct report_source *source)
{
    strbuf_adds(out, "  note         = {");
    if (source->machine && *source->machine) {
        escape_latex(out, source->machine);
        strbuf_adds(out, "; ");
    }
    if (*source->commit) {
        strbuf_adds(out, "commit ");
        escape_latex(out, source->commit);
        strbuf_adds(out, source->modified ? " with uncommitted changes; " : "; ");
    }
    strbuf_addf(out, "SHA-256 of the samples: %s},\n", *source->hash ? source->hash : "none");
}

// "Echo under load, measured with corobench on 2026-11-20, Made-up CPU, commit 0123456789ab (SHA-256 of the
// samples: 0123456789abcdef)": all of it is in the entry, too. The caller frees it.
static char *sentence(const struct report_source *source)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s, measured with corobench", source->title);
    if (strlen(source->date) >= 10)
        strbuf_addf(&text, " on %.10s", source->date);
    if (source->machine && *source->machine)
        strbuf_addf(&text, ", %s", source->machine);
    if (*source->commit)
        strbuf_addf(&text, ", commit %.12s%s", source->commit,
                    source->modified ? " with uncommitted changes" : "");
    strbuf_addf(&text, " (SHA-256 of the samples: %.16s).", *source->hash ? source->hash : "none");
    return strbuf_detach(&text);
}

void report_add_citing(struct document *document, const struct report_source *source)
{
    document_heading(document, 2, "How to cite it", "cite");
    document_text(
        document, TONE_PLAIN,
        "Every figure has an id, seven letters and digits in small print: in report.html where “ids of "
        "figures” is "
        "ticked, in report.md behind the figure, in table.tex and summary.csv in a column. It says what is "
        "measured, so that the same thing has the same id in every campaign. With an id, and with this "
        "folder as "
        "DIR, corobench tells how the figure was measured, with a sentence to quote it by; and proves it: "
        "from the "
        "raw samples, by a second way, and against all files that tell it. Figures in plain sentences stand "
        "in the "
        "tables, with their ids.");
    document_code_take(document,
                       memory_copy_string("build/corobench cite ID DIR\nbuild/corobench cite --all DIR\n"));
    document_text(document, TONE_PLAIN, "As a whole, by cite.bib, or in a sentence:");
    document_text_take(document, TONE_PLAIN, sentence(source));
}

// BibTeX knows no comments: it passes over what stands between entries, and an @ begins one.
static void add_comment(struct strbuf *out, const char *text)
{
    char *line = memory_copy_string(text);
    escape_disarm(line);
    for (char *c = line; *c; c++)
        *c = *c == '@' ? '?' : *c;
    strbuf_addf(out, "%s\n", line);
    free(line);
}

static void add_field(struct strbuf *out, const char *name, char *text_take)
{
    strbuf_addf(out, "  %-12s = {", name);
    escape_latex(out, text_take);
    strbuf_adds(out, "},\n");
    free(text_take);
}

char *report_cite(const struct report_source *source, const char *name)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    struct strbuf out = {0};
    strbuf_adds(&out, "% A campaign's hash: sha256sum */samples.jsonl | LC_ALL=C sort -k 2 | sha256sum; a "
                      "scenario's: sha256sum samples.jsonl\n");
    char *words = sentence(source);
    strbuf_adds(&out, "% In a sentence: ");
    add_comment(&out, words);
    free(words);
    strbuf_adds(&out, "@misc{corobench-");
    add_key(&out, name);
    strbuf_adds(&out, ",\n  author       = {{corobench}},\n  title        = {{");
    escape_latex(&out, source->title);
    strbuf_adds(&out, "}},\n");
    if (strlen(source->date) >= 10) {
        int month = (source->date[5] - '0') * 10 + source->date[6] - '0';
        add_field(&out, "year", memory_format("%.4s", source->date));
        if (month >= 1 && month <= 12)
            strbuf_addf(&out, "  month        = %s,\n", months[month - 1]);
        add_field(&out, "howpublished", memory_format("Measurements of %s", source->date));
    }
    add_note(&out, source);
    strbuf_adds(&out, "}\n");
    return strbuf_detach(&out);
}

bool report_cites(const char *directory, const char *hash)
{
    char *path = store_path(directory, "cite.bib");
    struct strbuf text = {0};
    bool cites = strbuf_add_file(&text, path) == 0
                     ? strstr(strbuf_text(&text), *hash ? hash : NO_SAMPLES) != NULL
                     : errno == ENOENT;
    strbuf_release(&text);
    free(path);
    return cites;
}
