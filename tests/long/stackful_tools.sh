#!/bin/bash
# The tools that watch stackful, each compiler with each kind of switch: see tests/cli/stackful_tools.sh.
set -eu
exec bash "$(dirname "$0")/../cli/stackful_tools.sh" "$1" all
