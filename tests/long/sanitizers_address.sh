#!/bin/bash
# Everything is built once more with AddressSanitizer and UndefinedBehaviorSanitizer, and all that `make test` runs is
# run. BUILD's compiler is taken; COMPILER=clang takes another. With the build, all of it took 20 minutes on two CPUs that
# had nothing else to do.
set -eu
tests=$(cd "$(dirname "$0")/.." && pwd)
address=$("$tests/sanitize" "$1" address) || { status=$?; echo "$address"; exit $status; }
# For a pointer into a mapped file, an input, the look at what two pointers point into takes 4,096 others. Where inputs of
# 10 MB are compared letter by letter, within the deadlines of check, that is done without.
mapped='^cli/(discovery|disk|oracles)$'
passes() {
    ctest --test-dir "$address" --output-on-failure --label-exclude long -j 2 "$@"
}
passes --exclude-regex "$mapped"
ASAN_OPTIONS=detect_invalid_pointer_pairs=0 passes --tests-regex "$mapped"
