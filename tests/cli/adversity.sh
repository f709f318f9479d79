#!/bin/bash
# A machine that refuses (no room, no gnuplot) and programs that lie: one line says what is the matter, the samples
# so far are whole, and what can be made from them is made.
set -eu
corobench=$1/corobench
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() {
    echo "$1"
    exit 1
}

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
ln -s "$(command -v hyperfine)" "$(command -v ldd)" "$folder/bin/"
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

# A program that passed and then does harm: it looks at a file that the checks did not know.
mkdir -p "$folder/impls/dispatch"
cat >"$folder/impls/dispatch/python_turncoat.py" <<EOT
#!/usr/bin/python3
# dispatch/python_turncoat -- honest until a file says what else to be
# model: call
# runtime: cpython
# class: idiomatic
import os, signal, sys, time
import dispatch_rig

def run(given):
    try:
        mood = open("$folder/mood").read().strip()
    except OSError:
        mood = "honest"
    if mood.startswith("flood"):
        for i in range(64):
            os.write(int(mood[-1]), b"flood " * (1 << 18))
    if mood == "hyperfine":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    if mood == "boast":
        open(os.environ["COROBENCH_METRICS"], "a").write("wall_ns 1 ns\n")
    if mood == "paint":
        os.write(2, b"\x1b[2J\x1b[31m\x07\x9bred\n")
        os._exit(3)
    if mood == "chain" and os.fork() == 0: # each forks and ends, in a session of its own
        until = time.time() + 30
        while time.time() < until:
            if os.fork():
                os._exit(0)
            os.setsid()
        os._exit(0)
    count = 0
    for line in given.lines:
        keep = line
        for _ in range(given.depth):
            keep = keep if "python" in keep else ""
        count += keep != ""
    return [count * (given.fanout // given.sink_count)] * given.sink_count

dispatch_rig.main(run)
EOT
chmod +x "$folder/impls/dispatch/python_turncoat.py"
"$corobench" check --impls "$folder/impls" dispatch/python_turncoat >"$folder/check" || fail "$(cat "$folder/check")"
for case in 'flood1:failed:File too large' 'flood2:failed:printed more than 16 MB' 'hyperfine:invalid:hyperfine was ended by signal 9' \
    'boast:failed:wall_ns is not for the program' 'paint:failed:exit status 3: ?[2J?[31m??red' 'chain:failed:behind'; do
    IFS=: read -r mood outcome reason <<<"$case"
    echo "$mood" >"$folder/mood"
    campaign "$mood" --impls "$folder/impls" --only python_turncoat --rounds 6
    [ $status = 1 ] || fail "$mood: exit $status, not 1: $(cat "$folder/$mood.err")"
    python3 - "$folder/$mood/small/samples.jsonl" "$outcome" "$reason" <<'EOT'
import json, sys
path, outcome, reason = sys.argv[1:]
samples = [json.loads(line) for line in open(path)]
bad = [s for s in samples if s["implementation"] == "python_turncoat"]
assert bad and all(s["outcome"] == outcome and reason in s["reason"] and len(s["reason"]) < 1000 for s in bad), bad[0]
assert all(s["outcome"] == "ok" for s in samples if s["implementation"] != "python_turncoat")
EOT
    grep -q $'\033' "$folder/$mood.err" && fail "$mood: the program's bytes steer the terminal"
    [ "$(du -sm "$folder/$mood" | cut -f1)" -lt 250 ] || fail "$mood: it filled the disk"
    rm "$folder/mood"
done

# A failure that quotes bytes of a program is kept as a failure, and printed without them.
mkdir -p "$folder/impls/echo"
cat >"$folder/impls/echo/python_garbler.py" <<'EOT'
#!/usr/bin/python3
# echo/python_garbler -- says something else instead of READY
# model: thread
# runtime: cpython
# class: idiomatic
import os, time
os.write(1, b"\x1b[31mRE\xffDY\n")
time.sleep(60)
EOT
chmod +x "$folder/impls/echo/python_garbler.py"
"$corobench" check --impls "$folder/impls" echo/python_garbler >"$folder/note" && fail "the garbler passes"
grep -q "printed '?\[31mRE?DY' instead of 'READY" "$folder/note" || fail "garbler: $(cat "$folder/note")"
"$corobench" list --impls "$folder/impls" >"$folder/note"
grep -q 'python_garbler.*failed conformance' "$folder/note" || fail "garbler: $(grep garbler "$folder/note")"
