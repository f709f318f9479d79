#include "conformance_buses.h"

#define FIELD       BUSES_FIELD
#define PLACE       BUSES_PLACE
#define BUS         BUSES_BUS
#define LINE        BUSES_LINE
#define NORTH       FIELD("direction", "North Bound")
#define ROUTE       FIELD("route", "22")
#define HEAD        "<?xml version=\"1.0\"?>\n<buses>\n"
#define END         "</buses>\n"
#define FIRST       BUSES_FIRST // what follows is line 4
#define AMONG(text) BUSES_FIRST text BUSES_LAST

// A bus that is all right but for its id, its route or its direction.
#define WITH_ID(content)        "<bus>" FIELD("id", content) BUSES_REST "</bus>\n"
#define WITH_ROUTE(content)     "<bus>" FIELD("id", "2") FIELD("route", content) NORTH PLACE "</bus>\n"
#define WITH_DIRECTION(content) "<bus>" FIELD("id", "2") ROUTE FIELD("direction", content) PLACE "</bus>\n"

const struct buses_piece buses_pieces_values[] = {
    {"values that are nearly right",
     WITH_ROUTE("220") WITH_ROUTE("122") WITH_ROUTE("2") WITH_ROUTE("022") WITH_DIRECTION("north bound")
         WITH_DIRECTION("North Bounds") WITH_DIRECTION("South Bound") WITH_DIRECTION("North  Bound"),
     ""},
    {"white space around what is looked for",
     WITH_ROUTE(" 22") WITH_ROUTE("22 ") WITH_ROUTE("\n22\n") WITH_DIRECTION("North Bound\t"), ""},
    {"white space around what is printed", WITH_ID(" 2\t") WITH_ID("\n2\n\n") WITH_ID(" "),
     LINE(" 2\t") LINE("\n2\n\n") LINE(" ")},
    {"empty values", WITH_ID("") WITH_ROUTE("") "<bus><id/>" BUSES_REST "</bus>", LINE("") LINE("")},
    {"references in a value", WITH_ID("&lt;&amp;&gt;&quot;&apos;&#65;&#x20AC;&#x0001F600;&amp;amp;&#10;"),
     LINE("<&>\"'A\u20ac\U0001F600&amp;\n")},
    {"references in what is looked for",
     WITH_ROUTE("&#50;2") WITH_ROUTE("22&#32;") WITH_DIRECTION("North&#x20;Bound")
         WITH_DIRECTION("North &amp; Bound"),
     LINE("2") LINE("2")},
    {"a stop called Clark & Foster",
     "<bus><finalStop>Clark &amp; Foster</finalStop>" FIELD("id", "2") BUSES_REST "</bus>", LINE("2")},
    {"CDATA", WITH_ID("<![CDATA[<b>&amp;</id>]]>") WITH_ROUTE("<![CDATA[22]]>") WITH_ID("<![CDATA[]]>"),
     LINE("<b>&amp;</id>") LINE("2") LINE("")},
    {"CDATA in several sections, and beside text",
     WITH_ID("<![CDATA[a]]]]><![CDATA[>b]]>") WITH_ROUTE("2<![CDATA[2]]>")
         WITH_ROUTE("<![CDATA[2]]><![CDATA[]]>2") WITH_DIRECTION("<![CDATA[North]]> <![CDATA[Bound]]>")
             WITH_ID("<![CDATA[]] >]]]>"),
     LINE("a]]>b") LINE("2") LINE("2") LINE("2") LINE("]] >]")},
    {"comments in a value",
     WITH_ROUTE("2<!-- 3 -->2") WITH_ID("a<!----><!-- -> <id> --><!-- & ]]> -->b") WITH_ROUTE("<!--22-->"),
     LINE("2") LINE("ab")},
    {"processing instructions in a value", WITH_ROUTE("2<?two 3?>2") WITH_ID("a<?x?><?y </id> ? > & ?>b"),
     LINE("2") LINE("ab")},
    {"elements in a value",
     WITH_ROUTE("2<b>2</b>") WITH_DIRECTION("<a/>North<b> <i>B<i>ou</i></i></b>nd<a></a>")
         WITH_ROUTE("2<b>3</b>2"),
     LINE("2") LINE("2")},
    {"an element of its own name in a value",
     WITH_ROUTE("2<route>2</route>") WITH_ROUTE("<route>22</route>") WITH_ROUTE("22<route>22</route>")
         WITH_ID("a<id>b<id>c</id></id>d"),
     LINE("2") LINE("2") LINE("abcd")},
    {"brackets and signs", WITH_ID("a>b]]c]>d'\"/?!--&#38;lt;"), LINE("a>b]]c]>d'\"/?!--&lt;")},
    {"a carriage return as a reference", WITH_ID("a&#13;b&#13;\n"), LINE("a\rb\r\n")},
    {"characters beyond ASCII",
     WITH_ID("\u00e9\u20ac\U0001F68C\u00a0\u2028\uFFFD") "<r\u00e9seau/>" WITH_DIRECTION("N\u00f6rth Bound"),
     LINE("\u00e9\u20ac\U0001F68C\u00a0\u2028\uFFFD")},
    {"tabs and other signs that may be", WITH_ID("\t\x7f \xc2\x85"), LINE("\t\x7f \xc2\x85")},
    {0},
};

