// letters/reference_wc -- what one types in a shell: tr keeps the letters of a kind, and wc -c counts them
// model: call
// runtime: coreutils
// class: reference
// needs: program:tr program:wc
// limits: work_ns<=0
//
// Three times `tr -cd aeiouAEIOU <text | wc -c`, once for each kind, one after the other. wc by itself counts
// characters and words, of no kind, so this is the shortest way to the whole answer.
//
// It does less than the rivals and more. No letter is an event and none is handed to anybody: both programs
// go over buffers, and that is why nothing can be done with a letter but count it. But the text is gone over
// three times, six programs are started, and the text first becomes a file (of memory), for tr reads files.
#include "letters.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int text_file(const struct letters_input *input)
{
    int file = memfd_create("letters", MFD_CLOEXEC);
    if (file < 0)
        rig_die("cannot create a file of memory");
    for (uint64_t written = 0; written < input->events;) {
        ssize_t length = write(file, input->text + written, (size_t)(input->events - written));
        if (length < 0)
            rig_die("cannot write the text to a file of memory");
        written += (uint64_t)length;
    }
    return file;
}

static pid_t start(const char *const *arguments, int in, int out)
{
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed == 0)
        failed = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (failed == 0)
        failed = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (failed == 0)
        failed = posix_spawnp(&pid, arguments[0], &actions, NULL, (char *const *)arguments, environ);
    errno = failed;
    if (failed)
        rig_die("cannot start %s", arguments[0]);
    posix_spawn_file_actions_destroy(&actions);
    rig_ledger_open(&letters_processes);
    return pid;
}

static void finish(pid_t pid, const char *name)
{
    int status;
    if (waitpid(pid, &status, 0) != pid)
        rig_die("cannot wait for %s", name);
    errno = 0;
    if (status != 0)
        rig_die("%s failed", name);
    rig_ledger_close(&letters_processes);
}

// How many bytes of the text are left when tr has gone over it.
static uint64_t count(int text, const char *what, const char *set)
{
    const char *tr[] = {"tr", what, set, NULL}, *wc[] = {"wc", "-c", NULL};
    char path[32], answer[32] = "";
    int kept[2], counted[2];
    snprintf(path, sizeof path, "/proc/self/fd/%d", text);
    int file = open(path, O_RDONLY | O_CLOEXEC); // to be read from its beginning
    if (file < 0 || pipe2(kept, O_CLOEXEC) != 0 || pipe2(counted, O_CLOEXEC) != 0)
        rig_die("cannot connect tr and wc");
    pid_t first = start(tr, file, kept[1]), last = start(wc, kept[0], counted[1]);
    close(file);
    close(kept[0]);
    close(kept[1]);
    close(counted[1]);
    if (read(counted[0], answer, sizeof answer - 1) <= 0)
        rig_die("cannot read what wc counted");
    close(counted[0]);
    finish(first, "tr");
    finish(last, "wc");
    return strtoull(answer, NULL, 10);
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    setenv("LC_ALL", "C", 1); // a letter is a byte
    int text = text_file(input);
    counts[LETTERS_VOWEL] = count(text, "-cd", "aeiouAEIOU");
    counts[LETTERS_CONSONANT] = count(text, "-cd", "b-df-hj-np-tv-zB-DF-HJ-NP-TV-Z");
    counts[LETTERS_OTHER] = count(text, "-d", "a-zA-Z");
    close(text);
}
