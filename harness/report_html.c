// The report as one HTML file: style, script and plots are inside; nothing is fetched.
#include "report_html.h"

#include "escape.h"
#include "layout.h"
#include "palette.h"
#include "store.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

const char *report_html_tone(enum tone tone)
{
    static const char *const classes[] = {[TONE_PLAIN] = "",    [TONE_LEAD] = "lead", [TONE_QUIET] = "quiet",
                                          [TONE_GOOD] = "good", [TONE_BAD] = "bad",   [TONE_ALARM] = "alarm"};
    return classes[tone];
}

static void open_tag(struct strbuf *out, const char *tag, const char *class)
{
    strbuf_addf(out, *class ? "<%s class=\"%s\">" : "<%s>", tag, class);
}

void report_html_link(struct strbuf *out, const char *text, const char *address)
{
    strbuf_adds(out, "<a href=\"");
    escape_address(out, address);
    strbuf_adds(out, "\">");
    escape_html(out, text);
    strbuf_adds(out, "</a>");
}

static void add_image(struct strbuf *out, const struct block *block, const char *svg, size_t number)
{
    const char *start = strstr(svg, "<svg");
    if (!start) {
        strbuf_adds(out, "<p class=\"missing\">Not drawn yet: <code>corobench plot</code> draws it.</p>\n");
        return;
    }
    strbuf_adds(out, "<div class=\"frame\">");
    report_svg(out, start, block->alt, number);
    strbuf_adds(out, "</div>\n");
}

// `plot --format` may have drawn one of them only.
static void add_link_to(struct strbuf *out, const struct document *document, const char *text,
                        const char *name)
{
    char *path = store_path(document->directory, name);
    if (access(path, R_OK) == 0)
        report_html_link(out, text, name);
    free(path);
}

// PNG is not linked: it is the one format that a repository leaves out, being large and made again by `plot`.
static void add_figure(struct strbuf *out, const struct document *document, const struct block *block,
                       size_t number)
{
    char *name = memory_format("%s.svg", block->file), *path = store_path(document->directory, name);
    char *pdf = memory_format("%s.pdf", block->file);
    struct strbuf svg = {0};
    strbuf_adds(out, "<figure>\n");
    add_image(out, block, strbuf_add_file(&svg, path) ? "" : strbuf_text(&svg), number);
    strbuf_adds(out, "<figcaption>");
    escape_html(out, block->text);
    add_link_to(out, document, "SVG", name);
    add_link_to(out, document, "PDF", pdf);
    strbuf_adds(out, "</figcaption>\n</figure>\n");
    strbuf_release(&svg);
    free(name);
    free(path);
    free(pdf);
}

static void add_heading(struct strbuf *out, const struct block *block)
{
    strbuf_addf(out, "<h%u", block->level);
    if (block->anchor) {
        strbuf_adds(out, " id=\"");
        escape_html(out, block->anchor);
        strbuf_addc(out, '"');
    }
    strbuf_addc(out, '>');
    escape_html(out, block->text);
    strbuf_addf(out, "</h%u>\n", block->level);
}

static void add_links(struct strbuf *out, const struct block *block)
{
    strbuf_adds(out, "<p class=\"files\"><b>");
    escape_html(out, block->text);
    strbuf_adds(out, "</b> ");
    for (size_t i = 0; i < block->links.count; i++) {
        report_html_link(out, block->links.items[i].text, block->links.items[i].address);
        strbuf_addc(out, '\n');
    }
    strbuf_adds(out, "</p>\n");
}

static void add_block(struct strbuf *out, const struct document *document, size_t index,
                      const struct report_targets *targets)
{
    const struct block *block = &document->blocks.items[index];
    switch (block->kind) {
    case BLOCK_HEADING:
        add_heading(out, block);
        break;
    case BLOCK_TEXT:
        open_tag(out, "p", report_html_tone(block->tone));
        escape_html(out, block->text);
        strbuf_adds(out, "</p>\n");
        break;
    case BLOCK_TABLE:
        report_html_table(out, &block->table, targets);
        break;
    case BLOCK_FIGURE:
        add_figure(out, document, block, index);
        break;
    case BLOCK_CODE:
        strbuf_adds(out, "<pre><code>");
        escape_html(out, block->text);
        strbuf_adds(out, "</code></pre>\n");
        break;
    case BLOCK_LINKS:
        add_links(out, block);
        break;
    }
}

