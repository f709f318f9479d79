#!/bin/bash
# Conformance can fail: every mutant (tests/mutants) is rejected by the check that its card expects, and every
# check has a mutant that it rejects.
set -eu
build=$1
corobench=$build/corobench
mutants=$(cd "$(dirname "$0")/../mutants" && pwd)
workers=4

# Mutants hang as often as not. So that several can hang at a time, they are dealt out to as many folders,
# each with a build tree of its own; the folders stay, and are not built again when nothing has changed.
deal() {
    local worker=0 source workload folder
    for source in "$mutants"/*/*; do
        workload=$(basename "$(dirname "$source")")
        if [ "$(basename "$source")" = rig ]; then
            for folder in "$build"/mutants/[0-9]; do
                mkdir -p "$folder.new/$workload"
                cp -pr "$source" "$folder.new/$workload/"
            done
            continue
        fi
        worker=$((worker % workers + 1))
        mkdir -p "$build/mutants/$worker.new/$workload"
        cp -pr "$source" "$build/mutants/$worker.new/$workload/"
    done
    for worker in $(seq $workers); do
        rm -rf "$build/mutants/$worker"
        mv "$build/mutants/$worker.new" "$build/mutants/$worker"
    done
}

# The check that a mutant's card expects to reject it.
expected() {
    local card=$1
    [ ! -d "$card" ] || card=$card/build
    sed -nE '1,40s,^(//|#) expect: *([a-z0-9-]+) *$,\2,p' "$card"
}

# Prints a line for each mutant that is not rejected as expected.
work() {
    local folder=$build/mutants/$1 source name check out
    for source in "$folder"/*/*; do
        name=$(basename "$(dirname "$source")")/$(basename "${source%.*}")
        [ "${name#*/}" != rig ] || continue
        check=$(expected "$source")
        if [ -z "$check" ]; then
            echo "$name: its card does not say which check it expects"
            continue
        fi
        out=$("$corobench" check --impls "$folder" --only "$check" "$name" 2>&1) || true
        grep -qF "  FAIL  $check: " <<<"$out" || echo "$name: '$check' does not reject it: $out"
    done
}

# The folders are one test's at a time.
mkdir -p "$build/mutants"
exec 9>"$build/mutants/lock"
flock 9
rm -rf "$build"/mutants/*.new
for worker in $(seq $workers); do
    mkdir -p "$build/mutants/$worker"
done
deal
for worker in $(seq $workers); do
    work "$worker" >"$build/mutants/$worker.log" 2>&1 9>&- &
done
wait
for source in "$mutants"/*/*; do
    [ "$(basename "$source")" = rig ] || echo "$(basename "$(dirname "$source")") $(expected "$source")"
done | sort -u >"$build/mutants/rejected"
"$corobench" check --list | awk '/^[^ ]/ { workload = $1 } /^  / { print workload, $1 }' | sort -u |
    comm -23 - "$build/mutants/rejected" | sed 's,^,no mutant for check: ,' >"$build/mutants/uncovered.log"
cat "$build"/mutants/*.log
[ -z "$(cat "$build"/mutants/*.log)" ]
