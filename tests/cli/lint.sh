#!/bin/bash
# scripts/lint fails on a finding, of each of its tools, and is silent on what is right.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."
for tool in clang-format clang-tidy shellcheck; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
cp .clang-format .clang-tidy "$folder"
# finds TEXT FILE: lint fails on the file, and says the text.
finds() {
    if scripts/lint "$build" "$2" >"$folder/out" 2>&1; then fail "passes $2"; fi
    grep -qF -- "$1" "$folder/out" || fail "$2: '$1' is not in: $(cat "$folder/out")"
}

printf 'int spaces( void );\n' >"$folder/format.h"
finds clang-format "$folder/format.h"
printf 'int zero(int value);\n\nint zero(int value)\n{\n    return value == 0 ? 1 / value : 0;\n}\n' >"$folder/tidy.c"
finds clang-analyzer-core.DivideZero "$folder/tidy.c"
printf '#include "nonesuch.h"\n' >"$folder/include.c"
finds nonesuch.h "$folder/include.c"
# shellcheck disable=SC2016 # not expanded here
printf '#!/bin/sh\nrm $1\n' >"$folder/shell"
finds SC2086 "$folder/shell"
build=$folder finds "is not a build folder" harness/vec.c

# What the build compiles, and what it does not.
scripts/lint "$build" harness/vec.c harness/vec.h scripts/skeletons/echo.c tests/mutants/dispatch/chatters.c \
    scripts/lint >"$folder/out" 2>&1 || fail "$(cat "$folder/out")"
[ ! -s "$folder/out" ] || fail "not silent: $(cat "$folder/out")"

# Where a tool is told to look away, a reason stands beside it or in the two lines before.
python3 - <<'EOF'
import glob, os, re, sys

AWAY = re.compile(r"NOLINT(?!END)|no_sanitize|detect_leaks=0|diagnostic ignored|--suppressions|shellcheck disable=")
REASON = re.compile(r"(?://|/\*|#) *\S.*")
MARKS = re.compile(r"NOLINT\w*(\([^)]*\))?|shellcheck disable=\S+|[^A-Za-z]+")


def words(line):
    """What its comment says, but for the mark itself."""
    found = REASON.search(line)
    return MARKS.sub(" ", found[0]).split() if found else []


faults = []
files = [path for room in ("harness", "impls", "scripts", "tests") for path in glob.glob(room + "/**", recursive=True)]
for path in filter(os.path.isfile, files):
    lines = open(path, encoding="utf-8", errors="replace").read().split("\n")
    for number, line in enumerate(lines):
        if AWAY.search(line) and path != "tests/cli/lint.sh" and not any(map(words, lines[max(number - 2, 0) : number + 1])):
            faults.append(f"{path}:{number + 1}: no reason beside it: {line.strip()}")
print("\n".join(faults))
sys.exit(bool(faults) or len(files) < 500)
EOF