const struct buses_piece buses_pieces_elements[] = {
    {"a bus in a bus",
     "<bus><id>2</id><bus><id>a</id><route>1</route>" PLACE "<bus/></bus>" ROUTE NORTH PLACE "</bus>"
     "<bus><bus>" ROUTE NORTH "</bus><id>b</id><route>1</route>" NORTH PLACE "</bus>",
     LINE("2")},
    {"a route in an element that is no field",
     "<bus><id>2</id>" ROUTE "<next><route>1</route><id>4</id></next>" NORTH PLACE "</bus>"
     "<bus><next><route>22</route></next><route>1</route><id>5</id>" NORTH PLACE "</bus>",
     LINE("2")},
    {"a field in a field",
     "<bus><id>2<route>1</route></id>" ROUTE "<color><id>9</id></color>" NORTH PLACE "</bus>", LINE("21")},
    {"fields twice",
     "<bus><route>1</route><id>a</id>" ROUTE NORTH PLACE "<id>2</id></bus>"
     "<bus>" ROUTE "<id>4</id>" NORTH PLACE "<route>1</route></bus>"
     "<bus>" ROUTE "<id>5</id>" NORTH PLACE "<id/></bus>",
     LINE("2") LINE("")},
    {"elements that are no fields",
     "<bus><stop/><stop a='b'/><a>22</a>x<id>2</id>22" ROUTE "<b><c/><c></c></b>" NORTH PLACE "</bus>",
     LINE("2")},
    {"names that are nearly right",
     "<bus><id>2</id>" ROUTE "<Route>1</Route><routes>1</routes><rout>1</rout><direction1/>" NORTH PLACE
     "<i>7</i><_id>8</_id></bus><Bus/><buss></buss><bu/><bus-stop/><bus.>1</bus.>",
     LINE("2")},
    {"attributes",
     "<bus id=\"9\" route='1' a=\">\" b=\"/>\" c='\"'\n d = \"'&amp;&lt;\"><id n=''>2</id>"
     "<route of=\"&#50;\t\n22\">22</route>" NORTH PLACE "<stop a='b'/><stop a='>'></stop></bus>",
     LINE("2")},
    {"white space in tags",
     "<bus\n><id >2</id\t>"
     "<route\r\n>22</route\n>" NORTH PLACE "<stop /><stop\n\n/></bus >",
     LINE("2")},
    {"all fields in another order",
     "<bus><operator>1</operator>" PLACE "<finalStop><![CDATA[A & B]]></finalStop><run>P1</run><color/>" NORTH
     "<patternDirection>South Bound</patternDirection>" ROUTE
     "<pattern>2</pattern><revenue>true</revenue><id>2</id></bus>",
     LINE("2")},
    {0},
};

const struct buses_text buses_texts_whole[] = {
    {"no bus", HEAD END, "", 0, 0, 0},
    {"a root without content", "<buses/>", "", 0, 0, 0},
    {"a bus as the root", BUS("1"), LINE("1"), 0, 0, 0},
    {"buses at several depths",
     "<a>" BUS("1") "<b><c>" BUS("2") "<c/>" BUS("3") "</c></b><depot><route>1</route>" BUS(
         "4") "</depot></a>",
     LINE("1") LINE("2") LINE("3") LINE("4"), 0, 0, 0},
    {"text, comments and fields between buses",
     "<!-- <bus> -->\n<?go <bus>?>\n<buses>22" ROUTE
     "<!-- </buses> -->" BUS("1") "North Bound<?x?>" NORTH "<![CDATA[<bus>]]>" BUS(
         "2") "&lt;bus&gt;</buses>\n<!-- <bus> -->\n<?end?>\n",
     LINE("1") LINE("2"), 0, 0, 0},
    {"a document type that declares nothing", "<?xml version='1.0'?>\n<!DOCTYPE buses>\n<buses>" BUS("1") END,
     LINE("1"), 0, 0, 0},
    {"line ends of other systems",
     "<?xml version=\"1.0\"?>\r\n<buses>\r\n" BUS("1") "\r\n" WITH_ID("a\r\nb\rc\r\r\nd")
         WITH_ID("<![CDATA[\r\n]]>") "</buses>\r\n",
     LINE("1") LINE("a\nb\nc\n\nd") LINE("\n"), 0, 0, 0},
    {"a byte order mark", "\xef\xbb\xbf" FIRST END, LINE("1"), 0, 0, 0},
    {"a declaration of UTF-8", "<?xml version='1.0' encoding='utf-8' standalone=\"yes\" ?>" BUS("1"),
     LINE("1"), 0, 0, 0},
    {0},
};

