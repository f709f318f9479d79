// data: what each kind promises of its bytes, and that they are the same ones for ever.
#include "animals.h"
#include "data.h"
#include "data_draw.h"
#include "data_output.h"

#include <ctype.h>
#include <fcntl.h>
#include <setjmp.h>
#include <sha256.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// Takes the source to its end; the caller releases the text.
static struct strbuf drain(struct data_source *source)
{
    struct strbuf text = {0};
    while (source->next(source, &text))
        ;
    assert_false(source->next(source, &text)); // the end is the end
    free(source);
    return text;
}

static void check_hash(struct data_source *source, const char *wanted)
{
    char hex[SHA256_DIGEST_STRING_LENGTH];
    struct strbuf text = drain(source);
    SHA256Data((const uint8_t *)strbuf_text(&text), text.length, hex);
    assert_string_equal(hex, wanted);
    strbuf_release(&text);
}

// If one of these fails, the inputs are no longer those that older results were measured on.
static void bytes_are_the_same_for_ever(void **state)
{
    (void)state;
    check_hash(data_log(100000, 0.02, 1), "6f600a214aca70bb5f47feea54373c82a1403fbf6032c452ef0af51977a6d07d");
    check_hash(data_log(100000, 0.5, 7), "527092a2aadbb4568a07e05264d2d9c1d6a835655fde6e5666f844fcd2eb5d86");
    check_hash(data_letters(100000, 1), "03421927b1baff230e035a4a4bef0c3cb98c2b42e54bc0728ccbebb944fcfb4a");
    check_hash(data_letters(DATA_LETTERS, 7),
               "eb917e6456ce31aa14d02412eea35ba854b86fe327e11146ed8e4d879a6dfb2d");
    check_hash(data_buses(100000, 1), "52ff21ba6771db8abc729721fcd199e0fbff6762af87f4722cfb75eef68c3a53");
    check_hash(data_buses(100000, 7), "8966f99bd469481421c39b1230658c34f763b3fe38124a4aa0286fa50b625777");
    check_hash(data_animals(10000, 1), "d4baad747fe9701589b3131285a68198a276b1a26b6b0f0a3308e82ac834afe3");
    check_hash(data_animals(10000, 7), "7bd6911ab6086e5404b66c4788726946d001877b488d660f7c21b3b4cedd9ea3");
}

static void check_prefix(struct data_source *shorter, struct data_source *longer, size_t tail)
{
    struct strbuf one = drain(shorter), other = drain(longer);
    assert_in_range(one.length, tail, other.length);
    assert_memory_equal(strbuf_text(&one), strbuf_text(&other), one.length - tail);
    strbuf_release(&one);
    strbuf_release(&other);
}

static void smaller_data_begin_larger_data(void **state)
{
    (void)state;
    const size_t document_end = strlen("</buses>\n");
    check_prefix(data_log(5000, 0.1, 3), data_log(9000, 0.1, 3), 0);
    check_prefix(data_buses(5000, 3), data_buses(9000, 3), document_end);
    check_prefix(data_animals(500, 3), data_animals(900, 3), 0);
    for (uint64_t events = 0; events < 400; events++)
        check_prefix(data_letters(events, 3), data_letters(1000, 3), 0);
}

static void seeds_differ(void **state)
{
    (void)state;
    struct data_source *sources[][2] = {{data_log(1000, 0.1, 1), data_log(1000, 0.1, 2)},
                                        {data_letters(1000, 1), data_letters(1000, 2)},
                                        {data_buses(1000, 1), data_buses(1000, 2)},
                                        {data_animals(100, 1), data_animals(100, 2)}};
    for (size_t i = 0; i < DATA_COUNT(sources); i++) {
        struct strbuf one = drain(sources[i][0]), other = drain(sources[i][1]);
        assert_string_not_equal(strbuf_text(&one), strbuf_text(&other));
        strbuf_release(&one);
        strbuf_release(&other);
    }
}

static void sizes_are_met(void **state)
{
    (void)state;
    enum { LONGEST_LINE = 500, LONGEST_BUS = 700, FRAME = 39 };
    for (size_t bytes = 0; bytes < 30000; bytes += bytes < 900 ? 1 : 997) {
        struct strbuf log = drain(data_log(bytes, 0.02, bytes)), buses = drain(data_buses(bytes, bytes));
        struct strbuf letters = drain(data_letters(bytes, bytes));
        assert_in_range(log.length, bytes < LONGEST_LINE ? 0 : bytes - LONGEST_LINE, bytes);
        assert_in_range(buses.length, bytes < LONGEST_BUS ? FRAME : bytes - LONGEST_BUS,
                        bytes < FRAME ? FRAME : bytes);
        assert_int_equal(letters.length, bytes);
        strbuf_release(&log);
        strbuf_release(&buses);
        strbuf_release(&letters);
    }
}

