#!/bin/bash
# Tools that watch a program understand stackful's switches, of both kinds: ThreadSanitizer, valgrind, gdb as the README
# tells it; and -fcf-protection gets its landing pads. (AddressSanitizer: runtimes.sh.)
set -eu
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
stackful=$source_dir/impls/runtimes/stackful
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags=(-std=c17 -D_GNU_SOURCE -g "-I$stackful" -pthread)
tried=0

fail() {
    echo "$*"
    exit 1
}

have() {
    command -v "$1" >/dev/null || { echo "skipped: no $1 here"; return 1; }
}

# passes WHAT COMMAND...: it must, and is shown if it does not.
passes() {
    local what=$1
    shift
    "$@" >"$work/log" 2>&1 || { cat "$work/log"; fail "failed: $what"; }
    tried=$((tried + 1))
}

# build COMPILER TEST FLAGS...: the unit test, as $work/TEST.
build() {
    local compiler=$1 test=$2
    shift 2
    "$compiler" "${flags[@]}" "$@" -o "$work/$test" "$source_dir/tests/unit/$test.c" "$stackful"/*.[cS] -lcmocka
}

for test in test_runtime_stackful test_runtime_stackful_function; do
    for compiler in gcc clang; do
        have "$compiler" || continue
        build "$compiler" "$test" -O1 -fsanitize=thread
        passes "$compiler -fsanitize=thread: $test" "$work/$test"
    done
    have gcc || continue
    have valgrind || continue
    build gcc "$test" -O2
    passes "valgrind: $test" valgrind -q --error-exitcode=9 --child-silent-after-fork=yes "$work/$test"
done

# gdb sees the coroutine's calls, whichever the switch and the level: by the script, by hand, and in a core file.
cat >"$work/script" <<END
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
sed '/break/,$d' "$work/script" >"$work/hand"
grep -h 'break\|run$\|^up$' "$work/script" >>"$work/hand"
sed -n 's/^(gdb) \(set \$.*\|frame 0\|backtrace\)$/\1/p' "$stackful/README.md" >>"$work/hand"

# walks FILE: gdb's output names the calls, in order, and comes to an end.
walks() {
    tr '\n' ' ' <"$1" | grep -q ' walk (.* walker (.* stackful_entry (.* stackful_begin ()' &&
        ! grep -q 'Backtrace stopped\|corrupt' "$1"
}

if [ "$(uname -m)" = x86_64 ] && have gdb && have gcc; then
    for level in "-O0" "-O2" "-O2 -DSTACKFUL_SWITCH_FUNCTION"; do
        # shellcheck disable=SC2086 # several flags
        gcc "${flags[@]}" $level -o "$work/walk" "$stackful/example/walk.c" "$stackful"/*.[cS]
        for way in script hand; do
            gdb -nx -batch -ex 'set width 0' -x "$work/$way" "$work/walk" >"$work/log" 2>&1 ||
                fail "gdb $way, $level: $(cat "$work/log")"
            walks "$work/log" || fail "gdb $way, $level: $(cat "$work/log")"
        done
        gdb -nx -batch -x "$work/script" "$work/walk" 2>&1 | sed '1,/^---/d' >"$work/after"
        grep -q '^#1.* main (' "$work/after" && grep -q '^closed' "$work/after" ||
            fail "gdb, $level: not as before: $(cat "$work/after")"
        tried=$((tried + 1))
    done
fi

# The object of the called switch says that it may be tracked, and not that it may have a shadow stack.
if [ "$(uname -m)" = x86_64 ] && have gcc && have readelf; then
    gcc -fcf-protection=full -c -o "$work/switch.o" "$stackful/switch_x86_64.S"
    readelf -n "$work/switch.o" >"$work/notes"
    grep -q 'x86 feature: IBT$' "$work/notes" || fail "not marked: $(cat "$work/notes")"
    build gcc test_runtime_stackful_function -O2 -fcf-protection=full
    passes "gcc -fcf-protection=full" "$work/test_runtime_stackful_function"
    objdump -d "$work/test_runtime_stackful_function" >"$work/code"
    [ "$(grep -A1 '^[0-9a-f]* <\(resumed\|stackful_begin\)>:' "$work/code" | grep -c endbr64)" = 2 ] ||
        fail "no landing pads"
fi

echo "$tried ways to watch"
[ "$tried" -gt 0 ] || exit 77
