#!/usr/bin/env bash
# `corobench plot` and `corobench report` on campaigns that are made up here, sample by sample: what they
# write, that they write the same again, and what they say of folders that are none.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
# shellcheck source=/dev/null
. "$(dirname "$0")/../made_up/campaign.sh"

# has FILE TEXT: the file holds the text.
has() {
    grep -qF -- "$2" "$1" || fail "$1 lacks: $2"
}

# sums DIR: of every file that plot and report write.
sums() {
    (cd "$1" && find . -type f ! -name samples.jsonl -print0 | sort -z | xargs -0 sha256sum)
}

# A campaign of two scenarios: every file is there, and says what it must.
campaign "$folder/camp" first 10
campaign "$folder/camp" second 10
"$corobench" report "$folder/camp" >"$folder/said"
has "$folder/said" "report: $folder/camp/report.html"
for file in report.html report.md table.tex summary.csv cite.bib; do
    [ -s "$folder/camp/$file" ] || fail "no $file of the campaign"
    [ -s "$folder/camp/first/$file" ] || fail "no $file of the scenario"
done
for format in svg png pdf; do
    [ -s "$folder/camp/second/plots/lines-server_cpu_ns_per_message-connections.$format" ] || fail "no plot as $format"
done
page=$folder/camp/report.html
has "$page" "Echo &lt;under&gt; load &amp; more"
has "$page" "Made-up &lt;CPU&gt;"
has "$page" "1 crash of 10 runs"
has "$page" "beyond its limit: connections=1"
has "$page" "--seed 42"
has "$page" "holds"
[ "$(grep -c '^build/corobench check echo$' "$folder/camp/report.md")" = 1 ] || fail "what is to be checked is not said once"
sed -n '/^make build/,/^```/p' "$folder/camp/report.md" | sed -n 2p | grep -qx 'build/corobench check echo' ||
    fail "the check does not come before the runs"
has "$page" "<svg role=\"img\""
grep -qE '(src|href)="(https?:)?//' "$page" && fail "the page fetches something"
if grep -oE ' id="[^"]*"' "$page" | sort | uniq -d | grep -q .; then
    fail "an id stands twice in the page"
fi
has "$folder/camp/report.md" "| reactor\\_epoll (reactor"

# Who won stands above all else, a row a scenario; its own report has the rest, of which the campaign's Markdown
# has the first screen alone.
row='| [first](#first) (echo: server CPU time per message) | reactor\_epoll | 2.0'
[ "$(sed -n '/^## echo$/q;p' "$folder/camp/report.md" | grep -cF -- "$row")" = 1 ] || fail "who won is not on the first screen"
has "$folder/camp/first/report.md" "**reactor\_epoll used the least server CPU per message at 10 connections: 2.0"
has "$folder/camp/report.md" "[report.md](first/report.md)"
has "$folder/camp/first/report.md" "Ranking at connections = 10"
grep -qF "Ranking at connections = 10" "$folder/camp/report.md" && fail "the campaign's Markdown repeats that of its scenarios"
has "$page" 'id="workload-echo"'
[ "$(grep -c '^### ' "$folder/camp/report.md")" = 2 ] || fail "not a section for each scenario"
first=$(grep -oE 'plots/[a-z0-9_-]*\.svg' "$folder/camp/first/report.md" | head -1)
[ "$first" = plots/lines-server_cpu_ns_per_message-connections.svg ] || fail "the main plot is $first"

command=$(sed -nE "1s/^% A campaign's hash: (.*); a scenario's: .*/\1/p" "$folder/camp/cite.bib")
[ -n "$command" ] || fail "cite.bib does not say how its hash is made"
has "$folder/camp/cite.bib" "SHA-256 of the samples: $(cd "$folder/camp" && bash -c "$command" | cut -c1-64)"
has "$folder/camp/first/cite.bib" "$(sha256sum <"$folder/camp/first/samples.jsonl" | cut -c1-64)"

# The same samples give the same bytes, plots redrawn or not.
sums "$folder/camp" >"$folder/before"
rm -r "$folder/camp/first/plots" "$folder/camp/first/data"
"$corobench" report "$folder/camp" >/dev/null
"$corobench" plot "$folder/camp/second" >/dev/null
sums "$folder/camp" | diff "$folder/before" - || fail "a second report differs"

