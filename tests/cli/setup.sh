#!/bin/bash
# scripts/setup where a package is missing and nobody may install it: it exits 1 and prints the one line to type,
# which names what is missing and nothing else. What single implementations need is asked for with --all only,
# and what fuzzing needs with --fuzz.
# Nothing is installed here.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
setup=$(cd "$(dirname "$0")/../../scripts" && pwd)/setup
fake() {
    printf '#!/bin/sh\n%s\n' "$2" >"$folder/$1"
    chmod +x "$folder/$1"
}
fake id 'echo 1000'
fake sudo 'exit 1'
fake apt-get "touch '$folder/installed'"
for missing in hyperfine gnuplot-nox none; do
    fake dpkg-query "for package; do :; done
case \$package in $missing | gnuplot-qt | gnuplot-x11) exit 1 ;; esac
echo installed"
    status=0
    PATH=$folder:$PATH "$setup" >"$folder/out" 2>"$folder/err" || status=$?
    if [ $missing = none ]; then
        [ $status = 0 ] && [ "$(cat "$folder/out")" = "setup: everything is installed" ] ||
            fail "all there: exit $status: $(cat "$folder/out" "$folder/err")"
        continue
    fi
    [ $status = 1 ] || fail "exit $status, not 1"
    line="setup: packages are missing; type: sudo apt-get update && sudo apt-get install --no-install-recommends $missing"
    [ "$(cat "$folder/err")" = "$line" ] || fail "it says: $(cat "$folder/err")"
done
fake dpkg-query "for package; do :; done
[ \$package != golang-go ] || exit 1
echo installed"
PATH=$folder:$PATH "$setup" --quiet >"$folder/out" 2>&1 && [ ! -s "$folder/out" ] ||
    fail "without Go it says: $(cat "$folder/out")"
status=0
PATH=$folder:$PATH "$setup" --all >"$folder/out" 2>&1 || status=$?
[ $status = 1 ] && grep -q -- "--no-install-recommends golang-go\$" "$folder/out" ||
    fail "--all without Go: exit $status: $(cat "$folder/out")"
fake dpkg-query "for package; do :; done
[ \$package != libclang-rt-dev ] || exit 1
echo installed"
PATH=$folder:$PATH "$setup" --quiet >"$folder/out" 2>&1 && [ ! -s "$folder/out" ] ||
    fail "without clang's libraries it says: $(cat "$folder/out")"
status=0
PATH=$folder:$PATH "$setup" --quiet --fuzz >"$folder/out" 2>&1 || status=$?
[ $status = 1 ] && grep -q -- "--no-install-recommends libclang-rt-dev\$" "$folder/out" ||
    fail "--fuzz without clang's libraries: exit $status: $(cat "$folder/out")"
status=0
PATH=$folder:$PATH "$setup" --every >"$folder/out" 2>&1 || status=$?
[ $status = 2 ] || fail "--every: exit $status: $(cat "$folder/out")"
[ ! -e "$folder/installed" ] || fail "it called apt-get without being root"
