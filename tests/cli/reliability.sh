#!/bin/bash
# Each row of docs/RELIABILITY.md names a test that is there, and words that stand in it, or in the files of tests/ that it
# names.
set -eu
cd "$(dirname "$0")/../.."
python3 - <<'END'
import glob, os, re, sys

PAGE, LEAST = "docs/RELIABILITY.md", 60
faults, rows, of_faults = [], 0, False
files = {os.path.basename(path): path for path in glob.glob("tests/**/*", recursive=True) if os.path.isfile(path)}


def words_of(path, seen):
    """The text of a test, and of the files of tests/ that it names."""
    if path in seen:
        return ""
    seen.add(path)
    text = open(path, encoding="utf-8", errors="replace").read()
    return text + "".join(words_of(files[name], seen) for name in set(re.findall(r"[\w.]+\.\w+", text)) if name in files)


for number, line in enumerate(open(PAGE, encoding="utf-8"), 1):
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
    if not cells or cells[0] == "fault":  # other tables hold figures
        of_faults = bool(cells)
    if not cells or not of_faults or cells[0] in ("fault", "---"):
        continue
    rows += 1
    named = len(cells) == 3 and re.fullmatch(r"`((?:cli|unit|long|fuzz)/\w+)` `([^`]+)`", cells[2])
    path = named and next((path for end in (".sh", ".c") if os.path.isfile(path := f"tests/{named[1]}{end}")), None)
    if len(cells) != 3 or not all(cells):
        faults.append(f"{PAGE}:{number}: a row is: fault, what happens, test")
    elif not path:
        faults.append(f"{PAGE}:{number}: {cells[2]} is no test: write `cli/NAME` `words in it`")
    elif named[2] not in words_of(path, set()):
        faults.append(f"{PAGE}:{number}: '{named[2]}' is not in {path}")
if rows < LEAST:
    faults.append(f"{PAGE}: {rows} rows, not {LEAST}")
print("\n".join(faults))
sys.exit(bool(faults))
END

# What is said of an hour's fuzzing is what its table comes to.
sentence=$(scripts/fuzz --sentence=results/reliability/fuzz.tsv)
grep -qF "$sentence" docs/RELIABILITY.md || {
    echo "docs/RELIABILITY.md does not say: $sentence"
    exit 1
}

# Each fault that a fuzz target is to find (long/fuzz_planted) still changes its file.
while IFS=$'\t' read -r target file change; do
    if sed "$change" "$file" | cmp -s "$file"; then
        echo "tests/fuzz/planted.tsv: $target: '$change' changes nothing in $file: give it another fault"
        exit 1
    fi
done < <(grep -v '^#' tests/fuzz/planted.tsv)
