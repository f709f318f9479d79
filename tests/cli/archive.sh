#!/bin/bash
# `corobench archive` and `verify`: the same files give the same bytes, whatever surrounds them; tar and sha256sum
# know what is in them; the unpacked folder gives the same report; and every way of breaking an archive that is
# tried here is found, told in lines of ours, and leaves nothing anywhere.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
made_up=$(cd "$(dirname "$0")/../made_up" && pwd)
mkdir "$folder/scratch"
export TMPDIR=$folder/scratch
# shellcheck source=/dev/null
. "$made_up/campaign.sh"

# refused STATUS TEXT COMMAND...: ends so, prints nothing on stdout, and every line on stderr is ours; one of them
# holds the text.
refused() {
    local wanted=$1 text=$2 status=0
    shift 2
    "$@" >"$folder/out" 2>"$folder/err" || status=$?
    [ "$status" -eq "$wanted" ] || fail "'$*' ends with $status: $(cat "$folder/err")"
    [ ! -s "$folder/out" ] || fail "'$*' prints on stdout: $(cat "$folder/out")"
    grep -qF -- "$text" "$folder/err" || fail "'$*' does not say '$text': $(cat "$folder/err")"
    ! grep -qavE '^(corobench|[a-z_/]+\.[a-z]+:[0-9]+(:[0-9]+)?): [ -~]+$' "$folder/err" || fail "'$*' says a line that is not ours: $(cat -v "$folder/err")"
}

sum() {
    sha256sum <"$1" | cut -c1-64
}

