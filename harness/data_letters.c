#include "data.h"

#include "data_draw.h"
#include "memory.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

// How the counts come out exactly: the source knows how many vowels, consonants and others are left. Of two
// words drawn it takes the one that keeps vowels and consonants in their proportion, and it indents lines as
// letters and others need it; so all three run low together, and a last line spells out what remains.

enum { VOWEL, CONSONANT, OTHER, CLASSES };

enum {
    ROOM = 24,       // no piece uses more of a class
    LINE_LEAST = 38, // a line ends with the first word past a column from here ...
    LINE_SPREAD = 10 // ... to so many columns on
};

struct letters_source {
    struct data_source source;
    struct random_state random;
    uint64_t left[CLASSES]; // of the whole text
    uint64_t events_left;   // of the part that was asked for
    size_t column;          // letters in this line, and what stands between them
    bool capital;           // the next word begins a line or a sentence
    bool speaker;           // the next word is the name of who speaks
};

// The likeliest first.
static const char *const words[] = {
    "the",    "and",     "I",      "to",      "of",      "a",       "you",      "my",     "in",    "that",
    "is",     "not",     "with",   "me",      "it",      "for",     "be",       "his",    "your",  "this",
    "but",    "he",      "have",   "as",      "thou",    "him",     "so",       "will",   "what",  "her",
    "thy",    "no",      "all",    "by",      "do",      "shall",   "if",       "are",    "we",    "thee",
    "our",    "on",      "now",    "good",    "lord",    "from",    "come",     "well",   "they",  "or",
    "she",    "let",     "would",  "here",    "more",    "was",     "then",     "there",  "how",   "am",
    "their",  "love",    "man",    "when",    "hath",    "than",    "like",     "one",    "upon",  "go",
    "make",   "know",    "us",     "may",     "were",    "say",     "must",     "yet",    "did",   "sir",
    "should", "why",     "see",    "had",     "tis",     "out",     "such",     "give",   "some",  "them",
    "where",  "too",     "these",  "take",    "can",     "mine",    "speak",    "most",   "think", "who",
    "heart",  "up",      "much",   "never",   "time",    "doth",    "tell",     "look",   "death", "nor",
    "hear",   "father",  "world",  "day",     "life",    "night",   "queue",    "hand",   "eye",   "ear",
    "master", "fair",    "true",   "name",    "other",   "nothing", "away",     "hold",   "head",  "old",
    "sweet",  "poor",    "being",  "great",   "again",   "noble",   "honour",   "blood",  "keep",  "leave",
    "mother", "brother", "better", "little",  "down",    "stand",   "before",   "soul",   "word",  "friend",
    "rest",   "against", "gentle", "matter",  "crown",   "please",  "ever",     "fear",   "grace", "thing",
    "peace",  "yield",   "wait",   "signal",  "fortune", "reason",  "patience", "thread", "hope",  "morrow",
    "air",    "island",  "ocean",  "evening", "idea",    "autumn",  "iron",     "over",   "alone", "idle",
    "storm",  "ship",    "sword",  "child",   "light",   "stars",   "months",   "spring", "earth", "dwells",
};

static const char *const speakers[] = {"Clara",  "Bruno",  "Odile",  "Edmund",
                                       "Isolde", "Martin", "Ursula", "Fool"};

static int class_of(char character)
{
    if (!isalpha((unsigned char)character))
        return OTHER;
    return strchr("aeiouAEIOU", character) ? VOWEL : CONSONANT;
}

static void count_classes(const char *text, size_t length, uint64_t counts[CLASSES])
{
    for (size_t i = 0; i < length; i++)
        counts[class_of(text[i])]++;
}

// How far what is left is from its share: positive when there are too many of `of_class` for `against`.
static int64_t surplus(uint64_t left, uint64_t all, uint64_t left_against, uint64_t all_against)
{
    return (int64_t)(left * all_against) - (int64_t)(left_against * all);
}

static bool rich_in_vowels(const char *one, const char *other)
{
    uint64_t a[CLASSES] = {0}, b[CLASSES] = {0};
    count_classes(one, strlen(one), a);
    count_classes(other, strlen(other), b);
    return surplus(a[VOWEL], DATA_LETTERS_VOWELS, a[CONSONANT], DATA_LETTERS_CONSONANTS) >
           surplus(b[VOWEL], DATA_LETTERS_VOWELS, b[CONSONANT], DATA_LETTERS_CONSONANTS);
}

static const char *draw_word(struct letters_source *letters)
{
    const char *one = words[data_draw_popular(&letters->random, DATA_COUNT(words))];
    const char *other = words[data_draw_popular(&letters->random, DATA_COUNT(words))];
    bool wanted = surplus(letters->left[VOWEL], DATA_LETTERS_VOWELS, letters->left[CONSONANT],
                          DATA_LETTERS_CONSONANTS) > 0;
    return rich_in_vowels(one, other) == wanted ? one : other;
}