// Hours, minutes and seconds of "... [26/Mar/2009:00:00:05 +0000] ..." as one number.
static unsigned time_of(const char *line)
{
    unsigned hours, minutes, seconds;
    const char *stamp = strchr(line, '[');
    assert_non_null(stamp);
    assert_int_equal(sscanf(stamp, "[26/Mar/2009:%2u:%2u:%2u +0000] \"", &hours, &minutes, &seconds), 3);
    return (hours * 60 + minutes) * 60 + seconds;
}

// HOST - USER [TIME] "METHOD PATH HTTP/V" STATUS SIZE "REFERRER" "AGENT"
static void check_line(const char *line)
{
    char host[64], user[16], stamp[32], method[8], path[128], version[8], size[16], referrer[256], agent[256];
    unsigned status;
    int end = 0;
    int fields = sscanf(line,
                        "%63[a-z0-9.-] - %15[a-z-] [%31[^]]] \"%7[A-Z] %127[^ \"] HTTP/%7[0-9.]\" %3u "
                        "%15[0-9-] \"%255[^\"]\" \"%255[^\"]\"%n",
                        host, user, stamp, method, path, version, &status, size, referrer, agent, &end);
    assert_int_equal(fields, 10);
    assert_int_equal(line[end], '\0');
    assert_in_range(status, 200, 500);
    assert_int_equal(path[0], '/');
}

static void log_lines_are_combined_format(void **state)
{
    (void)state;
    struct strbuf log = drain(data_log(1000000, 0.02, 1));
    unsigned before = 0;
    size_t lines = 0, end = 0;
    while (end < log.length) {
        char *line = log.text + end, *newline = strchr(line, '\n');
        assert_non_null(newline); // whole lines only
        *newline = '\0';
        end += (size_t)(newline - line) + 1;
        check_line(line);
        assert_true(time_of(line) >= before);
        before = time_of(line);
        lines++;
    }
    assert_in_range(lines, 4000, 8000);
    assert_true(before > 0); // time passes
    strbuf_release(&log);
}

// How many of the first `most` lines contain the word, and (when it does) that it stands by itself.
static size_t count_matches(struct strbuf *log, size_t most)
{
    size_t matches = 0;
    char *line = log->text;
    for (size_t i = 0; i < most; i++) {
        char *newline = strchr(line, '\n');
        assert_non_null(newline);
        *newline = '\0';
        const char *word = strstr(line, "python");
        matches += word != NULL;
        if (word)
            assert_false(isalnum((unsigned char)word[-1]) || isalnum((unsigned char)word[6]));
        else
            assert_null(strcasestr(line, "python"));
        *newline = '\n';
        line = newline + 1;
    }
    return matches;
}

static void log_share_is_exact(void **state)
{
    (void)state;
    const double shares[] = {0, 0.0005, 0.02, 0.1234, 0.5, 0.9999, 1};
    const size_t wanted[][2] = {{0, 0},      {1, 1},       {20, 40},    {123, 247},
                                {500, 1000}, {1000, 2000}, {1000, 2000}};
    for (size_t i = 0; i < DATA_COUNT(shares); i++) {
        for (uint64_t seed = 1; seed < 4; seed++) {
            struct strbuf log = drain(data_log(500000, shares[i], seed));
            assert_int_equal(count_matches(&log, 1000), wanted[i][0]);
            assert_int_equal(count_matches(&log, 2000), wanted[i][1]);
            strbuf_release(&log);
        }
    }
}

static void check_letters(uint64_t seed)
{
    struct strbuf text = drain(data_letters(DATA_LETTERS, seed));
    size_t vowels = 0, consonants = 0, ascii = 0;
    for (size_t i = 0; i < text.length; i++) {
        char character = text.text[i];
        bool vowel = character && strchr("aeiouAEIOU", character);
        vowels += vowel;
        consonants +=
            !vowel && ((character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z'));
        ascii += character == '\n' || (character >= ' ' && character <= '~');
    }
    assert_int_equal(text.length, 5590193);
    assert_int_equal(vowels, 1439242);
    assert_int_equal(consonants, 2365799);
    assert_int_equal(ascii, 5590193);
    assert_int_equal(text.text[text.length - 1], '\n');
    strbuf_release(&text);
}

static void letters_are_exact_for_any_seed(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++)
        check_letters(seed);
    check_letters(UINT64_MAX);
}

// Words and lines are of human length throughout, the last line included.
static void letters_look_like_text(void **state)
{
    (void)state;
    struct strbuf text = drain(data_letters(DATA_LETTERS, 1));
    size_t word = 0, line = 0, lines = 0, capitals = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char character = (unsigned char)text.text[i];
        word = isalpha(character) ? word + 1 : 0;
        line = character == '\n' ? 0 : line + 1;
        lines += character == '\n';
        capitals += isupper(character) != 0;
        assert_in_range(word, 0, 40);
        assert_in_range(line, 0, 200);
    }
    assert_in_range(lines, 100000, 200000);
    assert_in_range(capitals, lines / 2, lines * 3);
    strbuf_release(&text);
}

