// Memory, swap and huge pages: proc_meminfo(5), and the kernel's admin-guide/mm/transhuge.
#include "machine_parts.h"

#include "format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// A line "MemTotal:       24684092 kB" in bytes.
static bool meminfo(const char *root, const char *key, uint64_t *bytes)
{
    char *text = reading_field(root, key, "/proc/meminfo");
    uint64_t kilobytes;
    char unit[8];
    bool found = text && sscanf(text, "%" SCNu64 " %7s", &kilobytes, unit) == 2 && strcmp(unit, "kB") == 0 &&
                 kilobytes < UINT64_MAX / 1024;
    if (found)
        *bytes = kilobytes * 1024;
    free(text);
    return found;
}

struct room {
    uint64_t machine;          // what it has
    uint64_t total, available; // for us
    uint64_t group; // the limit of our control group; 0 where it has none below that of the machine
};

static bool read_room(const char *root, struct room *room)
{
    struct cgroup_bound group;
    *room = (struct room){0};
    if (!meminfo(root, "MemTotal", &room->machine) || !meminfo(root, "MemAvailable", &room->available))
        return false;
    room->total = room->machine;
    if (cgroup_memory(root, &group) && group.most < room->total) {
        uint64_t left = group.most > group.used ? group.most - group.used : 0;
        room->available = left < room->available ? left : room->available;
        room->total = room->group = group.most;
    }
    free(group.file);
    return true;
}

bool machine_has_memory(uint64_t wanted_bytes, struct error *error)
{
    struct room room;
    if (!read_room("", &room) || room.available >= wanted_bytes)
        return true;
    char *wanted = format_quantity((double)wanted_bytes, "bytes");
    char *left = format_quantity((double)room.available, "bytes");
    error_set(error, "needs %s of memory, but %s are available", wanted, left);
    free(wanted);
    free(left);
    return false;
}

void probe_memory(const struct machine *machine, struct finding *finding)
{
    static const uint64_t little = 1ull << 30;
    struct room room;
    finding_effect(finding, "When it runs out in the middle of a run, the kernel searches for pages to free "
                            "while programs wait for them, and in the end kills one.");
    if (!read_room(machine->root, &room)) {
        finding_unknown(finding, "/proc/meminfo does not tell");
        return;
    }
    fact_count(finding->now, "total_bytes", room.machine); // a little more or less at each boot
    if (room.group > 0)
        fact_count(finding->facts, "group_bytes", room.group);
    fact_count(finding->now, "available_bytes", room.available);
    bool short_of = room.available < little || room.available < room.total / 10;
    char *of = format_quantity((double)room.total, "bytes");
    char *left = format_quantity((double)room.available, "bytes");
    finding_say(finding, short_of ? FINDING_WARNS : FINDING_FINE, "%s of %s available", left, of);
    free(of);
    free(left);
}

void probe_swap(const struct machine *machine, struct finding *finding)
{
    uint64_t total, unused;
    const struct machine_moment *before = &machine->before, *after = &machine->after;
    bool swaps = before->swaps_known && after->swaps_known && after->swapped_pages > before->swapped_pages;
    finding_effect(finding,
                   "Memory that was swapped out is in no program's resident memory, and is waited for "
                   "when it is needed: bytes come out too low and times too high.");
    if (!meminfo(machine->root, "SwapTotal", &total) || !meminfo(machine->root, "SwapFree", &unused)) {
        finding_unknown(finding, "/proc/meminfo does not tell");
        return;
    }
    uint64_t used = total > unused ? total - unused : 0;
    fact_count(finding->facts, "total_bytes", total);
    fact_count(finding->now, "used_bytes", used);
    if (total == 0) {
        finding_say(finding, FINDING_FINE, "none");
        finding_effect(finding, "What is in memory stays there.");
        return;
    }
    char *of = format_quantity((double)total, "bytes"), *in = format_quantity((double)used, "bytes");
    finding_say(finding, swaps ? FINDING_WARNS : FINDING_NOTE, "%s of %s used%s", in, of,
                swaps ? ", and pages moved while we looked" : "");
    finding_remedy(finding, "sudo swapoff -a");
    free(of);
    free(in);
}

void probe_huge_pages(const struct machine *machine, struct finding *finding)
{
    static const char file[] = "/sys/kernel/mm/transparent_hugepage/enabled";
    char *line = reading_line(machine->root, file), *end = NULL;
    char *chosen = line ? strchr(line, '[') : NULL;
    if (chosen && (end = strchr(chosen, ']')))
        *end = '\0';
    const char *word = end ? chosen + 1 : "";
    bool always = strcmp(word, "always") == 0,
         rarely = strcmp(word, "madvise") == 0 || strcmp(word, "never") == 0;
    finding_effect(finding,
                   "A program that touches one byte of a large block may get 2 MB for it, at once or "
                   "later, as the kernel finds them: bytes per task and the time of first touches "
                   "depend on luck.");
    if (always || rarely) {
        fact_text(finding->facts, "enabled", word);
        finding_say(finding, always ? FINDING_WARNS : FINDING_FINE, "%s", word);
    } else {
        finding_unknown(finding, "%s %s", file, line ? "does not tell" : "cannot be read");
    }
    if (always)
        finding_remedy(finding, "echo madvise | sudo tee %s", file);
    else if (rarely)
        finding_effect(finding, "Programs get huge pages only where they ask for them.");
    free(line);
}
