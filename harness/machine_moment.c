// Formats: proc_stat(5), proc_pid_stat(5), proc_vmstat(5).
#include "machine_parts.h"

#include "strbuf.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// "cpu user nice system idle iowait irq softirq steal ...": what follows is contained in user and nice.
static void read_times(struct machine_moment *moment, const char *root)
{
    struct strbuf text = {0};
    char *path = memory_format("%s/proc/stat", root);
    uint64_t user, nice, system, idle, waiting, irq, softirq, steal;
    if (strbuf_add_file(&text, path) == 0 &&
        sscanf(strbuf_text(&text),
               "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
               " %" SCNu64,
               &user, &nice, &system, &idle, &waiting, &irq, &softirq, &steal) == 8) {
        moment->busy_ticks = user + nice + system + irq + softirq;
        moment->steal_ticks = steal;
        moment->ticks = moment->busy_ticks + steal + idle + waiting;
        for (const char *line = text.text; (line = strstr(line, "\ncpu")); line++)
            moment->cpus++;
        moment->times_known = moment->cpus > 0;
    }
    strbuf_release(&text);
    free(path);
}

static bool read_process(const char *root, const char *id, struct machine_process *process)
{
    char *line = reading_line(root, "/proc/%s/stat", id);
    char *open = line ? strchr(line, '(') : NULL, *close = line ? strrchr(line, ')') : NULL;
    uint64_t user, system, children_user, children_system;
    bool found =
        open && close && open < close &&
        sscanf(close,
               ") %*c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64,
               &process->parent, &user, &system, &children_user, &children_system) == 5;
    if (found) {
        process->pid = strtol(id, NULL, 10);
        snprintf(process->name, sizeof process->name, "%.*s", (int)(close - open - 1), open + 1);
        process->ticks = user + system + children_user + children_system;
    }
    free(line);
    return found;
}

static int compare_pids(const void *left, const void *right)
{
    const struct machine_process *one = left, *other = right;
    return (one->pid > other->pid) - (one->pid < other->pid);
}

static void read_processes(struct machine_moment *moment, const char *root)
{
    char *path = memory_format("%s/proc", root);
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        struct machine_process process = {0};
        if (entry->d_name[strspn(entry->d_name, "0123456789")] == '\0' &&
            read_process(root, entry->d_name, &process))
            vec_push(&moment->processes, process);
    }
    if (folder)
        closedir(folder);
    moment->processes_known = moment->processes.count > 0;
    if (moment->processes_known)
        qsort(moment->processes.items, moment->processes.count, sizeof *moment->processes.items,
              compare_pids);
    free(path);
}

static void read_swaps(struct machine_moment *moment, const char *root)
{
    struct strbuf text = {0};
    char *path = memory_format("%s/proc/vmstat", root);
    if (strbuf_add_file(&text, path) == 0) {
        const char *in = strstr(strbuf_text(&text), "\npswpin "), *out = in ? strstr(in, "\npswpout ") : NULL;
        moment->swaps_known = out;
        if (out)
            moment->swapped_pages =
                strtoull(in + strlen("\npswpin "), NULL, 10) + strtoull(out + strlen("\npswpout "), NULL, 10);
    }
    strbuf_release(&text);
    free(path);
}

static void read_throttles(struct machine_moment *moment, const char *root)
{
    cpu_set_t online;
    if (!reading_cpus(&online, root, "/sys/devices/system/cpu/online"))
        return;
    static const char *const counters[] = {"core", "package"};
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        for (size_t i = 0; CPU_ISSET(cpu, &online) && i < 2; i++) {
            uint64_t count;
            if (!reading_number(&count, root,
                                "/sys/devices/system/cpu/cpu%zu/thermal_throttle/%s_throttle_count", cpu,
                                counters[i]))
                continue;
            moment->throttles += count;
            moment->throttles_known = true;
        }
}

void machine_moment_read(struct machine_moment *moment, const char *root)
{
    *moment = (struct machine_moment){.quota_stops = cgroup_quota_stops(root)};
    read_swaps(moment, root);
    read_throttles(moment, root);
    read_processes(moment, root);
    read_times(moment, root);
}

void machine_moment_release(struct machine_moment *moment)
{
    vec_release(&moment->processes);
}
