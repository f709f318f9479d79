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
ulimit -S -f 8 # KiB
campaign full --rounds 40
ulimit -S -f "$(ulimit -H -f)"
[ $status = 1 ] || fail "full: exit $status, not 1"
grep -q 'cannot append to .*samples.jsonl: File too large' "$folder/full.err" || fail "full: $(cat "$folder/full.err")"
whole full
"$corobench" report "$folder/full" >/dev/null 2>"$folder/note" || fail "full: no report: $(cat "$folder/note")"
