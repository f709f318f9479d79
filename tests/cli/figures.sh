#!/bin/bash
# scripts/figures: the pages say what results/reference says; a figure of one's own making is told of; tables are filled
# from any campaign; and what is not understood is refused with its place.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."
scripts/figures --check docs/findings/*.md || fail "run scripts/figures docs/findings/*.md"

mkdir "$folder/campaign"
cat >"$folder/campaign/summary.csv" <<'EOF'
scenario,workload,implementation,tasks,metric,median
send,tasks,handler,1,ns_per_operation,1.5049
send,tasks,handler,1000,ns_per_operation,1234567
more,tasks,handler,1000,ns_per_operation,7
more,tasks,handler,2,ns_per_operation,2
EOF
cat >"$folder/page.md" <<'EOF'
<!-- figures: send+more ns_per_operation tasks=1,2,1000,5 -->
| ns | 1 | 2 | 1,000 | 5 |
| --- | --- | --- | --- | --- |
| handler (a call) | 9 | 9 | 9 | 9 |
| none | 9 | 9 | 9 | 9 |

| handler | 9 |
EOF
status=0
scripts/figures --check --results="$folder/campaign" "$folder/page.md" 2>"$folder/err" || status=$?
[ $status = 1 ] && grep -q "page.md:4: says | handler (a call) | 9" "$folder/err" || fail "--check: $status: $(cat "$folder/err")"
scripts/figures --results="$folder/campaign" "$folder/page.md"
cat >"$folder/wanted" <<'EOF'
<!-- figures: send+more ns_per_operation tasks=1,2,1000,5 -->
| ns | 1 | 2 | 1,000 | 5 |
| --- | --- | --- | --- | --- |
| handler (a call) | 1.50 | 2.00 | 1,230,000 | – |
| none | – | – | – | – |

| handler | 9 |
EOF
diff "$folder/wanted" "$folder/page.md" || fail "that is what it wrote"
scripts/figures --check --results="$folder/campaign" "$folder/page.md" || fail "it does not know its own figures"

# Several metrics, further axes, ratios, units, and slopes, which belong to no value of their axis.
cat >"$folder/campaign/summary.csv" <<'EOF'
scenario,workload,implementation,connections,rate,metric,median,ratio
load,echo,thread,10,5,latency_p99_ns,20500,1
load,echo,thread,10,6,latency_p99_ns,30500,1.5
load,echo,thread,10,5,server_pss_bytes,4096,2.5
load,echo,thread,,5,server_pss_bytes_per_connection,16384,1
EOF
cat >"$folder/several.md" <<'EOF'
<!-- figures: load latency_p99_ns,server_pss_bytes:ratio connections=10 rate=5 in=us,1 -->
| | us | |
| --- | --- | --- |
| thread | 20.5 | 2.50 |

<!-- figures: load latency_p99_ns rate=5,6 connections=10 in=us -->
| | us | us |
| --- | --- | --- |
| thread | 20.5 | 30.5 |

<!-- figures: load server_pss_bytes_per_connection connections=- rate=5 in=kB -->
| | kB |
| --- | --- |
| thread | 16.4 |
EOF
scripts/figures --check --results="$folder/campaign" "$folder/several.md" || fail "several metrics and axes"

refused() { # MESSAGE ARGUMENT...
    local message=$1 status=0
    shift
    scripts/figures "$@" 2>"$folder/err" || status=$?
    [ $status = 2 ] && [ "$(wc -l <"$folder/err")" = 1 ] && grep -qF -- "$message" "$folder/err" ||
        fail "$*: exit $status: $(cat "$folder/err")"
}
refused "name a page"
refused "--chekc: the options are" --chekc
refused "is it the folder of a campaign?" --results="$folder" "$folder/page.md"
sed 's/send+more/sned/' "$folder/page.md" >"$folder/wrong.md"
refused "wrong.md:1: the campaign has no scenario 'sned'" --results="$folder/campaign" "$folder/wrong.md"
sed 's/tasks=1,2,1000,5/tasks/' "$folder/page.md" >"$folder/wrong.md"
refused "wrong.md:1: not understood" --results="$folder/campaign" "$folder/wrong.md"
sed 's/ rate=5,6 connections=10/ connections=10/' "$folder/several.md" >"$folder/wrong.md"
refused "load has several figures of thread at connections=10: name its other axes, too" \
    --results="$folder/campaign" "$folder/wrong.md"
sed 's/:ratio/:low/' "$folder/several.md" >"$folder/wrong.md"
refused "wrong.md:1: 'server_pss_bytes:low': behind the colon only 'ratio' may stand" \
    --results="$folder/campaign" "$folder/wrong.md"
sed 's/in=us,1/in=us,furlong/' "$folder/several.md" >"$folder/wrong.md"
refused "wrong.md:1: a unit is one of" --results="$folder/campaign" "$folder/wrong.md"
