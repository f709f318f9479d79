#!/bin/bash
# A machine that refuses (no room, no gnuplot): one line says what is the matter, the samples so far are whole, and what
# can be made from them is made.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

"$corobench" check dispatch/handler dispatch/call >/dev/null
cat >"$folder/small.yaml" <<'EOT'
title: Small
question: Does a call cost less than a method?
workload: dispatch
implementations: [handler, call]
axes: {lines: 2000}
run: {repeats: 0} # a line for each planned run, whatever else the machine does
baseline: handler
plots: [{kind: ranking}]
EOT
# campaign NAME [OPTION]...: runs it into $folder/NAME; sets status; the output is in NAME.out and NAME.err.
campaign() {
    local name=$1
    shift
    status=0
    "$corobench" run "$folder/small.yaml" --out "$folder/$name" "$@" >"$folder/$name.out" 2>"$folder/$name.err" ||
        status=$?
}
whole() {
    python3 - "$folder/$1/small/samples.jsonl" <<'EOT'
import json, sys
text = open(sys.argv[1], "rb").read()
assert text.endswith(b"\n"), "torn"
assert [json.loads(line)["run"] for line in text.splitlines()] == list(range(text.count(b"\n")))
EOT
}

# A file that may not grow: the campaign ends with an error instead of being killed (SIGXFSZ).
ulimit -S -f 32 # KiB
campaign full --rounds 40
ulimit -S -f "$(ulimit -H -f)"
[ $status = 1 ] || fail "full: exit $status, not 1"
grep -q 'cannot append to .*samples.jsonl: File too large' "$folder/full.err" || fail "full: $(cat "$folder/full.err")"
whole full
"$corobench" report "$folder/full" >/dev/null 2>"$folder/note" || fail "full: no report: $(cat "$folder/note")"

# Of git only questions are asked, without a lock that would stay behind when it is killed (as above).
mkdir "$folder/spy"
printf '#!/bin/sh\necho "$@" >>"%s/questions"\n' "$folder" >"$folder/spy/git"
chmod +x "$folder/spy/git"
PATH=$folder/spy:$PATH campaign asked --rounds 6
grep -q ' status ' "$folder/questions" || fail "git was not asked"
grep -v -e '^--no-optional-locks ' -e ' rev-parse ' "$folder/questions" && fail "git may leave a lock behind"

# A folder that cannot hold a report is not said to hold one.
ulimit -S -f 4
campaign fullest --rounds 40
[ $status = 2 ] && grep -q 'cannot write .*campaign.json: File too large' "$folder/fullest.err" ||
    fail "fullest: $(cat "$folder/fullest.err")"
ulimit -S -f "$(ulimit -H -f)"
ulimit -S -f 32
campaign fuller --rounds 40
ulimit -S -f "$(ulimit -H -f)"
[ $status = 1 ] && ! grep -q 'report.html' "$folder/fuller.out" || fail "fuller: $(cat "$folder/fuller.out")"
grep -q 'no report could be written; the samples so far: ' "$folder/fuller.out" || fail "$(cat "$folder/fuller.out")"

# A point beyond the machine's limits: the reason is the limit's name, and what to do.
"$corobench" check echo/reactor_epoll >/dev/null
cat >"$folder/crowd.yaml" <<'EOT'
title: Crowd
question: How many descriptors?
workload: echo
implementations: [reactor_epoll]
axes: {connections: 900}
run: {duration: 50ms, warmup: 0ms, deadline: 5s}
baseline: reactor_epoll
EOT
status=0
(
    ulimit -n 64
    "$corobench" run "$folder/crowd.yaml" --out "$folder/crowd" >"$folder/note" 2>&1
) || status=$?
[ $status = 2 ] || fail "crowd: exit $status, not 2: $(cat "$folder/note")"
grep -q "beyond this machine: 932 descriptors, and RLIMIT_NOFILE allows 64" "$folder/note" ||
    fail "crowd: $(cat "$folder/note")"

# Two campaigns that start in the same second, and two into one folder, do not mix their samples.
mkdir "$folder/results"
for copy in 1 2 3; do
    COROBENCH_RESULTS=$folder/results "$corobench" run "$folder/small.yaml" --rounds 6 >"$folder/note$copy" 2>&1 &
done
wait
for samples in "$folder"/results/*/small/samples.jsonl; do
    [ "$(wc -l <"$samples")" = 18 ] || fail "$samples: $(wc -l <"$samples") samples, not 18"
done
[ "$(find "$folder/results" -mindepth 1 -maxdepth 1 -type d | wc -l)" = 3 ] || fail "not three campaigns"
mkdir "$folder/one"
for copy in 1 2 3; do
    "$corobench" run "$folder/small.yaml" --rounds 6 --out "$folder/one" >"$folder/note$copy" 2>&1 &
done
wait
[ "$(wc -l <"$folder/one/small/samples.jsonl")" = 18 ] || fail "one: $(wc -l <"$folder/one/small/samples.jsonl") samples"
[ "$(cat "$folder"/note[123] | grep -c 'results are never overwritten')" = 2 ] || fail "one: $(cat "$folder"/note[123])"

# Without gnuplot no campaign starts, and of one that is there the report can be made, without plots.
campaign drawn --rounds 6
[ $status = 0 ] || fail "drawn: $(cat "$folder/drawn.err")"
mkdir "$folder/bin"
ln -s "$(command -v hyperfine)" "$folder/bin/"
status=0
PATH=$folder/bin "$corobench" run "$folder/small.yaml" --out "$folder/plain" 2>"$folder/note" || status=$?
[ $status = 2 ] && grep -q 'gnuplot is not installed.*scripts/setup' "$folder/note" || fail "plain: $(cat "$folder/note")"
[ ! -e "$folder/plain" ] || fail "plain: a campaign was begun"
rm -r "$folder/drawn/small/plots" "$folder"/drawn{,/small}/report.html
for place in drawn/small drawn; do
    status=0
    PATH=$folder/bin "$corobench" report "$folder/$place" 2>"$folder/note" || status=$?
    [ $status = 1 ] && grep -q "cannot run 'gnuplot': .*scripts/setup" "$folder/note" || fail "$(cat "$folder/note")"
    [ -s "$folder/$place/report.html" ] || fail "$place: no report without plots"
done
