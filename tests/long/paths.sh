#!/bin/bash
# A source tree and a build in folders with spaces, brackets and letters beyond ASCII: everything builds without a warning
# and passes its tests, and what make is asked for finds the results. (In a folder with `&` or a quote, everything works, too,
# but is built anew each time: ninja does not read such names in what a compiler tells it of headers.)
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
! "$source_dir/tests/sanitized" "$build" || { echo "skipped: this build is a sanitized one"; exit 77; }
tree="$folder/Größe (40%), 日本"
mkdir "$tree"
git -C "$source_dir" ls-files -z | (cd "$source_dir" && tar -c --null --files-from=-) | tar -x -C "$tree"
make -C "$tree" build BUILD="a build" >"$folder/log" 2>&1 || fail "$(grep -m 3 -A 12 -E '(FAILED|rror):' "$folder/log")"
! grep -m 1 -A 12 'warning:' "$folder/log" || fail "it builds with warnings"
make -C "$tree" test BUILD="a build" >"$folder/log" 2>&1 ||
    fail "$(grep -vE '^ *(Start |[0-9/]+ Test .* Passed)' "$folder/log")"
passed=$(sed -n 's/^100% tests passed.* out of \([0-9]*\)$/\1/p' "$folder/log")
[ "${passed:-0}" -ge 170 ] || fail "only ${passed:-0} tests were there"

# The latest campaign's folder is found, and a folder that is given may be called anything but what make itself reads.
cd "$tree"
"a build/corobench" check dispatch >"$folder/log" 2>&1 || fail "check: $(cat "$folder/log")"
"a build/corobench" run scenarios/quick/dispatch_depth.yaml --only=call --rounds 6 >"$folder/log" 2>&1 || fail "run: $(cat "$folder/log")"
campaign=$(scripts/latest-results)
[ "${campaign%/*}" = "$tree/results" ] || fail "the latest campaign is $campaign"
for target in plots report archive; do
    make "$target" BUILD="a build" >"$folder/log" 2>&1 || fail "make $target: $(cat "$folder/log")"
done
[ -s "$campaign.tar.gz" ] || fail "make archive made no $campaign.tar.gz"
mv "$campaign" "results/it's \"one\" \`id\`"
make report BUILD="a build" RESULTS="results/it's \"one\" \`id\`" >"$folder/log" 2>&1 || fail "make report RESULTS=...: $(cat "$folder/log")"
echo "built, and $passed tests passed"
