#!/bin/bash
# corobench data: what a user sees of it. $1 is the build folder.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
driver=$(cd "$1" && pwd)/corobench
cd "$folder"

# wrong STATUS WORDS ARGUMENT...: it fails with that status, nothing on stdout, and one line that has the words.
wrong() {
    local wanted=$1 words=$2 status=0
    shift 2
    "$driver" data "$@" >out 2>err || status=$?
    [ "$status" = "$wanted" ] || fail "data $*: status $status, not $wanted"
    [ ! -s out ] || fail "data $*: wrote something on stdout"
    [ "$(wc -l <err)" = 1 ] || fail "data $*: not one line on stderr: $(cat err)"
    grep -qF -e "$words" err || fail "data $*: no '$words' in: $(cat err)"
}

# Wrong use
wrong 2 "name the kind first"
wrong 2 "name the kind first" --seed=1 log
wrong 2 "did you mean 'letters'?" leters
wrong 2 "there are log, letters, buses and animals" weather
wrong 2 "did you mean --bytes?" log --byte=5
wrong 2 "no option --bytes" letters --bytes=5
wrong 2 "no option --match" buses --match=0.5
wrong 2 "no operand 'more'" log more
wrong 2 "from 0 to 1000000000000 is wanted, not '-5'" log --bytes=-5
wrong 2 "not '1e6'" buses --bytes=1e6
wrong 2 "not '1000000000001'" buses --bytes=1000000000001
wrong 2 "from 0 to 5590193 is wanted, not '5590194'" letters --events=5590194
wrong 2 "no option --bytes" animals --bytes=5
wrong 2 "not '100000001'" animals --requests=100000001
wrong 2 "--seed" log --seed=99999999999999999999
wrong 2 "--match" log --match=1.5
wrong 2 "--match" log --match=much
wrong 2 "--out" log --out
wrong 2 "--out wants the name of a file" log --out=

# Help says what holds, for each kind
"$driver" data --help >help
for words in log: letters: buses: "5,590,193" "combined format" "route 22"; do
    grep -qF -e "$words" help || fail "data --help does not mention $words"
done
for kind in log letters buses animals; do
    "$driver" data $kind --help | grep -q -- --seed || fail "data $kind --help does not list --seed"
done

# Sizes, the smallest included
[ "$("$driver" data animals | wc -l)" = 100 ] || fail "100 animals by default"
[ "$("$driver" data animals --requests=0 | wc -c)" = 0 ] || fail "no requests are some"
"$driver" data animals --requests=100000 --seed=5 --out=animals
[ "$(sort -u animals | wc -l)" = 20 ] || fail "there are $(sort -u animals | wc -l) animals"
"$driver" data animals --requests=10 --seed=5 | cmp - <(head -n 10 animals) || fail "fewer animals are others"
[ "$("$driver" data log --bytes=100 | wc -c)" = 0 ] || fail "a log of 100 bytes has no room for a line"
[ "$("$driver" data letters --events=100 | wc -c)" = 100 ] || fail "100 letters are not 100"
for bytes in 0 1 100; do
    "$driver" data buses --bytes=$bytes | python3 -c '
import sys, xml.etree.ElementTree as tree
assert len(tree.parse(sys.stdin).getroot()) == 0' || fail "$bytes bytes of buses are not an empty document"
done
for kind in log buses; do
    size=$("$driver" data $kind | wc -c)
    { [ "$size" -le 30000000 ] && [ "$size" -gt 29999000 ]; } || fail "data $kind: $size bytes by default"
done

# log: the share of lines, as grep sees it
"$driver" data log --bytes=3000000 --match=25% --out=log
[ "$(head -n 8000 log | grep -cw python)" = 2000 ] || fail "a quarter of 8000 lines is not 2000"
[ "$(tail -c 1 log)" = "" ] || fail "the log's last line is torn"

# letters: the counts of the talk, as tr sees them
"$driver" data letters --seed=11 >text
[ "$(tr -cd aeiouAEIOU <text | wc -c)" = 1439242 ] || fail "vowels"
[ "$(tr -d aeiouAEIOU <text | tr -cd 'a-zA-Z' | wc -c)" = 2365799 ] || fail "consonants"
[ "$(tr -d 'a-zA-Z' <text | wc -c)" = 1785152 ] || fail "others"
"$driver" data letters --seed=11 --events=54321 | cmp -n 54321 - text || fail "not a prefix"

