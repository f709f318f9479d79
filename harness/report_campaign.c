// The page of a whole campaign: a row for each scenario that says who won it, then all that each has to say,
// grouped by workload.
#include "report_parts.h"
#include "report_then.h"

#include "plot.h"
#include "store.h"

#include <math.h>
#include <string.h>

// A campaign's page while its scenarios come in, a few summaries in memory at a time.
struct campaign_page {
    struct report_output output;
    struct document details;     // what goes below the fold
    struct table winners;        // above it
    struct table firsts, trusts; // again below
    struct report_trust trust;   // of all scenarios
    struct report_origin origin;
    struct then_claims then;
    struct report_reading reading;
    struct sessions sessions;
    struct strings unbegun;   // scenarios that were planned, but of which nothing was run
    struct strings shown;     // those that are on the page
    struct strings *troubles; // the caller's
    const char *workload;     // of the scenario that is being added
};

static void add_answer(struct campaign_page *campaign, const struct summary *summary, const char *anchor)
{
    char *address = memory_format("#%s", anchor);
    report_add_winners(&campaign->winners, summary, address);
    report_add_first(&campaign->firsts, summary, address);
    report_add_trust(&campaign->trusts, summary, address);
    struct report_trust trust = report_trust_of(summary);
    report_trust_merge(&campaign->trust, &trust, summary->scenario.name);
    free(address);
}

// A campaign's Markdown has the first screen of each scenario; its own report.md has the rest. All of it
// would be longer than what is rendered by those who show it.
static void add_details(struct campaign_page *campaign, const struct summary *summary, const char *prefix)
{
    struct document *details = &campaign->details;
    size_t first = details->blocks.count;
    report_add_scenario(details, summary, prefix, 3);
    while (first < details->blocks.count && details->blocks.items[first].kind != BLOCK_HEADING)
        first++;
    for (; first < details->blocks.count; first++)
        details->blocks.items[first].medium = MEDIUM_HTML;
}

static void add_scenario(struct campaign_page *campaign, const struct summary *summary, const char *folder,
                         const char *name)
{
    struct report_source source;
    char *prefix = memory_format("%s/", name);
    report_source_read(&source, summary, folder);
    report_output_summary(&campaign->output, summary);
    add_answer(campaign, summary, name);
    report_reading_note(&campaign->reading, summary);
    report_merge_sessions(&campaign->sessions, &summary->sessions);
    then_note(&campaign->then, summary);
    document_heading(&campaign->details, 3, source.title, name);
    document_text_take(&campaign->details, TONE_QUIET, report_facts(summary, &source));
    add_details(campaign, summary, prefix);
    report_add_files(&campaign->details, folder, prefix, "All figures, and the raw data");
    free(prefix);
    report_origin_take(&campaign->origin, &source, summary, name);
}

// What stands in the place of a scenario of which no summary can be made. Its samples count in the hash.
static void add_unshown(struct campaign_page *campaign, const char *folder, const char *name,
                        const struct error *error)
{
    char hash[65], *samples = store_path(folder, "samples.jsonl");
    char *why = report_why_unshown(folder, error);
    if (store_hash_file(samples, hash, NULL) == 0)
        report_origin_hash(&campaign->origin, hash, name);
    report_add_no_winner(&campaign->winners, campaign->workload, name, why);
    document_heading(&campaign->details, 3, name, name);
    document_text_take(&campaign->details, TONE_ALARM,
                       memory_format("This scenario cannot be shown: %s", why));
    strbuf_addf(&campaign->output.latex, "%% %s cannot be shown: %s\n", name, why);
    vec_push(campaign->troubles, report_unshown(folder, error));
    free(why);
    free(samples);
}

// Opens the group of a workload, where it is not that of the scenario before.
static void begin_workload(struct campaign_page *campaign, const char *workload)
{
    const struct workload *known = workload_find(workload);
    if (campaign->workload && strcmp(campaign->workload, workload) == 0)
        return;
    campaign->workload = workload;
    char *anchor = memory_format("workload-%s", known ? workload : "none");
    document_heading(&campaign->details, 2, known ? workload : "Not shown", anchor);
    if (known)
        document_text_take(&campaign->details, TONE_QUIET, memory_format("Workload: %s.", known->means));
    free(anchor);
}

// A scenario while its plots are drawn.
struct arrival {
    char *folder;
    const char *name, *workload;
    bool unshown, undrawn;
    struct error error; // why
    struct summary summary;
    struct plot *plot;
};

static void arrive(struct arrival *arrival, const char *directory, const struct report_entry *entry)
{
    *arrival = (struct arrival){
        .folder = store_path(directory, entry->name), .name = entry->name, .workload = entry->workload};
    struct error *error = &arrival->error;
    arrival->unshown = summary_make(&arrival->summary, arrival->folder, error) != 0;
    if (!arrival->unshown && !plot_is_fresh(&arrival->summary, arrival->folder))
        arrival->undrawn = plot_begin(&arrival->plot, &arrival->summary, arrival->folder, NULL, error) != 0;
}

