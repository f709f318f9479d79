#!/bin/bash
# All mutants of a check, where it has several: see tests/cli/mutants.sh.
set -eu
exec bash "$(dirname "$0")/../cli/mutants.sh" "$1" all