// The end tag stands in line 6.
#define LACKING(name, fields)                                                                                \
    {                                                                                                        \
        name, AMONG("<bus>\n" fields "\n</bus>\n"), LINE("1"), 6, 6, 0                                       \
    }

const struct buses_text buses_texts_missing[] = {
    LACKING("no route", FIELD("id", "2") NORTH PLACE),
    LACKING("no id", ROUTE NORTH PLACE),
    LACKING("no direction", FIELD("id", "2") ROUTE PLACE),
    LACKING("no latitude", FIELD("id", "2") ROUTE NORTH FIELD("longitude", "-87.6")),
    LACKING("no longitude", FIELD("id", "2") ROUTE NORTH FIELD("latitude", "41.9")),
    LACKING("no latitude in a bus of another route",
            FIELD("id", "2") FIELD("route", "1") FIELD("direction", "")),
    LACKING("a route in another element only", FIELD("id", "2") "<next>" ROUTE "</next>" NORTH PLACE),
    LACKING("a route in another bus only", FIELD("id", "2") "<bus>" ROUTE "</bus>" NORTH PLACE),
    LACKING("a route of another case only", FIELD("id", "2") FIELD("Route", "22") NORTH PLACE),
    LACKING("a route as an attribute only", "<id route='22'>2</id>" NORTH PLACE),
    {"no route, and CDATA at the end",
     AMONG("<bus>\n<stop/><id>2</id><finalStop><![CDATA[A\nB]]></finalStop></bus>"), LINE("1"), 6, 6, 0},
    {"no route, and an element without content at the end", AMONG("<bus>\n<id>2</id>\n<finalStop/></bus>"),
     LINE("1"), 6, 6, 0},
    {"a bus without content", AMONG("<bus/>\n"), LINE("1"), 4, 4, 0},
    {"a field missing at the end", FIRST "<bus></bus></buses>", LINE("1"), 4, 4, 0},
    {"a field missing, and a wrong end tag behind it", FIRST "<bus></bus>\n" BUS("3") "\n</bus>", LINE("1"),
     4, 4, 0},
    {0},
};

// Something wrong in line 4: a parser may be some characters behind it when it sees that.
#define WRONG(name, text)                                                                                    \
    {                                                                                                        \
        name, AMONG(text "\n"), LINE("1"), 4, 5, 0                                                           \
    }

static const char has_nul[] = AMONG(WITH_ID("a\0b"));
static const char is_nul[] = "\0";

