#include "data.h"

#include "data_draw.h"
#include "memory.h"

#include <stdio.h>
#include <time.h>

struct log_source {
    struct data_source source;
    struct random_state random;
    struct data_share match;
    uint64_t left; // bytes
    time_t now;
    char stamp[96]; // `now` as the log writes it
};

struct section {
    const char *before, *after; // of a title
};

static const struct section sections[] = {
    {"/", ".html"},         {"/images/", ".png"},          {"/articles/", ".html"},    {"/css/", ".css"},
    {"/blog/2009/", ""},    {"/forum/", "?page=2"},        {"/images/thumb/", ".jpg"}, {"/wiki/", ""},
    {"/docs/", ".html"},    {"/downloads/", ".tar.gz"},    {"/search?q=", "&n=20"},    {"/feeds/", ".xml"},
    {"/cgi-bin/", "?id=7"}, {"/archive/2008/", ".txt.gz"}, {"/papers/", ".pdf"},       {"/scripts/", ".js"},
};

// Some begin as the wanted word does, so that a search cannot decide at the first letter.
static const char *const titles[] = {
    "index",        "news",     "pipes",      "generators", "threads", "parrot",     "photo",
    "buses",        "schedule", "pylons",     "coroutines", "logging", "printing",   "processes",
    "pyramids",     "spam",     "sockets",    "workshop",   "pattern", "queue",      "pytest",
    "concurrency",  "signals",  "pythagoras", "trampoline", "events",  "holy-grail", "install",
    "publications", "eggs",     "tutorial",
};

static const char *const agents[] = {
    "Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.0.7) Gecko/2009021910 Firefox/3.0.7",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.0; SLCC1; .NET CLR 2.0.50727)",
    "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)",
    "Mozilla/5.0 (Macintosh; U; Intel Mac OS X 10_5_6) AppleWebKit/525.27.1 Version/3.2.1 Safari/525.27",
    "Mozilla/5.0 (X11; U; Linux i686; en-US; rv:1.9.0.6) Gecko/2009020911 Ubuntu/8.10 Firefox/3.0.6",
    "Mozilla/5.0 (compatible; Crawler/2.1; +http://crawler.example.org/about.html)",
    "Opera/9.64 (X11; Linux i686; U; en) Presto/2.1.1",
    "Wget/1.11.4",
    "curl/7.19.4 (i486-pc-linux-gnu) libcurl/7.19.4 zlib/1.2.3.3",
    "-",
};

static const char *const lines_of_access[] = {"dsl-", "cable-", "dialup-", "proxy-", "office-", "lab-"};
static const char *const domains[] = {".example.net", ".example.com", ".example.org"};
static const char *const users[] = {"alice", "bob", "carol", "dave", "erin"};

// A visitor keeps address and browser: both follow from its number.
static void add_host(struct strbuf *line, uint64_t visitor)
{
    uint64_t bits = random_mix(visitor);
    if (bits % 4 == 0) {
        strbuf_adds(line, lines_of_access[(bits >> 8) % DATA_COUNT(lines_of_access)]);
        data_add_number(line, visitor, 1);
        strbuf_adds(line, domains[(bits >> 16) % DATA_COUNT(domains)]);
        return;
    }
    strbuf_adds(line, "10.");
    data_add_number(line, bits >> 24 & 255, 1);
    strbuf_addc(line, '.');
    data_add_number(line, bits >> 32 & 255, 1);
    strbuf_addc(line, '.');
    data_add_number(line, bits >> 40 & 255, 1);
}

static void add_user(struct strbuf *line, struct random_state *random)
{
    bool known = data_draw(random, 32) == 0;
    strbuf_adds(line, " - ");
    strbuf_adds(line, known ? users[data_draw(random, DATA_COUNT(users))] : "-");
}

