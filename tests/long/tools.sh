#!/bin/bash
# Tools that hang, which takes as long as the driver waits for them.
set -eu
# shellcheck source=tests/cli/world
. "$(dirname "$0")/../cli/world"
"$corobench" check dispatch/call >/dev/null
"$corobench" run "$folder/tiny.yaml" --out "$folder/drawn" >"$folder/out" 2>&1 || fail "$(cat "$folder/out")"
mkdir "$folder/bin"

printf '#!/bin/sh\nexec sleep 1000\n' >"$folder/bin/git"
chmod +x "$folder/bin/git"
before=$SECONDS
PATH=$folder/bin:$PATH "$corobench" run "$folder/tiny.yaml" --out "$folder/nogit" >"$folder/out" 2>&1 || fail "git hangs: $(cat "$folder/out")"
python3 -c 'import json, sys; assert "commit" not in json.load(open(sys.argv[1]))["code"]' "$folder/nogit/tiny/host.json" ||
    fail "git hangs: a commit is told"
[ $((SECONDS - before)) -ge 10 ] || fail "git hangs: it was not waited for"
mv "$folder/bin/git" "$folder/bin/gnuplot"
PATH=$folder/bin:$PATH timeout 220 "$corobench" plot "$folder/drawn" >"$folder/out" 2>"$folder/err" && fail "gnuplot hangs: exit 0"
grep -q '^corobench: gnuplot could not draw .* in 120 s$' "$folder/err" || fail "gnuplot hangs: $(cat "$folder/err")"
[ -z "$(find "$folder/drawn/tiny/plots" -name "*.svg")" ] || fail "gnuplot hangs: earlier pictures stay"
