#!/bin/bash
# What somebody else wrote: a campaign, a scenario or a plot is data. Nothing in it is run, obeyed, followed or written
# through, whatever it is called, says or links to; and what the driver starts, it starts without a shell.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
made_up=$(cd "$(dirname "$0")/../made_up" && pwd)
# shellcheck source=/dev/null
. "$made_up/campaign.sh"
cd "$folder"

# says STATUS TEXT COMMAND...: ends so, and says so, within ten seconds: it waits for nothing.
says() {
    local wanted=$1 text=$2 status=0
    shift 2
    timeout 60 "$@" >out 2>err </dev/null || status=$?
    [ "$status" -eq "$wanted" ] || fail "'$*' ends with $status: $(cat err)"
    grep -qF -- "$text" out err || fail "'$*' does not say '$text': $(cat out err)"
    obeyed out
    obeyed err
}

# obeyed FILE: nothing in it steers a terminal or turns text around.
obeyed() {
    ! LC_ALL=C.UTF-8 grep -qP '[\x00-\x08\x0b-\x1f\x7f-\x9f\x{61c}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]' "$1" ||
        fail "$1 steers the terminal: $(cat -v "$1")"
}

# --- Texts ---------------------------------------------------------------------------------------------------
# Every text of a campaign tries to get out of each place where it is shown. What is written of it has the form of what
# is written of a harmless one; what it would have run is a file named pwned.
for kind in nasty harmless; do
    campaign "$kind" first 7
    python3 "$made_up/nasty.py" "$kind/first" "$kind"
    "$corobench" summarize "$kind" >"said.$kind" 2>&1
    "$corobench" report "$kind" >>"said.$kind" 2>&1 || fail "$kind: $(cut -c1-300 "said.$kind")"
    "$corobench" cite "$(sed -n '2s/,.*//p' "$kind/summary.csv")" "$kind" >>"said.$kind" 2>&1 || fail "$kind: $(tail -n 3 "said.$kind")"
    "$corobench" compare "$kind" harmless >>"said.$kind" 2>&1 || true
    obeyed "said.$kind"
done
python3 "$made_up/compare_nasty.py" nasty harmless || fail "a nasty text got out of its place"
for picture in nasty/first/plots/*.svg; do
    python3 -c 'import sys, xml.etree.ElementTree as tree
found = {element.tag.split("}")[1] for element in tree.parse(sys.argv[1]).iter()}
assert not found & {"script", "a", "image", "foreignObject"}, found' "$picture" || fail "$picture is no drawing"
done
if command -v pdflatex >/dev/null && [ -n "$(kpsewhich booktabs.sty)" ]; then
    printf '%s\n' '\documentclass{article}\usepackage{booktabs}\begin{document}\input{nasty/first/table.tex}\end{document}' >page.tex
    pdflatex -draftmode -no-shell-escape -interaction=nonstopmode -halt-on-error page.tex >latex.log </dev/null ||
        fail "table.tex does not compile: $(grep -A3 '^!' latex.log)"
    ! grep runsystem page.log || fail "LaTeX was told to run something"
else
    echo "strangers.sh: no pdflatex: table.tex was not compiled"
fi

# --- Policy --------------------------------------------------------------------------------------------------
# A page lets run the script that is in it, and nothing else; cli/browser shows that browsers keep to it.
python3 - nasty/report.html <<'EOT' || fail "the page's policy is not that of its script"
import base64, hashlib, re, sys
page = open(sys.argv[1], encoding="utf-8").read()
scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, re.S)
hash = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
assert len(scripts) == 1 and f"default-src 'none'; script-src 'sha256-{hash}';" in page.split("<title>")[0]
EOT

# --- What is refused -----------------------------------------------------------------------------------------
campaign good first 4
"$corobench" report good >/dev/null
# altered STATUS TEXT COMMAND...: what is said of a copy in which the command was run.
altered() {
    local status=$1 text=$2
    shift 2
    rm -rf bad
    cp -a good bad
    (cd bad/first && "$@")
    for command in report verify; do
        says "$status" "$text" "$corobench" "$command" bad
    done
}
replace() {
    sed -i "s$2" "$1"
}
echo secret >victim
for link in samples.jsonl plots/ranking.svg report.html; do
    altered 2 "is a symbolic link" ln -sf "$folder/victim" "$link"
done
mkdir elsewhere
altered 2 "is a symbolic link" sh -c "rm -r data; ln -s '$folder/elsewhere' data"
for command in plot summarize "cite --all" "compare good"; do # the same for all
    # shellcheck disable=SC2086 # words on purpose
    says 2 "is a symbolic link" "$corobench" $command bad
done
altered 2 "neither a file nor a folder" sh -c 'rm plan.json; mkfifo plan.json'
altered 2 "is a name with a control character" touch $'\e]0;x\a'
altered 2 "is a name with a control character" touch $'\xe2\x80\xae'
[ "$(cat victim)" = secret ] && [ -z "$(ls elsewhere)" ] || fail "a link was followed"
altered 1 "damaged: implementations, points and cells" replace plan.json '/"label": "thread"/"label": "a\\"; system(\\"x\\")"/'
altered 1 "damaged: implementations, points and cells" replace plan.json '/"connections": "10"/"connections": "1\\", system(\\"x\\")"/'
altered 1 "'flags' is more than options" replace plan.json '/"workload"/"flags": "; touch pwned", &/'
altered 1 "scenario.yaml:1:8: a value is one line, without control characters" replace scenario.yaml '/^title: .*/title: "\\u202e"/'
# A kind of plot is a template of the tree's: one that lies in the campaign is not looked at.
for place in . first first/plots; do
    printf '# shows: x\nsystem("touch %s/pwned")\n' "$folder" >"good/$place/evil.gp"
