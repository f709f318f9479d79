// format -- numbers for people: three significant digits, a unit that fits, intervals as "low–high".
//
// Times go from ns over µs and ms to s, bytes in powers of 1000 from B to kB, MB and GB, rates from /s to
// k/s and M/s, fractions become per cent. Text is UTF-8. What is not finite is written as "–". Functions
// that return char * return a new string, which the caller frees.
#ifndef COROBENCH_FORMAT_H
#define COROBENCH_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

// How values of a metric's unit are shown: divided by `divisor`, with `suffix` behind ("µs", "%", "").
struct scale {
    double divisor;
    const char *suffix; // static, or the unit itself where it is not known here
    bool whole;         // counts: whole numbers below 1000 are shown without decimals
};

// The scale in which `value` reads best. Figures that are to be compared share one: take it from the
// largest.
struct scale format_scale(double value, const char *unit);

char *format_number(double value); // "0.00123", "12.3", "1230", "1.23e+18"; 0 is "0"

char *format_quantity(double value, const char *unit);            // "1.23 ms"
char *format_interval(double low, double high, const char *unit); // "1.20–1.31 ms"

// "1.23 ms (1.20–1.31)"; without an interval "1.23 ms (no interval)". The scale is that of the value.
char *format_estimate(double value, double low, double high, const char *unit);

char *format_ratio(double ratio);                                   // "0.621×"
char *format_ratio_interval(double ratio, double low, double high); // "0.621× (0.603–0.640)"

// A value of an axis: three significant digits, never an exponent; where the axis is of whole numbers,
// without decimals from 10 on: "3.4", "137", "12,300".
char *format_place(double value, bool whole);

char *format_grouped(const char *number); // commas in a whole number of five digits and more: "1,000,000"

char *format_capital(char *text_take); // the same text, begun with a capital letter

size_t format_width(const char *text); // columns on a terminal: the number of code points

#endif
