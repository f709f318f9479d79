#!/bin/bash
# The runtimes' unit tests under each compiler here, at each level of optimisation: see tests/cli/runtimes.sh.
set -eu
exec bash "$(dirname "$0")/../cli/runtimes.sh" "$1" all
