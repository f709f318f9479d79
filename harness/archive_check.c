// Checking an archive that may come from anywhere. Only plain files whose names the manifest lists are looked
// into; what a summary is made from is written to the scratch folder, everything else is only hashed.
#include "archive_file.h"

#include "archive_inflate.h"
#include "archive_keep.h"
#include "interrupts.h"
#include "store.h"
#include "strbuf.h"

#include <archive.h>
#include <archive_entry.h>

#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    TROUBLES_MOST = 20, // then the rest is not looked at
    PLACE_OF_FILE =
        4096, // what a file takes in a tar at most, besides its bytes: heads, a long name, filling
    PLACE_OF_END = 1 << 16,
};

struct checking {
    struct archive_facts *facts;
    struct strings *troubles;
    struct inflate_source source;
    struct archive *tar;
    struct archive_keep keep;
    bool *seen; // of the manifest's files
    char block[INFLATE_BLOCK];
};

void archive_trouble(struct strings *troubles, const char *name, const char *why)
{
    vec_push(troubles, memory_format("'%.200s' %s", name, why));
}

static void trouble(struct checking *checking, const char *name, const char *why)
{
    archive_trouble(checking->troubles, name, why);
}

static la_ssize_t read_block(struct archive *tar, void *data, const void **bytes)
{
    struct checking *checking = data;
    long got = interrupts_wait() ? -1 : inflate_next(&checking->source);
    *bytes = checking->source.block;
    if (got < 0)
        archive_set_error(tar, EILSEQ, "%s",
                          checking->source.trouble ? checking->source.trouble : "interrupted");
    return got;
}

// Why the tar cannot be read on, in words.
static const char *reason(const struct checking *checking)
{
    const char *why =
        checking->source.trouble ? checking->source.trouble : archive_error_string(checking->tar);
    return why ? why : "is damaged";
}

// --- One file of the archive -------------------------------------------------------------------------------

// Reads the entry's bytes. Returns 1 where the archive ends before them.
static int read_bytes(struct checking *checking, char hex[65], struct error *error)
{
    SHA2_CTX hash;
    la_ssize_t got;
    SHA256Init(&hash);
    while ((got = archive_read_data(checking->tar, checking->block, sizeof checking->block)) > 0) {
        SHA256Update(&hash, (const uint8_t *)checking->block, (size_t)got);
        if (archive_keep_add(&checking->keep, checking->block, (size_t)got, error) != 0)
            return -1;
    }
    SHA256End(&hash, hex);
    return got == 0 ? 0 : 1;
}

// What is wrong with an entry, whatever is in it; or NULL.
static const char *refuse_entry(struct archive_entry *entry)
{
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry))
        return "is not a plain file";
    if (archive_entry_perm(entry) != ARCHIVE_MODE || archive_entry_uid(entry) != 0 ||
        archive_entry_gid(entry) != 0 || archive_entry_mtime(entry) != ARCHIVE_TIME)
        return "has an owner, a mode or a time that corobench archive does not give";
    return archive_entry_size_is_set(entry) ? NULL : "has no size";
}

static int check_listed(struct checking *checking, const char *name, const struct manifest_file *file,
                        struct error *error)
{
    char hex[65];
    int result = archive_keep_begin(&checking->keep, checking->facts->name, file, error);
    if (result > 0)
        trouble(checking, name, "is one file too many: samples and plans are too large together");
    if (result != 0)
        return result;
    result = read_bytes(checking, hex, error);
    if (archive_keep_end(&checking->keep, result < 0 ? NULL : error) != 0)
        result = -1;
    if (result == 1)
        trouble(checking, name, reason(checking));
    else if (result == 0 && strcmp(hex, file->hash) != 0)
        trouble(checking, name, "is not what it was: its checksum is another than in " MANIFEST_NAME);
    return result;
}

// The name below the archive's folder, or NULL where it does not lie there.
static const char *below(const struct checking *checking, const char *path)
{
    size_t length = strlen(checking->facts->name);
    return strncmp(path, checking->facts->name, length) == 0 && path[length] == '/' ? path + length + 1
                                                                                    : NULL;
}

// Returns 1 where it makes no sense to read on.
static int check_entry(struct checking *checking, struct archive_entry *entry, struct error *error)
{
    const char *path = archive_entry_pathname(entry), *name = path ? below(checking, path) : NULL;
    const char *wrong = name ? manifest_refuses(name) : "does not lie in the archive's folder";
    wrong = wrong ? wrong : refuse_entry(entry);
    if (wrong) {
        trouble(checking, path ? path : "", wrong);
        return 0;
    }
    const struct manifest_file *file = manifest_find(&checking->facts->manifest, name);
    if (!file) {
        trouble(checking, name, "is not in " MANIFEST_NAME);
        return 0;
    }
    bool *seen = &checking->seen[file - checking->facts->manifest.files.items];
    if (*seen) {
        trouble(checking, name, "is there twice");
        return 0;
    }
    *seen = true;
    if ((uint64_t)archive_entry_size(entry) != file->bytes) {
        trouble(checking, name, "is not what it was: its size is another than in " MANIFEST_NAME);
        return 0;
    }
    return check_listed(checking, name, file, error);
}

// --- The whole ---------------------------------------------------------------------------------------------

