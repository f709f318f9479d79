#!/bin/bash
# The table of layers in docs/ARCHITECTURE.md holds: it names every module of the harness, and includes go down
# it or stay in their row.
set -eu
cd "$(dirname "$0")/../.."

declare -A layer
row=0
while IFS='|' read -r _ name modules _; do
    row=$((row + 1))
    # "process (keeper, descendants)": the modules in brackets belong to the one before.
    for module in $(tr -d '(),' <<<"$modules"); do
        layer[$module]=$row
    done
    [ -n "$name" ]
done < <(sed -n '/^| layer/,/^$/p' docs/ARCHITECTURE.md | tail -n +3 | grep '^|')
[ "$row" = 6 ] || { echo "docs/ARCHITECTURE.md: $row rows of layers, not 6"; exit 1; }

# Which row a file is in: that of the longest listed name it starts with, at an underscore.
row_of() {
    local stem=$1
    while [ -n "$stem" ]; do
        if [ -n "${layer[$stem]:-}" ]; then
            echo "${layer[$stem]}"
            return
        fi
        case $stem in
        *_*) stem=${stem%_*} ;;
        *) stem= ;;
        esac
    done
    echo 0
}

layer[cmd]=6
wrong=0
for file in harness/*.[ch]; do
    stem=$(basename "${file%.*}")
    from=$(row_of "$stem")
    if [ "$from" = 0 ]; then
        echo "$file: not in docs/ARCHITECTURE.md's table of layers"
        wrong=1
        continue
    fi
    while read -r header; do
        [ -f "harness/$header" ] || { echo "$file: includes \"$header\", which is not the harness's"; wrong=1; continue; }
        to=$(row_of "${header%.h}")
        if [ "$to" -gt "$from" ]; then
            echo "$file: includes $header, which is above it"
            wrong=1
        fi
    done < <(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file")
done
if grep -rn '#include.*harness' impls; then
    echo "impls includes the harness"
    wrong=1
fi
exit $wrong
