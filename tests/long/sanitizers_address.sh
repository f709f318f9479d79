#!/bin/bash
# Everything is built once more with AddressSanitizer and UndefinedBehaviorSanitizer, and all that `make test` runs is
# run. BUILD's compiler is taken; COMPILER=clang takes another.
set -eu
tests=$(cd "$(dirname "$0")/.." && pwd)
address=$("$tests/sanitize" "$1" address) || { status=$?; echo "$address"; exit $status; }
ctest --test-dir "$address" --output-on-failure --label-exclude long -j 2
