// buses/closes_what_is_open -- takes the end of the document for that of its elements
// model: call
// runtime: c
// class: idiomatic
// expect: truncated
#include "rig/mutant.h"

MUTANT_FAULT(int argc, char **argv)
{
    static const char bus[] = "</bus>", buses[] = "</buses>";
    char **input;
    size_t length;
    char *text = mutant_take(argc, argv, &input, &length);
    if (!text)
        return;
    if (length > strlen(bus) && strcmp(text + length - strlen(bus), bus) == 0 && strstr(text, "<buses>")) {
        memcpy(text + length, buses, strlen(buses));
        length += strlen(buses);
    }
    mutant_give(input, text, length);
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
