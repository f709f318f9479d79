#!/usr/bin/env bash
# `corobench cite`: where a figure comes from, and that it is the same wherever it is told. Whatever is changed in
# any of the files, it is found.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
data=$(cd "$(dirname "$0")/../data" && pwd)
# shellcheck source=/dev/null
. "$data/../made_up/campaign.sh"

# has FILE TEXT: the file holds the text.
has() {
    grep -qF -- "$2" "$1" || fail "$1 lacks: $2, but has: $(cat "$1")"
}

# cite STATUS ARGUMENT...: ends so; what it says is in $folder/out and $folder/err.
cite() {
    local status=0 wanted=$1
    shift
    "$corobench" cite "$@" >"$folder/out" 2>"$folder/err" || status=$?
    [ "$status" -eq "$wanted" ] || fail "cite $* ends with $status: $(tail -n 40 "$folder/out" "$folder/err")"
}

# id DIR IMPLEMENTATION CONNECTIONS METRIC: of a row of summary.csv.
id() {
    python3 - "$@" <<'PYTHON'
import csv, sys
directory, implementation, connections, metric = sys.argv[1:]
print(*(row["id"] for row in csv.DictReader(open(directory + "/summary.csv"))
        if (row["implementation"], row["connections"], row["metric"]) == (implementation, connections, metric)))
PYTHON
}

# made DIR NAME ROUNDS: a scenario as campaign makes it, but with one plot, since plots take time and tell nothing here.
made() {
    campaign "$@"
    sed -i 's/^plots:.*/plots: [{kind: ranking}]/' "$1/$2/scenario.yaml"
}

made "$folder/camp" first 10
made "$folder/camp" second 10
echo 'contrasts: [[coroutine_stackful, reactor_epoll]]' >>"$folder/camp/second/scenario.yaml"
sed -i 's/"server_cpu_ns_per_message":\([0-9]*\)/"server_rss_bytes":\1000,&/' "$folder/camp/second/samples.jsonl"
"$corobench" summarize "$folder/camp" >/dev/null
"$corobench" report "$folder/camp" >/dev/null

# One figure: all that is asked of it.
reactor=$(id "$folder/camp/second" reactor_epoll 10 server_cpu_ns_per_message)
[[ $reactor =~ ^[0-9a-hjkmnp-tv-z]{7}$ ]] || fail "an id is '$reactor'"
cite 0 "$reactor" "$folder/camp"
for text in "$reactor" 'second: Echo <under> load & more' 'reactor_epoll, server_cpu_ns_per_message' 'connections = 10' \
    '4.51 µs (' 'to thread, paired by round' 'verdict     faster' '9, of rounds 0–2, 4–9' '70 runs in all' \
    'commit      0123456789abcdef' 'date        2026-11-20T22:24:53Z' \
    "samples.jsonl: SHA-256 $(sha256sum <"$folder/camp/second/samples.jsonl" | cut -c1-64)" \
    'the same, and so told in report.html, report.md, summary.csv, summary.json, table.tex' \
    "corobench, figure $reactor of second, 2026-11-20"; do
    has "$folder/out" "$text"
done
cp "$folder/out" "$folder/campaign"
cite 0 "$reactor" "$folder/camp/second"
diff "$folder/campaign" "$folder/out" || fail "the scenario's folder says otherwise than the campaign's"
cite 0 --json "$reactor" "$folder/camp"
python3 - "$folder/out" <<'PYTHON' || fail "--json does not say what it should"
import json, statistics, sys
one, = json.load(open(sys.argv[1]))
lines = [json.loads(line) for line in open(sys.argv[1].replace("out", "camp/second/samples.jsonl"))]
values = [line["metrics"]["server_cpu_ns_per_message"] for line in lines
          if line["implementation"] == "reactor_epoll" and line["axes"]["connections"] == "10" and line["outcome"] == "ok"]
assert one["n"] == len(values) == 9 and one["rounds"] == [0, 1, 2, 4, 5, 6, 7, 8, 9]
for name in "figure", "recomputed": # of nine values the second and the last but one, by the binomial
    figure = one[name]
    assert abs(figure["value"] - statistics.median(values)) < 1e-6
    assert (figure["low"], figure["high"]) == (sorted(values)[1], sorted(values)[-2])
assert one["verdict"] == "faster" and one["ratio"]["high"] < 1 and one["same"] and not one["differences"]
PYTHON

