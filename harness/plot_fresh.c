// Whether pictures are to be drawn anew, and how many gnuplots at once.
#include "plot.h"

#include "picture.h"
#include "store.h"

#include <sched.h>
#include <sys/stat.h>

unsigned plot_at_once(void)
{
    enum { MOST = 8 }; // each keeps a summary in memory
    cpu_set_t cpus;
    int count = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? CPU_COUNT(&cpus) : 1;
    return count < MOST ? (unsigned)count : MOST;
}

// When the file changed last; 0 if it is not there.
static time_t changed_at(const char *directory, const char *name)
{
    char *path = store_path(directory, name);
    struct stat status;
    time_t when = stat(path, &status) == 0 ? status.st_mtime : 0;
    free(path);
    return when;
}

bool plot_is_fresh(const struct summary *summary, const char *directory)
{
    struct pictures pictures;
    pictures_make(&pictures, summary);
    time_t samples = changed_at(directory, "samples.jsonl");
    bool fresh = true;
    for (size_t i = 0; i < pictures.count; i++)
        for (size_t j = 0; plot_formats[j]; j++) {
            char *name = memory_format("plots/%s.%s", pictures.items[i].name, plot_formats[j]);
            time_t when = changed_at(directory, name);
            fresh = fresh && (when != 0 ? when >= samples : j > 0);
            free(name);
        }
    pictures_release(&pictures);
    return fresh;
}
