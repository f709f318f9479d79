#!/bin/bash
# `corobench report` of a folder that holds campaigns: the index over them, the newest first, with what is damaged
# told in place. (That `run` brings it up to date: rounds.sh.)
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
# shellcheck source=/dev/null
. "$(dirname "$0")/../made_up/campaign.sh"

# has FILE TEXT: the file holds the text.
has() {
    grep -qF -- "$2" "$1" || fail "$1 lacks: $2"
}

# made NAME DAY SCENARIO...: a campaign of that day.
made() {
    local name=$1 day=$2 scenario
    shift 2
    for scenario; do
        campaign "$folder/results/$name" "$scenario" 7
        sed -i "s/2026-11-20T/2026-11-$day""T/" "$folder/results/$name/$scenario/samples.jsonl"
    done
}

made 20261119T000000Z-aaaaaaa 19 one two
made reference 21 one
made 20261120T000000Z-bbbbbbb 20 good lost cut
"$corobench" report "$folder/results/reference" >/dev/null
results=$folder/results
sed -i 's/"scenario": "one"/"scenario": "one", "scenario_path": "scenarios\/quick\/one.yaml"/' "$results/reference/one/plan.json"
sed -i 's/0123456789abcdef/fedcba9876543210/' "$results/20261119T000000Z-aaaaaaa/two/host.json"
rm "$results/20261120T000000Z-bbbbbbb/lost/plan.json"
head -n 9 "$results/20261120T000000Z-bbbbbbb/cut/samples.jsonl" >"$folder/cut"
cp "$folder/cut" "$results/20261120T000000Z-bbbbbbb/cut/samples.jsonl"
mkdir -p "$results/not_a_campaign/at_all" "$results/.hidden"
touch "$results/notes.txt"

status=0
"$corobench" report "$results" >"$folder/out" 2>"$folder/err" || status=$?
[ $status -eq 1 ] || fail "a damaged campaign ends with $status"
[ "$(cat "$folder/out")" = "index: $results/index.html" ] || fail "it says: $(cat "$folder/out")"
[ "$(wc -l <"$folder/err")" -eq 1 ] || fail "not one line for what is damaged: $(cat "$folder/err")"
has "$folder/err" "corobench: $results/20261120T000000Z-bbbbbbb/lost cannot be shown: cannot read plan.json"
page=$results/index.md
[ "$(grep -oE '^\| \[?(reference|2026[0-9]*T)' "$page" | tr -d '\n')" = '| [reference| 20261120T| 20261119T' ] ||
    fail "not the newest first: $(grep '^|' "$page")"
has "$page" "| [reference](reference/report.html) | 2026-11-21 (22:24) | quick | 1 | 49 | complete |"
has "$page" "| 20261120T000000Z-bbbbbbb (no report yet) | 2026-11-20 (22:24) | own | 2 of 3 | 58 |"
has "$page" "| lost cannot be shown: cannot read plan.json: No such file or directory; 1 ended early |"
has "$page" "0123456789ab and 1 more"
has "$results/index.html" '<a href="reference/report.html">'
grep -q not_a_campaign "$page" && fail "what is no campaign is listed"
grep -qE '(src|href)="(https?:)?//' "$results/index.html" && fail "the page fetches something"
grep -qF "$folder" "$page" "$results/index.html" && fail "the page names the folder that it was made in"
[ ! -e "$results/20261120T000000Z-bbbbbbb/report.html" ] || fail "the index writes reports"

# Again, and from elsewhere: the same bytes.
cp "$results/index.html" "$folder/before.html"
cp "$page" "$folder/before.md"
(cd "$results" && "$corobench" report . >/dev/null 2>&1) || true
cmp "$results/index.html" "$folder/before.html" || fail "a second index differs"
cmp "$page" "$folder/before.md" || fail "a second index differs"

# Nothing but `report` takes such a folder.
status=0
"$corobench" plot "$results" >"$folder/out" 2>"$folder/err" || status=$?
[ $status -eq 2 ] && [ "$(cat "$folder/err")" = "corobench: '$results' holds campaigns: name one of them" ] ||
    fail "plot of it: $status, $(cat "$folder/err")"
