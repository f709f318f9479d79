// buses/keeps_carriage_returns -- leaves line ends as they are
// model: call
// runtime: c
// class: idiomatic
// expect: documents
#include "rig/mutant.h"

// Makes a reference of each carriage return that does not stand in a tag.
MUTANT_FAULT(int argc, char **argv)
{
    char **input;
    size_t length = 0, written = 0;
    char *text = mutant_take(argc, argv, &input, &length);
    char *kept = malloc(5 * length + 1);
    if (!text || !kept) {
        free(kept);
        return;
    }
    bool in_tag = true;
    for (size_t i = 0; i < length; i++) {
        in_tag = text[i] == '<' || (in_tag && text[i] != '>' && text[i] != ' ');
        if (text[i] == '\r' && !in_tag && text[i - 1] != '>')
            written += (size_t)sprintf(kept + written, "&#13;");
        else
            kept[written++] = text[i];
    }
    mutant_give(input, kept, written);
    free(text);
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
