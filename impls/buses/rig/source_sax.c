// Source sax: libxml2's push parser, with a callback for each event.
//
// Its names and prefixes come from a dictionary, so that the same name is the same pointer; we do not make
// use of that, since stages know nothing of libxml2.
#include "libxml.h"

static struct libxml *current;

static uint64_t line(void)
{
    return (uint64_t)xmlSAX2GetLineNumber(current->context);
}

// The parameters are libxml2's.
static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                  int namespaces_count, const xmlChar **namespaces, int attributes_count, int defaults,
                  const xmlChar **attributes)
{
    (void)uri, (void)namespaces_count, (void)namespaces, (void)attributes_count, (void)defaults,
        (void)attributes;
    libxml_send_name(((xmlParserCtxtPtr)context)->_private, BUSES_START, prefix, name);
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)uri;
    libxml_send_name(((xmlParserCtxtPtr)context)->_private, BUSES_END, prefix, name);
}

static void text(void *context, const xmlChar *piece, int length)
{
    libxml_send_text(((xmlParserCtxtPtr)context)->_private, piece, (size_t)length);
}

static void cdata(void *context, const xmlChar *piece, int length)
{
    libxml_send_cdata(((xmlParserCtxtPtr)context)->_private, piece, (size_t)length);
}

static void reference(void *context, const xmlChar *name)
{
    libxml_refuse((uint64_t)xmlSAX2GetLineNumber(context), name);
}

static void run(struct buses_input *input, struct buses_events *target)
{
    struct libxml document = {.target = target};
    xmlSAXHandler handlers = {0};
    xmlSAXVersion(&handlers, 2);
    handlers.startElementNs = start;
    handlers.endElementNs = end;
    handlers.characters = handlers.ignorableWhitespace = text;
    handlers.cdataBlock = cdata;
    handlers.comment = NULL;
    handlers.processingInstruction = NULL;
    handlers.reference = reference;
    libxml_open(&document, &handlers);
    current = &document;
    buses_line = line;
    libxml_push(&document, input);
    libxml_judge(&document);
    libxml_close(&document);
}

const struct buses_source buses_source_sax = {"sax", run};
