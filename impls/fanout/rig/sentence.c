// needs: pkg:jansson
// What the body of an answer comes to: The cow says "moo".
#include "fanout.h"

#include <jansson.h>
#include <string.h>

// The library calls itself for each level, and a body could hold thousands of them: more than the stack of a
// small thread can.
static bool is_shallow(const char *body, size_t length)
{
    enum { LEVELS_MOST = 32 };
    int level = 0;
    bool quoted = false;
    for (size_t i = 0; i < length && level <= LEVELS_MOST; i++) {
        if (body[i] == '"')
            quoted = !quoted;
        else if (quoted)
            i += body[i] == '\\';
        else if (body[i] == '{' || body[i] == '[')
            level++;
        else if (body[i] == '}' || body[i] == ']')
            level--;
    }
    return level <= LEVELS_MOST;
}

static char *put(char *at, const char *text, size_t length)
{
    memcpy(at, text, length);
    return at + length;
}

// Writes the sentence over the body that the two texts were read from. There they stood between more bytes
// than stand around them here, and none of their letters was shorter.
static void put_sentence(char *body, const json_t *animal, const json_t *sound,
                         struct fanout_sentence *sentence)
{
    char *at = stpcpy(body, "The ");
    at = put(at, json_string_value(animal), json_string_length(animal));
    at = stpcpy(at, " says \"");
    at = put(at, json_string_value(sound), json_string_length(sound));
    at = put(at, "\".\n", 3);
    *sentence = (struct fanout_sentence){body, (size_t)(at - body)};
}

const char *fanout_body_sentence(char *body, size_t length, struct fanout_sentence *sentence)
{
    json_t *said = is_shallow(body, length) ? json_loadb(body, length, 0, NULL) : NULL;
    const json_t *animal = json_object_get(said, "animal"), *sound = json_object_get(said, "sound");
    bool is_right = json_is_string(animal) && json_is_string(sound);
    if (is_right)
        put_sentence(body, animal, sound, sentence);
    json_decref(said);
    return is_right ? NULL : "not JSON";
}

const char *fanout_answer_sentence(struct fanout_answer *answer, struct fanout_sentence *sentence)
{
    if (answer->reason)
        return answer->reason;
    return fanout_body_sentence(answer->bytes + answer->body, answer->body_length, sentence);
}
