// The page of a whole campaign: who came first and the answers, then all that each scenario has to say.
#include "report_parts.h"

#include "agenda.h"
#include "plot.h"
#include "store.h"

#include <math.h>
#include <sha2.h>
#include <string.h>
#include <unistd.h>

// A campaign's page while its scenarios come in, a few summaries in memory at a time.
struct campaign_page {
    struct report_output output;
    struct document details;               // what goes below the fold
    struct table answers, winners, trusts; // above it
    struct report_trust trust;             // of all scenarios
    struct report_source source;           // of the first scenario with runs; its hash is made last
    SHA2_CTX hash;
    struct report_reading reading;
    struct sessions sessions;
    struct strings
        commits;   // that were measured: more than one where scenarios of several campaigns came together
    bool modified; // one of them had changes that no commit holds
    struct strings unbegun;   // scenarios that were planned, but of which nothing was run
    struct strings shown;     // those that are on the page
    struct strings *troubles; // the caller's
    size_t runs;
    bool complete;
};

static void answer_columns(struct table *table)
{
    table_column(table, "scenario", NULL, false);
    table_column(table, "question", NULL, false);
    table_column(table, "answer", NULL, false);
    table->stacks = true;
}

static void add_answer(struct campaign_page *campaign, const struct summary *summary, const char *anchor)
{
    char *address = memory_format("#%s", anchor);
    struct table_cell *name = table_cell(&campaign->answers, summary->scenario.title);
    name->address = memory_copy_string(address);
    table_cell(&campaign->answers, summary->scenario.question);
    table_cell(&campaign->answers, summary->answer);
    report_add_winners(&campaign->winners, summary, address);
    report_add_trust(&campaign->trusts, summary, address);
    struct report_trust trust = report_trust_of(summary);
    report_trust_merge(&campaign->trust, &trust, summary->scenario.name);
    free(address);
}

// The campaign's hash is that of `sha256sum */samples.jsonl`, so that anyone can make it again.
static void add_hash(struct campaign_page *campaign, const char *hash, const char *name)
{
    char *line = memory_format("%s  %s/samples.jsonl\n", hash, name);
    if (*hash)
        SHA256Update(&campaign->hash, (const uint8_t *)line, strlen(line));
    free(line);
}

static bool is_among(const struct strings *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return false;
}

static void add_commit(struct campaign_page *campaign, const struct report_source *source)
{
    if (*source->commit && !is_among(&campaign->commits, source->commit))
        strings_add(&campaign->commits, source->commit);
    campaign->modified |= source->modified;
}

static void add_scenario(struct campaign_page *campaign, const struct summary *summary, const char *folder,
                         const char *name)
{
    struct report_source source;
    char *prefix = memory_format("%s/", name);
    report_source_read(&source, summary, folder);
    add_hash(campaign, source.hash, name);
    add_commit(campaign, &source);
    report_output_summary(&campaign->output, summary);
    add_answer(campaign, summary, name);
    report_reading_note(&campaign->reading, summary);
    report_merge_sessions(&campaign->sessions, &summary->sessions);
    campaign->runs += summary->sample_count;
    campaign->complete = campaign->complete && summary->complete;
    document_heading(&campaign->details, 2, source.title, name);
    document_text_take(&campaign->details, TONE_QUIET, report_facts(summary, &source));
    report_add_scenario(&campaign->details, summary, prefix, 2);
    free(prefix);
    if (*source.date && (!campaign->source.date || strcmp(source.date, campaign->source.date) < 0)) {
        report_source_release(&campaign->source);
        campaign->source = source;
    } else {
        report_source_release(&source);
    }
}

// What stands in the place of a scenario of which no summary can be made. Its samples count in the hash.
static void add_unshown(struct campaign_page *campaign, const char *folder, const char *name,
                        const struct error *error)
{
    char hash[65], *samples = store_path(folder, "samples.jsonl");
    char *why = report_why_unshown(folder, error);
    if (store_hash_file(samples, hash, NULL) == 0)
        add_hash(campaign, hash, name);
    table_cell(&campaign->answers, name)->address = memory_format("#%s", name);
    table_cell(&campaign->answers, "");
    table_cell_take(&campaign->answers, memory_format("cannot be shown: %s", why))->tone = TONE_ALARM;
    document_heading(&campaign->details, 2, name, name);
    document_text_take(&campaign->details, TONE_ALARM,
                       memory_format("This scenario cannot be shown: %s", why));
    strbuf_addf(&campaign->output.latex, "%% %s cannot be shown: %s\n", name, why);
    vec_push(campaign->troubles, report_unshown(folder, error));
    free(why);
    free(samples);
}

