#!/usr/bin/env bash
# `corobench plot` and `corobench report` on campaigns that are made up here, sample by sample: what they
# write, that they write the same again, and what they say of folders that are none.
set -eu
corobench=$1/corobench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=/dev/null
. "$(dirname "$0")/../made_up/campaign.sh"

fail() {
    echo "report.sh: $*" >&2
    exit 1
}

# has FILE TEXT: the file holds the text.
has() {
    grep -qF -- "$2" "$1" || fail "$1 lacks: $2"
}

# sums DIR: of every file that plot and report write.
sums() {
    (cd "$1" && find . -type f ! -name samples.jsonl -print0 | sort -z | xargs -0 sha256sum)
}

# A campaign of two scenarios: every file is there, and says what it must.
campaign "$work/camp" first 10
campaign "$work/camp" second 10
"$corobench" report "$work/camp" >"$work/said"
has "$work/said" "report: $work/camp/report.html"
for file in report.html report.md table.tex summary.csv cite.bib; do
    [ -s "$work/camp/$file" ] || fail "no $file of the campaign"
    [ -s "$work/camp/first/$file" ] || fail "no $file of the scenario"
done
for format in svg png pdf; do
    [ -s "$work/camp/second/plots/lines-server_cpu_ns_per_message-connections.$format" ] || fail "no plot as $format"
done
page=$work/camp/report.html
has "$page" "Echo &lt;under&gt; load &amp; more"
has "$page" "Made-up &lt;CPU&gt;"
has "$page" "1 crash of 10 runs"
has "$page" "beyond its limit: connections=1"
has "$page" "--seed 42"
has "$page" "holds"
[ "$(grep -c '^build/corobench check echo$' "$work/camp/report.md")" = 1 ] || fail "what is to be checked is not said once"
sed -n '/^make build/,/^```/p' "$work/camp/report.md" | sed -n 2p | grep -qx 'build/corobench check echo' ||
    fail "the check does not come before the runs"
has "$page" "<svg role=\"img\""
grep -qE '(src|href)="(https?:)?//' "$page" && fail "the page fetches something"
if grep -oE ' id="[^"]*"' "$page" | sort | uniq -d | grep -q .; then
    fail "an id stands twice in the page"
fi
has "$work/camp/report.md" "| reactor\\_epoll (reactor"

# Who won stands above all else, a row a scenario; its own report has the rest, of which the campaign's Markdown
# has the first screen alone.
row='| [first](#first) (echo: server CPU time per message) | reactor\_epoll | 2.0'
[ "$(sed -n '/^## echo$/q;p' "$work/camp/report.md" | grep -cF -- "$row")" = 1 ] || fail "who won is not on the first screen"
has "$work/camp/first/report.md" "**reactor\_epoll used the least server CPU per message at 10 connections: 2.0"
has "$work/camp/report.md" "[report.md](first/report.md)"
has "$work/camp/first/report.md" "Ranking at connections = 10"
grep -qF "Ranking at connections = 10" "$work/camp/report.md" && fail "the campaign's Markdown repeats that of its scenarios"
has "$page" 'id="workload-echo"'
[ "$(grep -c '^### ' "$work/camp/report.md")" = 2 ] || fail "not a section for each scenario"
first=$(grep -oE 'plots/[a-z0-9_-]*\.svg' "$work/camp/first/report.md" | head -1)
[ "$first" = plots/lines-server_cpu_ns_per_message-connections.svg ] || fail "the main plot is $first"

command=$(sed -nE "1s/^% A campaign's hash: (.*); a scenario's: .*/\1/p" "$work/camp/cite.bib")
[ -n "$command" ] || fail "cite.bib does not say how its hash is made"
has "$work/camp/cite.bib" "SHA-256 of the samples: $(cd "$work/camp" && bash -c "$command" | cut -c1-64)"
has "$work/camp/first/cite.bib" "$(sha256sum <"$work/camp/first/samples.jsonl" | cut -c1-64)"

# The same samples give the same bytes, plots redrawn or not.
sums "$work/camp" >"$work/before"
rm -r "$work/camp/first/plots" "$work/camp/first/data"
"$corobench" report "$work/camp" >/dev/null
"$corobench" plot "$work/camp/second" >/dev/null
sums "$work/camp" | diff "$work/before" - || fail "a second report differs"

