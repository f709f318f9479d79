#!/usr/bin/env bash
# "Then and now": the claims of several scenarios in one table, by source, each with its old figures and those of
# today in the column that it names; and claims.csv.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
# shellcheck source=/dev/null
. "$(dirname "$0")/../made_up/campaign.sh"

# claims DIR NAME: a scenario whose claims come from standard input. reactor_epoll costs half of thread, and
# coroutine_stackful, where it runs, 5/9.
claims() {
    campaign "$1" "$2" 10
    sed -i '/^claims:/,$d' "$1/$2/scenario.yaml"
    cat >>"$1/$2/scenario.yaml"
}

# has TEXT: the campaign's Markdown has it.
has() {
    grep -qF -- "$1" "$folder/camp/report.md" || fail "the report lacks: $1"
}

claims "$folder/camp" later <<'YAML'
claims:
  - {id: Z9, text: Asked again, again: A10, today: Pascal, holds: [thread < reactor_epoll]}
  - {id: Y1, text: The youngest, source: 'Ada 2001, page 3', then: {reactor_epoll: 500 ms, thread: 2 m}, today: Pascal, holds: [reactor_epoll ~ 0.5 thread within 5%]}
  - {id: Y2, text: One in two places, source: 'Ada 2001, page 3', then: {thread: 7 days}, today: Pascal, holds: [thread at connections=1 ~ 3 thread at connections=10 within 5%]}
  - {id: X1, text: Of no source, holds: [coroutine_stackful at connections=1 < gone]}
YAML
claims "$folder/camp" sooner <<'YAML'
claims:
  - id: A10
    text: Twice and thrice
    source: Ada 1999, page 10
    then: {thread: 40.0 s, reactor_epoll: 10.0 s}
    today: C
    holds: [reactor_epoll < thread, coroutine_stackful at connections=1 < thread]
  - id: A9
    text: Before it
    source: Ada 1999, page 9
    then: {thread: 40.0 s, reactor_epoll: 10 s}
    today: C
    holds: [thread ~ 4 reactor_epoll within 10%]
YAML
"$corobench" report "$folder/camp" >/dev/null

has '**Of 2 claims asked of C today 0 hold, 1 does not, 1 is undecided; of 3 claims asked of Pascal today 1 holds, 1 does not, 1 is undecided; of 1 other claim'
has '[A9](#sooner) (page 9) | Before it | 4.00× (40.0 s / 10 s) | does not hold (thread / reactor\_epoll, within 10% of 4.00×) | 2.0'
has '| [A10](#sooner) (page 10) | Twice and thrice | 0.250× (10.0 s / 40.0 s) | holds (reactor\_epoll / thread) | 0.4'
grep -F '[A10](#sooner)' "$folder/camp/report.md" | grep -qF '| does not hold (thread / reactor\_epoll) | 2.0' ||
    fail "what asks A10 again does not stand beside it"
has '| 0.500× (as claimed) | holds (reactor\_epoll / thread, within 5% of 0.500×) | 0.4'
has 'One in two places | 3.00× (as claimed) |'
has 'undecided (coroutine\_stackful at connections=1 / gone) | not known |'
has '| A9 | reactor\_epoll | 10 s | 4.51 µs'
[ "$(grep -nE '^\*\*(Ada 1999|Ada 2001|Claims|Who won.*)\*\*$' "$folder/camp/report.md" | cut -d: -f2 | tr -d '*' | cut -c1-8 |
    tr '\n' ,)" = "Ada 1999,Ada 2001,Claims,Who won,," ] || fail "the sources are not in order, or not first"
cut -d, -f2 "$folder/camp/claims.csv" | tr '\n' , | grep -qx 'claim,A9,A10,A10,Z9,Y1,Y2,X1,' || fail "claims.csv has not all claims in order"

# Ids lead back to samples; of a ratio that is asked about a factor, nobody reads that it is faster.
"$corobench" cite "$(grep ',A9,' "$folder/camp/claims.csv" | cut -d, -f1)" "$folder/camp" >"$folder/cited"
grep -q 'value  *2\.01×' "$folder/cited" || fail "a claim's ratio cannot be cited"
grep -q '^  verdict' "$folder/cited" && fail "a ratio that ought to be 4 is faster, or slower"

# Where another scenario claims nothing, who won comes first; where none does, nothing is said of it.
claims "$folder/camp" third <<'YAML'
YAML
"$corobench" report "$folder/camp" >/dev/null
grep -nE '^(\*\*Who won|## Then)' "$folder/camp/report.md" | head -1 | grep -q 'Who won' || fail "the claims come first"
claims "$folder/none" only <<'YAML'
YAML
"$corobench" report "$folder/none" >/dev/null
grep -q 'Then and now' "$folder/none/report.md" && fail "a heading without a claim"
[ ! -e "$folder/none/claims.csv" ] || fail "a claims.csv without a claim"

# A column for each language, however many there are.
{
    echo 'claims:'
    for number in {1..12}; do
        echo "  - {id: L$number, text: Likewise, today: Language $number, holds: [thread < reactor_epoll]}"
    done
} | claims "$folder/many" only
sed -i 's/^plots:.*/plots: [{kind: ranking}]/' "$folder/many/only/scenario.yaml"
"$corobench" report "$folder/many" >/dev/null
grep -F '| claim |' "$folder/many/report.md" | grep -qF 'Language 12 today' || fail "the twelfth language has no column"
