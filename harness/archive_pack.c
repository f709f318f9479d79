// Packing: two passes over the files. The first makes the checksums, since they come first in the archive;
// the second, which packs, finds out whether a file is still the same.
#include "archive_file.h"

#include "data_output.h"
#include "folder.h"
#include "interrupts.h"
#include "store.h"

#include <archive.h>
#include <archive_entry.h>

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sha2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 16 };

// zlib's own choice between speed and size; 9 takes twice the time for 0.6%. The time in gzip's head is left
// 0.
#define COMPRESSION "gzip:compression-level=6,gzip:!timestamp"

struct packing {
    const char *directory, *name; // of the folder
    struct archive *tar;
    struct data_output output;
    SHA2_CTX hash; // of the archive
    uint64_t bytes;
    struct error write_error; // why nothing could be written: libarchive only knows that
    char *block;
};

void archive_facts_release(struct archive_facts *facts)
{
    free(facts->name);
    manifest_release(&facts->manifest);
    *facts = (struct archive_facts){0};
}

static la_ssize_t write_block(struct archive *tar, void *data, const void *bytes, size_t length)
{
    (void)tar;
    struct packing *packing = data;
    if (interrupts_wait())
        return error_set(&packing->write_error, "interrupted: %s was not written", packing->output.name);
    if (data_output_write(&packing->output, bytes, length, &packing->write_error) != 0)
        return -1;
    SHA256Update(&packing->hash, bytes, length);
    packing->bytes += length;
    return (la_ssize_t)length;
}

static int tar_error(const struct packing *packing, struct error *error)
{
    if (*packing->write_error.text)
        return error_set(error, "%s", packing->write_error.text);
    const char *why = packing->tar ? archive_error_string(packing->tar) : "there is not enough memory";
    return error_set(error, "cannot write %s: %s", packing->output.name,
                     why ? why : "libarchive does not say why");
}

static int begin_file(struct packing *packing, const char *name, uint64_t bytes, struct error *error)
{
    struct archive_entry *entry = archive_entry_new();
    char *path = store_path(packing->name, name);
    archive_entry_set_pathname(entry, path);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, ARCHIVE_MODE);
    archive_entry_set_mtime(entry, ARCHIVE_TIME, 0);
    archive_entry_set_size(entry, (la_int64_t)bytes);
    int status = archive_write_header(packing->tar, entry);
    archive_entry_free(entry);
    free(path);
    return status == ARCHIVE_OK ? 0 : tar_error(packing, error);
}

static int add_bytes(struct packing *packing, const void *bytes, size_t length, struct error *error)
{
    return archive_write_data(packing->tar, bytes, length) == (la_ssize_t)length ? 0
                                                                                 : tar_error(packing, error);
}

static int changed(const char *path, struct error *error)
{
    return error_set(error, "%s changed while it was packed: wait until nothing writes there any more", path);
}

// As many bytes as the manifest says, and then the file's end.
static int copy_file(struct packing *packing, int fd, const struct manifest_file *file, const char *path,
                     struct error *error)
{
    SHA2_CTX hash;
    char hex[SHA256_DIGEST_STRING_LENGTH];
    uint64_t left = file->bytes;
    SHA256Init(&hash);
    for (;;) {
        ssize_t got = read(fd, packing->block, BLOCK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(error, "cannot read %s", path);
        if ((uint64_t)got > left || (got == 0 && left > 0))
            return changed(path, error);
        if (got == 0)
            break;
        SHA256Update(&hash, (const uint8_t *)packing->block, (size_t)got);
        if (add_bytes(packing, packing->block, (size_t)got, error) != 0)
            return -1;
        left -= (uint64_t)got;
    }
    return strcmp(SHA256End(&hash, hex), file->hash) == 0 ? 0 : changed(path, error);
}

static int add_file(struct packing *packing, const struct manifest_file *file, struct error *error)
{
    char *path = store_path(packing->directory, file->name);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), result = -1;
    if (fd < 0)
        error_errno(error, "cannot read %s", path);
    else if (begin_file(packing, file->name, file->bytes, error) == 0)
        result = copy_file(packing, fd, file, path, error);
    if (fd >= 0)
        close(fd);
    free(path);
    return result;
}

static int add_files(struct packing *packing, const struct manifest *manifest, struct error *error)
{
    char *text = manifest_text(manifest);
    int result = begin_file(packing, MANIFEST_NAME, strlen(text), error);
    result = result ? result : add_bytes(packing, text, strlen(text), error);
    for (size_t i = 0; result == 0 && i < manifest->files.count; i++)
        result = add_file(packing, &manifest->files.items[i], error);
    free(text);
    if (result == 0 && archive_write_close(packing->tar) != ARCHIVE_OK)
        result = tar_error(packing, error);
    return result;
}

