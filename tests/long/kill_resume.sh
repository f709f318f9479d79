#!/bin/bash
# 50 moments of kill -9 in the middle of runs, each carried on from: see tests/cli/kill_resume.sh.
set -eu
exec bash "$(dirname "$0")/../cli/kill_resume.sh" "$1" 50
