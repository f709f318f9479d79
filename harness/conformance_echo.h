// The checks of echo servers, by what they look at; conformance_echo.c puts them in a table.
#ifndef COROBENCH_CONFORMANCE_ECHO_H
#define COROBENCH_CONFORMANCE_ECHO_H

#include "trial.h"

// Whether the right bytes come back (conformance_echo_bytes.c).
int echo_one_byte(struct trial *trial, struct error *error);
int echo_large_message(struct trial *trial, struct error *error);
int echo_half_close(struct trial *trial, struct error *error);
int echo_binary(struct trial *trial, struct error *error);
int echo_isolation(struct trial *trial, struct error *error);
int echo_many_at_once(struct trial *trial, struct error *error);
int echo_fragments(struct trial *trial, struct error *error);

// Whether it stands a crowd (conformance_echo_crowd.c).
enum { CONFORMANCE_ECHO_DESCRIPTORS = 512 }; // that echo_descriptors needs it to be held to
int echo_ten_thousand(struct trial *trial, struct error *error);
int echo_descriptors(struct trial *trial, struct error *error);

// Whether one peer's trouble stays its own (conformance_echo_trouble.c).
int echo_reset(struct trial *trial, struct error *error);
int echo_reset_early(struct trial *trial, struct error *error);
int echo_broken_pipe(struct trial *trial, struct error *error);
int echo_slow_reader(struct trial *trial, struct error *error);
int echo_interrupt(struct trial *trial, struct error *error);

// Whether it begins, ends and keeps house as it must (conformance_echo_life.c).
int echo_usage(const struct implementation *implementation, struct error *error);
int echo_ready(struct trial *trial, struct error *error);
int echo_loopback(struct trial *trial, struct error *error);
int echo_no_leak(struct trial *trial, struct error *error);
int echo_sigterm(struct trial *trial, struct error *error);
int echo_metrics(struct trial *trial, struct error *error);

// Whether it does what its options ask for (conformance_echo_options.c), which each needs it to be started
// with.
extern const char *const conformance_echo_backlog[], *const conformance_echo_heartbeat[],
                                                         *const conformance_echo_work[];
int echo_backlog(const struct implementation *implementation, struct error *error);
int echo_heartbeat(struct trial *trial, struct error *error);
int echo_work(struct trial *trial, struct error *error);

#endif
