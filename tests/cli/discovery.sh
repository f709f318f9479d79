#!/bin/bash
# A new implementation is one file: what `new` writes is listed, checked, run, plotted and reported with no other
# edit, in C and in Python, from a folder outside the tree; and what is wrong with one is said at its place. (What it
# writes in Python is slow to check: long/skeletons does it for all workloads, this for two.)
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
# refused WANTED ARGUMENT...: exit 2, one line on stderr with WANTED in it, nothing on stdout.
refused() {
    local wanted=$1 status=0
    shift
    "$corobench" "$@" >"$folder/.out" 2>"$folder/.err" || status=$?
    [ "$status" = 2 ] || fail "corobench $*: exit $status, not 2"
    [ ! -s "$folder/.out" ] || fail "corobench $*: printed on stdout"
    [ "$(wc -l <"$folder/.err")" = 1 ] || fail "corobench $*: not one line: $(cat "$folder/.err")"
    grep -qF -- "$wanted" "$folder/.err" || fail "corobench $*: '$wanted' is not in: $(cat "$folder/.err")"
}

impls=$folder/impls
for name in {dispatch,pipeline,letters,buses,tasks,echo,fanout}/{mine,python_mine}; do
    path=$("$corobench" new "$name" --impls "$impls" 2>"$folder/language")
    case $path in
    *.c) grep -qE '^written in C( |$)' "$folder/language" ;;
    *.py) grep -qx 'written in Python' "$folder/language" ;;
    *) false ;;
    esac || fail "new $name wrote $path, $(cat "$folder/language")"
    grep -qF "corobench check $name\`" "$path" || fail "$path does not say how to check it"
    [ -s "$path" ] || fail "new $name wrote nothing at $path"
    grep -q Required "$path" && grep -q Optional "$path" || fail "$path does not say what is Required and Optional"
done
refused "exists already" new echo/mine --impls "$impls"
mkdir "$impls/echo/go_mine"
refused "echo/go_mine exists already" new echo/go_mine --impls "$impls"
rmdir "$impls/echo/go_mine"
refused "impls/tasks/go_tasks exists already" new tasks/go_tasks
refused "impls/echo/thread.c exists already" new echo/thread --impls "$impls" # both would be echo/thread
[ ! -e "$impls/echo/thread.c" ] || fail "new wrote what it refused"
refused "is not WORKLOAD/NAME" new mine --impls "$impls"
refused "did you mean 'echo'?" new ecko/mine --impls "$impls"
refused "is not a name" new echo/../mine --impls "$impls"

# Several drivers may build the folder at the same time.
drivers=()
for number in 1 2 3; do
    "$corobench" list --impls "$impls" >"$folder/list$number" 2>&1 &
    drivers+=($!)
done
for number in 1 2 3; do
    wait "${drivers[$((number - 1))]}" || fail "several drivers at once: $(cat "$folder/list$number")"
done

# They are built, and pass as they were written.
cat >"$impls/dispatch/unmet.c" <<'EOF'
// dispatch/unmet -- needs what no machine has
// model: call
// runtime: none
// class: idiomatic
// needs: pkg:nonesuch-corobench header:nonesuch-corobench.h library:nonesuch-corobench processor:nonesuch
#error not to be compiled
EOF
"$corobench" list --impls "$impls" >"$folder/list"
for name in mine python_mine; do
    [ "$(grep -cE "^  $name +" "$folder/list")" = 7 ] || fail "$name is not listed for all workloads: $(cat "$folder/list")"
done
[ "$(grep '^  ' "$folder/list" | grep -oE '^ +[^ ]+ +[^ ]+ +(idiomatic|tuned|ceiling|original|reference) +[^ ]+ +' |
    awk '{ print length }' | sort -u | wc -l)" = 1 ] || fail "the list's columns do not stand below each other: $(cat "$folder/list")"
grep -qE '^  unmet .*not built: needs pkg:nonesuch-corobench header:nonesuch-corobench.h library:nonesuch-corobench processor:nonesuch' "$folder/list" ||
    fail "the unmet needs are not listed: $(cat "$folder/list")"
"$corobench" check --jobs=2 --impls "$impls" {dispatch,pipeline,letters,buses,tasks,echo,fanout}/mine {dispatch,echo}/python_mine \
    >"$folder/check" || fail "the skeletons do not pass: $(cat "$folder/check")"
"$corobench" list --impls "$impls" --json | python3 -c '
import json, sys
status = {(i["workload"], i["implementation"]): i["status"] for i in json.load(sys.stdin)["implementations"]}
for workload in "dispatch", "pipeline", "letters", "buses", "tasks", "echo", "fanout":
    assert status[workload, "mine"] == "ready", (workload, status[workload, "mine"])
    checked = workload in ("dispatch", "echo")
    assert (status[workload, "python_mine"] == "ready") == checked, (workload, status[workload, "python_mine"])
'

# A case that an implementation does not do is the user's mistake.
here=$(cd "$(dirname "$0")/../.." && pwd)
mine=$(find "$1/external" -path '*/tasks/mine' -type f -newer "$impls/tasks/mine.c")
for program in "$mine" "$impls/tasks/python_mine.py"; do
    status=0
    said=$(PYTHONPATH=$here/impls/rig:$here/impls/tasks/rig "$program" --case=ring 2>&1) || status=$?
    [ "$status" = 2 ] && [ "${said#*: }" = "this implementation does not do case 'ring'" ] ||
        fail "$program --case=ring: exit $status: $said"
done

