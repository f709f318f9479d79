#!/bin/bash
# Tools that are missing, old or broken: hyperfine, gnuplot, git, cmake, a compiler. What they say is not taken on
# trust, and who they fail is told before the first run where that can be known.
set -eu
# shellcheck source=tests/cli/world
. "$(dirname "$0")/world"
"$corobench" check dispatch/call >/dev/null
mkdir "$folder/bin"

# tool NAME: the rest of the command line is, in Python, what it does instead. `real` is the real one.
tool() {
    printf '#!/usr/bin/python3\nimport json, os, subprocess, sys, time\nreal = "%s"\n%s\n' "$(command -v "$1")" "$2" >"$folder/bin/$1"
    chmod +x "$folder/bin/$1"
}
# campaign NAME [OPTION]...: with these tools; sets status.
campaign() {
    local name=$1
    shift
    status=0
    PATH=$folder/bin:$PATH timeout 120 "$corobench" run "$folder/tiny.yaml" --out "$folder/$name" "$@" >"$folder/out" 2>"$folder/err" || status=$?
}
# reasons NAME: outcomes and reasons of its samples, each once.
reasons() {
    python3 - "$folder/$1/tiny/samples.jsonl" <<'END'
import json, sys
print(*sorted({f'{s["outcome"]}: {s.get("reason", "")}' for s in map(json.loads, open(sys.argv[1]))}), sep="\n")
END
}

# --- hyperfine ---------------------------------------------------------------------------------------------------

# What it does wrong at once is found by a trial; no campaign is begun.
changed='report = sys.argv[sys.argv.index("--export-json") + 1]
subprocess.run([real] + sys.argv[1:])
whole = json.load(open(report))
result = whole["results"][0]
%s
open(report, "w").write(json.dumps(whole))'
while IFS='|' read -r name what pattern; do
    # shellcheck disable=SC2059 # a format, on purpose
    case $what in
    change:*) tool hyperfine "$(printf "$changed" "${what#change:}")" ;;
    *) tool hyperfine "$what" ;;
    esac
    campaign "$name"
    [ $status = 2 ] && [ ! -e "$folder/$name" ] || fail "hyperfine: $name: exit $status"
    grep -q "^corobench: hyperfine, .* cannot be used: .*$pattern.*; scripts/setup installs one that can$" "$folder/err" ||
        fail "hyperfine: $name: $(cat "$folder/err")"
done <<'END'
old|sys.exit("error: Found argument '--output' which wasn't expected")|exit status 1: error: Found argument '--output'
killed|os.kill(os.getpid(), 9)|ended by signal 9
silent|sys.exit(0)|it left no report
two|change:whole["results"] *= 2|'results' is not one run
none|change:whole["results"] = []|'results' is not one run
list|change:whole = [whole]|'results' is not one run
text|change:result["times"] = ["0.1"]|'times' is not one time
zero|change:result["times"] = [0]|'times' is not one time
user|change:del result["user"]|'user' is not a time
null|change:result["system"] = None|'system' is not a time
minus|change:result["user"] = -1|'user' is not a time
codes|change:result["exit_codes"] = [None]|'exit_codes' is not one exit status
milliseconds|change:result["times"][0] *= 1000000|says that the program took
cpu|change:result["user"] = 1000|says that the program used 1e+03 s of CPU
nan|change:result["times"] = [float("nan")]|not JSON
END

# What goes wrong in the middle is no failure of the program, and no figure.
trial='if sys.argv[-1] == "true": os.execv(real, sys.argv)
'
# shellcheck disable=SC2059 # a format, on purpose
tool hyperfine "$trial$(printf "$changed" 'del result["user"]')"
campaign schema
[ $status = 1 ] && [ "$(reasons schema)" = "invalid: hyperfine's report is not understood: 'user' is not a time" ] ||
    fail "another schema: $(reasons schema)"
sed -i 's/deadline: 5s/deadline: 100ms/' "$folder/tiny.yaml"
tool hyperfine "${trial}time.sleep(60)"
campaign hangs
[ $status = 1 ] && [ "$(reasons hangs)" = "invalid: hyperfine was still running at the deadline, and no program was" ] ||
    fail "a hyperfine that hangs: $(reasons hangs)"
sed -i 's/deadline: 100ms/deadline: 5s/' "$folder/tiny.yaml"
rm "$folder/bin/hyperfine"

# --- gnuplot -----------------------------------------------------------------------------------------------------

campaign drawn
[ $status = 0 ] || fail "drawn: $(cat "$folder/err")"
plots=$folder/drawn/tiny/plots
# draw: the plots anew, with what is in bin; they were whole before.
draw() {
    "$corobench" plot "$folder/drawn" >/dev/null 2>&1 || fail "the real gnuplot fails"
    tools=$folder/bin:$PATH run_fails 1 "$1" '' plot "$folder/drawn"
    rm "$folder/bin/gnuplot"
    find "$plots" -name 'ranking.*' | grep . && fail "gnuplot: $1: what is no picture stays"
    return 0
}
tool gnuplot 'sys.exit(0)'
draw 'is not a whole picture'
tool gnuplot 'print("gnuplot> " * 1000, file=sys.stderr); sys.exit(3)'
draw 'gnuplot could not draw .*gnuplot> '
tool gnuplot 'subprocess.run([real] + sys.argv[1:])
image = sys.argv[2][len("folder=") + 1:-1] + "/plots/ranking.png"
os.truncate(image, os.path.getsize(image) // 2)'
draw 'ranking.png is not a whole picture'
"$corobench" plot "$folder/drawn" >/dev/null || fail "not drawn again"

# --- git, cmake and compilers ------------------------------------------------------------------------------------

# What git prints is no part of a folder's name unless it is a hash, and steers no terminal.
tool git 'sys.stdout.buffer.write(b"\033[31m../../x\xff\n")'
mkdir "$folder/results"
PATH=$folder/bin:$PATH COROBENCH_RESULTS=$folder/results "$corobench" run "$folder/tiny.yaml" >"$folder/out" 2>"$folder/err" ||
    fail "git: $(cat "$folder/err")"
[[ $(ls -d "$folder"/results/*Z-*) = *Z-nogit ]] || fail "git: $(ls "$folder/results")"
grep -q $'\033' "$folder/out" "$folder/err" "$folder"/results/*/*.{json,md,html} && fail "git's bytes are kept"
tool git 'sys.exit(128)'
campaign nogit
[ $status = 0 ] || fail "a git that fails: $(cat "$folder/err")"
rm "$folder/bin/git"

# An implementation that does not compile is named by the compiler's words; without the folder the others go on.
mkdir -p "$folder/impls/dispatch"
"$corobench" new dispatch/mine --impls "$folder/impls" >/dev/null 2>&1
echo 'int wrong = ;' >>"$folder/impls/dispatch/mine.c"
run_fails 2 "cannot build the implementations in $folder/impls: see the lines above" '' list --impls "$folder/impls"
grep -q "mine.c:.*error" "$folder/err" || fail "the compiler is not heard: $(cat "$folder/err")"
"$corobench" list >/dev/null || fail "the others cannot be listed"
for name in ldd hyperfine gnuplot python3; do
    ln -s "$(command -v "$name")" "$folder/bin/$name"
done
tools=$folder/bin run_fails 2 "cannot run 'cmake'" 'scripts/setup' list --impls "$folder/impls"
