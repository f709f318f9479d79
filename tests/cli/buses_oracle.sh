#!/bin/bash
# buses: what the driver holds for right is what ElementTree finds in a document, and so is what every source and
# every implementation finds: in generated documents of several seeds, and in one that has everything in it.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source=$(cd "$(dirname "$0")/../.." && pwd)
cd "$folder"

# The contract, for the whole tree at once, and nothing of ours: prints the answer; buses, on stderr.
cat >oracle.py <<'END'
import sys
import xml.etree.ElementTree as tree

def outermost(element):
    if element.tag == "bus":
        yield element
    else:
        for child in element:
            yield from outermost(child)


count = 0
for bus in outermost(tree.parse(sys.argv[1]).getroot()):
    count += 1
    record = {child.tag: "".join(child.itertext()) for child in bus}
    place = [record[name] for name in ("route", "id", "direction", "latitude", "longitude")]
    if (place[0], place[2]) == ("22", "North Bound"):
        place[2] = f'"{place[2]}"'
        sys.stdout.buffer.write((",".join(place) + "\n").encode())
print(count, file=sys.stderr)
END

"$corobench" data buses --bytes=1000000 --seed=1 --out=1.xml # what the driver makes for --bytes=1000000
"$corobench" data buses --bytes=400000 --seed=20 --out=2.xml
"$corobench" data buses --bytes=400000 --seed=333 --out=3.xml
"$corobench" data buses --bytes=0 --out=4.xml
cp "$source/tests/data/buses_tricky.xml" 5.xml
for number in 1 2 3 4 5; do
    python3 oracle.py $number.xml >$number.right 2>$number.count
done
[ "$(wc -l <1.right)" -gt 20 ] || fail "a million bytes of buses have too few that are printed"
[ "$(cat 5.count)" = 11 ] && [ "$(grep -c ^22, 5.right)" = 10 ] || fail "the tricky document is not what it was: $(cat 5.right)"

# agrees DOCUMENT PROGRAM OPTION...: it answers as the oracle does, and counts as many buses.
agrees() {
    local document=$1
    shift
    rm -f metrics
    COROBENCH_METRICS=metrics "$@" --input="$document.xml" >answer 2>errors || fail "$* $document.xml: $(cat errors)"
    cmp -s answer "$document.right" || fail "$* $document.xml: $(diff answer "$document.right" | head -n 4)"
    grep -qx "operations $(cat "$document.count") count" metrics || fail "$* $document.xml: not $(cat "$document.count") buses"
}
tried=0
for program in "$build"/impls/buses/*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    for word in sax expat scan reader dom; do
        "$program" --help | grep -qw "$word" || continue
        for number in 1 2 3 4 5; do
            agrees $number "$program" --source=$word
            tried=$((tried + 1))
        done
    done
done
for script in "$source"/impls/buses/*.py; do
    word=$(sed -n 's/^# limits: source in {\([a-z]*\)}.*/\1/p' "$script")
    for number in 2 5; do
        agrees $number "$script" --source="$word"
        tried=$((tried + 1))
    done
done
[ $tried -gt 0 ] || fail "there is no implementation of buses"

# The driver's oracle looks for text between tags, in its own data only: the first document. An implementation that
# the check compares with it has just agreed with ElementTree.
program=$(find "$build/impls/buses" -maxdepth 1 -type f -perm -100 -printf '%f\n' | sort | head -n 1)
"$corobench" check --only answer-default "buses/$program" >said || fail "the oracles differ: $(cat said)"
cmp -s "$build/inputs/buses-1000000.xml" 1.xml || fail "the driver makes other data than 'corobench data buses'"
