#!/bin/bash
# 150 signals at random moments of all commands: see tests/cli/signals.sh.
set -eu
exec bash "$(dirname "$0")/../cli/signals.sh" "$1" 150 "${2:-$RANDOM}"
