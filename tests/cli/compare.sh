#!/usr/bin/env bash
# corobench compare: campaigns made up here, sample by sample: what is slower, what is refused, what is written.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$folder"

# folder DIR NAME=COST:HASH...: a scenario's folder of echo at two points (at the second all costs double), ten rounds;
# every run within 0.4% of its cost. The first name is the baseline.
folder() {
    local dir=$1
    shift
    mkdir -p "$dir"
    cat >"$dir/scenario.yaml" <<YAML
title: Made up
question: What became slower?
workload: echo
implementations: ['*']
axes: {connections: [10, 100]}
baseline: ${1%%=*}
${EXTRA:-}
YAML
    echo "{\"schema_version\": 1, \"cpu\": {\"model\": \"${CPU:-A}\"}, \"kernel\": {\"load_average\": \"$RANDOM\"}," \
        "\"build\": {\"sanitized\": ${SANITIZED:-false}}, \"code\": {\"commit\": \"${COMMIT:-c0ffee}\"}}" >"$dir/host.json"
    awk -v words="$*" -v plan="$dir/plan.json" -v samples="$dir/samples.jsonl" -v rounds="${ROUNDS:-10}" \
        -v name="${NAME:-made_up}" '
    function axes(point) {
        return sprintf("{\"connections\":\"%d\",\"message_bytes\":\"1024\",\"depth\":\"1\",\"load\":\"closed\"}", 10 ^ point)
    }
    BEGIN {
        count = split(words, word, " ")
        for (i = 1; i <= count; i++) {
            split(word[i], part, /[=:]/)
            label[i] = part[1]; cost[i] = part[2]; hash[i] = part[3]
        }
        label[++count] = label[1] "~aa"; cost[count] = cost[1]; hash[count] = hash[1]
        printf "{\"schema_version\": 1, \"scenario\": \"%s\", \"workload\": \"echo\", \"seed\": \"1\", \"rounds_min\": %d," \
            "\"rounds_max\": %d, \"rounds_needed\": 6, \"comparisons\": 2, \"baseline\": 0, \"implementations\": [", name, rounds + !rounds, rounds + !rounds >plan
        for (i = 1; i <= count; i++)
            printf "%s{\"label\": \"%s\", \"model\": \"thread\", \"runtime\": \"pthreads\", \"class\": \"idiomatic\"," \
                "\"summary\": \"made up\", \"program\": \"none\", \"source\": \"none\", \"hash\": \"%s\", \"is_aa\": %s}", \
                (i > 1 ? ", " : ""), label[i], hash[i], (i == count ? "true" : "false") >plan
        printf "], \"points\": [{\"axes\": %s, \"text\": \"connections=10\"}, {\"axes\": %s, \"text\": \"connections=100\"}]," \
            "\"cells\": [", axes(1), axes(2) >plan
        for (p = 0; p < 2; p++)
            for (i = 0; i < count; i++)
                printf "%s{\"implementation\": %d, \"point\": %d}", (p + i ? ", " : ""), i, p >plan
        print "], \"rounds\": []}" >plan
        printf "" >samples
        for (round = 0; round < rounds; round++)
            for (p = 1; p <= 2; p++)
                for (i = 1; i <= count; i++)
                    printf "{\"schema_version\":1,\"run\":%d,\"round\":%d,\"position\":0,\"cell\":%d,\"workload\":\"echo\"," \
                        "\"implementation\":\"%s\",\"model\":\"thread\",\"axes\":%s,\"started_at\":\"2026-01-01T00:00:00Z\"," \
                        "\"outcome\":\"ok\",\"metrics\":{\"server_cpu_ns_per_message\":%.6f,\"server_rss_bytes\":%d}}\n", \
                        run++, round, (p - 1) * count + i - 1, label[i], axes(p), \
                        cost[i] * p * (1 + ((round * 7 + i * 3) % 10 - 4.5) * 0.0008), cost[i] * 1000 >samples
    }'
}

# expect STATUS ARGUMENTS...: runs compare; what it says is in out and err.
expect() {
    local wanted=$1 status=0
    shift
    "$corobench" compare "$@" >out 2>err || status=$?
    [ $status = "$wanted" ] || fail "compare $*: exit $status, not $wanted: $(cat out err)"
}
said() {
    grep -qE -- "$1" out || fail "stdout lacks '$1': $(cat out)"
}
told() {
    grep -qE -- "$1" err || fail "stderr lacks '$1': $(cat err)"
    [ "$(wc -l <err)" = "${2:-1}" ] || fail "not one line: $(cat err)"
}