static void add_word(struct letters_source *letters, struct strbuf *text)
{
    const char *word = draw_word(letters);
    size_t start = text->length;
    strbuf_adds(text, word);
    if (letters->capital)
        text->text[start] = (char)toupper((unsigned char)text->text[start]);
    letters->capital = false;
    letters->column += strlen(word);
}

static void begin_line(struct letters_source *letters, struct strbuf *text)
{
    bool many_others =
        surplus(letters->left[OTHER], DATA_LETTERS_OTHERS, letters->left[VOWEL] + letters->left[CONSONANT],
                DATA_LETTERS_VOWELS + DATA_LETTERS_CONSONANTS) > 0;
    strbuf_adds(text, many_others ? "\n          " : "\n  ");
    letters->column = 0;
    letters->capital = true;
}

static void end_line(struct letters_source *letters, struct strbuf *text)
{
    static const char *const marks[] = {"", ",", ".", "", ",", ";", "!", "?"};
    size_t mark = data_draw(&letters->random, DATA_COUNT(marks));
    strbuf_adds(text, marks[mark]);
    bool sentence = strchr(".!?", marks[mark][0]) && *marks[mark];
    letters->speaker = sentence && data_draw(&letters->random, 3) == 0;
    if (letters->speaker)
        strbuf_adds(text, "\n\n");
    else
        begin_line(letters, text);
}

static void add_gap(struct letters_source *letters, struct strbuf *text)
{
    size_t drawn = data_draw(&letters->random, 32);
    if (letters->column >= LINE_LEAST + data_draw(&letters->random, LINE_SPREAD)) {
        end_line(letters, text);
        return;
    }
    letters->capital = drawn == 0;
    strbuf_adds(text, drawn == 0 ? ". " : drawn < 4 ? ", " : drawn == 4 ? " - " : " ");
    letters->column++;
}

static void add_speaker(struct letters_source *letters, struct strbuf *text)
{
    strbuf_adds(text, speakers[data_draw(&letters->random, DATA_COUNT(speakers))]);
    strbuf_addc(text, '.');
    begin_line(letters, text);
    letters->speaker = false;
}

// Spells out what is left in words of four letters. Mostly two others follow each, as the proportion is; the
// last other is the newline at the end.
static void add_rest(const struct letters_source *letters, struct strbuf *text)
{
    uint64_t vowels = letters->left[VOWEL], consonants = letters->left[CONSONANT],
             others = letters->left[OTHER];
    const uint64_t all_vowels = vowels, all_consonants = consonants;
    for (unsigned i = 0; vowels + consonants + others > 0; i++) {
        if (vowels + consonants == 0 || (others > 1 && i % 6 >= 4)) {
            strbuf_addc(text, others == 1 ? '\n' : i % 6 == 4 ? ',' : ' ');
            others--;
        } else if (vowels > 0 && vowels * all_consonants >= consonants * all_vowels) {
            strbuf_addc(text, "aeiou"[vowels-- % 5]);
        } else {
            strbuf_addc(text, "lnrstdm"[consonants-- % 7]);
        }
    }
}

static void add_piece(struct letters_source *letters, struct strbuf *text)
{
    for (int class = VOWEL; class < CLASSES; class ++) {
        if (letters->left[class] < ROOM) {
            add_rest(letters, text);
            return;
        }
    }
    if (letters->speaker) {
        add_speaker(letters, text);
    } else {
        add_word(letters, text);
        add_gap(letters, text);
    }
}

static bool letters_next(struct data_source *source, struct strbuf *text)
{
    struct letters_source *letters = (struct letters_source *)source;
    size_t start = text->length;
    if (letters->events_left == 0)
        return false;
    add_piece(letters, text);
    size_t length = text->length - start;
    assert(length > 0);
    uint64_t used[CLASSES] = {0};
    count_classes(text->text + start, length, used);
    for (int class = VOWEL; class < CLASSES; class ++) {
        assert(used[class] <= letters->left[class]);
        letters->left[class] -= used[class];
    }
    if (length > letters->events_left)
        data_cut(text, start + (size_t)letters->events_left);
    letters->events_left -= text->length - start;
    return true;
}

struct data_source *data_letters(uint64_t events, uint64_t seed)
{
    struct letters_source *letters = memory_zeroed(1, sizeof *letters);
    letters->source.next = letters_next;
    letters->left[VOWEL] = DATA_LETTERS_VOWELS;
    letters->left[CONSONANT] = DATA_LETTERS_CONSONANTS;
    letters->left[OTHER] = DATA_LETTERS_OTHERS;
    letters->events_left = events < DATA_LETTERS ? events : DATA_LETTERS;
    letters->speaker = true;
    random_seed(&letters->random, seed);
    return &letters->source;
}
