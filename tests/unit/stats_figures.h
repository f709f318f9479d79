// stats_figures -- reads what tests/data/make_stats_oracle.py stored, and compares.
#ifndef COROBENCH_TEST_STATS_FIGURES_H
#define COROBENCH_TEST_STATS_FIGURES_H

#include "memory.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Equal to a relative tolerance; NANs and infinities exactly.
static inline void assert_close(const char *what, double got, double wanted, double tolerance)
{
    double scale = fmax(fabs(wanted), 1e-300);
    if ((isnan(got) && isnan(wanted)) || got == wanted)
        return;
    if (!(fabs(got - wanted) <= tolerance * scale))
        fail_msg("%s: got %.17g, wanted %.17g", what, got, wanted);
}

static inline json_t *read_json(const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/data/%s", TEST_SOURCE_DIR, name);
    json_error_t error;
    json_t *json = json_load_file(path, 0, &error);
    if (!json)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    return json;
}

// A number; null is NAN, and infinities are the texts that strtod knows.
static inline double figure_of(const json_t *json)
{
    if (json_is_string(json))
        return strtod(json_string_value(json), NULL);
    return json_is_number(json) ? json_number_value(json) : NAN;
}

// Fails where there is no such key: it would be taken for a NAN.
static inline double figure_at(const json_t *object, const char *key)
{
    const json_t *json = json_object_get(object, key);
    if (!json)
        fail_msg("there is no '%s'", key);
    return figure_of(json);
}

static inline const char *text_at(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

// An array of numbers as doubles; the caller frees it.
static inline double *figures_at(const json_t *object, const char *key, size_t *count)
{
    const json_t *array = json_object_get(object, key);
    *count = json_array_size(array);
    double *values = memory_zeroed(*count + 1, sizeof *values);
    for (size_t i = 0; i < *count; i++)
        values[i] = figure_of(json_array_get(array, i));
    return values;
}

#endif
