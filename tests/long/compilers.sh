#!/bin/bash
# compilers.sh BUILD [COMPILER-LEVEL]... -- each compiler that is here, at each level of optimisation (or in those ways
# that are named, say clang-O3): the whole tree builds without a warning, all unit tests pass, and so do the cases that
# fuzzing found. At the lowest level and at the highest all implementations pass conformance, too. A compiler for 32 bits
# is refused. long/runtimes tries more ways to compile, with the runtimes alone. What is built lies in BUILD/compilers,
# and stays if it fails.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
! "$source_dir/tests/sanitized" "$build" || { echo "skipped: this build is a sanitized one"; exit 77; }
ways=("${@:2}")
if [ ${#ways[@]} = 0 ]; then
    for level in -O0 -O1 -O2 -O3 -Os; do ways+=("gcc$level" "clang$level"); done
fi

# configure FOLDER COMPILER FLAGS OPTION...: warnings are errors there.
configure() {
    cmake -S "$source_dir" -B "$1" -G Ninja "-DCMAKE_C_COMPILER=$2" -DCMAKE_BUILD_TYPE=None "-DCMAKE_C_FLAGS=$3 -g" \
        -DCOROBENCH_WERROR=ON "${@:4}" >"$folder/log" 2>&1
}

# A warning does fail a build, or all below shows nothing.
mkdir -p "$folder/warns/dispatch"
sed 's/^void dispatch_run.*/static int unused;\n&/; s,^// dispatch/call,// dispatch/warns,' \
    "$source_dir/impls/dispatch/call.c" >"$folder/warns/dispatch/warns.c"
warning_fails() {
    configure "$folder/build" "$1" "$2" "-DCOROBENCH_IMPLS=$folder/warns" || fail "$(tail -n 30 "$folder/log")"
    ! cmake --build "$folder/build" >"$folder/log" 2>&1 || fail "$1 $2: a build with a warning ends well"
    grep -q 'unused.*Werror' "$folder/log" || fail "$1 $2: $(tail -n 30 "$folder/log")"
    rm -rf "$folder/build"
}

# built_well COMPILER LEVEL
built_well() {
    local tree=$build/compilers/$1$2 began=$SECONDS
    configure "$tree" "$1" "$2" || fail "$(tail -n 30 "$folder/log")"
    cmake --build "$tree" -j 2 >"$folder/log" 2>&1 || fail "$1 $2: $(grep -m 3 -A 12 -E '(FAILED|rror):' "$folder/log")"
    local seconds=$((SECONDS - began)) passed
    ctest --test-dir "$tree" --output-on-failure -R '^(unit|fuzz)/' -j 2 >"$folder/log" 2>&1 ||
        fail "$1 $2: $(grep -vE '^ *(Start |[0-9/]+ Test .* Passed)' "$folder/log")"
    passed=$(sed -n 's/^100% tests passed.* out of \([0-9]*\)$/\1/p' "$folder/log")
    [ "${passed:-0}" -ge 100 ] || fail "$1 $2: only ${passed:-0} tests were there"
    local line="$1 $2: built in $seconds s, $passed tests"
    if [ "$2" = -O0 ] || [ "$2" = -O3 ]; then
        "$tree/corobench" check --jobs=2 >"$folder/log" 2>&1 || fail "$1 $2: $(grep -A 3 FAIL "$folder/log")"
        line+=", check: $(tail -n 1 "$folder/log")"
    fi
    echo "$line, $((SECONDS - began)) s"
    rm -rf "$tree"
}

# It need not be able to link: what it would make is asked first.
if [ "$(uname -m)" = x86_64 ]; then
    ! configure "$folder/build" gcc -m32 -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY || fail "32 bits are not refused"
    grep -q 'corobench is for 64-bit processors' "$folder/log" || fail "32 bits: $(cat "$folder/log")"
    rm -rf "$folder/build"
fi

tried=0
for way in "${ways[@]}"; do
    compiler=${way%%-O*} level=-O${way#*-O}
    command -v "$compiler" >/dev/null || { echo "skipped: no $compiler here"; continue; }
    [ "$level" != "-O2" ] || warning_fails "$compiler" "$level"
    built_well "$compiler" "$level"
    tried=$((tried + 1))
done
[ $tried -gt 0 ]