static void visit(struct campaign_page *campaign, struct arrival *arrival)
{
    const struct summary *summary = &arrival->summary;
    struct error error;
    begin_workload(campaign, arrival->workload);
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
static void visit_all(struct campaign_page *campaign, const char *directory,
                      const struct report_entries *entries)
{
    size_t ahead = plot_at_once();
    struct arrival *arrivals = memory_zeroed(entries->count + 1, sizeof *arrivals);
    for (size_t i = 0; i < entries->count + ahead; i++) {
        if (i >= ahead)
            visit(campaign, &arrivals[i - ahead]);
        if (i < entries->count)
            arrive(&arrivals[i], directory, &entries->items[i]);
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

static void add_unbegun(struct document *page, const struct strings *names)
{
    struct strbuf text = {0};
    if (names->count == 0)
        return;
    strbuf_adds(&text, "The campaign ended before it came to ");
    strbuf_add_list(&text, (const char *const *)names->items, names->count);
    strbuf_adds(&text, ".");
    document_text_take(page, TONE_ALARM, strbuf_detach(&text));
}

// Where every scenario asks about claims of the literature, these come first.
static void add_winners_and_claims(struct campaign_page *campaign)
{
    struct document *page = &campaign->output.page;
    bool claims_first = campaign->then.scenarios == campaign->shown.count;
    then_sort(&campaign->then);
    if (claims_first)
        then_add(page, &campaign->then);
    move_table(page, "Who won, by how much, and how sure that is", &campaign->winners);
    if (!claims_first)
        then_add(page, &campaign->then);
}

static void lay_out(struct campaign_page *campaign, const char *directory, size_t scenarios)
{
    struct document *page = &campaign->output.page;
    document_heading(page, 1, page->title, NULL);
    document_text_take(
        page, TONE_QUIET,
        report_origin_facts(&campaign->origin, campaign->shown.count, scenarios + campaign->unbegun.count));
    add_unbegun(page, &campaign->unbegun);
    document_text_take(page, TONE_QUIET, report_trust_text(&campaign->trust));
    add_winners_and_claims(campaign);
    for (size_t i = 0; i < campaign->details.blocks.count; i++)
        vec_push(&page->blocks, campaign->details.blocks.items[i]);
    vec_release(&campaign->details.blocks); // their contents have moved
    document_heading(page, 2, "Who came first, point by point", "points");
    if (campaign->firsts.cells.count)
        move_table(page, "The best median at each point, and the next", &campaign->firsts);
    document_heading(page, 2, "How far to trust it", "trust");
    move_table(page, "What speaks for and against the figures", &campaign->trusts);
    document_heading(page, 2, "How to read it", "reading");
    report_add_reading(page, &campaign->reading);
    report_output_commands(&campaign->output);
    document_heading(page, 2, "The machine", "machine");
    char *first = store_path(directory, campaign->shown.items[0]);
    report_output_machine(page, first);
    report_add_sessions(page, &campaign->sessions);
    report_add_citing(page, &campaign->origin.source);
    free(first);
}

static void campaign_init(struct campaign_page *campaign, const char *directory, struct strings *troubles)
{
    char *name = report_folder_name(directory), *title = memory_format("corobench campaign %s", name);
    *campaign = (struct campaign_page){.troubles = troubles,
                                       .origin = {.complete = true},
                                       .reading = {.equivalence = 0.03},
                                       .trust = {.noise_floor = NAN}};
    report_output_init(&campaign->output, title, directory);
    report_winner_columns(&campaign->winners);
    report_first_columns(&campaign->firsts);
    report_trust_columns(&campaign->trusts);
    free(title);
    free(name);
}

static void campaign_release(struct campaign_page *campaign)
{
    report_output_release(&campaign->output);
    document_release(&campaign->details);
    then_release(&campaign->then);
    table_release(&campaign->winners);
    table_release(&campaign->firsts);
    table_release(&campaign->trusts);
    free(campaign->trust.noisiest);
    report_origin_release(&campaign->origin);
    vec_release(&campaign->sessions);
    strings_release(&campaign->unbegun);
    strings_release(&campaign->shown);
}

int report_write_campaign(const char *directory, struct strings *troubles, struct error *error)
{
    struct strings names;
    struct campaign_page campaign;
    int status = -1;
    if (report_scenarios(directory, &names, error))
        return -1;
    struct report_entries entries = report_entries_make(directory, &names);
    campaign_init(&campaign, directory, troubles);
    report_find_unbegun(&campaign.unbegun, directory, &names);
    campaign.origin.complete = campaign.unbegun.count == 0;
    visit_all(&campaign, directory, &entries);
    if (campaign.shown.count > 0) {
        report_origin_finish(&campaign.origin, campaign.output.page.title);
        lay_out(&campaign, directory, names.count);
        status = report_output_write(&campaign.output, directory, &campaign.origin.source, error) ||
                         then_write(&campaign.then, directory, error)
                     ? -1
                     : 0;
    } else {
        error_set(error, "'%s' holds no scenario that can be shown: no report was written", directory);
    }
    campaign_release(&campaign);
    vec_release(&entries);
    strings_release(&names);
    return status;
}
