#include "scan_index.h"

#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#else
#include <endian.h>
#endif

enum { BLOCK = 64, BLOCKS = SCAN_WINDOW / BLOCK };

// Of a block of bytes. A bit stands for a byte, the lowest for the first.
struct block {
    uint64_t places; // `<`, `>`, `&`, carriage return
    uint64_t odd;    // to be looked at by itself: beyond ASCII, or a control character that is not white
    unsigned count;  // of places
    unsigned feeds;  // line feeds
};

// --- Blocks, in three ways ------------------------------------------------------------------------------

#ifdef __x86_64__

// Signed comparison has bytes beyond ASCII below the control characters.

static struct block look_sse2(const char *bytes)
{
    struct block block = {0};
    __m128i feeds = _mm_setzero_si128();
    for (unsigned i = 0; i < BLOCK; i += 16) {
        __m128i all = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));
        __m128i feed = _mm_cmpeq_epi8(all, _mm_set1_epi8('\n'));
        __m128i carriage = _mm_cmpeq_epi8(all, _mm_set1_epi8('\r'));
        __m128i tab = _mm_cmpeq_epi8(all, _mm_set1_epi8('\t'));
        __m128i low = _mm_cmplt_epi8(all, _mm_set1_epi8(' '));
        __m128i less = _mm_cmpeq_epi8(all, _mm_set1_epi8('<'));
        __m128i more = _mm_cmpeq_epi8(all, _mm_set1_epi8('>'));
        __m128i reference = _mm_cmpeq_epi8(all, _mm_set1_epi8('&'));
        __m128i place = _mm_or_si128(_mm_or_si128(less, more), _mm_or_si128(carriage, reference));
        __m128i white = _mm_or_si128(_mm_or_si128(feed, carriage), tab);
        block.places |= (uint64_t)(unsigned)_mm_movemask_epi8(place) << i;
        block.odd |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_andnot_si128(white, low)) << i;
        feeds = _mm_sub_epi8(feeds, feed);
    }
    feeds = _mm_sad_epu8(feeds, _mm_setzero_si128());
    block.feeds = (unsigned)_mm_extract_epi16(feeds, 0) + (unsigned)_mm_extract_epi16(feeds, 4);
    block.count = (unsigned)__builtin_popcountll(block.places);
    return block;
}

static void look_at_all_sse2(const char *bytes, size_t count, struct block *blocks)
{
    for (size_t i = 0; i < count; i++)
        blocks[i] = look_sse2(bytes + i * BLOCK);
}

__attribute__((target("avx2,popcnt"))) static struct block look_avx2(const char *bytes)
{
    struct block block = {0};
    for (unsigned i = 0; i < BLOCK; i += 32) {
        __m256i all = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + i));
        __m256i feed = _mm256_cmpeq_epi8(all, _mm256_set1_epi8('\n'));
        __m256i carriage = _mm256_cmpeq_epi8(all, _mm256_set1_epi8('\r'));
        __m256i tab = _mm256_cmpeq_epi8(all, _mm256_set1_epi8('\t'));
        __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), all);
        __m256i less = _mm256_cmpeq_epi8(all, _mm256_set1_epi8('<'));
        __m256i more = _mm256_cmpeq_epi8(all, _mm256_set1_epi8('>'));
        __m256i reference = _mm256_cmpeq_epi8(all, _mm256_set1_epi8('&'));
        __m256i place = _mm256_or_si256(_mm256_or_si256(less, more), _mm256_or_si256(carriage, reference));
        __m256i white = _mm256_or_si256(_mm256_or_si256(feed, carriage), tab);
        block.places |= (uint64_t)(unsigned)_mm256_movemask_epi8(place) << i;
        block.odd |= (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_andnot_si256(white, low)) << i;
        block.feeds += (unsigned)__builtin_popcount((unsigned)_mm256_movemask_epi8(feed));
    }
    block.count = (unsigned)__builtin_popcountll(block.places);
    return block;
}

__attribute__((target("avx2,popcnt"))) static void look_at_all_avx2(const char *bytes, size_t count,
                                                                    struct block *blocks)
{
    for (size_t i = 0; i < count; i++)
        blocks[i] = look_avx2(bytes + i * BLOCK);
}

static void look_at_all(const char *bytes, size_t count, struct block *blocks)
{
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"))
        look_at_all_avx2(bytes, count, blocks);
    else
        look_at_all_sse2(bytes, count, blocks);
}

#else

// Eight bytes in a word, the first in the lowest of its bytes. In masks of them the highest bit of each byte
// counts.

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

