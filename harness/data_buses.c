#include "data.h"

#include "data_draw.h"
#include "memory.h"

#include <string.h>

static const char document_begins[] = "<?xml version=\"1.0\"?>\n<buses>\n";
static const char document_ends[] = "</buses>\n";

struct buses_source {
    struct data_source source;
    struct random_state random;
    struct data_share on_22, north_on_22, north_elsewhere;
    uint64_t left;     // bytes for buses
    uint64_t white;    // chance bits that choose white space
    bool begun, ended; // the document
};

enum direction { NORTH, SOUTH, EAST, WEST };

static const char *const directions[] = {
    [NORTH] = "North Bound", [SOUTH] = "South Bound", [EAST] = "East Bound", [WEST] = "West Bound"};

// Routes by the axis they run along; 22 is drawn apart. Some contain its digits.
static const char *const north_south[] = {"1",   "2",   "3",   "4",   "5",   "8",   "9",   "11",  "36",
                                          "49",  "50",  "52",  "53",  "62",  "82",  "90",  "122", "124",
                                          "146", "147", "151", "152", "156", "222", "N22", "X49"};
static const char *const east_west[] = {"7",  "12", "15", "18", "20", "21", "29", "35", "39",
                                        "47", "55", "60", "63", "65", "66", "67", "70", "72",
                                        "74", "77", "79", "80", "81", "87", "92", "220"};
static const char *const colors[] = {"#3300ff", "#ff0000", "#009900", "#cc00cc",
                                     "#336633", "#ff9933", "#00ccff", "#660000"};
static const char *const streets[] = {"Paulina", "Howard",  "Clark",   "Foster",     "Belmont", "Halsted",
                                      "Ashland", "Western", "Cermak",  "Division",   "Pulaski", "Harrison",
                                      "Kedzie",  "Cicero",  "Chicago", "Irving Park"};

struct bus {
    const char *route;
    enum direction direction, pattern_direction;
};

static enum direction opposite(enum direction direction)
{
    return direction ^ 1;
}

static struct bus draw_bus(struct buses_source *buses)
{
    struct random_state *random = &buses->random;
    struct bus bus = {.route = "22"};
    bool on_22 = data_share_next(&buses->on_22, random);
    bool north = data_share_next(on_22 ? &buses->north_on_22 : &buses->north_elsewhere, random);
    bus.direction = north ? NORTH : on_22 ? SOUTH : SOUTH + (enum direction)data_draw(random, 3);
    if (!on_22)
        bus.route = bus.direction <= SOUTH ? north_south[data_draw(random, DATA_COUNT(north_south))]
                                           : east_west[data_draw(random, DATA_COUNT(east_west))];
    // A bus on its way to the start of its pattern drives the other way round.
    bus.pattern_direction = data_draw(random, 32) == 0 ? opposite(bus.direction) : bus.direction;
    return bus;
}

static void add_white(struct strbuf *text, struct buses_source *buses)
{
    static const char *const white[] = {"\n    ", "\n    ", "\n  ", "\n\t", "", " ", "\n\n    ", "\t"};
    strbuf_adds(text, white[buses->white % DATA_COUNT(white)]);
    buses->white /= DATA_COUNT(white);
}

static void open_element(struct strbuf *text, struct buses_source *buses, const char *name)
{
    add_white(text, buses);
    strbuf_addc(text, '<');
    strbuf_adds(text, name);
    strbuf_addc(text, '>');
}

static void close_element(struct strbuf *text, const char *name)
{
    strbuf_adds(text, "</");
    strbuf_adds(text, name);
    strbuf_addc(text, '>');
}

static void add_text(struct strbuf *text, struct buses_source *buses, const char *name, const char *value)
{
    open_element(text, buses, name);
    strbuf_adds(text, value);
    close_element(text, name);
}

static void add_number(struct strbuf *text, struct buses_source *buses, const char *name, uint64_t least,
                       uint64_t count)
{
    open_element(text, buses, name);
    data_add_number(text, least + random_below(&buses->random, count), 1);
    close_element(text, name);
}