# sums DIR: of every file.
sums() {
    (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}

mkdir "$folder/here"
camp=$folder/here/camp
campaign "$camp" first 7
campaign "$camp" second 7
mkdir "$camp/first/raw" "$camp/second/raw"
echo 'thread: lost its connection' >"$camp/first/raw/3-thread.log"
"$corobench" archive "$camp" --out "$folder/small.tar.gz" >/dev/null # before there are pictures in it
"$corobench" report "$camp" >/dev/null

# --- The same bytes ------------------------------------------------------------------------------------------
"$corobench" archive "$camp/" >"$folder/said"
packed=$folder/here/camp.tar.gz
grep -qxF "$(sum "$packed")  $packed" "$folder/said" || fail "its own checksum is not said: $(cat "$folder/said")"
[ "$(find "$folder/here" -maxdepth 1 | sort | tr '\n' ' ')" = "$folder/here $camp $packed " ] || fail "something else lies beside it"

# Another place, order of making, time, mode, owner, mask, locale, time zone; leftovers of a writer; and twice.
mkdir -p "$folder/far away/from here"
again="$folder/far away/from here/camp"
(
    umask 077
    cd "$camp"
    find . -type f | sort -r | while read -r file; do
        mkdir -p "$again/$(dirname "$file")"
        cat "$file" >"$again/$file"
    done
)
find "$again" -exec touch -d '2031-01-01 01:01:01.5' {} +
chmod 0700 "$again/first/report.md"
[ "$(id -u)" != 0 ] || chown -R 12345:54321 "$again"
touch "$again/.hidden" "$again/first/report.html.123.tmp"
(
    umask 007
    cd "$again"
    LC_ALL=C TZ=Pacific/Apia "$corobench" archive . --out "$folder/again.tar.gz" >/dev/null
)
cmp "$packed" "$folder/again.tar.gz" || fail "the same files, and other bytes"

# A name beyond ASCII is the same bytes in every locale.
mkdir "$folder/größe"
cp -r "$camp/first" "$folder/größe"
LC_ALL=C "$corobench" archive "$folder/größe" --out "$folder/one.tar.gz" >/dev/null
LC_ALL=C.UTF-8 "$corobench" archive "$folder/größe" --out "$folder/two.tar.gz" >/dev/null
cmp "$folder/one.tar.gz" "$folder/two.tar.gz" || fail "the locale changes the bytes"
LC_ALL=C "$corobench" verify "$folder/one.tar.gz" >/dev/null || fail "a name beyond ASCII is not read back"

# --- What is in it, by others' tools -------------------------------------------------------------------------
tar tf "$packed" >"$folder/list"
[ "$(head -n 1 "$folder/list")" = camp/MANIFEST ] || fail "MANIFEST is not first"
(cd "$folder/here" && find camp -type f | LC_ALL=C sort) >"$folder/expected"
tail -n +2 "$folder/list" | diff "$folder/expected" - || fail "it does not hold what the folder does, in order"
[ "$(tar tvf "$packed" | awk '{print $1, $2, $4, $5}' | sort -u)" = "-rw-r--r-- 0/0 2000-01-01 00:00" ] ||
    [ "$(TZ=UTC tar tvf "$packed" | awk '{print $1, $2, $4, $5}' | sort -u)" = "-rw-r--r-- 0/0 2000-01-01 00:00" ] ||
    fail "owner, mode or time differ: $(tar tvf "$packed" | head -n 3)"
"$corobench" verify "$packed" >"$folder/said" || fail "a good archive is not whole"
grep -q "^whole: $packed, .* 2 scenarios, 98 samples$" "$folder/said" || fail "verify says: $(cat "$folder/said")"
grep -qxF "$(sum "$packed")  $packed" "$folder/said" || fail "verify does not say its checksum: $(cat "$folder/said")"

# Unpacked elsewhere, by tar: sha256sum finds all as it was, the report is the same, and so is a second archive.
mkdir "$folder/there"
tar xf "$packed" -C "$folder/there"
(cd "$folder/there/camp" && sha256sum --quiet --strict -c MANIFEST) || fail "sha256sum does not agree with MANIFEST"
"$corobench" verify "$folder/there/camp" >"$folder/said" || fail "the unpacked folder is not whole"
"$corobench" report "$folder/there/camp" >/dev/null
rm -r "$folder/there/camp/first/plots" "$folder/there/camp/first/report.html"
"$corobench" report "$folder/there/camp" >/dev/null
"$corobench" verify "$folder/there/camp" >/dev/null || fail "reports from the unpacked folder differ"
"$corobench" archive "$folder/there/camp" >/dev/null
cmp "$packed" "$folder/there/camp.tar.gz" || fail "packed, unpacked and packed again: other bytes"

# Without raw/.
"$corobench" archive "$camp" --no-raw --out "$folder/no-raw.tar.gz" >/dev/null
tar tf "$folder/no-raw.tar.gz" | grep -q raw && fail "--no-raw packs raw"
"$corobench" verify "$folder/no-raw.tar.gz" >/dev/null || fail "an archive without raw is not whole"

# --- What is not packed --------------------------------------------------------------------------------------
refused 2 "takes one folder" "$corobench" archive
refused 2 "here/none': No such file or directory" "$corobench" archive "$folder/here/none"
refused 2 "is neither a campaign nor a scenario's folder" "$corobench" archive "$folder/scratch"
refused 2 "holds campaigns: name one of them" "$corobench" archive "$folder/here"
refused 2 "name another place with --out" "$corobench" archive "$camp/first"
refused 2 "lies within" "$corobench" archive "$camp" --out "$camp/first/raw/x.tar.gz"
refused 1 "cannot write $folder/nowhere/x" "$corobench" archive "$camp" --out "$folder/nowhere/x"
refused 1 "cannot write /dev/full" "$corobench" archive "$camp" --out /dev/full
bad=$folder/bad/camp
for kind in link dangling folder_link pipe newline; do
    rm -rf "$folder/bad"
    mkdir "$folder/bad"
    cp -r "$camp" "$bad"
    case $kind in
    link) ln -s "$folder/said" "$bad/first/x" ;;
    dangling) ln -s nothing "$bad/first/x" ;;
    folder_link) ln -s "$folder" "$bad/x" ;;
    pipe) mkfifo "$bad/x" ;;
    newline) touch "$bad/a"$'\n'"b" ;;
    esac
    status=0
    "$corobench" archive "$bad" >"$folder/out" 2>"$folder/err" || status=$?
    [ "$status" -eq 2 ] && [ -s "$folder/err" ] && [ ! -e "$bad.tar.gz" ] || fail "$kind: $status, $(cat "$folder/err")"
done
exec 9<"$camp"
flock 9
refused 1 "is being measured" "$corobench" archive "$camp" --out "$folder/running.tar.gz"
exec 9<&-

