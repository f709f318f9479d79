#!/bin/bash
# pipeline and letters: what the driver holds for right is what grep finds in a log, and tr and wc in a text; and so
# is what every implementation finds. (tests/cli/buses_oracle.sh does so for buses.)
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$folder"

# grep for a log, and tr and wc for a text.
right_pipeline() { grep -aF python "$1" || [ $? = 1 ]; }
right_letters() {
    local all vowels letters
    all=$(wc -c <"$1") vowels=$(tr -cd aeiouAEIOU <"$1" | wc -c) letters=$(tr -cd a-zA-Z <"$1" | wc -c)
    echo "vowels=$vowels consonants=$((letters - vowels)) others=$((all - letters))"
}
operations_pipeline() { grep -ac '' "$1" || [ $? = 1 ]; }
operations_letters() { wc -c <"$1"; }

mkdir pipeline letters
"$corobench" data log --bytes=300000 --seed=5 >pipeline/generated
"$corobench" data log --bytes=300000 --seed=6 --match=0.7 >pipeline/many
"$corobench" data log --bytes=300000 --seed=6 --match=0 >pipeline/none
printf 'python\r\npyth\0on\n\0python\0\n\n\xff\xfepython\xc3\n python python\nPYTHON\nno end: python' >pipeline/tricky
# The first 600 letters come first: some can afford no more.
"$corobench" data letters --seed=2 --events=200000 >letters/generated
"$corobench" data letters --seed=3 --events=600 >letters/few
{ cat letters/few && printf 'a\0\xc3\xa9E\r\n@[`{\x80\xe1\xff' && seq 1000; } >letters/tricky
for file in pipeline/* letters/*; do
    "right_${file%/*}" "$file" >"$file.right"
    "operations_${file%/*}" "$file" >"$file.count"
done

# agrees FILE PROGRAM: it answers as the outside oracle does, and counts as many operations.
agrees() {
    local file=$1 program=$2 status=0
    rm -f metrics
    COROBENCH_METRICS=metrics "$program" --input="$file" >answer 2>errors || status=$?
    [ $status != 77 ] || return 0 # not on this machine
    [ $status = 0 ] || fail "$program $file: exit $status: $(cat errors)"
    cmp -s answer "$file.right" || fail "$program $file: $(diff -a answer "$file.right" | head -n 4)"
    grep -qx "operations $(cat "$file.count") count" metrics || fail "$program $file: not $(cat "$file.count") operations"
}

# Of each that is built: its workload and name, how many letters it can do, and its program.
"$corobench" list --json | python3 -c '
import json, os, sys
for one in json.load(sys.stdin)["implementations"]:
    workload, name = one["workload"], one["implementation"]
    if workload not in ("pipeline", "letters") or one["class"] == "reference":
        continue
    built = os.path.join(sys.argv[1], "impls", workload, name)
    program = one["source"] if os.path.splitext(one["source"])[1] not in (".c", "") else built
    limits = [limit.partition("<=")[2] for limit in one["limits"] if limit.startswith("events<=")]
    if os.access(program, os.X_OK):
        print(workload, name, limits[0] if limits else 10000000, program)
' "$build" >implementations
while read -r workload name most program; do
    for file in "$workload"/*.right; do
        file=${file%.right}
        [ "$workload" = pipeline ] || [ "$(wc -c <"$file")" -le "$most" ] || continue
        agrees "$file" "$program" <&-
    done
    echo "$name" >>"$workload.tried"
done <implementations

# The driver's oracle against one that has just agreed.
for workload in pipeline letters; do
    if [ ! -e $workload.tried ]; then
        echo "no implementation of $workload is built"
        exit 77
    fi
    name=$(head -n 1 $workload.tried)
    "$corobench" check --only answer-default "$workload/$name" >said || fail "the oracles differ: $(cat said)"
done
