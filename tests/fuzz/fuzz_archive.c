// archive -- any bytes as a campaign's archive: refused in words, and nothing is written beside the scratch
// folder. A byte of a file that was changed after it was packed is found.
//
// The first byte says what the rest is: a file; a tar, which is packed as corobench packs; or the content of
// two files, which are archived, whereupon the byte at the place that the next two bytes say is changed by
// the third.
//
// reads: archive_*.c manifest.c
#include "fuzz.h"

#include "archive_file.h"
#include "memory.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { ROOM = 1 << 20 };

// As corobench packs, the head included.
static struct fuzz_bytes pack(struct fuzz_bytes tar)
{
    static uint8_t packed[2 * ROOM];
    z_stream stream = {0};
    fuzz_require(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, "no memory");
    stream.next_in = (uint8_t *)(uintptr_t)tar.bytes; // NOLINT: zlib does not write to it
    stream.avail_in = (unsigned)tar.length;
    stream.next_out = packed;
    stream.avail_out = sizeof packed;
    fuzz_require(deflate(&stream, Z_FINISH) == Z_STREAM_END, "no room");
    deflateEnd(&stream);
    packed[8] = 0; // the quickest way, says zlib
    return fuzz_bytes_of(packed, stream.total_out);
}

static struct fuzz_bytes unpack(const char *path)
{
    static uint8_t tar[ROOM];
    gzFile file = gzopen(path, "rb");
    int length = file ? gzread(file, tar, sizeof tar) : -1;
    fuzz_require(length > 0, "what was packed cannot be unpacked");
    gzclose(file);
    return fuzz_bytes_of(tar, (size_t)length);
}

static size_t check(struct fuzz_bytes archive)
{
    struct archive_facts facts;
    struct strings troubles = {0};
    struct error error = {""};
    char *scratch = memory_format("%s/scratch", fuzz_folder());
    mkdir(scratch, 0700);
    if (archive_check(fuzz_file(archive), scratch, &facts, &troubles, &error) != 0)
        fuzz_require_sentence(error.text, NULL);
    size_t count = troubles.count;
    fuzz_require(count <= 40, "%zu troubles", count);
    for (size_t i = 0; i < count; i++)
        fuzz_require(*troubles.items[i], "a trouble without words");
    archive_facts_release(&facts);
    strings_release(&troubles);
    free(scratch);
    return count;
}

static bool is_in_scratch_only(void)
{
    DIR *folder = opendir(fuzz_folder());
    bool good = true;
    for (const struct dirent *entry; (entry = readdir(folder));)
        good = good && (*entry->d_name == '.' || strcmp(entry->d_name, "scratch") == 0 ||
                        strcmp(entry->d_name, FUZZ_FILE) == 0);
    closedir(folder);
    return good;
}

static void check_changed(struct fuzz_bytes rest)
{
    struct archive_facts facts;
    struct error error = {""};
    size_t at = fuzz_take_number(&rest, 65535);
    uint8_t change = fuzz_take_byte(&rest);
    static uint8_t other_room[ROOM / 4 + 64] =
        "what a plan of nothing may begin with"; // found in the tar by that
    struct fuzz_bytes one = {rest.bytes, rest.length / 2},
                      other = {other_room, 32 + rest.length - one.length};
    if (rest.length < 2)
        return;
    memcpy(other_room + 32, rest.bytes + one.length, rest.length - one.length);
    fuzz_write("campaign/quick/samples.jsonl", one);
    fuzz_write("campaign/quick/plan.json", other);
    char *directory = memory_format("%s/campaign", fuzz_folder()),
         *path = memory_format("%s.tar.gz", directory);
    fuzz_require(archive_pack(directory, path, true, &facts, &error) == 0, "not packed: %s", error.text);
    archive_facts_release(&facts);
    struct fuzz_bytes tar = unpack(path);
    fuzz_empty_folder();
    free(directory);
    free(path);
    fuzz_require(check(pack(tar)) == 0, "what was packed is not whole");
    uint8_t *byte = memmem(tar.bytes + 512, tar.length - 512, other.bytes, other.length);
    fuzz_require(byte != NULL, "a file is not in the archive");
    byte[at % other.length] ^= change;
    fuzz_empty_folder();
    fuzz_require((check(pack(tar)) > 0) == (change != 0),
                 "a byte of a file was changed, and nothing is said");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes rest = {data, size};
    uint8_t kind = fuzz_take_byte(&rest) % 3;
    if (rest.length > ROOM / 4)
        return 0;
    if (kind == 2) {
        check_changed(rest);
    } else {
        check(kind == 0 ? rest : pack(rest));
        fuzz_require(is_in_scratch_only(), "something was written beside the scratch folder");
    }
    fuzz_empty_folder();
    return 0;
}
