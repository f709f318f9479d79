#!/usr/bin/env bash
# Every figure of the reference is the same wherever it is told, and by two ways from its samples; no two have one id;
# and every figure in the files that are committed, of the campaign and of each scenario, is one of them.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source=$(cd "$(dirname "$0")/../.." && pwd)

status=0
"$corobench" cite --all --json "$source/results/reference" >"$folder/citations" 2>"$folder/err" || status=$?
if [ "$status" -gt 1 ] || [ -s "$folder/err" ]; then
    echo "cite.sh: cite ends with $status: $(cat "$folder/err")" >&2
    exit 1
fi
python3 "$source/tests/data/walk_figures.py" "$folder/citations" "$source/results/reference" "$source"/results/reference/*/
