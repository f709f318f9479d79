// Control groups, of both versions: cgroups(7), and where they are mounted: proc_pid_mountinfo(5). A limit
// holds for a group and all below it, so each group from ours up to the mount's root is asked.
#include "machine_parts.h"

#include "strbuf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// Where a controller's files are for us.
struct place {
    char *folder; // of our group
    size_t top;   // its first so many characters are the mount
    bool unified; // version 2
};

static bool has_word(const char *list, const char *word, const char *separators)
{
    size_t length = strlen(word);
    for (const char *at = list; *at;) {
        size_t end = strcspn(at, separators);
        if (end == length && strncmp(at, word, length) == 0)
            return true;
        at += end + (at[end] != '\0');
    }
    return false;
}

// Our path in the hierarchy of the controller, from lines "4:cpu,cpuacct:/path" and "0::/path". NULL where
// there is none.
static char *own_path(const char *root, const char *controller, bool *unified)
{
    struct strbuf text = {0};
    char *file = memory_format("%s/proc/self/cgroup", root), *path = NULL, *rest, *line;
    if (strbuf_add_file(&text, file) == 0)
        for (rest = text.text; rest && (line = strsep(&rest, "\n"));) {
            char *list = strchr(line, ':'), *group = list ? strchr(list + 1, ':') : NULL;
            if (!group || group[1] != '/')
                continue;
            *group = '\0';
            bool version_2 = strncmp(line, "0:", 2) == 0 && list[1] == '\0';
            if (has_word(list + 1, controller, ",") || (version_2 && !path)) {
                free(path);
                path = memory_copy_string(group + 1);
                *unified = version_2;
                if (!version_2)
                    break;
            }
        }
    strbuf_release(&text);
    free(file);
    return path;
}

// The mount of that hierarchy: its place, and which of its groups stands there.
static bool find_mount(const char *root, const char *controller, bool unified, char **mount, char **group)
{
    struct strbuf text = {0};
    char *file = memory_format("%s/proc/self/mountinfo", root), *rest, *line;
    bool found = false;
    if (strbuf_add_file(&text, file) == 0)
        for (rest = text.text; !found && rest && (line = strsep(&rest, "\n"));) {
            char from[1024], at[1024], kind[64], options[1024] = "";
            const char *behind = strstr(line, " - ");
            found = sscanf(line, "%*u %*u %*s %1023s %1023s", from, at) == 2 && behind &&
                    sscanf(behind, " - %63s %*s %1023s", kind, options) == 2 &&
                    strcmp(kind, unified ? "cgroup2" : "cgroup") == 0 &&
                    (unified || has_word(options, controller, ","));
            if (found) {
                *mount = memory_copy_string(at);
                *group = memory_copy_string(from);
            }
        }
    strbuf_release(&text);
    free(file);
    return found;
}

static bool find_place(const char *root, const char *controller, struct place *place)
{
    char *mount = NULL, *group = NULL, *path = own_path(root, controller, &place->unified);
    bool found = path && find_mount(root, controller, place->unified, &mount, &group);
    if (found) {
        // In a container the mount may show our own group as its root.
        size_t length = strcmp(group, "/") == 0 ? 0 : strlen(group);
        bool inside = strncmp(path, group, length) == 0 && (path[length] == '/' || path[length] == '\0');
        const char *rest = inside ? path + length : "";
        place->folder = memory_format("%s%s", mount, strcmp(rest, "/") == 0 ? "" : rest);
        place->top = strlen(mount);
    }
    free(mount);
    free(group);
    free(path);
    return found;
}

// To the group around it. False when there is none.
static bool climb(struct place *place)
{
    char *slash = strlen(place->folder) > place->top ? strrchr(place->folder, '/') : NULL;
    if (!slash || (size_t)(slash - place->folder) < place->top)
        return false;
    *slash = '\0';
    return true;
}

static uint64_t room(const struct cgroup_bound *bound)
{
    return bound->most > bound->used ? bound->most - bound->used : 0;
}

