// campaign -- campaign.json, sessions.jsonl, host.json and conformance.json of somebody else, or of a disk
// that was full: what is taken is whole, and is written again as it was read.
//
// An input has parts: campaign.json, sessions.jsonl, conformance.json. In the last, @PROGRAM@ stands for a
// program's path and @KEY@ for its key, which nobody could guess.
//
// reads: agenda.c session.c conformance_results.c
// wraps: layout_build layout_source
#include "fuzz.h"

#include "agenda.h"
#include "campaign.h"
#include "conformance.h"
#include "host.h"
#include "layout.h"
#include "session.h"
#include "store.h"
#include "strbuf.h"

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

// Here lie conformance.json, and what scripts share.
const char *__wrap_layout_build(void);
const char *__wrap_layout_source(void);

const char *__wrap_layout_build(void)
{
    return fuzz_folder();
}

const char *__wrap_layout_source(void)
{
    return fuzz_folder();
}

static char *replaced(char *text_take, const char *mark, const char *by)
{
    struct strbuf text = {0};
    const char *from = text_take;
    for (const char *found; (found = strstr(from, mark)); from = found + strlen(mark)) {
        strbuf_add(&text, from, (size_t)(found - from));
        strbuf_adds(&text, by);
    }
    strbuf_adds(&text, from);
    free(text_take);
    return strbuf_detach(&text);
}

// Whether the file says, of this program as it is, that checks passed and none failed; found by other means.
static bool says_passed(const char *program, const char *key)
{
    struct error error;
    char *path = store_path(fuzz_folder(), "conformance.json");
    json_t *json = store_read_json(path, &error);
    json_int_t version = 0, passed = 0, failed = 1, skipped = -1;
    const char *of = "";
    bool whole = json && json_unpack(json, "{s:I, s:{s:{s:s, s:I, s:I, s:I}}}", "schema_version", &version,
                                     "results", program, "key", &of, "passed", &passed, "failed", &failed,
                                     "skipped", &skipped) == 0;
    bool says = whole && version == 1 && strcmp(of, key) == 0 && passed > 0 && failed == 0 && skipped >= 0;
    json_decref(json);
    free(path);
    return says;
}

static void check_recalled(const struct implementation *one, const char *key)
{
    struct conformance_counts counts;
    bool says = says_passed(one->program, key);
    enum conformance_state state = conformance_recall(one, &counts);
    fuzz_require(state != CONFORMANCE_PASSED || says, "it has passed, and that is not what the file says");
    fuzz_require((state == CONFORMANCE_FAILED) == (counts.failed > 0), "%u checks failed", counts.failed);
    if (counts.first_failure)
        fuzz_require(fuzz_is_clean(counts.first_failure, strlen(counts.first_failure)) ||
                         strpbrk(counts.first_failure, "\n\t"),
                     "a failure is '%s'", counts.first_failure);
    conformance_counts_release(&counts);
}

// Whatever is there, a result is kept, and found again.
static void check_conformance(struct fuzz_bytes part)
{
    static const char script[] = "#!\n";
    struct error error = {""};
    char key[65], *program = store_path(fuzz_folder(), "program");
    struct implementation one = {
        .workload = workload_find("dispatch"), .label = "program", .program = program};
    struct conformance_counts counts = {.passed = 7, .skipped = 1};
    fuzz_write("program", fuzz_bytes_of(script, strlen(script)));
    fuzz_require(conformance_key(&one, key, &error) == 0, "no key: %s", error.text);
    char *text = replaced(replaced(fuzz_text(part), "@PROGRAM@", program), "@KEY@", key);
    fuzz_write("conformance.json", fuzz_bytes_of(text, strlen(text)));
    check_recalled(&one, key);
    fuzz_require(conformance_store(&one, &counts, &error) == 0, "not stored: %s", error.text);
    fuzz_require(conformance_recall(&one, &counts) == CONFORMANCE_PASSED && counts.passed == 7 &&
                     counts.skipped == 1,
                 "%u passed, and 7 were stored", counts.passed);
    conformance_counts_release(&counts);
    free(text);
    free(program);
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
    check_conformance(rest);
    json_decref(json);
    free(path);
    return 0;
}
