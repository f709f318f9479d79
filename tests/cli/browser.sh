#!/bin/bash
# The report's pages in a browser: nothing is fetched, complained of, out of place or hard to read, on a phone, a
# tablet and a wide screen, light and dark; tables sort, plots hide what they are told to, ids lead to figures. The
# checks are those of tests/browser/checks.js, inside copies of the pages; pages that were broken on purpose show
# that each of them can fail.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."
command -v chromium >/dev/null || {
    echo "browser.sh: skipped: 'chromium' is missing (scripts/setup --all installs it)"
    exit 77
}

# Real figures, of all three kinds of workloads, and a scenario that cannot be shown.
mkdir "$folder/campaign"
for name in echo_connections fanout_tick a_green_threads; do
    cp -r "results/reference/$name" "$folder/campaign"
done
cp -r "$folder/campaign/a_green_threads" "$folder/campaign/lost"
rm "$folder/campaign/lost/plan.json" "$folder/campaign/lost/report.html"
rm -r "$folder"/campaign/*/plots # drawn as they are drawn now
"$corobench" report "$folder/campaign" >/dev/null 2>&1 && fail "a scenario without a plan is shown"
page=$folder/campaign/report.html
scenario=$folder/campaign/a_green_threads/report.html

# What the page links to is there.
grep -oE ' href="[^"#:]+"' "$page" | sort -u | cut -d'"' -f2 | while read -r file; do
    [ -e "$folder/campaign/$file" ] || fail "the page leads to $file, which is not there"
done

# Several campaigns in one folder have a page of their own.
mkdir "$folder/campaigns"
for name in one two; do
    mkdir "$folder/campaigns/$name"
    cp -r "$folder/campaign/echo_connections" "$folder/campaigns/$name"
done
"$corobench" report "$folder/campaigns" >/dev/null || fail "no page over several campaigns"

# A plot that was drawn in one format has no links to others.
"$corobench" plot --format svg "$folder/campaigns/one/echo_connections" >/dev/null
rm "$folder/campaigns/one/echo_connections"/plots/*.pdf
"$corobench" report "$folder/campaigns/one/echo_connections" >/dev/null
grep -q '>SVG</a>' "$folder/campaigns/one/echo_connections/report.html" || fail "a page does not link its plots"
grep '>PDF</a>' "$folder/campaigns/one/echo_connections/report.html" && fail "a page links PDF files that are not there"
grep -q '>PDF</a>' "$page" || fail "the page does not link PDF files"

# No page links a PNG, which a repository may leave out.
grep -l 'href="[^"]*\.png"' "$folder"/campaign/*.html "$folder"/campaign/*/*.html && fail "a page links a PNG"

# prepare NAME PAGE [SED]...: a copy with the checks in it, and changed. Its policy lets in no script from elsewhere,
# but for these.
prepare() {
    local name=$1 from=$2
    shift 2
    sed -e 's|<title>|<script src="checks.js"></script><title>|' -e 's|script-src |&file: |' "$@" "$from" >"$folder/$name.html"
    grep -q "script-src file: 'sha256-" "$folder/$name.html" || fail "$from has no policy"
}
cp tests/browser/checks.js "$folder"
prepare campaign_light "$page"
prepare campaign_dark "$page" -e 's/@media (prefers-color-scheme: dark)/@media all/'
prepare scenario "$scenario"
prepare index "$folder/campaigns/index.html"
cmp -s "$folder/campaign_light.html" "$folder/campaign_dark.html" && fail "the page has no dark scheme"
{
    for width in 360 800 1600; do
        echo "campaign_light $width use"
        echo "campaign_dark $width look"
    done
    echo "scenario 360 look"
    printf 'index %s look\n' 360 1600
} >"$folder/runs"

