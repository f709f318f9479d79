#include "libxml.h"

#include <stdlib.h>

// --- Errors ---------------------------------------------------------------------------------------------

void libxml_keep_error(struct libxml *document, const xmlError *error)
{
    // Only what is fatal is malformed: a prefix that is not declared, for one, is not.
    if (document->wrong_line > 0 || error->level != XML_ERR_FATAL)
        return;
    const char *message = error->message ? error->message : "malformed";
    document->wrong_line = error->line > 0 ? (uint64_t)error->line : 1;
    snprintf(document->wrong, sizeof document->wrong, "%.*s", (int)strcspn(message, "\n"), message);
}

static void keep_error(void *context, xmlErrorPtr error)
{
    libxml_keep_error(((xmlParserCtxtPtr)context)->_private, error);
}

void libxml_judge(const struct libxml *document)
{
    if (document->wrong_line > 0)
        buses_give_up(document->wrong_line, "%s", document->wrong);
}

// --- The push parser ------------------------------------------------------------------------------------

void libxml_open(struct libxml *document, xmlSAXHandler *handlers)
{
    handlers->serror = keep_error;
    handlers->entityDecl = NULL; // so that none is known
    document->context = xmlCreatePushParserCtxt(handlers, NULL, NULL, 0, NULL);
    if (!document->context || xmlCtxtUseOptions(document->context, LIBXML_OPTIONS) != 0)
        rig_die("cannot make a parser");
    document->context->_private = document;
}

void libxml_push(struct libxml *document, struct buses_input *input)
{
    const char *piece;
    size_t length;
    do {
        length = buses_input_read(input, &piece);
        xmlParseChunk(document->context, length > 0 ? piece : "", (int)length, length == 0);
    } while (length > 0 && document->wrong_line == 0 && !buses_given_up());
}

void libxml_close(struct libxml *document)
{
    if (document->context)
        xmlFreeDoc(document->context->myDoc);
    xmlFreeParserCtxt(document->context);
    free(document->name);
}

// --- Events ---------------------------------------------------------------------------------------------

static void send(struct libxml *document, enum buses_kind kind, const char *text, size_t length)
{
    document->carriage = false;
    document->target->send(document->target, &(struct buses_event){kind, (uint32_t)length, text});
}

void libxml_send_text(struct libxml *document, const xmlChar *text, size_t length)
{
    send(document, BUSES_TEXT, (const char *)text, length);
}

void libxml_send_cdata(struct libxml *document, const xmlChar *text, size_t length)
{
    const char *at = (const char *)text, *end = at + length, *carriage;
    if (document->carriage && length > 0 && *at == '\n')
        at++;
    document->carriage = false;
    while ((carriage = memchr(at, '\r', (size_t)(end - at)))) {
        if (carriage > at)
            send(document, BUSES_TEXT, at, (size_t)(carriage - at));
        send(document, BUSES_TEXT, "\n", 1);
        at = carriage + 1;
        document->carriage = at == end;
        if (at < end && *at == '\n')
            at++;
    }
    if (at < end)
        send(document, BUSES_TEXT, at, (size_t)(end - at));
}

void libxml_send_name(struct libxml *document, enum buses_kind kind, const xmlChar *prefix,
                      const xmlChar *name)
{
    size_t length = strlen((const char *)name);
    if (!prefix) {
        send(document, kind, (const char *)name, length);
        return;
    }
    size_t before = strlen((const char *)prefix), all = before + 1 + length;
    if (document->name_room < all) {
        free(document->name);
        document->name = malloc(all);
        document->name_room = all;
        if (!document->name)
            rig_die("cannot allocate %zu bytes", all);
    }
    memcpy(document->name, prefix, before);
    document->name[before] = ':';
    memcpy(document->name + before + 1, name, length);
    send(document, kind, document->name, all);
}

// --- Trees ----------------------------------------------------------------------------------------------

static void send_element(struct libxml_walk *walk, enum buses_kind kind, xmlNodePtr node)
{
    walk->at = node;
    libxml_send_name(walk->document, kind, node->ns ? node->ns->prefix : NULL, node->name);
}

void libxml_refuse(uint64_t line, const xmlChar *entity)
{
    buses_give_up(line, "a reference to '%s', an entity that a document type declares", (const char *)entity);
}

void libxml_send_node(struct libxml_walk *walk, xmlNodePtr node)
{
    if (node->type == XML_ELEMENT_NODE)
        send_element(walk, BUSES_START, node);
    else if (node->type == XML_TEXT_NODE && node->content)
        libxml_send_text(walk->document, node->content, strlen((const char *)node->content));
    else if (node->type == XML_CDATA_SECTION_NODE && node->content)
        libxml_send_cdata(walk->document, node->content, strlen((const char *)node->content));
    else if (node->type == XML_ENTITY_REF_NODE)
        libxml_refuse((uint64_t)xmlGetLineNo(node), node->name);
}

void libxml_walk(struct libxml_walk *walk, xmlNodePtr node, bool done, const xmlNode *top)
{
    for (;;) {
        if (!done && node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
        } else {
            if (!done && node->type == XML_ELEMENT_NODE) {
                if (!walk->ended(node))
                    return;
                send_element(walk, BUSES_END, node);
            }
            if (node == top || !node->parent)
                return;
            done = !node->next;
            if (done) {
                node = node->parent;
                if (node->type != XML_ELEMENT_NODE || !walk->ended(node))
                    return;
                send_element(walk, BUSES_END, node);
                continue;
            }
            node = node->next;
        }
        done = false;
        libxml_send_node(walk, node);
    }
}
