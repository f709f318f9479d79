#include "report_parts.h"

#include "format.h"
#include "store.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

void report_source_release(struct report_source *source)
{
    free(source->title);
    free(source->date);
    free(source->commit);
    free(source->machine);
    free(source->hash);
    *source = (struct report_source){0};
}

// The caller frees it.
static char *machine_text(const json_t *host)
{
    const json_t *cpu = json_object_get(host, "cpu"), *kernel = json_object_get(host, "kernel");
    const char *model = json_string_value(json_object_get(cpu, "model"));
    const char *system = json_string_value(json_object_get(kernel, "system"));
    const char *release = json_string_value(json_object_get(kernel, "release"));
    json_int_t online = json_integer_value(json_object_get(cpu, "online"));
    if (!model || online < 1 || !system || !release)
        return memory_copy_string("");
    return memory_format("%s, %lld CPU%s, %s %s", model, (long long)online, online == 1 ? "" : "s", system,
                         release);
}

static void read_host(struct report_source *source, const char *directory)
{
    char *path = store_path(directory, "host.json");
    json_t *host = access(path, R_OK) == 0 ? store_read_json(path, NULL) : NULL;
    const json_t *code = json_object_get(host, "code");
    const char *commit = json_string_value(json_object_get(code, "commit"));
    source->commit = memory_copy_string(commit ? commit : "");
    source->machine = machine_text(host);
    source->modified = json_is_true(json_object_get(code, "modified"));
    json_decref(host);
    free(path);
}

void report_source_read(struct report_source *source, const struct summary *summary, const char *directory)
{
    char hex[65] = "", *samples = store_path(directory, "samples.jsonl");
    if (access(samples, R_OK) == 0)
        store_hash_file(samples, hex, NULL);
    free(samples);
    *source = (struct report_source){
        .title =
            memory_copy_string(summary->scenario.title ? summary->scenario.title : summary->scenario.name),
        .date = memory_copy_string(summary_first_start(summary)),
        .hash = memory_copy_string(hex),
    };
    read_host(source, directory);
}

char *report_facts(const struct summary *summary, const struct report_source *source)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "workload %s · %u round%s · %zu runs · seed %" PRIu64,
                summary->scenario.workload->name, summary->rounds, summary->rounds == 1 ? "" : "s",
                summary->sample_count, summary->plan.seed);
    if (*source->date)
        strbuf_addf(&text, " · %.10s %.5s UTC", source->date,
                    strlen(source->date) > 11 ? source->date + 11 : "");
    if (*source->commit)
        strbuf_addf(&text, " · commit %.12s%s", source->commit,
                    source->modified ? " with changes that no commit holds" : "");
    return strbuf_detach(&text);
}

char *report_noise(const struct summary *summary)
{
    if (!isfinite(summary->noise_floor) || !isfinite(summary->noise_low) || !isfinite(summary->noise_high))
        return memory_copy_string(
            "Noise floor: not known, for the baseline was not measured against itself often "
            "enough.");
    char *floor_text = format_quantity(summary->noise_floor, "fraction");
    char *ends = format_interval(summary->noise_low, summary->noise_high, "");
    char *text =
        memory_format("Noise floor: the baseline, measured against itself under another name, differed by %s "
                      "(interval of the ratio: %s). What lies within that means nothing here.",
                      floor_text, ends);
    free(floor_text);
    free(ends);
    return text;
}

void report_reading_note(struct report_reading *reading, const struct summary *summary)
{
    reading->equivalence = summary->scenario.equivalence;
    reading->servers = reading->servers || summary->scenario.workload->kind == WORKLOAD_SERVER;
    reading->clients = reading->clients || summary->scenario.workload->kind == WORKLOAD_CLIENT;
    reading->ranks[summary->scenario.rank] = true;
    for (size_t i = 0; i < summary->courses.count; i++)
        reading->crossings = reading->crossings || summary->courses.items[i].overtakings.count > 0;
    reading->slopes = reading->slopes || summary->slopes.count > 0;
    reading->disturbed = reading->disturbed || summary->disturbances.count > 0;
    for (size_t i = 0; i < summary->cells.count; i++)
        reading->at_ceiling = reading->at_ceiling || summary->cells.items[i].at_ceiling;
    for (size_t i = 0; i < summary->plan.implementations.count; i++) {
        reading->ceilings = reading->ceilings || summary_is_ceiling(summary, i);
        reading->references = reading->references || plan_is_reference(&summary->plan, i);
    }
}