# A folder that changes while it is packed. A pipe takes no more than 64 kB before it is read, and is opened after
# the checksums were made: what is changed then is found, however fast anybody is.
for change in content longer gone more; do
    rm -rf "$folder/moving" "$folder/pipe"
    mkdir "$folder/moving"
    cp -r "$camp" "$folder/moving/camp"
    rm -r "$folder"/moving/camp/*/plots
    head -c 300000 /dev/urandom >"$folder/moving/camp/first/noise"
    moving=$folder/moving/camp/second
    mkfifo "$folder/pipe"
    "$corobench" archive "$folder/moving/camp" --out "$folder/pipe" >"$folder/out" 2>"$folder/err" &
    packer=$!
    exec 8<"$folder/pipe"
    case $change in
    content) tr '0-9' '1-90' <"$camp/second/summary.csv" >"$moving/summary.csv" ;;
    longer) echo >>"$moving/samples.jsonl" ;;
    gone) rm "$moving/table.tex" ;;
    more) touch "$moving/zzz" ;;
    esac
    cat <&8 >/dev/null
    exec 8<&-
    status=0
    wait $packer || status=$?
    [ "$status" -eq 1 ] && [ ! -s "$folder/out" ] || fail "changed ($change) while it was packed: $status"
    [ $change = gone ] || grep -q 'changed while it was packed' "$folder/err" || fail "$change: $(cat "$folder/err")"
done

# Interrupted: all of the archive or nothing, and no leftovers, whatever it was at.
cp -r "$camp" "$folder/moving/large"
truncate -s 60M "$folder/moving/large/first/raw/zeros"
"$corobench" archive "$folder/moving/large" >"$folder/out" 2>"$folder/err" &
packer=$!
while kill -0 $packer 2>/dev/null && ! compgen -G "$folder/moving/large.tar.gz*" >/dev/null; do sleep 0.01; done
kill -TERM $packer 2>/dev/null || true
status=0
wait $packer || status=$?
compgen -G "$folder/moving/*.tmp" >/dev/null && fail "interrupted ($status), and leaves a part behind"
[ ! -e "$folder/moving/large.tar.gz" ] || "$corobench" verify "$folder/moving/large.tar.gz" >/dev/null ||
    fail "interrupted ($status), and the archive is not whole"

# --- What verify finds in a folder ---------------------------------------------------------------------------
# meddled TEXT COMMAND...: what it says of the unpacked folder after the command was run in it.
meddled() {
    local text=$1
    shift
    rm -rf "$folder/there"
    mkdir "$folder/there"
    tar xf "$packed" -C "$folder/there"
    (cd "$folder/there/camp" && "$@")
    refused 1 "$text" "$corobench" verify "$folder/there/camp"
}
meddled "'first/table.tex' is missing" rm first/table.tex
meddled "'first/more' is not in MANIFEST" touch first/more
meddled "'second/plan.json' is not what it was: its size" truncate -s 9 second/plan.json
meddled "'cite.bib' is not what it was: its checksum" sed -i s/author/aothur/ cite.bib
meddled "MANIFEST: not as corobench archive writes it" sed -i 's/To check/To chuck/' MANIFEST
meddled "'MANIFEST' is not a plain file" ln -sf /dev/null MANIFEST
meddled "'MANIFEST' is not a plain file" truncate -s 40M MANIFEST

# Whole, and yet not sound: packed as it was, but what is in it does not belong together.
# unsound TEXT COMMAND...: what it says of the folder, and of its archive, after the command was run in it.
unsound() {
    local text=$1
    shift
    rm -rf "$folder/bad"
    mkdir "$folder/bad"
    cp -r "$camp" "$bad"
    rm -r "$bad"/*/plots
    (cd "$bad" && "$@")
    refused 1 "$text" "$corobench" verify "$bad"
    "$corobench" archive "$bad" >/dev/null
    refused 1 "$text" "$corobench" verify "$bad.tar.gz"
}
unsound "first/samples.jsonl:3: not JSON" sed -i '3s/.$//' first/samples.jsonl
unsound "first/samples.jsonl has 46 more damaged lines" sed -i 's/^{/{{/' first/samples.jsonl
unsound ": it is torn" truncate -s -1 first/samples.jsonl
unsound "first: cannot read plan.json: No such file" rm first/plan.json
unsound "second: plan.json:1:" truncate -s 99 second/plan.json
unsound "second: scenario.yaml:3:" sed -i 's/^workload: echo/workload: ecko/' second/scenario.yaml
unsound "first/cite.bib cites other samples" sed -i 2d first/samples.jsonl
unsound "campaign.json:2:" cp first/samples.jsonl campaign.json

# --- Archives from anywhere ----------------------------------------------------------------------------------
refused 2 "takes one archive or folder" "$corobench" verify
refused 2 "No such file or directory" "$corobench" verify "$folder/none.tar.gz"
refused 2 "is neither a file nor a folder" "$corobench" verify "$folder/pipe"
refused 2 "holds campaigns: name one of them" "$corobench" verify "$folder/here"
refused 2 "is neither a campaign nor a scenario's folder" "$corobench" verify "$camp/first/plots"
refused 2 "cannot make a scratch folder" env TMPDIR="$folder/none" "$corobench" verify "$packed"
mkdir "$folder/hostile"
"$corobench" verify "$folder/small.tar.gz" >/dev/null || fail "the archive to be broken is broken"
python3 "$made_up/archives.py" "$folder/small.tar.gz" "$folder/hostile" >"$folder/list"
[ "$(wc -l <"$folder/list")" -gt 100 ] || fail "too few hostile archives: $(wc -l <"$folder/list")"
"$made_up/../sanitized" "$build" || ulimit -v 200000
while IFS=$'\t' read -r name text; do
    refused 1 "$text" "$corobench" verify "$folder/hostile/$name.tar.gz"
done <"$folder/list"
[ ! -e /tmp/corobench-absolute ] || fail "an absolute name was followed"
[ -z "$(ls -A "$folder/scratch")" ] || fail "something stays in the scratch folder: $(ls -A "$folder/scratch")"
