#!/bin/bash
# A scenario that is wrong: `corobench plan` says where and why in one line, prints nothing else, and exits 2.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$folder"
failures=0

# Runs `corobench plan` with the given operands and options; the line it must print is on stdin. A line that
# ends in "..." gives only the beginning, for what follows is not ours to word.
refused() {
    local name=$1 expected status=0
    shift
    expected=$(cat)
    "$corobench" plan "$@" >stdout 2>stderr || status=$?
    local line
    line=$(sed 's/^corobench: //' stderr) # the command's name, if it stands before
    if [ "${expected%...}" != "$expected" ]; then
        line="${line:0:$((${#expected} - 3))}..."
    fi
    if [ "$status" -ne 2 ] || [ -s stdout ] || [ "$(wc -l <stderr)" -ne 1 ] || [ "$line" != "$expected" ]; then
        printf 'FAIL %s: exit %s, %s bytes on stdout\n  expected: %s\n  printed:  %s\n' \
            "$name" "$status" "$(wc -c <stdout)" "$expected" "$(cat stderr)"
        failures=$((failures + 1))
    fi
}

# A scenario whose five required keys are good and that ends in what stdin holds, from line 6 on.
scenario() {
    cat - >f.yaml <<'END'
title: Echo
question: Which?
workload: echo
implementations: [thread, reactor_epoll]
baseline: thread
END
    cat >>f.yaml
}

# The file as it stands on stdin.
file() {
    cat >f.yaml
}

# First of all: what these tests start from is good.
scenario </dev/null
"$corobench" plan f.yaml >/dev/null

scenario <<<'duration: 5s'
refused 'unknown key' f.yaml <<<"f.yaml:6:1: unknown key 'duration' in a scenario (there are title, question, ..."

scenario <<<'basline: thread'
refused 'misspelt key' f.yaml <<<"f.yaml:6:1: unknown key 'basline' in a scenario (did you mean 'baseline'?)"

scenario <<<$'axes:\n  conections: [1, 10]'
refused 'unknown axis' f.yaml \
    <<<"f.yaml:7:3: unknown axis 'conections' for workload 'echo' (did you mean 'connections'?)"

file <<<$'title: T\nquestion: Q\nworkload: dispatch\nimplementations: [call]\nbaseline: call\naxes:\n  colour: red'
refused 'axis like no other' f.yaml \
    <<<"f.yaml:7:3: unknown axis 'colour' for workload 'dispatch' (there are lines, depth, fanout, match, sink and batch)"

file <<<$'title: T\nquestion: Q\nworkload: echo\nimplementations: [thread, reactor_epol]\nbaseline: thread'
refused 'unknown implementation' f.yaml \
    <<<"f.yaml:4:27: workload 'echo' has no implementation 'reactor_epol' (did you mean 'reactor_epoll'?)"

file <<<$'title: T\nquestion: Q\nworkload: echo\nimplementations: [thread]\nbaseline: thred'
refused 'unknown baseline' f.yaml \
    <<<"f.yaml:5:11: workload 'echo' has no implementation 'thred' (did you mean 'thread'?)"

file <<<$'title: T\nquestion: Q\nworkload: echo\nimplementations: [thread]\nbaseline: process'
refused 'baseline left out' f.yaml \
    <<<"f.yaml:5:11: the baseline 'process' is not among the scenario's implementations"

file <<<$'title: T\nquestion: Q\nworkload: eco\nimplementations: [thread]\nbaseline: thread'
refused 'unknown workload' f.yaml <<<"f.yaml:3:11: unknown workload 'eco' (did you mean 'echo'?)"

file <<<$'title: T\nworkload: echo\nimplementations: [thread]\nbaseline: thread'
refused 'missing key' f.yaml <<<"f.yaml:1:1: a scenario needs the key 'question'"

scenario <<<'rounds: many'
refused 'wrong type' f.yaml <<<"f.yaml:6:9: 'rounds' takes a mapping, not 'many'"

scenario <<<'placement: [split]'
refused 'list for a word' f.yaml <<<"f.yaml:6:12: 'placement' takes text, not a list"

scenario <<<'axes: {connections: -1}'
refused 'negative' f.yaml \
    <<<"f.yaml:6:21: axis 'connections' takes a whole number from 1 to 19000, not '-1'"

scenario <<<'axes: {connections: 99999999999999999999999999}'
refused 'huge' f.yaml \
    <<<"f.yaml:6:21: axis 'connections' takes a whole number from 1 to 19000, not '99999999999999999999999999'"