// The folder's name is that of the first entry, NAME/MANIFEST.
static const char *take_name(struct checking *checking, struct archive_entry *entry)
{
    static const char none[] = "does not begin with a " MANIFEST_NAME ": it is not an archive of corobench";
    const char *path = archive_entry_pathname(entry), *slash = path ? strchr(path, '/') : NULL;
    if (!slash || strcmp(slash + 1, MANIFEST_NAME) != 0)
        return none;
    checking->facts->name = memory_format("%.*s", (int)(slash - path), path);
    return manifest_refuses(checking->facts->name) ? none : refuse_entry(entry);
}

static bool take_manifest(struct checking *checking, struct archive_entry *entry, const char *path)
{
    struct strbuf text = {0};
    struct error why;
    la_ssize_t got = 0;
    const char *wrong = take_name(checking, entry);
    while (!wrong && text.length <= MANIFEST_BYTES_MOST &&
           (got = archive_read_data(checking->tar, checking->block, sizeof checking->block)) > 0)
        strbuf_add(&text, checking->block, (size_t)got);
    if (!wrong && got != 0)
        wrong = text.length > MANIFEST_BYTES_MOST ? "has a " MANIFEST_NAME " without end" : reason(checking);
    if (!wrong && manifest_parse(&checking->facts->manifest, strbuf_text(&text), text.length, &why) != 0)
        wrong = why.text;
    const struct manifest *manifest = &checking->facts->manifest;
    if (!wrong &&
        (manifest->files.count > ARCHIVE_FILES_MOST || manifest_bytes(manifest) > ARCHIVE_BYTES_MOST))
        wrong = "claims to hold more than an archive may";
    if (wrong)
        trouble(checking, path, wrong);
    strbuf_release(&text);
    return !wrong;
}

// Behind the last file there is nothing but zeros, and gzip's checksum is right.
static void check_end(struct checking *checking, const char *path)
{
    uint64_t consumed = (uint64_t)archive_filter_bytes(checking->tar, 0);
    while (inflate_next(&checking->source) > 0)
        ;
    if (!checking->source.ended)
        trouble(checking, path, checking->source.trouble);
    else if (checking->source.last > consumed)
        trouble(checking, path, "goes on behind its end");
    for (size_t i = 0; i < checking->facts->manifest.files.count; i++)
        if (!checking->seen[i] && checking->troubles->count < TROUBLES_MOST)
            trouble(checking, checking->facts->manifest.files.items[i].name, "is missing");
}

static int check_entries(struct checking *checking, const char *path, struct error *error)
{
    struct archive_entry *entry;
    int status = archive_read_open(checking->tar, checking, NULL, read_block, NULL), result = 0;
    status = status == ARCHIVE_OK ? archive_read_next_header(checking->tar, &entry) : status;
    if (status != ARCHIVE_OK) {
        trouble(checking, path, status == ARCHIVE_EOF ? "is empty" : reason(checking));
        return 0;
    }
    if (!take_manifest(checking, entry, path))
        return 0;
    const struct manifest *manifest = &checking->facts->manifest;
    checking->seen = memory_zeroed(manifest->files.count + 1, sizeof *checking->seen);
    checking->source.most = checking->source.given + manifest_bytes(manifest) +
                            (uint64_t)manifest->files.count * PLACE_OF_FILE + PLACE_OF_END;
    while (result == 0 && checking->troubles->count < TROUBLES_MOST &&
           (status = archive_read_next_header(checking->tar, &entry)) == ARCHIVE_OK)
        result = check_entry(checking, entry, error);
    if (result == 0 && status == ARCHIVE_EOF)
        check_end(checking, path);
    else if (result == 0 && status != ARCHIVE_OK)
        trouble(checking, path, reason(checking));
    return result < 0 ? -1 : 0;
}

static int check(struct checking *checking, const char *path, int fd, struct error *error)
{
    int result = -1;
    checking->source.most = MANIFEST_BYTES_MOST + PLACE_OF_END;
    checking->tar = archive_read_new();
    // The plainest reader there is: tar, and what we have unpacked ourselves.
    if (inflate_open(&checking->source, fd) != 0 || !checking->tar ||
        archive_read_support_format_tar(checking->tar) != ARCHIVE_OK)
        error_set(error, "there is not enough memory to unpack anything");
    else
        result = check_entries(checking, path, error);
    archive_read_free(checking->tar);
    inflate_close(&checking->source);
    return result;
}

// A pipe would be waited for, and a device has no end.
static int open_file(const char *path, uint64_t *bytes, struct error *error)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &status) != 0)
        error_errno(error, "cannot read %s", path);
    else if (S_ISREG(status.st_mode))
        *bytes = (uint64_t)status.st_size;
    else
        error_set(error, "%s is neither a file nor a folder", path);
    if (fd >= 0 && !S_ISREG(status.st_mode)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

int archive_check(const char *path, const char *scratch, struct archive_facts *facts,
                  struct strings *troubles, struct error *error)
{
    *facts = (struct archive_facts){0};
    int fd = open_file(path, &facts->bytes, error), result = -1;
    if (fd < 0)
        return -1;
    struct checking *checking = memory_zeroed(1, sizeof *checking);
    checking->facts = facts;
    checking->troubles = troubles;
    checking->keep = (struct archive_keep){.scratch = scratch, .fd = -1};
    if (store_hash_file(path, facts->hash, error) == 0)
        result = check(checking, path, fd, error);
    if (troubles->count >= TROUBLES_MOST)
        trouble(checking, path, "may have more wrong with it: the rest was not looked at");
    close(fd);
    free(checking->seen);
    free(checking);
    return result;
}
