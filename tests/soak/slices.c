#include "slices.h"

#include "growth.h"
#include "kernel_memory.h"
#include "strbuf.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- Reading ---------------------------------------------------------------------------------------------

// The number behind a key in a small file, or 0.
static uint64_t number_in(const char *path, const char *key)
{
    struct strbuf text = {0};
    uint64_t number = 0;
    if (strbuf_add_file(&text, path) == 0) {
        const char *found = strstr(strbuf_text(&text), key);
        number = found ? strtoull(found + strlen(key), NULL, 10) : 0;
    }
    strbuf_release(&text);
    return number;
}

static uint64_t kilobytes_of(pid_t pid, const char *file, const char *key)
{
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    return number_in(path, key) * 1024;
}

int slices_read(struct slice *slice, pid_t server, const struct pids *standing, struct error *error)
{
    static struct kernel_memory first;
    struct kernel_memory now;
    slice->standing_rss_bytes = slice->standing_pss_bytes = slice->page_table_bytes = 0;
    for (size_t i = 0; i < standing->count; i++) {
        slice->standing_rss_bytes += kilobytes_of(standing->items[i], "smaps_rollup", "\nRss:");
        slice->standing_pss_bytes += kilobytes_of(standing->items[i], "smaps_rollup", "\nPss:");
        slice->page_table_bytes += kilobytes_of(standing->items[i], "status", "\nVmPTE:");
    }
    slice->sockets = number_in("/proc/net/sockstat", "sockets: used");
    slice->zombies = descendants_zombies(server);
    kernel_memory_read(&now, "");
    if (!first.known)
        first = now;
    kernel_memory_grown(&first, &now, &slice->kernel_bytes);
    return watch_read(server, true, &slice->held, error);
}

// --- Writing ---------------------------------------------------------------------------------------------

int slices_write(const struct slices *slices, const char *name, const char *path, struct error *error)
{
    FILE *file = path ? fopen(path, "we") : NULL;
    if (!path)
        return 0;
    if (!file)
        return error_errno(error, "cannot write '%s'", path);
    fprintf(file,
            "server\tseconds\tconnections\tmessages\tbytes\tresets\thalf_closes\topen\trss_bytes\tpss_bytes\t"
            "page_table_bytes\tkernel_bytes\tdescriptors\tthreads\tprocesses\tzombies\n");
    for (size_t i = 0; i < slices->count; i++) {
        const struct slice *slice = &slices->items[i];
        const struct crowd_counts *counts = &slice->counts;
        const struct watch_reading *held = &slice->held;
        fprintf(file, "%s\t%.1f\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%u\t", name,
                slice->seconds, counts->connections, counts->messages, counts->bytes, counts->resets,
                counts->half_closes, slice->open);
        fprintf(file, "%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRId64 "\t", held->rss_bytes,
                held->pss_bytes, slice->page_table_bytes, slice->kernel_bytes);
        fprintf(file, "%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n", held->descriptors,
                held->threads, held->processes, slice->zombies);
    }
    if (fclose(file) != 0)
        return error_errno(error, "cannot write '%s'", path);
    return 0;
}

// --- Judging ---------------------------------------------------------------------------------------------

// A leak of 16 bytes is the least that is looked for: what malloc gives for it is 32, and half of the former
// is allowed. The floor is four steps of the heap's top (M_TOP_PAD, 128 KB): it must be a slope, not a step
// or two. What is counted in pieces may grow by one in a thousand connections, and by what all clients
// together may need: a process of its own, with five descriptors, for each. What is left when they have gone
// is looked at more closely.
#define BYTES_PER_CONNECTION  8.0
#define BYTES_FLOOR           (512.0 * 1024)
#define PIECES_PER_CONNECTION 0.001
#define PIECES_FLOOR          1000.0

static double rss(const struct slice *slice)
{
    return (double)slice->standing_rss_bytes;
}

static double pss(const struct slice *slice)
{
    return (double)slice->standing_pss_bytes;
}

static double page_tables(const struct slice *slice)
{
    return (double)slice->page_table_bytes;
}

static double descriptors(const struct slice *slice)
{
    return (double)slice->held.descriptors;
}

static double threads(const struct slice *slice)
{
    return (double)slice->held.threads;
}

static double processes(const struct slice *slice)
{
    return (double)slice->held.processes;
}

static double zombies(const struct slice *slice)
{
    return (double)slice->zombies;
}

static struct growth growth_in(const struct slices *slices, size_t first,
                               double (*value)(const struct slice *slice), bool is_memory)
{
    size_t count = slices->count > first ? slices->count - first : 0;
    double *connections = memory_zeroed(2 * count + 1, sizeof *connections), *values = connections + count;
    for (size_t i = 0; i < count; i++) {
        connections[i] = (double)slices->items[first + i].counts.connections;
        values[i] = value(&slices->items[first + i]);
    }
    struct growth growth =
        growth_of(connections, values, count, is_memory ? BYTES_PER_CONNECTION : PIECES_PER_CONNECTION,
                  is_memory ? BYTES_FLOOR : PIECES_FLOOR);
    free(connections);
    return growth;
}

// PSS changes with strangers who use the same libraries, and RSS counts a page once for each process that has
// it. A leak is in both.
void slices_judge(const struct slices *slices, size_t first, struct strbuf *reasons)
{
    static const struct {
        const char *name;
        double (*value)(const struct slice *slice);
    } pieces[] = {
        {"descriptors", descriptors}, {"threads", threads}, {"processes", processes}, {"zombies", zombies}};
    struct growth memory = growth_in(slices, first, rss, true), shares = growth_in(slices, first, pss, true),
                  tables = growth_in(slices, first, page_tables, true);
    if (memory.grown && shares.grown)
        strbuf_addf(reasons, "its memory grows by %.3g bytes a connection (RSS; PSS by %.3g); ", memory.slope,
                    shares.slope);
    if (tables.grown)
        strbuf_addf(reasons, "its page tables grow by %.3g bytes a connection; ", tables.slope);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct growth growth = growth_in(slices, first, pieces[i].value, false);
        if (growth.grown)
            strbuf_addf(reasons, "its %s grow by %.3g in 1,000 connections; ", pieces[i].name,
                        1000 * growth.slope);
    }
}

double slices_memory_slope(const struct slices *slices, size_t first)
{
    return growth_in(slices, first, rss, true).slope;
}

double slices_least_leak(const struct slices *slices, size_t first)
{
    enum { LEAST = 4 }; // three grow by chance one time in six
    if (slices->count < first + LEAST)
        return INFINITY;
    const struct slice *from = &slices->items[first], *to = &slices->items[slices->count - 1];
    return fmax(BYTES_PER_CONNECTION,
                BYTES_FLOOR / (double)(to->counts.connections - from->counts.connections));
}
