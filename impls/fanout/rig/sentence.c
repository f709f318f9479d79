// needs: pkg:jansson
// What the body of an answer comes to: The cow says "moo".
#include "fanout.h"

#include <jansson.h>
#include <string.h>

static const char not_json[] = "not JSON";

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

static const char *put_sentence(const json_t *animal, const json_t *sound, struct fanout_sentence *sentence)
{
    static const char the[] = "The ", says[] = " says \"", stop[] = "\".\n";
    size_t animal_length = json_string_length(animal), sound_length = json_string_length(sound);
    const size_t room = sizeof sentence->text - sizeof the - sizeof says - sizeof stop;
    if (!json_is_string(animal) || !json_is_string(sound) || animal_length > room ||
        sound_length > room - animal_length)
        return not_json;
    char *at = put(sentence->text, the, sizeof the - 1);
    at = put(at, json_string_value(animal), animal_length);
    at = put(at, says, sizeof says - 1);
    at = put(at, json_string_value(sound), sound_length);
    at = put(at, stop, sizeof stop - 1);
    sentence->length = (size_t)(at - sentence->text);
    return NULL;
}

const char *fanout_body_sentence(const char *body, size_t length, struct fanout_sentence *sentence)
{
    json_t *said = is_shallow(body, length) ? json_loadb(body, length, 0, NULL) : NULL;
    const char *reason =
        put_sentence(json_object_get(said, "animal"), json_object_get(said, "sound"), sentence);
    json_decref(said);
    return reason;
}

const char *fanout_answer_sentence(const struct fanout_answer *answer, struct fanout_sentence *sentence)
{
    if (answer->reason)
        return answer->reason;
    return fanout_body_sentence(answer->bytes + answer->body, answer->body_length, sentence);
}
