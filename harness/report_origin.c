// Where a campaign's figures come from: when, of which code, and the hash of all samples.
#include "report_parts.h"

#include <sha2.h>
#include <string.h>

// The campaign's hash is that of `sha256sum */samples.jsonl | LC_ALL=C sort -k 2`, so that anyone can make it
// again: the order in which a shell lists files depends on its locale.
void report_origin_hash(struct report_origin *origin, const char *hash, const char *name)
{
    if (!*hash)
        return;
    char *line = memory_format("%s  %s/samples.jsonl\n", hash, name);
    strings_add(&origin->hashes, line);
    free(line);
}

// By name, byte by byte.
static int compare_hashes(const void *left, const void *right)
{
    return strcmp(strchr(*(char *const *)left, ' '), strchr(*(char *const *)right, ' '));
}

// The caller frees it.
static char *hash_of_all(struct strings *hashes)
{
    char hex[SHA256_DIGEST_STRING_LENGTH];
    SHA2_CTX context;
    SHA256Init(&context);
    if (hashes->count)
        qsort(hashes->items, hashes->count, sizeof *hashes->items, compare_hashes);
    for (size_t i = 0; i < hashes->count; i++)
        SHA256Update(&context, (const uint8_t *)hashes->items[i], strlen(hashes->items[i]));
    return memory_copy_string(SHA256End(&context, hex));
}

static void add_commit(struct report_origin *origin, const struct report_source *source)
{
    if (*source->commit && !strings_has(&origin->commits, source->commit))
        strings_add(&origin->commits, source->commit);
    origin->modified |= source->modified;
}

void report_origin_take(struct report_origin *origin, struct report_source *source,
                        const struct summary *summary, const char *name)
{
    report_origin_hash(origin, source->hash, name);
    add_commit(origin, source);
    origin->runs += summary->sample_count;
    origin->complete = origin->complete && summary->complete;
    if (*source->date && (!origin->source.date || strcmp(source->date, origin->source.date) < 0)) {
        report_source_release(&origin->source);
        origin->source = *source;
        *source = (struct report_source){0};
    } else {
        report_source_release(source);
    }
}

char *report_origin_facts(const struct report_origin *origin, size_t shown, size_t planned)
{
    const struct report_source *source = &origin->source;
    struct strbuf text = {0};
    if (shown < planned)
        strbuf_addf(&text, "%zu of ", shown);
    strbuf_addf(&text, "%zu scenario%s · %zu runs", planned, planned == 1 ? "" : "s", origin->runs);
    if (source->date && *source->date)
        strbuf_addf(&text, " · %.10s", source->date);
    for (size_t i = 0; i < origin->commits.count; i++)
        strbuf_addf(&text, "%s%.12s",
                    i > 0                        ? ", "
                    : origin->commits.count == 1 ? " · commit "
                                                 : " · commits ",
                    origin->commits.items[i]);
    strbuf_adds(&text, origin->modified ? " with changes that no commit holds" : "");
    strbuf_adds(&text, origin->complete ? "" : " · ended early");
    return strbuf_detach(&text);
}

void report_origin_finish(struct report_origin *origin, const char *title)
{
    free(origin->source.hash);
    free(origin->source.title);
    origin->source.hash = hash_of_all(&origin->hashes);
    origin->source.title = memory_copy_string(title);
    if (!origin->source.date)
        origin->source.date = memory_copy_string("");
    struct strbuf commits = {0};
    for (size_t i = 0; i < origin->commits.count; i++)
        strbuf_addf(&commits, "%s%s", i == 0 ? "" : ", ", origin->commits.items[i]);
    free(origin->source.commit);
    origin->source.commit = strbuf_detach(&commits);
    origin->source.modified = origin->modified;
}

void report_origin_release(struct report_origin *origin)
{
    report_source_release(&origin->source);
    strings_release(&origin->hashes);
    strings_release(&origin->commits);
}
