// What a soak says in the end.
#include "soak.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static double seconds_of(const struct soak *soak)
{
    return soak->slices.count > 0 ? soak->slices.items[soak->slices.count - 1].seconds : 0;
}

// RSS after a minute, or a tenth of the time where that is less.
static uint64_t early_rss(const struct soak *soak)
{
    double early = seconds_of(soak) < 600 ? seconds_of(soak) / 10 : 60;
    for (size_t i = 0; i < soak->slices.count; i++)
        if (soak->slices.items[i].seconds >= early)
            return soak->slices.items[i].held.rss_bytes;
    return 0;
}

static const char *verdict_of(const struct soak *soak)
{
    return soak->reasons.length > 0 ? strbuf_text(&soak->reasons) : "passed";
}

static int write_row(const struct soak *soak, struct error *error)
{
    const struct crowd_counts *counts = &soak->crowd.counts;
    FILE *file = soak->row_path ? fopen(soak->row_path, "we") : NULL;
    if (!soak->row_path)
        return 0;
    if (!file)
        return error_errno(error, "cannot write '%s'", soak->row_path);
    const struct slice none = {0},
                       *last = soak->slices.count ? &soak->slices.items[soak->slices.count - 1] : &none;
    fprintf(file,
            "server\tseconds\tconnections\tmessages\tbytes\tresets\thalf_closes\tfaults\trss_early_bytes\t"
            "rss_end_bytes\trss_slope_bytes_per_1000_connections\tdescriptors_before\tdescriptors_after\t"
            "threads_before\tthreads_after\tverdict\n");
    fprintf(file, "%s\t%.0f\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t",
            soak->name, seconds_of(soak), counts->connections, counts->messages, counts->bytes,
            counts->resets, counts->half_closes, counts->faults);
    fprintf(file, "%" PRIu64 "\t%" PRIu64 "\t%.1f\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%s\n",
            early_rss(soak), last->held.rss_bytes,
            1000 * slices_memory_slope(&soak->slices, soak->judged_from), soak->before.held.descriptors,
            soak->after.held.descriptors, soak->before.held.threads, soak->after.held.threads,
            verdict_of(soak));
    return fclose(file) == 0 ? 0 : error_errno(error, "cannot write '%s'", soak->row_path);
}

static void tell(const struct soak *soak)
{
    const struct crowd_counts *counts = &soak->crowd.counts;
    printf("%s: %" PRIu64 " connections, %" PRIu64 " messages, %" PRIu64 " bytes, %" PRIu64
           " resets, %" PRIu64 " half-closes in %.0f s; lives:",
           soak->name, counts->connections, counts->messages, counts->bytes, counts->resets,
           counts->half_closes, seconds_of(soak));
    for (int kind = 0; kind < LIFE_KINDS; kind++)
        printf("%s %s %" PRIu64, kind ? "," : "", life_words[kind], counts->kinds[kind]);
    if (soak->one_at_a_time)
        printf("; one at a time, as it serves one at a time: nobody stayed for long");
    double leak = slices_least_leak(&soak->slices, soak->judged_from);
    if (isinf(leak))
        printf("; too few connections, or readings, to find a leak of memory");
    else
        printf("; a leak of %.0f bytes a connection would have been found", ceil(leak));
    printf("\n%s: %s\n", soak->name, verdict_of(soak));
}

int soak_tell(const struct soak *soak, struct error *error)
{
    tell(soak);
    return write_row(soak, error) == 0 &&
                   slices_write(&soak->slices, soak->name, soak->slices_path, error) == 0
               ? 0
               : -1;
}