# wants ARGUMENT MESSAGE PROGRAM...: each refuses it in a first line that says what it wants, with the usage below.
wants() {
    local argument=$1 message=$2 program status said
    shift 2
    for program in "$@"; do
        status=0
        said=$(PYTHONPATH=$here/impls/rig:$here/impls/tasks/rig:$here/impls/dispatch/rig "$program" "$argument" 2>&1) || status=$?
        [ "$status" = 2 ] && [ "$(sed -n '1s/^[^:]*: //p' <<<"$said")" = "$argument: $message" ] ||
            fail "$program $argument: exit $status: $said"
        sed -n 2p <<<"$said" | grep -q '^usage: ' || fail "$program $argument: no usage: $said"
    done
}
tasks=("$mine" "$impls/tasks/python_mine.py")
wants --tasks=0 "a number from 1 to 1000000, digits only, is wanted" "${tasks[@]}"
wants --tasks=1e6 "a number from 1 to 1000000, digits only, is wanted" "${tasks[@]}"
wants --depth=100000 "a number from 1 to 1000, digits only, is wanted" "${tasks[@]}"
wants --case=yeild "one of $(sed -n 's/^  --case=.*(\(.*\); default .*/\1/p' <<<"$("$mine" --help)") is wanted" "${tasks[@]}"
wants --match=2 "a number from 0 to 1 is wanted" "${mine/tasks/dispatch}" "$impls/dispatch/python_mine.py"
wants --listen=localhost:0 "ADDRESS:PORT is wanted, both in numbers" "${mine/tasks/echo}" "$here/impls/echo/python_threads.py"
for workload in tasks letters; do
    told=$(PYTHONPATH=$here/impls/rig:$here/impls/$workload/rig "$impls/$workload/python_mine.py" --help | tail -n +2)
    [ "$("${mine/tasks/$workload}" --help | tail -n +2)" = "$told" ] ||
        fail "the rigs of C and Python do not tell the same of the options of $workload: $told"
done

# A folder is built again when any file in it has changed, however deep.
mkdir -p "$impls/dispatch/sh_folder/src"
cat >"$impls/dispatch/sh_folder/build" <<'EOF'
#!/bin/sh
# dispatch/sh_folder -- a program that its build copies
# model: call
# runtime: sh
# class: idiomatic
cp "$(dirname "$0")/src/main.sh" "$1"
EOF
chmod +x "$impls/dispatch/sh_folder/build"
for word in early late; do
    printf '#!/bin/sh\necho "%s" >&2\nexit 77\n' $word >"$impls/dispatch/sh_folder/src/main.sh"
    chmod +x "$impls/dispatch/sh_folder/src/main.sh"
    "$corobench" check --only depth --impls "$impls" dispatch/sh_folder >"$folder/check"
    grep -q "exit status 77: $word" "$folder/check" || fail "the folder was not built from '$word': $(cat "$folder/check")"
done

# One that cannot be built here says what it needs, and stops nothing else; what it was before is gone.
sed -i '/^cp /d' "$impls/dispatch/sh_folder/build"
printf 'echo more >&2\necho "a better sh" >&2\nexit 77\n' >>"$impls/dispatch/sh_folder/build"
"$corobench" check --only depth --impls "$impls" dispatch >"$folder/check" || true
grep -Eq "dispatch/mine: .*passed" "$folder/check" || fail "dispatch/mine was not checked: $(cat "$folder/check")"
"$corobench" list --impls "$impls" | grep -q "sh_folder.*not built: needs a better sh$" ||
    fail "the list does not say why: $("$corobench" list --impls "$impls")"
rm -r "$impls/dispatch/sh_folder"

# They take part in a scenario that does not name them.
"$corobench" check dispatch/handler >/dev/null
cat >"$folder/tiny.yaml" <<'EOF'
title: Tiny
question: Is the newcomer there?
workload: dispatch
implementations: [handler]
axes: {lines: 1000}
baseline: handler
EOF
"$corobench" run "$folder/tiny.yaml" --impls "$impls" --out "$folder/out" >"$folder/table" 2>"$folder/log" ||
    fail "run failed: $(cat "$folder/table" "$folder/log")"
for file in tiny/samples.jsonl tiny/summary.json report.html report.md table.tex summary.csv; do
    [ -s "$folder/out/$file" ] || fail "no $file"
done
for name in mine python_mine; do
    grep -q "\"implementation\":\"$name\"" "$folder/out/tiny/samples.jsonl" || fail "$name was not run"
    grep -qw "$name" "$folder/out/report.html" || fail "$name is not in the report"
    grep -rqw "$name" "$folder/out/tiny/data" || fail "$name is not in the plots' data"
done
grep -q "not built: needs pkg:nonesuch-corobench" "$folder/out/report.html" || fail "the report hides the unmet needs"

# Two builds of one implementation, side by side.
"$corobench" plan "$folder/tiny.yaml" --impls old="$impls" --impls new="$impls" >"$folder/plan"
grep -q 'old:mine' "$folder/plan" && grep -q 'new:mine' "$folder/plan" || fail "labels are not in the plan"
refused "the name 'mine' is taken" plan "$folder/tiny.yaml" --impls "$impls" --impls "$impls"
refused "--impls /nonesuch" plan "$folder/tiny.yaml" --impls /nonesuch

# A wrong card stops everything, at its line.
printf '// dispatch/wrong -- x\n// model: cal\n' >"$impls/dispatch/wrong.c"
refused "wrong.c:2: unknown model 'cal' (did you mean 'call'?)" list --impls "$impls"
