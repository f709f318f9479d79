// loadgen_verdict -- whether a load was what it was asked to be, so that its figures can be believed.
//
// A result with a reason against it is invalid: it is shown with the reasons, and never ranked. The limits
// are in docs/METHOD.md.
#ifndef COROBENCH_LOADGEN_VERDICT_H
#define COROBENCH_LOADGEN_VERDICT_H

#include "loadgen.h"

enum { LOAD_REASONS_MOST = 8 };

struct load_verdict {
    bool saturated; // the server could not keep up with the offered rate, and not for the load generator's
                    // sake
    bool short_of_time; // the offered rate was missed for the load generator's sake
    bool late; // so that the response times are not to be believed. Of a search for the knee, which they are
               // only beside, that is no reason against the whole
    size_t count; // of the reasons
    struct error reasons[LOAD_REASONS_MOST];
};

struct load_verdict load_verdict(const struct load_options *options, const struct load_result *result);

// Little's law: by how much the number of messages in flight, counted and averaged over time, differs from
// their rate times their mean latency; as a fraction of the former. NAN where nothing was measured, or
// messages never came home.
double load_littles_error(const struct load_result *result);

// How far the gaps between messages as they were noticed are from the distribution that was asked for: the
// distance of Kolmogorov and Smirnov, with a tolerance of a tenth of the mean gap, at most 100 us, on the
// gaps' axis. NAN with less than 100 gaps, and where there was no schedule.
double load_misfit(const struct load_options *options, const struct load_result *result);

// CPU time of the load generator between the readings, without what it spent waiting for nothing but the
// clock.
double load_client_work_ns(const struct load_result *result);

// The share of the time between the readings that it took, of a CPU for each thread.
double load_client_busy(const struct load_options *options, const struct load_result *result);

#endif
