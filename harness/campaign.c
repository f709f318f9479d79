#include "campaign.h"

#include "ceiling.h"
#include "clock.h"
#include "conformance.h"
#include "host.h"
#include "layout.h"
#include "scenario_edits.h"
#include "session.h"
#include "store.h"
#include "strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

void campaign_stop(void)
{
    stopped = 1;
}

bool campaign_stopped(void)
{
    return stopped;
}

// --- Conformance first -------------------------------------------------------------------------------------

// Why the program may not be measured as the very file it is now, or NULL. The caller frees it.
static char *refusal(const struct implementation *implementation)
{
    char *why = NULL, *refused = NULL;
    enum conformance_state state = conformance_lookup(implementation, &why);
    if (state == CONFORMANCE_FAILED)
        refused = memory_format("failed conformance: %s", why ? why : "");
    else if (state == CONFORMANCE_UNKNOWN)
        refused = memory_format("has not passed conformance as this very program: run corobench check %s/%s",
                                implementation->workload->name, implementation->label);
    free(why);
    return refused;
}

static void gate_one(struct planned_implementation *one, const struct implementation *implementation)
{
    struct error error;
    char hash[65];
    if (store_hash_file(one->program, hash, &error) != 0) {
        one->refused = memory_copy_string(error.text);
        return;
    }
    free(one->hash);
    one->hash = memory_copy_string(hash);
    one->refused = refusal(implementation);
    if (!one->refused && conformance_beside(implementation, &one->beside, &error) != 0)
        one->refused = memory_copy_string(error.text);
}

size_t campaign_gate(struct plan *plan, const struct scenario *scenario, const struct catalog *catalog)
{
    size_t refused = 0;
    for (size_t i = 0; i < plan->implementations.count; i++) {
        struct planned_implementation *one = &plan->implementations.items[i];
        if (one->refused)
            continue; // not built
        gate_one(one,
                 catalog_find(catalog, scenario->workload, one->is_aa ? scenario->baseline : one->label));
        refused += one->refused && !one->is_aa;
    }
    return refused;
}

// --- What it is begun with ---------------------------------------------------------------------------------

static json_t *refused_program(const char *why)
{
    return json_pack("{s:s}", "refused", why);
}

// A program as it is now; NULL stands for one that is not in the catalog.
static json_t *program_to_json(const struct implementation *implementation)
{
    char hash[65], key[65];
    struct error error;
    if (!implementation)
        return refused_program("is not there any more");
    if (implementation->status != STATUS_READY)
        return refused_program(implementation->status_reason);
    if (store_hash_file(implementation->program, hash, &error) != 0 ||
        conformance_key(implementation, key, &error) != 0)
        return refused_program(error.text);
    char *path = layout_relative(implementation->program);
    json_t *json = json_pack("{s:s, s:s, s:s}", "program", path, "hash", hash, "key", key);
    free(path);
    return json;
}

// Those that run.
static json_t *programs_to_json(const struct campaign_order *order)
{
    json_t *programs = json_object();
    for (size_t i = 0; i < order->count; i++) {
        const struct workload *workload = order->scenarios[i].workload;
        for (size_t j = 0; j < order->plans[i].implementations.count; j++) {
            const struct planned_implementation *one = &order->plans[i].implementations.items[j];
            char *name = memory_format("%s/%s", workload->name, one->label);
            if (!one->refused && !one->is_aa && !json_object_get(programs, name))
                json_object_set_new(programs, name,
                                    program_to_json(catalog_find(order->catalog, workload, one->label)));
            free(name);
        }
    }
    return programs;
}

static json_t *driver_to_json(struct error *error)
{
    char hash[65];
    if (store_hash_file(layout_driver(), hash, error) != 0)
        return NULL;
    return json_pack("{s:s, s:i, s:s}", "version", COROBENCH_VERSION, "suite", CONFORMANCE_VERSION, "hash",
                     hash);
}

