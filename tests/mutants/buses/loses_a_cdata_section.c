// buses/loses_a_cdata_section -- reads the first of two CDATA sections in a row
// model: call
// runtime: c
// class: idiomatic
// expect: values
#include "rig/mutant.h"

// Makes a comment of the second.
MUTANT_FAULT(int argc, char **argv)
{
    static const char border[] = "]]><![CDATA[", comment[] = "]]><!--     ", end[] = "-->";
    char **input;
    size_t length;
    char *text = mutant_take(argc, argv, &input, &length);
    for (char *at = text; at && (at = strstr(at, border));) {
        memcpy(at, comment, strlen(comment));
        at = strstr(at + strlen(comment), "]]>");
        if (at)
            memcpy(at, end, strlen(end));
    }
    if (text)
        mutant_give(input, text, length);
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
