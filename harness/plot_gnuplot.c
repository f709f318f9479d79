#include "plot_gnuplot.h"

#include "clock.h"
#include "layout.h"
#include "store.h"
#include "strbuf.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { GNUPLOT_SECONDS = 120 };

// A path as a gnuplot expression on its command line: single quotes are doubled, nothing else is special.
static char *assignment(const char *name, const char *path)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s='", name);
    for (const char *c = path; *c; c++)
        strbuf_adds(&text, *c == '\'' ? "''" : (char[]){*c, 0});
    strbuf_addc(&text, '\'');
    return strbuf_detach(&text);
}

// A file's name that begins with "<" or "|" is a command to gnuplot, one with "~" somebody's home, one with
// "-" an option.
static char *plain_path(const char *path)
{
    return *path == '/' ? memory_copy_string(path) : memory_format("./%s", path);
}

int gnuplot_start(struct gnuplot *gnuplot, const char *script, const char *folder, struct error *error)
{
    *gnuplot = (struct gnuplot){.messages = memfd_create("gnuplot", MFD_CLOEXEC)};
    if (gnuplot->messages < 0)
        return error_errno(error, "cannot make a file in memory for what gnuplot says");
    char *templates = memory_format("%s/plots", layout_source());
    char *shown = plain_path(folder), *path = plain_path(script);
    char *where = assignment("folder", shown), *how = assignment("templates", templates);
    const char *argv[] = {"gnuplot", "-e", where, "-e", how, path, NULL};
    // Neither the user's locale, nor his time zone (of a PDF's date), nor his ~/.gnuplot may change what is
    // drawn.
    const char *environment[] = {
        "LC_ALL=C.UTF-8", "TZ=UTC0", "GNUPLOT_LIB=", "GDFONTPATH=", "HOME=/nonexistent", NULL};
    struct process_spec spec = {
        .argv = argv, .environment = environment, .stdout_fd = -1, .stderr_fd = gnuplot->messages};
    struct error reason;
    int status = process_start(&gnuplot->process, &spec, &reason);
    gnuplot->until_ns = clock_ns() + GNUPLOT_SECONDS * NS_PER_SECOND;
    gnuplot->script = memory_copy_string(script);
    if (status != 0) {
        error_set(error, "%s: gnuplot draws the plots, and scripts/setup installs it", reason.text);
        close(gnuplot->messages);
        free(gnuplot->script);
    }
    free(shown);
    free(path);
    free(where);
    free(how);
    free(templates);
    return status;
}

// The end of what gnuplot had to say: warnings come first, the error last.
static void read_last_words(int messages, char *words, size_t room)
{
    off_t length = lseek(messages, 0, SEEK_END);
    off_t from = length > (off_t)room - 1 ? length - (off_t)room + 1 : 0;
    ssize_t got = length > 0 ? pread(messages, words, room - 1, from) : 0;
    size_t end = got > 0 ? (size_t)got : 0;
    while (end > 0 && words[end - 1] == '\n')
        end--;
    words[end] = '\0';
    for (char *c = words; *c; c++)
        *c = *c == '\n' ? ' ' : *c;
}

int gnuplot_finish(struct gnuplot *gnuplot, struct error *error)
{
    struct process *process = &gnuplot->process;
    char words[500];
    enum process_end end;
    int status = process_wait(process, gnuplot->until_ns, &end, error);
    if (status == 0 && !process->ended) {
        process_signal_all(process, SIGKILL);
        enum process_end killed;
        status = process_wait(process, UINT64_MAX, &killed, error);
    }
    read_last_words(gnuplot->messages, words, sizeof words);
    if (status == 0 && end == PROCESS_SIGNALLED)
        status = error_set(error, "gnuplot could not draw %s: it was ended by signal %d (%s)",
                           gnuplot->script, process->code, strsignal(process->code));
    else if (status == 0 && end == PROCESS_TIMED_OUT)
        status = error_set(error, "gnuplot could not draw %s in %d s", gnuplot->script, GNUPLOT_SECONDS);
    else if (status == 0 && (end != PROCESS_EXITED || process->code != 0))
        status = error_set(error, "gnuplot could not draw %s: %s", gnuplot->script, words);
    close(gnuplot->messages);
    free(gnuplot->script);
    return status;
}

int gnuplot_check_image(const char *path, struct error *error)
{
    enum { TAIL = 32 }; // bytes in which its last word stands
    const char *name = strrchr(path, '.');
    const char *last = strcmp(name, ".svg") == 0 ? "</svg>" : strcmp(name, ".png") == 0 ? "IEND" : "%%EOF";
    struct strbuf bytes = {0};
    bool read = strbuf_add_file(&bytes, path) == 0;
    size_t tail = bytes.length < TAIL ? bytes.length : TAIL;
    bool whole = read && tail > 0 && memmem(bytes.text + bytes.length - tail, tail, last, strlen(last));
    strbuf_release(&bytes);
    return whole ? 0
                 : error_set(error,
                             "gnuplot did not fail, and yet %s is not a whole picture: "
                             "does 'gnuplot --version' tell of gnuplot?",
                             path);
}

// Cairo stamps each PDF with the time. Overwritten in place, with as many bytes, by the epoch: offsets in
// the file's cross-reference table stay right.
int gnuplot_drop_date(const char *path, struct error *error)
{
    static const char key[] = "/CreationDate (D:", date[] = "19700101000000";
    struct strbuf bytes = {0};
    if (strbuf_add_file(&bytes, path)) {
        strbuf_release(&bytes);
        return error_errno(error, "cannot read '%s'", path);
    }
    char *found = memmem(bytes.text, bytes.length, key, sizeof key - 1);
    int status = 0;
    if (found && (size_t)(found - bytes.text) + sizeof key + sizeof date < bytes.length) {
        memcpy(found + sizeof key - 1, date, sizeof date - 1);
        status = store_write(path, bytes.text, bytes.length, error);
    }
    strbuf_release(&bytes);
    return status;
}