// The content of a file, or NULL with errno.
static char *read_text(const char *path)
{
    struct strbuf text = {0};
    if (strbuf_add_file(&text, path) != 0) {
        int number = errno;
        strbuf_release(&text);
        errno = number;
        return NULL;
    }
    strbuf_adds(&text, "");
    return strbuf_detach(&text);
}

// plan.json goes where scenario.yaml goes, and tells later whether that is still what was measured.
static void add_hashes(json_t *plan, const char *text)
{
    char hex[SHA256_DIGEST_STRING_LENGTH];
    SHA256Data((const uint8_t *)text, strlen(text), hex);
    json_object_set_new(plan, "scenario_hash", json_string(hex));
    scenario_hash_without_plots(text, hex);
    json_object_set_new(plan, "scenario_hash_without_plots", json_string(hex));
}

static int add_scenario(struct agenda *agenda, const struct scenario *scenario, const struct plan *plan,
                        struct error *error)
{
    struct agenda_scenario one = {.name = memory_copy_string(scenario->name),
                                  .path = layout_relative(scenario->path),
                                  .text = read_text(scenario->path),
                                  .plan = plan_to_json(plan, scenario)};
    vec_push(&agenda->scenarios, one);
    if (!one.text)
        return error_errno(error, "cannot read %s", scenario->path);
    add_hashes(one.plan, one.text);
    return 0;
}

// "LABEL=DIR" or "DIR", with the folder's whole path: the next session may start elsewhere.
static void add_impls(struct agenda *agenda, const struct strings *impls)
{
    for (size_t i = 0; i < impls->count; i++) {
        const char *argument = impls->items[i], *equals = strchr(argument, '=');
        char *folder = realpath(equals ? equals + 1 : argument, NULL);
        char *whole = memory_format("%.*s%s", equals ? (int)(equals - argument) + 1 : 0, argument,
                                    folder ? folder : argument);
        strings_add(&agenda->impls, whole);
        free(whole);
        free(folder);
    }
}

static int make_agenda(struct agenda *agenda, const struct campaign_order *order, struct error *error)
{
    char now[32];
    clock_utc_extended(now);
    *agenda = (struct agenda){.started_at = memory_copy_string(now),
                              .command = memory_copy_string(order->command),
                              .driver = driver_to_json(error),
                              .host = host_to_json(),
                              .programs = programs_to_json(order)};
    add_impls(agenda, order->impls);
    int result = agenda->driver ? 0 : -1;
    for (size_t i = 0; result == 0 && i < order->count; i++)
        result = add_scenario(agenda, &order->scenarios[i], &order->plans[i], error);
    return result;
}

// What may not be measured any more, though it is the same file: its pass was lost.
static void add_refusals(const struct campaign_order *order, const json_t *then, const json_t *now)
{
    const char *name;
    json_t *program;
    json_object_foreach((json_t *)now, name, program)
    {
        char *workload = memory_copy_bytes(name, strcspn(name, "/"));
        const struct implementation *one =
            catalog_find(order->catalog, workload_find(workload), name + strlen(workload) + 1);
        char *refused = json_equal(program, json_object_get(then, name)) ? refusal(one) : NULL;
        if (refused)
            json_object_set_new(program, "refused", json_string(refused));
        free(refused);
        free(workload);
    }
}

// A scenario as its file and its folder have it now.
static void look_again(struct agenda *agenda, const struct campaign *campaign,
                       const struct agenda_scenario *then)
{
    char *path = layout_absolute(then->path), *folder = store_path(campaign->directory, then->name);
    char *copy = store_path(folder, "scenario.yaml"), *plan = store_path(folder, "plan.json");
    struct error unread;
    struct agenda_scenario now = {.name = memory_copy_string(then->name),
                                  .path = memory_copy_string(then->path),
                                  .text = read_text(path)};
    if (access(plan, F_OK) == 0) { // the folder is whole: it is written last
        now.copy = read_text(copy);
        now.plan = store_read_json(plan, &unread);
        now.plan = now.plan ? now.plan : json_null();
        now.copy = now.copy ? now.copy : memory_copy_string("");
    }
    vec_push(&agenda->scenarios, now);
    free(path);
    free(folder);
    free(copy);
    free(plan);
}

