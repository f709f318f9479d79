#include "catalog.h"
#include "cmd.h"
#include "layout.h"
#include "nearest.h"
#include "options.h"
#include "store.h"
#include "strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_"

// Splits WORKLOAD/NAME and checks both.
static int parse_target(const char *target, const struct workload **workload, const char **name,
                        struct error *error)
{
    const char *slash = strchr(target, '/');
    if (!slash) {
        error_set(error, "'%s' is not WORKLOAD/NAME, say echo/reactor_foo", target);
        return -1;
    }
    char *word = memory_copy_bytes(target, (size_t)(slash - target));
    *workload = workload_find(word);
    *name = slash + 1;
    int result = 0;
    if (!*workload) {
        const char *names[16];
        size_t count = 0;
        for (; workload_at(count); count++)
            names[count] = workload_at(count)->name;
        char hint[160];
        result =
            error_set(error, "no workload is called '%s'%s", word, nearest_hint(hint, word, names, count));
    } else if (!**name || strspn(*name, LETTERS) != strlen(*name) || strchr("0123456789_", **name)) {
        result = error_set(error, "'%s' is not a name: small letters, digits and '_', a letter first", *name);
    }
    free(word);
    return result;
}

// The skeleton of the workload with the name filled in.
static int fill_in(const char *path, const char *name, struct strbuf *text, struct error *error)
{
    static const char mark[] = "@NAME@";
    struct strbuf skeleton = {0};
    int result = 0;
    if (strbuf_add_file(&skeleton, path) != 0)
        result = error_errno(error, "cannot read the skeleton %s", path);
    const char *at = strbuf_text(&skeleton);
    for (const char *found; result == 0 && (found = strstr(at, mark)); at = found + strlen(mark)) {
        strbuf_add(text, at, (size_t)(found - at));
        strbuf_adds(text, name);
    }
    strbuf_adds(text, at);
    strbuf_release(&skeleton);
    return result;
}

// Never over an existing file.
static int create(const char *path, const struct strbuf *text, bool executable, struct error *error)
{
    FILE *file = fopen(path, "wxe");
    if (!file)
        return errno == EEXIST ? error_set(error, "%s exists already", path)
                               : error_errno(error, "cannot write %s", path);
    bool written = fwrite(text->text, 1, text->length, file) == text->length;
    written = fclose(file) == 0 && written;
    if (written && (!executable || chmod(path, 0755) == 0))
        return 0;
    error_errno(error, "cannot write %s", path);
    unlink(path); // a part of it would not build
    return -1;
}

// An implementation is known by its name alone: of a name there is only one, in the tree and beside it.
static int refuse_taken(const struct workload *workload, const char *name, const char *directory,
                        struct error *error)
{
    char *folder = store_path(directory, workload->name);
    DIR *entries = opendir(folder);
    int result = 0;
    for (struct dirent *entry; result == 0 && entries && (entry = readdir(entries));) {
        size_t length = strcspn(entry->d_name, ".");
        if (length == strlen(name) && strncmp(entry->d_name, name, length) == 0)
            result = error_set(error, "%s/%s exists already: choose another name", folder, entry->d_name);
    }
    if (entries)
        closedir(entries);
    free(folder);
    return result;
}

static int write_skeleton(const struct workload *workload, const char *name, const char *directory,
                          struct error *error)
{
    bool python = strncmp(name, "python_", 7) == 0;
    const char *extension = python ? "py" : "c";
    char *skeleton = memory_format("%s/scripts/skeletons/%s.%s", layout_source(), workload->name, extension);
    char *folder = store_path(directory, workload->name);
    char *path = memory_format("%s/%s.%s", folder, name, extension);
    struct strbuf text = {0};
    int result = -1;
    if (fill_in(skeleton, name, &text, error) == 0 && store_make_directory(folder, error) == 0)
        result = create(path, &text, python, error);
    if (result == 0) {
        printf("%s\n", path);
        fprintf(stderr, "written in %s\n",
                python ? "Python"
                       : "C (in Python where NAME starts with python_; other languages: docs/CONTRACT.md)");
    }
    strbuf_release(&text);
    free(skeleton);
    free(folder);
    free(path);
    return result;
}

int cmd_new(int argc, char **argv)
{
    const char *directory = NULL, *name = NULL;
    const struct workload *workload = NULL;
    struct strings operands = {0};
    struct error error;
    static const struct command_help help = {"new", "WORKLOAD/NAME",
                                             "Writes the start of an implementation and prints its path: "
                                             "NAME.c, in C, or NAME.py, in Python, where\n"
                                             "NAME starts with python_. It builds and passes conformance as "
                                             "it is, and says of each part Required or\n"
                                             "Optional."};
    const struct option_spec table[] = {
        {"impls", OPTION_TEXT, &directory, "DIR",
         "write it into DIR/WORKLOAD instead of this project's impls", 0, 0},
        {0},
    };
    int status = 0;
    enum options_result parsed = options_parse(&help, argc, argv, table, &operands);
    char *own = store_path(layout_source(), "impls");
    if (parsed != OPTIONS_GO) {
        status = parsed == OPTIONS_WRONG ? 2 : 0;
    } else if (operands.count != 1) {
        error_set(&error, "new takes one WORKLOAD/NAME, say echo/reactor_foo");
        status = cmd_fail(2, &error);
    } else if (parse_target(operands.items[0], &workload, &name, &error) != 0 ||
               refuse_taken(workload, name, own, &error) != 0 ||
               (directory && refuse_taken(workload, name, directory, &error) != 0) ||
               write_skeleton(workload, name, directory ? directory : own, &error) != 0) {
        status = cmd_fail(2, &error);
    }
    free(own);
    strings_release(&operands);
    return status;
}
