#!/bin/bash
# What lies between the source and the filters of buses is bounded: a large document takes the memory of a small one,
# however long nobody reads what is printed. A queue without a bound is found. (tests/long has it of 1 GB, and of all.)
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../memory"

handler=("$build/impls/buses/handler" --source=scan)
thread=$(./bounded.py "$build" 100000000 "${handler[@]}" --environment=thread)
process=$(./bounded.py "$build" 100000000 "${handler[@]}" --environment=process)
[ "$thread" = "$process" ] || { echo "a process answers '$process', a thread '$thread'"; exit 1; }
! ./bounded.py "$build" 80000000 "$build/tests/buses_unbounded" --source=scan 2>&1 ||
    { echo "a queue without a bound is not found"; exit 1; }
