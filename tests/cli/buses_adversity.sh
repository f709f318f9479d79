#!/bin/bash
# buses in Python where who reads the answer goes away, a disk is full or a process is killed (buses_failures.sh has
# those of C); and by all sources of C where the input is a pipe that ends too early, or a document that wants more
# than it should have. A program ends with exit status 1 and one sentence, in time, and leaves no process.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source=$(cd "$(dirname "$0")/../.." && pwd)
cd "$folder"

# All printed: 300 KB, more than a pipe holds.
{
    echo '<buses>'
    for number in $(seq 6000); do
        echo "<bus><id>$number</id><route>22</route><direction>North Bound</direction><latitude>41.9123456789</latitude>" \
            "<longitude>-87.6</longitude></bus>"
    done
    echo '</buses>'
} >document.xml
secret="what only its owner may read"
echo "$secret" >secret
bus='<bus><id>&x;</id><route>22</route><direction>North Bound</direction><latitude>1</latitude><longitude>1</longitude></bus>'
printf '<!DOCTYPE b [<!ENTITY x SYSTEM "%s">]>\n%s\n' "$folder/secret" "$bus" >external.xml
printf '<!DOCTYPE b SYSTEM "%s">\n<b>%s</b>\n' "$folder/secret" "$bus" >elsewhere.xml
{
    echo '<!DOCTYPE b [<!ENTITY y0 "ha">'
    for number in $(seq 40); do
        echo "<!ENTITY y$number \"&y$((number - 1));&y$((number - 1));\">"
    done
    printf '<!ENTITY x "&y40;">]>\n%s\n' "$bus"
} >laughs.xml

# ends STATUS NAME: so, with one sentence on stderr (errors) where it failed.
ends() {
    [ "$status" != 124 ] || fail "$2: it hangs"
    [ "$status" = "$1" ] || fail "$2: exit status $status, not $1: $(head -n 3 errors)"
    [ "$(wc -l <errors)" = "$1" ] || fail "$2: not one sentence: $(cat errors)"
}
# Processes with the work folder on their command line: those of a test.
nobody() {
    local tries
    for tries in $(seq 100); do
        pgrep -f -- "--input=$folder" >/dev/null || return 0
        sleep 0.05
    done
    fail "$1: after $tries tries there still is $(pgrep -af -- "--input=$folder")"
}
run() {
    status=0
    timeout 20 "$@" || status=$?
}

handler=$build/impls/buses/handler
room=1000000 # kB of addresses
! "$source/tests/sanitized" "$build" || room=unlimited
python=$source/impls/buses/python_expat.py

# Nowhere to print to, and who reads the answer goes away.
for environment in inline thread process socket; do
    for program in "$handler" "$python"; do
        all=("$program" "--environment=$environment" --input="$folder/document.xml")
        name="${program##*/} --environment=$environment"
        run "${all[@]}" >&- 2>errors
        ends 1 "$name >&-"
    done
    run "${all[@]}" >/dev/full 2>errors
    ends 1 "$name >/dev/full"
    { timeout 20 "${all[@]}" 2>errors || echo $? >status; } | head -n 1 >first
    status=$(cat status 2>/dev/null || echo 0)
    [ "$(cat first)" = '22,1,"North Bound",41.9123456789,-87.6' ] || fail "$name | head: $(cat first)"
    ends 1 "$name | head"
    rm -f status
done

# Starts Python with half of the document; sets guard, parent and child, the processes, and 3, for the rest.
begin() {
    timeout 20 "$python" "--environment=$1" --input="$folder/pipe" >answer 2>errors &
    guard=$!
    exec 3>pipe
    head -n 3000 document.xml >&3
    until parent=$(pgrep -P $guard) && child=$(pgrep -P "$parent"); do sleep 0.01; done
}
mkfifo pipe
for environment in process socket; do
    # The process that prints is killed, and its parent has more for it.
    begin $environment
    kill -9 "$child"
    { tail -n +3001 document.xml >&3; } 2>broken || true
    exec 3>&-
    status=0
    wait $guard || status=$?
    ends 1 "python --environment=$environment, its child killed"
    grep -q "signal 9" errors || fail "python --environment=$environment, its child killed: $(cat errors)"

    # The other way round.
    begin $environment
    kill -9 "$parent"
    wait $guard 2>killed || true
    exec 3>&-
    nobody "python --environment=$environment, killed"
done

# A pipe that ends in the middle of a bus.
head -c 100000 document.xml >half.xml
line=$(($(wc -l <half.xml) + 1)) buses=$(grep -c '</bus>' half.xml)
for word in sax expat scan reader dom; do
    cat half.xml >pipe &
    run "$handler" --source=$word --input="$folder/pipe" >answer 2>errors
    wait $!
    ends 1 "--source=$word, a pipe that ends"
    grep -q "line $line:" errors || fail "--source=$word, a pipe that ends in line $line: $(cat errors)"
    [ "$(wc -l <answer)" = "$buses" ] || fail "--source=$word, a pipe that ends: what came before is not printed"
done

# A document neither reads a file nor grows, by whatever source.
for word in sax expat scan reader dom; do
    for document in external elsewhere laughs; do
        run bash -c 'ulimit -v "$0" && exec "$@"' "$room" "$handler" --source=$word --input=$document.xml >answer 2>errors
        ends 1 "--source=$word, $document"
        ! grep -qF "$secret" answer errors || fail "--source=$word tells the secret"
    done
done
nobody "at the end"
