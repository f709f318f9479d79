#!/bin/bash
# A fuzz target that finds nothing proves nothing: for each there is a fault in tests/fuzz/planted.tsv. It is planted in a
# copy of the file, which is linked in the file's stead, and then the target's seeds and found cases must fail.
set -euo pipefail
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work
fail() {
    echo "fuzz_planted.sh: $*"
    exit 1
}
command -v ninja >/dev/null || {
    echo "ninja is not installed"
    exit 77
}

# compile_command FILE COPY OBJECT: how the build compiles FILE, but of COPY and into OBJECT.
compile_command() {
    python3 - "$build" "$@" <<'END'
import json, os, shlex, sys

build, file, copy, target = sys.argv[1:]
for one in json.load(open(os.path.join(build, "compile_commands.json"))):
    if os.path.realpath(one["file"]) == os.path.realpath(file):
        words = shlex.split(one["command"])
        words[words.index("-o") + 1], words[-1] = target, copy
        print(shlex.join(words[:-1] + ["-w", copy]))  # a function that nobody calls any more is no error
        break
END
}

planted=0
while IFS=$'\t' read -r target file change; do
    name=fuzz_$target
    sed "$change" "$file" >"$work/$target.c"
    cmp -s "$file" "$work/$target.c" && fail "$target: '$change' changes nothing in $file: give it another fault"
    compile=$(compile_command "$file" "$work/$target.c" "$work/$target.o")
    [ -n "$compile" ] || fail "$file is not compiled"
    (cd "$build" && eval "$compile") >"$work/log" 2>&1 || fail "$target: $(tail -n 5 "$work/log")"
    # What stands before the libraries is taken instead of what is in them.
    link=$(ninja -C "$build" -t commands "$name" | tail -n 1)
    link=${link/$name.c.o/$name.c.o $work/$target.o}
    # shellcheck disable=SC2001 # a pattern that the shell has not
    link=$(sed "s,-o [^ ]*/$name,-o $work/$name," <<<"$link")
    (cd "$build" && eval "$link") >"$work/log" 2>&1 || fail "$target: $(tail -n 5 "$work/log")"
    [ -x "$work/$name" ] || fail "$target: it was linked elsewhere: $link"
    inputs=()
    for kind in seeds found; do
        [ ! -d "tests/fuzz/$kind/$target" ] || inputs+=("tests/fuzz/$kind/$target")
    done
    ! timeout 60 "$work/$name" "${inputs[@]}" >"$work/log" 2>&1 ||
        fail "$target: with '$change' in $file it finds nothing in ${inputs[*]}"
    rm -f "$work/$name"
    planted=$((planted + 1))
done < <(grep -v '^#' tests/fuzz/planted.tsv)

for source in tests/fuzz/fuzz_*.c; do
    target=$(basename "$source" .c)
    grep -q "^${target#fuzz_}"$'\t' tests/fuzz/planted.tsv || fail "$target has no fault in tests/fuzz/planted.tsv"
done
echo "$planted faults found"