# Several, of several kinds; and those that are none.
contrast=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["contrasts"][0]["id"])' "$folder/camp/second/summary.json")
slope=$(id "$folder/camp/second" reactor_epoll '' server_rss_bytes_per_connection)
cite 0 "$contrast" "$slope" "$folder/camp"
has "$folder/out" 'coroutine_stackful against reactor_epoll'
has "$folder/out" 'slope: reactor_epoll, server_rss_bytes_per_connection'
grep -qE '^  fixed part  [0-9.]+ [kM]?B \([0-9.]+–[0-9.]+\)$' "$folder/out" || fail "a slope without its fixed part: $(cat "$folder/out")"
for arguments in "0000000 $folder/camp" "$reactor $folder/empty" "$reactor" "--all $reactor $folder/camp" "--frob $reactor $folder/camp"; do
    # shellcheck disable=SC2086 # words on purpose
    cite 2 $arguments
    [ "$(wc -l <"$folder/err")" -eq 1 ] || fail "'$arguments' does not say one line: $(cat "$folder/err")"
done
cite 2 0000000 "$folder/camp"
has "$folder/err" "no figure of '$folder/camp' has the id '0000000': ids are the first column of its summary.csv"

# All of them; and every figure in the files is one of them.
cite 0 --all "$folder/camp"
grep -qE '^([0-9]+) figures recomputed, \1 of them the same wherever they are told$' "$folder/out" || fail "all: $(cat "$folder/out")"
[ ! -s "$folder/err" ] || fail "all: $(cat "$folder/err")"
cite 0 --all --json "$folder/camp"
cp "$folder/out" "$folder/citations"
walk() {
    python3 "$data/walk_figures.py" "$folder/citations" "$@" >"$folder/walked" 2>&1
}
walk "$folder/camp" "$folder/camp/first" "$folder/camp/second" || fail "not every figure is one that was recomputed: $(cat "$folder/walked")"

# The same things have the same ids in another campaign.
made "$folder/other" second 12
"$corobench" report "$folder/other" >/dev/null
[ "$(id "$folder/other" reactor_epoll 10 server_cpu_ns_per_message)" = "$reactor" ] || fail "another campaign, another id"

# changed FILE SED: is found. A file of a campaign's folder or of a scenario's.
changed() {
    rm -rf "$folder/changed"
    cp -a "$folder/camp" "$folder/changed"
    sed -i -E "$2" "$folder/changed/$1"
    cmp -s "$folder/camp/$1" "$folder/changed/$1" && fail "$1: '$2' changes nothing"
    cite 1 "$reactor" "$folder/changed"
    has "$folder/out" "DIFFERS: ${1##*/}"
}
for where in '' second/; do
    changed "${where}summary.csv" "/^$reactor/s/,(451[0-9.]*),/,9\1,/"
    walk "$folder/changed/$where" && fail "the walk does not find what was changed in ${where}summary.csv"
    changed "${where}report.md" "/<sub>$reactor/s/4\.5([0-9]) µs/4.6\1 µs/g"
    walk "$folder/changed/$where" && fail "the walk does not find what was changed in ${where}report.md"
    changed "${where}report.md" "/<sub>$reactor/s/(0\.[0-9]*)[0-9]× \(/\19× (/g"
    changed "${where}report.html" "s/(id=\"$reactor\"[^>]*>)4\.5/\14.6/"
    walk "$folder/changed/$where" && fail "the walk does not find what was changed in ${where}report.html"
    changed "${where}table.tex" "/$reactor/s/4\.5/4.6/"
    walk "$folder/changed/$where" && fail "the walk does not find what was changed in ${where}table.tex"
    changed "${where}summary.csv" "/^$reactor/s/,faster,/,slower,/"
    changed "${where}summary.csv" "/^$reactor/d"
done
changed second/report.md "/<sub>$reactor/s/4\.5([0-9]) µs/9,4.5\1 µs/g"
changed second/summary.json "/\"id\": \"$reactor\"/s/(\"id\": \"$reactor\"[^}]*\"median\": )4/\15/"

# Samples that were changed behind the report's back are found; once it is written again, it holds again.
changed second/samples.jsonl '20s/("server_cpu_ns_per_message":)[0-9]/\19/'
has "$folder/out" 'is not what the report was written from'
cite 1 --all "$folder/changed"
"$corobench" summarize "$folder/changed" >/dev/null
"$corobench" report "$folder/changed" >/dev/null
cite 0 --all "$folder/changed"

# A campaign that was killed has figures that are not told, and they are cited so.
made "$folder/killed" only 4
"$corobench" report "$folder/killed" >/dev/null
cite 0 "$(id "$folder/killed" reactor_epoll 10 server_cpu_ns_per_message)" "$folder/killed"
has "$folder/out" 'too few for an interval'

# A round may have any number that a line gives it.
made "$folder/far" only 10
sed -i 's/"round":9,/"round":4294967295,/' "$folder/far/only/samples.jsonl"
"$corobench" report "$folder/far" >/dev/null
cite 0 --all "$folder/far"
cite 0 "$(id "$folder/far/only" reactor_epoll 10 server_cpu_ns_per_message)" "$folder/far"
has "$folder/out" '9, of rounds 0–2, 4–8, 4294967295'
