#!/bin/bash
# soak.sh BUILD [SECONDS [ONLY]]: each echo server that is there, and the server of animals, stands all kinds of trouble
# at once for that long (20 s), 8 of them (or $SOAK_JOBS) at a time. ONLY is a pattern of names. What was seen stands in
# BUILD/soaked: NAME.log has the verdict, soak.tsv a row for each, soak_slices.tsv what each held over time.
set -eu
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
seconds=${2:-20} only=${3:-*} folder=$build/soaked
export build seconds folder

mkdir -p "$folder"
rm -f "$folder"/*

# name program options, of each that is built
servers() {
    "$build/corobench" list --json | python3 -c '
import json, sys

for one in json.load(sys.stdin)["implementations"]:
    if one["workload"] == "echo" and not one["status"].startswith("not built"):
        path = one["source"] if one["language"] == "python" else sys.argv[1] + "/impls/echo/" + one["implementation"]
        print(one["implementation"], path, "--one-at-a-time --pause-ms=0" if "connections<=1" in one["limits"] else "")
' "$build"
    echo "animals $build/corobench --animals"
}

# What each says stands in a file of its own: a verdict is a line, or two.
soak() {
    local name=$1 program=$2
    shift 2
    nice -n 10 "$build/soak" "--server=$program" "--name=$name" "--duration=${seconds}s" "--row=$folder/$name.row" \
        "--slices=$folder/$name.slices" "$@" >"$folder/$name.log" 2>&1 || touch "$folder/$name.failed"
    cat "$folder/$name.log"
}
export -f soak

cd "$source_dir"
servers >"$folder/servers"
while read -r name rest; do
    # shellcheck disable=SC2053 # a pattern
    [[ $name != $only ]] || echo "$name $rest"
done <"$folder/servers" | xargs -L 1 -P "${SOAK_JOBS:-8}" bash -c 'soak "$@"' soak

for table in row:soak slices:soak_slices; do
    awk 'FNR > 1 || NR == 1' "$folder"/*."${table%:*}" >"$folder/${table#*:}.tsv"
done
rows=$(($(wc -l <"$folder/soak.tsv") - 1))
failed=$(find "$folder" -name '*.failed' | wc -l)
echo "$rows soaked for $seconds s, $failed of them failed"
[ "$rows" -gt 0 ] && [ "$failed" = 0 ]
