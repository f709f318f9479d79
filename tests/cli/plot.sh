#!/usr/bin/env bash
# `corobench plot` of a part: some implementations, one kind, one format, elsewhere; a template of one's own; and
# what it says of what is not there.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."

# refused STATUS SENTENCE ARGUMENTS: one line on stderr that holds the sentence, nothing on stdout, that status.
refused() {
    local wanted=$1 sentence=$2 status=0
    shift 2
    "$corobench" plot "$@" >"$folder/out" 2>"$folder/err" || status=$?
    [ "$status" = "$wanted" ] || fail "plot $*: exit $status, not $wanted: $(cat "$folder/err")"
    [ "$(wc -l <"$folder/err")" = 1 ] || fail "plot $*: not one line: $(cat "$folder/err")"
    grep -qF -- "$sentence" "$folder/err" || fail "plot $*: $(cat "$folder/err")"
    [ ! -s "$folder/out" ] || fail "plot $*: $(cat "$folder/out")"
}

mkdir "$folder/campaign"
for name in echo_connections tasks_yield; do
    mkdir "$folder/campaign/$name"
    cp results/reference/$name/{scenario.yaml,plan.json,samples.jsonl} "$folder/campaign/$name"
done
echo=$folder/campaign/echo_connections

# Bad values.
refused 2 "unknown kind 'lins' (did you mean 'lines'?), and no template plots/lins.gp" "$echo" --kind lins
refused 2 "unknown kind 'theme'" "$echo" --kind theme
refused 2 "unknown kind '../plots/dots'" "$echo" --kind ../plots/dots
refused 2 "--format: unknown value 'gif' (there are svg, png and pdf)" "$echo" --format svg,gif
refused 2 "no implementation is called 'thraed'" "$echo" --only thraed
refused 2 "plot takes one folder" --kind lines
refused 1 "nothing to show as percentiles, which takes latencies" "$folder/campaign/tasks_yield" --kind percentiles
[ ! -e "$echo/plots" ] || fail "what is refused draws"

# A scenario that asks for what there is not is refused before it is run.
sed 's/kind: ranking/kind: rankng/' scenarios/quick/echo_connections.yaml >"$folder/bad.yaml"
status=0
"$corobench" plan "$folder/bad.yaml" >"$folder/out" 2>&1 || status=$?
[ $status = 2 ] || fail "plan of an unknown kind: exit $status"
grep -qE "^$folder/bad.yaml:[0-9]+:[0-9]+: unknown kind 'rankng' \(did you mean 'ranking'\?\)" "$folder/out" ||
    fail "plan of an unknown kind: $(cat "$folder/out")"

# The whole, then a part of it beside the whole.
"$corobench" plot "$echo" --format svg --kind lines >"$folder/out"
all=$echo/plots/lines-server_cpu_ns_per_message-connections
grep -qxF "$all.svg" "$folder/out" || fail "images drawn: $(cat "$folder/out")"
cp "$all.svg" "$folder/whole.svg"
"$corobench" plot "$echo" --format svg --kind lines --only 'reactor_*,thread' >"$folder/out"
cmp "$all.svg" "$folder/whole.svg" || fail "a part is drawn in the place of the whole"
part=$all-only-reactor_-thread.svg
grep -qxF "$part" "$folder/out" || fail "images drawn of a part: $(cat "$folder/out")"
grep -q 'of:reactor_epoll' "$part" && grep -q 'of:thread<' "$part" || fail "who was asked for is not drawn"
grep -q 'of:process' "$part" && fail "who was not asked for is drawn"
grep -qF '(3 of 8 implementations)' "$part" || fail "a part does not say so"
ls "$echo"/plots/*.png "$echo"/plots/*.pdf 2>/dev/null && fail "more than one format is drawn"
[ ! -e "$echo/plots/ranking.svg" ] || fail "more than one kind is drawn"
# Colour, marker and dashes are those of the whole.
look() { sed -n '/index series/,$d; s/^reactor_epoll\t\([0-9]*\t[0-9]*\t[0-9]*\)\t.*/\1/p' "$1"; }
[ -n "$(look "$echo/data/${all##*/}.tsv")" ] || fail "no look of reactor_epoll in the data"
[ "$(look "$echo/data/${all##*/}.tsv")" = "$(look "$echo/data/$(basename "$part" .svg).tsv")" ] ||
    fail "who is drawn alone looks otherwise"

# Elsewhere; and of a campaign, what has it.
"$corobench" plot "$folder/campaign" --kind percentiles --format svg --out "$folder/there" >"$folder/out" 2>"$folder/err"
[ -s "$folder/there/echo_connections/plots/percentiles-1.svg" ] || fail "--out: $(find "$folder/there")"
[ ! -e "$echo/plots/percentiles-1.svg" ] || fail "--out draws into the campaign, too"
[ "$(cat "$folder/err")" = '1 of 2 scenarios have nothing of it' ] || fail "of a campaign: $(cat "$folder/err")"

# The worked example of plots/README.md is the template, and its command draws.
sed -n 's/^    //p' plots/README.md | sed -n '/^# shows:/,/^unset output/p' | diff - plots/dots.gp ||
    fail "plots/README.md does not show plots/dots.gp"
example=$(sed -n 's/^    corobench \(plot .* --kind dots .*\)/\1/p' plots/README.md)
[ -n "$example" ] || fail "plots/README.md has no command for its example"
# shellcheck disable=SC2086 # words
"$corobench" ${example//\/tmp\/dots/$folder/dots} >"$folder/out" 2>"$folder/err" || fail "the example: $(cat "$folder/err")"
[ "$(cat "$folder/out")" = "$folder/dots/plots/dots.svg" ] && [ ! -s "$folder/err" ] || fail "the example: $(cat "$folder/out" "$folder/err")"
grep -qF 'reactor_epoll' "$folder/dots/plots/dots.svg" || fail "the example lacks a name"
grep -qE '<path' "$folder/dots/plots/dots.svg" || fail "the example draws nothing"
