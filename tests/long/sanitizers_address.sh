#!/bin/bash
# Everything is built once more with AddressSanitizer and UndefinedBehaviorSanitizer, and all that `make test` runs is
# run. BUILD's compiler is taken; COMPILER=clang takes another. The unit tests and the inputs that are kept alone take
# ten minutes of CPU time; with the build all of it took more than an hour on two CPUs that were busy elsewhere, too.
set -eu
tests=$(cd "$(dirname "$0")/.." && pwd)
address=$("$tests/sanitize" "$1" address) || { status=$?; echo "$address"; exit $status; }
ctest --test-dir "$address" --output-on-failure --label-exclude long -j 2