folder old base=1000:aa kept=3000:bb mine=2000:cc

# Slower: exit 3. The machine is 10% slower for all, which is not held against anybody.
COMMIT=decade folder slower base=1100:aa kept=3300:bb mine=2310:dd
expect 3 old slower
said '^  code · commit: c0ffee → decade$'
said '^fluctuates:$'
said 'The same binary in both: base and kept'
said 'Changed: mine\.'
said 'relative to base and kept \(the same binary in both\) in the same round'
said '^  mine +2\.00 µs \(.*2\.31 µs \(.*1\.15.× \(1\.15.–1\.15.\) +1\.0(49|50|51)× \(1\.0.*–1\.0.*\) +slower +10, 10$'
said '^  base .*1\.100× .* same binary +10, 10$'
said '^  base~aa .* A/A '
said '^All 4 cells whose binary is the same together: 1\.100× .*, so the machine \(or the driver\) moved\.$'
said '^2 slower\. Slower: mine at connections=10 1\.0'
if grep -q $'\033' out; then fail "colour in a pipe"; fi
if grep -q 'cpu' <(sed -n '/^differs:/,/^[^ ]/p' out); then fail "a difference that is none"; fi

# The other way round it is faster, and so does the whole campaign with its folder in it.
expect 0 slower old
said '^2 faster\.$'
mkdir c1 c2
cp -r old c1/made_up
cp -r slower c2/made_up
expect 3 c1 c2
expect 3 c1/made_up c2
expect 3 --metric=server_cpu_ns_per_message c1 c2/made_up

# Where bytes are compared they are more.
expect 3 --metric server_rss_bytes old slower
said ' more +10, 10$'

# Equivalent within the margin, slower beyond a narrower one, unresolved where runs differ more than that.
folder near base=1000:aa kept=3000:bb mine=2016:dd
expect 0 old near
said '^2 equivalent\.$'
expect 3 --equivalence 0.1% old near
expect 0 --equivalence 0.1% --confidence 99.999% old near
said '^2 unresolved\.$'

# The same build again: nothing to judge. On another machine it is the machines that are judged.
folder again base=1050:aa kept=3150:bb mine=2100:cc
expect 0 old again
said '^Nothing is judged: no program changed\.$'
CPU=B folder elsewhere base=1300:aa kept=3900:bb mine=2600:cc
expect 3 old elsewhere
said '^  cpu · model: A → B$'
said '^Verdicts are on absolute figures'
said '^6 slower\.'
said '^All 6 cells together: 1\.300× .*, so suspect the machine'
expect 3 --relative old elsewhere
said '^2 slower, 4 equivalent\. Slower: base at connections=10 1\.300×'
expect 0 --relative --drift 35% old elsewhere
expect 0 --drift 35% old elsewhere
expect 0 --absolute old again
expect 0 --absolute --drift 0% old again # the same files on the same machine
expect 3 --absolute --drift 0% old slower
expect 0 --absolute old slower

# Nothing unchanged: the baseline is the reference.
folder rebuilt base=1040:ee kept=3120:ee mine=2400:ee
expect 3 old rebuilt
said 'relative to base in the same round'
said '^  base .* judged absolute +unresolved '
said '^  kept .* equivalent '
said '^2 slower, 2 equivalent, 2 unresolved\. Slower: mine at connections=10 1\.15.× '
expect 3 --reference kept old rebuilt
said 'relative to kept in the same round'

# More than two: each against the first.
expect 3 old near slower
[ "$(grep -c '^old: old:' out)" = 2 ] || fail "not each against the first"
[ "$(grep -c '^  code · commit' out)" = 1 ] || fail "another pair's difference"

# What is only in one is listed, and a sanitized build is said first.
folder fewer base=1000:aa mine=2000:cc
expect 0 old fewer
said '^Only in old: kept at connections=10$'

# What went well and now fails in every run is worse than slower: exit 3. The other way round it is a gain.
cp -r old crashing
sed -i '/"implementation":"kept"/s/"outcome":"ok","metrics":.*/"outcome":"crash","reason":"signal 11","metrics":{}}/' \
    crashing/samples.jsonl
