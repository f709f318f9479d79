#!/bin/bash
# stackful_aarch64.sh BUILD [all] -- stackful's switches for aarch64 pass the unit tests under qemu; `all`: both kinds,
# at several levels of optimisation. With branch target identification they land where they may.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
stackful=$source_dir/impls/runtimes/stackful
compiler=aarch64-linux-gnu-gcc
for tool in $compiler qemu-aarch64; do
    command -v "$tool" >/dev/null || { echo "skipped: no $tool here"; exit 77; }
done
flags=(-std=c17 -D_GNU_SOURCE -g -static "-I$stackful" "-I$source_dir/tests/standin" -pthread)

# The inlined switch as the build has it; the called one only leans on the compiler where it is called.
ways=("-O2 -mbranch-protection=standard")
tests=(test_runtime_stackful)
if [ "${2:-}" = all ]; then
    ways+=(-O0 "-O3 -fomit-frame-pointer -march=armv8.2-a+sve")
    tests+=(test_runtime_stackful_function)
fi
for level in "${ways[@]}"; do
    for test in "${tests[@]}"; do
        # shellcheck disable=SC2086 # several flags
        $compiler "${flags[@]}" $level -o "$folder/$test" "$source_dir/tests/unit/$test.c" "$stackful"/*.[cS]
        qemu-aarch64 -cpu max "$folder/$test" >"$folder/log" 2>&1 || {
            echo "failed: $level: $test"
            cat "$folder/log"
            exit 1
        }
    done
done

# The C library here is not marked for branch target identification, and so no program that holds it is. This one
# does without. It exchanges in all four ways: inlined and called, with one that was inlined and with one called.
cat >"$folder/bti.c" <<'END'
#include "switch_aarch64.h"

void _start(void);

_Noreturn static void finish(long status)
{
    register long x0 __asm__("x0") = status, x8 __asm__("x8") = 93; // exit
    __asm__ volatile("svc #0" : : "r"(x0), "r"(x8));
    __builtin_unreachable();
}

static void *count(void *value, void *argument)
{
    (void)argument;
    return (char *)value + 1;
}

void stackful_entry(void *value, struct stackful_context *context, void *(*body)(void *, void *), void *argument)
{
    for (;;) {
        value = stackful_exchange(context, body(value, argument));
        value = stackful_exchange_called(body(value, argument), context);
    }
}

static _Alignas(16) char stack[4096];

void _start(void)
{
    struct stackful_context context;
    stackful_context_init(&context, stack, stack + sizeof stack, count, 0);
    char *value = 0;
    for (int i = 0; i < 12; i++)
        value = i % 3 ? stackful_exchange(&context, value) : stackful_exchange_called(value, &context);
    finish(value - (char *)0 == 12 ? 0 : 1);
}
END
# land FLAGS...: whether it does; 132 is SIGILL's.
land() {
    $compiler -O2 -std=c17 -mbranch-protection=standard -nostdlib -static "-I$stackful" "$@" -o "$folder/bti" \
        "$folder/bti.c" "$folder/switch.o"
    aarch64-linux-gnu-readelf -n "$folder/bti" | grep -q 'AArch64 feature: BTI' || return 1
    qemu-aarch64 -cpu max "$folder/bti" 2>/dev/null
}
$compiler -mbranch-protection=standard -c -o "$folder/switch.o" "$stackful/switch_aarch64.S"
land || { echo "failed: branch target identification"; exit 1; }
status=0
land -U__ARM_FEATURE_BTI_DEFAULT 2>/dev/null || status=$?
if [ $status != 132 ]; then
    echo "failed: without landing pads the end is $status, so this tests nothing"
    exit 1
fi
echo "$((${#ways[@]} * ${#tests[@]})) ways to compile, and branch target identification"