static void buses_have_known_shares(void **state)
{
    (void)state;
    struct data_source *source = data_buses(2000000, 5);
    struct strbuf text = {0};
    assert_true(source->next(source, &text)); // the beginning of the document
    for (unsigned block = 0; block < 4; block++) {
        unsigned on_22 = 0, north_on_22 = 0, north = 0;
        for (unsigned i = 0; i < 1000; i++) {
            strbuf_clear(&text);
            assert_true(source->next(source, &text));
            bool is_22 = strstr(text.text, "<route>22</route>") != NULL;
            bool is_north = strstr(text.text, "<direction>North Bound</direction>") != NULL;
            on_22 += is_22;
            north += is_north;
            north_on_22 += is_22 && is_north;
        }
        assert_int_equal(on_22, 40);
        assert_int_equal(north_on_22, 20);
        assert_int_equal(north, 260);
    }
    strbuf_release(&text);
    free(source);
}

// As many lines as were asked for, of all animals and no others.
static void animals_are_those_of_the_api(void **state)
{
    (void)state;
    enum { LINES = 20000 };
    unsigned counts[ANIMALS] = {0};
    struct strbuf text = drain(data_animals(LINES, 3)), none = drain(data_animals(0, 3));
    size_t lines = 0;
    for (char *line = text.text, *newline; (newline = strchr(line, '\n')); line = newline + 1, lines++) {
        size_t i = 0;
        *newline = '\0';
        while (strcmp(animals_name(i), line) != 0)
            assert_in_range(++i, 0, ANIMALS - 1);
        counts[i]++;
    }
    assert_int_equal(lines, LINES);
    assert_int_equal(none.length, 0);
    for (size_t i = 0; i < ANIMALS; i++)
        assert_in_range(counts[i], LINES / ANIMALS * 8 / 10, LINES / ANIMALS * 12 / 10);
    strbuf_release(&text);
    strbuf_release(&none);
}

static void numbers_are_padded(void **state)
{
    (void)state;
    struct strbuf text = {0};
    const struct {
        uint64_t number;
        unsigned digits;
        const char *wanted;
    } cases[] = {
        {0, 1, "0"}, {0, 3, "000"}, {42, 1, "42"}, {42, 4, "0042"}, {UINT64_MAX, 1, "18446744073709551615"}};
    for (size_t i = 0; i < DATA_COUNT(cases); i++) {
        strbuf_clear(&text);
        data_add_number(&text, cases[i].number, cases[i].digits);
        assert_string_equal(text.text, cases[i].wanted);
    }
    strbuf_release(&text);
}

static void a_gone_reader_is_told_apart(void **state)
{
    (void)state;
    struct error error;
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    struct data_output output = {.fd = ends[1]};
    assert_int_equal(data_output_write(&output, "x", 1, &error), -1);
    assert_true(output.reader_gone);
    data_output_release(&output);
}

static void a_full_device_is_an_error(void **state)
{
    (void)state;
    struct error error;
    struct data_output output;
    assert_int_equal(data_output_open(&output, "/dev/full", &error), 0);
    assert_int_equal(data_output_write(&output, "x", 1, &error), -1);
    assert_false(output.reader_gone);
    assert_string_equal(
        error.text, "cannot write /dev/full: No space left on device: make room there (df and df -i tell)");
    data_output_release(&output);
}

// A child reads the other end slowly; our end is non-blocking, and takes far less at once than we write.
static void a_full_pipe_is_waited_for(void **state)
{
    (void)state;
    enum { LENGTH = 1 << 20 };
    struct error error;
    int ends[2];
    char *bytes = calloc(LENGTH, 1);
    assert_non_null(bytes);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        free(bytes);
        char some[4096];
        size_t sum = 0;
        close(ends[1]);
        for (ssize_t got; (got = read(ends[0], some, sizeof some)) > 0;)
            sum += (size_t)got;
        _exit(sum == LENGTH ? 0 : 1);
    }
    close(ends[0]);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    struct data_output output = {.fd = ends[1]};
    assert_int_equal(data_output_write(&output, bytes, LENGTH, &error), 0);
    data_output_release(&output);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_the_same_for_ever),
        cmocka_unit_test(smaller_data_begin_larger_data),
        cmocka_unit_test(seeds_differ),
        cmocka_unit_test(sizes_are_met),
        cmocka_unit_test(log_lines_are_combined_format),
        cmocka_unit_test(log_share_is_exact),
        cmocka_unit_test(letters_are_exact_for_any_seed),
        cmocka_unit_test(letters_look_like_text),
        cmocka_unit_test(buses_have_known_shares),
        cmocka_unit_test(animals_are_those_of_the_api),
        cmocka_unit_test(numbers_are_padded),
        cmocka_unit_test(a_gone_reader_is_told_apart),
        cmocka_unit_test(a_full_device_is_an_error),
        cmocka_unit_test(a_full_pipe_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
