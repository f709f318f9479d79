#include "conformance_pipeline.h"

#include "clock.h"
#include "process.h"
#include "runner_outcome.h"
#include "strbuf.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static int pipeline_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const arguments[] = {
        "--nonsense=1",    "--input=", "--input",   "input=x",    "--mode=sideways",
        "--mode=",         "--mode",   "--rate=0",  "--rate=1e3", "--rate=many",
        "--rate=10000001", "--rate=",  "--rate=-5", NULL,
    };
    return conformance_usage(implementation, arguments, error);
}

static int pipeline_answer_default(const struct implementation *implementation, struct error *error)
{
    return batch_try(implementation, "--bytes=100000", error);
}

static int pipeline_match(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--bytes=300000 --match=0", "--bytes=300000 --match=0.5",
                                         "--bytes=300000 --match=1", "--bytes=3000000 --match=0.9", NULL};
    return batch_each(implementation, points, batch_try, error);
}

// --- Texts of our own ------------------------------------------------------------------------------------

int pipeline_try_text(const struct implementation *implementation, const char *name, const char *options,
                      const struct strbuf *text, struct error *error)
{
    struct strbuf answer = {0};
    oracle_pipeline(strbuf_text(text), text->length, &answer);
    int verdict = batch_try_text(implementation,
                                 &(struct batch_text){.name = name,
                                                      .options = options,
                                                      .text = strbuf_text(text),
                                                      .length = text->length,
                                                      .answer = strbuf_text(&answer),
                                                      .answer_length = answer.length},
                                 error);
    strbuf_release(&answer);
    return verdict;
}

static int try_bytes(const struct implementation *implementation, const char *name, const char *bytes,
                     size_t length, struct error *error)
{
    struct strbuf text = {0};
    strbuf_add(&text, bytes, length);
    int verdict = pipeline_try_text(implementation, name, "", &text, error);
    strbuf_release(&text);
    return verdict;
}

// A text that C can hold between quotes; its name is how it is written.
#define TRY(implementation, text, error) try_bytes(implementation, #text, text, sizeof(text) - 1, error)

static int pipeline_short(const struct implementation *implementation, struct error *error)
{
    static const char *const texts[] = {
        "",           "x",
        "\n",         "\n\n\n",
        "pytho\n",    "python\n",
        "\npython\n", "ython\np",
        "pyth\non\n", "Python\nPYTHON\n",
        "pypython\n", "python\npython\npython\n",
        "p\ny\nth\n", "pythonpython\n\npythonx\nxpython\npythoxn\nppythonn\n",
        NULL,
    };
    int verdict = CHECK_PASSED;
    for (const char *const *at = texts; *at && verdict == CHECK_PASSED; at++) {
        struct strbuf name = {0};
        strbuf_adds(&name, "the text '");
        for (const char *from = *at; *from; from++)
            strbuf_adds(&name, *from == '\n' ? "\\n" : (const char[]){*from, '\0'});
        strbuf_adds(&name, "'");
        verdict = try_bytes(implementation, strbuf_text(&name), *at, strlen(*at), error);
        strbuf_release(&name);
    }
    return verdict;
}

static int pipeline_last_line(const struct implementation *implementation, struct error *error)
{
    int verdict = TRY(implementation, "python", error);
    if (verdict == CHECK_PASSED)
        verdict = TRY(implementation, "parrot\npython at the end", error);
    if (verdict == CHECK_PASSED)
        verdict = TRY(implementation, "python\nparrot at the end", error);
    return verdict == CHECK_PASSED ? TRY(implementation, "python\npython", error) : verdict;
}

static int pipeline_nul(const struct implementation *implementation, struct error *error)
{
    int verdict = TRY(implementation, "before\0python behind\nparrot\0\n\0\npython\0behind\n", error);
    return verdict == CHECK_PASSED ? TRY(implementation, "\0python\0\npyt\0hon\n\0", error) : verdict;
}

