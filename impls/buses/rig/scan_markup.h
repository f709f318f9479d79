// scan_markup -- what stands between `<` and `>`, and between `&` and `;`: where it ends, and whether it is
// well formed.
//
// The scanner has a way of its own through tags that are only a name. All other markup comes here, whole.
// What is text in it is known to be UTF-8, and characters that XML has.
#ifndef SCAN_MARKUP_H
#define SCAN_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

// Markup whose end is looked for. Zeroed, it is before its first character, the `<`.
struct scan_markup {
    unsigned char state, length; // of what begins as a CDATA section does
    char quote;
    bool in_subset; // of a document type declaration
};

// What is known of markup once its end is found; of one that cannot become any of these, SCAN_NOTHING.
enum scan_kind {
    SCAN_TAG,
    SCAN_COMMENT,
    SCAN_INSTRUCTION,
    SCAN_CDATA, // only `<![CDATA[`: text follows
    SCAN_DOCTYPE,
    SCAN_NOTHING,
};

// Looks on through [from, to): returns what is behind the markup's last character, NULL where that is not in
// there.
const char *scan_markup_end(struct scan_markup *markup, const char *from, const char *to);
enum scan_kind scan_markup_kind(const struct scan_markup *markup);
bool scan_markup_is_comment(const struct scan_markup *markup); // its text is not needed; known before its end

struct scan_name {
    const char *text;
    size_t length;
};

// Each is given the whole markup and returns NULL, or what is wrong with it, in one sentence.

// `<name ...>` or `<name .../>`.
const char *scan_start_tag(const char *text, size_t length, struct scan_name *name, bool *empty);
const char *scan_end_tag(const char *text, size_t length, struct scan_name *name);
const char *scan_comment(const char *text, size_t length); // its last two characters are enough
const char *scan_instruction(const char *text, size_t length, bool begin); // `begin`: the document's first
const char *scan_doctype(const char *text, size_t length);

// `&name;` or `&#N;`: what it stands for, in UTF-8, goes to `bytes`. Returns how many these are, 0 where
// there is no such character, or no such name.
size_t scan_reference(const char *text, size_t length, char bytes[4]);

// Whether it may be in a reference, before its `;`.
bool scan_in_reference(char character);

bool scan_is_name(const char *text, size_t length);

#endif