# broken NAME FINDING SED [SED]: a page that was broken, and what must be found. What breaks it is allowed.
broken() {
    prepare "$1" "$scenario" -e "$3" -e "${4:-s|Content-Security-Policy|No-Policy|}"
    cmp -s "$folder/$1.html" "$folder/scenario.html" && fail "$1: this breaks nothing"
    echo "$1 800 use" >>"$folder/runs"
    echo "$1 800: $2" >>"$folder/wanted"
}
broken wide 'page overflows' 's|<footer>|<div style="width: 3000px">wide</div>&|'
broken narrow 'is wider than its place' 's|<footer>|<p style="width: 3rem; overflow-wrap: normal">unbreakable</p>&|'
broken above 'overlaps' 's|<footer>|<footer style="margin-top: -4rem">|'
broken complains 'console.error' 's|<footer>|<script>console.error("on purpose")</script>&|'
broken fails 'error' 's|<footer>|<script>nobody_wrote_this()</script>&|'
broken fetches 'fetches' 's|<footer>|<img src="campaign/echo_connections/plots/ranking.png" alt="ranking">&|'
broken lacks 'error' 's|<footer>|<img src="none.png" alt="none">&|'
broken twice 'id twice' 's|<footer>|<p id="content">again</p>&|'
broken astray 'leads nowhere' 's|href="#files"|href="#fils"|'
broken steps 'heading skips a level' 's|<h2 id="files">|<h4 id="files">|'
broken headless 'head without scope' 's| scope="col"||'
broken undrawn 'missing plot' 's|<figure>|&<p class="missing">Not drawn yet</p>|'
broken empty 'empty plot' 's|\(<svg [^>]*>\).*</svg>|\1</svg>|'
broken shapeless 'shape without form' 's|<path\( [^>]*\) d=|<path\1 e=|'
broken clipped 'clipped words' 's|<text |<text dx="900" |'
broken pale 'contrast' 's|--soft: #59636e|--soft: #8f9aa6|'
broken faint 'pale mark' 's/color="#2696f5"/color="#9fd0ff"/g'
broken plain 'pale chip' 's/background:#2696f5/background:#9fd0ff/g'
broken dim 'pale mark' 's/(prefers-color-scheme: dark)/all/; s/color: #40a4f5/color: #123a60/'
broken unsorted 'sorting does not sort' 's|rows\.sort(|rows.map(|'
broken unstable 'sorting is not stable' 's|? order : -order;|? order \|\| -1 : -order;|'
broken unhidden 'is not hidden' 's|{display:none}|{color:red}|'
# What got in through a hole does nothing: neither scripts nor what is fetched.
keep='s|script-src|&|'
broken injected 'refused:  script-src' 's|<footer>|<script>document.title = ""</script>&|' "$keep"
broken handler 'refused:  script-src' 's|<footer>|<p onclick="x()">x</p>&|' "$keep"
broken loads 'refused:  img-src' 's|<footer>|<img src="https://127.0.0.1/x.png" alt="x">&|' "$keep"
broken silent 'id is not shown' 's|:checked) .id {|:checked) .no {|'

# One browser shows them all, one after the other, each in a frame of its width. It prints its page when that is
# loaded: not before the last has been seen, as a document in it is held open until then.
{
    echo '<!DOCTYPE html><title>pages</title><pre id="found"></pre><script>var runs = ['
    while read -r name width use; do
        echo "['$name', $width, '$use'],"
    done <"$folder/runs"
    cat <<'HTML'
];
var found = document.getElementById("found"), hold = document.body.appendChild(document.createElement("iframe"));
hold.hidden = true;
hold.contentDocument.open();
function next() {
  var run = runs.shift(), frame = document.createElement("iframe");
  if (!run) {
    document.title = "seen";
    hold.contentDocument.close();
    return;
  }
  frame.name = run[2];
  frame.width = run[1];
  frame.height = 900;
  frame.style.border = 0;
  frame.src = run[0] + ".html";
  onmessage = function (event) {
    event.data.concat("seen").forEach(function (text) { found.textContent += run[0] + " " + run[1] + ": " + text + "\n"; });
    frame.remove();
    next();
  };
  document.body.prepend(frame); // what is out of view is not drawn
}
next();
</script>
HTML
} >"$folder/all.html"
timeout 500 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$folder/user" --window-size=1700,1000 \
    --enable-logging=stderr --dump-dom "file://$folder/all.html" >"$folder/seen.html" 2>"$folder/log" ||
    fail "chromium ended with $?: $(tail -n 3 "$folder/log")"
sed -n '/<pre id="found">/,/<\/pre>/p' "$folder/seen.html" | sed 's/.*<pre id="found">//; s/<\/pre>.*//' >"$folder/found"
grep -q '<title>seen</title>' "$folder/seen.html" ||
    fail "not all pages were seen; the last: $(tail -n 1 "$folder/found"); $(tail -n 3 "$folder/log")"

# Nothing is wrong with what the driver wrote, neither by the checks nor by the browser itself.
status=0
if grep -E '^(campaign|scenario|index)' "$folder/found" | grep -v ': seen$'; then
    status=1
fi
if grep CONSOLE "$folder/log" | grep -E '/(campaign_|scenario|index)[a-z]*\.html'; then
    status=1
fi
# And what was broken is found.
while read -r line; do
    grep -qF -- "$line" "$folder/found" || {
        echo "not found: $line"
        status=1
    }
done <"$folder/wanted"
grep -q 'CONSOLE.*nobody_wrote_this' "$folder/log" || fail "what the browser complains of is not seen"
[ $status = 0 ] || fail "see above"