done
altered 1 "unknown kind '../evil'" replace scenario.yaml '/{kind: ranking}/{kind: ..\/evil}/'
rm -rf bad
cp -a good bad
sed -i 's/{kind: ranking}/{kind: evil}/' bad/first/scenario.yaml
(cd bad/first && "$corobench" plot . >/dev/null 2>&1) && fail "a template of the campaign's was drawn with"
rm good/evil.gp good/first/evil.gp good/first/plots/evil.gp

# --- Somebody's pictures --------------------------------------------------------------------------------------
# A picture that is newer than the samples is drawn anew, if it is more than a drawing.
rm -rf bad
cp -a good bad
for picture in bad/first/plots/*.svg; do
    sed -i 's|<g id="gnuplot_canvas">|&<script>pwn()</script><a href="javascript:pwn()">x</a>|' "$picture"
    grep -q pwn "$picture" || fail "$picture was not altered"
done
touch -d '+1 minute' bad/first/plots/*
"$corobench" report bad >/dev/null
grep -l pwn bad/report.html bad/first/report.html bad/first/plots/*.svg && fail "a script of somebody's is in the report"

# --- Somebody's settings ---------------------------------------------------------------------------------------
# Of git only the source tree is asked, whatever repository the campaign pretends to be.
mkdir -p bad/.git
printf '[core]\n\tfsmonitor = touch %s/pwned\n\tpager = touch %s/pwned\n' "$folder" "$folder" >bad/.git/config
(cd bad && git init -q . >/dev/null 2>&1 && "$corobench" report . && "$corobench" verify . && "$corobench" cite --all .) >/dev/null ||
    fail "a campaign within a repository"

# --- Names on the command line -----------------------------------------------------------------------------------
mkdir '<touch pwned;' '|touch pwned;' ./-e
for name in '<touch pwned;' '|touch pwned;' ./-e; do
    cp -r good "$name/camp"
    "$corobench" plot --format svg --kind ranking "$name/camp" >/dev/null || fail "$name is not drawn"
    (cd "$name" && "$corobench" plot --format svg camp >/dev/null)
    "$corobench" plot --format svg --out "$name/out" good >/dev/null
done
for name in ../x echo/../x echo//x ../../x/y echo/x/../../y /etc/x echo/.x; do
    says 2 "corobench: " "$corobench" new "$name" --impls "$folder/mine"
done
[ ! -e mine ] || fail "new wrote something: $(find mine)"
[ -z "$(find . /tmp/pwned -name pwned 2>/dev/null)" ] || fail "something was run: $(find . -name pwned)"

# --- Modes -------------------------------------------------------------------------------------------------------
(
    umask 077
    rm -r good/first/plots good/first/data
    "$corobench" report good >/dev/null
)
[ -z "$(find good -newer said.nasty -type f -name '*.[hmtscp]*' -perm /077 -newermt '-1 minute' -path '*/plots/*')" ] || fail "umask is not kept: $(ls -l good/first/plots)"
[ -z "$(find good -name '*.html' -perm /077)" ] || fail "umask is not kept: $(ls -l good)"

# --- Where servers listen ------------------------------------------------------------------------------------------
# By itself at this machine's own address only; told to, elsewhere. listens ADDRESS COMMAND...: where it does, as
# /proc/net/tcp has it; nothing where it cannot run here (77).
listens() {
    local wanted=$1 port status=0
    shift
    : >ready
    "$@" >ready 2>&1 &
    local server=$!
    until grep -q '^READY .*:' ready; do
        if ! kill -0 $server 2>/dev/null; then
            wait $server || status=$?
            [ $status = 77 ] || fail "$* ended with $status: $(cat ready)"
            return
        fi
        sleep 0.02
    done
    port=$(sed -n 's/^READY .*:\([0-9]*\)$/\1/p' ready)
    # "   0: 0100007F:9C40 00000000:0000 0A ...": 0A is one that listens
    awk -v port="$(printf %04X "$port")" '$4 == "0A" && split($2, at, ":") && at[2] == port {print at[1]}' /proc/net/tcp /proc/net/tcp6 >heard.at
    kill $server
    wait $server || true
    [ "$(cat heard.at)" = "$wanted" ] || fail "$* listens at $(cat heard.at), not $wanted"
    heard=$((heard + 1))
}
heard=0
listens 0100007F "$corobench" animals
listens 00000000 "$corobench" animals --listen=0.0.0.0:0
listens 00000000 "$build/impls/echo/thread" --listen=0.0.0.0:0
for program in "$build"/impls/echo/* "$made_up"/../../impls/echo/*.py; do
    if [ -f "$program" ] && [ -x "$program" ]; then
        listens 0100007F env PYTHONPATH="$made_up/../../impls/rig:$made_up/../../impls/echo/rig" "$program"
    fi
done
[ "$heard" -gt 10 ] || fail "only $heard servers were heard of"

# --- No shell ------------------------------------------------------------------------------------------------------
# Where every shell is replaced by one that only notes down that it was called.
cat >spy <<EOT
#!/usr/bin/python3
import sys
open("$folder/shells", "a").write(repr(sys.argv) + "\n")
sys.exit(99)
EOT
chmod +x spy
cat >small.yaml <<'EOT'
title: Small
question: Is a shell started?
workload: dispatch
implementations: [handler, call]
axes: {lines: 2000}
rounds: {min: 6, max: 6}
baseline: handler
plots: [{kind: ranking}]
EOT
cat >within <<'EOT'
set -e
echo secret >/proc/sys/kernel/hostname
for shell in /usr/bin/dash /usr/bin/bash /bin/dash /bin/bash; do
    if [ -e "$shell" ]; then mount --bind spy "$shell"; fi
done
[ -n "$("$1" --version)" ]
"$1" check dispatch/handler dispatch/call
"$1" run small.yaml --out ran
"$1" report ran
"$1" plot ran
"$1" cite --all ran
"$1" verify ran
"$1" archive ran
"$1" verify ran.tar.gz
cp -r ran again
"$1" compare ran again --out compared
"$1" summarize ran
"$1" doctor
/bin/sh -c 'the spy works' || true
EOT
if unshare -rmu true 2>/dev/null; then
    HOME=/home/secret USER=secret LOGNAME=secret SECRET=secret unshare -rmu bash within "$corobench" >out 2>err || fail "without a shell: $(tail -n 3 out err)"
    [ "$(wc -l <shells)" -eq 1 ] || fail "shells were started: $(cat shells)"
    grep -q 'the spy works' shells || fail "the spy does not work"
    # A campaign tells neither who measured nor what his machine is called.
    ! grep -rl secret ran || fail "a campaign tells a name"
else
    echo "strangers.sh: no mount namespace here: what is started was not watched"
fi
