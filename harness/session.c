#include "session.h"

#include "clock.h"
#include "escape.h"
#include "layout.h"
#include "regular.h"
#include "store.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SESSION_SCHEMA_VERSION 1

static const char *const ends[] = {
    [SESSION_CUT] = "",          [SESSION_MAXIMUM] = "maximum",         [SESSION_PRECISION] = "precision",
    [SESSION_BUDGET] = "budget", [SESSION_INTERRUPTED] = "interrupted", [SESSION_FAILED] = "failed",
};

const char *session_end_word(enum session_end end)
{
    return ends[end];
}

bool session_end_is_final(enum session_end end)
{
    return end == SESSION_MAXIMUM || end == SESSION_PRECISION || end == SESSION_BUDGET;
}

static enum session_end end_of(const char *word)
{
    enum session_end end = SESSION_FAILED;
    while (end > SESSION_CUT && strcmp(ends[end], word) != 0)
        end--;
    return end;
}

// --- Reading -----------------------------------------------------------------------------------------------

static double load_of(const json_t *line)
{
    const json_t *load = json_object_get(line, "load_average");
    return json_is_number(load) ? json_number_value(load) : NAN;
}

// Times and hashes are of one length: what does not fit is none.
static bool is_time(const char *text)
{
    return text && strlen(text) < sizeof((struct session *)NULL)->started_at;
}

static void take_start(struct sessions *sessions, const json_t *line, json_int_t number, const char *at)
{
    struct session session = {.number = (unsigned)number, .load_before = load_of(line), .load_after = NAN};
    const char *driver = json_string_value(json_object_get(line, "driver"));
    snprintf(session.started_at, sizeof session.started_at, "%s", at);
    if (driver && strlen(driver) < sizeof session.driver)
        snprintf(session.driver, sizeof session.driver, "%s", driver);
    vec_push(sessions, session);
}

static void take_end(struct sessions *sessions, const json_t *line, json_int_t number, const char *at)
{
    struct session *last = sessions->count ? &sessions->items[sessions->count - 1] : NULL;
    const char *end = json_string_value(json_object_get(line, "end"));
    json_int_t runs = json_integer_value(json_object_get(line, "runs"));
    if (!last || last->number != number)
        return;
    snprintf(last->ended_at, sizeof last->ended_at, "%s", at);
    last->load_after = load_of(line);
    last->runs = runs > 0 ? (size_t)runs : 0;
    last->end = end_of(end ? end : "");
}

static void take_line(struct sessions *sessions, const char *text)
{
    json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    escape_disarm_json(line, "");
    json_int_t version = json_integer_value(json_object_get(line, "schema_version"));
    json_int_t number = json_integer_value(json_object_get(line, "session"));
    const char *started_at = json_string_value(json_object_get(line, "started_at"));
    const char *ended_at = json_string_value(json_object_get(line, "ended_at"));
    bool good = version == SESSION_SCHEMA_VERSION && number > 0 && number < 1000000;
    if (good && is_time(started_at))
        take_start(sessions, line, number, started_at);
    else if (good && !started_at && is_time(ended_at))
        take_end(sessions, line, number, ended_at);
    json_decref(line);
}

void sessions_read(struct sessions *sessions, const char *directory)
{
    char *path = store_path(directory, "sessions.jsonl"), *line = NULL;
    size_t capacity = 0;
    *sessions = (struct sessions){0};
    FILE *file = regular_stream(path);
    while (file && getline(&line, &capacity, file) > 0)
        take_line(sessions, line);
    if (file)
        fclose(file);
    free(line);
    free(path);
}

// --- Writing -----------------------------------------------------------------------------------------------

// A line with the time under `key` and the load; the caller decrefs.
static json_t *line_now(unsigned number, const char *key)
{
    char now[32];
    double load;
    clock_utc_extended(now);
    json_t *line = json_pack("{s:i, s:i, s:s}", "schema_version", SESSION_SCHEMA_VERSION, "session",
                             (int)number, key, now);
    if (getloadavg(&load, 1) == 1)
        json_object_set_new(line, "load_average", json_real(load));
    return line;
}

static int append(const char *directory, json_t *line_take, struct error *error)
{
    char *path = store_path(directory, "sessions.jsonl");
    char *text = json_dumps(line_take, JSON_COMPACT | JSON_REAL_PRECISION(6));
    char *line = memory_format("%s\n", text);
    struct store_log log;
    int result = store_log_open(&log, path, error);
    if (result == 0)
        result = store_append(&log, line, error);
    store_log_close(&log);
    json_decref(line_take);
    free(line);
    free(text);
    free(path);
    return result;
}

int session_begin(const char *directory, unsigned number, struct error *error)
{
    char driver[65];
    if (store_hash_file(layout_driver(), driver, error) != 0)
        return -1;
    json_t *line = line_now(number, "started_at");
    json_object_set_new(line, "driver", json_string(driver));
    return append(directory, line, error);
}

int session_finish(const char *directory, unsigned number, size_t runs, enum session_end end,
                   struct error *error)
{
    json_t *line = line_now(number, "ended_at");
    json_object_set_new(line, "runs", json_integer((json_int_t)runs));
    json_object_set_new(line, "end", json_string(session_end_word(end)));
    return append(directory, line, error);
}
