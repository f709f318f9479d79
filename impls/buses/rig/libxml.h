// libxml -- what the three sources on libxml2 share: errors, names, pieces into its push parser, events of a
// tree.
//
// needs: pkg:libxml-2.0

//
// Nothing is loaded on behalf of a document, and entities that it declares itself are refused where they are
// used: so it can neither read a file nor grow.
#ifndef LIBXML_H
#define LIBXML_H

#include "buses.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>

// Texts may be longer than 10 MB, lines may have numbers beyond 65,535.
enum { LIBXML_OPTIONS = XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_BIG_LINES };

// A document that is read. Zeroed but for `target`.
struct libxml {
    struct buses_events *target;
    xmlParserCtxtPtr context; // of the push parser; NULL in source reader
    uint64_t wrong_line;      // of the first error that makes it malformed; 0: there was none
    char wrong[256];
    bool carriage; // the last text was of a CDATA section, and ended with a carriage return
    char *name;    // of an element with a prefix
    size_t name_room;
};

// Has the push parser of `context` made, whose handlers find `document` as their context's _private.
void libxml_open(struct libxml *document, xmlSAXHandler *handlers);

// Gives it all of the input, or what comes before something is wrong.
void libxml_push(struct libxml *document, struct buses_input *input);
void libxml_close(struct libxml *document);

// Keeps what is wrong, if it is the first of that kind.
void libxml_keep_error(struct libxml *document, const xmlError *error);

// Gives the run up where something was wrong.
void libxml_judge(const struct libxml *document);

// An event of an element; `prefix` may be NULL. Names are sent as the document has them.
void libxml_send_name(struct libxml *document, enum buses_kind kind, const xmlChar *prefix,
                      const xmlChar *name);
void libxml_send_text(struct libxml *document, const xmlChar *text, size_t length);

// Of a CDATA section, or of a piece of one. Line ends in there are as they stand in the document: the push
// parser leaves them alone, though XML has it that all are line feeds.
void libxml_send_cdata(struct libxml *document, const xmlChar *text, size_t length);

// There is a reference to an entity that the document declares, or a file that it names: gives the run up.
void libxml_refuse(uint64_t line, const xmlChar *entity);

// --- Trees ----------------------------------------------------------------------------------------------

// The events of a node, and of all that is below it.
struct libxml_walk {
    struct libxml *document;
    xmlNodePtr at;                         // the node whose event is being sent
    bool (*ended)(const xmlNode *element); // whether its end tag was there
};

// Sends what comes behind the start of `node`, or, where that is `done`, behind its end, up to the end of
// `top` (NULL: of the document). Returns early where an element has not ended.
void libxml_walk(struct libxml_walk *walk, xmlNodePtr node, bool done, const xmlNode *top);

// The start of an element, or text; nothing of all else.
void libxml_send_node(struct libxml_walk *walk, xmlNodePtr node);

#endif
