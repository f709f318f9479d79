#!/bin/bash
# build/bare_sources has a figure for each source of buses, and for what bounds them.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
"$build/corobench" data buses --bytes=10000 >"$folder/buses.xml"
"$build/bare_sources" "$folder/buses.xml" 2 1000 >"$folder/out"
for name in reading memchr 'bare expat' sax expat scan reader dom; do
    grep -qE "^$name +[0-9]+\.[0-9]{3} ns/byte +[0-9]+ MB/s\$" "$folder/out" || fail "no figure of $name: $(cat "$folder/out")"
done
[ "$(wc -l <"$folder/out")" = 8 ] || fail "more than that: $(cat "$folder/out")"
# What is malformed has no figure.
head -c 5000 "$folder/buses.xml" >"$folder/cut.xml"
status=0
"$build/bare_sources" "$folder/cut.xml" >"$folder/out" 2>"$folder/err" || status=$?
[ $status = 1 ] && grep -q 'line [0-9]*: ' "$folder/err" || fail "a document that is cut: exit $status: $(cat "$folder/err")"
