// Source expat: James Clark's stream parser, with a callback for each event.
// needs: pkg:expat
//
// Expat copies each piece behind what it has left of the one before, and parses it there. What goes on inside
// it is one function for each state of the parser, which looks for the end of the next token by a table of
// character classes, byte by byte.
#include "buses.h"

#include <expat.h>

static XML_Parser parser;

static uint64_t line(void)
{
    return XML_GetCurrentLineNumber(parser);
}

static void send(void *data, enum buses_kind kind, const char *text, size_t length)
{
    struct buses_events *target = data;
    target->send(target, &(struct buses_event){kind, (uint32_t)length, text});
}

static void start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    (void)attributes;
    send(data, BUSES_START, name, strlen(name));
}

static void end(void *data, const XML_Char *name)
{
    send(data, BUSES_END, name, strlen(name));
}

static void text(void *data, const XML_Char *piece, int length)
{
    send(data, BUSES_TEXT, piece, (size_t)length);
}

// Nothing is read on behalf of a document; without this, the reference would be passed over.
static int refuse(XML_Parser self, const XML_Char *context, const XML_Char *base, const XML_Char *system_id,
                  const XML_Char *public_id)
{
    (void)self, (void)context, (void)base, (void)system_id, (void)public_id;
    return XML_STATUS_ERROR;
}

// The same of one that the document does not declare, where a file that it names might.
static void pass_over(void *data, const XML_Char *name, int is_parameter_entity)
{
    (void)data;
    if (!is_parameter_entity)
        buses_give_up(line(), "a reference to '%s', an entity that is not declared", name);
}

static void run(struct buses_input *input, struct buses_events *target)
{
    parser = XML_ParserCreate(NULL);
    if (!parser)
        rig_die("cannot make a parser");
    buses_line = line;
    XML_SetUserData(parser, target);
    XML_SetElementHandler(parser, start, end);
    XML_SetCharacterDataHandler(parser, text);
    XML_SetExternalEntityRefHandler(parser, refuse);
    XML_SetSkippedEntityHandler(parser, pass_over);
    const char *piece;
    size_t length;
    enum XML_Status status;
    do {
        length = buses_input_read(input, &piece);
        status = XML_Parse(parser, length > 0 ? piece : "", (int)length, length == 0);
    } while (status == XML_STATUS_OK && length > 0 && !buses_given_up());
    if (status != XML_STATUS_OK)
        buses_give_up(line(), "%s", XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
}

const struct buses_source buses_source_expat = {"expat", run};
