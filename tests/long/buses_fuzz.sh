#!/bin/bash
# buses: documents with faults at random, by every source, in pieces of random sizes: each answers as expat does in
# Python, which prints what came before the fault, and fails where that fails. The first argument after the build
# folder is how many documents, the second the seed: the same ones again.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
here=$(cd "$(dirname "$0")" && pwd)
python3 "$here/../data/buses_fuzz.py" "$build" "$folder" "${2:-500}" "${3:-$RANDOM}"