# PNG is what the repository leaves out: pages do without.
grep -l '\.png' "$folder"/camp/report.* "$folder"/camp/*/report.* && fail "a page needs a PNG"
rm "$folder"/camp/*/plots/*.png
"$corobench" report "$folder/camp" >/dev/null
sums "$folder/camp" | diff <(grep -v '\.png$' "$folder/before") - || fail "a report without PNG differs"

# Scenarios of several commits in one folder, as in results/reference: all are named.
has "$folder/camp/report.md" "commit 0123456789ab"
sed -i 's/"commit": "[^"]*"/"commit": "fedcba9876543210"/' "$folder/camp/second/host.json"
"$corobench" report "$folder/camp" >/dev/null
has "$folder/camp/report.md" "commits 0123456789ab, fedcba987654"

# A campaign that was killed: what is there is reported, and figures without an interval are not.
campaign "$folder/killed" only 4
printf '{"schema_version":1,"run":28,"rou' >>"$folder/killed/only/samples.jsonl"
"$corobench" report "$folder/killed" >/dev/null 2>&1 || fail "a campaign that was killed has no report"
has "$folder/killed/report.html" "too few for an interval"
grep -q '[0-9] µs' "$folder/killed/report.html" && fail "a figure without an interval is shown"

# Damaged folders: each is told of in one line and in its place in the page, and the others are shown.
for name in a_good b_cut c_lost d_good; do
    campaign "$folder/damaged" "$name" 4
done
echo '{' >"$folder/damaged/b_cut/plan.json"
rm "$folder/damaged/c_lost/plan.json"
status=0
"$corobench" report "$folder/damaged" >"$folder/out" 2>"$folder/err" || status=$?
[ "$status" -eq 1 ] || fail "two damaged folders end with $status"
has "$folder/out" "report: $folder/damaged/report.html"
[ "$(wc -l <"$folder/err")" -eq 2 ] || fail "not a line for each damaged folder: $(cat "$folder/err")"
grep -q "^corobench: $folder/damaged/b_cut cannot be shown: plan.json:[0-9]*:[0-9]*: " "$folder/err" ||
    fail "not said of the plan that was cut: $(cat "$folder/err")"
grep -q "^corobench: $folder/damaged/c_lost cannot be shown: .*plan.json.*: No such file or directory$" "$folder/err" ||
    fail "not said of the plan that was lost: $(cat "$folder/err")"
page=$folder/damaged/report.md
has "$page" "2 of 4 scenarios"
[ "$(grep -c 'This scenario cannot be shown: .*plan' "$page")" -eq 2 ] || fail "the page does not say what is damaged"
[ "$(grep -c '^| .*cannot be shown: .*plan' "$page")" -eq 2 ] || fail "who won leaves out what is damaged"
[ "$(grep -oE '^### Echo|This scenario cannot' "$page" | cut -c1-5 | paste -sd ' ')" = '### E This  This  ### E' ] ||
    fail "not in its place: $(grep '^##' "$page")"
grep -qF "$folder" "$page" && fail "the page names the folder that it was made in"
has "$folder/damaged/cite.bib" "$(cd "$folder/damaged" && sha256sum ./*/samples.jsonl | sed 's|  \./|  |' | sha256sum | cut -c1-64)"
has "$folder/damaged/d_good/report.md" "Echo"
status=0
"$corobench" plot "$folder/damaged" >"$folder/out" 2>"$folder/err" || status=$?
[ "$status" -eq 1 ] || fail "plot: two damaged folders end with $status"
[ "$(grep -c 'cannot be shown: ' "$folder/err")" -eq 2 ] || fail "plot: not a line for each: $(cat "$folder/err")"
[ "$(grep -c '^drawn: ' "$folder/out")" -eq 2 ] || fail "plot: the others were not drawn"
rm -r "$folder/damaged/a_good" "$folder/damaged/d_good" "$page"
if "$corobench" report "$folder/damaged" >"$folder/out" 2>"$folder/err"; then fail "nothing to show, and all is well"; fi
has "$folder/err" "holds no scenario that can be shown"
[ ! -e "$page" ] || fail "a report of nothing"

# Not a campaign: one line that names the folder, exit 2.
mkdir "$folder/empty"
for arguments in "report $folder/empty" "plot $folder/empty" "report $folder/none" "plot" "report $folder/camp $folder/camp" \
    "report --frob $folder/camp"; do
    status=0
    # shellcheck disable=SC2086 # words on purpose
    "$corobench" $arguments >"$folder/out" 2>"$folder/err" || status=$?
    [ "$status" -eq 2 ] || fail "'$arguments' ends with $status"
    [ "$(wc -l <"$folder/err")" -eq 1 ] || fail "'$arguments' does not say one line: $(cat "$folder/err")"
    [ ! -s "$folder/out" ] || fail "'$arguments' prints on stdout"
done

# A hundred thousand samples: marks are thinned out, and memory stays bounded (the limit is on addresses, of
# which only a part is resident, and holds for gnuplot as well).
campaign "$folder/large" one 7200
campaign "$folder/large" two 7200
(
    "$(dirname "$0")/../sanitized" "$1" || ulimit -v 500000
    "$corobench" report "$folder/large" >/dev/null
) || fail "100,000 samples are too many"
[ "$(stat -c %s "$folder/large/one/plots/samples.svg")" -lt 400000 ] || fail "the samples are not thinned out"