expect 3 old crashing
said '^Only in old: kept at connections=10 \(there: crash: signal 11\)$'
said '^2 failing\. Failing: kept at connections=10 \(there: crash: signal 11\); kept at connections=100 \('
expect 3 --json old crashing
python3 -c 'import json; assert len(json.load(open("out"))["comparisons"][0]["failing"]) == 2'
expect 0 crashing old
said '^Only in new: kept at connections=10 \(there: crash: signal 11\)$'

SANITIZED=true folder sane base=5000:xx kept=15000:xx mine=10000:xx
expect 3 old sane
head -n 1 out | grep -q '^BEWARE: Only new was built with sanitizers' || fail "not loud: $(cat out)"
ROUNDS=3 folder few base=1000:aa kept=3000:bb mine=4000:dd
ROUNDS=2 folder fewest base=1000:aa kept=3000:bb mine=2000:cc
expect 3 old few
expect 0 fewest few
said '^Note: 2 runs in old and 3 in new are too few for a verdict on 2 cells, .*: take at least 5 rounds in each$'

# Refusals, one line each.
expect 2 old
told 'two campaigns or more'
expect 2 old old
told 'the old campaign is the new one'
expect 2 old nowhere
told "cannot open 'nowhere'"
mkdir nothing
expect 2 old nothing
told 'neither a campaign nor'
expect 2 --relative --absolute old slower
told 'exclude each other'
expect 2 --metric nonsense old slower
told "no metric is called 'nonsense'"
expect 2 --metric wall_ns old slower
told 'do not have wall_ns'
expect 2 --confidence 30% old slower
told 'at least 50%'
expect 2 --reference nobody old slower
told "'nobody' is not an implementation of both"
NAME=other folder other base=1000:aa
expect 2 old other
told "scenario 'made_up', and other 'other'"
EXTRA='placement: same' folder placed base=1000:aa
expect 2 old placed
told 'with placement split, the other with same'
EXTRA='run: {duration: 2s}' folder longer base=1000:aa
expect 2 old longer
told 'measured for 0.5 s .* for 2 s'
EXTRA='rank: server_rss_bytes' folder ranked base=1000:aa
expect 2 old ranked
told 'choose one with --metric'
expect 0 --metric server_rss_bytes old ranked
ROUNDS=0 folder empty base=1000:aa
expect 2 old empty
told 'empty has no samples'
folder strangers stranger=1000:aa
expect 2 old strangers
told 'no cell has figures'
mkdir c3
cp -r other c3/other
cp -r other c1/other
cp -r near c3/near
sed -i 's/made_up/near/' c3/near/plan.json
expect 0 c1 c3
told 'only in' 2
rm -r c3/other
expect 2 c1 c3
grep -q 'no scenario in common\|scenario' err || fail "no common scenario: $(cat err)"
echo '{' >c3/near/host.json
expect 1 old c3
told 'near/host.json:'

# JSON on stdout, and what --out leaves.
expect 3 --json old slower
python3 - <<'PY'
import json
found = json.load(open("out"))
assert found["schema_version"] == 1
(one,) = found["comparisons"]
assert one["basis"] == "relative" and one["reference"] == ["base", "kept"], one
cells = {(cell["implementation"], cell["point"]): cell for cell in one["cells"]}
mine = cells["mine", "connections=10"]
assert mine["verdict"] == "slower" and mine["binary"] == "changed" and mine["judged_by"] == "relative"
assert 1.04 < mine["relative"]["low"] < mine["relative"]["ratio"] < mine["relative"]["high"] < 1.06, mine
assert mine["old"]["n"] == 10 and 1990 < mine["old"]["median"] < 2010, mine
assert cells["base", "connections=100"]["unjudged"] == "same binary"
PY
expect 3 --out files old slower near
for file in compare.md compare.json compare.csv data/ratios-1-made_up.tsv plots/ratios-{1,2}-made_up.{svg,png,pdf}; do
    [ -s "files/$file" ] || fail "no $file"
done
grep -q '^!\[.*\](plots/ratios-2-made_up.svg)' files/compare.md || fail "no picture in compare.md"
[ "$(wc -l <files/compare.csv)" = 17 ] || fail "$(cat files/compare.csv)"
cp -r files before
expect 3 --out files old slower near
diff -r files before || fail "the same campaigns give other files"
touch blocked
expect 1 --out blocked/below old slower
told 'cannot make folder|is not a folder'
