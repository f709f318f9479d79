#include "buses.h"

const struct buses_source *const buses_sources[BUSES_SOURCES] = {
    &buses_source_sax, &buses_source_expat, &buses_source_scan, &buses_source_reader, &buses_source_dom};
