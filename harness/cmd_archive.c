#include "archive_file.h"
#include "campaign.h"
#include "cmd.h"
#include "cmd_folder.h"
#include "format.h"
#include "store.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>

// Beside the folder: "results/x/" has it as results/x.tar.gz.
static char *default_place(const char *directory)
{
    size_t length = strlen(directory);
    while (length > 1 && directory[length - 1] == '/')
        length--;
    char *place = memory_format("%.*s", (int)length, directory), *copy = memory_copy_string(place);
    if (*basename(copy) == '.') { // "." and "..": not the folder's name
        free(place);
        place = realpath(directory, NULL);
    }
    char *path = memory_format("%s" ARCHIVE_ENDING, place ? place : directory);
    free(copy);
    free(place);
    return path;
}

// An archive within the folder that it packs would be a part of itself.
static int check_place(const char *directory, const char *path, struct error *error)
{
    char *copy = memory_copy_string(path), *real = realpath(directory, NULL),
         *folder = realpath(dirname(copy), NULL);
    size_t length = real ? strlen(real) : 0;
    bool within = real && folder && strncmp(folder, real, length) == 0 && strchr("/", folder[length]);
    free(copy);
    free(real);
    free(folder);
    return within ? error_set(error, "--out %s lies within %s: name a place outside of it", path, directory)
                  : 0;
}

static int archive(const char *directory, const char *out, bool raw)
{
    struct result_folders folders;
    struct error error;
    int result = result_folders_find(&folders, directory, &error);
    strings_release(&folders.scenarios);
    if (result == 0 && !out && !folders.is_campaign)
        result = error_set(&error,
                           "%s is one scenario, and beside it is within its campaign: name another place "
                           "with --out",
                           directory);
    if (result != 0 || (out && check_place(directory, out, &error) != 0))
        return cmd_fail(2, &error);
    if (campaign_is_running(directory)) {
        error_set(&error, "%s is being measured: archive it when that has ended", directory);
        return cmd_fail(1, &error);
    }
    struct archive_facts facts;
    char *path = out ? memory_copy_string(out) : default_place(directory);
    int status = archive_pack(directory, path, raw, &facts, &error) == 0 ? 0 : cmd_fail(1, &error);
    if (status == 0) {
        char *size = format_quantity((double)facts.bytes, "bytes");
        printf("archive: %s, %zu files in %s\n%s  %s\n", path, facts.manifest.files.count, size, facts.hash,
               path);
        free(size);
    }
    archive_facts_release(&facts);
    free(path);
    return status;
}

int cmd_archive(int argc, char **argv)
{
    const char *out = NULL;
    bool without_raw = false;
    const struct option_spec table[] = {
        {"out", OPTION_TEXT, &out, "FILE", "the archive (default: DIR" ARCHIVE_ENDING ", beside the folder)",
         0, 0},
        {"no-raw", OPTION_FLAG, &without_raw, NULL,
         "leave out raw/: what runs printed that went wrong. No figure comes from there", 0, 0},
        {0}};
    static const struct command_help help = {
        "archive", "DIR",
        "Packs a campaign's folder, or a scenario's, into one file, with the checksums of all that is in it, "
        "and\n"
        "prints the file's own. The same files give the same bytes, wherever and whenever they are packed.\n"
        "`tar xf` unpacks it; `corobench verify` checks it."};
    struct strings operands = {0};
    struct error error;
    enum options_result parsed = options_parse(&help, argc, argv, table, &operands);
    int status = parsed == OPTIONS_WRONG ? 2 : 0;
    if (parsed == OPTIONS_GO && operands.count != 1) {
        error_set(&error, "archive takes one folder: see 'corobench archive --help'");
        status = cmd_fail(2, &error);
    } else if (parsed == OPTIONS_GO) {
        status = archive(operands.items[0], out, !without_raw);
    }
    strings_release(&operands);
    return status;
}
