#!/bin/bash
# 5,000 requests at concurrency 1,000, ten times by each client, against one server that lives through all of it: every
# answer is right; neither client nor server takes more from one repeat to the next; no socket, process or descriptor is
# left. REPEATS=N and ONLY=NAME,NAME for fewer or others.
#
# Closed connections keep their ports for a minute, on whichever side closed first. On loopback the kernel gives them
# out again after a second (tcp_tw_reuse); where it may not, ports run out, and that is said.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
python3 "$(dirname "$0")/../data/fanout_repeats.py" "$build" "$folder" "${REPEATS:-10}" "${ONLY:-}"
