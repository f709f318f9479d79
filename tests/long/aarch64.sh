#!/bin/bash
# Another processor, aarch64 under qemu: everything builds for it without a warning, stackful's switches pass in all
# ways to compile, what computes gets the same figures to the last digit that its tests ask for, and dispatch, tasks and
# servers pass conformance as programs for it, by the driver and the load generator of this processor.
#
# $COROBENCH_SYSROOT: what scripts/sysroot made, if it is to be kept; else its packages are fetched anew.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
for tool in aarch64-linux-gnu-gcc qemu-aarch64 qemu-aarch64-static; do
    command -v "$tool" >/dev/null || { echo "skipped: no $tool here"; exit 77; }
done
bash "$source_dir/tests/cli/stackful_aarch64.sh" "$build" all

sysroot=${COROBENCH_SYSROOT:-$folder/sysroot}
if [ ! -e "$sysroot/corobench-triplet" ]; then
    "$source_dir/scripts/sysroot" arm64 "$sysroot" || { echo "skipped: no packages for arm64 here"; exit 77; }
fi
there=$folder/build
cmake -S "$source_dir" -B "$there" -G Ninja "-DCMAKE_TOOLCHAIN_FILE=$source_dir/scripts/cmake/Cross.cmake" \
    "-DCOROBENCH_SYSROOT=$sysroot" -DCOROBENCH_WERROR=ON >"$folder/log" 2>&1 || fail "$(cat "$folder/log")"
cmake --build "$there" -j 2 >"$folder/log" 2>&1 || fail "$(tail -n 30 "$folder/log")"

# Unit tests, but for those that look at processes from outside or load a server, where they find the emulator, or start
# programs by the keeper, which needs the subreapers that it has not. To MADV_GUARD_INSTALL it says yes and does nothing, so
# the guards of stacks are not for it. It also says a line of its own when a program aborts, which two tests read.
cd "$there/tests"
passed=0
for test in test_*; do
    case $test in
    *.cmake | test_conformance | test_disturbance | test_host | test_kernel_memory | test_listening | test_loadgen*) continue ;;
    test_machine* | test_plot | test_plot_kinds | test_process | test_runner_* | test_runtime_stackful_stack | test_session) continue ;;
    test_standing | test_watch*) continue ;;
    esac
    [ -x "$test" ] && [ -f "$test" ] || continue
    if ! timeout -k 5 900 qemu-aarch64 -L "$sysroot" "./$test" >"$folder/log" 2>&1; then
        grep '^\[  FAILED  \] [a-z]' "$folder/log" >"$folder/failed" || fail "$test: $(cat "$folder/log")"
        ! grep -qvE ' (misuse_aborts_with_the_name|a_trap_outside_of_a_task_aborts)$' "$folder/failed" ||
            fail "$test: $(cat "$folder/log")"
    fi
    passed=$((passed + 1))
done
[ $passed -ge 40 ] || fail "only $passed unit tests were there"

# The driver of this processor among the programs of the other.
cp --remove-destination "$build/corobench" "$there/corobench"
"$source_dir/scripts/emulated" "$sysroot" "$there/impls/dispatch/call" --lines=10 >/dev/null ||
    { echo "$passed unit tests; the rest skipped: no binfmt_misc in a namespace here"; exit 77; }
names=()
for path in "$there"/impls/{dispatch,tasks}/*; do
    [ ! -x "$path" ] || names+=("$(basename "$(dirname "$path")")/$(basename "$path")")
done
[ ${#names[@]} -ge 20 ] || fail "only ${#names[@]} programs were built"
"$source_dir/scripts/emulated" "$sysroot" "$there/corobench" check "${names[@]}" >"$folder/log" 2>&1 || true
# Without room for 100,000 stacks under qemu, which has none of the guards that take no mapping. And it loses 280 KB of its
# own for each thread that ends.
! grep FAIL "$folder/log" | grep -vE 'FAILED|many: .*cannot create|Cannot allocate memory|leak: --case=create: .*KB at most' ||
    fail "$(cat "$folder/log")"
tail -n 1 "$folder/log" | grep -E '^[0-9]+ passed' || fail "$(cat "$folder/log")"

# Servers: every byte is checked.
for name in sequential thread prefork reactor_epoll reactor_libevent coroutine_stackless coroutine_stackful hybrid; do
    : >"$folder/ready"
    qemu-aarch64 -L "$sysroot" "$there/impls/echo/$name" --listen=127.0.0.1:0 >"$folder/ready" 2>"$folder/err" &
    server=$!
    for ((i = 0; i < 300; i++)); do
        grep -q READY "$folder/ready" && break
        sleep 0.1
    done
    connections=8
    [ $name != sequential ] || connections=1
    status=0
    "$build/corobench" loadgen --connect="$(sed 's/READY //' "$folder/ready")" --connections=$connections --duration=1s \
        --message-bytes=3000 >"$folder/log" 2>&1 || status=$?
    kill "$server"
    wait "$server" || fail "$name: exit $?: $(cat "$folder/err")"
    [ $status = 0 ] || fail "$name: $(cat "$folder/log")"
done
echo "$passed unit tests, ${#names[@]} programs, 8 servers"