const struct buses_text buses_texts_malformed[] = {
    {"nothing", "", "", 1, 1, 0},
    {"one letter", "x", "", 1, 1, 0},
    {"one line feed", "\n", "", 1, 2, 0},
    {"one sign", "<", "", 1, 1, 0},
    {"one NUL", is_nul, "", 1, 1, 1},
    {"a NUL in a value", has_nul, LINE("1"), 4, 5, sizeof has_nul - 1},
    {"text before the root", "\nbuses\n" FIRST END, "", 1, 3, 0},
    {"text behind the root", FIRST END "buses", LINE("1"), 5, 5, 0},
    {"a second root", FIRST END BUS("2"), LINE("1"), 5, 5, 0},
    {"an end tag behind the root", FIRST END END, LINE("1"), 5, 6, 0},
    WRONG("an end tag of another name", WITH_ROUTE("22</direction><direction>")),
    WRONG("an end tag of another case", "<bus></Bus>"),
    WRONG("an end tag too many", "</bus>"),
    WRONG("elements that overlap", "<bus><a><b></a></b></bus>"),
    WRONG("an ampersand by itself", WITH_ID("a & b")),
    WRONG("an entity that nobody declared", WITH_ID("&stop;")),
    WRONG("a reference without an end", WITH_ID("&amp")),
    WRONG("a reference to no character", WITH_ID("&#0;")),
    WRONG("a reference to half a character", WITH_ID("&#xD800;")),
    WRONG("a reference without a number", WITH_ID("&#;")),
    WRONG("the end of a CDATA section in a value", WITH_ID("]]>")),
    WRONG("two hyphens in a comment", "<!-- -- -->"),
    WRONG("a tag in an attribute", "<stop a='<b>'/>"),
    WRONG("an attribute without quotes", "<stop a=b/>"),
    WRONG("an attribute without a value", "<stop a/>"),
    WRONG("an attribute twice", "<stop a='1' a='2'/>"),
    WRONG("attributes without a space", "<stop a='1'b='2'/>"),
    WRONG("a tag without a name", "< >"),
    WRONG("a name that begins with a digit", "<2></2>"),
    WRONG("an end tag with an attribute", "<stop></stop a='1'>"),
    WRONG("a declaration in the middle", "<?xml version='1.0'?>"),
    WRONG("a control character", WITH_ID("\x01")),
    WRONG("bytes that are not UTF-8", WITH_ID("\xff")),
    WRONG("half a character", WITH_ID("\xe2\x82")),
    WRONG("a character in more bytes than it needs", WITH_ID("\xc0\xaf")),
    {0},
};

// What comes too early to an end, in line 4 or the end of the line before it.
#define CUT(name, text)                                                                                      \
    {                                                                                                        \
        name, FIRST text, LINE("1"), 4, 4, 0                                                                 \
    }

const struct buses_text buses_texts_truncated[] = {
    {"behind a whole bus", HEAD BUS("1"), LINE("1"), 3, 3, 0},
    {"behind a line", FIRST, LINE("1"), 3, 4, 0},
    {"in the declaration", "<?xml ver", "", 1, 1, 0},
    {"behind the declaration", "<?xml version=\"1.0\"?>\n", "", 1, 2, 0},
    {"in the root's tag", "<?xml version=\"1.0\"?>\n<bus", "", 2, 2, 0},
    {"in the root's end", FIRST "</buses", LINE("1"), 4, 4, 0},
    CUT("behind a sign", "<"),
    CUT("in a start tag", "<b"),
    CUT("in an attribute", "<bus a='b"),
    CUT("in a bus", "<bus>"),
    CUT("in a value", "<bus><id>2"),
    CUT("in a reference", "<bus><id>2&am"),
    CUT("in a CDATA section", "<bus><id><![CDATA[2]]"),
    CUT("in the beginning of a CDATA section", "<bus><id><![CDA"),
    CUT("in a comment", "<!-- -"),
    CUT("in a processing instruction", "<?x ?"),
    CUT("in an end tag", "<bus><id>2</id"),
    CUT("in the bus's end tag", "<bus><id>2</id>" BUSES_REST "</bus"),
    CUT("in a character", "<bus><id>\xe2\x82"),
    {0},
};

// All that a piece may end in. What follows stands in line 12, or 13 for those that count a carriage return
// by itself.
#define TRICKY                                                                                               \
    "<bus a='1' b=\">\">\r\n<stop c='&lt;'/><id\n>&lt;a<![CDATA[b&]]]>]]&gt;<![CDATA[]]>c<!-- d -->"         \
    "\u20ac\r\n&#x1F68C;\r<i>e</i></id><!-- -> -->\n<next><route>1</route></next><route>2<?x >?>2</route >"  \
    "\n<direction>North <b>Bo</b>und</direction>\t<bus><route>3</route></bus>\n<finalStop><![CDATA[A & B]]>" \
    "</finalStop>\n<latitude>41.9</latitude>\n"

const struct buses_text buses_texts_tricky[] = {
    {"everything at once",
     "\xef\xbb\xbf" AMONG(TRICKY "<longitude>-87.6</longitude>\n</bus>\n" WITH_ROUTE("122")),
     LINE("1") LINE("<ab&]]]>c\u20ac\n\U0001F68C\ne") LINE("3"), 0, 0, 0},
    {"everything at once but a field", AMONG(TRICKY "</bus>\n"), LINE("1"), 12, 13, 0},
    {"everything at once but its end", FIRST TRICKY "</bu", LINE("1"), 12, 13, 0},
    {"everything at once, and what may not be", AMONG(TRICKY "&stop;</bus>"), LINE("1"), 12, 13, 0},
    {0},
};
