#!/usr/bin/env bash
# Every figure of the reference is the same wherever it is told, and by two ways from its samples; no two have one id;
# and every figure in the files that are committed, of the campaign and of each scenario, is one of them.
set -eu
corobench=$1/corobench
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

status=0
"$corobench" cite --all --json "$source/results/reference" >"$work/citations" 2>"$work/err" || status=$?
if [ "$status" -gt 1 ] || [ -s "$work/err" ]; then
    echo "cite.sh: cite ends with $status: $(cat "$work/err")" >&2
    exit 1
fi
python3 "$source/tests/data/walk_figures.py" "$work/citations" "$source/results/reference" "$source"/results/reference/*/
