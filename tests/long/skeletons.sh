#!/bin/bash
# What `new` writes passes conformance as it was written, for each workload, in C and in Python.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
names=()
for skeleton in "$(dirname "$0")"/../../scripts/skeletons/*.py; do
    workload=$(basename "$skeleton" .py)
    names+=("$workload/mine" "$workload/python_mine")
done
[ ${#names[@]} -ge 14 ] || { echo "only ${#names[@]} skeletons: ${names[*]}"; exit 1; }
for name in "${names[@]}"; do
    "$corobench" new "$name" --impls "$folder/impls" >/dev/null 2>&1
done
"$corobench" check --jobs=2 --impls "$folder/impls" "${names[@]}" >"$folder/check" ||
    { cat "$folder/check"; exit 1; }