// Degrees with 14 decimals, as a double prints them: `least` and `span` are in units of 10^-14.
static void add_degrees(struct strbuf *text, struct buses_source *buses, const char *name, const char *sign,
                        uint64_t least, uint64_t span)
{
    static const uint64_t one = UINT64_C(100000000000000);
    uint64_t value = least + random_below(&buses->random, span);
    open_element(text, buses, name);
    strbuf_adds(text, sign);
    data_add_number(text, value / one, 1);
    strbuf_addc(text, '.');
    data_add_number(text, value % one, 14);
    close_element(text, name);
}

static void add_run(struct strbuf *text, struct buses_source *buses)
{
    uint64_t drawn = random_below(&buses->random, 26000);
    open_element(text, buses, "run");
    strbuf_addc(text, (char)('A' + drawn / 1000));
    data_add_number(text, drawn % 1000, 3);
    close_element(text, "run");
}

static void add_final_stop(struct strbuf *text, struct buses_source *buses)
{
    struct random_state *random = &buses->random;
    open_element(text, buses, "finalStop");
    strbuf_adds(text, "<![CDATA[");
    strbuf_adds(text, streets[data_draw(random, DATA_COUNT(streets))]);
    strbuf_adds(text, " & ");
    strbuf_adds(text, streets[data_draw(random, DATA_COUNT(streets))]);
    strbuf_adds(text, data_draw(random, 4) == 0 ? " Terminal]]>" : "]]>");
    close_element(text, "finalStop");
}

static void add_bus(struct strbuf *text, struct buses_source *buses)
{
    struct bus bus = draw_bus(buses);
    buses->white = random_next(&buses->random);
    strbuf_adds(text, "  <bus>");
    add_number(text, buses, "id", 1000, 7000);
    add_text(text, buses, "route", bus.route);
    add_text(text, buses, "color", colors[data_draw(&buses->random, DATA_COUNT(colors))]);
    add_text(text, buses, "revenue", data_draw(&buses->random, 20) == 0 ? "false" : "true");
    add_text(text, buses, "direction", directions[bus.direction]);
    add_degrees(text, buses, "latitude", "", UINT64_C(4164400000000000), UINT64_C(43000000000000));
    add_degrees(text, buses, "longitude", "-", UINT64_C(8752400000000000), UINT64_C(41000000000000));
    add_number(text, buses, "pattern", 100, 9000);
    add_text(text, buses, "patternDirection", directions[bus.pattern_direction]);
    add_run(text, buses);
    add_final_stop(text, buses);
    add_number(text, buses, "operator", 10000, 50000);
    add_white(text, buses);
    strbuf_adds(text, "</bus>");
    add_white(text, buses);
}

static bool buses_next(struct data_source *source, struct strbuf *text)
{
    struct buses_source *buses = (struct buses_source *)source;
    size_t start = text->length;
    if (buses->ended)
        return false;
    if (!buses->begun) {
        strbuf_adds(text, document_begins);
        buses->begun = true;
        return true;
    }
    add_bus(text, buses);
    size_t length = text->length - start;
    if (length <= buses->left) {
        buses->left -= length;
        return true;
    }
    data_cut(text, start); // the first bus that does not fit ends the document
    strbuf_adds(text, document_ends);
    buses->ended = true;
    return true;
}

struct data_source *data_buses(uint64_t bytes, uint64_t seed)
{
    struct buses_source *buses = memory_zeroed(1, sizeof *buses);
    const uint64_t frame = strlen(document_begins) + strlen(document_ends);
    buses->source.next = buses_next;
    buses->left = bytes > frame ? bytes - frame : 0;
    random_seed(&buses->random, seed);
    data_share_init(&buses->on_22, 0.04, 1000);
    data_share_init(&buses->north_on_22, 0.5, 40); // so that each 40 share the block of 1000 they are in
    data_share_init(&buses->north_elsewhere, 0.25, 960);
    return &buses->source;
}
