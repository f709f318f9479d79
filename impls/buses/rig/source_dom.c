// Source dom: libxml2's tree of the whole document, and then a walk through it.
//
// The only source whose memory grows with the document.
#include "libxml.h"

static const struct libxml_walk *current;

// A tree knows where its elements begin, but not where they end: that we keep ourselves, in the field of each
// node that is ours, and with it that they do.
static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    xmlParserCtxtPtr parser = context;
    if (parser->node)
        parser->node->_private =
            (void *)(uintptr_t)xmlSAX2GetLineNumber(parser); // NOLINT(performance-no-int-to-ptr): a number
    xmlSAX2EndElementNs(context, name, prefix, uri);
}

static uint64_t line(void)
{
    return (uint64_t)(uintptr_t)current->at->_private;
}

static bool ended(const xmlNode *element)
{
    return element->_private != NULL;
}

static void run(struct buses_input *input, struct buses_events *target)
{
    struct libxml document = {.target = target};
    struct libxml_walk walk = {.document = &document, .ended = ended};
    xmlSAXHandler handlers = {0};
    xmlSAXVersion(&handlers, 2);
    handlers.endElementNs = end;
    libxml_open(&document, &handlers);
    current = &walk;
    buses_line = line;
    libxml_push(&document, input);
    xmlDocPtr tree = document.context->myDoc;
    xmlNodePtr root = tree ? xmlDocGetRootElement(tree) : NULL;
    if (root) {
        libxml_send_node(&walk, root);
        libxml_walk(&walk, root, false, root);
    }
    libxml_judge(&document);
    libxml_close(&document);
}

const struct buses_source buses_source_dom = {"dom", run};