// A scenario while its plots are drawn.
struct arrival {
    char *folder;
    const char *name;
    bool unshown, undrawn;
    struct error error; // why
    struct summary summary;
    struct plot *plot;
};

static void arrive(struct arrival *arrival, const char *directory, const char *name)
{
    *arrival = (struct arrival){.folder = store_path(directory, name), .name = name};
    struct error *error = &arrival->error;
    arrival->unshown = summary_make(&arrival->summary, arrival->folder, error) != 0;
    if (!arrival->unshown && !plot_is_fresh(&arrival->summary, arrival->folder))
        arrival->undrawn = plot_begin(&arrival->plot, &arrival->summary, arrival->folder, error) != 0;
}

static void visit(struct campaign_page *campaign, struct arrival *arrival)
{
    const struct summary *summary = &arrival->summary;
    struct error error;
    if (arrival->unshown) {
        add_unshown(campaign, arrival->folder, arrival->name, &arrival->error);
    } else {
        // A report without plots is better than none.
        if (plot_end(arrival->plot, &arrival->error) != 0 || arrival->undrawn)
            strings_add(campaign->troubles, arrival->error.text);
        if (report_write_scenario(summary, arrival->folder, &error) != 0)
            strings_add(campaign->troubles, error.text);
        add_scenario(campaign, summary, arrival->folder, arrival->name);
        strings_add(&campaign->shown, arrival->name);
        summary_release(&arrival->summary);
    }
    free(arrival->folder);
}

// While gnuplots draw some, the next ones' summaries are made.
static void visit_all(struct campaign_page *campaign, const char *directory, const struct strings *names)
{
    size_t ahead = plot_at_once();
    struct arrival *arrivals = memory_zeroed(names->count + 1, sizeof *arrivals);
    for (size_t i = 0; i < names->count + ahead; i++) {
        if (i >= ahead)
            visit(campaign, &arrivals[i - ahead]);
        if (i < names->count)
            arrive(&arrivals[i], directory, names->items[i]);
    }
    free(arrivals);
}

// The table's rows move into the page.
static void move_table(struct document *page, const char *caption, struct table *table)
{
    struct table *place = document_table(page, NULL);
    *place = *table;
    place->caption = memory_copy_string(caption);
    *table = (struct table){0};
}

static char *campaign_facts(const struct campaign_page *campaign, size_t scenarios)
{
    const struct report_source *source = &campaign->source;
    struct strbuf text = {0};
    size_t planned = scenarios + campaign->unbegun.count;
    if (campaign->shown.count < planned)
        strbuf_addf(&text, "%zu of ", campaign->shown.count);
    strbuf_addf(&text, "%zu scenario%s · %zu runs", planned, planned == 1 ? "" : "s", campaign->runs);
    if (source->date && *source->date)
        strbuf_addf(&text, " · %.10s", source->date);
    for (size_t i = 0; i < campaign->commits.count; i++)
        strbuf_addf(&text, "%s%.12s",
                    i > 0                          ? ", "
                    : campaign->commits.count == 1 ? " · commit "
                                                   : " · commits ",
                    campaign->commits.items[i]);
    strbuf_adds(&text, campaign->modified ? " with changes that no commit holds" : "");
    strbuf_adds(&text, campaign->complete ? "" : " · ended early");
    return strbuf_detach(&text);
}

static void add_unbegun(struct document *page, const struct strings *names)
{
    struct strbuf text = {0};
    if (names->count == 0)
        return;
    strbuf_adds(&text, "The campaign ended before it came to ");
    for (size_t i = 0; i < names->count; i++)
        strbuf_addf(&text, "%s%s", i == 0 ? "" : i + 1 == names->count ? " and " : ", ", names->items[i]);
    strbuf_adds(&text, ".");
    document_text_take(page, TONE_ALARM, strbuf_detach(&text));
}

