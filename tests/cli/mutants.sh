#!/bin/bash
# mutants.sh BUILD [all] -- conformance can fail: every check has a mutant (tests/mutants) that it rejects, the one that
# its card expects. Where a check has several, one of them is tried, or all of them: long/mutants.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
export corobench
all=$(cd "$(dirname "$0")/../mutants" && pwd)
mutants=$build/mutants
[ "${2:-}" != all ] || mutants=$all
export mutants

# The check that a mutant's card expects to reject it.
expected() {
    local card=$1
    [ ! -d "$card" ] || card=$card/build
    sed -nE '1,40s,^(//|#) expect: *([a-z0-9-]+) *$,\2,p' "$card"
}

# judge WORKLOAD CHECK NAME...: prints a line for each mutant that the check does not reject.
judge() {
    local workload=$1 check=$2 out name
    shift 2
    out=$("$corobench" check --impls "$mutants" --only "$check" "${@/#/$workload/}" 2>&1) || true
    for name; do
        grep -A 1 "^$workload/$name: " <<<"$out" | grep -qF "  FAIL  $check: " ||
            echo "$workload/$name: '$check' does not reject it: $out"
        [ "$name" != locks_in_different_order ] || tells_who_waits_for_whom "$out" ||
            echo "$workload/$name: it is not told where its threads stood: $out"
    done
}

# Of nine threads two have each the lock that the other waits for.
tells_who_waits_for_whom() {
    local waits="; thread ([2-9]) is waiting for a lock that thread ([2-9]) holds, in [a-z_]+\(\) at locks_in_different_order\.c:"
    [[ $1 =~ $waits ]] && grep -qF "; thread ${BASH_REMATCH[2]} is waiting for a lock that thread ${BASH_REMATCH[1]} holds" <<<"$1"
}
export -f tells_who_waits_for_whom
export -f judge

# Those that are tried are copied to a place that is the same each time: what was built need not be built again.
[ "$mutants" = "$all" ] || rm -rf "$mutants"
declare -A tried
for source in "$all"/*/*; do
    [ "$(basename "$source")" != rig ] || continue
    workload=$(basename "$(dirname "$source")") name=$(basename "${source%.*}") check=$(expected "$source")
    if [ -z "$check" ]; then
        echo "$workload/$name: its card does not say which check it expects" >>"$folder/wrong"
        continue
    fi
    if [ "$mutants" != "$all" ]; then
        [ -z "${tried[$workload $check]:-}" ] || continue
        mkdir -p "$mutants/$workload"
        cp -rp "$source" "$all/$workload/rig" "$mutants/$workload"
    fi
    tried[$workload $check]=$name
    echo "$workload $check $name"
done | sort -r >"$folder/mutants.list" # tasks first: one of them hangs for half a minute

# They are built once, and then a few of them go through a check at a time, those with the same one together. Mutants
# hang as often as not: so four checks are under way at once.
"$corobench" list --impls "$mutants" >/dev/null
awk '($1 " " $2) != check || ++count == 3 { printf "%s%s %s", (NR > 1 ? "\n" : ""), $1, $2; check = $1 " " $2; count = 0 }
    { printf " %s", $3 }
    END { print "" }' "$folder/mutants.list" |
    xargs -L 1 -P 4 bash -c 'judge "$@"' judge >>"$folder/wrong"

cut -d ' ' -f 1,2 "$folder/mutants.list" | LC_ALL=C sort -u >"$folder/rejected"
"$corobench" check --list | awk '/^[^ ]/ { workload = $1 } /^  / { print workload, $1 }' | LC_ALL=C sort -u |
    LC_ALL=C comm -23 - "$folder/rejected" | sed 's,^,no mutant for check: ,' >>"$folder/wrong"
cat "$folder/wrong"
[ ! -s "$folder/wrong" ]