// Which bytes are that one. Added to what is left without its highest bit, 127 carries into that where
// anything is.
static uint64_t which(uint64_t word, unsigned char byte)
{
    uint64_t other = word ^ EACH(byte);
    return ~(((other & EACH(0x7f)) + EACH(0x7f)) | other) & EACH(0x80);
}

// The highest bits of all eight, side by side: the product has each of them once in its highest byte.
static uint64_t gather(uint64_t mask)
{
    return (mask >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static struct block look(const char *bytes)
{
    struct block block = {0};
    for (unsigned i = 0; i < BLOCK; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        word = le64toh(word);
        uint64_t feeds = which(word, '\n'), carriages = which(word, '\r');
        uint64_t places = which(word, '<') | which(word, '>') | which(word, '&') | carriages;
        uint64_t printed = (word & EACH(0x7f)) + EACH(0x80 - 0x20); // from space on
        uint64_t odd = (~printed | word) & EACH(0x80) & ~(feeds | carriages | which(word, '\t'));
        block.places |= gather(places) << i;
        block.odd |= gather(odd) << i;
        block.feeds += (unsigned)__builtin_popcountll(feeds);
    }
    block.count = (unsigned)__builtin_popcountll(block.places);
    return block;
}

static void look_at_all(const char *bytes, size_t count, struct block *blocks)
{
    for (size_t i = 0; i < count; i++)
        blocks[i] = look(bytes + i * BLOCK);
}

#endif

// --- Characters beyond ASCII, and control characters ----------------------------------------------------

// Where a byte stands that no character of XML may have there; the end, where there is none. The document may
// have been cut anywhere in a character before.
static size_t check_characters(struct scan_character *now, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (now->need > 0) {
            if (byte < now->low || byte > now->high)
                return i;
            // U+FFFE and U+FFFF, which are EF BF BE and EF BF BF, are no characters.
            now->high = now->lead == 0xef && byte == 0xbf ? 0xbd : 0xbf;
            now->low = 0x80;
            now->need--;
        } else if (byte >= 0x80) {
            if (byte < 0xc2 || byte > 0xf4)
                return i;
            // No longer form than is needed, no halves of pairs, nothing beyond U+10FFFF.
            now->lead = byte;
            now->need = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
            now->low = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
            now->high = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
        } else if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') {
            return i;
        }
    }
    return length;
}

static const char not_utf8[] = "this is not UTF-8", control[] = "a control character";

// --- Windows --------------------------------------------------------------------------------------------

// Always so many at a time: a branch for each that is there would often be mispredicted.
static uint16_t *put_places(uint16_t *places, size_t begin, struct block block)
{
    enum { AT_A_TIME = 12 };
    uint16_t *end = places + block.count;
    do {
        for (unsigned i = 0; i < AT_A_TIME; i++) {
            places[i] = (uint16_t)(begin + (unsigned)__builtin_ctzll(block.places | UINT64_C(1) << 63));
            block.places &= block.places - 1;
        }
        places += AT_A_TIME;
    } while (places < end);
    return end;
}

// How much of a block, of which `length` bytes are the document's, is characters.
static size_t check_block(struct scan_index *index, const char *bytes, size_t length)
{
    size_t good = check_characters(&index->character, bytes, length);
    if (good < length)
        index->wrong = index->character.need == 0 && (unsigned char)bytes[good] < 0x20 ? control : not_utf8;
    return good;
}

void scan_index_fill(struct scan_index *index, const char *window, size_t length)
{
    struct block blocks[BLOCKS];
    size_t whole = length / BLOCK, rest = length % BLOCK, count = whole + (rest > 0);
    look_at_all(window, whole, blocks);
    if (rest > 0) {
        char last[BLOCK];
        memcpy(memset(last, ' ', BLOCK), window + length - rest, rest);
        look_at_all(last, 1, blocks + whole);
    }
    uint16_t *places = index->places;
    index->feeds = 0;
    index->length = length;
    for (size_t i = 0; i < count; i++) {
        size_t begin = i * BLOCK;
        if (blocks[i].odd | index->character.need) {
            size_t all = length - begin < BLOCK ? length - begin : BLOCK;
            size_t good = check_block(index, window + begin, all);
            if (good < all) {
                index->length = begin + good;
                blocks[i].places &= (UINT64_C(1) << good) - 1;
                blocks[i].count = (unsigned)__builtin_popcountll(blocks[i].places);
                count = i + 1;
            }
        }
        index->feeds += blocks[i].feeds;
        places = put_places(places, begin, blocks[i]);
    }
    *places = (uint16_t)index->length;
}

const char *scan_index_end(const struct scan_index *index)
{
    return index->character.need > 0 ? not_utf8 : NULL;
}