// A part of the page that lies beside this source.
static void add_part(struct strbuf *out, const char *name)
{
    char *path = memory_format("%s/harness/%s", layout_source(), name);
    if (strbuf_add_file(out, path))
        strbuf_addf(out, "/* %s was not found: this page is plain */", name);
    free(path);
}

// On a dark page each model has a lighter shade of its colour, in plots and in front of names.
static void add_shades(struct strbuf *out)
{
    static const char *const inks[] = {"fill", "stroke", "color"};
    unsigned colour, dark;
    strbuf_adds(out, "@media (prefers-color-scheme: dark) {\n");
    for (size_t i = 0; palette_shades(i, &colour, &dark); i++) {
        for (size_t j = 0; j < sizeof inks / sizeof *inks; j++)
            strbuf_addf(out, "figure svg [%s=\"#%06x\"] { %s: #%06x; }\n", inks[j], colour, inks[j], dark);
        strbuf_addf(out, ".chip[style*=\"#%06x\"] { background: #%06x !important; }\n", colour, dark);
    }
    strbuf_adds(out, "}\n");
}

static void add_head(struct strbuf *out, const struct document *document, const char *script)
{
    strbuf_adds(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    report_html_policy(out, script);
    strbuf_adds(
        out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"generator\" content=\"corobench\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
    escape_html(out, document->title);
    strbuf_adds(out, "</title>\n<style>\n");
    add_part(out, "report.css");
    add_shades(out);
    strbuf_adds(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">To the content</a>\n");
}

// Whether the texts from this block on end at a figure: then they stand beside it, where there is room.
static bool leads_to_figure(const struct document *document, size_t index)
{
    while (index < document->blocks.count && (document->blocks.items[index].kind == BLOCK_TEXT ||
                                              document->blocks.items[index].medium == MEDIUM_MARKDOWN))
        index++;
    return index < document->blocks.count && document->blocks.items[index].kind == BLOCK_FIGURE;
}

// What has an anchor begins a section, which a browser need not lay out before it comes into view.
static void add_blocks(struct strbuf *out, const struct document *document)
{
    bool section = false, beside = false;
    struct report_targets targets;
    report_targets_find(&targets, document);
    for (size_t i = 0; i < document->blocks.count; i++) {
        const struct block *block = &document->blocks.items[i];
        if (block->medium == MEDIUM_MARKDOWN)
            continue;
        if (block->kind == BLOCK_HEADING && block->anchor) {
            strbuf_adds(out, section ? "</section>\n<section>\n" : "<section>\n");
            section = true;
        }
        bool begins = !beside && block->kind == BLOCK_TEXT && leads_to_figure(document, i);
        bool ends = beside && block->kind == BLOCK_FIGURE;
        strbuf_adds(out, begins ? "<div class=\"beside\">\n<div class=\"words\">\n" : ends ? "</div>\n" : "");
        add_block(out, document, i, &targets);
        strbuf_adds(out, ends ? "</div>\n" : "");
        beside = (beside || begins) && !ends;
    }
    strbuf_adds(out, section ? "</section>\n" : "");
    vec_release(&targets);
}

char *report_html(const struct document *document)
{
    struct strbuf out = {0}, script = {0};
    strbuf_addc(&script, '\n');
    add_part(&script, "report.js");
    add_head(&out, document, script.text);
    report_html_contents(&out, document);
    strbuf_adds(&out, "<main id=\"content\">\n");
    add_blocks(&out, document);
    strbuf_adds(&out, "<footer>Written by corobench from the samples in this folder; "
                      "<code>corobench report</code> writes it again.</footer>\n</main>\n<script>");
    strbuf_add(&out, script.text, script.length);
    strbuf_adds(&out, "</script>\n</body>\n</html>\n");
    strbuf_release(&script);
    return strbuf_detach(&out);
}
