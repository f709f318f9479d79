// Source reader: libxml2's xmlTextReader, which goes through a document from node to node and keeps no more
// of it than what is open. Of each bus it makes a tree, as iterparse does in Python, which is walked and
// freed.
#include "libxml.h"

#include <libxml/xmlreader.h>

struct reader {
    struct libxml document;
    struct libxml_walk walk;
    xmlTextReaderPtr reader;
    struct buses_input *input;
    const char *piece; // what is left of it
    size_t left;
    const xmlNode *last; // the node whose event was sent last
    bool done;           // and whether that was its end
    xmlDocPtr tree;      // ours to free where we asked for it
};

static const struct reader *current;

static int read_piece(void *data, char *room, int bytes)
{
    struct reader *reader = data;
    if (reader->left == 0)
        reader->left = buses_input_read(reader->input, &reader->piece);
    size_t length = reader->left < (size_t)bytes ? reader->left : (size_t)bytes;
    if (length == 0)
        return 0;
    memcpy(room, reader->piece, length);
    reader->piece += length;
    reader->left -= length;
    return (int)length;
}

// --- Lines ----------------------------------------------------------------------------------------------

static uint64_t feeds(const xmlNode *node)
{
    uint64_t count = 0;
    for (const xmlChar *at = node->content; at && *at; at++)
        count += *at == '\n';
    return count;
}

// The line of an element's end tag. The tree has lines of texts and of start tags: we go back to the last of
// them, and count line ends from there. (Only those within a tag are not to be seen.)
static uint64_t line(void)
{
    const xmlNode *node = current->walk.at;
    uint64_t count = 0;
    while (node->type != XML_TEXT_NODE) {
        if (node->type == XML_ELEMENT_NODE && !node->last)
            break; // its start tag; before an end tag is what stands in the element
        if (node->type == XML_ELEMENT_NODE) {
            node = node->last;
            continue;
        }
        count += node->type == XML_ENTITY_REF_NODE ? 0 : feeds(node);
        if (!node->prev) {
            node = node->parent;
            break; // its start tag
        }
        node = node->prev;
    }
    return count +
           (uint64_t)xmlGetLineNo((xmlNodePtr)(uintptr_t)node); // NOLINT(performance-no-int-to-ptr): const
}

// --- Errors ---------------------------------------------------------------------------------------------

// The parser is ahead of us by what it was given last. Where it finds an error, the tree has all that came
// before, but does not say which elements have ended: they are those that are not open now.
static void keep_error(void *data, xmlErrorPtr error)
{
    struct reader *reader = data;
    xmlParserCtxtPtr parser = error->ctxt;
    if (reader->document.wrong_line == 0 && error->level == XML_ERR_FATAL && parser)
        for (int i = 0; i < parser->nodeNr; i++)
            parser->nodeTab[i]->_private = reader;
    libxml_keep_error(&reader->document, error);
}

static bool ended(const xmlNode *element)
{
    return element->_private == NULL;
}

// Sends what there is up to the error. The reader may have gone to a node that it has not shown us, and have
// freed the one before.
static void send_rest(struct reader *reader)
{
    xmlNodePtr node = xmlTextReaderCurrentNode(reader->reader);
    reader->tree = xmlTextReaderCurrentDoc(reader->reader);
    if (!node && reader->tree)
        node = xmlDocGetRootElement(reader->tree);
    if (!node)
        return;
    if (node != reader->last) {
        libxml_send_node(&reader->walk, node);
        reader->done = false;
    }
    libxml_walk(&reader->walk, node, reader->done, NULL);
}

// --- Nodes ----------------------------------------------------------------------------------------------

static void sent(struct reader *reader, const xmlNode *node, bool done)
{
    reader->last = node;
    reader->done = done;
}

// A bus: its tree, and then what is behind it. Returns as xmlTextReaderRead does.
static int take_bus(struct reader *reader)
{
    xmlNodePtr bus = xmlTextReaderExpand(reader->reader);
    if (!bus)
        return -1;
    libxml_send_node(&reader->walk, bus);
    sent(reader, bus, false);
    libxml_walk(&reader->walk, bus, false, bus);
    sent(reader, bus, true);
    return buses_given_up() ? 0 : xmlTextReaderNext(reader->reader);
}

// Another node, or the end of one.
static int take_node(struct reader *reader, xmlNodePtr node)
{
    bool end = xmlTextReaderNodeType(reader->reader) == XML_READER_TYPE_END_ELEMENT;
    const xmlChar *prefix = node->ns ? node->ns->prefix : NULL;
    if (!end)
        libxml_send_node(&reader->walk, node);
    if (end || xmlTextReaderIsEmptyElement(reader->reader) == 1) {
        libxml_send_name(&reader->document, BUSES_END, prefix, node->name);
        end = true;
    }
    sent(reader, node, end);
    return xmlTextReaderRead(reader->reader);
}

static bool is_bus(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && !(node->ns && node->ns->prefix) &&
           strcmp((const char *)node->name, "bus") == 0;
}

static void read_document(struct reader *reader)
{
    int more = xmlTextReaderRead(reader->reader);
    while (more == 1 && !buses_given_up()) {
        xmlNodePtr node = xmlTextReaderCurrentNode(reader->reader);
        more = is_bus(node) ? take_bus(reader) : take_node(reader, node);
    }
    if (buses_given_up())
        return;
    if (reader->document.wrong_line > 0)
        send_rest(reader);
    libxml_judge(&reader->document);
}

static void run(struct buses_input *input, struct buses_events *target)
{
    struct reader reader = {.document.target = target, .walk.ended = ended, .input = input};
    reader.walk.document = &reader.document;
    current = &reader;
    buses_line = line;
    reader.reader = xmlReaderForIO(read_piece, NULL, &reader, NULL, NULL, LIBXML_OPTIONS);
    if (!reader.reader)
        rig_die("cannot make a parser");
    xmlTextReaderSetStructuredErrorHandler(reader.reader, keep_error, &reader);
    read_document(&reader);
    xmlFreeTextReader(reader.reader);
    xmlFreeDoc(reader.tree);
    libxml_close(&reader.document);
}

const struct buses_source buses_source_reader = {"reader", run};