static void add_ranks(struct document *document, const struct report_reading *reading)
{
    for (int i = 0; i < METRIC_COUNT; i++) {
        if (!reading->ranks[i])
            continue;
        char *name = shown_metric((enum metric_id)i);
        document_text_take(
            document, TONE_PLAIN,
            memory_format("Ranked by %s (%s), %s: %s.", name, metric_get((enum metric_id)i)->name,
                          shown_direction((enum metric_id)i), metric_get((enum metric_id)i)->means));
        free(name);
    }
}

// What is said only of pages on which it can occur.
static const struct {
    size_t wanted; // a bool in struct report_reading
    const char *text;
} notes[] = {
    {offsetof(struct report_reading, crossings),
     "One “overtakes” another where it is shown to be behind at one point and ahead at a later "
     "one. Where between the two is read off straight lines within each round, drawn over the "
     "logarithm of an axis that counts; the figure is the median over rounds, and it holds if "
     "nothing jumps there."},
    {offsetof(struct report_reading, slopes),
     "What one more costs is a slope: in each round the median of the slopes between all pairs of "
     "points, weighted by their distance (Theil and Sen), then the median over rounds. So it is "
     "that of large numbers where points lie decades apart. The fixed part is where the line "
     "stands at 0; the bend is the largest distance of a point's median from it, as a share of "
     "what lies between the least and the greatest median: above 10% a slope does not describe "
     "what happens."},
    {offsetof(struct report_reading, servers),
     "“client-bound” means that the load generator was the limit, not the server: such a cell "
     "keeps its CPU time per message and loses its throughput. “stalled” means that neither "
     "side's CPUs were busy: the run waited for wake-ups, locks or other work on the machine. "
     "“saturated” means that the server did not keep up with the offered rate: its response times "
     "grow for as long as one measures."},
    {offsetof(struct report_reading, clients),
     "The “bound” is what the delays of the answers take by themselves: no client can be done "
     "sooner. What a client takes beyond it is its own work and waiting, and that of the "
     "harness's server, which is told beside it: how busy it was, and how late answers left it."},
    {offsetof(struct report_reading, at_ceiling),
     "“At the ceiling” means that the rate is within 10% of what the load generator reached with "
     "the leanest server there is, so that a faster server would hardly show."},
    {offsetof(struct report_reading, disturbed),
     "A “disturbed” run is one during which the machine did something else: other processes took "
     "CPU time, or time was stolen or withheld. It is left out and made again; the last attempt "
     "counts, whatever disturbed it."},
    {offsetof(struct report_reading, ceilings),
     "A “ceiling” is the least program that does the work: a bound, not a rival, and never a "
     "winner."},
    {offsetof(struct report_reading, references),
     "A “reference” is a program from elsewhere, for orientation: it has a ratio, but no verdict, "
     "and no part in the answer, the ranking or the claims."},
};

void report_add_reading(struct document *document, const struct report_reading *reading)
{
    char *margin = format_quantity(reading->equivalence, "fraction");
    add_ranks(document, reading);
    document_text(
        document, TONE_PLAIN,
        "Every figure is the median of its runs; the interval beside it holds the true median with "
        "95% confidence, whatever the distribution (order statistics, not adjusted for the number of "
        "rows). A round runs every cell once, in an order drawn from the seed. The ratio is the "
        "median of the ratios within rounds, so that what drifts in the machine cancels.");
    document_text_take(
        document, TONE_PLAIN,
        memory_format(
            "A verdict is one of four. “faster” and “slower”: the sign test, corrected after Holm "
            "for the comparisons at the point, rules out chance at 5%%. “equivalent”: the ratio's "
            "90%% interval lies within ±%s, so that a difference, if there is one, does not matter. "
            "“unresolved”: neither could be shown; more rounds might. Faster means better on the "
            "ranking metric, whichever its direction; of bytes it is “less” and “more”, of what is neither a "
            "time, nor a rate, nor bytes “better” and “worse”. Where rounds were too few for an interval, no "
            "figure is given.",
            margin));
    document_text(document, TONE_PLAIN,
                  "Whoever is not shown to be behind shares the lead, whatever the order of the "
                  "medians: a tie. “Ahead by” is the higher figure over the lower one, of the best "
                  "of those that lead and the nearest that is shown to be behind, of another model "
                  "where there is one: at 1.45× the next takes 1.45 times as much, or does as much "
                  "less where more is better.");
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (*(const bool *)((const char *)reading + notes[i].wanted))
            document_text(document, TONE_PLAIN, notes[i].text);
    free(margin);
}
