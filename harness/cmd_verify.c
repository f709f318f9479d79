#include "archive_file.h"
#include "cmd.h"
#include "interrupts.h"
#include "options.h"
#include "store.h"
#include "temporary.h"
#include "verify.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A line for each.
static int tell(const struct strings *troubles)
{
    for (size_t i = 0; i < troubles->count; i++) {
        struct error error;
        error_set(&error, "%s", troubles->items[i]);
        cmd_fail(1, &error);
    }
    return troubles->count > 0 ? 1 : 0;
}

static void tell_well(const char *operand, const struct archive_facts *facts,
                      const struct verify_counts *counts)
{
    printf("whole: %s, ", operand);
    if (facts->manifest.files.count > 0)
        printf("%zu files as in " MANIFEST_NAME ", ", facts->manifest.files.count);
    else
        printf("without " MANIFEST_NAME ": no checksums to compare; ");
    printf("%zu scenario%s, %zu samples\n", counts->scenarios, counts->scenarios == 1 ? "" : "s",
           counts->samples);
    if (*facts->hash)
        printf("%s  %s\n", facts->hash, operand);
}

// --- An archive --------------------------------------------------------------------------------------------

// Of what is not what it was there is nothing more to say.
static int verify_unpacked(const char *path, const char *scratch, struct archive_facts *facts,
                           struct verify_counts *counts, struct strings *troubles, struct error *error)
{
    if (archive_check(path, scratch, facts, troubles, error) != 0)
        return -1;
    if (troubles->count > 0)
        return 0;
    char *folder = store_path(scratch, facts->name);
    struct error why;
    if (verify_campaign(folder, counts, troubles, &why) != 0)
        archive_trouble(troubles, facts->name,
                        "is neither a campaign nor a scenario: there is no plan.json in it");
    free(folder);
    return 0;
}

// The scratch folder is gone again, interrupted or not.
static int verify_archive(const char *path, struct archive_facts *facts, struct verify_counts *counts,
                          struct strings *troubles, struct error *error)
{
    const char *place = getenv("TMPDIR");
    char *beside = store_path(place && *place ? place : "/tmp", "corobench-verify");
    struct interrupts interrupts;
    int result, held;
    interrupts_hold(&interrupts);
    temporary_sweep(beside);
    char *scratch = temporary_folder(beside, &held);
    if (!scratch) {
        result = error_errno(error, "cannot make a scratch folder %s.* (set TMPDIR)", beside);
    } else {
        result = verify_unpacked(path, scratch, facts, counts, troubles, error);
        temporary_remove(scratch);
        close(held);
    }
    interrupts_let_go(&interrupts);
    free(scratch);
    free(beside);
    return result;
}

// --- A folder ----------------------------------------------------------------------------------------------

static int verify_folder(const char *path, struct archive_facts *facts, struct verify_counts *counts,
                         struct strings *troubles, struct error *error)
{
    if (archive_check_folder(path, facts, troubles, error) != 0)
        return -1;
    return troubles->count > 0 ? 0 : verify_campaign(path, counts, troubles, error);
}

static int verify(const char *operand)
{
    struct archive_facts facts = {0};
    struct verify_counts counts = {0};
    struct strings troubles = {0};
    struct stat status;
    struct error error;
    bool is_folder = stat(operand, &status) == 0 && S_ISDIR(status.st_mode);
    int result = is_folder ? verify_folder(operand, &facts, &counts, &troubles, &error)
                           : verify_archive(operand, &facts, &counts, &troubles, &error);
    if (result != 0)
        result = cmd_fail(2, &error);
    else if (tell(&troubles) != 0)
        result = 1;
    else
        tell_well(operand, &facts, &counts);
    archive_facts_release(&facts);
    strings_release(&troubles);
    return result;
}

int cmd_verify(int argc, char **argv)
{
    static const struct option_spec none[] = {{0}};
    static const struct command_help help = {"verify", "FILE|DIR",
                                             "Checks an archive that `corobench archive` wrote, or a "
                                             "campaign's folder: whether every file is there, none\n"
                                             "more, each as it was when it was packed; and whether samples, "
                                             "plans and scenarios belong together. Exit\n"
                                             "status 1 and a line for each trouble, if there is any. Unpacks "
                                             "nothing but into a folder of its own, below\n"
                                             "$TMPDIR or /tmp, which it removes."};
    struct strings operands = {0};
    struct error error;
    enum options_result parsed = options_parse(&help, argc, argv, none, &operands);
    int status = parsed == OPTIONS_WRONG ? 2 : 0;
    if (parsed == OPTIONS_GO && operands.count != 1) {
        error_set(&error, "verify takes one archive or folder: see 'corobench verify --help'");
        status = cmd_fail(2, &error);
    } else if (parsed == OPTIONS_GO) {
        status = verify(operands.items[0]);
    }
    strings_release(&operands);
    return status;
}