# buses: well-formed, complete, in the known shares
"$driver" data buses --bytes=3000000 --seed=3 --out=buses.xml
python3 - buses.xml <<'END' || fail "the buses are not as promised"
import re, sys
import xml.etree.ElementTree as tree

fields = ("id route color revenue direction latitude longitude pattern patternDirection run finalStop "
          "operator").split()
with open(sys.argv[1], encoding="ascii") as file:
    text = file.read()
root = tree.fromstring(text)
assert root.tag == "buses" and len(root) > 5000, len(root)
assert text.count("<![CDATA[") == len(root)
assert len(set(re.findall(r">(\s*)<", text))) > 5, "white space is regular"
buses = [{child.tag: child.text for child in bus} for bus in root]
for bus in buses:
    assert list(bus) == fields, bus
    assert 41.6 < float(bus["latitude"]) < 42.1 and -88 < float(bus["longitude"]) < -87.5, bus
    assert re.fullmatch(r"[A-Z]\d{3}", bus["run"]) and re.fullmatch(r"#[0-9a-f]{6}", bus["color"]), bus
    assert " & " in bus["finalStop"] and bus["id"].isdigit() and bus["operator"].isdigit(), bus
assert any(bus["direction"] != bus["patternDirection"] for bus in buses)
for start in range(0, 5000, 1000):
    on_22 = [bus["direction"] for bus in buses[start:start + 1000] if bus["route"] == "22"]
    assert len(on_22) == 40 and on_22.count("North Bound") == 20, (start, on_22)
END

# Memory does not grow with the size
python3 - "$driver" <<'END' || fail "it keeps its output in memory"
import resource, subprocess, sys
subprocess.run([sys.argv[1], "data", "buses", "--bytes=200000000", "--out=/dev/null"], check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert peak < 100 * 1024, f"{peak} kB"
END
[ -c /dev/null ] || fail "/dev/null was replaced"

# --out: the same bytes; a link is followed; the file appears as a whole or not at all
"$driver" data log --bytes=5000 >direct
echo old >real
ln -s real link
"$driver" data log --bytes=5000 --out=link
[ -L link ] || fail "--out replaced a symbolic link"
cmp direct real || fail "--out=FILE differs from standard output"
"$driver" data log --bytes=5000 --out=/dev/stdout | cmp - direct || fail "--out=/dev/stdout differs"
wrong 1 "cannot write nowhere/file: No such file or directory" log --out=nowhere/file
wrong 1 "cannot write .: Is a directory" log --out=.
wrong 1 "cannot write /dev/full: No space left on device" log --out=/dev/full
(ulimit -f 100 && wrong 1 "cannot write real: File too large" log --out=real)
cmp direct real || fail "a failed --out changed the file"

# A full device, a closed and an impatient reader
status=0
"$driver" data log >/dev/full 2>err || status=$?
[ "$status" = 1 ] || fail "a full device: status $status"
[ "$(cat err)" = "corobench: cannot write standard output: No space left on device: make room there (df and df -i tell)" ] || fail "$(cat err)"
status=0
"$driver" data log >&- 2>err || status=$?
[ "$status" = 1 ] || fail "a closed standard output: status $status"
[ "$(wc -l <err)" = 1 ] || fail "a closed standard output: $(cat err)"
for kind in log letters buses; do
    { "$driver" data $kind 2>err || echo $? >status; } | head -n 1 >/dev/null
    [ "$(cat status)" = 1 ] || fail "data $kind | head: status $(cat status)"
    [ ! -s err ] || fail "data $kind | head: $(cat err)"
    rm status
done

# Stopped half-way, it leaves the old file and nothing else
(
    ulimit -f 8000000 # never fill the disk, whatever happens
    exec "$driver" data buses --bytes=1000000000000 --out=real
) &
pid=$!
until [ -n "$(find . -name "real.*.tmp" -size +0)" ]; do
    kill -0 $pid || fail "it ended by itself"
    sleep 0.01
done
status=0
kill -TERM $pid
wait $pid || status=$?
[ "$status" = 143 ] || fail "stopped by SIGTERM: status $status"
cmp direct real || fail "a stopped --out changed the file"
[ -z "$(find . -name '*.tmp')" ] || fail "left behind: $(find . -name '*.tmp')"
