// campaign -- campaign.json, sessions.jsonl, host.json and conformance.json of somebody else, or of a disk
// that was full: what is taken is whole, and is written again as it was read.
//
// An input has parts: campaign.json, sessions.jsonl, conformance.json.
//
// reads: agenda.c session.c
#include "fuzz.h"

#include "agenda.h"
#include "campaign.h"
#include "conformance.h"
#include "host.h"
#include "layout.h"
#include "session.h"
#include "store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void check_agenda(const json_t *json)
{
    struct agenda agenda, again;
    struct error error = {""};
    struct strings differences = {0};
    if (agenda_from_json(&agenda, json, "campaign.json", &error) != 0) {
        fuzz_require_sentence(error.text, "campaign.json: ");
        fuzz_require(agenda.scenarios.count == 0 && !agenda.driver, "something is left of what was refused");
        return;
    }
    for (size_t i = 0; i < agenda.scenarios.count; i++) {
        const char *name = agenda.scenarios.items[i].name;
        fuzz_require(!strchr(name, '/') && strcmp(name, "..") != 0, "a folder is called %s", name);
    }
    json_t *written = agenda_to_json(&agenda);
    fuzz_require(agenda_from_json(&again, written, "campaign.json", &error) == 0, "not read again: %s",
                 error.text);
    json_t *rewritten = agenda_to_json(&again);
    fuzz_require(json_equal(written, rewritten), "read otherwise than written");
    agenda_differences(&agenda, &again, NULL, &differences);
    fuzz_require(differences.count == 0, "it differs from itself: %s",
                 differences.count ? differences.items[0] : "");
    host_warnings(agenda.host);
    strings_release(&differences);
    json_decref(written);
    json_decref(rewritten);
    agenda_release(&agenda);
    agenda_release(&again);
}

static void check_sessions(void)
{
    struct sessions sessions;
    sessions_read(&sessions, fuzz_folder());
    for (size_t i = 0; i < sessions.count; i++) {
        const struct session *one = &sessions.items[i];
        fuzz_require(one->number > 0 && one->end <= SESSION_FAILED, "session %u", one->number);
        fuzz_require(fuzz_is_clean(one->started_at, strlen(one->started_at)) &&
                         fuzz_is_clean(one->ended_at, strlen(one->ended_at)) &&
                         fuzz_is_clean(one->driver, strlen(one->driver)),
                     "a session began at '%s', ended at '%s'", one->started_at, one->ended_at);
        fuzz_require(isnan(one->load_before) || one->load_before >= 0, "a load of %g", one->load_before);
    }
    vec_release(&sessions);
}

static void write_part(const char *name, struct fuzz_bytes *rest)
{
    struct fuzz_bytes part;
    if (!fuzz_take_part(rest, &part))
        part.length = 0;
    fuzz_write(name, part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes rest = {data, size};
    struct error error = {""};
    write_part("campaign.json", &rest);
    write_part("sessions.jsonl", &rest);
    char *path = store_path(fuzz_folder(), "campaign.json");
    json_t *json = store_read_json(path, &error);
    if (json)
        check_agenda(json);
    else
        fuzz_require_sentence(error.text, path);
    check_sessions();
    campaign_is_unfinished(fuzz_folder());
    json_decref(json);
    free(path);
    return 0;
}