int campaign_differences(const struct campaign *campaign, const struct campaign_order *order,
                         const char *half_measured, struct strings *differences, struct error *error)
{
    struct agenda now = {
        .driver = driver_to_json(error), .host = host_to_json(), .programs = programs_to_json(order)};
    int result = now.driver ? 0 : -1;
    add_refusals(order, campaign->agenda.programs, now.programs);
    for (size_t i = 0; i < campaign->agenda.scenarios.count; i++)
        look_again(&now, campaign, &campaign->agenda.scenarios.items[i]);
    if (result == 0)
        agenda_differences(&campaign->agenda, &now, half_measured, differences);
    agenda_release(&now);
    return result;
}

bool campaign_is_of_other_driver(const struct campaign *campaign)
{
    struct error unread;
    json_t *now = driver_to_json(&unread);
    bool other = !json_equal(campaign->agenda.driver, now);
    json_decref(now);
    return other;
}

// --- The folder --------------------------------------------------------------------------------------------

static bool is_empty_or_missing(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory)
        return errno == ENOENT;
    size_t entries = 0;
    while (readdir(directory))
        entries++;
    closedir(directory);
    return entries <= 2; // . and ..
}

// Takes a folder that is there: the lock ends with its process. Returns 0, 1 when another has it, -1 when it
// cannot be opened.
static int lock_folder(struct campaign *campaign, struct error *error)
{
    campaign->lock = open(campaign->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (campaign->lock < 0)
        return error_errno(error, "cannot open %s", campaign->directory);
    if (flock(campaign->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return 0;
    close(campaign->lock);
    campaign->lock = -1;
    return 1;
}

// Makes the folder and takes it for this campaign: what is written there before, or by another at the same
// time, is never mixed with this. Returns 0, 1 when another has it, 2 when there is something in it, -1 when
// it cannot be made.
static int claim(struct campaign *campaign, struct error *error)
{
    if (store_make_directory(campaign->directory, error) != 0)
        return -1;
    int result = lock_folder(campaign, error);
    // First the lock, then the look: the other may be about to write.
    if (result != 0 || is_empty_or_missing(campaign->directory))
        return result;
    close(campaign->lock);
    campaign->lock = -1;
    return 2;
}

// results/20261120T222453Z-0e361bb, with -2, -3 ... behind when a second campaign starts in the same second.
static int claim_new(struct campaign *campaign, struct error *error)
{
    char now[32];
    clock_utc_basic(now);
    char *commit = host_git_commit();
    int result = 1;
    campaign->directory = memory_format("%s/%s-%.7s", layout_results(), now, commit ? commit : "nogit");
    for (unsigned again = 2; (result = claim(campaign, error)) > 0; again++) {
        free(campaign->directory);
        campaign->directory =
            memory_format("%s/%s-%.7s-%u", layout_results(), now, commit ? commit : "nogit", again);
    }
    free(commit);
    return result;
}

static int claim_out(struct campaign *campaign, const char *out, struct error *error)
{
    campaign->directory = memory_copy_string(out);
    int result = claim(campaign, error);
    if (result == 1)
        error_set(error, "--out %s: another campaign writes there; results are never overwritten", out);
    else if (result > 1 && campaign_is_unfinished(out))
        error_set(
            error,
            "--out %s: an unfinished campaign is there, and results are never overwritten; 'corobench run "
            "--resume %s' carries it on",
            out, out);
    else if (result > 1)
        error_set(error, "--out %s: not an empty folder; results are never overwritten", out);
    return result;
}

static int write_agenda(const struct campaign *campaign, struct error *error)
{
    char *path = store_path(campaign->directory, "campaign.json");
    json_t *json = agenda_to_json(&campaign->agenda);
    int result =
        json ? store_write_json(path, json, error)
             : error_set(error, "cannot write %s: a scenario's text or path is not valid UTF-8", path);
    json_decref(json);
    free(path);
    return result;
}

int campaign_begin(struct campaign *campaign, const char *out, const struct campaign_order *order,
                   struct error *error)
{
    *campaign = (struct campaign){.lock = -1, .session = 1};
    // All that takes time comes before the folder is there: between the two a kill would leave it empty.
    if (make_agenda(&campaign->agenda, order, error) == 0 &&
        (out ? claim_out(campaign, out, error) : claim_new(campaign, error)) == 0 &&
        write_agenda(campaign, error) == 0)
        return 0;
    campaign_release(campaign);
    return -1;
}

static bool has_file(const char *directory, const char *name)
{
    char *path = store_path(directory, name);
    bool found = access(path, F_OK) == 0;
    free(path);
    return found;
}

static int read_agenda(struct agenda *agenda, const char *directory, struct error *error)
{
    char *path = store_path(directory, "campaign.json");
    json_t *json = store_read_json(path, error);
    int result = json ? agenda_from_json(agenda, json, path, error) : -1;
    json_decref(json);
    free(path);
    return result;
}

// Of the folder's scenarios, so far.
static unsigned last_session(const struct campaign *campaign)
{
    unsigned last = 0;
    for (size_t i = 0; i < campaign->agenda.scenarios.count; i++) {
        struct sessions sessions;
        char *folder = store_path(campaign->directory, campaign->agenda.scenarios.items[i].name);
        sessions_read(&sessions, folder);
        for (size_t j = 0; j < sessions.count; j++)
            last = sessions.items[j].number > last ? sessions.items[j].number : last;
        vec_release(&sessions);
        free(folder);
    }
    return last;
}

static int open_folder(struct campaign *campaign, struct error *error)
{
    const char *directory = campaign->directory;
    int taken = lock_folder(campaign, error);
    if (taken < 0)
        return -1;
    if (taken > 0)
        return error_set(error, "%s: another corobench is running this campaign; wait for it to end",
                         directory);
    if (has_file(directory, "campaign.json"))
        return read_agenda(&campaign->agenda, directory, error);
    if (has_file(directory, "plan.json"))
        return error_set(
            error, "%s is one scenario's folder: give --resume the campaign's, which is above it", directory);
    return error_set(
        error,
        "%s: no campaign was begun there that could be carried on (it has no campaign.json); start "
        "one anew",
        directory);
}

int campaign_open(struct campaign *campaign, const char *directory, struct error *error)
{
    *campaign = (struct campaign){.lock = -1, .directory = memory_copy_string(directory)};
    if (open_folder(campaign, error) == 0) {
        campaign->session = last_session(campaign) + 1;
        return 0;
    }
    campaign_release(campaign);
    return -1;
}

void campaign_release(struct campaign *campaign)
{
    if (campaign->lock >= 0)
        close(campaign->lock);
    free(campaign->directory);
    agenda_release(&campaign->agenda);
    kept_release(&campaign->kept);
    *campaign = (struct campaign){.lock = -1};
}

static bool is_ended(const char *directory, const char *name)
{
    struct sessions sessions;
    char *folder = store_path(directory, name);
    sessions_read(&sessions, folder);
    bool ended = sessions.count > 0 && session_end_is_final(sessions.items[sessions.count - 1].end);
    vec_release(&sessions);
    free(folder);
    return ended;
}

bool campaign_is_running(const char *directory)
{
    int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool running = folder >= 0 && flock(folder, LOCK_SH | LOCK_NB) != 0;
    if (folder >= 0)
        close(folder);
    return running;
}

bool campaign_is_unfinished(const char *directory)
{
    struct agenda agenda;
    struct error unread;
    bool unfinished = false;
    if (!has_file(directory, "campaign.json") || read_agenda(&agenda, directory, &unread) != 0)
        return false;
    for (size_t i = 0; i < agenda.scenarios.count; i++)
        unfinished = unfinished || !is_ended(directory, agenda.scenarios.items[i].name);
    agenda_release(&agenda);
    return unfinished;
}
