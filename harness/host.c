#include "host.h"

#include "clock.h"
#include "layout.h"
#include "machine_needs.h"
#include "machine_reading.h"
#include "memory.h"
#include "process.h"
#include "strbuf.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#define HOST_SCHEMA_VERSION 1
#define LOOK_NS             (250 * NS_PER_MS) // a campaign is not to wait for it

// What is not known on this machine is left out, not guessed.
static void set_text(json_t *object, const char *key, char *text)
{
    if (text && *text)
        json_object_set_new(object, key, json_string(text));
    free(text);
}

static void set_file(json_t *object, const char *key, const char *path)
{
    set_text(object, key, reading_line("", "%s", path));
}

// The first line that a command prints; NULL when it cannot be run or fails. One that hangs is not waited for
// twice.
static char *command_line_of(const char *const *argv)
{
    static const char *hung = "";
    struct process_spec spec = {.argv = argv};
    struct process process;
    struct strbuf output = {0};
    char *line = NULL;
    if (strcmp(argv[0], hung) == 0)
        return NULL;
    int status = process_capture(&spec, 10 * NS_PER_SECOND, &process, &output, NULL, NULL);
    if (status == 0 && process.end == PROCESS_EXITED && process.code == 0)
        line = reading_printable(strbuf_text(&output), strcspn(strbuf_text(&output), "\n"));
    else if (status == 0 && process.end == PROCESS_TIMED_OUT)
        hung = argv[0];
    strbuf_release(&output);
    return line;
}

#define COMMAND(...) command_line_of((const char *const[]){__VA_ARGS__, NULL})

static json_t *cpu_to_json(void)
{
    json_t *cpu = json_object();
    set_text(cpu, "model", reading_field("", "model name", "/proc/cpuinfo"));
    set_text(cpu, "microcode", reading_field("", "microcode", "/proc/cpuinfo"));
    json_object_set_new(cpu, "online", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
    set_file(cpu, "smt", "/sys/devices/system/cpu/smt/active");
    set_file(cpu, "governor", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    set_file(cpu, "boost", "/sys/devices/system/cpu/cpufreq/boost");
    set_file(cpu, "isolated", "/sys/devices/system/cpu/isolated");
    char *flags = reading_field("", "flags", "/proc/cpuinfo");
    json_object_set_new(cpu, "virtual_machine", json_boolean(flags && strstr(flags, " hypervisor")));
    free(flags);
    return cpu;
}

static json_t *mitigations_to_json(void)
{
    static const char folder[] = "/sys/devices/system/cpu/vulnerabilities";
    json_t *list = json_object();
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        if (entry->d_name[0] == '.')
            continue;
        char *state = reading_line("", "%s/%s", folder, entry->d_name);
        if (state && strcmp(state, "Not affected") != 0)
            json_object_set_new(list, entry->d_name, json_string(state));
        free(state);
    }
    if (directory)
        closedir(directory);
    return list;
}

static json_t *kernel_to_json(void)
{
    json_t *kernel = json_object();
    struct utsname name;
    if (uname(&name) == 0) {
        json_object_set_new(kernel, "system", json_string(name.sysname));
        json_object_set_new(kernel, "release", json_string(name.release));
        json_object_set_new(kernel, "version", json_string(name.version));
        json_object_set_new(kernel, "architecture", json_string(name.machine));
    }
    set_file(kernel, "clock_source", "/sys/devices/system/clocksource/clocksource0/current_clocksource");
    set_file(kernel, "aslr", "/proc/sys/kernel/randomize_va_space");
    set_file(kernel, "transparent_hugepage", "/sys/kernel/mm/transparent_hugepage/enabled");
    set_file(kernel, "load_average", "/proc/loadavg");
    return kernel;
}

static json_t *limits_to_json(void)
{
    json_t *limits = json_object();
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0)
        json_object_set_new(limits, "descriptors", json_integer((json_int_t)files.rlim_max));
    set_file(limits, "somaxconn", "/proc/sys/net/core/somaxconn");
    set_file(limits, "port_range", "/proc/sys/net/ipv4/ip_local_port_range");
    set_file(limits, "max_map_count", "/proc/sys/vm/max_map_count");
    set_file(limits, "threads_max", "/proc/sys/kernel/threads-max");
    return limits;
}

static json_t *software_to_json(void)
{
    json_t *software = json_object();
    set_text(software, "hyperfine", COMMAND("hyperfine", "--version"));
    set_text(software, "gnuplot", COMMAND("gnuplot", "--version"));
    set_text(software, "python3", COMMAND("/usr/bin/python3", "--version"));
    set_text(software, "libevent", COMMAND("pkg-config", "--modversion", "libevent"));
    set_text(software, "libc", COMMAND("getconf", "GNU_LIBC_VERSION"));
    json_object_set_new(software, "corobench", json_string(COROBENCH_VERSION));
    return software;
}

static json_t *build_to_json(void)
{
    return json_pack("{s:s, s:s, s:s, s:b}", "compiler", COROBENCH_COMPILER, "type", COROBENCH_BUILD_TYPE,
                     "flags", COROBENCH_FLAGS, "sanitized", COROBENCH_SANITIZED);
}

char *host_git_commit(void)
{
    char *commit = COMMAND("git", "-C", layout_source(), "rev-parse", "HEAD");
    if (commit && (strlen(commit) < 40 || strspn(commit, "0123456789abcdef") != strlen(commit))) {
        free(commit); // it goes into the names of folders
        commit = NULL;
    }
    return commit;
}

int host_git_modified(const char *root)
{
    // Without its optional lock: killed at the wrong moment, it would leave the user's index locked.
    char *changed =
        COMMAND("git", "--no-optional-locks", "-C", root, "status", "--porcelain", "--untracked-files=no");
    char *added = COMMAND("git", "--no-optional-locks", "-C", root, "ls-files", "--others",
                          "--exclude-standard", "--", "impls", "harness", "scripts");
    int modified = changed && added ? *changed || *added : -1;
    free(changed);
    free(added);
    return modified;
}

static json_t *code_to_json(void)
{
    json_t *code = json_object();
    set_text(code, "commit", host_git_commit());
    int modified = host_git_modified(layout_source());
    if (modified >= 0)
        json_object_set_new(code, "modified", json_boolean(modified));
    return code;
}

static void look_at_machine(json_t *host)
{
    struct machine_needs needs;
    struct machine_source source;
    struct findings findings;
    machine_needs_read(&needs);
    machine_source_here(&source, LOOK_NS, &needs);
    machine_examine(&findings, &source);
    findings_to_json(&findings, host);
    findings_release(&findings);
    machine_needs_release(&needs);
}

size_t host_warnings(const json_t *host)
{
    size_t count = 0, index;
    const json_t *finding;
    json_array_foreach(json_object_get(host, "findings"), index, finding)
    {
        const char *level = json_string_value(json_object_get(finding, "level"));
        count += level && (strcmp(level, "warns") == 0 || strcmp(level, "stops") == 0);
    }
    return count;
}

json_t *host_to_json(void)
{
    json_t *seen = json_object();
    look_at_machine(seen); // before anything is started for the rest
    json_t *host = json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema_version",
                             HOST_SCHEMA_VERSION, "cpu", cpu_to_json(), "mitigations", mitigations_to_json(),
                             "kernel", kernel_to_json(), "limits", limits_to_json(), "software",
                             software_to_json(), "build", build_to_json(), "code", code_to_json());
    char *total = reading_field("", "MemTotal", "/proc/meminfo");
    set_text(host, "memory", total);
    json_object_update(host, seen);
    json_decref(seen);
    return host;
}
