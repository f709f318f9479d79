#include "nearest.h"

#include "least.h"
#include "strbuf.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 63 };

// Edit distance with transpositions (optimal string alignment); words longer than LONGEST are not near
// anything.
static size_t distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    if (rows > LONGEST || columns > LONGEST)
        return LONGEST;
    size_t cost[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= rows; i++)
        cost[i][0] = i;
    for (size_t j = 0; j <= columns; j++)
        cost[0][j] = j;
    for (size_t i = 1; i <= rows; i++) {
        for (size_t j = 1; j <= columns; j++) {
            size_t change = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            cost[i][j] = least_of(change, least_of(cost[i - 1][j], cost[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = least_of(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[rows][columns];
}

const char *nearest_word(const char *word, const char *const *words, size_t count)
{
    size_t length = strlen(word), best = length < 3 ? 1 : length / 3;
    if (length > LONGEST)
        return NULL;
    const char *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t far = words[i] ? distance(word, words[i]) : LONGEST;
        if (far < best || (far == best && !nearest)) {
            best = far;
            nearest = words[i];
        }
    }
    return nearest;
}

const char *nearest_hint(char text[160], const char *word, const char *const *words, size_t count)
{
    const char *nearest = nearest_word(word, words, count);
    text[0] = '\0';
    if (nearest)
        snprintf(text, 160, " (did you mean '%s'?)", nearest);
    return text;
}

char *nearest_or_all(const char *word, const char *const *words, size_t count)
{
    struct strbuf text = {0};
    char hint[160];
    strbuf_adds(&text, nearest_hint(hint, word, words, count));
    if (text.length > 0 || count == 0)
        return strbuf_detach(&text);
    strbuf_adds(&text, " (there are ");
    strbuf_add_list(&text, words, count);
    strbuf_addc(&text, ')');
    return strbuf_detach(&text);
}