scenario <<<'run: {duration: 99999999999999999999h}'
refused 'huge duration' f.yaml \
    <<<"f.yaml:6:17: 'duration': '99999999999999999999h' is too long: a duration is below 1000h"

scenario <<<'title: Again'
refused 'duplicate key' f.yaml <<<"f.yaml:6:1: duplicate key 'title' (first on line 1)"

scenario <<<'axes: {connections: [1, 10, 1]}'
refused 'duplicate value' f.yaml <<<"f.yaml:6:29: value 1 stands twice on axis 'connections'"

scenario <<<'axes: {connections: []}'
refused 'empty list' f.yaml <<<"f.yaml:6:21: axis 'connections' is empty"

scenario <<<'rank:'
refused 'no value' f.yaml <<<"f.yaml:6:6: 'rank' takes text, not nothing"

scenario <<<'rank: no'
refused 'boolean for a word' f.yaml \
    <<<"f.yaml:6:7: 'rank' takes text, not the boolean 'no' (put it in quotes if that is meant)"

scenario <<<'rounds: {min: 0}'
refused 'zero rounds' f.yaml <<<"f.yaml:6:15: 'min' takes a whole number from 1 to 10000, not 0"

scenario <<<'rounds: {min: 5}'
refused 'too few rounds for a verdict' f.yaml <<<'f.yaml:...'
grep -q 'at least 6' stderr || { echo "FAIL too few rounds: the number needed is not named"; failures=$((failures + 1)); }

file <<<$'title: T\nquestion: Q\nworkload: tasks\nimplementations: [thread]\nbaseline: thread\naxes: {case: [yield, idle]}
rank: footprint_bytes_per_task'
"$corobench" plan f.yaml >/dev/null || failures=$((failures + 1))
refused 'rank that no run reports' f.yaml --set case=yield \
    <<<"f.yaml:7:7: rank 'footprint_bytes_per_task' is reported by case idle only: set case=idle, or rank by another metric"

file <<<$'title: T\nquestion: Q\nworkload: tasks\nimplementations: [thread]\nbaseline: thread\nrank: wake_late_p99_ns'
refused 'rank of another case' f.yaml \
    <<<"f.yaml:6:7: rank 'wake_late_p99_ns' is reported by case sleep only: set case=sleep, or rank by another metric"

scenario </dev/null
refused 'too few rounds by option' --rounds=5 f.yaml \
    <<<'--rounds: 5 rounds allow no verdict on 1 comparison at a point: take at least 6 (or leave --rounds out)'
refused 'unknown axis by option' --set=conections=1 f.yaml \
    <<<"--set: unknown axis 'conections' for workload 'echo' (did you mean 'connections'?)"

refused 'axis set twice' --set=depth=5 --set=connections=1 --set=depth=7,8 f.yaml \
    <<<"--set: depth is set twice; write depth=5,7,8"

: >f.yaml
refused 'empty file' f.yaml <<<'f.yaml:1:1: the file is empty'

file <<<$'title: [T\nquestion: Q'
refused 'not YAML' f.yaml <<<"f.yaml:2:9: not valid YAML: ..."

printf '\177ELF\2\1\1\0\0\0' >f.yaml
refused 'binary' f.yaml <<<'f.yaml:1:1: not a text file in UTF-8: control characters are not allowed'

printf 'title: caf\351 au lait\n' >f.yaml
refused 'Latin 1' f.yaml <<<'f.yaml:1:12: not a text file in UTF-8: invalid trailing UTF-8 octet'

printf 'a: &a [x]\nb: [*a, *a]\n' >f.yaml
refused 'anchors' f.yaml <<<'f.yaml:1:4: anchors (&) and aliases (*) are not used: put the word in quotes'

head -c 1000001 /dev/zero | tr '\0' '#' >f.yaml
refused 'too large' f.yaml <<<"cannot read 'f.yaml': larger than 1000000 bytes"

head -c 1000000 /dev/zero | tr '\0' '[' >f.yaml
refused 'too deep' f.yaml <<<'f.yaml:1:18: nested more than 16 deep'

refused 'missing' nonesuch.yaml <<<"cannot read 'nonesuch.yaml': No such file or directory"

mkdir folder.yaml
refused 'folder' folder.yaml <<<'folder.yaml: ...'

if [ "$(id -u)" -ne 0 ]; then # root reads everything
    scenario </dev/null
    chmod 000 f.yaml
    refused 'unreadable' f.yaml <<<"cannot read 'f.yaml': Permission denied"
fi

if [ "$failures" -ne 0 ]; then
    echo "$failures failed"
    exit 1
fi
