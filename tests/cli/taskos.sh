#!/bin/bash
# The README of taskos shows its examples word for word, and what they print; each is shorter than 30 lines.
# The command that it shows builds the first, in each of C's standards that it may be used with.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

runtimes=$(cd "$(dirname "$0")/../../impls/runtimes" && pwd)

# The blocks of the README, one file each: c.1, text.1, c.2, text.2.
awk -v work="$folder" '
    /^```c$/ || /^```text$/ { kind = substr($0, 4); file = work "/" kind "." ++count[kind]; printf "" > file; next }
    /^```$/ { file = ""; next }
    file { print > file }' "$runtimes/taskos/README.md"

shopt -s nullglob
sources=("$runtimes"/{taskos,stackful,stackless}/*.{c,S})
number=0
for name in stackful stackless; do
    number=$((number + 1))
    example=$runtimes/taskos/example/taskos_$name.c
    diff "$example" "$folder/c.$number"
    [ "$(wc -l <"$example")" -lt 30 ]
    "${CC:-cc}" -std=c17 -O2 -Wall -Wextra -Wshadow -Wconversion -Werror \
        -I"$runtimes/taskos" -I"$runtimes/stackful" -I"$runtimes/stackless" -o "$folder/$name" \
        "$example" "${sources[@]}" -pthread
    "$folder/$name" | diff - "$folder/text.$number"
done

command=$(grep '^cc ' "$runtimes/taskos/README.md")
cp -r "$runtimes" "$folder/runtimes"
cd "$folder/runtimes/taskos"
for standard in c11 c17 gnu17; do
    cc() {
        command "${CC:-cc}" "-std=$standard" -Wall -Wextra -Werror "$@"
    }
    eval "$command"
    ./worker | diff - "$folder/text.1"
done
