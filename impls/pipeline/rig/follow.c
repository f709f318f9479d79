#include "follow.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// Before line 0: until then the model's parts are there, and delays are those of a pipeline that runs.
enum { LEAD_NS = 10000000 };

struct follow pipeline_follow;

static uint64_t count_matches(struct pipeline_line text)
{
    struct pipeline_source all = {text.text, text.text + text.length, .complete = true};
    struct pipeline_line line;
    uint64_t matches = 0;
    while (pipeline_line(&all, &line))
        matches += pipeline_matches(line);
    return matches;
}

// A file that has no name that would have to be removed, or none for long where the file system cannot do
// that. (inotify tells nothing of files that memfd_create makes.)
static int make_file(void)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    folder = folder && *folder ? folder : "/tmp";
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0)
        return file;
    snprintf(path, sizeof path, "%s/corobench-XXXXXX", folder);
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0)
        unlink(path);
    return file;
}

// inotify and a second open reach the file by its descriptor. Whoever writes has one of its own: its being
// closed is the end.
static int open_again(int file, struct pipeline_source *source)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    source->file = open(path, O_RDONLY | O_CLOEXEC);
    source->changes = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (source->file < 0 || source->changes < 0)
        return -1;
    return inotify_add_watch(source->changes, path, IN_MODIFY | IN_CLOSE_WRITE);
}

static _Noreturn void appender(int file, struct pipeline_line text, uint64_t rate, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); // not to outlive a program that is killed
    if (getppid() != parent)
        _exit(1);
    if (follow_append(file, text, rig_now_ns() + LEAD_NS, rate, pipeline_follow.appended_ns) < 0) {
        fprintf(stderr, "%s: cannot append: %s\n", program_invocation_short_name, strerror(errno));
        _exit(1);
    }
    _exit(0);
}

void follow_start(struct pipeline_source *source, struct pipeline_line text, uint64_t rate)
{
    struct follow *follow = &pipeline_follow;
    pid_t parent = getpid();
    int file = make_file();
    if (file < 0 || open_again(file, source) < 0)
        rig_cannot_run("no file that can be watched as it grows: %s", strerror(errno));
    source->complete = false;
    source->at = source->end = source->room = pipeline_map(text.length + 1, MAP_SHARED);
    source->room_end = source->room + text.length + 1;
    follow->delay = rig_lateness_open();
    follow->printable = count_matches(text);
    follow->appended_ns = pipeline_map(follow->printable * sizeof *follow->appended_ns + 1, MAP_SHARED);
    fflush(NULL);
    follow->appender = fork();
    if (follow->appender < 0)
        rig_die("cannot fork the process that appends");
    if (follow->appender == 0)
        appender(file, text, rate, parent);
    close(file);
}

void follow_finish(struct pipeline_source *source)
{
    int status;
    while (waitpid(pipeline_follow.appender, &status, 0) < 0)
        if (errno != EINTR)
            rig_die("cannot wait for the process that appends");
    errno = 0;
    if (WIFSIGNALED(status))
        rig_die("the process that appends was ended by signal %d (%s)", WTERMSIG(status),
                sigdescr_np(WTERMSIG(status)));
    if (status != 0)
        rig_die("the process that appends failed");
    close(source->file);
    close(source->changes);
}
