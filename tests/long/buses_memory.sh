#!/bin/bash
# 1 GB of XML takes the memory of 40 MB: each model, each source that streams, each environment, small batches and large.
# A queue without a bound is found. Answers are the same throughout.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../memory"

# bounded PROGRAM [OPTION]...
bounded() {
    local program=$1 answer
    shift
    answer=$(./bounded.py "$build" 1000000000 "$build/impls/buses/$program" "$@")
    [ "$answer" = "${same:=$answer}" ] || { echo "$program $*: answers '$answer', others '$same'"; exit 1; }
}

for source in scan expat sax reader; do
    for environment in inline thread process socket; do
        bounded handler "--source=$source" "--environment=$environment"
    done
done
for model in switch coroutine_stackless coroutine_stackful; do
    for environment in thread process socket; do
        bounded $model --source=scan "--environment=$environment" --batch=1
        bounded $model --source=scan "--environment=$environment" --batch=65536
    done
done
! ./bounded.py "$build" 1000000000 "$build/tests/buses_unbounded" --source=scan 2>&1 ||
    { echo "a queue without a bound is not found"; exit 1; }