static int open_tar(struct packing *packing, struct error *error)
{
    packing->tar = archive_write_new();
    // GNU's tar format takes names of any length as the bytes that they are: nothing depends on the locale.
    if (packing->tar && archive_write_set_format_gnutar(packing->tar) == ARCHIVE_OK &&
        archive_write_add_filter_gzip(packing->tar) == ARCHIVE_OK &&
        archive_write_set_options(packing->tar, COMPRESSION) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(packing->tar, 1) == ARCHIVE_OK &&
        archive_write_open(packing->tar, packing, NULL, write_block, NULL) == ARCHIVE_OK)
        return 0;
    return tar_error(packing, error);
}

// On the disk with its bytes, before it takes the place of an earlier one; and then its name, too.
static int finish(struct packing *packing, const char *path, struct error *error)
{
    if (fsync(packing->output.fd) != 0 && errno != EINVAL) // a pipe
        return error_errno(error, "cannot write %s", path);
    if (data_output_finish(&packing->output, error) != 0)
        return -1;
    char *copy = memory_copy_string(path);
    int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
    free(copy);
    return 0;
}

// --- The files ---------------------------------------------------------------------------------------------

static int hash_files(const char *directory, struct manifest *manifest, struct error *error)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < manifest->files.count; i++) {
        char *path = store_path(directory, manifest->files.items[i].name);
        result = store_hash_file(path, manifest->files.items[i].hash, error);
        free(path);
    }
    return result;
}

static int look_again(const char *directory, bool raw, const struct manifest *before, struct error *error)
{
    struct manifest now;
    if (folder_files(&now, directory, raw, error) != 0)
        return -1;
    bool same = now.files.count == before->files.count;
    for (size_t i = 0; same && i < now.files.count; i++)
        same = strcmp(now.files.items[i].name, before->files.items[i].name) == 0 &&
               now.files.items[i].bytes == before->files.items[i].bytes;
    manifest_release(&now);
    return same ? 0 : changed(directory, error);
}

static int check_limits(const char *directory, const struct manifest *manifest, struct error *error)
{
    if (manifest->files.count == 0)
        return error_set(error, "%s holds no file", directory);
    if (manifest->files.count > ARCHIVE_FILES_MOST || manifest_bytes(manifest) > ARCHIVE_BYTES_MOST)
        return error_set(error, "%s holds more than an archive may: %d files of %llu bytes together",
                         directory, ARCHIVE_FILES_MOST, ARCHIVE_BYTES_MOST);
    return 0;
}

static char *name_of(const char *directory)
{
    char *real = realpath(directory, NULL), *slash = real ? strrchr(real, '/') : NULL;
    char *name = memory_copy_string(slash ? slash + 1 : "");
    free(real);
    return name;
}

static int pack(struct packing *packing, const char *path, bool raw, struct archive_facts *facts,
                struct error *error)
{
    char hex[SHA256_DIGEST_STRING_LENGTH];
    if (data_output_open(&packing->output, path, error) != 0)
        return -1;
    SHA256Init(&packing->hash);
    packing->block = memory_zeroed(BLOCK, 1);
    int result = open_tar(packing, error);
    result = result ? result : add_files(packing, &facts->manifest, error);
    result = result ? result : look_again(packing->directory, raw, &facts->manifest, error);
    result = result ? result : finish(packing, path, error);
    memcpy(facts->hash, SHA256End(&packing->hash, hex), sizeof facts->hash);
    facts->bytes = packing->bytes;
    archive_write_free(packing->tar);
    data_output_release(&packing->output);
    free(packing->block);
    return result;
}

int archive_pack(const char *directory, const char *path, bool raw, struct archive_facts *facts,
                 struct error *error)
{
    *facts = (struct archive_facts){.name = name_of(directory)};
    struct packing packing = {.directory = directory, .name = facts->name};
    if (manifest_refuses(facts->name))
        return error_set(error, "%s %s", directory, manifest_refuses(facts->name));
    if (folder_files(&facts->manifest, directory, raw, error) != 0 ||
        check_limits(directory, &facts->manifest, error) != 0 ||
        hash_files(directory, &facts->manifest, error) != 0)
        return -1;
    struct interrupts interrupts;
    interrupts_hold(&interrupts);
    int result = pack(&packing, path, raw, facts, error);
    interrupts_let_go(&interrupts);
    return result;
}
