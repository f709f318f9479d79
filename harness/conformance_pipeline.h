// conformance_pipeline -- the checks of pipeline in which the log grows: in conformance_pipeline_follow.c.
#ifndef COROBENCH_CONFORMANCE_PIPELINE_H
#define COROBENCH_CONFORMANCE_PIPELINE_H

#include "conformance_batch.h"

// A text of the check's own, with the right answer of the oracle. `options` as batch_text has them.
int pipeline_try_text(const struct implementation *implementation, const char *name, const char *options,
                      const struct strbuf *text, struct error *error);

int pipeline_follow(const struct implementation *implementation, struct error *error);
int pipeline_follow_at_once(const struct implementation *implementation, struct error *error);
int pipeline_follow_killed(const struct implementation *implementation, struct error *error);

#endif