static int pipeline_carriage_return(const struct implementation *implementation, struct error *error)
{
    return TRY(implementation, "python\r\nparrot\r\n\r\npython \r twice\r\r\nparrot\rpython\rparrot\r\n",
               error);
}

// Each byte but the line feed, before and behind the word: also those that are no UTF-8.
static int pipeline_bytes(const struct implementation *implementation, struct error *error)
{
    struct strbuf text = {0};
    for (int byte = 1; byte < 256; byte++)
        if (byte != '\n') {
            strbuf_addf(&text, "%cpython%c\n", byte, byte);
            strbuf_addf(&text, "pyth%con\n", byte);
        }
    strbuf_adds(&text,
                "\xef\xbb\xbfpython\np\xc3\xbfython\n\xe2\x80\xa8python\xe2\x80\xa8\n\xc2\x85python\n");
    int verdict = pipeline_try_text(implementation, "all bytes from 1 to 255", "", &text, error);
    strbuf_release(&text);
    return verdict;
}

// One that matches at its end alone, between two that do not.
static int pipeline_long_line(const struct implementation *implementation, struct error *error)
{
    enum { LENGTH = 10000000 };
    struct strbuf text = {0};
    for (int line = 0; line < 3; line++) {
        size_t end = text.length + LENGTH;
        while (text.length < end)
            strbuf_adds(&text, "pytho n, pylons, pythagoras, parrots and pytons: pytho, ");
        strbuf_adds(&text, line == 1 ? "python\n" : "pytho\n");
    }
    int verdict = pipeline_try_text(implementation, "lines of 10 MB", "", &text, error);
    strbuf_release(&text);
    return verdict;
}

// Who reads in blocks has borders at multiples of a power of two. In each place that is one, the word, or the
// end of a line, lies across it: by one letter further each time.
static void add_across_borders(struct strbuf *text, const char *across, size_t border, size_t count)
{
    size_t length = strlen(across);
    for (size_t i = 1; i <= count; i++) {
        size_t from = i * border - i % (length + 1);
        while (text->length < from)
            strbuf_addc(text, text->length % 97 == 0 ? '\n' : 'y');
        strbuf_adds(text, across);
    }
    strbuf_addc(text, '\n');
}

static int pipeline_blocks(const struct implementation *implementation, struct error *error)
{
    static const struct {
        const char *name, *across;
        size_t border, count;
    } texts[] = {
        {"words across the borders of blocks of 512 bytes", "python", 512, 600},
        {"words across the borders of blocks of 64 KB", "python", 65536, 50},
        {"line ends across the borders of blocks of 4096 bytes", "python\npython\n", 4096, 200},
    };
    int verdict = CHECK_PASSED;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && verdict == CHECK_PASSED; i++) {
        struct strbuf text = {0};
        add_across_borders(&text, texts[i].across, texts[i].border, texts[i].count);
        verdict = pipeline_try_text(implementation, texts[i].name, "", &text, error);
        strbuf_release(&text);
    }
    return verdict;
}

// --- Input that is none ----------------------------------------------------------------------------------

static int pipeline_input(const struct implementation *implementation, struct error *error)
{
    enum { DEADLINE_S = 10, FAILED = 1 };
    static const char path[] = "/nowhere/to/be/found.log";
    const char *const argv[] = {implementation->program, "--input=/nowhere/to/be/found.log", NULL};
    struct process process;
    struct strbuf output = {0}, errors = {0};
    int verdict = CHECK_BROKEN;
    if (process_capture(&(struct process_spec){.argv = argv, .file_most = PROCESS_FILE_MOST},
                        DEADLINE_S * NS_PER_SECOND, &process, &output, &errors, error) != 0)
        goto out;
    verdict = CHECK_FAILED;
    if (process.end != PROCESS_EXITED || process.code != FAILED)
        error_set(error, "an input that is not there, '%s', does not end it with exit status 1", path);
    else if (output.length > 0)
        error_set(error, "its input, '%s', is not there, but it prints an answer", path);
    else if (!strstr(strbuf_text(&errors), path))
        error_set(error, "its input, '%s', is not there, and it does not name it on stderr", path);
    else
        verdict = CHECK_PASSED;
out:
    strbuf_release(&output);
    strbuf_release(&errors);
    return verdict;
}