static void write_stamp(struct log_source *log)
{
    // Not strftime: the names of its months depend on the locale.
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct tm utc = {0};
    gmtime_r(&log->now, &utc);
    snprintf(log->stamp, sizeof log->stamp, " [%02d/%s/%d:%02d:%02d:%02d +0000] ", utc.tm_mday,
             months[utc.tm_mon], 1900 + utc.tm_year, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

static void add_time(struct strbuf *line, struct log_source *log)
{
    if (data_draw(&log->random, 4) == 0) { // several requests share a second
        log->now += 1 + (time_t)data_draw(&log->random, 3);
        write_stamp(log);
    }
    strbuf_adds(line, log->stamp);
}

static void add_page(struct strbuf *line, struct random_state *random, const char *title)
{
    const struct section *section = &sections[data_draw_popular(random, DATA_COUNT(sections))];
    strbuf_adds(line, section->before);
    strbuf_adds(line, title);
    strbuf_addc(line, '-');
    data_add_number(line, data_draw_popular(random, 1000), 1);
    strbuf_adds(line, section->after);
}

static const char *draw_title(struct random_state *random)
{
    return titles[data_draw_popular(random, DATA_COUNT(titles))];
}

static void add_request(struct strbuf *line, struct random_state *random, const char *title)
{
    static const char *const methods[] = {"GET ", "POST ", "HEAD "};
    size_t drawn = data_draw(random, 32);
    strbuf_addc(line, '"');
    strbuf_adds(line, methods[drawn < 2 ? drawn + 1 : 0]);
    add_page(line, random, title);
    strbuf_adds(line, data_draw(random, 8) == 0 ? " HTTP/1.0\" " : " HTTP/1.1\" ");
}

static void add_response(struct strbuf *line, struct random_state *random)
{
    static const char *const rare[] = {"304 -",     "304 -",   "404 209", "301 312",
                                       "206 65536", "403 291", "500 613"};
    size_t drawn = data_draw(random, 64);
    if (drawn < DATA_COUNT(rare)) {
        strbuf_adds(line, rare[drawn]);
        return;
    }
    // One statement a draw: C does not say in which order it evaluates the operands of an expression.
    size_t scale = data_draw(random, 12);
    uint64_t size = random_next(random) >> (40 + scale);
    strbuf_adds(line, "200 ");
    data_add_number(line, 128 + size, 1);
}

static void add_referrer(struct strbuf *line, struct random_state *random, const char *wanted)
{
    size_t drawn = data_draw(random, 8);
    strbuf_adds(line, " \"");
    if (wanted || drawn == 0) {
        strbuf_adds(line, "http://search.example.com/find?hl=en&q=");
        strbuf_adds(line, wanted ? wanted : draw_title(random));
        strbuf_addc(line, '+');
        strbuf_adds(line, draw_title(random));
    } else if (drawn < 5) {
        strbuf_adds(line, "http://www.example.com");
        add_page(line, random, draw_title(random));
    } else {
        strbuf_addc(line, '-');
    }
    strbuf_adds(line, "\" \"");
}

static void add_line(struct strbuf *line, struct log_source *log)
{
    struct random_state *random = &log->random;
    bool match = data_share_next(&log->match, random);
    bool in_request = match && data_draw(random, 2) == 0;
    uint64_t visitor = data_draw_popular(random, 20000);
    add_host(line, visitor);
    add_user(line, random);
    add_time(line, log);
    add_request(line, random, in_request ? "python" : draw_title(random));
    add_response(line, random);
    add_referrer(line, random, match && !in_request ? "python" : NULL);
    strbuf_adds(line, agents[random_mix(~visitor) % DATA_COUNT(agents)]);
    strbuf_adds(line, "\"\n");
}

static bool log_next(struct data_source *source, struct strbuf *text)
{
    struct log_source *log = (struct log_source *)source;
    size_t start = text->length;
    if (log->left == 0)
        return false;
    add_line(text, log);
    size_t length = text->length - start;
    if (length > log->left) { // the first line that does not fit ends the log
        data_cut(text, start);
        log->left = 0;
        return false;
    }
    log->left -= length;
    return true;
}

struct data_source *data_log(uint64_t bytes, double match, uint64_t seed)
{
    struct log_source *log = memory_zeroed(1, sizeof *log);
    log->source.next = log_next;
    log->left = bytes;
    log->now = 1238025600; // 26 March 2009, 00:00 UTC
    write_stamp(log);
    random_seed(&log->random, seed);
    data_share_init(&log->match, match, 1000);
    return &log->source;
}
