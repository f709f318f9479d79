#!/bin/bash
# A fuzz target that finds nothing proves nothing: for each there is a fault in tests/fuzz/planted.tsv. It is planted in a
# copy of the file, which is linked in the file's stead, and then the target's seeds and found cases must fail.
set -euo pipefail
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."
export TMPDIR=$folder
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
    sed "$change" "$file" >"$folder/$target.c"
    cmp -s "$file" "$folder/$target.c" && fail "$target: '$change' changes nothing in $file: give it another fault"
    compile=$(compile_command "$file" "$folder/$target.c" "$folder/$target.o")
    [ -n "$compile" ] || fail "$file is not compiled"
    (cd "$build" && eval "$compile") >"$folder/log" 2>&1 || fail "$target: $(tail -n 5 "$folder/log")"
    # What stands before the libraries is taken instead of what is in them.
    link=$(ninja -C "$build" -t commands "$name" | tail -n 1)
    link=${link/$name.c.o/$name.c.o $folder/$target.o}
    # shellcheck disable=SC2001 # a pattern that the shell has not
    link=$(sed "s,-o [^ ]*/$name,-o $folder/$name," <<<"$link")
    (cd "$build" && eval "$link") >"$folder/log" 2>&1 || fail "$target: $(tail -n 5 "$folder/log")"
    [ -x "$folder/$name" ] || fail "$target: it was linked elsewhere: $link"
    inputs=()
    for kind in seeds found; do
        [ ! -d "tests/fuzz/$kind/$target" ] || inputs+=("tests/fuzz/$kind/$target")
    done
    ! timeout 60 "$folder/$name" "${inputs[@]}" >"$folder/log" 2>&1 ||
        fail "$target: with '$change' in $file it finds nothing in ${inputs[*]}"
    rm -f "$folder/$name"
    planted=$((planted + 1))
done < <(grep -v '^#' tests/fuzz/planted.tsv)

for source in tests/fuzz/fuzz_*.c; do
    target=$(basename "$source" .c)
    grep -q "^${target#fuzz_}"$'\t' tests/fuzz/planted.tsv || fail "$target has no fault in tests/fuzz/planted.tsv"
done
echo "$planted faults found"