// --- What is asked of both modes -------------------------------------------------------------------------

static const char *const each_mode[] = {"--bytes=20000", "--bytes=20000 --mode=follow --rate=1000000", NULL};

static int pipeline_metrics(const struct implementation *implementation, struct error *error)
{
    return batch_each(implementation, each_mode, batch_metrics, error);
}

static int pipeline_exit(const struct implementation *implementation, struct error *error)
{
    return batch_each(implementation, each_mode, batch_exit, error);
}

static int pipeline_no_stdin(const struct implementation *implementation, struct error *error)
{
    return batch_no_stdin(implementation, "--bytes=20000", error);
}

// A model whose units can be counted counts them: without that, a loop would pass for stages.
static int try_ledger(const struct implementation *implementation, const char *point, struct error *error)
{
    struct batch_report report;
    struct sample *sample = &report.sample;
    enum metric_id created, peak;
    int verdict = batch_measure(implementation, point, &report, error);
    if (verdict == CHECK_PASSED && outcome_ledger(implementation->model, &created, &peak)) {
        if (isnan(sample->metrics[created]) || isnan(sample->metrics[peak]))
            outcome_set(sample, OUTCOME_INVALID, "a %s reports %s and %s", implementation->model,
                        metric_get(created)->name, metric_get(peak)->name);
        outcome_judge_ledger(sample, implementation->model,
                             (struct ordered){(double)report.ordered.created, (double)report.ordered.peak,
                                              report.ordered.noun});
    }
    if (sample->outcome != OUTCOME_OK) {
        error_set(error, "%s: %s", point, sample->reason);
        verdict = CHECK_FAILED;
    }
    sample_release(sample);
    return verdict;
}

static int pipeline_ledger(const struct implementation *implementation, struct error *error)
{
    return batch_each(implementation, each_mode, try_ledger, error);
}

const struct check conformance_pipeline[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = pipeline_usage},
    {"answer-default", "the right answer with defaults", .run = pipeline_answer_default},
    {"match", "the right answer whatever the share of lines that match", .run = pipeline_match},
    {"short", "the right answer of texts of no byte, of one, and of a few lines", .run = pipeline_short},
    {"last-line", "a last line without a line feed counts, and is printed with one",
     .run = pipeline_last_line},
    {"nul", "a line may hold NULs", .run = pipeline_nul},
    {"carriage-return", "a carriage return is a byte like any other", .run = pipeline_carriage_return},
    {"bytes", "a line may hold any byte", .run = pipeline_bytes},
    {"long-line", "the right answer of lines of 10 MB", .run = pipeline_long_line},
    {"blocks", "no line is cut where a block of the file ends", .run = pipeline_blocks},
    {"input", "an input that is not there is named, with exit status 1", .run = pipeline_input},
    {"follow", "the right answer of a log that grows, at its rate, and how late lines were is reported",
     .run = pipeline_follow},
    {"follow-at-once", "of a log that grows, a line is printed whether or not more lines come",
     .run = pipeline_follow_at_once},
    {"follow-killed", "a program that is killed leaves no file behind", .run = pipeline_follow_killed},
    {"metrics", "elapsed_ns and operations are right, and appended", .run = pipeline_metrics},
    {"ledger", "as many units as there are stages, in all and at once", .run = pipeline_ledger},
    {"no-stdin", "nothing is read from stdin", .run = pipeline_no_stdin},
    {"exit", "no process is left, and none that nobody waited for", .run = pipeline_exit},
    {0},
};