# PNG is what the repository leaves out: pages do without.
grep -l '\.png' "$work"/camp/report.* "$work"/camp/*/report.* && fail "a page needs a PNG"
rm "$work"/camp/*/plots/*.png
"$corobench" report "$work/camp" >/dev/null
sums "$work/camp" | diff <(grep -v '\.png$' "$work/before") - || fail "a report without PNG differs"

# Scenarios of several commits in one folder, as in results/reference: all are named.
has "$work/camp/report.md" "commit 0123456789ab"
sed -i 's/"commit": "[^"]*"/"commit": "fedcba9876543210"/' "$work/camp/second/host.json"
"$corobench" report "$work/camp" >/dev/null
has "$work/camp/report.md" "commits 0123456789ab, fedcba987654"

# A campaign that was killed: what is there is reported, and figures without an interval are not.
campaign "$work/killed" only 4
printf '{"schema_version":1,"run":28,"rou' >>"$work/killed/only/samples.jsonl"
"$corobench" report "$work/killed" >/dev/null 2>&1 || fail "a campaign that was killed has no report"
has "$work/killed/report.html" "too few for an interval"
grep -q '[0-9] µs' "$work/killed/report.html" && fail "a figure without an interval is shown"

# Damaged folders: each is told of in one line and in its place in the page, and the others are shown.
for name in a_good b_cut c_lost d_good; do
    campaign "$work/damaged" "$name" 4
done
echo '{' >"$work/damaged/b_cut/plan.json"
rm "$work/damaged/c_lost/plan.json"
status=0
"$corobench" report "$work/damaged" >"$work/out" 2>"$work/err" || status=$?
[ "$status" -eq 1 ] || fail "two damaged folders end with $status"
has "$work/out" "report: $work/damaged/report.html"
[ "$(wc -l <"$work/err")" -eq 2 ] || fail "not a line for each damaged folder: $(cat "$work/err")"
grep -q "^corobench: $work/damaged/b_cut cannot be shown: plan.json:[0-9]*:[0-9]*: " "$work/err" ||
    fail "not said of the plan that was cut: $(cat "$work/err")"
grep -q "^corobench: $work/damaged/c_lost cannot be shown: .*plan.json.*: No such file or directory$" "$work/err" ||
    fail "not said of the plan that was lost: $(cat "$work/err")"
page=$work/damaged/report.md
has "$page" "2 of 4 scenarios"
[ "$(grep -c 'This scenario cannot be shown: .*plan' "$page")" -eq 2 ] || fail "the page does not say what is damaged"
[ "$(grep -c '^| .*cannot be shown: .*plan' "$page")" -eq 2 ] || fail "who won leaves out what is damaged"
[ "$(grep -oE '^### Echo|This scenario cannot' "$page" | cut -c1-5 | paste -sd ' ')" = '### E This  This  ### E' ] ||
    fail "not in its place: $(grep '^##' "$page")"
grep -qF "$work" "$page" && fail "the page names the folder that it was made in"
has "$work/damaged/cite.bib" "$(cd "$work/damaged" && sha256sum ./*/samples.jsonl | sed 's|  \./|  |' | sha256sum | cut -c1-64)"
has "$work/damaged/d_good/report.md" "Echo"
status=0
"$corobench" plot "$work/damaged" >"$work/out" 2>"$work/err" || status=$?
[ "$status" -eq 1 ] || fail "plot: two damaged folders end with $status"
[ "$(grep -c 'cannot be shown: ' "$work/err")" -eq 2 ] || fail "plot: not a line for each: $(cat "$work/err")"
[ "$(grep -c '^drawn: ' "$work/out")" -eq 2 ] || fail "plot: the others were not drawn"
rm -r "$work/damaged/a_good" "$work/damaged/d_good" "$page"
if "$corobench" report "$work/damaged" >"$work/out" 2>"$work/err"; then fail "nothing to show, and all is well"; fi
has "$work/err" "holds no scenario that can be shown"
[ ! -e "$page" ] || fail "a report of nothing"

# Not a campaign: one line that names the folder, exit 2.
mkdir "$work/empty"
for arguments in "report $work/empty" "plot $work/empty" "report $work/none" "plot" "report $work/camp $work/camp" \
    "report --frob $work/camp"; do
    status=0
    # shellcheck disable=SC2086 # words on purpose
    "$corobench" $arguments >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq 2 ] || fail "'$arguments' ends with $status"
    [ "$(wc -l <"$work/err")" -eq 1 ] || fail "'$arguments' does not say one line: $(cat "$work/err")"
    [ ! -s "$work/out" ] || fail "'$arguments' prints on stdout"
done

# A hundred thousand samples: marks are thinned out, and memory stays bounded (the limit is on addresses, of
# which only a part is resident, and holds for gnuplot as well).
campaign "$work/large" one 7200
campaign "$work/large" two 7200
(
    "$(dirname "$0")/../sanitized" "$1" || ulimit -v 500000
    "$corobench" report "$work/large" >/dev/null
) || fail "100,000 samples are too many"
[ "$(stat -c %s "$work/large/one/plots/samples.svg")" -lt 400000 ] || fail "the samples are not thinned out"