static bool find_bound(const char *root, const char *controller, const char *const most[2],
                       const char *const used[2], struct cgroup_bound *bound)
{
    struct place place = {0};
    *bound = (struct cgroup_bound){0};
    if (find_place(root, controller, &place)) {
        do {
            struct cgroup_bound one = {0};
            if (!reading_number(&one.most, root, "%s/%s", place.folder, most[place.unified]))
                continue; // "max"
            reading_number(&one.used, root, "%s/%s", place.folder, used[place.unified]);
            if (bound->file && room(&one) >= room(bound))
                continue;
            free(bound->file);
            *bound = one;
            bound->file = memory_format("%s/%s", place.folder, most[place.unified]);
        } while (climb(&place));
    }
    free(place.folder);
    return bound->file;
}

bool cgroup_pids(const char *root, struct cgroup_bound *bound)
{
    static const char *const most[] = {"pids.max", "pids.max"};
    static const char *const used[] = {"pids.current", "pids.current"};
    return find_bound(root, "pids", most, used, bound);
}

bool cgroup_memory(const char *root, struct cgroup_bound *bound)
{
    static const char *const most[] = {"memory.limit_in_bytes", "memory.max"};
    static const char *const used[] = {"memory.usage_in_bytes", "memory.current"};
    return find_bound(root, "memory", most, used, bound);
}

// "50000 100000" of version 2, two files of version 1.
static bool read_quota(const char *root, const struct place *place, uint64_t *quota_us, uint64_t *period_us)
{
    if (!place->unified)
        return reading_number(quota_us, root, "%s/cpu.cfs_quota_us", place->folder) && // -1: none
               reading_number(period_us, root, "%s/cpu.cfs_period_us", place->folder) && *period_us > 0;
    char *line = reading_line(root, "%s/cpu.max", place->folder);
    bool found = line && sscanf(line, "%" SCNu64 " %" SCNu64, quota_us, period_us) == 2 && *period_us > 0;
    free(line);
    return found;
}

bool cgroup_quota(const char *root, double *cpus, double *period_ms, char **file)
{
    struct place place = {0};
    *file = NULL;
    if (find_place(root, "cpu", &place)) {
        do {
            uint64_t quota_us, period_us;
            if (!read_quota(root, &place, &quota_us, &period_us))
                continue;
            double share = (double)quota_us / (double)period_us;
            if (*file && share >= *cpus)
                continue;
            free(*file);
            *file = memory_format("%s/%s", place.folder, place.unified ? "cpu.max" : "cpu.cfs_quota_us");
            *cpus = share;
            *period_ms = (double)period_us / 1000;
        } while (climb(&place));
    }
    free(place.folder);
    return *file;
}

uint64_t cgroup_quota_stops(const char *root)
{
    struct place place = {0};
    uint64_t stops = 0;
    if (find_place(root, "cpu", &place)) {
        do {
            struct strbuf text = {0};
            char *file = memory_format("%s%s/cpu.stat", root, place.folder);
            const char *found =
                strbuf_add_file(&text, file) == 0 ? strstr(strbuf_text(&text), "nr_throttled ") : NULL;
            uint64_t count = found ? strtoull(found + strlen("nr_throttled "), NULL, 10) : 0;
            stops = count > stops ? count : stops;
            strbuf_release(&text);
            free(file);
        } while (climb(&place));
    }
    free(place.folder);
    return stops;
}

bool cgroup_cpus(const char *root, cpu_set_t *cpus)
{
    struct place place = {0};
    bool found = false;
    if (find_place(root, "cpuset", &place)) {
        do
            found = reading_cpus(cpus, root, "%s/cpuset.%s", place.folder,
                                 place.unified ? "cpus.effective" : "effective_cpus") &&
                    CPU_COUNT(cpus) > 0;
        while (!found && climb(&place));
    }
    free(place.folder);
    return found;
}