static void lay_out(struct campaign_page *campaign, const char *directory, size_t scenarios)
{
    struct document *page = &campaign->output.page;
    document_heading(page, 1, page->title, NULL);
    document_text_take(page, TONE_QUIET, campaign_facts(campaign, scenarios));
    add_unbegun(page, &campaign->unbegun);
    document_text_take(page, TONE_PLAIN, report_trust_text(&campaign->trust));
    if (campaign->winners.cells.count)
        move_table(page, "Who came first", &campaign->winners);
    move_table(page, "How far to trust it", &campaign->trusts);
    move_table(page, "What was asked, and what came out", &campaign->answers);
    for (size_t i = 0; i < campaign->details.blocks.count; i++)
        vec_push(&page->blocks, campaign->details.blocks.items[i]);
    vec_release(&campaign->details.blocks); // their contents have moved
    document_heading(page, 2, "How to read it", "reading");
    report_add_reading(page, &campaign->reading);
    report_output_commands(&campaign->output);
    document_heading(page, 2, "The machine", "machine");
    char *first = store_path(directory, campaign->shown.items[0]);
    report_output_machine(page, first);
    report_add_sessions(page, &campaign->sessions);
    free(first);
    document_heading(page, 2, "Files", "files");
    for (size_t i = 0; i < campaign->shown.count; i++) {
        const char *name = campaign->shown.items[i];
        char *folder = store_path(directory, name), *prefix = memory_format("%s/", name);
        report_add_files(page, folder, prefix, name);
        free(prefix);
        free(folder);
    }
}

static void finish_source(struct campaign_page *campaign)
{
    char hex[SHA256_DIGEST_STRING_LENGTH];
    free(campaign->source.hash);
    free(campaign->source.title);
    campaign->source.hash = memory_copy_string(SHA256End(&campaign->hash, hex));
    campaign->source.title = memory_copy_string(campaign->output.page.title);
    if (!campaign->source.date)
        campaign->source.date = memory_copy_string("");
    struct strbuf commits = {0};
    for (size_t i = 0; i < campaign->commits.count; i++)
        strbuf_addf(&commits, "%s%s", i == 0 ? "" : ", ", campaign->commits.items[i]);
    free(campaign->source.commit);
    campaign->source.commit = strbuf_detach(&commits);
    campaign->source.modified = campaign->modified;
}

static void campaign_init(struct campaign_page *campaign, const char *directory, struct strings *troubles)
{
    char *name = report_folder_name(directory), *title = memory_format("corobench campaign %s", name);
    *campaign = (struct campaign_page){.troubles = troubles,
                                       .complete = true,
                                       .reading = {.equivalence = 0.03},
                                       .trust = {.noise_floor = NAN}};
    report_output_init(&campaign->output, title, directory);
    SHA256Init(&campaign->hash);
    answer_columns(&campaign->answers);
    report_winner_columns(&campaign->winners);
    report_trust_columns(&campaign->trusts);
    free(title);
    free(name);
}

static void campaign_release(struct campaign_page *campaign)
{
    report_output_release(&campaign->output);
    document_release(&campaign->details);
    table_release(&campaign->answers);
    table_release(&campaign->winners);
    table_release(&campaign->trusts);
    free(campaign->trust.noisiest);
    report_source_release(&campaign->source);
    vec_release(&campaign->sessions);
    strings_release(&campaign->unbegun);
    strings_release(&campaign->shown);
    strings_release(&campaign->commits);
}

// Campaigns of before there was a campaign.json do not tell.
static void find_unbegun(struct campaign_page *campaign, const char *directory, const struct strings *begun)
{
    char *path = store_path(directory, "campaign.json");
    json_t *json = access(path, R_OK) == 0 ? store_read_json(path, NULL) : NULL;
    struct agenda agenda = {0};
    if (json && agenda_from_json(&agenda, json, path, NULL) == 0)
        for (size_t i = 0; i < agenda.scenarios.count; i++)
            if (!is_among(begun, agenda.scenarios.items[i].name))
                strings_add(&campaign->unbegun, agenda.scenarios.items[i].name);
    campaign->complete = campaign->complete && campaign->unbegun.count == 0;
    agenda_release(&agenda);
    json_decref(json);
    free(path);
}

int report_write_campaign(const char *directory, struct strings *troubles, struct error *error)
{
    struct strings names;
    struct campaign_page campaign;
    int status = -1;
    if (report_scenarios(directory, &names, error))
        return -1;
    campaign_init(&campaign, directory, troubles);
    find_unbegun(&campaign, directory, &names);
    visit_all(&campaign, directory, &names);
    if (campaign.shown.count > 0) {
        finish_source(&campaign);
        lay_out(&campaign, directory, names.count);
        status = report_output_write(&campaign.output, directory, &campaign.source, error);
    } else {
        error_set(error, "'%s' holds no scenario that can be shown: no report was written", directory);
    }
    campaign_release(&campaign);
    strings_release(&names);
    return status;
}
