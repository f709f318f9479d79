#!/bin/bash
# Tools that watch a program understand stackful's switches, of both kinds: ThreadSanitizer, valgrind, gdb as the README
# tells it; and -fcf-protection gets its landing pads. (AddressSanitizer: runtimes.sh.)
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
stackful=$source_dir/impls/runtimes/stackful
flags=(-std=c17 -D_GNU_SOURCE -g "-I$stackful" -pthread)
tried=0

have() {
    command -v "$1" >/dev/null || { echo "skipped: no $1 here"; return 1; }
}

# passes WHAT COMMAND...: it must, and is shown if it does not.
passes() {
    local what=$1
    shift
    "$@" >"$folder/log" 2>&1 || { cat "$folder/log"; fail "failed: $what"; }
    tried=$((tried + 1))
}

# build COMPILER TEST FLAGS...: the unit test, as $folder/TEST.
build() {
    local compiler=$1 test=$2
    shift 2
    "$compiler" "${flags[@]}" "$@" -o "$folder/$test" "$source_dir/tests/unit/$test.c" "$stackful"/*.[cS] -lcmocka
}

for test in test_runtime_stackful test_runtime_stackful_function; do
    for compiler in gcc clang; do
        have "$compiler" || continue
        build "$compiler" "$test" -O1 -fsanitize=thread
        passes "$compiler -fsanitize=thread: $test" "$folder/$test"
    done
    have gcc || continue
    have valgrind || continue
    build gcc "$test" -O2
    passes "valgrind: $test" valgrind -q --error-exitcode=9 --child-silent-after-fork=yes "$folder/$test"
done

# gdb sees the coroutine's calls, whichever the switch and the level: by the script, by hand, and in a core file.
cat >"$folder/script" <<END
source $stackful/gdb.py
break puts if \$_streq((char *)\$rdi, "bananas")
run
up
coroutine words
coroutine
echo ---\\n
backtrace
continue
END
sed '/break/,$d' "$folder/script" >"$folder/hand"
grep -h 'break\|run$\|^up$' "$folder/script" >>"$folder/hand"
sed -n 's/^(gdb) \(set \$.*\|frame 0\|backtrace\)$/\1/p' "$stackful/README.md" >>"$folder/hand"

# walks FILE: gdb's output names the calls, in order, and comes to an end.
walks() {
    tr '\n' ' ' <"$1" | grep -q ' walk (.* walker (.* stackful_entry (.* stackful_begin ()' &&
        ! grep -q 'Backtrace stopped\|corrupt' "$1"
}

if [ "$(uname -m)" = x86_64 ] && have gdb && have gcc; then
    for level in "-O0" "-O2" "-O2 -DSTACKFUL_SWITCH_FUNCTION"; do
        # shellcheck disable=SC2086 # several flags
        gcc "${flags[@]}" $level -o "$folder/walk" "$stackful/example/walk.c" "$stackful"/*.[cS]
        for way in script hand; do
            gdb -nx -batch -ex 'set width 0' -x "$folder/$way" "$folder/walk" >"$folder/log" 2>&1 ||
                fail "gdb $way, $level: $(cat "$folder/log")"
            walks "$folder/log" || fail "gdb $way, $level: $(cat "$folder/log")"
        done
        gdb -nx -batch -x "$folder/script" "$folder/walk" 2>&1 | sed '1,/^---/d' >"$folder/after"
        grep -q '^#1.* main (' "$folder/after" && grep -q '^closed' "$folder/after" ||
            fail "gdb, $level: not as before: $(cat "$folder/after")"
        tried=$((tried + 1))
    done
fi

# The object of the called switch says that it may be tracked, and not that it may have a shadow stack.
if [ "$(uname -m)" = x86_64 ] && have gcc && have readelf; then
    gcc -fcf-protection=full -c -o "$folder/switch.o" "$stackful/switch_x86_64.S"
    readelf -n "$folder/switch.o" >"$folder/notes"
    grep -q 'x86 feature: IBT$' "$folder/notes" || fail "not marked: $(cat "$folder/notes")"
    build gcc test_runtime_stackful_function -O2 -fcf-protection=full
    passes "gcc -fcf-protection=full" "$folder/test_runtime_stackful_function"
    objdump -d "$folder/test_runtime_stackful_function" >"$folder/code"
    [ "$(grep -A1 '^[0-9a-f]* <\(resumed\|stackful_begin\)>:' "$folder/code" | grep -c endbr64)" = 2 ] ||
        fail "no landing pads"
fi

echo "$tried ways to watch"
[ "$tried" -gt 0 ] || exit 77
